"""Changes to what is promised by when: checkpoints, the baseline, moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.printed import Comparator, PrintedValue
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Checkpoint, Item
from sunan.monitoring.tasks.core.refusals import AfterPlan, DecisionNeeded, TaskClosed
from sunan.monitoring.tasks.core.words import DecisionKind
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again
from sunan.monitoring.tasks.services.rows import (
    LONGEST_NAME,
    decision_for,
    held_checkpoint,
    held_item,
    require_for,
    words_given,
    words_perhaps,
)


@dataclass(frozen=True, slots=True)
class PromisedNumber:
    """A number to be reached.

    Attributes:
        comparator: `>`, `>=`, `=`, `≈`, `<=` or `<`.
        value: as printed, without the unit.
        measure: id of the measure whose figure it is, where there is one.
    """

    comparator: str
    value: str
    unit: str
    measure: str = ""


@transaction.atomic
def add_checkpoint(
    *, code: str, what_zh: str, what_en: str = "", planned_on: date | None = None, unit: str = "",
    number: PromisedNumber | None = None, decision: int | None = None, by: Actor, at: datetime,
) -> Checkpoint:  # fmt: skip
    """Promise something observable (MANAGE_TASKS).

    Args:
        planned_on: by when; `None` where nobody has said: the checkpoint is not yet promised.
        decision: to carry over, for a day after the plan's end.
    Raises:
        NotFound: there is no such item.
        TaskClosed: it has a closing that was checked.
        DateImpossible: the day makes no sense for this plan.
        AfterPlan: the day lies after the plan's end, without a decision.
        InvalidInput: nothing is promised, or the number is none.
    """
    item = held_item(code)
    require_for(by, Permission.MANAGE_TASKS, at, item)
    refuse_closed(item)
    row = make_checkpoint(
        item, what_zh=what_zh, what_en=what_en, planned_on=planned_on, unit=unit, number=number, decision=decision,
        by=by, at=at,
    )  # fmt: skip
    derive_again(item, at=at)
    after = {"checkpoint": row.pk, "what": row.what_zh, "planned_on": _day(planned_on), "decision": decision}
    audit.record_event(events.PROMISED, subject=f"item:{code}", by=by, at=at, after=after)
    return found_items.checkpoint(row.pk, today=day_of(at))


@transaction.atomic
def freeze_baseline(*, code: str, by: Actor, at: datetime) -> Item:
    """Keep the dates as they are now as the baseline (MANAGE_TASKS); from then on a move needs a decision.

    Once is enough: a baseline that could be frozen again would hide what slipped.

    Raises:
        InvalidInput: no checkpoint has a date, or the baseline is frozen already.
    """
    item = held_item(code)
    require_for(by, Permission.MANAGE_TASKS, at, item)
    dated = models.Checkpoint.objects.filter(item=item, planned_on__isnull=False, baseline_on=None)
    if item.baseline_at is not None:
        raise InvalidInput(
            f"{code} 的基线已于 {item.baseline_at:%Y-%m-%d} 冻结；改期请用“改期”，并引用决定",
            f"The baseline of {code} was frozen on {item.baseline_at:%Y-%m-%d}; use “Move” at the checkpoint, with a decision",
        )
    # What moved while the plan was being drafted is no slip: the history that forecasts use begins here.
    today = day_of(at)
    count = dated.update(
        baseline_on=F("planned_on"), first_planned_on=F("planned_on"), first_promised_on=today, last_moved_on=today,
        moves_count=0,
    )  # fmt: skip
    if not count:
        raise InvalidInput(
            f"{code} 还没有带日期的检查点；请先给出日期，再冻结基线",
            f"No checkpoint of {code} has a date yet; give dates first, then freeze the baseline",
        )
    item.baseline_at = at
    item.save(update_fields=["baseline_at"])
    derive_again(item, at=at)
    audit.record_event(events.FROZEN, subject=f"item:{code}", by=by, at=at, after={"checkpoints": count})
    return found_items.item(code, today=day_of(at))


@transaction.atomic
def move_checkpoint(
    *, checkpoint: int, planned_on: date | None, reason: str, decision: int | None = None, by: Actor, at: datetime
) -> Checkpoint:
    """Give a checkpoint another date (MANAGE_TASKS); each move is kept.

    Args:
        decision: of kind `change` or `carry_over`; needed once the baseline is frozen and after the plan's end.
    Raises:
        NotFound: there is no such checkpoint.
        DateImpossible: the day makes no sense for this plan.
        AfterPlan: the day lies after the plan's end, without a decision to carry over.
        DecisionNeeded: the baseline is frozen, and no decision is named.
        InvalidInput: the date is the same, or the checkpoint is over.
    """
    row = held_checkpoint(checkpoint)
    item = row.item
    require_for(by, Permission.MANAGE_TASKS, at, item)
    refuse_closed(item)
    refuse_over(row)
    why = words_given(reason, _REASON)
    if planned_on == row.planned_on:
        raise InvalidInput("日期没有变化；请填写新的日期", "The date is the same; give another one")
    if row.baseline_on is not None and decision is None:
        raise DecisionNeeded("基线已冻结，改期须有决定", "The baseline is frozen; a move needs a decision")
    _plan(row, planned_on, _named(row, decision), reason=why, by=by, at=at)
    derive_again(item, at=at)
    after = {"checkpoint": row.pk, "planned_on": _day(planned_on), "decision": decision}
    audit.record_event(events.MOVED, subject=f"item:{item.code}", by=by, at=at, after=after, why=why)
    return found_items.checkpoint(row.pk, today=day_of(at))


@transaction.atomic
def replace_checkpoint(
    *, checkpoint: int, what_zh: str, what_en: str = "", planned_on: date | None = None,
    number: PromisedNumber | None = None, decision: int, by: Actor, at: datetime,
) -> Checkpoint:  # fmt: skip
    """Put another promise in the place of one (MANAGE_TASKS), by a decision of kind `change`; return the new one.

    It inherits the baseline, the first date and the moves of the old one, and another date is one more move: a slip
    does not disappear with the words that promised it.

    Args:
        number: another number to be reached; that of the old promise, if it had one, if left out.
    Raises:
        DecisionUnfit: the decision is about something else.
        InvalidInput: the checkpoint is over.
    """
    row = held_checkpoint(checkpoint)
    item = row.item
    require_for(by, Permission.MANAGE_TASKS, at, item)
    refuse_closed(item)
    refuse_over(row)
    named = decision_for(item, decision, (DecisionKind.CHANGE, DecisionKind.CARRY_OVER), checkpoint=row)
    if number is None and row.is_number:
        number = PromisedNumber(row.comparator, row.target_value, row.target_unit, row.measure)
    made = make_checkpoint(item, what_zh=what_zh, what_en=what_en, unit=row.unit, number=number, by=by, at=at)
    for name in _DATES:
        setattr(made, name, getattr(row, name))
    made.save(update_fields=_DATES)
    if planned_on != row.planned_on:
        _plan(made, planned_on, named, reason="", by=by, at=at)
    row.changed, row.replaced_by = named, made
    row.save(update_fields=["changed", "replaced_by"])
    derive_again(item, at=at)
    after = {"checkpoint": row.pk, "replaced_by": made.pk, "what": made.what_zh, "decision": decision}
    audit.record_event(events.REPLACED, subject=f"item:{item.code}", by=by, at=at, after=after)
    return found_items.checkpoint(made.pk, today=day_of(at))


@transaction.atomic
def drop_checkpoint(*, checkpoint: int, decision: int, by: Actor, at: datetime) -> Checkpoint:
    """Drop a promise (MANAGE_TASKS), by a decision of kind `drop`.

    Raises:
        DecisionUnfit: the decision is about something else.
        InvalidInput: the checkpoint is over.
    """
    row = held_checkpoint(checkpoint)
    require_for(by, Permission.MANAGE_TASKS, at, row.item)
    refuse_closed(row.item)
    refuse_over(row)
    row.dropped = decision_for(row.item, decision, (DecisionKind.DROP,), checkpoint=row)
    row.save(update_fields=["dropped"])
    derive_again(row.item, at=at)
    after = {"checkpoint": row.pk, "decision": decision}
    audit.record_event(events.DROPPED, subject=f"item:{row.item.code}", by=by, at=at, after=after)
    return found_items.checkpoint(row.pk, today=day_of(at))


def make_checkpoint(
    item: models.Item, *, what_zh: str, what_en: str = "", planned_on: date | None = None, unit: str = "",
    number: PromisedNumber | None = None, decision: int | None = None, by: Actor, at: datetime,
) -> models.Checkpoint:  # fmt: skip
    """Write a checkpoint of an item that is held; the caller records the event and derives."""
    last = models.Checkpoint.objects.filter(item=item).aggregate(last=Max("position"))["last"] or 0
    if number is not None:
        _number(number)
    row = models.Checkpoint.objects.create(
        item=item,
        is_demonstration=item.is_demonstration,
        position=last + 1,
        what_zh=words_given(what_zh, _WHAT),
        what_en=words_perhaps(what_en, _WHAT),
        unit=words_perhaps(unit, _UNIT, most=LONGEST_NAME),
        is_number=number is not None,
        comparator=number.comparator if number else "",
        target_value=number.value.strip() if number else "",
        target_unit=number.unit.strip() if number else "",
        measure=number.measure.strip() if number else "",
        created_by_kind=by.kind.value,
        created_by=by.id,
        created_at=at,
    )
    if planned_on is not None:
        _plan(row, planned_on, _named(row, decision), reason="", by=by, at=at)
    return row


def refuse_closed(item: models.Item) -> None:
    """Refuse to change an item that has a closing that was checked.

    Raises:
        TaskClosed: it has one.
    """
    if item.outcome:
        raise TaskClosed(item.code)


def refuse_over(row: models.Checkpoint) -> None:
    """Refuse to change a checkpoint that is verified, replaced or dropped.

    Raises:
        InvalidInput: it is.
    """
    if row.verified_on or row.changed_id or row.dropped_id:
        raise InvalidInput(
            "这个检查点已核验完成、已调整或已取消，不再改动；如核验有误，请由核验人重新核验",
            "This checkpoint is verified, replaced or dropped and stays as it is; if the verification was wrong, let a "
            "verifier verify it again",
        )


def _named(row: models.Checkpoint, decision: int | None) -> models.Decision | None:
    if decision is None:
        return None
    return decision_for(row.item, decision, (DecisionKind.CHANGE, DecisionKind.CARRY_OVER), checkpoint=row)


def _plan(
    row: models.Checkpoint, planned_on: date | None, named: models.Decision | None, *, reason: str, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    days, today = days_in_force(), day_of(at)
    if planned_on is not None and days.possible(planned_on) > days.end:
        if named is None or named.kind != DecisionKind.CARRY_OVER.value:
            raise AfterPlan(planned_on, days.end)
        row.carry_over = named
    models.Move.objects.create(
        checkpoint=row, old=row.planned_on, new=planned_on, reason=reason, decision=named,
        by_kind=by.kind.value, by=by.id, at=at,
    )  # fmt: skip
    if row.first_planned_on is None and planned_on is not None:
        row.first_planned_on, row.first_promised_on = planned_on, today
    elif planned_on is not None:
        row.moves_count += 1
    # After the freeze the first date of a new checkpoint is its baseline at once.
    if row.item.baseline_at is not None and row.baseline_on is None:
        row.baseline_on = planned_on
    row.planned_on, row.last_moved_on = planned_on, today
    row.save(update_fields=_DATES)


def _number(number: PromisedNumber) -> None:
    PrintedValue.parse(number.value.strip())
    known = [one.value for one in Comparator]
    if number.comparator not in known:
        raise InvalidInput(
            f"比较词“{number.comparator[:8]}”不认识；请改用 {'、'.join(known)}",
            f"“{number.comparator[:8]}” is no comparator; use one of {', '.join(known)}",
        )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


_DATES = (
    "planned_on", "baseline_on", "carry_over", "first_planned_on", "first_promised_on", "last_moved_on", "moves_count",
)  # fmt: skip
_WHAT = text("可观察到的成果", "what will be observable")
_UNIT = text("责任单位", "the unit")
_REASON = text("改期理由", "the reason of the move")
