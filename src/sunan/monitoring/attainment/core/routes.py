"""A target of any counting as a way from one level to another, so that both methods of progress can walk it.

A mean growth becomes an index that starts at 1, a change against the baseline an index that starts at 100, a sum over
the plan starts at nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.growth import HUNDRED, growth_factor, mean_growth, product
from sunan.kernel.printed import Comparator
from sunan.monitoring.attainment.core.intervals import compounded, mapped, mean_growth_of_rates, sum_of
from sunan.monitoring.attainment.core.progress import Point, Refusal
from sunan.monitoring.attainment.core.verdicts import Asked, Direction
from sunan.monitoring.plan.core.targets import Counting

_UP, _DOWN = Decimal(1), Decimal(-1)


@dataclass(frozen=True, slots=True)
class Route:
    """A target turned into a way from one level to another.

    Attributes:
        start: where it starts; for a level without a baseline, the next year known.
        end: where it stands; arrival: where it leads.
        shown: what the target's own number is compared with: level, sum, mean growth or change.
        start_year: the year of `start`.
    """

    asked: Asked
    counting: Counting
    start: Point
    end: Point
    arrival: Decimal
    shown: Point
    start_year: int
    year: int
    baseline_year: int
    target_year: int

    @property
    def elapsed(self) -> Decimal:
        return _quotient(self.year - self.baseline_year, self.target_year - self.baseline_year)

    @property
    def sign(self) -> Decimal:
        return _UP if self.asked.towards is Direction.UP else _DOWN

    def arrived(self, end: Decimal) -> bool:
        """Return whether a level is where the way leads, or beyond."""
        ahead = CONTEXT.multiply(CONTEXT.subtract(end, self.arrival), self.sign)
        return ahead > 0 or (not ahead and self.asked.bound not in (Comparator.ABOVE, Comparator.BELOW))


def route_of(
    asked: Asked,
    counting: Counting,
    figures: Mapping[int, Point],
    year: int,
    baseline_year: int,
    target_year: int,
) -> Route | Refusal:
    """Return the way that a target asks for, or why there is none; arguments as in `assess_progress`."""
    if not baseline_year < year <= target_year:
        return Refusal.NOT_A_PLAN_YEAR
    if counting is Counting.ANNUAL:
        return Refusal.YEARLY_NUMBER
    start_year = baseline_year
    if counting in (Counting.CUMULATIVE, Counting.MEAN_GROWTH):
        years = range(baseline_year + 1, year + 1)
        if any(one not in figures for one in years):
            return Refusal.YEARS_MISSING
        parts = [figures[one] for one in years]
        intervals = [part.interval for part in parts]
        values = [part.value for part in parts]
        if counting is Counting.CUMULATIVE:
            start, arrival = Point.exact(Decimal(0)), asked.value
            end = shown = Point(reduce(CONTEXT.add, values), sum_of(intervals))
        else:
            start, arrival = Point.exact(Decimal(1)), _index(asked.value, target_year - baseline_year)
            end = Point(CONTEXT.plus(product(growth_factor(value) for value in values)), compounded(intervals))
            shown = Point(mean_growth(values), mean_growth_of_rates(intervals))
    elif year not in figures:
        return Refusal.TOO_FEW_POINTS
    elif counting is Counting.CHANGE_FROM_BASELINE:
        start, arrival, shown = Point.exact(HUNDRED), _plus_hundred(asked.value), figures[year]
        end = Point(_plus_hundred(shown.value), mapped(shown.interval, _plus_hundred))
    else:
        known = [one for one in range(baseline_year, year) if one in figures]
        if not known:
            return Refusal.NO_BASELINE
        start_year = known[0]
        start, arrival, end = figures[start_year], asked.value, figures[year]
        shown = end
    return Route(asked, counting, start, end, arrival, shown, start_year, year, baseline_year, target_year)


def _index(rate: Decimal, years: int) -> Decimal:
    return CONTEXT.plus(product([growth_factor(rate)] * years))


def _plus_hundred(value: Decimal) -> Decimal:
    return CONTEXT.add(value, HUNDRED)


def _quotient(part: int, whole: int) -> Decimal:
    return CONTEXT.divide(Decimal(part), Decimal(whole))
