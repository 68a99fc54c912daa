"""Changes to what units report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.access.services.guard import NotPermitted, scope_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Report
from sunan.monitoring.tasks.core.refusals import DateInFuture, ReportTaken
from sunan.monitoring.tasks.core.rules import bounds_of
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.selectors.units import reports_for
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again
from sunan.monitoring.tasks.services.rows import (
    LONGEST_NAME,
    covers,
    held_item,
    held_of_item,
    own,
    require_either,
    require_for,
    words_given,
    words_perhaps,
)
from sunan.monitoring.tasks.services.telling import tell, writer


@transaction.atomic
def hand_in_report(
    *, code: str, unit: str, period: str, happened: str, blocked: str = "", decision_needed: str = "",
    decision_from: str = "", begun: Sequence[int] = (), by: Actor, at: datetime,
) -> Report:  # fmt: skip
    """Report on an item for a month (`2026-10`) or quarter (`2026-Q4`) (REPORT_TASKS).

    A second one for the same unit and period becomes a correction if the same organisation hands it in, or if the first
    was sent back.

    Args:
        unit: one of the item's units as printed, or who leads it; the actor's own, unless MANAGE_TASKS is held.
        begun: ids of checkpoints of the item on which work has begun.
    Raises:
        NotFound: there is no such item.
        NotPermitted: the unit is somebody else's.
        InvalidInput: the unit is not one of the item's, the period is none, or nothing is told.
        DateInFuture: the period has not begun yet.
        ReportTaken: another organisation has reported for this unit and period.
    """
    item = held_item(code)
    require_for(by, Permission.REPORT_TASKS, at, item)
    first, _ = bounds_of(period)
    days, today = days_in_force(), day_of(at)
    if days.possible(first) > today:
        raise DateInFuture(first, today)
    _refuse_foreign(item, unit, by, at)
    earlier = models.Report.objects.filter(item=item, unit=unit, period=period).order_by("-version").first()
    if earlier is not None and earlier.returned_at is None and not _same(earlier, by, at):
        raise ReportTaken(unit, period)
    asked = words_perhaps(decision_needed, _DECISION)
    row = models.Report.objects.create(
        item=item,
        unit=unit,
        period=period,
        version=earlier.version + 1 if earlier else 1,
        happened=words_given(happened, _HAPPENED),
        blocked=words_perhaps(blocked, _BLOCKED),
        decision_needed=asked,
        decision_from=words_given(decision_from, _FROM, most=LONGEST_NAME) if asked else "",
        by_kind=by.kind.value,
        by=by.id,
        organisation=by.organisation,
        at=at,
    )
    if begun:
        mine = models.Checkpoint.objects.filter(item=item)
        if mine.filter(pk__in=list(begun)).count() != len(set(begun)):
            raise InvalidInput(
                "所选检查点不属于本事项；请刷新页面后重选",
                "A checkpoint that was chosen is not one of this item; open the page again and choose",
            )
        mine.filter(pk__in=list(begun), begun_on=None).update(begun_on=today)
    item.reported_at = at
    item.save(update_fields=["reported_at"])
    derive_again(item, at=at)
    action = events.CORRECTED if earlier else events.REPORTED
    after = {"report": row.pk, "unit": unit, "period": period, "version": row.version}
    audit.record_event(action, subject=f"item:{code}", by=by, at=at, after=after)
    return shapes.as_report(row)


@transaction.atomic
def return_report(*, report: int, reason: str, by: Actor, at: datetime) -> Report:
    """Send a report back with the reason (VERIFY_TASKS or MANAGE_TASKS); its writer is told.

    Raises:
        NotFound: there is no such report.
        InvalidInput: it was sent back or corrected already.
    """
    row = held_of_item(models.Report.objects.all(), report, _REPORT)
    require_either(by, (Permission.VERIFY_TASKS, Permission.MANAGE_TASKS), at, row.item)
    later = models.Report.objects.filter(item=row.item, unit=row.unit, period=row.period, version__gt=row.version)
    if row.returned_at is not None or later.exists():
        raise InvalidInput(
            "这份进展已退回或已更正；请打开最新一份", "This report was sent back or corrected already; open the latest"
        )
    why = words_given(reason, _REASON)
    row.returned_at, row.returned_by, row.returned_why = at, by.id, why
    row.save(update_fields=["returned_at", "returned_by", "returned_why"])
    tell(
        to=writer(row.by_kind, row.by),
        kind="returned",
        key=f"{row.pk}",
        item=row.item,
        what=text(f"{row.period} 的进展被退回", f"Report for {row.period} sent back"),
        body=text(f"退回理由：{why}。请更正后重新填报。", f"The reason: {why}. Correct it and hand it in again."),
        by=by,
        at=at,
    )
    after = {"report": row.pk, "unit": row.unit, "period": row.period}
    audit.record_event(events.RETURNED, subject=f"item:{row.item.code}", by=by, at=at, after=after, why=why)
    return shapes.as_report(row)


def _refuse_foreign(item: models.Item, unit: str, by: Actor, at: datetime) -> None:
    known = list(dict.fromkeys([*json.loads(item.units), *([item.lead_unit] if item.lead_unit else [])]))
    if unit not in known:
        raise InvalidInput(
            f"“{unit[:80]}”不是 {item.code} 的责任单位；请选：{'、'.join(known) or '（先明确牵头单位）'}",
            f"“{unit[:80]}” is no responsible unit of {item.code}; choose among: "
            f"{', '.join(known) or '(assign a lead first)'}",
        )
    if covers(by, Permission.MANAGE_TASKS, at, item):
        return
    may = reports_for([unit], scope_of(by, Permission.REPORT_TASKS, at), own(by, at), today=day_of(at))
    if not may(unit, shapes.listed(item.areas)):
        raise NotPermitted(
            f"您不是“{unit}”的填报人；请以本单位的名义填报，或请该单位自己填报",
            f"You do not report for “{unit}”; report for your own unit, or let that one report itself",
        )


def _same(earlier: models.Report, by: Actor, at: datetime) -> bool:
    """Return whether those who hand in now are those who did before: the person, or their organisation as it is now."""
    if (earlier.by_kind, earlier.by) == (by.kind.value, by.id):
        return True
    return earlier.organisation in own(by, at)


_REPORT = text("进展", "report")
_HAPPENED = text("本期进展", "what happened")
_BLOCKED = text("存在困难", "what is blocked")
_DECISION = text("需要决定的事项", "the decision needed")
_FROM = text("由谁决定", "who is to decide")
_REASON = text("退回理由", "the reason")
