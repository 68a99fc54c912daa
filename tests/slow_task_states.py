"""Where checkpoints and items stand, the slow and obvious way: one after the other, with dates and fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from sunan.monitoring.tasks.core.columns import Facts
from sunan.monitoring.tasks.core.words import State

LEAST_POINTS, LEAST_SPAN, LEAST_CLAIMS = 3, 30, 3
ENDLESS = "endless"

WORST_FIRST = (
    "late", "claimed_not_evidenced", "evidenced_not_verified", "slipping", "not_promised", "not_started", "on_time",
    "done", "changed", "dropped",
)  # fmt: skip


def slow_forecast(one: Facts, siblings: Sequence[Facts]) -> date | str | None:
    """Return the forecast of a checkpoint, `endless`, or `None` where its history has too few points."""
    if one.planned is None:
        return None
    by_moves = one.first and one.promised and one.moved and one.moves + 1 >= LEAST_POINTS
    if by_moves and (one.moved - one.promised).days >= LEAST_SPAN:
        slip, span = (one.planned - one.first).days, (one.moved - one.promised).days
        if slip <= 0:
            return one.planned
        rate = Fraction(slip, span)
        if rate >= 1:
            return ENDLESS
        # On day x the line names the date planned + rate × (x − moved); it is reached where that is x itself.
        left = max((one.planned - one.moved).days, 0)
        meets = one.moved + timedelta(days=math.ceil(left / (1 - rate)))
        return max(meets, one.planned)
    delays = sorted((other.claimed - other.first).days for other in siblings if other.claimed and other.first)
    if len(delays) < LEAST_CLAIMS:
        return None
    return one.planned + timedelta(days=max(delays[(len(delays) - 1) // 2], 0))


def slow_state(one: Facts, siblings: Sequence[Facts], today: date) -> State:
    """Return where a checkpoint stands."""
    forecast = slow_forecast(one, siblings)
    slips = forecast == ENDLESS or (isinstance(forecast, date) and one.planned is not None and forecast > one.planned)
    if one.dropped:
        state = State.DROPPED
    elif one.changed:
        state = State.CHANGED
    elif one.verified:
        state = State.DONE
    elif one.evidenced:
        state = State.EVIDENCED_NOT_VERIFIED
    elif one.claimed:
        state = State.CLAIMED_NOT_EVIDENCED
    elif one.planned is None:
        state = State.NOT_PROMISED
    elif today > one.planned:
        state = State.LATE
    elif slips:
        state = State.SLIPPING
    else:
        state = State.ON_TIME if one.begun else State.NOT_STARTED
    return state


def slow_items(states: Sequence[Sequence[State]], parents: Sequence[int], closed: Sequence[bool]) -> list[State]:
    """Return where items stand by the states of their checkpoints; `parents` has −1 for none."""
    found = []
    for number, own in enumerate(states):
        seen = list(own)
        for part, parent in enumerate(parents):
            if parent == number:
                seen += [State.DONE] if closed[part] else states[part] or [State.NOT_PROMISED]
        found.append(min(seen, key=lambda one: WORST_FIRST.index(one.value)) if seen else State.NOT_PROMISED)
    return found
