"""The one place that writes what follows from what was entered: dates of checkpoints, states, counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.columns import columns_of
from sunan.monitoring.tasks.core.states import BECOMES_LATE, Derived, derive
from sunan.monitoring.tasks.core.words import State, VerificationOutcome
from sunan.monitoring.tasks.selectors.rules import rules_in_force
from sunan.monitoring.tasks.selectors.shapes import FACTS, facts_of
from sunan.monitoring.tasks.services import events

_STATE_FIELDS = ("state", "state_until", "checkpoints_count", "next_planned_on")
_WAITING = frozenset({*BECOMES_LATE, State.LATE})
_MANY = 2_000


def settle_dates(row: models.Checkpoint) -> None:
    """Write on a checkpoint the days that its claims, evidence and verifications give; call `derive_again` after it.

    A rejection sets evidence from before it aside: what was claimed has to be shown anew.
    """
    claim = row.claims.filter(withdrawn_at=None).order_by("-id").first()
    checked = row.verifications.order_by("-id").first()
    shown = row.evidence.filter(withdrawn_at=None).order_by("-dated_on", "-id")
    if checked is not None and checked.outcome == VerificationOutcome.REJECTED.value:
        shown = shown.filter(at__gt=checked.at)
    latest = shown.first()
    row.claimed_on = claim.claimed_on if claim else None
    row.evidenced_on = latest.dated_on if latest else None
    accepted = checked is not None and checked.outcome == VerificationOutcome.ACCEPTED.value
    row.verified_on = checked.verified_on if checked is not None and accepted else None
    row.save(update_fields=["claimed_on", "evidenced_on", "verified_on"])


def derive_again(item: models.Item, *, at: datetime) -> None:
    """Write where an item stands now, with the whole it is a part of; its rows are held."""
    root = item.parent_id or item.pk
    family = list(models.Item.objects.filter(pk=root)) + list(models.Item.objects.filter(parent=root))
    _write(family, day_of(at))
    item.refresh_from_db()
    item.changed_at = at
    item.save(update_fields=["changed_at"])


@transaction.atomic
def derive_all(*, by: Actor, at: datetime) -> int:
    """Derive every state anew, as after a change of the rules; return how many rows were written differently."""
    roots = list(models.Item.objects.filter(parent=None).order_by("id").values_list("id", flat=True))
    written = 0
    for start in range(0, len(roots), _MANY):
        some = roots[start : start + _MANY]
        # Held, so that a change that is made meanwhile is not written over with what was so before.
        wholes = list(models.Item.objects.select_for_update().filter(pk__in=some).order_by("pk"))
        family = wholes + list(models.Item.objects.filter(parent__in=some))
        written += _write(family, day_of(at))
    if written:
        audit.record_event(events.DERIVED, subject="tasks:all", by=by, at=at, after={"rows": written})
    return written


def _write(family: Sequence[models.Item], today: date) -> int:
    """Derive the states of whole families of items and write what differs; return how many rows that were."""
    positions = {row.pk: number for number, row in enumerate(family)}
    chosen = models.Checkpoint.objects.filter(item__in=list(positions)).order_by("item", "position", "id")
    # Columns alone: of hundreds of thousands of rows, making objects would take most of the time.
    rows: list[Any] = list(chosen.values_list("id", "item_id", "state", *FACTS, named=True))
    work = rules_in_force().work
    found = derive(
        columns_of([facts_of(row, positions[row.item_id]) for row in rows], items=len(family)),
        today=today,
        rule=work.forecast if work else None,
        parents=[positions.get(row.parent_id or 0, -1) for row in family],
        closed=[bool(row.outcome) for row in family],
    )
    changed = _write_checkpoints(rows, found)
    return changed + _write_items(family, rows, found)


def _write_checkpoints(rows: Sequence[Any], found: Derived) -> int:
    differ: dict[State, list[int]] = {}
    for number, row in enumerate(rows):
        state = found.checkpoint(number)
        if row.state != state:
            differ.setdefault(state, []).append(row.id)
    for state, ids in differ.items():
        for start in range(0, len(ids), _MANY):
            models.Checkpoint.objects.filter(pk__in=ids[start : start + _MANY]).update(state=state.value)
    return sum(map(len, differ.values()))


def _write_items(family: Sequence[models.Item], rows: Sequence[Any], found: Derived) -> int:
    own: dict[int, list[tuple[State, date | None]]] = {}
    for number, row in enumerate(rows):
        own.setdefault(row.item_id, []).append((found.checkpoint(number), row.planned_on))
    until = {item.pk: _until(own.get(item.pk, ())) for item in family}
    for item in family:
        # A part that is closed cannot make the whole late any more.
        if item.parent_id in until and not item.outcome:
            until[item.parent_id] = _earliest((until[item.parent_id], until[item.pk]))
    differ = []
    for number, item in enumerate(family):
        those = own.get(item.pk, ())
        waiting = (planned for state, planned in those if state in _WAITING)
        fresh = (found.item(number).value, until[item.pk], len(those), _earliest(waiting))
        if fresh != tuple(getattr(item, name) for name in _STATE_FIELDS):
            item.state, item.state_until, item.checkpoints_count, item.next_planned_on = fresh
            differ.append(item)
    models.Item.objects.bulk_update(differ, list(_STATE_FIELDS), batch_size=_MANY)
    return len(differ)


def _until(standing: Iterable[tuple[State, date | None]]) -> date | None:
    """Return the last day on which nothing becomes late by itself."""
    return _earliest(planned for state, planned in standing if state in BECOMES_LATE)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((one for one in days if one is not None), default=None)
