"""Many items with what files say of them, in a handful of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Checkpoint, Item, Record
from sunan.monitoring.tasks.core.words import State
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.items import checkpoints_of

Shape = TypeVar("Shape")
_UNSAID = (State.CLAIMED_NOT_EVIDENCED, State.EVIDENCED_NOT_VERIFIED)


def records_of(items: Sequence[Item], *, readable: Callable[[Item], bool], today: date) -> list[Record]:
    """Return items with checkpoints, evidence, verifications and decisions, in the order given.

    Args:
        readable: whether what was reported of an item may be read; of the others only what was verified is in it.
    """
    codes = [one.code for one in items]
    checkpoints = checkpoints_of(codes, today=today)
    opened = [one.code for one in items if readable(one)]
    evidence = _by_item(
        models.Evidence.objects.filter(item__code__in=opened).select_related("item").order_by("id"),
        lambda row: row.item.code, shapes.as_evidence,
    )  # fmt: skip
    verifications = _by_item(
        models.Verification.objects.filter(checkpoint__item__code__in=opened).select_related("checkpoint__item").order_by("id"),
        lambda row: row.checkpoint.item.code, shapes.as_verification,
    )  # fmt: skip
    decisions = _by_item(
        models.Decision.objects.filter(item__code__in=opened).select_related("item").order_by("id"),
        lambda row: row.item.code, shapes.as_decision,
    )  # fmt: skip
    may = set(opened)
    return [
        Record(
            one if one.code in may else replace(one, state=_told(one.state)),
            checkpoints=checkpoints[one.code] if one.code in may else tuple(map(_verified, checkpoints[one.code])),
            evidence=tuple(evidence.get(one.code, ())),
            verifications=tuple(verifications.get(one.code, ())),
            decisions=tuple(decisions.get(one.code, ())),
        )
        for one in items
    ]


def _told(state: State) -> State:
    """Return a state without what was said and not verified: it is under way."""
    return State.ON_TIME if state in _UNSAID else state


def _verified(one: Checkpoint) -> Checkpoint:
    if one.state is State.DONE:
        return one
    return replace(one, state=_told(one.state), claimed_on=None, evidenced_on=None)


Row = TypeVar("Row")


def _by_item(
    rows: Iterable[Row], code_of: Callable[[Row], str], shape: Callable[[Row], Shape]
) -> dict[str, list[Shape]]:
    found: dict[str, list[Shape]] = {}
    for one in rows:
        found.setdefault(code_of(one), []).append(shape(one))
    return found
