"""Printed figures are intervals, and comparisons answer only what every value of the interval answers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel.arithmetic import round_half_up
from sunan.kernel.errors import InvalidInput
from sunan.kernel.printed import Answer, Comparator, Interval, PrintedValue, Qualifier, satisfies

digits = some.builds(
    lambda sign, whole, decimals: f"{sign}{whole}" + (f".{decimals}" if decimals else ""),
    some.sampled_from(["", "-"]), some.integers(0, 10**9), some.from_regex(r"[0-9]{0,6}", fullmatch=True),
)  # fmt: skip
BOUNDS = [Comparator.ABOVE, Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.BELOW]


@given(digits, some.integers(-4, 12))
def test_a_printed_figure_is_held_exactly(written: str, shift: int) -> None:
    printed = PrintedValue.parse(written, shift=shift)
    assert Fraction(printed.value) == Fraction(written) * Fraction(10) ** shift


@pytest.mark.parametrize(
    "written",
    ["", "abc", "３.７", "3,7", "1,000", "3.", ".5", "+3", "--3", "3e5", "NaN", "Infinity", "约3.9", "3.9%", " 3", "3\n", "1" * 19, "0." + "1" * 13],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="不是数字"):
        PrintedValue.parse(written)


@given(digits, some.decimals(-2, 2, places=9))
def test_the_interval_holds_exactly_what_would_be_printed_the_same(written: str, off: Decimal) -> None:
    """Whatever rounds half-up to the printed digits lies inside, and nothing else does."""
    printed = PrintedValue.parse(written)
    value = printed.value + off * Decimal(1).scaleb(-printed.decimals)
    rounds_to_it = round_half_up(value, printed.decimals) == printed.value
    assert contains(printed.interval(), Fraction(value)) == rounds_to_it


@given(digits, some.sampled_from(list(Qualifier)), some.decimals(0, 1, places=3))
def test_the_printed_value_lies_in_or_at_the_edge_of_its_interval(
    written: str, qualifier: Qualifier, tolerance: Decimal
) -> None:
    printed = PrintedValue.parse(written, qualifier=qualifier)
    found = printed.interval(tolerance=tolerance)
    assert found.low is None or found.low <= printed.value
    assert found.high is None or printed.value <= found.high


@given(digits, some.decimals(0, 1, places=3))
def test_about_is_never_narrower_than_the_digits(written: str, tolerance: Decimal) -> None:
    exact = PrintedValue.parse(written).interval()
    about = PrintedValue.parse(written, qualifier=Qualifier.ABOUT).interval(tolerance=tolerance)
    assert about.low is not None
    assert about.high is not None
    assert exact.low is not None
    assert exact.high is not None
    assert about.low <= exact.low
    assert exact.high <= about.high


def test_a_count_is_exact_and_a_rounded_count_is_not() -> None:
    assert PrintedValue.parse("60", counted=True).interval().is_exact
    assert not PrintedValue.parse("1.6", shift=4, counted=True).interval().is_exact
    assert PrintedValue.parse("1.6", shift=4, counted=True).interval() == Interval(Decimal(15500), Decimal(16500))


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    [(Qualifier.ABOVE, True, False), (Qualifier.AT_LEAST, True, False), (Qualifier.BELOW, False, True), (Qualifier.AT_MOST, False, True)],
)  # fmt: skip
def test_a_hedge_that_points_one_way_leaves_the_other_open(qualifier: Qualifier, low: bool, high: bool) -> None:
    found = PrintedValue.parse("3.7", qualifier=qualifier).interval()
    assert (found.low is not None, found.high is not None) == (low, high)
    assert found.low_open is (qualifier is Qualifier.ABOVE)
    assert found.high is None or found.high_open is (qualifier is Qualifier.BELOW)


def grid() -> Iterator[Interval]:
    ends = [None, Decimal(1), Decimal(2), Decimal(3)]
    for low, high, low_open, high_open in product(ends, ends, (False, True), (False, True)):
        if low is None or high is None or low < high or (low == high and not (low_open or high_open)):
            yield Interval(low, high, low_open=low_open, high_open=high_open)


@pytest.mark.parametrize("comparator", BOUNDS)
def test_satisfies_agrees_with_trying_every_value(comparator: Comparator) -> None:
    """Slow and obvious: on a grid of quarters around the ends, ask each value that lies in the interval."""
    values = [Fraction(step, 4) for step in range(-8, 25)]
    for interval in grid():
        inside = [value for value in values if contains(interval, value)]
        for bound in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(3)):
            answers = {holds(value, comparator, Fraction(bound)) for value in inside}
            expected = Answer.CANNOT_TELL if len(answers) == 2 else Answer.YES if answers == {True} else Answer.NO
            assert satisfies(interval, comparator, bound) is expected, (interval, comparator, bound)


def test_the_printed_target_itself_cannot_be_told_against_more_than() -> None:
    """3.7 against 超过3.7: the digits may hide 3.69 or 3.74."""
    found = PrintedValue.parse("3.7").interval()
    assert satisfies(found, Comparator.ABOVE, Decimal("3.7")) is Answer.CANNOT_TELL
    assert satisfies(PrintedValue.parse("3.75").interval(), Comparator.ABOVE, Decimal("3.7")) is Answer.YES


@pytest.mark.parametrize("comparator", [Comparator.EQUAL, Comparator.ABOUT])
def test_equality_has_no_bound_to_compare_with(comparator: Comparator) -> None:
    with pytest.raises(AssertionError):
        satisfies(PrintedValue.parse("3.7").interval(), comparator, Decimal("3.7"))


def contains(interval: Interval, value: Fraction) -> bool:
    if interval.low is not None and (value < interval.low or (interval.low_open and value == interval.low)):
        return False
    return interval.high is None or value < interval.high or (value == interval.high and not interval.high_open)


def holds(value: Fraction, comparator: Comparator, bound: Fraction) -> bool:
    match comparator:
        case Comparator.ABOVE:
            return value > bound
        case Comparator.AT_LEAST:
            return value >= bound
        case Comparator.AT_MOST:
            return value <= bound
    return value < bound
