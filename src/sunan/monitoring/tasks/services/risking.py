"""Changes to risks."""

from __future__ import annotations

from datetime import datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Risk
from sunan.monitoring.tasks.core.words import Level, RiskState


def note_risk(
    *, code: str, words: str, likelihood: Level, impact: Level, owner: str, answer: str = "", by: Actor, at: datetime
) -> Risk:
    """Note what may keep an item from its promise (REPORT_TASKS or MANAGE_TASKS)."""
    raise NotImplementedError


def change_risk(
    *, risk: int, reason: str, likelihood: Level | None = None, impact: Level | None = None, owner: str | None = None,
    answer: str | None = None, state: RiskState | None = None, by: Actor, at: datetime,
) -> Risk:  # fmt: skip
    """Change what is given of a risk, with the reason."""
    raise NotImplementedError
