"""Changes to how items are cut, who leads them, and who the units of the plan are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from sunan.access import selectors as access
from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.access.services.guard import require_everywhere
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Item
from sunan.monitoring.tasks.core.words import DecisionKind, ItemKind
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.units import organisation_of_unit
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again
from sunan.monitoring.tasks.services.rows import (
    LONGEST_NAME,
    decision_for,
    held_item,
    require_for,
    words_given,
    words_perhaps,
)


@transaction.atomic
def add_sub_item(
    *, parent: str, title_zh: str, title_en: str = "", promise_zh: str = "", promise_en: str = "",
    units: Sequence[str] = (), areas: Sequence[str] = (), by: Actor, at: datetime,
) -> Item:  # fmt: skip
    """Cut an item into a part with a lead of its own (MANAGE_TASKS); its code is `<parent>.<number>`.

    Args:
        units: as printed; those of the whole if left out.
        areas: codes; those of the whole if left out.
    Raises:
        NotFound: there is no such item.
        InvalidInput: no title, the item is a part itself, or an area is not one of the whole.
    """
    whole = held_item(parent)
    require_for(by, Permission.MANAGE_TASKS, at, whole)
    if whole.parent_id is not None:
        raise InvalidInput(
            f"{parent} 本身是子项，不能再拆分；请在上级事项下新增子项",
            f"{parent} is a part itself and is not cut again; add a part to the whole",
        )
    known = json.loads(whole.areas)
    foreign = [one for one in areas if one not in known]
    if foreign:
        raise InvalidInput(
            f"地区 {'、'.join(foreign)} 不属于 {parent}；请在 {'、'.join(known)} 中选择",
            f"{', '.join(foreign)} is no area of {parent}; choose among {', '.join(known)}",
        )
    number = models.Item.objects.filter(parent=whole).count() + 1
    row = models.Item.objects.create(
        code=f"{parent}.{number}",
        programme=whole.programme,
        kind=ItemKind.SUB_ITEM.value,
        rulebook=whole.rulebook,
        parent=whole,
        position=whole.position + number,
        title_zh=words_given(title_zh, _TITLE, most=300),
        title_en=words_perhaps(title_en, _TITLE, most=300),
        promise_zh=words_perhaps(promise_zh, _PROMISE),
        promise_en=words_perhaps(promise_en, _PROMISE),
        clause=whole.clause,
        units=_json([words_given(one, _UNIT, most=LONGEST_NAME) for one in units] or json.loads(whole.units)),
        areas=_json(list(areas) or known),
        is_demonstration=whole.is_demonstration,
        created_at=at,
        changed_at=at,
    )
    index_items([row])
    derive_again(row, at=at)
    after = {"parent": parent, "title": row.title_zh}
    audit.record_event(events.CUT, subject=f"item:{row.code}", by=by, at=at, after=after)
    return found_items.item(row.code, today=day_of(at))


@transaction.atomic
def assign_lead(
    *, code: str, unit: str, reason: str, organisation: str = "", decision: int | None = None, by: Actor, at: datetime
) -> Item:
    """Say who leads an item (MANAGE_TASKS); an empty unit takes the lead away.

    Args:
        organisation: id of the unit's organisation here; found by the unit's name if left out.
        decision: of kind `assign`, where one was taken.
    Raises:
        NotFound: there is no such item or organisation.
        DecisionUnfit: the decision is about something else.
    """
    row = held_item(code)
    require_for(by, Permission.MANAGE_TASKS, at, row)
    why = words_given(reason, _REASON)
    name = words_perhaps(unit, _UNIT, most=LONGEST_NAME)
    if organisation:
        access.organisation(organisation, on=day_of(at))
    found = organisation if name and organisation else organisation_of_unit(name, today=day_of(at))
    named = decision_for(row, decision, (DecisionKind.ASSIGN, DecisionKind.OTHER)) if decision else None
    before = {"lead": row.lead_unit, "organisation": row.lead_organisation}
    models.Assignment.objects.create(
        item=row, unit=name, organisation=found, reason=why, decision=named, by_kind=by.kind.value, by=by.id, at=at
    )
    row.lead_unit, row.lead_organisation, row.changed_at = name, found, at
    row.save(update_fields=["lead_unit", "lead_organisation", "changed_at"])
    after = {"lead": name, "organisation": found, "decision": decision}
    audit.record_event(events.ASSIGNED, subject=f"item:{code}", by=by, at=at, before=before, after=after, why=why)
    return found_items.item(code, today=day_of(at))


@transaction.atomic
def identify_unit(*, unit: str, organisation: str, reason: str, by: Actor, at: datetime) -> None:
    """Say which organisation a unit, as printed, is (MANAGE_TASKS); an empty one takes that back.

    Items that this unit leads, and whose organisation nobody knew, get it.

    Raises:
        NotFound: there is no such organisation.
    """
    require_everywhere(by, Permission.MANAGE_TASKS, at)
    name, why = words_given(unit, _UNIT, most=LONGEST_NAME), words_given(reason, _REASON)
    if organisation:
        access.organisation(organisation, on=day_of(at))
    models.UnitIdentity.objects.create(
        unit=name, organisation=organisation, reason=why, by_kind=by.kind.value, by=by.id, at=at
    )
    if organisation:
        models.Item.objects.filter(lead_unit=name, lead_organisation="").update(lead_organisation=organisation)
    audit.record_event(
        events.IDENTIFIED,
        subject="tasks:units",
        by=by,
        at=at,
        why=why,
        after={"unit": name, "organisation": organisation},
    )


def index_items(rows: Iterable[models.Item]) -> None:
    """Write the areas and units of items where lists ask for them."""
    items = list(rows)
    models.ItemArea.objects.bulk_create(
        [models.ItemArea(item=row, area=area) for row in items for area in dict.fromkeys(json.loads(row.areas))]
    )
    models.ItemUnit.objects.bulk_create(
        [models.ItemUnit(item=row, unit=unit) for row in items for unit in dict.fromkeys(json.loads(row.units))]
    )


def _json(words: Iterable[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


_TITLE = text("名称", "the title")
_PROMISE = text("承诺内容", "the promise")
_UNIT = text("单位名称", "the name of the unit")
_REASON = text("理由", "the reason")
