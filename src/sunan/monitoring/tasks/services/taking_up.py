"""Changes when a rulebook is loaded: its tasks and commitments are taken up, and follow what it corrects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from sunan.access.services.guard import require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.monitoring.plan.core.outline import Commitment, Task
from sunan.monitoring.plan.core.plan import Plan
from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.words import ItemKind
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again
from sunan.monitoring.tasks.services.items import index_items
from sunan.rulebooks import selectors as rulebooks

_COMMITMENTS_FROM = 1_000_000
_A_STEP = 1_000
_FROM_THE_PLAN = (
    "rulebook", "position", "title_zh", "title_en", "promise_zh", "promise_en", "clause", "units", "areas",
)  # fmt: skip


@transaction.atomic
def take_up_plan(*, by: Actor, at: datetime) -> int:
    """Take up the tasks and commitments of the plan in force; return how many were new. Twice is harmless.

    What is there already keeps all that was said about it; title, promise, units and areas follow the rulebook. The
    numbers inside the texts of tasks become checkpoints without a date: nobody has said by when. An id that an earlier
    plan used too is told apart by the programme: `<programme>.<id>`.

    Raises:
        NotPermitted: somebody who signed in asks.
    """
    require_program(by, at_the_server=True)
    plan, rulebook = plan_in_force(), rulebooks.source_in_force().hash
    fresh = [_of_task(one, plan, rulebook, at) for one in plan.tasks]
    fresh += [_of_commitment(one, plan, rulebook, number, at) for number, one in enumerate(plan.commitments)]
    ours = models.Item.objects.filter(programme=plan.programme.id, is_demonstration=False).exclude(reference="")
    known = {row.reference: row for row in ours}
    changed = _corrected(known, fresh, at)
    made = [one for one in fresh if one.reference not in known]
    if made:
        _make(made, plan, by, at)
    if made or changed:
        after = {"programme": plan.programme.id, "items": len(made), "corrected": changed}
        audit.record_event(events.TAKEN_UP, subject=f"rulebook:{rulebook}", by=by, at=at, after=after)
    return len(made)


def _make(made: list[models.Item], plan: Plan, by: Actor, at: datetime) -> None:
    taken = set(models.Item.objects.filter(code__in=[one.code for one in made]).values_list("code", flat=True))
    for one in made:
        if one.code in taken:
            one.code = f"{plan.programme.id}.{one.reference}"[:80]
    models.Item.objects.bulk_create(made)
    rows = {row.reference: row for row in models.Item.objects.filter(code__in=[one.code for one in made])}
    index_items(rows.values())
    numbered = [task for task in plan.tasks if task.id in rows and task.numbers]
    models.Checkpoint.objects.bulk_create(
        [
            models.Checkpoint(
                item=rows[task.id],
                position=number,
                what_zh=one.text,
                is_number=True,
                number=one.id,
                measure=one.measure,
                comparator=one.comparator.value,
                target_value=one.value,
                target_unit=one.unit,
                created_by_kind=by.kind.value,
                created_by=by.id,
                created_at=at,
            )
            for task in numbered
            for number, one in enumerate(task.numbers, start=1)
        ]
    )
    for task in numbered:
        derive_again(rows[task.id], at=at)


def _corrected(known: Mapping[str, models.Item], fresh: Iterable[models.Item], at: datetime) -> int:
    """Write on items that are there what the rulebook says otherwise now; return how many that were."""
    differ = []
    for one in fresh:
        row = known.get(one.reference)
        said = [name for name in _FROM_THE_PLAN if name != "rulebook"]
        if row is not None and any(getattr(row, name) != getattr(one, name) for name in said):
            for name in _FROM_THE_PLAN:
                setattr(row, name, getattr(one, name))
            row.changed_at = at
            differ.append(row)
    models.Item.objects.bulk_update(differ, [*_FROM_THE_PLAN, "changed_at"])
    models.ItemArea.objects.filter(item__in=differ).delete()
    models.ItemUnit.objects.filter(item__in=differ).delete()
    index_items(differ)
    return len(differ)


def _of_task(task: Task, plan: Plan, rulebook: str, at: datetime) -> models.Item:
    return models.Item(
        code=task.id,
        programme=plan.programme.id,
        kind=ItemKind.TASK.value,
        reference=task.id,
        rulebook=rulebook,
        position=task.number * _A_STEP,
        title_zh=task.title.zh,
        title_en=task.title.en,
        promise_zh=task.summary.zh,
        promise_en=task.summary.en,
        clause=task.clause,
        units=_json(task.units),
        areas=_json(task.areas),
        created_at=at,
        changed_at=at,
    )


def _of_commitment(one: Commitment, plan: Plan, rulebook: str, number: int, at: datetime) -> models.Item:
    # A commitment is everybody's until somebody leads it: the plan seldom says whose it is.
    return models.Item(
        code=one.id,
        programme=plan.programme.id,
        kind=ItemKind.COMMITMENT.value,
        reference=one.id,
        rulebook=rulebook,
        position=_COMMITMENTS_FROM + number * _A_STEP,
        title_zh=one.name.zh,
        title_en=one.name.en,
        promise_zh=one.quote,
        clause=one.clause,
        units=_json([one.who.value] if one.who.value else []),
        areas=_json([city.code for city in plan.cities]),
        created_at=at,
        changed_at=at,
    )


def _json(words: Iterable[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)
