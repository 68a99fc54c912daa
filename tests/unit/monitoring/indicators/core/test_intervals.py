"""What a computed figure may stand for holds every value that its inputs may stand for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel.formula import parse
from sunan.kernel.growth import mean_growth
from sunan.kernel.printed import Interval, PrintedValue, Qualifier
from sunan.monitoring.indicators.core.intervals import UNBOUNDED, interval_of, mean_growth_interval, total

printed = some.decimals(min_value=Decimal(-50), max_value=50, places=1).map(
    lambda value: PrintedValue.parse(f"{value:f}")
)
ONE = Decimal(1)


def ends(interval: Interval) -> list[Fraction]:
    assert interval.low is not None
    assert interval.high is not None
    low, high = Fraction(interval.low), Fraction(interval.high)
    return [low, (low + high) / 2, high]


@given(
    printed,
    printed,
    printed,
    some.sampled_from(["a + b - c", "a * b", "a * (b - c)", "a / (b * b + 1 + c * c)", "-a * b"]),
)
def test_a_formula_stays_inside_its_interval(a: PrintedValue, b: PrintedValue, c: PrintedValue, written: str) -> None:
    intervals = {"a": a.interval(), "b": b.interval(), "c": c.interval()}
    found = interval_of(parse(written), intervals, factor=ONE)
    if found == UNBOUNDED:
        return
    low, _, high = ends(found)
    for x, y, z in product(*(ends(interval) for interval in intervals.values())):
        value = {
            "a + b - c": lambda: x + y - z,  # noqa: B023
            "a * b": lambda: x * y,  # noqa: B023
            "a * (b - c)": lambda: x * (y - z),  # noqa: B023
            "a / (b * b + 1 + c * c)": lambda: x / (y * y + 1 + z * z),  # noqa: B023
            "-a * b": lambda: -x * y,  # noqa: B023
        }[written]()
        assert low - Fraction(1, 10**25) <= value <= high + Fraction(1, 10**25)


def test_a_denominator_that_may_be_zero_leaves_nothing_to_say() -> None:
    intervals = {"a": PrintedValue.parse("3").interval(), "b": PrintedValue.parse("0.0").interval()}
    assert interval_of(parse("a / b"), intervals, factor=ONE) == UNBOUNDED


def test_an_open_end_leaves_nothing_to_say() -> None:
    open_end = PrintedValue.parse("3", qualifier=Qualifier.ABOVE).interval()
    assert interval_of(parse("a + 1"), {"a": open_end}, factor=ONE) == UNBOUNDED
    assert total([open_end]) == UNBOUNDED
    assert mean_growth_interval([open_end, PrintedValue.parse("3").interval()]) == UNBOUNDED


@given(some.lists(printed, min_size=1, max_size=6))
def test_a_sum_is_the_sum_of_the_ends(parts: list[PrintedValue]) -> None:
    found = total(part.interval() for part in parts)
    assert found.low == sum(part.interval().low or Decimal(0) for part in parts)
    assert found.high == sum(part.interval().high or Decimal(0) for part in parts)


@given(some.lists(printed, min_size=1, max_size=6), some.data())
def test_mean_growth_rises_with_every_year(rates: list[PrintedValue], data: some.DataObject) -> None:
    intervals = [rate.interval() for rate in rates]
    found = mean_growth_interval(intervals)
    picked = [
        data.draw(some.sampled_from([one.low, rate.value, one.high]))
        for one, rate in zip(intervals, rates, strict=True)
    ]
    value = mean_growth([one for one in picked if one is not None])
    assert found.low is not None
    assert found.high is not None
    assert found.low <= value <= found.high


def test_a_negative_factor_turns_the_interval_around() -> None:
    found = interval_of(parse("a"), {"a": PrintedValue.parse("3.7").interval()}, factor=Decimal(-1))
    assert (found.low, found.high) == (Decimal("-3.75"), Decimal("-3.65"))
