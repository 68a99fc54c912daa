"""Questions about planned reports and their rounds."""

from __future__ import annotations

import json
from datetime import date

from django.db.models import QuerySet

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights
from sunan.access.selectors import visible
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Language
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.chasing import Wanted, by_holder, from_plain
from sunan.monitoring.editions.core.lifecycle import EditionState
from sunan.monitoring.editions.core.planning import AsOfRule, Plan, Repeats, Round, Timing, Trouble
from sunan.monitoring.editions.selectors.editions import reading_scope

_LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}


def plans(rights: Rights) -> tuple[Plan, ...]:
    """Return the plans of the areas whose editions somebody works on; those at work first, by their next issue."""
    return tuple(as_plan(row) for row in _readable(rights).order_by("cancelled_at", "first_issue_on", "id"))


def plan(number: int, rights: Rights) -> Plan:
    """Return a plan.

    Raises:
        NotFound: there is none with this number, or it is not theirs to read.
    """
    row = _readable(rights).filter(id=number).first()
    if row is None:
        raise unknown(number)
    return as_plan(row)


def known_plan(number: int) -> Plan:
    """Return a plan, whoever asks.

    Raises:
        NotFound: there is none with this number.
    """
    row = models.Plan.objects.filter(id=number).first()
    if row is None:
        raise unknown(number)
    return as_plan(row)


def working_plans() -> tuple[Plan, ...]:
    """Return the plans that were not cancelled, oldest first."""
    return tuple(as_plan(row) for row in models.Plan.objects.filter(cancelled_at__isnull=True).order_by("id"))


def rounds(plan_id: int) -> tuple[Round, ...]:
    """Return the rounds of a plan that have begun, by date of issue."""
    rows = (
        models.Round.objects.filter(plan=plan_id).select_related("edition").defer("edition__base", "edition__releases")
    )
    return tuple(as_round(row) for row in rows.order_by("issue_on"))


def round_of(plan_id: int, number: int) -> Round:
    """Return a round of a plan.

    Raises:
        NotFound: it has none with this number.
    """
    for one in rounds(plan_id):
        if one.id == number:
            return one
    raise NotFound(f"本计划没有第 {number} 号任务", f"This plan has no round number {number}")


def missing_of(round_id: int) -> tuple[tuple[Wanted, ...], date | None]:
    """Return the figures that were missing when they were chased, and as known on which date."""
    row = models.Round.objects.get(id=round_id)
    return from_plain(json.loads(row.missing)), row.missing_as_of


def may(found: Plan, permission: Permission, rights: Rights) -> bool:
    """Return whether somebody holds a permission for a plan's area."""
    return rights.may(permission, area=found.area)


def unknown(number: int) -> NotFound:
    """Return the refusal for a plan that is not there."""
    return NotFound(
        f"没有编号为 {number} 的报告计划，或您无权查看", f"There is no planned report number {number} that you may read"
    )


def _readable(rights: Rights) -> QuerySet[models.Plan]:
    return visible(models.Plan.objects.all(), reading_scope(rights), area="area")


def as_plan(row: models.Plan) -> Plan:
    """Return a row as the rest of the program knows it."""
    return Plan(
        id=row.pk,
        title=row.title,
        kind=row.kind,
        audience=row.audience,
        city=row.city,
        brief=row.brief,
        language=_LANGUAGES[row.language],
        area=row.area,
        timing=Timing(
            AsOfRule(row.as_of_rule),
            row.as_of,
            Repeats(row.repeats),
            row.first_issue_on,
            row.draft_days,
            row.chase_days,
        ),
        approver=row.approver,
        planner=row.planner,
        planner_kind=row.planner_kind,
        version=row.version,
        changed_at=row.changed_at,
        cancelled_at=row.cancelled_at,
        cancelled_by=row.cancelled_by,
        why=row.why,
    )


def as_round(row: models.Round) -> Round:
    """Return a row as the rest of the program knows it."""
    missing = from_plain(json.loads(row.missing))
    return Round(
        id=row.pk,
        plan=row.plan_id,
        issue_on=row.issue_on,
        as_of=row.as_of,
        chased_at=row.chased_at,
        missing=len(missing),
        holders=len(by_holder(missing)),
        edition=row.edition.mark if row.edition else "",
        edition_state=EditionState(row.edition.state) if row.edition else None,
        drafted_at=row.drafted_at,
        number=row.number,
        issuer=row.issuer,
        signers=row.signers,
        arranged_by=row.arranged_by,
        ordered_at=row.ordered_at,
        trouble=Trouble(row.trouble) if row.trouble else None,
    )
