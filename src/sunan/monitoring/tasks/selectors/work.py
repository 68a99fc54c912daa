"""Questions about what waits for somebody: reports, verifications, closings, decisions, supervision, risks, escalations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, IntegerField, Max, Min, Q, QuerySet, Value, When

from sunan.access.core.rights import EVERYTHING, Scope
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import (
    Checkpoint,
    Claim,
    Closing,
    Decision,
    Dependency,
    Escalation,
    Evidence,
    Item,
    Report,
    Risk,
    Supervision,
)
from sunan.monitoring.tasks.core.rules import bounds_of
from sunan.monitoring.tasks.core.words import Level, Rung, State, VerificationOutcome
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force, rules_in_force
from sunan.monitoring.tasks.selectors.units import units_of_organisations


@dataclass(frozen=True, slots=True)
class ToVerify:
    """A checkpoint that waits for somebody to verify it, with the claim and the evidence that count."""

    item: Item
    checkpoint: Checkpoint
    claim: Claim | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ToReport:
    """An item on which a unit has still to report for a period; `returned` is the report that was sent back."""

    item: Item
    unit: str
    period: str
    due_on: date
    returned: Report | None = None


def to_verify(
    scope: Scope = EVERYTHING, *, today: date, demonstration: bool = False, start: int = 0, most: int = 100
) -> list[ToVerify]:
    """Return what was claimed and shown within a scope and waits for verification, the oldest claim first."""
    chosen = _waiting(scope, demonstration=demonstration).select_related("item__parent").order_by("claimed_on", "id")
    return [_to_verify(row, today) for row in chosen[start : start + most]]


def to_verify_count(scope: Scope = EVERYTHING, *, demonstration: bool = False) -> int:
    """Return how much waits for verification within a scope."""
    return _waiting(scope, demonstration=demonstration).count()


def _waiting(scope: Scope, *, demonstration: bool) -> QuerySet[models.Checkpoint]:
    rows = models.Checkpoint.objects.filter(
        is_demonstration=demonstration, state=State.EVIDENCED_NOT_VERIFIED.value, item__outcome="",
        claimed_on__isnull=False,
    )  # fmt: skip
    if scope.everything:
        return rows
    return rows.filter(item__in=within(models.Item.objects.all(), scope).values("id"))


def _to_verify(row: models.Checkpoint, today: date) -> ToVerify:
    claim = row.claims.filter(withdrawn_at=None).order_by("-id").first()
    shown = row.evidence.filter(withdrawn_at=None).select_related("item").order_by("id")
    checked = row.verifications.order_by("-id").first()
    if checked is not None and checked.outcome == VerificationOutcome.REJECTED.value:
        shown = shown.filter(at__gt=checked.at)
    return ToVerify(
        item=shapes.as_item(row.item, today),
        checkpoint=shapes.as_checkpoints([row], today)[0],
        claim=shapes.as_claim(claim) if claim else None,
        evidence=tuple(map(shapes.as_evidence, shown)),
    )


def to_report(scope: Scope, *, today: date, demonstration: bool = False) -> list[ToReport]:
    """Return what the units within a scope have still to report for the latest period that is over.

    Asked for are items without a checked closing that have promised something by a date and not reached it; after the
    plan's end those alone that were carried over. Who leads is asked, or each unit as printed where nobody leads.
    """
    work = rules_in_force().work
    if work is None:
        return []
    period = work.reporting.period_due(today)
    open_ones = models.Checkpoint.objects.filter(
        is_demonstration=demonstration, planned_on__isnull=False, verified_on=None, changed=None, dropped=None,
        item__outcome="",
    )  # fmt: skip
    if bounds_of(period)[0] > days_in_force().end:
        open_ones = open_ones.filter(carry_over__isnull=False)
    rows = within(models.Item.objects.filter(pk__in=open_ones.values("item")), scope)
    latest: dict[tuple[int, str], models.Report] = {}
    for one in models.Report.objects.filter(period=period, item__in=rows.values("id")).select_related("item"):
        known = latest.get((one.item_id, one.unit))
        if known is None or one.version > known.version:
            latest[one.item_id, one.unit] = one
    found: list[ToReport] = []
    for row in rows.select_related("parent").order_by("position", "id"):
        item = shapes.as_item(row, today)
        for unit in (item.lead_unit,) if item.lead_unit else item.units:
            given = latest.get((row.pk, unit))
            if given is None or given.returned_at is not None:
                returned = shapes.as_report(given) if given else None
                found.append(ToReport(item, unit, period, work.reporting.due_on(period), returned))
    return found


def within(rows: QuerySet[models.Item], scope: Scope) -> QuerySet[models.Item]:
    """Return those items that a scope covers: by their areas, by who leads, by their units."""
    if scope.everything:
        return rows
    ours = sorted(scope.organisations)
    # Each a question of its own: joined to areas and units at once, every item would be read as often as it has pairs of them.
    areas = models.ItemArea.objects.filter(area__in=sorted(scope.areas))
    condition = Q(pk__in=areas.values("item_id")) | Q(lead_organisation__in=ours)
    if ours:
        units = models.ItemUnit.objects.filter(unit__in=sorted(units_of_organisations(ours)))
        condition |= Q(pk__in=units.values("item_id"))
    return rows.filter(condition)


def closings_waiting(*, demonstration: bool = False) -> list[tuple[Item, Closing]]:
    """Return the closings that wait for somebody to check them, the oldest first."""
    rows = models.Closing.objects.filter(
        item__is_demonstration=demonstration, checked_at=None, refused_at=None, superseded_at=None
    )
    return [
        (shapes.as_item(row.item, None), shapes.as_closing(row))
        for row in rows.select_related("item__parent").order_by("id")
    ]


def decisions_asked_for(*, demonstration: bool = False) -> list[tuple[Item, Report]]:
    """Return the latest reports that ask for a decision which nobody has taken yet, the oldest first."""
    rows = latest_reports(demonstration=demonstration).exclude(decision_needed="").filter(decisions=None)
    return [(shapes.as_item(row.item, None), shapes.as_report(row)) for row in rows.order_by("id")]


def latest_reports(*, demonstration: bool = False) -> QuerySet[models.Report]:
    """Return the latest version of each report."""
    rows = models.Report.objects.filter(item__is_demonstration=demonstration)
    latest = rows.order_by().values("item", "unit", "period").annotate(latest=Max("id")).values("latest")
    return rows.filter(pk__in=latest).select_related("item__parent")


def decisions(
    scope: Scope = EVERYTHING, *, demonstration: bool = False, start: int = 0, most: int = 100
) -> list[tuple[Item, Decision]]:
    """Return decisions within a scope, the latest first."""
    rows = models.Decision.objects.filter(item__is_demonstration=demonstration).select_related("item__parent")
    if not scope.everything:
        rows = rows.filter(item__in=within(models.Item.objects.all(), scope).values("id"))
    chosen = rows.order_by("-id")[start : start + most]
    return [(shapes.as_item(row.item, None), shapes.as_decision(row)) for row in chosen]


def supervisions(*, open_only: bool = True, demonstration: bool = False) -> list[tuple[Item, Supervision]]:
    """Return matters under supervision, the earliest due first."""
    rows = models.Supervision.objects.filter(item__is_demonstration=demonstration).select_related("item__parent")
    if open_only:
        rows = rows.filter(closed_at=None)
    return [(shapes.as_item(row.item, None), shapes.as_supervision(row)) for row in rows.order_by("due_on", "id")]


def risks(*, open_only: bool = True, demonstration: bool = False) -> list[tuple[Item, Risk]]:
    """Return risks, the gravest first: by what would happen, then by how likely it is."""
    rows = models.Risk.objects.filter(item__is_demonstration=demonstration).select_related("item__parent")
    if open_only:
        rows = rows.exclude(state="closed")
    weight = {one.value: number for number, one in enumerate(reversed(Level))}
    ordered = sorted(rows.order_by("id"), key=lambda row: (weight[row.impact], weight[row.likelihood]))
    return [(shapes.as_item(row.item, None), shapes.as_risk(row)) for row in ordered]


def escalations(*, open_only: bool = True, demonstration: bool = False) -> list[tuple[Item, Escalation]]:
    """Return steps of the ladder, the highest rung first."""
    rows = models.Escalation.objects.filter(item__is_demonstration=demonstration).select_related("item__parent")
    if open_only:
        rows = rows.filter(settled_at=None)
    heights = [When(rung=rung.value, then=Value(number)) for number, rung in enumerate(reversed(Rung))]
    ordered = rows.annotate(height=Case(*heights, output_field=IntegerField())).order_by("height", "since", "id")
    return [(shapes.as_item(row.item, None), shapes.as_escalation(row)) for row in ordered]


def dependencies(*, demonstration: bool = False) -> list[Dependency]:
    """Return all dependencies that hold."""
    rows = models.Dependency.objects.filter(removed_at=None, earlier_item__is_demonstration=demonstration)
    return [shapes.as_dependency(row) for row in rows.select_related("earlier_item", "later_item").order_by("id")]


def reports_since(moment: datetime, *, demonstration: bool = False) -> list[tuple[Item, Report]]:
    """Return the latest versions of reports handed in since a moment, for the meeting pack."""
    rows = latest_reports(demonstration=demonstration).filter(at__gte=moment)
    return [(shapes.as_item(row.item, None), shapes.as_report(row)) for row in rows.order_by("item__position", "id")]


def standing_still(today: date) -> Iterator[tuple[models.Checkpoint, State, datetime | None]]:
    """Yield the checkpoints that are late, claimed without evidence or evidenced without verification.

    With each comes since when people have it as it is: the moment of the latest claim, or of the first evidence that
    counts, or of the rejection after it; `None` for what is late, whose date says it.
    """
    rows = models.Checkpoint.objects.filter(
        is_demonstration=False, item__outcome="", changed=None, dropped=None, verified_on=None
    ).select_related("item__parent")
    for row in rows.filter(claimed_on=None, evidenced_on=None, planned_on__lt=today).order_by("id"):
        yield row, State.LATE, None
    waiting = rows.filter(Q(claimed_on__isnull=False) | Q(evidenced_on__isnull=False)).annotate(
        claimed_at=Max("claims__at", filter=Q(claims__withdrawn_at=None)),
        checked_at=Max("verifications__at"),
        shown_at=Min("evidence__at", filter=Q(evidence__withdrawn_at=None)),
    )
    for row in waiting.order_by("id"):
        state = State.EVIDENCED_NOT_VERIFIED if row.evidenced_on else State.CLAIMED_NOT_EVIDENCED
        moments = (row.shown_at if row.evidenced_on else row.claimed_at, row.checked_at)
        yield row, state, max((one for one in moments if one is not None), default=None)


def all_to_report(*, today: date) -> list[ToReport]:
    """Return what all units have still to report."""
    return to_report(EVERYTHING, today=today)
