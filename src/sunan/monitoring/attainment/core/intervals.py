"""Arithmetic with printed intervals: what a sum, a change or a mean growth may be when its parts are rounded.

Every function here rises (or falls) with each of its arguments, so the ends of the result come from ends of the
parts, and an end of the result is open as soon as one of the ends that made it is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.growth import WIDE, growth_factor, product, rate_of, root
from sunan.kernel.printed import Interval


def exactly(value: Decimal) -> Interval:
    """Return the interval that holds one value alone."""
    return Interval(value, value, high_open=False)


def sum_of(parts: Sequence[Interval]) -> Interval:
    """Return what the sum of rounded parts may be."""
    lows = [part.low for part in parts]
    highs = [part.high for part in parts]
    return Interval(
        _sum([low for low in lows if low is not None]) if None not in lows else None,
        _sum([high for high in highs if high is not None]) if None not in highs else None,
        low_open=any(part.low_open for part in parts),
        high_open=any(part.high_open for part in parts),
    )


def compounded(rates: Sequence[Interval]) -> Interval:
    """Return the level, starting from 1, to which rounded yearly rates (in per cent) may add up."""
    lows = [rate.low for rate in rates]
    highs = [rate.high for rate in rates]
    return Interval(
        product(growth_factor(low) for low in lows if low is not None) if None not in lows else Decimal(0),
        product(growth_factor(high) for high in highs if high is not None) if None not in highs else None,
        low_open=None not in lows and any(rate.low_open for rate in rates),
        high_open=any(rate.high_open for rate in rates),
    )


def mean_growth_of_rates(rates: Sequence[Interval]) -> Interval:
    """Return what the geometric mean of rounded yearly rates may be, in per cent."""
    level = compounded(rates)
    return mapped(level, lambda factor: rate_of(root(factor, len(rates))))


def mapped(interval: Interval, rising: Callable[[Decimal], Decimal]) -> Interval:
    """Return the interval of a rising function of a value."""
    return Interval(
        None if interval.low is None else rising(interval.low),
        None if interval.high is None else rising(interval.high),
        low_open=interval.low_open,
        high_open=interval.high_open,
    )


def mean_growth_of_levels(start: Interval, end: Interval, *, years: int) -> Interval | None:
    """Return what the mean yearly growth between two rounded levels may be, in per cent.

    Returns:
        `None` when a level may be zero or negative: such a growth is undefined.
    """
    return _of_ratio(start, end, lambda ratio: rate_of(root(ratio, years)))


def change_of_levels(start: Interval, end: Interval) -> Interval | None:
    """Return what the change from one rounded level to another may be, in per cent of the first.

    Returns:
        `None` when a level may be zero or negative.
    """
    return _of_ratio(start, end, rate_of)


def _of_ratio(start: Interval, end: Interval, measure: Callable[[Decimal], Decimal]) -> Interval | None:
    if start.low is None or start.low <= 0 or end.low is None or end.low <= 0:
        return None
    low = None if start.high is None else measure(WIDE.divide(end.low, start.high))
    high = None if end.high is None else measure(WIDE.divide(end.high, start.low))
    return Interval(
        low,
        high,
        low_open=low is not None and (end.low_open or start.high_open),
        high_open=high is None or end.high_open or start.low_open,
    )


def _sum(values: Sequence[Decimal]) -> Decimal:
    return reduce(CONTEXT.add, values, Decimal(0))
