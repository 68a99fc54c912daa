"""The one place that writes what follows from what was entered: dates of checkpoints, states, counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.columns import columns_of
from sunan.monitoring.tasks.core.states import BECOMES_LATE, Derived, derive
from sunan.monitoring.tasks.core.words import State, VerificationOutcome
from sunan.monitoring.tasks.selectors.rules import rules_in_force
from sunan.monitoring.tasks.selectors.shapes import facts_of
from sunan.monitoring.tasks.services import events

_STATE_FIELDS = ("state", "state_until", "checkpoints_count", "next_planned_on")
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
        family = list(models.Item.objects.filter(pk__in=some)) + list(models.Item.objects.filter(parent__in=some))
        written += _write(family, day_of(at))
    if written:
        audit.record_event(events.DERIVED, subject="tasks:all", by=by, at=at, after={"rows": written})
    return written


def _write(family: Sequence[models.Item], today: date) -> int:
    """Derive the states of whole families of items and write what differs; return how many rows that were."""
    positions = {row.pk: number for number, row in enumerate(family)}
    rows = list(models.Checkpoint.objects.filter(item__in=list(positions)).order_by("item", "position", "id"))
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


def _write_checkpoints(rows: Sequence[models.Checkpoint], found: Derived) -> int:
    differ = []
    for number, row in enumerate(rows):
        state = found.checkpoint(number).value
        if row.state != state:
            row.state = state
            differ.append(row)
    models.Checkpoint.objects.bulk_update(differ, ["state"], batch_size=_MANY)
    return len(differ)


def _write_items(family: Sequence[models.Item], rows: Sequence[models.Checkpoint], found: Derived) -> int:
    own: dict[int, list[models.Checkpoint]] = {}
    for row in rows:
        own.setdefault(row.item_id, []).append(row)
    until = {item.pk: _until(own.get(item.pk, ())) for item in family}
    for item in family:
        # A part that is closed cannot make the whole late any more.
        if item.parent_id in until and not item.outcome:
            until[item.parent_id] = _earliest((until[item.parent_id], until[item.pk]))
    differ = []
    for number, item in enumerate(family):
        those = own.get(item.pk, ())
        waiting = (one.planned_on for one in those if State(one.state) in (*BECOMES_LATE, State.LATE))
        fresh = (found.item(number).value, until[item.pk], len(those), _earliest(waiting))
        if fresh != tuple(getattr(item, name) for name in _STATE_FIELDS):
            item.state, item.state_until, item.checkpoints_count, item.next_planned_on = fresh
            differ.append(item)
    models.Item.objects.bulk_update(differ, list(_STATE_FIELDS), batch_size=_MANY)
    return len(differ)


def _until(rows: Iterable[models.Checkpoint]) -> date | None:
    """Return the last day on which nothing becomes late by itself."""
    return _earliest(one.planned_on for one in rows if State(one.state) in BECOMES_LATE)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((one for one in days if one is not None), default=None)
