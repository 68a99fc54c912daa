"""Changes to the ladder of escalation, and reminders before anything has to climb it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.access.services.guard import require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.escalating import Standstill, Step, steps
from sunan.monitoring.tasks.core.items import Escalation
from sunan.monitoring.tasks.core.rules import Condition, LadderRule
from sunan.monitoring.tasks.core.states import BECOMES_LATE
from sunan.monitoring.tasks.core.words import Rung, State
from sunan.monitoring.tasks.selectors import shapes, work
from sunan.monitoring.tasks.selectors.rules import rules_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.rows import held_of_item, hold_all, require_either, words_given
from sunan.monitoring.tasks.services.telling import Readers, tell

_ONE_DAY = timedelta(days=1)
_CONDITIONS = {
    State.LATE: Condition.LATE,
    State.CLAIMED_NOT_EVIDENCED: Condition.CLAIMED_NOT_EVIDENCED,
    State.EVIDENCED_NOT_VERIFIED: Condition.EVIDENCED_NOT_VERIFIED,
}


@transaction.atomic
def escalate(*, by: Actor, at: datetime) -> int:
    """Step up whatever a rule says has stood still too long, settle what is over; return how many steps were taken.

    A step that is on record is not taken again, nor is one that somebody settled by hand. Once a day is enough.

    Raises:
        NotPermitted: another actor than the program itself asks.
    """
    require_program(by)
    hold_all()
    today = day_of(at)
    reached = {one.key: one for one in steps(_standstills(today), rules_in_force(), today=today)}
    rows = models.Escalation.objects.values_list("id", "item", "checkpoint", "rule", "since", "settled_at")
    known = {(item, checkpoint, rule, since): (pk, settled) for pk, item, checkpoint, rule, since, settled in rows}
    fresh = [one for key, one in reached.items() if key not in known]
    over = [pk for key, (pk, settled) in known.items() if settled is None and key not in reached]
    made = models.Escalation.objects.bulk_create(
        [
            models.Escalation(
                item_id=one.standstill.item,
                checkpoint_id=one.standstill.checkpoint,
                rung=one.rule.rung.value,
                rule=one.rule.id,
                days=one.days,
                since=one.standstill.since,
                at=at,
            )
            for one in fresh
        ]
    )
    models.Escalation.objects.filter(pk__in=over).update(
        settled_at=at, settled_by_kind=by.kind.value, settled_by=by.id, settled_why=_OVER.zh
    )
    _tell_steps(fresh, by=by, at=at)
    if made or over:
        after = {"steps": len(made), "settled": len(over)}
        audit.record_event(events.ESCALATED, subject="tasks:ladder", by=by, at=at, after=after)
    return len(made)


@transaction.atomic
def settle_escalation(*, escalation: int, why: str, by: Actor, at: datetime) -> Escalation:
    """Settle a step by hand (DECIDE_TASKS or MANAGE_TASKS), with the reason; it is not taken again.

    Raises:
        NotFound: there is no such step.
        InvalidInput: it is settled already.
    """
    row = held_of_item(models.Escalation.objects.all(), escalation, _STEP)
    require_either(by, (Permission.DECIDE_TASKS, Permission.MANAGE_TASKS), at, row.item)
    if row.settled_at is not None:
        raise InvalidInput("这次上报已经解除；请刷新页面", "This escalation was settled already; open the page again")
    row.settled_at, row.settled_by_kind, row.settled_by = at, by.kind.value, by.id
    row.settled_why = words_given(why, _WHY)
    row.save(update_fields=["settled_at", "settled_by_kind", "settled_by", "settled_why"])
    audit.record_event(
        events.SETTLED, subject=f"item:{row.item.code}", by=by, at=at, after={"escalation": row.pk}, why=row.settled_why
    )
    return shapes.as_escalation(row)


@transaction.atomic
def remind(*, by: Actor, at: datetime) -> int:
    """Remind units of reports, checkpoints and matters under supervision whose day is near; return how many were told.

    The days before are those of the rulebook; nobody is told twice of the same.

    Raises:
        NotPermitted: another actor than the program itself asks.
    """
    require_program(by)
    rules = rules_in_force().work
    if rules is None:
        return 0
    today, readers, told = day_of(at), Readers(at), 0
    days = [today + timedelta(days=one) for one in rules.reporting.remind_days]
    for due in work.all_to_report(today=today):
        if due.due_on in days:
            row = models.Item.objects.get(code=due.item.code)
            told += tell(
                to=readers.of_rung(Rung.UNIT, row), kind="report_due",
                key=f"{row.code}:{due.period}:{(due.due_on - today).days}:{due.unit}"[:150], item=row,
                what=text(f"请填报 {due.period} 进展", f"Report for {due.period}"),
                body=text(f"{due.unit} {due.due_on} 前填报。", f"{due.unit} reports by {due.due_on}."),
                due_on=due.due_on, by=by, at=at,
            )  # fmt: skip
    near = models.Checkpoint.objects.filter(
        is_demonstration=False, item__outcome="", planned_on__in=days, state__in=[one.value for one in BECOMES_LATE]
    )
    for point in near.select_related("item").order_by("id"):
        told += tell(
            to=readers.of_rung(Rung.UNIT, point.item), kind="checkpoint_due",
            key=f"{point.pk}:{point.planned_on}:{(_day(point.planned_on) - today).days}", item=point.item,
            what=text("检查点将到期", "A checkpoint is due"),
            body=text(
                f"“{point.what_zh[:300]}”计划 {point.planned_on} 完成。",
                f"“{(point.what_en or point.what_zh)[:300]}” is planned for {point.planned_on}.",
            ),
            due_on=point.planned_on, by=by, at=at,
        )  # fmt: skip
    for matter in models.Supervision.objects.filter(closed_at=None, due_on__in=days).select_related("item"):
        told += tell(
            to=readers.of_rung(Rung.UNIT, matter.item), kind="supervision_due",
            key=f"{matter.pk}:{(matter.due_on - today).days}", item=matter.item,
            what=text("督办事项将到期", "A matter under supervision is due"),
            body=text(
                f"{matter.what[:300]}（{matter.owner}，{matter.due_on}）",
                f"{matter.what[:300]} ({matter.owner}, {matter.due_on})",
            ),
            due_on=matter.due_on, by=by, at=at,
        )  # fmt: skip
    return told


def _standstills(today: date) -> list[Standstill]:
    found = []
    for row, state, moment in work.standing_still(today):
        when = _CONDITIONS[state]
        # What is late is so from the day after its date; the rest since people have had it.
        since = _day(row.planned_on) + _ONE_DAY if when is Condition.LATE else day_of(moment) if moment else today
        found.append(Standstill(row.item_id, row.pk, when, since))
    missing = {one.item.code: one for one in work.all_to_report(today=today) if one.due_on < today}
    ids = dict(models.Item.objects.filter(code__in=list(missing)).values_list("code", "id"))
    for code, one in missing.items():
        found.append(Standstill(ids[code], None, Condition.NOT_REPORTED, one.due_on + _ONE_DAY))
    return found


def _tell_steps(fresh: Sequence[Step], *, by: Actor, at: datetime) -> None:
    if not fresh:
        return
    readers = Readers(at)
    items = models.Item.objects.in_bulk([one.standstill.item for one in fresh])
    for one in fresh:
        item = items[one.standstill.item]
        tell(
            to=readers.of_rung(one.rule.rung, item),
            kind="escalated",
            key=f"{one.rule.id}:{item.code}:{one.standstill.checkpoint or ''}:{one.standstill.since}",
            item=item,
            what=one.standstill.when.text,
            body=_body(one.rule, one.days),
            by=by,
            at=at,
        )


def _body(rule: LadderRule, days: int) -> Text:
    """Return what a step says; a rule that nobody has confirmed is marked."""
    zh, en = ("", "") if rule.is_confirmed else ("（天数未证实）", " (days unconfirmed)")
    return text(
        f"已 {days} 天。{rule.text.zh}{zh}。请办理后在事项页面填写。",
        f"For {days} days. {rule.text.en}{en}. Settle it and say so on the page of the item.",
    )


def _day(day: date | None) -> date:
    assert day is not None, "what has no date is neither late nor near"
    return day


_OVER = text("情形已解除", "what it was about is over")
_STEP = text("上报", "step of the ladder")
_WHY = text("解除理由", "the reason")
