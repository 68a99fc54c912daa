"""Questions about items, their checkpoints and counts. Demonstration data are asked for by name, never mixed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet

from sunan.kernel.errors import NotFound
from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Checkpoint, Counts, Item, Record
from sunan.monitoring.tasks.core.states import BECOMES_LATE
from sunan.monitoring.tasks.core.words import ItemKind, Outcome, State
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.units import units


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items are wanted; what is left empty does not narrow the choice.

    Attributes:
        unit: as printed, or who leads.
        states: of items without a checked closing; the others have an outcome.
        assessed: whether there is a checked closing; `None`: either.
        words: in the title, or the code.
        programme: id of a plan; the one in force if left out.
    """

    kinds: tuple[ItemKind, ...] = ()
    area: str = ""
    unit: str = ""
    lead_organisation: str = ""
    states: tuple[State, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    assessed: bool | None = None
    words: str = ""
    parent: str = ""
    demonstration: bool = False
    programme: str = ""


ALL = Wanted()


def unknown(code: str) -> NotFound:
    """Return what is said of an item that is not there."""
    return NotFound(
        f"没有编号为“{code[:80]}”的事项；如尚未载入规划，请运行 sunan load",
        f"There is no item “{code[:80]}”; if the plan was never loaded, run `sunan load`",
    )


def item(code: str, *, today: date | None = None) -> Item:
    """Return an item, with its state as of today; without a day as it was when something was last entered.

    Raises:
        NotFound: there is none of this code.
    """
    row = shapes.item_rows().filter(code=code).first()
    if row is None:
        raise unknown(code)
    return shapes.as_item(row, today)


def items(wanted: Wanted = ALL, *, today: date, start: int = 0, most: int = 100) -> list[Item]:
    """Return items in the order of the plan, with their states as of today."""
    rows = _chosen(wanted, today).select_related("parent").order_by("position", "id")
    return [shapes.as_item(row, today) for row in rows[start : start + most]]


def count(wanted: Wanted = ALL, *, today: date) -> int:
    """Return how many items are wanted, for pages of a list."""
    return _chosen(wanted, today).count()


def counts(wanted: Wanted = ALL, *, today: date, headline_only: bool = False) -> Counts:
    """Return how many items and checkpoints stand where.

    Args:
        headline_only: of checkpoints, count only those that were claimed and not evidenced.
    """
    chosen = _chosen(wanted, today)
    rows = chosen.order_by().values_list("outcome", "state").annotate(many=Count("id"))
    outcomes: dict[Outcome | None, int] = {}
    states: dict[State, int] = {}
    for outcome, state, many in rows:
        key = Outcome(outcome) if outcome else None
        outcomes[key] = outcomes.get(key, 0) + many
        if key is None:
            states[State(state)] = states.get(State(state), 0) + many
    overdue = chosen.filter(outcome="", state_until__lt=today).order_by().values_list("state")
    _become_late(states, dict(overdue.annotate(many=Count("id"))))
    return Counts(
        items=states,
        outcomes=outcomes,
        checkpoints=_checkpoint_counts(wanted, chosen, today, headline_only=headline_only),
        no_lead=chosen.filter(lead_unit="").count(),
        no_checkpoint=chosen.filter(checkpoints_count=0, sub_items__isnull=True).count(),
    )


def _checkpoint_counts(
    wanted: Wanted, chosen: QuerySet[models.Item], today: date, *, headline_only: bool
) -> dict[State, int]:
    """Return checkpoints by state. There may be hundreds of thousands, so the few are asked for, and taken off from all."""
    everything = models.Checkpoint.objects.filter(is_demonstration=wanted.demonstration)
    if replace(wanted, kinds=(), programme="") == Wanted(demonstration=wanted.demonstration):
        kinds = [one.value for one in wanted.kinds or ItemKind]
        others = models.Item.objects.filter(is_demonstration=wanted.demonstration)
        others = others.exclude(programme=_programme(wanted), kind__in=kinds)
        if others.count() <= chosen.count():
            found = _by_state(everything, today, headline_only=headline_only)
            for state, many in _by_state(_of_items(others), today, headline_only=headline_only).items():
                found[state] -= many
            return {state: many for state, many in found.items() if many}
    return _by_state(_of_items(chosen), today, headline_only=headline_only)


def _of_items(items: QuerySet[models.Item]) -> QuerySet[models.Checkpoint]:
    return models.Checkpoint.objects.filter(item__in=items.order_by().values("id"))


def _by_state(rows: QuerySet[models.Checkpoint], today: date, *, headline_only: bool) -> dict[State, int]:
    """Return how many stand where; two questions that an index answers, one for the headline alone."""
    rows = rows.order_by()
    if headline_only:
        unevidenced = rows.filter(state=State.CLAIMED_NOT_EVIDENCED.value).count()
        return {State.CLAIMED_NOT_EVIDENCED: unevidenced} if unevidenced else {}
    found = {State(state): many for state, many in rows.values_list("state").annotate(many=Count("id"))}
    overdue = rows.filter(state__in=[one.value for one in BECOMES_LATE], planned_on__lt=today)
    _become_late(found, dict(overdue.values_list("state").annotate(many=Count("id"))))
    return found


def _become_late(states: dict[State, int], overdue: dict[str, int]) -> None:
    """Count as late what was something else on the day it was derived; the dates since have passed."""
    for state, many in overdue.items():
        states[State(state)] -= many
        states[State.LATE] = states.get(State.LATE, 0) + many
        if not states[State(state)]:
            del states[State(state)]


def _programme(wanted: Wanted) -> str:
    return wanted.programme or plan_in_force().programme.id


def _chosen(wanted: Wanted, today: date) -> QuerySet[models.Item]:
    rows = models.Item.objects.filter(is_demonstration=wanted.demonstration, programme=_programme(wanted))
    if wanted.kinds:
        rows = rows.filter(kind__in=[one.value for one in wanted.kinds])
    if wanted.area:
        rows = rows.filter(area_rows__area=wanted.area)
    if wanted.unit:
        rows = rows.filter(Q(lead_unit=wanted.unit) | Q(unit_rows__unit=wanted.unit)).distinct()
    if wanted.lead_organisation:
        rows = rows.filter(lead_organisation=wanted.lead_organisation)
    if wanted.parent:
        rows = rows.filter(parent__code=wanted.parent)
    if wanted.words:
        words = wanted.words
        rows = rows.filter(Q(title_zh__icontains=words) | Q(title_en__icontains=words) | Q(code__iexact=words))
    if wanted.assessed is not None:
        rows = rows.exclude(outcome="") if wanted.assessed else rows.filter(outcome="")
    if wanted.outcomes:
        rows = rows.filter(outcome__in=[one.value for one in wanted.outcomes])
    if wanted.states:
        holds = Q(state_until__isnull=True) | Q(state_until__gte=today)
        condition = Q(state__in=[one.value for one in wanted.states]) & holds
        if State.LATE in wanted.states:
            condition |= Q(state_until__lt=today)
        rows = rows.filter(condition, outcome="")
    return rows


def checkpoints_of(codes: Sequence[str], *, today: date) -> dict[str, tuple[Checkpoint, ...]]:
    """Return the checkpoints of some items, by code, in order; an item without any has none in it."""
    rows = models.Checkpoint.objects.filter(item__code__in=list(codes)).select_related("item")
    found: dict[str, list[Checkpoint]] = {code: [] for code in codes}
    for one in shapes.as_checkpoints(list(rows.order_by("item__position", "item_id", "position", "id")), today):
        found[one.item].append(one)
    return {code: tuple(those) for code, those in found.items()}


def checkpoint(identity: int, *, today: date) -> Checkpoint:
    """Return a checkpoint.

    Raises:
        NotFound: there is none with this number.
    """
    row = models.Checkpoint.objects.select_related("item").filter(pk=identity).first()
    if row is None:
        raise NotFound(
            f"没有编号为 {identity} 的检查点；请从事项页面重新打开",
            f"There is no checkpoint number {identity}; open it from the page of its item",
        )
    # Its forecast may need what the other checkpoints of its item say.
    those = list(models.Checkpoint.objects.filter(item=row.item_id).select_related("item").order_by("position", "id"))
    return next(one for one in shapes.as_checkpoints(those, today) if one.id == identity)


def record(code: str, *, today: date) -> Record:
    """Return everything about one item.

    Raises:
        NotFound: there is none of this code.
    """
    row = shapes.item_rows().filter(code=code).first()
    if row is None:
        raise unknown(code)
    found = shapes.as_item(row, today)
    of_item = {"item": row.pk}
    of_checkpoints = {"checkpoint__item": row.pk}
    printed = dict.fromkeys([*found.units, *([found.lead_unit] if found.lead_unit else [])])
    named = units(printed, today=today)
    needs = models.Dependency.objects.filter(Q(earlier_item=row.pk) | Q(later_item=row.pk), removed_at=None)
    return Record(
        item=found,
        units=tuple(named[one] for one in printed),
        sub_items=tuple(
            shapes.as_item(one, today) for one in shapes.item_rows().filter(parent=row.pk).order_by("position", "id")
        ),
        checkpoints=checkpoints_of([code], today=today)[code],
        moves=tuple(map(shapes.as_move, models.Move.objects.filter(**of_checkpoints).order_by("id"))),
        claims=tuple(map(shapes.as_claim, models.Claim.objects.filter(**of_checkpoints).order_by("id"))),
        evidence=tuple(
            map(shapes.as_evidence, models.Evidence.objects.filter(**of_item).select_related("item").order_by("id"))
        ),
        verifications=tuple(
            map(shapes.as_verification, models.Verification.objects.filter(**of_checkpoints).order_by("id"))
        ),
        reports=tuple(
            map(shapes.as_report, models.Report.objects.filter(**of_item).select_related("item").order_by("id"))
        ),
        decisions=tuple(
            map(shapes.as_decision, models.Decision.objects.filter(**of_item).select_related("item").order_by("id"))
        ),
        supervisions=tuple(
            map(
                shapes.as_supervision,
                models.Supervision.objects.filter(**of_item).select_related("item").order_by("id"),
            )
        ),
        risks=tuple(map(shapes.as_risk, models.Risk.objects.filter(**of_item).select_related("item").order_by("id"))),
        dependencies=tuple(
            map(shapes.as_dependency, needs.select_related("earlier_item", "later_item").order_by("id"))
        ),
        escalations=tuple(
            map(
                shapes.as_escalation,
                models.Escalation.objects.filter(**of_item).select_related("item").order_by("id"),
            )
        ),
        closings=tuple(
            map(shapes.as_closing, models.Closing.objects.filter(**of_item).select_related("item").order_by("id"))
        ),
        assignments=tuple(
            map(
                shapes.as_assignment,
                models.Assignment.objects.filter(**of_item).select_related("item").order_by("id"),
            )
        ),
    )
