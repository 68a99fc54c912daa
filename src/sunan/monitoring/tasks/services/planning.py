"""Changes to what is promised by when: checkpoints, the baseline, moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Checkpoint, Item


@dataclass(frozen=True, slots=True)
class PromisedNumber:
    """A number to be reached: comparator (`>=`, `>`, `=`, `<=`, `≈` as in `kernel.printed`), value as printed, unit."""

    comparator: str
    value: str
    unit: str
    measure: str = ""


def add_checkpoint(
    *, code: str, what_zh: str, what_en: str = "", planned_on: date | None = None, unit: str = "",
    number: PromisedNumber | None = None, decision: int | None = None, by: Actor, at: datetime,
) -> Checkpoint:  # fmt: skip
    """Promise something observable (MANAGE_TASKS). After the plan's end only with a carry-over decision."""
    raise NotImplementedError


def freeze_baseline(*, code: str, by: Actor, at: datetime) -> Item:
    """Keep the dates as they are now as the baseline (MANAGE_TASKS); from then on a move needs a decision."""
    raise NotImplementedError


def move_checkpoint(
    *, checkpoint: int, planned_on: date | None, reason: str, decision: int | None = None, by: Actor, at: datetime
) -> Checkpoint:
    """Give a checkpoint another date (MANAGE_TASKS), with the decision that approved it once the baseline is frozen."""
    raise NotImplementedError


def replace_checkpoint(
    *, checkpoint: int, what_zh: str, what_en: str = "", planned_on: date | None = None, decision: int,
    by: Actor, at: datetime,
) -> Checkpoint:  # fmt: skip
    """Put another promise in the place of one (MANAGE_TASKS), by a decision of kind `change`; return the new one."""
    raise NotImplementedError


def drop_checkpoint(*, checkpoint: int, decision: int, by: Actor, at: datetime) -> Checkpoint:
    """Drop a promise (MANAGE_TASKS), by a decision of kind `drop`."""
    raise NotImplementedError
