"""Units as printed: scale, dimension and their algebra."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel.errors import InvalidInput
from sunan.kernel.units import Unit, UnitSystem

SYSTEM = UnitSystem(
    {"元": "money", "人": "person", "人年": "person", "家": "entity", "件": "item", "吨标准煤": "energy"}
)
SIMPLE = ["%", "元", "万元", "亿元", "万亿元", "百万元", "人", "万人", "人年", "家", "千家", "件", "吨标准煤", "‰", "1"]
units = some.sampled_from(SIMPLE).map(SYSTEM.parse)


@pytest.mark.parametrize(
    ("symbol", "scale", "dimension"),
    [
        ("亿元", "1E8", (("money", 1),)),
        ("万亿元", "1E12", (("money", 1),)),
        ("千万元", "1E7", (("money", 1),)),
        ("%", "0.01", ()),
        ("百分点", "0.01", ()),
        ("件/万人", "0.0001", (("item", 1), ("person", -1))),
        ("人年/万人", "0.0001", ()),
        ("万元/人", "1E4", (("money", 1), ("person", -1))),
        ("吨标准煤/万元", "0.0001", (("energy", 1), ("money", -1))),
    ],
)
def test_a_printed_unit_has_a_scale_and_a_dimension(
    symbol: str, scale: str, dimension: tuple[tuple[str, int], ...]
) -> None:
    unit = SYSTEM.parse(symbol)
    assert (unit.symbol, unit.scale, unit.dimension) == (symbol, Decimal(scale), dimension)


@pytest.mark.parametrize("symbol", ["", "斤", "万", "亿亿元", "元/斤", "元/", "/元", "元 ", "％", "万%", "yuan"])
def test_a_unit_that_nobody_declared_is_refused_with_those_known(symbol: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SYSTEM.parse(symbol)
    assert "元" in refusal.value.text.zh
    assert "not declared" in refusal.value.text.en


@given(units, units)
def test_times_and_per_undo_each_other(left: Unit, right: Unit) -> None:
    there_and_back = left.times(right).per(right)
    assert there_and_back.agrees_with(left)
    assert there_and_back.scale == left.scale


@given(units, units)
def test_multiplication_has_no_order(left: Unit, right: Unit) -> None:
    assert left.times(right).dimension == right.times(left).dimension
    assert left.times(right).scale == right.times(left).scale


@given(units, units, units)
def test_multiplication_has_no_grouping(one: Unit, two: Unit, three: Unit) -> None:
    left, right = one.times(two).times(three), one.times(two.times(three))
    assert (left.scale, left.dimension) == (right.scale, right.dimension)


@given(units)
def test_a_unit_over_itself_is_a_pure_number(unit: Unit) -> None:
    ratio = unit.per(unit)
    assert ratio.scale == 1
    assert not ratio.dimension


@given(units, units)
def test_factors_between_units_that_agree_undo_each_other(left: Unit, right: Unit) -> None:
    if left.agrees_with(right):
        assert left.factor_to(right) * right.factor_to(left) == 1
    else:
        with pytest.raises(InvalidInput):
            left.factor_to(right)


def test_a_ratio_of_money_comes_out_in_per_cent() -> None:
    assert SYSTEM.parse("亿元").per(SYSTEM.parse("万亿元")).factor_to(SYSTEM.parse("%")) == Decimal("0.01")


def test_reading_a_unit_twice_gives_the_same() -> None:
    assert SYSTEM.parse("件/万人") is SYSTEM.parse("件/万人")
