"""What people type into a cell, and what is read from it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sunan.kernel.printed import Qualifier
from sunan.kernel.units import UnitSystem
from sunan.monitoring.collection.core.typed import LONGEST_TYPED, read_number, value_of

UNITS = UnitSystem({"元": "money", "人": "person", "件": "item", "家": "entity"})


@pytest.mark.parametrize(
    ("typed", "unit", "printed", "stands_in", "qualifier"),
    [
        ("3.70", "%", "3.70", "%", "="),
        ("３．７", "%", "3.7", "%", "="),
        ("3.7%", "%", "3.7", "%", "="),
        ("３.７％", "%", "3.7", "%", "="),
        (" 26,726.98 ", "亿元", "26726.98", "亿元", "="),
        ("26 726.98", "亿元", "26726.98", "亿元", "="),
        ("2.67万亿元", "亿元", "2.67", "万亿元", "="),
        ("约3.7", "%", "3.7", "%", "≈"),
        ("超过 1.2 万件", "件", "1.2", "万件", ">"),
        ("30以上", "家", "30", "家", ">="),
        ("30家左右", "家", "30", "家", "≈"),
        ("-0.5", "百分点", "-0.5", "百分点", "="),
        ("−0.5", "百分点", "-0.5", "百分点", "="),
        ("+2", "%", "2", "%", "="),
        ("23.8件/万人", "件/万人", "23.8", "件/万人", "="),
        ("0", "家", "0", "家", "="),
    ],
)
def test_a_number_is_read_as_people_write_it(
    typed: str, unit: str, printed: str, stands_in: str, qualifier: str
) -> None:
    read = read_number(typed, unit=unit, units=UNITS)
    assert (read.printed, read.unit, read.qualifier.value, read.finding) == (printed, stands_in, qualifier, None)


@pytest.mark.parametrize(
    ("typed", "unit", "code"),
    [
        ("待定", "%", "collection.no_number"),
        ("=1+1", "%", "collection.no_number"),
        ("1,5", "%", "collection.no_number"),
        ("1.2.3", "%", "collection.no_number"),
        ("3.7 4.1", "%", "collection.no_number"),
        ("1e5", "亿元", "collection.no_number"),
        ("NaN", "亿元", "collection.no_number"),
        ("约", "亿元", "collection.no_number"),
        ("350人", "亿元", "collection.other_unit"),
        ("3.7百分点", "%", "collection.other_unit"),
        ("1" * 19, "亿元", "collection.too_many_digits"),
        ("0.1234567890123", "亿元", "collection.too_many_digits"),
        ("1" * (LONGEST_TYPED + 1), "亿元", "collection.typed_too_long"),
    ],
)
def test_what_is_no_number_is_told_and_nothing_is_guessed(typed: str, unit: str, code: str) -> None:
    read = read_number(typed, unit=unit, units=UNITS, ask=7)
    assert read.finding is not None
    assert (read.printed, read.finding.code, read.finding.place.subject) == ("", code, "7")


def test_enterprises_are_counted_whole() -> None:
    assert read_number("30.0", unit="家", units=UNITS, counted=True).printed == "30.0"
    refused = read_number("30.5", unit="家", units=UNITS, counted=True)
    assert refused.finding is not None
    assert refused.finding.code == "collection.needs_whole"
    assert read_number("0.5万家", unit="家", units=UNITS, counted=True).printed == "0.5"


def test_a_hedge_that_was_chosen_stays_beside_one_that_was_typed() -> None:
    assert read_number("3.7", unit="%", units=UNITS, qualifier=Qualifier.AT_LEAST).qualifier is Qualifier.AT_LEAST
    assert read_number("约3.7", unit="%", units=UNITS, qualifier=Qualifier.AT_LEAST).qualifier is Qualifier.AT_LEAST


@pytest.mark.parametrize(
    ("printed", "unit", "value"),
    [("4.36", "万亿元", "43600"), ("4.36", "亿元", "4.36"), ("4.36", "件", None), ("", "", None)],
)
def test_a_value_stands_exactly_in_the_unit_of_its_cell(printed: str, unit: str, value: str | None) -> None:
    expected = None if value is None else Decimal(value)
    assert value_of(printed, unit=unit, asked_unit="亿元", units=UNITS) == expected
