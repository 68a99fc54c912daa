"""What was delivered, as known on a day: read from what was entered until then, whatever was entered later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Max, Model
from django.utils import timezone

from sunan.access.selectors import day_of
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.columns import Facts, columns_of
from sunan.monitoring.tasks.core.delivery import Delivered, Delivery
from sunan.monitoring.tasks.core.states import derive
from sunan.monitoring.tasks.core.words import ItemKind, Outcome, State, VerificationOutcome
from sunan.monitoring.tasks.selectors.rules import rules_in_force
from sunan.monitoring.tasks.selectors.shapes import either, listed, numbered

Row = TypeVar("Row", bound=Model)


def delivery_as_of(day: date, *, programme: str) -> Delivery:
    """Return every task, sub-item and commitment of a programme as it stood at the end of a day.

    A handful of queries, whatever the number of items. Items of demonstrations are left out.
    """
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    items = list(
        models.Item.objects.filter(is_demonstration=False, programme=programme, created_at__lt=end)
        .select_related("parent")
        .order_by("position", "id")
    )
    closings = _closings(end)
    checkpoints = list(models.Checkpoint.objects.filter(item__in=[one.pk for one in items], created_at__lt=end))
    facts, accepted = _facts(checkpoints, {one.pk: at for at, one in enumerate(items)}, end)
    derived = derive(
        columns_of(facts, items=len(items)),
        today=day,
        rule=work.forecast if (work := rules_in_force().work) else None,
        parents=_parents(items),
        closed=[one.pk in closings for one in items],
    )
    standing: dict[int, dict[State, int]] = {}
    for number, row in enumerate(checkpoints):
        held = standing.setdefault(row.item_id, {})
        state = derived.checkpoint(number)
        held[state] = held.get(state, 0) + 1
    return Delivery(
        day,
        tuple(
            _delivered(
                one, closings.get(one.pk), accepted.get(one.pk, set()), derived.item(at), standing.get(one.pk, {})
            )
            for at, one in enumerate(items)
        ),
    )


def latest_entry() -> date | None:
    """Return the day on which an outcome or a verification was entered last; `None` when there is none."""
    checked = models.Closing.objects.filter(item__is_demonstration=False).aggregate(latest=Max("checked_at"))["latest"]
    verified = models.Verification.objects.filter(checkpoint__item__is_demonstration=False).aggregate(latest=Max("at"))
    known = [one for one in (checked, verified["latest"]) if one is not None]
    return day_of(max(known)) if known else None


def _closings(end: datetime) -> dict[int, models.Closing]:
    """Return the closing of each item that had been checked, and not yet replaced by another that was."""
    checked = models.Closing.objects.filter(checked_at__lt=end).order_by("checked_at", "id")
    return {one.item_id: one for one in checked}


def _parents(items: Sequence[models.Item]) -> list[int]:
    positions = {one.pk: at for at, one in enumerate(items)}
    return [positions.get(one.parent_id or 0, -1) for one in items]


def _facts(
    checkpoints: Sequence[models.Checkpoint], positions: Mapping[int, int], end: datetime
) -> tuple[list[Facts], dict[int, set[int]]]:
    """Return what is known of each checkpoint, and per item the evidence that an accepted verification looked at."""
    ids = [one.pk for one in checkpoints]
    moves = _by_checkpoint(models.Move.objects.filter(checkpoint__in=ids, at__lt=end).order_by("id"))
    claims = _by_checkpoint(_standing(models.Claim.objects.filter(checkpoint__in=ids, at__lt=end).order_by("id"), end))
    shown = _by_checkpoint(
        _standing(models.Evidence.objects.filter(checkpoint__in=ids, at__lt=end).order_by("dated_on", "id"), end)
    )
    checks = _by_checkpoint(models.Verification.objects.filter(checkpoint__in=ids, at__lt=end).order_by("id"))
    decided = set(models.Decision.objects.filter(at__lt=end).values_list("id", flat=True))
    accepted: dict[int, set[int]] = {}
    facts = []
    for row in checkpoints:
        check = checks.get(row.pk, [None])[-1]
        evidence = shown.get(row.pk, [])
        if check is not None and check.outcome == VerificationOutcome.REJECTED.value:
            evidence = [one for one in evidence if one.at > check.at]
        verified = check.verified_on if check and check.outcome == VerificationOutcome.ACCEPTED.value else None
        if verified and check:
            accepted.setdefault(row.item_id, set()).update(numbered(check.evidence))
        dated = [one for one in moves.get(row.pk, []) if one.new]
        first = dated[0] if dated else None
        claim = claims.get(row.pk, [None])[-1]
        facts.append(
            Facts(
                item=positions[row.item_id],
                planned=moves[row.pk][-1].new if row.pk in moves else None,
                first=row.baseline_on or (first.new if first else None),
                promised=day_of(first.at) if first else None,
                moved=day_of(dated[-1].at) if dated else None,
                moves=max(len(dated) - 1, 0),
                begun=row.begun_on if row.begun_on and row.begun_on < day_of(end) else None,
                claimed=claim.claimed_on if claim else None,
                evidenced=evidence[-1].dated_on if evidence else None,
                verified=verified,
                changed=row.changed_id in decided,
                dropped=row.dropped_id in decided,
            )
        )
    return facts, accepted


def _by_checkpoint(rows: Iterable[Row]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    of = attrgetter("checkpoint_id")
    for one in rows:
        found.setdefault(of(one), []).append(one)
    return found


def _standing(rows: Iterable[Row], end: datetime) -> list[Row]:
    """Leave out what had been withdrawn."""
    withdrawn = attrgetter("withdrawn_at")
    return [one for one in rows if withdrawn(one) is None or withdrawn(one) >= end]


def _delivered(
    row: models.Item, closing: models.Closing | None, accepted: set[int], state: State, checkpoints: Mapping[State, int]
) -> Delivered:
    looked_at = accepted | (set(numbered(closing.evidence)) if closing else set())
    return Delivered(
        code=row.code,
        kind=ItemKind(row.kind),
        reference=row.reference,
        parent=row.parent.code if row.parent else "",
        title=either(row.title_zh, row.title_en),
        areas=listed(row.areas),
        lead_unit=row.lead_unit,
        outcome=Outcome(closing.outcome) if closing else None,
        closing=closing.pk if closing else 0,
        closed_on=closing.closed_on if closing else None,
        checked_on=day_of(closing.checked_at) if closing and closing.checked_at else None,
        evidence=len(looked_at),
        state=state,
        checkpoints=checkpoints,
    )
