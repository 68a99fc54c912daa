"""How far a target was approached by the end of a year: both methods, the pace they allow, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.growth import rate_of
from sunan.kernel.printed import Answer
from sunan.monitoring.attainment.core.methods import paced, share_of_change, yearly_factor
from sunan.monitoring.attainment.core.progress import Method, MethodResult, Point, Progress, Refusal, Rest
from sunan.monitoring.attainment.core.routes import Route, route_of
from sunan.monitoring.attainment.core.thresholds import Thresholds
from sunan.monitoring.attainment.core.verdicts import Asked, Reason, Verdict
from sunan.monitoring.plan.core.targets import Counting


def assess_progress(
    asked: Asked,
    counting: Counting,
    *,
    figures: Mapping[int, Point],
    year: int,
    baseline_year: int,
    target_year: int,
    thresholds: Thresholds,
) -> Progress:
    """Return how far a target was approached by the end of `year`.

    Args:
        figures: year → level, yearly flow, yearly growth in per cent, or change since the baseline in per cent;
            for levels with the baseline year among them. Years without a usable figure are left out.
        year: the year asked about, after the baseline and not after the target year.
        baseline_year: the year before the plan.
        target_year: the year of the target's period, or the last of its span.
    """
    route = route_of(asked, counting, figures, year, baseline_year, target_year)
    if isinstance(route, Refusal):
        return _refused(route, year, baseline_year)
    linear = paced(Method.LINEAR_SHARE, route, thresholds)
    growth = paced(Method.GROWTH_RATE_RATIO, route, thresholds)
    methods = {Method.LINEAR_SHARE: linear, Method.GROWTH_RATE_RATIO: growth}
    leading = methods.pop(Method(thresholds.disagreement.class_from))
    if leading.pace is None:
        leading = next((one for one in methods.values() if one.pace is not None), leading)
    reason = None
    if len(leading.possible) > 1:
        reason = Reason.ROUNDING
    elif leading.pace is None:
        reason = _REASON_OF[leading.refusal] if leading.refusal else Reason.UNDEFINED
    return Progress(
        year=year,
        baseline_year=route.start_year,
        value=route.shown.value,
        required=None if linear.refusal else _required(route),
        elapsed=route.elapsed,
        share_done=None if linear.refusal else share_of_change(route.start.value, route.end.value, route.arrival),
        linear=linear,
        growth=growth,
        verdict=Verdict.CANNOT_TELL if reason or leading.pace is None else leading.pace,
        reason=reason,
        provisional=leading.pace,
        disagreement=linear.pace is not None and growth.pace is not None and linear.pace is not growth.pace,
        satisfied=asked.satisfied_by(route.shown.interval),
        rest=_rest(route, thresholds),
    )


def _required(route: Route) -> Decimal:
    if route.counting is Counting.MEAN_GROWTH:
        return route.asked.value
    if route.counting is Counting.LEVEL:
        planned = CONTEXT.subtract(route.arrival, route.start.value)
        return CONTEXT.add(route.start.value, CONTEXT.multiply(planned, route.elapsed))
    return CONTEXT.multiply(route.asked.value, route.elapsed)


def _rest(route: Route, thresholds: Thresholds) -> Rest | None:
    years, passed = route.target_year - route.year, route.year - route.start_year
    if not years or (route.counting is not Counting.MEAN_GROWTH and route.arrived(route.end.value)):
        return None
    start, end = route.start.value, route.end.value
    per_year: Decimal | None = CONTEXT.divide(CONTEXT.subtract(route.arrival, end), Decimal(years))
    growth = recent = None
    if route.counting is Counting.CUMULATIVE:
        recent = CONTEXT.divide(end, Decimal(passed))
    elif min(start, end, route.arrival) > 0:
        growth, recent = rate_of(yearly_factor(end, route.arrival, years)), rate_of(yearly_factor(start, end, passed))
    if route.counting is Counting.MEAN_GROWTH:
        per_year = None
    needed, reached = growth if growth is not None else per_year, recent
    if reached is None:
        reached = CONTEXT.divide(CONTEXT.subtract(end, start), Decimal(passed))
    limit = CONTEXT.multiply(CONTEXT.multiply(reached, route.sign), Decimal(thresholds.catch_up.ratio))
    within = needed is not None and CONTEXT.multiply(needed, route.sign) <= max(limit, Decimal(0))
    return Rest(years, per_year, growth, recent, within)


_REASON_OF = {
    Refusal.NO_BASELINE: Reason.NO_BASELINE,
    Refusal.TOO_FEW_POINTS: Reason.TOO_FEW_POINTS,
    Refusal.YEARS_MISSING: Reason.YEARS_MISSING,
    Refusal.TARGET_IS_BASELINE: Reason.UNDEFINED,
    Refusal.BASELINE_SATISFIES: Reason.UNDEFINED,
    Refusal.SIGN_CHANGE: Reason.UNDEFINED,
    Refusal.NO_GROWTH_OF_SUMS: Reason.UNDEFINED,
    Refusal.YEARLY_NUMBER: Reason.PERIOD_NOT_OVER,
    Refusal.NOT_A_PLAN_YEAR: Reason.UNDEFINED,
}


def _refused(refusal: Refusal, year: int, baseline_year: int) -> Progress:
    return Progress(
        year=year,
        baseline_year=baseline_year,
        value=None,
        required=None,
        elapsed=None,
        share_done=None,
        linear=MethodResult(Method.LINEAR_SHARE, refusal=refusal),
        growth=MethodResult(Method.GROWTH_RATE_RATIO, refusal=refusal),
        verdict=Verdict.CANNOT_TELL,
        reason=_REASON_OF[refusal],
        provisional=None,
        disagreement=False,
        satisfied=Answer.CANNOT_TELL,
        rest=None,
    )
