"""Changes to dependencies."""

from __future__ import annotations

from datetime import datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Dependency


def add_dependency(
    *, earlier: str, later: str, earlier_checkpoint: int | None = None, later_checkpoint: int | None = None,
    lag_days: int = 0, reason: str = "", by: Actor, at: datetime,
) -> Dependency:  # fmt: skip
    """Say that one needs the other (MANAGE_TASKS); a cycle is refused and named.

    Args:
        earlier: code of the item.
        later: code of the item.
    """
    raise NotImplementedError


def remove_dependency(*, dependency: int, reason: str, by: Actor, at: datetime) -> None:
    """Say that one does not need the other any more, with the reason (MANAGE_TASKS)."""
    raise NotImplementedError
