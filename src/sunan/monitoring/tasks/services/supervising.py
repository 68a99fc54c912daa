"""Changes to matters under supervision."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Supervision
from sunan.monitoring.tasks.core.words import DecisionKind, Rung
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.rows import (
    LONGEST_NAME,
    decision_for,
    held_item,
    held_of_item,
    require_either,
    words_given,
)
from sunan.monitoring.tasks.services.telling import Readers, tell

_SUPERVISES = (Permission.MANAGE_TASKS, Permission.DECIDE_TASKS)


@transaction.atomic
def supervise(
    *, code: str, what: str, owner: str, due_on: date, decision: int | None = None, by: Actor, at: datetime
) -> Supervision:
    """Put a matter under supervision (DECIDE_TASKS or MANAGE_TASKS), with an owner and a date.

    Raises:
        NotFound: there is no such item.
        DateImpossible: the day makes no sense for this plan.
        InvalidInput: it has passed already, or words are missing.
        DecisionUnfit: the decision is about something else.
    """
    item = held_item(code)
    require_either(by, _SUPERVISES, at, item)
    if days_in_force().possible(due_on) < day_of(at):
        raise InvalidInput(
            f"办结日期 {due_on} 已过；请填写今天或以后的日期", f"{due_on} has passed; give today or a later day"
        )
    row = models.Supervision.objects.create(
        item=item,
        decision=decision_for(item, decision, tuple(DecisionKind)) if decision is not None else None,
        what=words_given(what, _WHAT),
        owner=words_given(owner, _OWNER, most=LONGEST_NAME),
        due_on=due_on,
        by_kind=by.kind.value,
        by=by.id,
        at=at,
    )
    tell(
        to=Readers(at).of_rung(Rung.UNIT, item),
        kind="supervised",
        key=f"{row.pk}",
        item=item,
        what=text("列入督办", "Under supervision"),
        body=text(f"{row.what[:500]}（{row.owner}，{due_on} 前办结）", f"{row.what[:500]} ({row.owner}, by {due_on})"),
        due_on=due_on,
        by=by,
        at=at,
    )
    after = {"supervision": row.pk, "owner": row.owner, "due_on": due_on.isoformat(), "decision": decision}
    audit.record_event(events.SUPERVISED, subject=f"item:{code}", by=by, at=at, after=after)
    return shapes.as_supervision(row)


@transaction.atomic
def close_supervision(*, supervision: int, how: str, by: Actor, at: datetime) -> Supervision:
    """End the supervision of a matter (DECIDE_TASKS or MANAGE_TASKS), saying how it ended.

    Raises:
        NotFound: there is no such matter.
        InvalidInput: it ended already.
    """
    row = held_of_item(models.Supervision.objects.all(), supervision, _SUPERVISION)
    require_either(by, _SUPERVISES, at, row.item)
    if row.closed_at is not None:
        raise InvalidInput("这件督办事项已办结；请刷新页面", "This matter ended already; open the page again")
    row.closed_at, row.closed_by, row.closed_how = at, by.id, words_given(how, _HOW)
    row.save(update_fields=["closed_at", "closed_by", "closed_how"])
    audit.record_event(
        events.SUPERVISION_CLOSED, subject=f"item:{row.item.code}", by=by, at=at, after={"supervision": row.pk},
        why=row.closed_how,
    )  # fmt: skip
    return shapes.as_supervision(row)


_SUPERVISION = text("督办事项", "matter under supervision")
_WHAT = text("督办内容", "what is to be done")
_OWNER = text("承办单位", "who is to do it")
_HOW = text("办结情况", "how it ended")
