"""Interval arithmetic: what a computed figure may stand for, given what its printed inputs may stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.formula import Formula, Name, Number, Operation
from sunan.kernel.growth import mean_growth
from sunan.kernel.printed import Interval

Bounds = tuple[Decimal, Decimal]

UNBOUNDED = Interval(None, None)


def total(intervals: Iterable[Interval]) -> Interval:
    """Return the interval of a sum."""
    low, high = Decimal(0), Decimal(0)
    for interval in intervals:
        if interval.low is None or interval.high is None:
            return UNBOUNDED
        low, high = CONTEXT.add(low, interval.low), CONTEXT.add(high, interval.high)
    return Interval(low, high, high_open=False)


def interval_of(formula: Formula, intervals: Mapping[str, Interval], *, factor: Decimal) -> Interval:
    """Return the interval of a formula's value times `factor`; unbounded where an input or a division is.

    Ends count as included: a computed interval errs on the wide side, so that it never decides too much.
    """
    bounds = _bounds(formula, intervals)
    if bounds is None:
        return UNBOUNDED
    ends = sorted(CONTEXT.multiply(end, factor) for end in bounds)
    return Interval(ends[0], ends[1], high_open=False)


def mean_growth_interval(rates: Sequence[Interval]) -> Interval:
    """Return what the geometric mean of yearly rates (in per cent) may be; it rises with each of them."""
    bounds = [(rate.low, rate.high) for rate in rates if rate.low is not None and rate.high is not None]
    if len(bounds) < len(rates):
        return UNBOUNDED
    low, high = (mean_growth([ends[which] for ends in bounds]) for which in (0, 1))
    return Interval(low, high, high_open=False)


def _bounds(formula: Formula, intervals: Mapping[str, Interval]) -> Bounds | None:
    match formula:
        case Number(value):
            return value, value
        case Name(name):
            interval = intervals[name]
            return None if interval.low is None or interval.high is None else (interval.low, interval.high)
        case Operation(operator, left, right):
            a, b = _bounds(left, intervals), _bounds(right, intervals)
            if a is None or b is None or (operator == "/" and b[0] <= 0 <= b[1]):
                return None
            operations: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
                "+": CONTEXT.add,
                "-": CONTEXT.subtract,
                "*": CONTEXT.multiply,
                "/": CONTEXT.divide,
            }
            corners = [operations[operator](x, y) for x in a for y in b]
            return min(corners), max(corners)
    raise AssertionError(formula)
