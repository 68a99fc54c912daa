"""Changes to decisions."""

from __future__ import annotations

from datetime import date, datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Decision
from sunan.monitoring.tasks.core.words import DecisionKind


def decide(
    *, code: str, kind: DecisionKind, words: str, reason: str, approved_by: str, checkpoint: int | None = None,
    document_number: str = "", document_on: date | None = None, answers: int | None = None, by: Actor, at: datetime,
) -> Decision:  # fmt: skip
    """Record a decision (DECIDE_TASKS); it approves nothing by itself until a move, drop or closing names it.

    Args:
        answers: id of the report that asked for it.
    """
    raise NotImplementedError
