"""How fast a target is approached, by two methods that need not agree.

The linear share divides the part of the planned change that has happened by the part of the time that has passed.
The ratio of growth rates divides the mean yearly growth so far by the growth required to arrive (Statistics Canada
and Open SDG, adapted from Eurostat). Both work on *levels*: a mean growth becomes an index that starts at 1, a change
against the baseline an index that starts at 100, a sum over the plan starts at nothing.

A printed figure is an interval, so each method also says every pace that the digits allow; the pace is a verdict only
when they allow one. Where a method does not apply, its refusal is a value, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from functools import reduce
from itertools import product as combinations

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.growth import HUNDRED, growth_factor, mean_growth, product, rate_of, root
from sunan.kernel.printed import Answer, Comparator, Interval
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.intervals import compounded, exactly, mapped, mean_growth_of_rates, sum_of
from sunan.monitoring.attainment.core.thresholds import Thresholds
from sunan.monitoring.attainment.core.verdicts import Asked, Direction, Reason, Verdict
from sunan.monitoring.plan.core.targets import Counting

ZERO_STANDS_AS = Decimal("0.001")
"""What a baseline or target of zero is replaced with in the ratio of growth rates, which has no growth from zero."""


class Method(StrEnum):
    """The two methods of progress."""

    LINEAR_SHARE = "linear_share"
    GROWTH_RATE_RATIO = "growth_rate_ratio"

    @property
    def text(self) -> Text:
        return _METHODS[self]


_METHODS = {
    Method.LINEAR_SHARE: text("线性进度法", "linear share of change"),
    Method.GROWTH_RATE_RATIO: text("增速比法", "ratio of growth rates"),
}


class Refusal(StrEnum):
    """Why a method gives no pace."""

    BASELINE_SATISFIES = "baseline_satisfies"
    TARGET_IS_BASELINE = "target_is_baseline"
    NO_BASELINE = "no_baseline"
    TOO_FEW_POINTS = "too_few_points"
    YEARS_MISSING = "years_missing"
    SIGN_CHANGE = "sign_change"
    NO_GROWTH_OF_SUMS = "no_growth_of_sums"
    YEARLY_NUMBER = "yearly_number"
    NOT_A_PLAN_YEAR = "not_a_plan_year"

    @property
    def text(self) -> Text:
        return _REFUSALS[self]


_REFUSALS = {
    Refusal.BASELINE_SATISFIES: text(
        "基期已达标：没有计划的变化，只看是否保持",
        "the baseline already satisfies the target: no change was planned, only keeping it",
    ),
    Refusal.TARGET_IS_BASELINE: text(
        "目标值等于基期值，进度没有定义", "the target equals the baseline, so progress is undefined"
    ),
    Refusal.NO_BASELINE: text("没有基期数值", "there is no value of the baseline year"),
    Refusal.TOO_FEW_POINTS: text("可用的数值不足两个", "fewer than two usable values"),
    Refusal.YEARS_MISSING: text(
        "规划期内有年份缺数，累计数或年均增速无法算出",
        "a year of the plan has no value, so the sum or the mean growth cannot be formed",
    ),
    Refusal.SIGN_CHANGE: text("数值跨越零点，增速没有定义", "the values change sign, so growth is undefined"),
    Refusal.NO_GROWTH_OF_SUMS: text("累计数从零起算，没有增速", "a sum starts from nothing and has no growth rate"),
    Refusal.YEARLY_NUMBER: text(
        "目标只问目标年的当年数，期间不算进度",
        "only the number of the target year counts; there is no progress before it",
    ),
    Refusal.NOT_A_PLAN_YEAR: text(
        "所问年份不在基期与目标期之间", "the year asked about does not lie between baseline and target"
    ),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A figure as printed and what it may stand for."""

    value: Decimal
    interval: Interval

    @classmethod
    def exact(cls, value: Decimal) -> Point:
        return cls(value, exactly(value))


@dataclass(frozen=True, slots=True)
class MethodResult:
    """What one method says.

    Attributes:
        q: progress ÷ required progress, from the printed digits; `None` when the method does not apply.
        pace: the class of q, or kept and regressing where the baseline already satisfies the target.
        possible: every class that the intervals of the figures allow, best first.
        refusal: why there is no q.
        far_behind: q lies below the rulebook's limit of 严重滞后.
        zero_replaced: a zero was replaced by 0.001 to have a growth rate.
    """

    method: Method
    q: Decimal | None = None
    pace: Verdict | None = None
    possible: tuple[Verdict, ...] = ()
    refusal: Refusal | None = None
    far_behind: bool = False
    zero_replaced: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """What the years that are left would have to bring.

    Attributes:
        years: how many are left.
        per_year: needed each year, in the target's unit (percentage points for %); for sums, the yearly amount.
        growth: needed mean yearly growth in per cent; `None` for sums and where growth is undefined.
        recent: the mean yearly growth so far (for sums, the mean yearly amount); `None` where undefined.
        can_catch_up: the need is at most the rulebook's multiple of what was reached so far (可追赶).
    """

    years: int
    per_year: Decimal | None
    growth: Decimal | None
    recent: Decimal | None
    can_catch_up: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a target was approached by the end of a year, by both methods.

    Attributes:
        baseline_year: the year counted from; later than the plan's baseline where that has no value (growth only).
        value: what is compared with the target: level, sum, mean growth or change so far.
        required: the value that the linear share asks for by this year (序时要求); `None` where it does not apply.
        elapsed: the share of the plan's time that has passed, 0 to 1.
        share_done: the share of the planned change that has happened: 0 at the baseline, 1 at the target.
        verdict: the pace, when the digits allow one; cannot tell otherwise, with `reason`.
        provisional: the pace by the printed digits, for a reading; never counted as a verdict.
        disagreement: the two methods give different classes.
        satisfied: whether the target is already satisfied.
        rest: what the remaining years need; `None` when none are left or nothing is missing.
    """

    year: int
    baseline_year: int
    value: Decimal | None
    required: Decimal | None
    elapsed: Decimal | None
    share_done: Decimal | None
    linear: MethodResult
    growth: MethodResult
    verdict: Verdict
    reason: Reason | None
    provisional: Verdict | None
    disagreement: bool
    satisfied: Answer
    rest: Rest | None

    @property
    def lead(self) -> Decimal | None:
        """Return by how many percentage points the share done is ahead of the time passed (序时进度)."""
        if self.share_done is None or self.elapsed is None:
            return None
        return CONTEXT.multiply(CONTEXT.subtract(self.share_done, self.elapsed), HUNDRED)


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
    route = _route(asked, counting, figures, year, baseline_year, target_year)
    if isinstance(route, Refusal):
        return _refused(route, year, baseline_year)
    linear = _assess(Method.LINEAR_SHARE, route, thresholds)
    growth = _assess(Method.GROWTH_RATE_RATIO, route, thresholds)
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
        share_done=None if linear.refusal else _share(route.start.value, route.end.value, route.arrival),
        linear=linear,
        growth=growth,
        verdict=Verdict.CANNOT_TELL if reason or leading.pace is None else leading.pace,
        reason=reason,
        provisional=leading.pace,
        disagreement=linear.pace is not None and growth.pace is not None and linear.pace is not growth.pace,
        satisfied=asked.satisfied_by(route.shown.interval),
        rest=_rest(route, thresholds),
    )


_UP, _DOWN = Decimal(1), Decimal(-1)


@dataclass(frozen=True, slots=True)
class _Route:
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


def _route(
    asked: Asked,
    counting: Counting,
    figures: Mapping[int, Point],
    year: int,
    baseline_year: int,
    target_year: int,
) -> _Route | Refusal:
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
    return _Route(asked, counting, start, end, arrival, shown, start_year, year, baseline_year, target_year)


@dataclass(frozen=True, slots=True)
class _Step:
    """One method at one pair of values."""

    pace: Verdict | None = None
    q: Decimal | None = None
    refusal: Refusal | None = None
    zero_replaced: bool = False


def _assess(method: Method, route: _Route, thresholds: Thresholds) -> MethodResult:
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


def _linear(route: _Route, start: Decimal, end: Decimal, thresholds: Thresholds) -> _Step:
    """Return the share of the planned change over the share of the time; for mean growth, the rate over the rate."""
    refused = _unplanned(route, start, end)
    if refused:
        return refused
    if route.counting is Counting.MEAN_GROWTH:
        rate = rate_of(root(end, route.year - route.baseline_year))
        q = CONTEXT.divide(CONTEXT.multiply(rate, route.sign), route.asked.value.copy_abs())
    else:
        q = CONTEXT.divide(_share(start, end, route.arrival), route.elapsed)
    return _Step(_pace(route, end, q, thresholds), q)


def _growth(route: _Route, start: Decimal, end: Decimal, thresholds: Thresholds) -> _Step:
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


def _unplanned(route: _Route, start: Decimal, end: Decimal) -> _Step | None:
    """Return the refusal where no change towards the target was planned."""
    wanted = CONTEXT.multiply(CONTEXT.subtract(route.arrival, start), route.sign)
    strict = route.asked.bound in (Comparator.ABOVE, Comparator.BELOW)
    if wanted > 0:
        return None
    if not wanted and strict:
        return _Step(refusal=Refusal.TARGET_IS_BASELINE)
    return _Step(Verdict.KEPT if _arrived(route, end) else Verdict.REGRESSING, refusal=Refusal.BASELINE_SATISFIES)


def _arrived(route: _Route, end: Decimal) -> bool:
    ahead = CONTEXT.multiply(CONTEXT.subtract(end, route.arrival), route.sign)
    return ahead > 0 or (not ahead and route.asked.bound not in (Comparator.ABOVE, Comparator.BELOW))


def _pace(route: _Route, end: Decimal, q: Decimal, thresholds: Thresholds) -> Verdict:
    """Return the class of q; a target that is satisfied before its year is ahead, however slowly the rest goes.

    For a mean growth the level may have arrived in total only; what counts is the mean, which q already is.
    """
    early = route.year < route.target_year and route.counting is not Counting.MEAN_GROWTH
    return Verdict.AHEAD if early and _arrived(route, end) else thresholds.pace.verdict(q)


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


def _beyond_all(route: _Route) -> list[Verdict]:
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


def _share(start: Decimal, end: Decimal, arrival: Decimal) -> Decimal:
    return CONTEXT.divide(CONTEXT.subtract(end, start), CONTEXT.subtract(arrival, start))


def _required(route: _Route) -> Decimal:
    if route.counting is Counting.MEAN_GROWTH:
        return route.asked.value
    if route.counting is Counting.LEVEL:
        planned = CONTEXT.subtract(route.arrival, route.start.value)
        return CONTEXT.add(route.start.value, CONTEXT.multiply(planned, route.elapsed))
    return CONTEXT.multiply(route.asked.value, route.elapsed)


def _rest(route: _Route, thresholds: Thresholds) -> Rest | None:
    years, passed = route.target_year - route.year, route.year - route.start_year
    if not years or (route.counting is not Counting.MEAN_GROWTH and _arrived(route, route.end.value)):
        return None
    start, end = route.start.value, route.end.value
    per_year: Decimal | None = CONTEXT.divide(CONTEXT.subtract(route.arrival, end), Decimal(years))
    growth = recent = None
    if route.counting is Counting.CUMULATIVE:
        recent = CONTEXT.divide(end, Decimal(passed))
    elif min(start, end, route.arrival) > 0:
        growth, recent = rate_of(_factor(end, route.arrival, years)), rate_of(_factor(start, end, passed))
    if route.counting is Counting.MEAN_GROWTH:
        per_year = None
    needed, reached = growth if growth is not None else per_year, recent
    if reached is None:
        reached = CONTEXT.divide(CONTEXT.subtract(end, start), Decimal(passed))
    limit = CONTEXT.multiply(CONTEXT.multiply(reached, route.sign), Decimal(thresholds.catch_up.ratio))
    within = needed is not None and CONTEXT.multiply(needed, route.sign) <= max(limit, Decimal(0))
    return Rest(years, per_year, growth, recent, within)


def _factor(start: Decimal, end: Decimal, years: int) -> Decimal:
    return root(CONTEXT.divide(end, start), years)


def _yearly(start: Decimal, end: Decimal, years: int) -> Decimal:
    """Return the mean yearly growth between two levels of the same sign, as a share."""
    return CONTEXT.subtract(_factor(start, end, years), Decimal(1))


def _index(rate: Decimal, years: int) -> Decimal:
    return CONTEXT.plus(product([growth_factor(rate)] * years))


def _plus_hundred(value: Decimal) -> Decimal:
    return CONTEXT.add(value, HUNDRED)


def _quotient(part: int, whole: int) -> Decimal:
    return CONTEXT.divide(Decimal(part), Decimal(whole))


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
