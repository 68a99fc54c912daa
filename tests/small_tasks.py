"""Items and checkpoints for tests of what is drawn of them."""

from __future__ import annotations

from datetime import date

from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.items import Checkpoint, Item
from sunan.monitoring.tasks.core.words import ItemKind, Outcome, State


def small_item(
    code: str, state: State = State.NOT_PROMISED, *, outcome: Outcome | None = None, next_on: date | None = None
) -> Item:
    """Return an item of one city that nobody leads."""
    return Item(
        code=code,
        kind=ItemKind.SUB_ITEM if "." in code else ItemKind.TASK,
        reference=code,
        parent="",
        position=int(code.removeprefix("task-").split(".")[0]),
        title=text(f"任务{code}", f"Task {code}"),
        promise=None,
        clause="annex2.01",
        units=("南京市",),
        areas=("320100",),
        lead_unit="",
        lead_organisation="",
        state=state,
        state_until=None,
        outcome=outcome,
        checkpoints_count=0,
        next_planned_on=next_on,
        baseline_at=None,
        reported_at=None,
        is_demonstration=False,
    )


def small_checkpoint(number: int, planned_on: date | None = None, *, state: State = State.ON_TIME) -> Checkpoint:
    """Return a checkpoint of `task-01` of which only the plan is known."""
    return Checkpoint(
        id=number,
        item="task-01",
        position=number,
        what=text(f"节点{number}", f"Checkpoint {number}"),
        unit="",
        state=state,
        planned_on=planned_on,
        baseline_on=None,
        claimed_on=None,
        evidenced_on=None,
        verified_on=None,
    )
