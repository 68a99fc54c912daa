"""Changes to what is claimed to be reached."""

from __future__ import annotations

from datetime import date, datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Claim


def claim_checkpoint(
    *, checkpoint: int, claimed_on: date, words: str, value: str = "", by: Actor, at: datetime
) -> Claim:
    """Say that a checkpoint is reached (REPORT_TASKS); a number says which value was reached."""
    raise NotImplementedError


def withdraw_claim(*, claim: int, reason: str, by: Actor, at: datetime) -> Claim:
    """Take a claim back (REPORT_TASKS for the item), with the reason."""
    raise NotImplementedError
