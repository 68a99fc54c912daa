"""Arithmetic with printed intervals: what a sum, a change or a mean growth may be when its parts are rounded.

Every function here rises (or falls) with each of its arguments, so the ends of the result come from ends of the
parts, and an end of the result is open as soon as one of the ends that made it is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.printed import Interval

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP, traps=CONTEXT.traps)
"""Intermediate products and roots; results are rounded once into `CONTEXT`, so that 1.055⁵ has the fifth root 1.055."""

_NEWTON_STEPS = 3

HUNDRED = Decimal(100)


def exactly(value: Decimal) -> Interval:
    """Return the interval that holds one value alone."""
    return Interval(value, value, high_open=False)


def root(value: Decimal, degree: int) -> Decimal:
    """Return the positive root of a positive value (or of zero), correctly rounded in the declared context."""
    assert value >= 0, "only what is not negative has a root here"
    if degree == 1 or not value:
        return CONTEXT.plus(value)
    guess = Decimal(float(value) ** (1 / degree))
    if not guess.is_normal():
        return CONTEXT.plus(_WIDE.power(value, _WIDE.divide(Decimal(1), Decimal(degree))))
    # Newton's method doubles the 15 digits of the guess at each step; twenty times faster than a decimal power.
    for _ in range(_NEWTON_STEPS):
        over = _WIDE.divide(value, _WIDE.power(guess, degree - 1))
        guess = _WIDE.divide(_WIDE.add(_WIDE.multiply(Decimal(degree - 1), guess), over), Decimal(degree))
    return CONTEXT.plus(guess)


def product(factors: Iterable[Decimal]) -> Decimal:
    """Return the product of factors, without rounding for as many digits as printed figures ever have."""
    return reduce(_WIDE.multiply, factors, Decimal(1))


def growth_factor(rate: Decimal) -> Decimal:
    """Return 1.055 for a growth of 5.5 (per cent); a level never falls below nothing."""
    return max(Decimal(0), _WIDE.add(Decimal(1), _WIDE.divide(rate, HUNDRED)))


def rate_of(factor: Decimal) -> Decimal:
    """Return the growth in per cent that a factor stands for."""
    return CONTEXT.multiply(CONTEXT.subtract(factor, Decimal(1)), HUNDRED)


def mean_growth(rates: Sequence[Decimal]) -> Decimal:
    """Return the geometric mean of yearly growth rates, in per cent."""
    return rate_of(root(product(growth_factor(rate) for rate in rates), len(rates)))


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
    low = None if start.high is None else measure(_WIDE.divide(end.low, start.high))
    high = None if end.high is None else measure(_WIDE.divide(end.high, start.low))
    return Interval(
        low,
        high,
        low_open=low is not None and (end.low_open or start.high_open),
        high_open=high is None or end.high_open or start.low_open,
    )


def _sum(values: Sequence[Decimal]) -> Decimal:
    return reduce(CONTEXT.add, values, Decimal(0))
