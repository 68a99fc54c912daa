"""Where checkpoints and items stand: derived from dates and decisions, never typed.

A checkpoint, first match: dropped · changed · done (verified) · evidenced, not verified · claimed, not evidenced · not
promised (no date) · late (its date lies before today) · slipping (`forecast`) · on time (begun) · not started.
An item is what the worst of its checkpoints and sub-items is; with none of either it is not yet promised. A sub-item
whose closing was checked counts as done for the whole. The closing of the item itself stands beside its state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sunan.monitoring.tasks.core.columns import Columns
from sunan.monitoring.tasks.core.forecast import Forecasts, forecasts
from sunan.monitoring.tasks.core.rules import Forecast
from sunan.monitoring.tasks.core.words import State

WORST_FIRST = (
    State.LATE,
    State.CLAIMED_NOT_EVIDENCED,
    State.EVIDENCED_NOT_VERIFIED,
    State.SLIPPING,
    State.NOT_PROMISED,
    State.NOT_STARTED,
    State.ON_TIME,
    State.DONE,
    State.CHANGED,
    State.DROPPED,
)
"""What an item is called after when its checkpoints stand in several places."""

RANKS: Mapping[State, int] = {state: rank for rank, state in enumerate(WORST_FIRST)}

BECOMES_LATE = (State.NOT_STARTED, State.ON_TIME, State.SLIPPING)
"""States that end by themselves, the day after the planned date."""

_NOTHING = len(WORST_FIRST)


@dataclass(frozen=True)
class Derived:
    """States as ranks in `WORST_FIRST`, in the order of the checkpoints and of the items."""

    checkpoints: NDArray[np.int8]
    items: NDArray[np.int8]
    forecasts: Forecasts

    def checkpoint(self, row: int) -> State:
        return WORST_FIRST[self.checkpoints[row]]

    def item(self, row: int) -> State:
        return WORST_FIRST[self.items[row]]


def derive(
    columns: Columns,
    *,
    today: date,
    rule: Forecast | None,
    parents: Sequence[int] | NDArray[np.int64] | None = None,
    closed: Sequence[bool] | NDArray[np.bool_] | None = None,
) -> Derived:
    """Return where checkpoints and items stand on a day.

    Args:
        rule: of forecasting; without one nothing slips.
        parents: position of each item's parent, −1 for none; nobody has one if left out.
        closed: whether each item has a closing that was checked; none has if left out.
    """
    found = forecasts(columns, rule)
    states = checkpoint_ranks(columns, found, today=today)
    items = item_ranks(columns, states, parents=parents, closed=closed)
    return Derived(states, items, found)


def checkpoint_ranks(columns: Columns, found: Forecasts, *, today: date) -> NDArray[np.int8]:
    """Return where checkpoints stand on a day, as ranks in `WORST_FIRST`."""
    choices = (
        (columns.dropped, State.DROPPED),
        (columns.changed, State.CHANGED),
        (~np.isnat(columns.verified), State.DONE),
        (~np.isnat(columns.evidenced), State.EVIDENCED_NOT_VERIFIED),
        (~np.isnat(columns.claimed), State.CLAIMED_NOT_EVIDENCED),
        (np.isnat(columns.planned), State.NOT_PROMISED),
        (columns.planned < np.datetime64(today, "D"), State.LATE),
        (found.slips(columns), State.SLIPPING),
        (~np.isnat(columns.begun), State.ON_TIME),
    )
    ranks = np.full(len(columns), RANKS[State.NOT_STARTED], dtype=np.int8)
    # From the last choice to the first, so that the first that fits is what stays.
    for holds, state in reversed(choices):
        ranks[holds] = RANKS[state]
    return ranks


def item_ranks(
    columns: Columns,
    states: NDArray[np.int8],
    *,
    parents: Sequence[int] | NDArray[np.int64] | None = None,
    closed: Sequence[bool] | NDArray[np.bool_] | None = None,
) -> NDArray[np.int8]:
    """Return where items stand, as ranks in `WORST_FIRST`."""
    own = np.full(columns.items, _NOTHING, dtype=np.int8)
    np.minimum.at(own, columns.item, states)
    whole = own.copy()
    if parents is not None:
        above = np.asarray(parents, dtype=np.int64)
        said = np.where(own == _NOTHING, RANKS[State.NOT_PROMISED], own).astype(np.int8)
        if closed is not None:
            said = np.where(np.asarray(closed, dtype=bool), RANKS[State.DONE], said).astype(np.int8)
        parts = np.flatnonzero(above >= 0)
        np.minimum.at(whole, above[parts], said[parts])
    whole[whole == _NOTHING] = RANKS[State.NOT_PROMISED]
    return whole
