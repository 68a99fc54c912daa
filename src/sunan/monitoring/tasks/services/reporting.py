"""Changes to what units report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Report


def hand_in_report(
    *, code: str, unit: str, period: str, happened: str, blocked: str = "", decision_needed: str = "",
    decision_from: str = "", begun: Sequence[int] = (), by: Actor, at: datetime,
) -> Report:  # fmt: skip
    """Report on an item for a month (`2026-10`) or quarter (`2026-Q4`) (REPORT_TASKS).

    A second one for the same unit and period becomes a correction if the same organisation hands it in.

    Args:
        begun: ids of checkpoints on which work has begun.
    """
    raise NotImplementedError


def return_report(*, report: int, reason: str, by: Actor, at: datetime) -> Report:
    """Send a report back with the reason (VERIFY_TASKS or MANAGE_TASKS)."""
    raise NotImplementedError
