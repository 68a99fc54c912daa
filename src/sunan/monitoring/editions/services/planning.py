"""Changes to planned reports by people: planning, changing, cancelling, and arranging what a round is issued with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from sunan.access.core.permissions import Permission
from sunan.access.selectors import rights_of
from sunan.access.services.guard import require
from sunan.audit import services as audit
from sunan.documents.core.printable import printable
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.edition import reason_given
from sunan.monitoring.editions.core.numbers import document_number
from sunan.monitoring.editions.core.planning import Plan, PlanMoved, Round, Timing, title_given
from sunan.monitoring.editions.selectors import plans
from sunan.monitoring.editions.services import events
from sunan.monitoring.editions.services.composing import region
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned, as somebody filled it in.

    Attributes:
        approver: id of the user who is to approve; empty where nobody is named.
    """

    title: str
    request: ReportRequest
    timing: Timing
    approver: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """Return what the log keeps."""
        return {
            "title": self.title,
            "report": self.request.name,
            "language": self.request.language,
            "as_of_rule": self.timing.as_of_rule.value,
            "as_of": self.timing.as_of.isoformat() if self.timing.as_of else "",
            "repeats": self.timing.repeats.value,
            "first_issue_on": self.timing.first_issue_on.isoformat(),
            "draft_days": self.timing.draft_days,
            "chase_days": self.timing.chase_days,
            "approver": self.approver,
        }


def plan_report(*, planned: Planned, by: Actor, at: datetime) -> Plan:
    """Plan a report, once or again and again.

    Raises:
        NotPermitted: the actor drafts no editions of this area.
        InvalidInput: it has no name, the first issue is past, or the approver may not approve.
    """
    area = planned.request.city or region()
    require(by, Permission.DRAFT_REPORTS, at, area=area)
    values = _values(planned, area=area, at=at)
    if planned.timing.first_issue_on < day_of(at):
        raise InvalidInput(
            f"首次印发日期 {planned.timing.first_issue_on} 已过；请填今天或以后的日期",
            f"The first issue on {planned.timing.first_issue_on} is past; choose today or a later day",
        )
    with transaction.atomic():
        row = models.Plan.objects.create(
            **values, planner_kind=by.kind.value, planner=by.id, created_at=at, changed_at=at
        )
        audit.record_event(events.PLANNED, subject=f"plan:{row.pk}", by=by, at=at, after=planned.told)
    return plans.as_plan(row)


def change_plan(*, number: int, planned: Planned, version: int, by: Actor, at: datetime) -> Plan:
    """Change a plan; steps that are done stay done, those to come follow the change. Whoever changes it takes it over.

    Args:
        version: of the plan that was changed, so that nobody's change is overwritten unseen.
    Raises:
        NotPermitted: the actor drafts no editions of its area, or of the new one.
        PlanMoved: somebody else changed or cancelled it.
        InvalidInput: it has no name, or the approver may not approve.
    """
    area = planned.request.city or region()
    require(by, Permission.DRAFT_REPORTS, at, area=area)
    values = _values(planned, area=area, at=at)
    with transaction.atomic():
        row, before = _held(number, Permission.DRAFT_REPORTS, version, by=by, at=at)
        for name, value in values.items():
            setattr(row, name, value)
        row.planner_kind, row.planner, row.changed_at, row.version = by.kind.value, by.id, at, row.version + 1
        row.save()
        told = {"title": before.title, "first_issue_on": before.timing.first_issue_on.isoformat()}
        audit.record_event(events.PLAN_CHANGED, subject=f"plan:{number}", by=by, at=at, before=told, after=planned.told)
    return plans.as_plan(row)


@transaction.atomic
def cancel_plan(*, number: int, why: str, by: Actor, at: datetime) -> None:
    """Cancel a plan: nothing more is chased, drafted or issued by it; what it drafted stays.

    Raises:
        NotPermitted: the actor drafts no editions of its area.
        PlanMoved: it was cancelled before.
        InvalidInput: there is no reason.
    """
    row, _ = _held(number, Permission.DRAFT_REPORTS, None, by=by, at=at)
    reason = reason_given(why)
    row.cancelled_at, row.cancelled_by, row.why, row.changed_at = at, by.id, reason, at
    row.version += 1
    row.save(update_fields=["cancelled_at", "cancelled_by", "why", "changed_at", "version"])
    audit.record_event(events.PLAN_CANCELLED, subject=f"plan:{number}", by=by, at=at, why=reason)


@transaction.atomic
def arrange_issue(
    *, number: int, round_id: int, document: str, issuer: str, signers: str, by: Actor, at: datetime
) -> Round:
    """Arrange what a round is issued with; on its day the program issues it in the name of whoever arranged it.

    Args:
        document: the document's number. `signers`: one name on each line.
    Raises:
        NotPermitted: the actor issues no editions of its area.
        PlanMoved: the plan was cancelled.
        InvalidInput: the number is malformed, or a name is missing.
        NotFound: the plan has no such round.
    """
    _held(number, Permission.ISSUE_REPORTS, None, by=by, at=at)
    found = plans.round_of(number, round_id)
    names = "\n".join(name for line in signers.splitlines() if (name := " ".join(printable(line).split())))
    body = " ".join(printable(issuer).split())
    if not names or not body or len(names) > _LONGEST or len(body) > _LONGEST:
        raise InvalidInput(
            "请填写发文机关和签发人（每行一人）", "Name the issuing body and who signs, one on each line"
        )  # fmt: skip
    given = document_number(document, year=found.issue_on.year)
    row = models.Round.objects.select_for_update().get(id=round_id)
    row.number, row.issuer, row.signers = given, body, names
    row.arranged_kind, row.arranged_by, row.arranged_organisation = by.kind.value, by.id, by.organisation
    # What was refused or failed before is tried again with what is given now.
    row.ordered_at, row.trouble = None, ""
    row.save()
    audit.record_event(
        events.ISSUE_ARRANGED, subject=f"plan:{number}", by=by, at=at,
        after={"issue_on": found.issue_on.isoformat(), "number": given},
    )  # fmt: skip
    return plans.round_of(number, round_id)


def _held(
    number: int, permission: Permission, version: int | None, *, by: Actor, at: datetime
) -> tuple[models.Plan, Plan]:
    """Return a plan at work, held until the transaction ends."""
    row = models.Plan.objects.select_for_update().filter(id=number).first()
    if row is None:
        raise plans.unknown(number)
    require(by, permission, at, area=row.area)
    if row.cancelled_at is not None or version not in (None, row.version):
        raise PlanMoved(row.title)
    return row, plans.as_plan(row)


def _values(planned: Planned, *, area: str, at: datetime) -> Mapping[str, Any]:
    request, timing = planned.request, planned.timing
    if planned.approver and not rights_of(planned.approver, at).may(Permission.APPROVE_REPORTS, area=area):
        raise InvalidInput(
            "所选的批准人没有批准本报告的权限；请另选一位，或先申请授权",
            "The approver you named may not approve this report; name another, or have the right granted first",
        )
    return {
        "title": title_given(printable(planned.title)),
        "kind": request.kind.value,
        "audience": request.audience.value,
        "city": request.city,
        "brief": request.brief,
        "language": request.language,
        "area": area,
        "as_of_rule": timing.as_of_rule.value,
        "as_of": timing.as_of,
        "repeats": timing.repeats.value,
        "first_issue_on": timing.first_issue_on,
        "draft_days": timing.draft_days,
        "chase_days": timing.chase_days,
        "approver": planned.approver,
    }


def request_of(found: Plan) -> ReportRequest:
    """Return what a plan asks for."""
    return ReportRequest(
        ReportKind(found.kind), Audience(found.audience), found.city, brief=found.brief, language=found.language
    )


def day_of(at: datetime) -> date:
    """Return the day of a moment where the system runs."""
    return timezone.localtime(at).date()
