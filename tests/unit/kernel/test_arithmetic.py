"""Decimal arithmetic in one context, rounded half-up at output only."""

from __future__ import annotations

from decimal import Decimal, DivisionByZero, InvalidOperation
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel.arithmetic import CONTEXT, grouped, plain, power, round_half_up

numbers = some.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("3.65", 1, "3.7"), ("-3.65", 1, "-3.7"), ("3.649", 1, "3.6"), ("2.5", 0, "3"), ("0.5", 0, "1"),
        ("1449", -2, "1400"), ("1450", -2, "1500"), ("0.004", 2, "0.00"),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), places) == Decimal(rounded)


@given(numbers, some.integers(0, 5))
def test_rounding_moves_by_half_a_unit_at_most(value: Decimal, places: int) -> None:
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - Fraction(value)) <= Fraction(1, 2 * 10**places)
    assert rounded == rounded.quantize(Decimal(1).scaleb(-places))
    assert round_half_up(-value, places) == -rounded


@given(numbers)
def test_plain_writes_the_same_number_without_exponent_or_idle_zeros(value: Decimal) -> None:
    shown = plain(value)
    assert Decimal(shown) == value
    assert "E" not in shown
    assert "." not in shown or not shown.endswith(("0", "."))


@pytest.mark.parametrize(
    ("value", "shown"), [("3.70", "3.7"), ("4E+2", "400"), ("100", "100"), ("0.10", "0.1"), ("0", "0")]
)
def test_plain_keeps_zeros_that_count(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("81081.081", 1, "81,081.1"), ("-0.004", 2, "0.00"), ("999.95", 1, "1,000.0"), ("1234567", None, "1,234,567"),
        ("-1234.5", 0, "-1,235"), ("0", 2, "0.00"),
    ],
)  # fmt: skip
def test_grouped_separates_thousands_and_never_shows_minus_zero(value: str, places: int | None, shown: str) -> None:
    assert grouped(Decimal(value), places) == shown


def test_the_context_refuses_what_has_no_value() -> None:
    with pytest.raises(DivisionByZero):
        CONTEXT.divide(Decimal(1), Decimal(0))
    with pytest.raises(InvalidOperation):
        CONTEXT.divide(Decimal(0), Decimal(0))
    with pytest.raises(InvalidOperation):
        power(Decimal(-8), Decimal("0.5"))


def test_division_keeps_34_digits_half_up() -> None:
    assert CONTEXT.divide(Decimal(2), Decimal(3)) == Decimal("0." + "6" * 33 + "7")


@given(numbers, numbers)
def test_sums_of_printed_numbers_are_exact(left: Decimal, right: Decimal) -> None:
    assert Fraction(CONTEXT.add(left, right)) == Fraction(left) + Fraction(right)
