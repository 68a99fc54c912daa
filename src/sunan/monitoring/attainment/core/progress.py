"""What can be said of how fast a target is approached, by two methods that need not agree.

The linear share divides the part of the planned change that has happened by the part of the time that has passed.
The ratio of growth rates divides the mean yearly growth so far by the growth required to arrive. Where a method does
not apply, its refusal is a value, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.growth import HUNDRED
from sunan.kernel.printed import Answer, Interval
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.intervals import exactly
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict


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
