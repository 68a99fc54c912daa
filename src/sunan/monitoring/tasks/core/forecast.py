"""When a checkpoint will be reached by its own history, or that this cannot be said.

The rule, in words. A checkpoint was given dates one after the other. With at least `least_points` of them, the first and
the last given at least `least_span_days` apart, a straight line from the first (day it was given, date it named) to the
last runs on until the date it names is the day itself: that is the forecast. A date that moves away as fast as time
passes is never reached: no end. With fewer points the median delay (claimed − first promised) of at least `least_claims`
claimed checkpoints of the same item is added to the planned date. With fewer of those there is no forecast.

A forecast never lies before the planned date: nobody is early by extrapolation. It is an estimate and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sunan.monitoring.tasks.core.columns import Columns, Days
from sunan.monitoring.tasks.core.rules import Forecast

_DAY = np.timedelta64(1, "D")
_NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of checkpoints, in their order.

    Attributes:
        days: the forecast; missing where there is none, or no end.
        endless: whether the date moves away as fast as time passes.
    """

    days: Days
    endless: NDArray[np.bool_]

    def slips(self, columns: Columns) -> NDArray[np.bool_]:
        """Return which checkpoints are forecast after their planned date."""
        with_day: NDArray[np.bool_] = self.days > columns.planned
        return with_day | self.endless


def forecasts(columns: Columns, rule: Forecast | None) -> Forecasts:
    """Return the forecasts of checkpoints by a rule; without a rule none."""
    count = len(columns)
    days = np.full(count, _NO_DAY)
    endless = np.zeros(count, dtype=bool)
    if rule is None or not count:
        return Forecasts(days, endless)
    given = columns.moved - columns.promised
    by_moves = (columns.moves + 1 >= rule.least_points) & (given >= rule.least_span_days * _DAY)
    rows = np.flatnonzero(by_moves)
    if rows.size:
        days[rows], endless[rows] = _by_line(columns, rows)
    delays = _delays_of_items(columns, rule.least_claims)
    fallback = np.flatnonzero(~by_moves & ~np.isnat(columns.planned) & ~np.isnat(delays[columns.item]))
    if fallback.size:
        late = np.maximum(delays[columns.item[fallback]], np.timedelta64(0, "D"))
        days[fallback] = columns.planned[fallback] + late
    return Forecasts(days, endless)


def _by_line(columns: Columns, rows: NDArray[np.intp]) -> tuple[Days, NDArray[np.bool_]]:
    """Return where the line of the dates given meets the day itself, in whole days, rounded up; exact in integers."""
    planned, moved = columns.planned[rows], columns.moved[rows]
    slip = (planned - columns.first[rows]).astype(np.int64)
    span = (moved - columns.promised[rows]).astype(np.int64)
    endless = slip >= span
    left = np.maximum((planned - moved).astype(np.int64), 0)
    # (planned − moved) ÷ (1 − slip ÷ span), rounded up: −(−a // b).
    more = -((-left * span) // np.where(endless, 1, span - slip))
    forecast = np.where(slip > 0, moved + more.astype("timedelta64[D]"), planned)
    days = np.where(endless, _NO_DAY, np.maximum(forecast, planned))
    return days.astype("datetime64[D]"), endless


def _delays_of_items(columns: Columns, least: int) -> NDArray[Any]:
    """Return the (lower) median delay of the claimed checkpoints of each item; missing with fewer than `least`."""
    found = np.full(columns.items, np.timedelta64("NaT", "D"))
    delays = columns.claimed - columns.first
    rows = np.flatnonzero(~np.isnat(delays))
    if not rows.size:
        return found
    item, delay = columns.item[rows], delays[rows]
    order = np.lexsort((delay, item))
    item, delay = item[order], delay[order]
    starts = np.flatnonzero(np.r_[True, item[1:] != item[:-1]])
    counts = np.diff(np.r_[starts, item.size])
    enough = counts >= least
    middle = starts[enough] + (counts[enough] - 1) // 2
    found[item[starts[enough]]] = delay[middle]
    return found
