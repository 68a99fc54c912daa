"""Changes to the ladder of escalation."""

from __future__ import annotations

from datetime import datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Escalation


def escalate(*, by: Actor, at: datetime) -> int:
    """Step up whatever a rule says is too long under way, settle what is over; return how many steps were taken."""
    raise NotImplementedError


def settle_escalation(*, escalation: int, why: str, by: Actor, at: datetime) -> Escalation:
    """Settle a step by hand (DECIDE_TASKS or MANAGE_TASKS), with the reason."""
    raise NotImplementedError
