"""Changes: taking over a ledger that somebody kept before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.ledger import LedgerRow


def take_ledger(*, rows: Sequence[LedgerRow], source: str, sha256: str, by: Actor, at: datetime) -> int:
    """Take over lines of a ledger, all or none (MANAGE_TASKS); the same content twice changes nothing.

    Args:
        source: what people call the file.
        sha256: of its content.
    Raises:
        InvalidInput: a line cannot be taken; its number is in the message.
    """
    raise NotImplementedError
