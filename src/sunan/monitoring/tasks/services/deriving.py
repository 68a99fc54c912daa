"""The one place that writes what follows from what was entered: dates of checkpoints, states, counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast

from sunan.access.selectors import day_of
from sunan.access.services.guard import require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.columns import Columns, days_written
from sunan.monitoring.tasks.core.states import BECOMES_LATE, WORST_FIRST, Derived, derive
from sunan.monitoring.tasks.core.words import State, VerificationOutcome
from sunan.monitoring.tasks.selectors.rules import rules_in_force
from sunan.monitoring.tasks.services import events

_STATE_FIELDS = ("state", "state_until", "checkpoints_count", "next_planned_on")
_DAYS = (
    "planned_on", "baseline_on", "first_planned_on", "first_promised_on", "last_moved_on", "begun_on", "claimed_on",
    "evidenced_on", "verified_on",
)  # fmt: skip
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
    """Derive every state anew, as after a change of the rules; return how many rows were written differently.

    Raises:
        NotPermitted: another actor than the program itself asks.
    """
    require_program(by)
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


@dataclass(frozen=True)
class _Rows:
    """Checkpoints column by column: of hundreds of thousands, making objects and dates would take most of the time."""

    ids: Sequence[int]
    items: Sequence[int]
    states: Sequence[str]
    planned: Sequence[str | None]
    columns: Columns


def _write(family: Sequence[models.Item], today: date) -> int:
    """Derive the states of whole families of items and write what differs; return how many rows that were."""
    positions = {row.pk: number for number, row in enumerate(family)}
    rows = _read(positions)
    work = rules_in_force().work
    found = derive(
        rows.columns,
        today=today,
        rule=work.forecast if work else None,
        parents=[positions.get(row.parent_id or 0, -1) for row in family],
        closed=[bool(row.outcome) for row in family],
    )
    states = [WORST_FIRST[rank] for rank in found.checkpoints.tolist()]
    return _write_checkpoints(rows, states) + _write_items(family, rows, states, found)


def _read(positions: Mapping[int, int]) -> _Rows:
    chosen = models.Checkpoint.objects.filter(item__in=list(positions)).order_by("item", "position", "id")
    days = [Cast(name, CharField(max_length=10)) for name in _DAYS]
    rows = list(chosen.values_list("id", "item_id", "state", "moves_count", "changed_id", "dropped_id", *days))
    ids, items, states, moves, changed, dropped, *written = zip(*rows, strict=True) if rows else [()] * (6 + len(_DAYS))
    day = {name: days_written(one) for name, one in zip(_DAYS, written, strict=True)}
    return _Rows(ids, items, states, written[0], Columns(
        items=len(positions),
        item=np.array([positions[one] for one in items], dtype=np.int64),
        planned=day["planned_on"],
        first=np.where(np.isnat(day["baseline_on"]), day["first_planned_on"], day["baseline_on"]),
        promised=day["first_promised_on"],
        moved=day["last_moved_on"],
        moves=np.array(moves, dtype=np.int64),
        begun=day["begun_on"],
        claimed=day["claimed_on"],
        evidenced=day["evidenced_on"],
        verified=day["verified_on"],
        changed=np.array([one is not None for one in changed], dtype=bool),
        dropped=np.array([one is not None for one in dropped], dtype=bool),
    ))  # fmt: skip


def _write_checkpoints(rows: _Rows, states: Sequence[State]) -> int:
    differ: dict[State, list[int]] = {}
    for identity, before, state in zip(rows.ids, rows.states, states, strict=True):
        if before != state:
            differ.setdefault(state, []).append(identity)
    for state, ids in differ.items():
        for start in range(0, len(ids), _MANY):
            models.Checkpoint.objects.filter(pk__in=ids[start : start + _MANY]).update(state=state.value)
    return sum(map(len, differ.values()))


def _write_items(family: Sequence[models.Item], rows: _Rows, states: Sequence[State], found: Derived) -> int:
    own: dict[int, list[tuple[State, str | None]]] = {}
    for holder, state, planned in zip(rows.items, states, rows.planned, strict=True):
        own.setdefault(holder, []).append((state, planned))
    until = {item.pk: _earliest(day for state, day in own.get(item.pk, ()) if state in BECOMES_LATE) for item in family}
    for item in family:
        # A part that is closed cannot make the whole late any more.
        if item.parent_id in until and not item.outcome:
            until[item.parent_id] = _earliest((until[item.parent_id], until[item.pk]))
    differ = []
    for number, item in enumerate(family):
        those = own.get(item.pk, ())
        waiting = _earliest(day for state, day in those if state in _WAITING)
        fresh = (found.item(number).value, _day(until[item.pk]), len(those), _day(waiting))
        if fresh != tuple(getattr(item, name) for name in _STATE_FIELDS):
            item.state, item.state_until, item.checkpoints_count, item.next_planned_on = fresh
            differ.append(item)
    models.Item.objects.bulk_update(differ, list(_STATE_FIELDS), batch_size=_MANY)
    return len(differ)


def _earliest(days: Iterable[str | None]) -> str | None:
    """Return the earliest of days that are written 2025-06-30, so that their order is that of their letters."""
    return min((one for one in days if one is not None), default=None)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
