"""Is the promise kept? One table of verdicts, and a reason wherever the digits or the records do not tell.

What may turn out is derived first: a printed figure is an interval, and each verdict that some value of the
interval would give is possible. One possible verdict is the verdict; several are "cannot tell (rounding)".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.printed import Answer, Comparator, Interval, satisfies
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.intervals import mean_growth_of_rates, sum_of
from sunan.monitoring.plan.core.targets import Counting, Target


class Verdict(StrEnum):
    """How far a target is met: final verdicts once its period is over, paces before, kept and cannot tell any time."""

    MET_EARLY = "met_early"
    MET = "met"
    MET_WITHIN_TOLERANCE = "met_within_tolerance"
    NOT_MET = "not_met"
    KEPT = "kept"
    AHEAD = "ahead"
    ON_PACE = "on_pace"
    SLIGHTLY_BEHIND = "slightly_behind"
    BEHIND = "behind"
    REGRESSING = "regressing"
    CANNOT_TELL = "cannot_tell"

    @property
    def text(self) -> Text:
        return _VERDICTS[self][0]

    @property
    def shape(self) -> str:
        """Return the sign that stands beside the word, so that nothing hangs on colour alone."""
        return _VERDICTS[self][1]

    @property
    def is_final(self) -> bool:
        """Return whether the verdict answers for the target's own period."""
        return self in (Verdict.MET_EARLY, Verdict.MET, Verdict.MET_WITHIN_TOLERANCE, Verdict.NOT_MET, Verdict.KEPT)

    @property
    def counts_as_met(self) -> bool:
        """Return whether a final count of targets lists it among those met (基本完成 is counted on its own)."""
        return self in (Verdict.MET_EARLY, Verdict.MET, Verdict.KEPT)


_VERDICTS = {
    Verdict.MET_EARLY: (text("提前完成", "met early"), "★"),
    Verdict.MET: (text("完成", "met"), "●"),
    Verdict.MET_WITHIN_TOLERANCE: (text("基本完成", "met within tolerance"), "◎"),
    Verdict.NOT_MET: (text("未完成", "not met"), "▲"),
    Verdict.KEPT: (text("保持", "kept"), "◆"),
    Verdict.AHEAD: (text("快于", "ahead"), "☆"),
    Verdict.ON_PACE: (text("达到", "on pace"), "○"),
    Verdict.SLIGHTLY_BEHIND: (text("基本符合", "slightly behind"), "◇"),
    Verdict.BEHIND: (text("滞后", "behind"), "△"),
    Verdict.REGRESSING: (text("倒退", "regressing"), "↓"),
    Verdict.CANNOT_TELL: (text("无法判定", "cannot tell"), "□"),
}


class Reason(StrEnum):
    """Why a verdict cannot be told (house law 8)."""

    NEVER_PUBLISHED = "never_published"
    RETRACTED = "retracted"
    NOT_YET_DUE = "not_yet_due"
    PERIOD_NOT_OVER = "period_not_over"
    ONLY_EXPECTED = "only_expected"
    ONLY_PART_YEAR = "only_part_year"
    LOW_CONFIDENCE_ONLY = "low_confidence_only"
    DOUBTFUL_ONLY = "doubtful_only"
    YEAR_UNCERTAIN = "year_uncertain"
    ROUNDING = "rounding"
    DEFINITION_BROKE = "definition_broke"
    COUNTING_OPEN = "counting_open"
    GEOGRAPHY_OPEN = "geography_open"
    LIST_UNKNOWN = "list_unknown"
    NO_BASELINE = "no_baseline"
    TOO_FEW_POINTS = "too_few_points"
    COMPONENTS_MISSING = "components_missing"
    YEARS_MISSING = "years_missing"
    UNDEFINED = "undefined"

    @property
    def text(self) -> Text:
        return _REASONS[self]


_REASONS = {
    Reason.NEVER_PUBLISHED: text("目标期的数值未见公布", "the value of the target's period has not been published"),
    Reason.RETRACTED: text(
        "目标期的数值公布后已撤销，尚无更正值",
        "the value of the target's period was published and retracted, and no corrected one is out",
    ),
    Reason.NOT_YET_DUE: text(
        "目标期的数值尚未到公布时间", "the value of the target's period is not yet due for publication"
    ),
    Reason.PERIOD_NOT_OVER: text("目标期尚未结束", "the target's period is not over"),
    Reason.ONLY_EXPECTED: text(
        "只有期末之前公布的预计数，没有实际数",
        "only an expectation published before the period closed is known, not an outcome",
    ),
    Reason.ONLY_PART_YEAR: text(
        "只有年内部分时段的数值，不能与全年目标比较",
        "only part-year values are known, and those are not compared with a whole year",
    ),
    Reason.LOW_CONFIDENCE_ONLY: text(
        "只有可信度低的转引数值，不足以判定", "only second-hand values of low confidence are known"
    ),
    Reason.DOUBTFUL_ONLY: text("已知数值存疑，不足以判定", "the values known are in doubt and do not decide a verdict"),
    Reason.YEAR_UNCERTAIN: text("已知数值所属年份不确定", "it is uncertain which year the known value belongs to"),
    Reason.ROUNDING: text(
        "公布数的位数不足：四舍五入前的数值可能在目标值的任一侧",
        "too few digits were published: before rounding, the value may lie on either side of the target",
    ),
    Reason.DEFINITION_BROKE: text(
        "口径在基期与目标期之间发生变更，前后不可比",
        "the definition changed between the baseline and the target's period",
    ),
    Reason.COUNTING_OPEN: text(
        "规划未说明是累计数还是年度数，两种读法结论不同",
        "the plan does not say whether it counts cumulatively or yearly, and the two readings differ",
    ),
    Reason.GEOGRAPHY_OPEN: text(
        "规划的地域范围有两种读法，结论不同",
        "the plan's geography can be read in two ways, and the two readings differ",
    ),
    Reason.LIST_UNKNOWN: text(
        "已知数值未说明依据哪份榜单，不同榜单不可比",
        "the known value does not say which list it counts, and unlike lists are not comparable",
    ),
    Reason.NO_BASELINE: text("没有可用的基期数值", "there is no usable value of the baseline year"),
    Reason.TOO_FEW_POINTS: text("可用的年份太少", "too few years have a usable value"),
    Reason.COMPONENTS_MISSING: text(
        "计算所需的分子或分母缺失", "a numerator or denominator that the calculation needs is missing"
    ),
    Reason.YEARS_MISSING: text(
        "规划期内有年份缺数，累计数或年均增速无法算出",
        "a year of the plan has no value, so the sum or the mean growth cannot be formed",
    ),
    Reason.UNDEFINED: text(
        "按目标的计法，已知数值没有定义（如基期为零或为负）",
        "the way the target counts is undefined for the known values (a base of zero or below, for instance)",
    ),
}


class Direction(StrEnum):
    """Whether more or less of an indicator is the aim."""

    UP = "up"
    DOWN = "down"

    @property
    def sign(self) -> int:
        return 1 if self is Direction.UP else -1


@dataclass(frozen=True)
class Asked:
    """What a target asks of a value.

    Attributes:
        comparator: 左右 (≈) and a bare number (=) are read with the direction: at least, or at most, the value.
        value: the bound, in the target's unit.
        direction: of the indicator; a comparator that points somewhere itself decides over it.
        tolerance: how far short of the value still is 基本完成, absolute, in the target's unit; 0 grants none.
    """

    comparator: Comparator
    value: Decimal
    direction: Direction = Direction.UP
    tolerance: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        assert self.tolerance >= 0, "a tolerance widens what is accepted"

    @classmethod
    def of(cls, target: Target, *, direction: Direction, relative_tolerance: Decimal) -> Asked:
        """Return what a target of the plan asks; the tolerance is granted to 左右 alone."""
        comparator = target.compares
        granted = (
            CONTEXT.multiply(target.number.copy_abs(), relative_tolerance)
            if comparator is Comparator.ABOUT
            else Decimal(0)
        )
        return cls(comparator, target.number, direction, granted)

    @cached_property
    def bound(self) -> Comparator:
        """Return the comparator by which the value is a bound: `=` and `≈` read with the direction."""
        if self.comparator.points_up or self.comparator.points_down:
            return self.comparator
        return Comparator.AT_LEAST if self.direction is Direction.UP else Comparator.AT_MOST

    @cached_property
    def towards(self) -> Direction:
        """Return in which direction the target is approached."""
        return Direction.UP if self.bound.points_up else Direction.DOWN

    def satisfied_by(self, value: Interval) -> Answer:
        """Return whether a printed figure satisfies the bound, without any tolerance."""
        return satisfies(value, self.bound, self.value)

    def outcomes(self, value: Interval) -> tuple[Verdict, ...]:
        """Return every final verdict that some value of the interval would give, best first."""
        answer = self.satisfied_by(value)
        if not self.tolerance:
            loose = answer
        elif self.towards is Direction.UP:
            loose = satisfies(value, Comparator.AT_LEAST, CONTEXT.subtract(self.value, self.tolerance))
        else:
            loose = satisfies(value, Comparator.AT_MOST, CONTEXT.add(self.value, self.tolerance))
        found = []
        if answer is not Answer.NO:
            found.append(Verdict.MET)
        if self.tolerance and answer is not Answer.YES and loose is not Answer.NO:
            found.append(Verdict.MET_WITHIN_TOLERANCE)
        if loose is not Answer.YES:
            found.append(Verdict.NOT_MET)
        return tuple(found)


class OpenQuestion(StrEnum):
    """What stays open beside a verdict that stands."""

    WHETHER_EARLY = "whether_early"
    WHETHER_KEPT = "whether_kept"

    @property
    def text(self) -> Text:
        return _OPEN_QUESTIONS[self]


_OPEN_QUESTIONS = {
    OpenQuestion.WHETHER_EARLY: text(
        "是否提前完成尚不能确定：此前年份缺数或位数不足",
        "whether it was met early is open: earlier years are missing or printed with too few digits",
    ),
    OpenQuestion.WHETHER_KEPT: text(
        "基期是否已达标尚不能确定", "whether the baseline already satisfied the target is open"
    ),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for the target's own period.

    Attributes:
        reason: why it cannot be told; only beside `cannot_tell`.
        possible: what it may turn out to be when rounding hides it.
        first_satisfied: the earliest plan year whose value surely satisfied the target.
        open_questions: what would refine a verdict that stands.
        value: the interval that was compared.
    """

    verdict: Verdict
    reason: Reason | None = None
    possible: tuple[Verdict, ...] = ()
    first_satisfied: int | None = None
    open_questions: tuple[OpenQuestion, ...] = ()
    value: Interval | None = None

    def __post_init__(self) -> None:
        assert (self.verdict is Verdict.CANNOT_TELL) == (self.reason is not None), "cannot tell needs its reason"


def decide_final(
    asked: Asked,
    *,
    value: Interval | Reason,
    earlier: Mapping[int, Interval | None],
    baseline: Interval | None,
    baseline_counts: bool = True,
) -> Decision:
    """Return the verdict on a target whose period is over.

    Args:
        value: of the target period, or why there is none.
        earlier: the plan years before the target period; `None` where nothing usable is known.
        baseline: of the year before the plan; `None` when unknown.
        baseline_counts: false for targets that no baseline can satisfy (sums, mean growth, changes).
    """
    if isinstance(value, Reason):
        return Decision(Verdict.CANNOT_TELL, value)
    outcomes = asked.outcomes(value)
    if len(outcomes) > 1:
        return Decision(Verdict.CANNOT_TELL, Reason.ROUNDING, outcomes, value=value)
    if outcomes != (Verdict.MET,):
        return Decision(outcomes[0], value=value)
    at_baseline = _answer(asked, baseline) if baseline_counts else Answer.NO
    answers = {year: _answer(asked, figure) for year, figure in sorted(earlier.items())}
    first = next((year for year, answer in answers.items() if answer is Answer.YES), None)
    if at_baseline is Answer.YES:
        return Decision(Verdict.KEPT, first_satisfied=first, value=value)
    questions = [OpenQuestion.WHETHER_KEPT] if at_baseline is Answer.CANNOT_TELL else []
    if first is not None:
        return Decision(Verdict.MET_EARLY, first_satisfied=first, open_questions=tuple(questions), value=value)
    if Answer.CANNOT_TELL in answers.values():
        questions.insert(0, OpenQuestion.WHETHER_EARLY)
    return Decision(Verdict.MET, open_questions=tuple(questions), value=value)


def attained(
    counting: Counting, figures: Mapping[int, Interval], years: Sequence[int], *, never_negative: bool = False
) -> Interval | Reason:
    """Return what the target is compared with, by the way it counts, at the end of `years`.

    Args:
        figures: year → level, yearly flow, yearly growth in per cent, or change since the baseline in per cent.
        years: the plan years up to and including the one asked about, in order.
        never_negative: the flow cannot be negative, so that the years known already bound the sum from below.
    """
    known = [figures[year] for year in years if year in figures]
    if not known:
        return Reason.NEVER_PUBLISHED
    if counting in (Counting.CUMULATIVE, Counting.MEAN_GROWTH):
        if len(known) == len(years):
            return sum_of(known) if counting is Counting.CUMULATIVE else mean_growth_of_rates(known)
        if counting is Counting.CUMULATIVE and never_negative:
            floor = sum_of(known)
            return Interval(floor.low, None, low_open=floor.low_open)
        return Reason.YEARS_MISSING
    return figures.get(years[-1], Reason.NEVER_PUBLISHED)


def decide_target(
    asked: Asked,
    counting: Counting,
    *,
    figures: Mapping[int, Interval],
    years: Sequence[int],
    baseline: Interval | None,
    missing: Reason = Reason.NEVER_PUBLISHED,
    never_negative: bool = False,
) -> Decision:
    """Return the verdict on a target from the yearly figures, by the way it counts.

    Args:
        figures: as for `attained`; years without a usable figure are left out.
        years: all plan years, in order; the last is the target's own.
        missing: why the figure of the target period is missing, if it is.
        never_negative: as for `attained`.
    """
    value = attained(counting, figures, years, never_negative=never_negative)
    earlier: dict[int, Interval | None] = {}
    # A mean growth over the plan is known at its end and never before, so it cannot be reached early.
    if counting is not Counting.MEAN_GROWTH:
        for position, year in enumerate(years[:-1], start=1):
            then = attained(counting, figures, years[:position], never_negative=never_negative)
            earlier[year] = None if isinstance(then, Reason) else then
    absent = [year for year in years if year not in figures]
    partial = counting is Counting.CUMULATIVE and bool(absent)
    if isinstance(value, Reason) or (partial and len(asked.outcomes(value)) > 1):
        needs_all = counting in (Counting.CUMULATIVE, Counting.MEAN_GROWTH)
        only_the_last = absent == [years[-1]] or len(absent) == len(years)
        value = Reason.YEARS_MISSING if needs_all and not only_the_last else missing
    return decide_final(
        asked,
        value=value,
        earlier=earlier,
        baseline=baseline,
        baseline_counts=counting in (Counting.LEVEL, Counting.ANNUAL),
    )


def _answer(asked: Asked, value: Interval | None) -> Answer:
    return Answer.CANNOT_TELL if value is None else asked.satisfied_by(value)
