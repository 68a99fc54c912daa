"""Arithmetic with printed intervals holds whatever the parts were before rounding."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.growth import mean_growth, root
from sunan.kernel.printed import Interval, PrintedValue
from sunan.monitoring.attainment.core.intervals import (
    change_of_levels,
    compounded,
    exactly,
    mean_growth_of_levels,
    mean_growth_of_rates,
    sum_of,
)

D = Decimal
rates = st.integers(-90, 300).map(lambda n: D(n).scaleb(-1))


def printed(value: Decimal) -> Interval:
    return PrintedValue.parse(f"{value:f}").interval()


@given(rates, st.integers(1, 12))
def test_the_mean_of_equal_rates_is_that_rate_exactly(rate: Decimal, years: int) -> None:
    assert mean_growth([rate] * years) == rate


@given(st.integers(1, 10**9), st.integers(1, 9))
def test_the_root_of_a_power_is_exact(base: int, degree: int) -> None:
    assert root(D(base**degree), degree) == base


@given(st.lists(rates, min_size=1, max_size=6))
def test_results_hold_the_result_of_the_printed_digits(found: list[Decimal]) -> None:
    intervals = [printed(rate) for rate in found]
    for result, value in (
        (sum_of(intervals), sum(found, D(0))),
        (mean_growth_of_rates(intervals), mean_growth(found)),
    ):
        assert result.low is not None
        assert result.high is not None
        assert result.low < value < result.high


def test_ends_come_from_ends() -> None:
    found = sum_of([PrintedValue.parse("1.2").interval(), PrintedValue.parse("2.3").interval()])
    assert found == Interval(D("3.40"), D("3.60"))
    assert sum_of([exactly(D(1)), exactly(D(2))]) == exactly(D(3))


def test_an_unbounded_part_makes_an_unbounded_result() -> None:
    assert sum_of([exactly(D(1)), Interval(D(2), None)]).high is None
    assert compounded([exactly(D(1)), Interval(None, D(2))]).low == 0
    assert mean_growth_of_rates([Interval(D(5), None)]).high is None


def test_growth_between_levels() -> None:
    found = mean_growth_of_levels(exactly(D(100)), exactly(100 * D("1.055") ** 5), years=5)
    assert found is not None
    assert found.is_exact
    assert found.low == D("5.5")
    assert mean_growth_of_levels(Interval(D(0), D(1)), exactly(D(1)), years=5) is None


def test_the_change_between_levels_widens_with_both() -> None:
    found = change_of_levels(Interval(D(95), D(105)), Interval(D(76), D(84)))
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < -20 < found.high
    assert change_of_levels(Interval(D(-1), D(1)), exactly(D(1))) is None
