"""Progress: 0 at the baseline, 1 at the target, and honest about signs and digits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sunan.kernel.printed import Comparator, Interval, PrintedValue
from sunan.monitoring.attainment.core.assess_progress import assess_progress
from sunan.monitoring.attainment.core.intervals import exactly
from sunan.monitoring.attainment.core.progress import Method, Point, Progress, Refusal
from sunan.monitoring.attainment.core.verdicts import Asked, Direction, Reason, Verdict
from sunan.monitoring.plan.core.targets import Counting
from tests.spec.examples import thresholds

D = Decimal
THRESHOLDS = thresholds()
PACES = [Verdict.REGRESSING, Verdict.BEHIND, Verdict.SLIGHTLY_BEHIND, Verdict.ON_PACE, Verdict.AHEAD]

levels = st.integers(1, 500).map(lambda n: D(n).scaleb(-1))
years = st.integers(2021, 2025)


def assessed(
    asked: Asked, figures: dict[int, Point], *, year: int = 2023, counting: Counting = Counting.LEVEL
) -> Progress:
    return assess_progress(
        asked,
        counting,
        figures=figures,
        year=year,
        baseline_year=2020,
        target_year=2025,
        thresholds=THRESHOLDS,
    )


def level(target: Decimal, baseline: Decimal, value: Decimal, *, year: int = 2023) -> Progress:
    asked = Asked(Comparator.AT_LEAST if target > baseline else Comparator.AT_MOST, target)
    return assessed(asked, {2020: Point.exact(baseline), year: Point.exact(value)}, year=year)


@given(levels, levels, years)
def test_progress_is_nothing_at_the_baseline_and_whole_at_the_target(
    baseline: Decimal, target: Decimal, year: int
) -> None:
    assume(baseline != target)
    start = level(target, baseline, baseline, year=year)
    assert (start.share_done, start.linear.q, start.growth.q) == (D(0), D(0), D(0))
    assert start.verdict is Verdict.BEHIND
    arrived = level(target, baseline, target, year=2025)
    assert (arrived.share_done, arrived.linear.q, arrived.growth.q) == (D(1), D(1), D(1))
    assert arrived.verdict is Verdict.ON_PACE
    assert arrived.rest is None


@given(levels, levels, levels, years)
def test_both_methods_agree_whether_there_was_progress(
    baseline: Decimal, target: Decimal, value: Decimal, year: int
) -> None:
    assume(baseline != target)
    found = level(target, baseline, value, year=year)
    assert found.linear.q is not None
    assert found.growth.q is not None
    towards = (value - baseline) * (1 if target > baseline else -1)
    for q in (found.linear.q, found.growth.q):
        assert (q > 0, q < 0) == (towards > 0, towards < 0)


@given(levels, levels, levels, levels, years)
def test_a_better_value_is_never_slower(
    baseline: Decimal, target: Decimal, value: Decimal, more: Decimal, year: int
) -> None:
    assume(baseline != target)
    sign = 1 if target > baseline else -1
    assume(value + sign * more > 0)
    slow, fast = level(target, baseline, value, year=year), level(target, baseline, value + sign * more, year=year)
    for method in ("linear", "growth"):
        left, right = getattr(slow, method), getattr(fast, method)
        assert left.q <= right.q
        assert PACES.index(left.pace) <= PACES.index(right.pace)


@given(levels, levels, levels, years)
def test_the_linear_share_does_not_care_for_the_sign_of_the_aim(
    baseline: Decimal, target: Decimal, value: Decimal, year: int
) -> None:
    """Mirror everything at zero: a rise becomes a fall, and a negative base flips the sign of its growth."""
    assume(baseline != target)
    found, mirrored = level(target, baseline, value, year=year), level(-target, -baseline, -value, year=year)
    assert found.linear.q == mirrored.linear.q
    assert found.growth.q == mirrored.growth.q


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400), st.integers(0, 2), years, st.data())
def test_each_value_behind_the_digits_has_a_pace_that_is_called_possible(
    baseline: int, target: int, value: int, places: int, year: int, data: st.DataObject
) -> None:
    start, end = PrintedValue(baseline, -places), PrintedValue(value, -places)
    bound = D(target).scaleb(-places)
    asked = Asked(Comparator.AT_LEAST, bound)
    figures = {2020: Point(start.value, start.interval()), year: Point(end.value, end.interval())}
    found = assessed(asked, figures, year=year)
    steps = st.integers(0, 99).map(lambda n: (D(n) / 100 - D("0.5")).scaleb(-places))
    true = {2020: start.value + data.draw(steps), year: end.value + data.draw(steps)}
    exact = assessed(asked, {one: Point.exact(number) for one, number in true.items()}, year=year)
    for rounded, sharp in ((found.linear, exact.linear), (found.growth, exact.growth)):
        if rounded.pace is not None and sharp.pace is not None:
            assert rounded.pace in rounded.possible
            assert sharp.pace in rounded.possible or Verdict.KEPT in rounded.possible
    if found.verdict is not Verdict.CANNOT_TELL and exact.provisional is not None:
        assert found.verdict is exact.provisional


@given(st.lists(st.integers(-30, 100), min_size=5, max_size=5), st.integers(1, 80))
def test_the_rest_that_is_needed_arrives_exactly(rates: list[int], target: int) -> None:
    """Grow as before for k years, then as needed: the mean of all five is the target."""
    goal = D(target).scaleb(-1)
    figures = {2021 + place: Point.exact(D(rate).scaleb(-1)) for place, rate in enumerate(rates)}
    for year in range(2021, 2025):
        found = assessed(Asked(Comparator.AT_LEAST, goal), figures, year=year, counting=Counting.MEAN_GROWTH)
        assert found.rest is not None
        assert found.rest.growth is not None
        level_so_far = D(1)
        for one in range(2021, year + 1):
            level_so_far *= 1 + figures[one].value / 100
        arrived = level_so_far * (1 + found.rest.growth / 100) ** found.rest.years
        assert abs(arrived - (1 + goal / 100) ** 5) < D("1e-20")


def test_a_fall_where_a_rise_is_wanted_is_never_progress() -> None:
    """An early form of the ratio, without direction and absolute value, called this significant progress."""
    found = level(D(80), D(100), D(110))
    assert found.linear.pace is Verdict.REGRESSING
    assert found.growth.pace is Verdict.REGRESSING


def test_the_mean_growth_of_the_target_is_exactly_on_pace_in_every_year() -> None:
    figures = {year: Point.exact(D("5.5")) for year in range(2021, 2026)}
    for year in range(2021, 2026):
        found = assessed(Asked(Comparator.AT_LEAST, D("5.5")), figures, year=year, counting=Counting.MEAN_GROWTH)
        assert (found.linear.q, found.growth.q, found.verdict) == (D(1), D(1), Verdict.ON_PACE)


def test_a_zero_stands_as_a_thousandth_and_says_so() -> None:
    found = level(D(30), D(0), D(12))
    assert found.growth.zero_replaced
    assert not found.linear.zero_replaced


def test_a_baseline_known_by_its_digits_only_may_be_kept_or_not() -> None:
    start = PrintedValue.parse("3.7")
    figures = {2020: Point(start.value, start.interval()), 2023: Point.exact(D("3.8"))}
    found = assessed(Asked(Comparator.ABOVE, D("3.7")), figures)
    assert found.linear.refusal is Refusal.TARGET_IS_BASELINE
    assert (found.verdict, found.reason) == (Verdict.CANNOT_TELL, Reason.UNDEFINED)


def test_an_unbounded_value_may_be_any_pace_from_its_end() -> None:
    figures = {2020: Point.exact(D(100)), 2023: Point(D(120), Interval(D(120), None, low_open=True))}
    found = assessed(Asked(Comparator.AT_LEAST, D(200)), figures)
    assert found.linear.possible == (Verdict.AHEAD, Verdict.ON_PACE, Verdict.SLIGHTLY_BEHIND, Verdict.BEHIND)
    assert found.linear.far_behind
    assert (found.verdict, found.reason) == (Verdict.CANNOT_TELL, Reason.ROUNDING)


def test_disagreeing_methods_are_marked() -> None:
    found = level(D(500), D(200), D(350))
    assert (found.linear.pace, found.growth.pace) == (Verdict.BEHIND, Verdict.ON_PACE)
    assert found.disagreement
    assert found.provisional is Verdict.BEHIND
    assert found.lead == -10


def test_a_year_without_a_baseline_is_judged_by_growth_alone() -> None:
    found = assessed(Asked(Comparator.AT_LEAST, D(40)), {2021: Point.exact(D(25)), 2023: Point.exact(D(32))})
    assert found.linear.refusal is Refusal.NO_BASELINE
    assert found.baseline_year == 2021
    assert found.provisional is found.growth.pace
    assert not found.disagreement


def test_less_is_progress_where_the_indicator_says_so() -> None:
    asked = Asked(Comparator.ABOUT, D("0.3"), Direction.DOWN, D("0.006"))
    found = assessed(asked, {2020: Point.exact(D("0.4")), 2023: Point(D("0.34"), exactly(D("0.34")))})
    assert found.linear.q == 1


@pytest.mark.parametrize(
    ("counting", "figures", "year", "refusal"),
    [
        (Counting.LEVEL, {}, 2023, Refusal.TOO_FEW_POINTS),
        (Counting.LEVEL, {2023: 1}, 2023, Refusal.NO_BASELINE),
        (Counting.LEVEL, {2020: 1, 2019: 1}, 2020, Refusal.NOT_A_PLAN_YEAR),
        (Counting.ANNUAL, {2020: 1, 2023: 1}, 2023, Refusal.YEARLY_NUMBER),
        (Counting.CUMULATIVE, {2021: 1, 2023: 1}, 2023, Refusal.YEARS_MISSING),
        (Counting.CHANGE_FROM_BASELINE, {2020: 1}, 2023, Refusal.TOO_FEW_POINTS),
    ],
)
def test_a_refusal_is_a_value(counting: Counting, figures: dict[int, int], year: int, refusal: Refusal) -> None:
    points = {one: Point.exact(D(number)) for one, number in figures.items()}
    found = assessed(Asked(Comparator.AT_LEAST, D(9)), points, year=year, counting=counting)
    assert (found.linear.refusal, found.growth.refusal) == (refusal, refusal)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.reason is not None


def test_a_sum_has_no_growth_rate() -> None:
    points = {2021: Point.exact(D(3)), 2022: Point.exact(D(3))}
    found = assessed(Asked(Comparator.AT_LEAST, D(15)), points, year=2022, counting=Counting.CUMULATIVE)
    assert found.growth.refusal is Refusal.NO_GROWTH_OF_SUMS
    assert found.linear.q == 1


def test_each_word_is_there_in_both_languages() -> None:
    for one in (*Method, *Refusal):
        assert one.text.zh
        assert one.text.en
