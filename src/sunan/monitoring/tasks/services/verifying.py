"""Changes to what is verified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Verification
from sunan.monitoring.tasks.core.words import VerificationOutcome


def verify_checkpoint(
    *, checkpoint: int, outcome: VerificationOutcome, verified_on: date, reason: str = "",
    evidence: Sequence[int] = (), by: Actor, at: datetime,
) -> Verification:  # fmt: skip
    """Accept or reject what was claimed and shown (VERIFY_TASKS); never by somebody who claimed or handed in.

    Args:
        evidence: ids looked at; all that counts for the checkpoint if left out.
    """
    raise NotImplementedError
