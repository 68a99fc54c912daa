"""Changes to what is said of the end of items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Closing
from sunan.monitoring.tasks.core.words import Outcome


def close_item(
    *, code: str, outcome: Outcome, reason: str, closed_on: date, evidence: Sequence[int] = (),
    decision: int | None = None, by: Actor, at: datetime,
) -> Closing:  # fmt: skip
    """Say what became of an item (MANAGE_TASKS, or REPORT_TASKS for it); it counts once another has checked it.

    Args:
        closed_on: the day on which it was so; after the plan's end only with a carry-over decision.
        evidence: ids of evidence dated within the plan; needed for `completed` and `partly`.
    """
    raise NotImplementedError


def check_closing(*, closing: int, words: str = "", by: Actor, at: datetime) -> Closing:
    """Confirm a closing (VERIFY_TASKS); never by whoever said it or handed in its evidence."""
    raise NotImplementedError


def refuse_closing(*, closing: int, reason: str, by: Actor, at: datetime) -> Closing:
    """Refuse a closing with the reason (VERIFY_TASKS); the item is what it was before."""
    raise NotImplementedError
