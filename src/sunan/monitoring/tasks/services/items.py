"""Changes to which items there are, how they are cut, and who leads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Item


def take_up_plan(*, by: Actor, at: datetime) -> int:
    """Take up the tasks and commitments of the plan in force; return how many were new. Twice is harmless.

    The numbers inside the texts of tasks become checkpoints without a date: nobody has said by when.
    """
    raise NotImplementedError


def add_sub_item(
    *, parent: str, title_zh: str, title_en: str, promise_zh: str = "", promise_en: str = "",
    units: Sequence[str] = (), areas: Sequence[str] = (), by: Actor, at: datetime,
) -> Item:  # fmt: skip
    """Cut a task into a part with a lead of its own (MANAGE_TASKS); its code is `<parent>.<number>`."""
    raise NotImplementedError


def assign_lead(
    *, code: str, unit: str, reason: str, organisation: str = "", decision: int | None = None, by: Actor, at: datetime
) -> Item:
    """Say who leads an item (MANAGE_TASKS); an empty unit takes the lead away. `organisation` is found by name if left out."""
    raise NotImplementedError


def identify_unit(*, unit: str, organisation: str, reason: str, by: Actor, at: datetime) -> None:
    """Say which organisation a unit, as printed, is (MANAGE_TASKS); an empty one takes that back."""
    raise NotImplementedError
