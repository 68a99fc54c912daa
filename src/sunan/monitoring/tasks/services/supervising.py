"""Changes to matters under supervision."""

from __future__ import annotations

from datetime import date, datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Supervision


def supervise(
    *, code: str, what: str, owner: str, due_on: date, decision: int | None = None, by: Actor, at: datetime
) -> Supervision:
    """Put a matter under supervision (DECIDE_TASKS or MANAGE_TASKS), with an owner and a date."""
    raise NotImplementedError


def close_supervision(*, supervision: int, how: str, by: Actor, at: datetime) -> Supervision:
    """End the supervision of a matter (DECIDE_TASKS or MANAGE_TASKS), saying how it ended."""
    raise NotImplementedError
