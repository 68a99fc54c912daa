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
from decimal import Decimal
from enum import StrEnum
from itertools import product as combinations

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.printed import Answer, Interval
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.intervals import (
    HUNDRED,
    exactly,
    growth_factor,
    mean_growth,
    product,
    rate_of,
    root,
)
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
    Refusal.TARGET_IS_BASELINE: text("目标值等于基期值，进度没有定义", "the target equals the baseline, so progress is undefined"),
    Refusal.NO_BASELINE: text("没有基期数值", "there is no value of the baseline year"),
    Refusal.TOO_FEW_POINTS: text("可用的数值不足两个", "fewer than two usable values"),
    Refusal.YEARS_MISSING: text(
        "规划期内有年份缺数，累计数或年均增速无法算出",
        "a year of the plan has no value, so the sum or the mean growth cannot be formed",
    ),
    Refusal.SIGN_CHANGE: text("数值跨越零点，增速没有定义", "the values change sign, so growth is undefined"),
    Refusal.NO_GROWTH_OF_SUMS: text("累计数从零起算，没有增速", "a sum starts from nothing and has no growth rate"),
    Refusal.YEARLY_NUMBER: text("目标只问目标年的当年数，期间不算进度", "only the number of the target year counts; there is no progress before it"),
    Refusal.NOT_A_PLAN_YEAR: text("所问年份不在基期与目标期之间", "the year asked about does not lie between baseline and target"),
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
    leading = linear if linear.pace else growth
    unclear = len(leading.possible) > 1
    verdict = Verdict.CANNOT_TELL if unclear or leading.pace is None else leading.pace
    share = None
    if route.linear_start is not None and linear.refusal is None:
        share = _share(route.linear_start.value, route.end, route.arrival)
    return Progress(
        year=year,
        baseline_year=route.start_year,
        value=route.value,
        required=_required(route) if linear.refusal is None else None,
        elapsed=route.elapsed,
        share_done=share,
        linear=linear,
        growth=growth,
        verdict=verdict,
        reason=Reason.ROUNDING if unclear else _REASON_OF.get(leading.refusal) if leading.pace is None else None,
        provisional=leading.pace,
        disagreement=linear.pace is not None and growth.pace is not None and linear.pace is not growth.pace,
        satisfied=asked.satisfied_by(route.shown),
        rest=_rest(route, thresholds),
    )


@dataclass(frozen=True, slots=True)
class _Route:
    """A target turned into a way from one level to another.

    Attributes:
        start, linear_start: where it starts; for levels without a baseline the growth starts at the next year known
            and the linear share has no start.
        end: where it stands; arrival: where it leads.
        shown: what is compared with the target, as an interval; value: the same by its printed digits.
    """

    asked: Asked
    counting: Counting
    start: Point
    linear_start: Point | None
    end: Point
    arrival: Decimal
    shown: Interval
    value: Decimal
    start_year: int
    year: int
    baseline_year: int
    target_year: int

    @property
    def elapsed(self) -> Decimal:
        return CONTEXT.divide(Decimal(self.year - self.baseline_year), Decimal(self.target_year - self.baseline_year))

    @property
    def towards(self) -> Direction:
        return self.asked.towards


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
    match counting:
        case Counting.ANNUAL:
            return Refusal.YEARLY_NUMBER
        case Counting.CUMULATIVE | Counting.MEAN_GROWTH:
            years = range(baseline_year + 1, year + 1)
            if any(one not in figures for one in years):
                return Refusal.YEARS_MISSING
            parts = [figures[one] for one in years]
            if counting is Counting.CUMULATIVE:
                total = _summed(parts)
                ends = (Point.exact(Decimal(0)), total, asked.value, total)
            else:
                level, mean = _compounded(parts)
                arrival = product([growth_factor(asked.value)] * (target_year - baseline_year))
                ends = (Point.exact(Decimal(1)), level, arrival, mean)
            start, end, arrival, shown = ends
            first: int | None = baseline_year
        case Counting.CHANGE_FROM_BASELINE:
            if year not in figures:
                return Refusal.TOO_FEW_POINTS
            shown = figures[year]
            start, end = Point.exact(HUNDRED), _mapped(shown, _plus_hundred)
            arrival, first = _plus_hundred(asked.value), baseline_year
        case Counting.LEVEL:
            first = next((one for one in range(baseline_year, year) if one in figures), None)
            if year not in figures or first is None:
                return Refusal.NO_BASELINE if year in figures else Refusal.TOO_FEW_POINTS
            start, end, arrival, shown = figures[first], figures[year], asked.value, figures[year]
    assert first is not None
    return _Route(
        asked, counting, start, start if first == baseline_year else None, end, arrival,
        shown.interval, shown.value, first, year, baseline_year, target_year,
    )  # fmt: skip


def _summed(parts: list[Point]) -> Point:
    value, low, high = Decimal(0), Decimal(0), Decimal(0)
    low_bound: Decimal | None = low
    high_bound: Decimal | None = high
    for part in parts:
        value = CONTEXT.add(value, part.value)
        low_bound = None if low_bound is None or part.interval.low is None else CONTEXT.add(low_bound, part.interval.low)
        high_bound = (
            None if high_bound is None or part.interval.high is None else CONTEXT.add(high_bound, part.interval.high)
        )
    return Point(value, Interval(low_bound, high_bound))
