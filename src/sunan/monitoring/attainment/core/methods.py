"""The two methods of progress at work: the pace of a route, and every pace that the printed digits allow.

The ratio of growth rates follows Statistics Canada and Open SDG, adapted from Eurostat. A printed figure is an
interval; the pace is a verdict only when its ends allow one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import product as combinations

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.growth import rate_of, root
from sunan.kernel.printed import Comparator
from sunan.monitoring.attainment.core.progress import Method, MethodResult, Point, Refusal
from sunan.monitoring.attainment.core.routes import Route
from sunan.monitoring.attainment.core.thresholds import Thresholds
from sunan.monitoring.attainment.core.verdicts import Direction, Verdict
from sunan.monitoring.plan.core.targets import Counting

ZERO_STANDS_AS = Decimal("0.001")
"""What a baseline or target of zero is replaced with in the ratio of growth rates, which has no growth from zero."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One method at one pair of values."""

    pace: Verdict | None = None
    q: Decimal | None = None
    refusal: Refusal | None = None
    zero_replaced: bool = False


def paced(method: Method, route: Route, thresholds: Thresholds) -> MethodResult:
    """Return what one method says of a route."""
    if method is Method.LINEAR_SHARE and route.start_year != route.baseline_year:
        return MethodResult(method, refusal=Refusal.NO_BASELINE)
    if method is Method.GROWTH_RATE_RATIO and route.counting is Counting.CUMULATIVE:
        return MethodResult(method, refusal=Refusal.NO_GROWTH_OF_SUMS)
    step = _linear if method is Method.LINEAR_SHARE else _growth
    printed = step(route, route.start.value, route.end.value, thresholds)
    if printed.pace is None:
        return MethodResult(method, refusal=printed.refusal)
    corners = combinations(_ends(route.start), _ends(route.end))
    paces = {printed.pace, *_beyond_all(route)}
    paces |= {found.pace for b, x in corners if (found := step(route, b, x, thresholds)).pace is not None}
    return MethodResult(
        method,
        q=printed.q,
        pace=printed.pace,
        possible=_filled(paces),
        refusal=printed.refusal,
        far_behind=printed.q is not None and printed.q >= 0 and thresholds.pace.is_far_behind(printed.q),
        zero_replaced=printed.zero_replaced,
    )


def _linear(route: Route, start: Decimal, end: Decimal, thresholds: Thresholds) -> _Step:
    """Return the share of the planned change over the share of the time; for mean growth, the rate over the rate."""
    refused = _unplanned(route, start, end)
    if refused:
        return refused
    if route.counting is Counting.MEAN_GROWTH:
        rate = rate_of(root(end, route.year - route.baseline_year))
        q = CONTEXT.divide(CONTEXT.multiply(rate, route.sign), route.asked.value.copy_abs())
    else:
        q = CONTEXT.divide(share_of_change(start, end, route.arrival), route.elapsed)
    return _Step(_pace(route, end, q, thresholds), q)


def _growth(route: Route, start: Decimal, end: Decimal, thresholds: Thresholds) -> _Step:
    """Return sign · direction · growth so far ÷ |growth required|.

    Source:
        Statistics Canada and Open SDG, ProgressMeasure, adapted from Eurostat: a zero stands as 0.001, a change of
        sign is not assessable, a negative base flips the sign.
    """
    refused = _unplanned(route, start, end)
    if refused:
        return refused
    base, arrival = start or ZERO_STANDS_AS, route.arrival or ZERO_STANDS_AS
    replaced = not start or not route.arrival
    if (base < 0) != (arrival < 0) or (end and (base < 0) != (end < 0)):
        return _Step(refusal=Refusal.SIGN_CHANGE)
    so_far = _yearly(base, end, route.year - route.start_year)
    required = _yearly(base, arrival, route.target_year - route.start_year)
    if not required:
        return _Step(refusal=Refusal.TARGET_IS_BASELINE)
    sign = -route.sign if base < 0 else route.sign
    q = CONTEXT.multiply(sign, CONTEXT.divide(so_far, required.copy_abs()))
    return _Step(_pace(route, end, q, thresholds), q, zero_replaced=replaced)


def _unplanned(route: Route, start: Decimal, end: Decimal) -> _Step | None:
    """Return the refusal where no change towards the target was planned."""
    wanted = CONTEXT.multiply(CONTEXT.subtract(route.arrival, start), route.sign)
    strict = route.asked.bound in (Comparator.ABOVE, Comparator.BELOW)
    if wanted > 0:
        return None
    if not wanted and strict:
        return _Step(refusal=Refusal.TARGET_IS_BASELINE)
    return _Step(Verdict.KEPT if route.arrived(end) else Verdict.REGRESSING, refusal=Refusal.BASELINE_SATISFIES)


def _pace(route: Route, end: Decimal, q: Decimal, thresholds: Thresholds) -> Verdict:
    """Return the class of q; a target that is satisfied before its year is ahead, however slowly the rest goes.

    For a mean growth the level may have arrived in total only; what counts is the mean, which q already is.
    """
    early = route.year < route.target_year and route.counting is not Counting.MEAN_GROWTH
    return Verdict.AHEAD if early and route.arrived(end) else thresholds.pace.verdict(q)


_PACES = (Verdict.AHEAD, Verdict.ON_PACE, Verdict.SLIGHTLY_BEHIND, Verdict.BEHIND, Verdict.REGRESSING)
_NEARLY = Context(prec=26, rounding=CONTEXT.rounding)


def _ends(point: Point) -> tuple[Decimal, ...]:
    """Return the ends of what a figure may stand for; an open end is approached as near as digits go."""
    low, high = point.interval.low, point.interval.high
    ends = []
    if low is not None:
        ends.append(_NEARLY.next_plus(low) if point.interval.low_open else low)
    if high is not None:
        ends.append(_NEARLY.next_minus(high) if point.interval.high_open else high)
    return tuple(ends) if len(ends) == 2 else (*ends, point.value)


def _beyond_all(route: Route) -> list[Verdict]:
    """Return the paces of an end that is unbounded (超过, 低于)."""
    rising = route.asked.towards is Direction.UP
    extremes = []
    if route.end.interval.high is None:
        extremes.append(Verdict.AHEAD if rising else Verdict.REGRESSING)
    if route.end.interval.low is None:
        extremes.append(Verdict.REGRESSING if rising else Verdict.AHEAD)
    return extremes


def _filled(paces: set[Verdict]) -> tuple[Verdict, ...]:
    """Return the paces found and, since q moves without jumps, those between the best and the worst of them."""
    ranks = [_PACES.index(pace) for pace in paces if pace in _PACES]
    between = _PACES[min(ranks) : max(ranks) + 1] if ranks else ()
    return (*([Verdict.KEPT] if Verdict.KEPT in paces else []), *between)


def share_of_change(start: Decimal, end: Decimal, arrival: Decimal) -> Decimal:
    """Return the part of the way from `start` to `arrival` that lies behind `end`."""
    return CONTEXT.divide(CONTEXT.subtract(end, start), CONTEXT.subtract(arrival, start))


def yearly_factor(start: Decimal, end: Decimal, years: int) -> Decimal:
    """Return the mean yearly factor between two levels of the same sign."""
    return root(CONTEXT.divide(end, start), years)


def _yearly(start: Decimal, end: Decimal, years: int) -> Decimal:
    """Return the mean yearly growth between two levels of the same sign, as a share."""
    return CONTEXT.subtract(yearly_factor(start, end, years), Decimal(1))
