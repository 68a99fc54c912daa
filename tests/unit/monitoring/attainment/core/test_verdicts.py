"""Final verdicts: what the digits allow, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.printed import Answer, Comparator, Interval, PrintedValue, Qualifier, satisfies
from sunan.monitoring.attainment.core.intervals import exactly
from sunan.monitoring.attainment.core.verdicts import (
    Asked,
    Decision,
    Direction,
    OpenQuestion,
    Reason,
    Verdict,
    attained,
    decide_final,
    decide_target,
)
from sunan.monitoring.plan.core.targets import Counting

D = Decimal
YEARS = (2021, 2022, 2023, 2024, 2025)

numbers = st.integers(-400, 400).map(lambda n: D(n).scaleb(-1))
bounds = st.sampled_from([Comparator.ABOVE, Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.BELOW])
figures = st.builds(
    PrintedValue,
    scaled=st.integers(-400, 400),
    exponent=st.integers(-2, 0),
    qualifier=st.sampled_from(Qualifier),
    counted=st.booleans(),
)


def inside(interval: Interval) -> list[Decimal]:
    """Return values of an interval: both ends as near as they are included, and some between."""
    low = D(-1000) if interval.low is None else interval.low
    high = D(1000) if interval.high is None else interval.high
    width = high - low
    points = [low + width * step / 16 for step in range(17)]
    tiny = D("0.0000001")
    points += [low + tiny, high - tiny]
    return [
        point
        for point in points
        if not (point < low or point > high)
        and not (point == interval.low and interval.low_open)
        and not (point == interval.high and interval.high_open)
    ]


def holds(value: Decimal, comparator: Comparator, bound: Decimal) -> bool:
    match comparator:
        case Comparator.ABOVE:
            return value > bound
        case Comparator.AT_LEAST:
            return value >= bound
        case Comparator.AT_MOST:
            return value <= bound
        case _:
            return value < bound


@given(figures, bounds, numbers)
def test_an_answer_is_given_only_when_every_value_of_the_interval_agrees(
    figure: PrintedValue, comparator: Comparator, bound: Decimal
) -> None:
    interval = figure.interval(tolerance=D("0.02"))
    answer = satisfies(interval, comparator, bound)
    found = {holds(value, comparator, bound) for value in inside(interval)}
    if answer is Answer.CANNOT_TELL:
        # Both exist; the nearest to the bound decides, so it is looked at as well.
        near = [bound, bound - D("0.0000001"), bound + D("0.0000001")]
        found |= {holds(value, comparator, bound) for value in near if _within(value, interval)}
        assert found == {True, False}
    else:
        assert found == {answer is Answer.YES}


def _within(value: Decimal, interval: Interval) -> bool:
    above = interval.low is None or value > interval.low or (value == interval.low and not interval.low_open)
    below = interval.high is None or value < interval.high or (value == interval.high and not interval.high_open)
    return above and below


@given(st.decimals(-50, 50, places=6, allow_nan=False), st.integers(0, 3))
def test_what_is_printed_holds_what_was_rounded(true: Decimal, places: int) -> None:
    rounded = true.quantize(D(1).scaleb(-places), rounding="ROUND_HALF_UP")
    assert _within(true, PrintedValue.parse(f"{rounded:f}").interval())


@given(figures, st.sampled_from(Comparator), numbers, st.sampled_from(Direction), st.sampled_from(["0", "0.02", "0.5"]))
def test_what_may_turn_out_is_what_some_value_would_give(
    figure: PrintedValue, comparator: Comparator, bound: Decimal, direction: Direction, tolerance: str
) -> None:
    asked = Asked(comparator, bound, direction, D(tolerance))
    interval = figure.interval(tolerance=D("0.02"))
    outcomes = asked.outcomes(interval)
    single = {asked.outcomes(exactly(value)) for value in inside(interval)}
    assert all(len(one) == 1 for one in single), "an exact value always has one verdict"
    assert {one[0] for one in single} <= set(outcomes)
    if len(outcomes) == 1:
        assert {one[0] for one in single} == set(outcomes)


@given(numbers, st.sampled_from(["0", "0.02", "0.5"]))
def test_a_better_value_never_has_a_worse_verdict(bound: Decimal, tolerance: str) -> None:
    order = [Verdict.NOT_MET, Verdict.MET_WITHIN_TOLERANCE, Verdict.MET]
    for direction in Direction:
        asked = Asked(Comparator.ABOUT, bound, direction, D(tolerance))
        values = [bound + D(step).scaleb(-2) * direction.sign for step in range(-100, 100, 3)]
        ranks = [order.index(asked.outcomes(exactly(value))[0]) for value in values]
        assert ranks == sorted(ranks)


def test_the_comparator_decides_over_the_direction_of_the_indicator() -> None:
    assert Asked(Comparator.AT_MOST, D(20), Direction.UP).towards is Direction.DOWN
    assert Asked(Comparator.EQUAL, D(20), Direction.DOWN).bound is Comparator.AT_MOST


def test_a_reason_is_handed_through() -> None:
    decision = decide_final(
        Asked(Comparator.AT_LEAST, D(4)), value=Reason.LOW_CONFIDENCE_ONLY, earlier={}, baseline=None
    )
    assert decision == Decision(Verdict.CANNOT_TELL, Reason.LOW_CONFIDENCE_ONLY)


def test_rounding_names_what_may_turn_out() -> None:
    decision = decide_final(
        Asked(Comparator.ABOUT, D(4), tolerance=D("0.08")),
        value=PrintedValue.parse("4").interval(),
        earlier={},
        baseline=None,
    )
    assert decision.reason is Reason.ROUNDING
    assert decision.possible == (Verdict.MET, Verdict.MET_WITHIN_TOLERANCE, Verdict.NOT_MET)


def test_kept_goes_before_early() -> None:
    decision = decide_final(
        Asked(Comparator.AT_LEAST, D(4)), value=exactly(D(5)), earlier={2021: exactly(D(5))}, baseline=exactly(D(4))
    )
    assert (decision.verdict, decision.first_satisfied) == (Verdict.KEPT, 2021)


def test_early_stands_although_the_baseline_is_missing() -> None:
    decision = decide_final(
        Asked(Comparator.AT_LEAST, D(4)), value=exactly(D(5)), earlier={2023: exactly(D(5)), 2022: None}, baseline=None
    )
    assert decision.verdict is Verdict.MET_EARLY
    assert decision.open_questions == (OpenQuestion.WHETHER_KEPT,)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ((), Reason.NOT_YET_DUE),
        ((2021, 2022, 2023, 2024), Reason.NOT_YET_DUE),
        ((2021, 2022, 2024, 2025), Reason.YEARS_MISSING),
        ((2021, 2022), Reason.YEARS_MISSING),
    ],
)
def test_a_sum_with_a_gap_says_what_is_missing(known: tuple[int, ...], reason: Reason) -> None:
    decision = decide_target(
        Asked(Comparator.AT_LEAST, D(100)),
        Counting.CUMULATIVE,
        figures={year: exactly(D(1)) for year in known},
        years=YEARS,
        baseline=None,
        missing=Reason.NOT_YET_DUE,
    )
    assert decision.reason is reason


def test_a_gap_in_earlier_years_does_not_hide_rounding_of_a_level() -> None:
    decision = decide_target(
        Asked(Comparator.ABOVE, D("3.7")),
        Counting.LEVEL,
        figures={2025: PrintedValue.parse("3.7").interval()},
        years=YEARS,
        baseline=None,
    )
    assert decision.reason is Reason.ROUNDING


def test_a_gap_in_a_sum_is_never_zero() -> None:
    figures = {year: exactly(D(10)) for year in YEARS if year != 2023}
    assert attained(Counting.CUMULATIVE, figures, YEARS) is Reason.YEARS_MISSING
    floor = attained(Counting.CUMULATIVE, figures, YEARS, never_negative=True)
    assert floor == Interval(D(40), None)


@given(st.lists(numbers, min_size=5, max_size=5), numbers)
def test_a_mean_growth_is_met_exactly_when_the_product_says_so(rates: list[Decimal], target: Decimal) -> None:
    decision = decide_target(
        Asked(Comparator.AT_LEAST, target),
        Counting.MEAN_GROWTH,
        figures={year: exactly(rate) for year, rate in zip(YEARS, rates, strict=True)},
        years=YEARS,
        baseline=None,
    )
    reached = Fraction(1)
    for rate in rates:
        reached *= 1 + Fraction(rate) / 100
    met = reached >= (1 + Fraction(target) / 100) ** 5
    assert decision.verdict is (Verdict.MET if met else Verdict.NOT_MET)


def test_each_word_is_there_in_both_languages() -> None:
    for one in (*Verdict, *Reason, *OpenQuestion):
        assert one.text.zh
        assert one.text.en
