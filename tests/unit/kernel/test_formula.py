"""Formulas: what they may use, their unit, their canonical form, and their value against exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidRule
from sunan.kernel.formula import Formula, Name, Number, Operation, evaluate, names_in, parse, unit_of
from sunan.kernel.units import Unit, UnitSystem

UNITS = UnitSystem({"元": "money", "人": "person"})
MEASURES = {
    "rd": UNITS.parse("亿元"),
    "gdp": UNITS.parse("万亿元"),
    "staff": UNITS.parse("万人"),
    "share": UNITS.parse("%"),
}
values = some.decimals(min_value=-(10**6), max_value=10**6, places=3)
formulas: some.SearchStrategy[Formula] = some.recursive(
    some.one_of(
        some.sampled_from(["rd", "gdp", "staff"]).map(Name),
        some.decimals(min_value=0, max_value=10**4, places=2).map(Number),
    ),
    lambda inner: some.builds(Operation, some.sampled_from(["+", "-", "*", "/"]), inner, inner),
    max_leaves=8,
)


@given(formulas)
def test_the_canonical_form_reads_back_as_the_same_formula(formula: Formula) -> None:
    assume(not divides_by_a_literal_zero(formula))
    assert str(parse(str(formula))) == str(formula)


def divides_by_a_literal_zero(formula: Formula) -> bool:
    if not isinstance(formula, Operation):
        return False
    if formula.operator == "/" and not names_in(formula.right):
        try:
            if not by_fractions(formula.right, {})[0]:
                return True
        except ZeroDivisionError:
            return True
    return divides_by_a_literal_zero(formula.left) or divides_by_a_literal_zero(formula.right)


@given(formulas, some.fixed_dictionaries({"rd": values, "gdp": values, "staff": values}))
def test_the_value_agrees_with_exact_fractions(formula: Formula, found: dict[str, Decimal]) -> None:
    """The oracle computes with fractions; 34 digits may differ from it by as much as cancellation allows."""
    try:
        exact, largest = by_fractions(formula, {name: Fraction(value) for name, value in found.items()})
    except ZeroDivisionError:
        return
    assume(largest < 10**12)
    assert abs(Fraction(evaluate(formula, found)) - exact) <= Fraction(1, 10**15)


def by_fractions(formula: Formula, found: dict[str, Fraction]) -> tuple[Fraction, Fraction]:
    """Return the exact value, and the largest number on the way to it (a small denominator counts as large)."""
    if isinstance(formula, Number):
        return Fraction(formula.value), abs(Fraction(formula.value))
    if isinstance(formula, Name):
        return found[formula.name], abs(found[formula.name])
    (left, most_left), (right, most_right) = by_fractions(formula.left, found), by_fractions(formula.right, found)
    value = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
    }[formula.operator]()
    steep = 1 / abs(right) if formula.operator == "/" else Fraction(0)
    return value, max(most_left, most_right, abs(value), steep * max(most_left, most_right, steep))


@pytest.mark.parametrize(
    ("written", "canonical", "names"),
    [
        ("rd / gdp", "(rd / gdp)", ("rd", "gdp")),
        ("(rd+gdp)*2 - staff/1.50", "(((rd + gdp) * 2) - (staff / 1.5))", ("rd", "gdp", "staff")),
        ("-rd", "(0 - rd)", ("rd",)),
        ('"nanjing-rd" / "wuxi-rd"', "(nanjing-rd / wuxi-rd)", ("nanjing-rd", "wuxi-rd")),
        ("rd / gdp / rd", "((rd / gdp) / rd)", ("rd", "gdp")),
        ("42", "42", ()),
    ],
)
def test_a_formula_is_parsed_by_the_rules_of_arithmetic(written: str, canonical: str, names: tuple[str, ...]) -> None:
    formula = parse(written)
    assert str(formula) == canonical
    assert names_in(formula) == names


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "rd /", "rd gdp", "sum(rd)", "sqrt(rd)", "(select 1)", "(select rd from gdp)", "rd; drop table gdp",
        "rd -- gdp", "rd /* gdp */", "rd::int", "cast(rd as int)", "rd % gdp", "rd ** 2", "rd // gdp", "rd ^ 2",
        "rd and gdp", "not rd", "rd > gdp", "rd = gdp", "case when rd then gdp end", "'rd'", "$1", "?", ":rd", "rd.gdp",
        "null", "true", "*", "rd[1]", "{rd: 1}", "current_date", "rd between 1 and 2", "1e5", "1e999999999", "0x1F",
        "drop table rd", "insert into rd values (1)", "read_csv('/etc/passwd')", "rd is null", "rd as x", "(rd, gdp)",
        "rd / 0", "rd / (2 - 2)", "1" * 19, "rd" + "+rd" * 20, "(" * 500 + "rd" + ")" * 500, "r" * 2001, "interval 1 day",
    ],
)  # fmt: skip
def test_whatever_is_no_plain_arithmetic_is_refused(written: str) -> None:
    with pytest.raises(InvalidRule) as refusal:
        parse(written)
    assert refusal.value.text.zh
    assert refusal.value.text.en


@pytest.mark.parametrize(
    ("written", "factor", "unit"),
    [
        ("rd / gdp", "0.01", "%"),
        ("rd / staff", "1", "万元/人"),
        ("rd + rd", "1", "亿元"),
        ("rd / gdp * staff", "0.0001", "万人"),
        ("rd * 2", "1", "亿元"),
    ],
)
def test_the_unit_of_a_formula_comes_out(written: str, factor: str, unit: str) -> None:
    found = unit_of(parse(written), MEASURES)
    target = UNITS.parse(unit)
    assert found.agrees_with(target)
    assert found.scale / target.scale == Decimal(factor).normalize() or found.factor_to(target) == Decimal(factor)


@pytest.mark.parametrize("written", ["rd + staff", "rd + gdp", "rd - 1", "rd / gdp + 1 + staff", "share + 5"])
def test_unlike_units_are_not_added(written: str) -> None:
    with pytest.raises(InvalidRule, match="相加减"):
        unit_of(parse(written), MEASURES)


@given(values.filter(bool), values.filter(bool))
def test_a_unit_and_its_value_convert_alike(numerator: Decimal, denominator: Decimal) -> None:
    """Computing in printed units and converting once gives what computing in base units gives."""
    formula = parse("rd / gdp")
    factor = unit_of(formula, MEASURES).factor_to(UNITS.parse("%"))
    computed = CONTEXT.multiply(evaluate(formula, {"rd": numerator, "gdp": denominator}), factor)
    exact = (Fraction(numerator) * 10**8) / (Fraction(denominator) * 10**12) * 100
    assert abs(Fraction(computed) - exact) <= abs(exact) / 10**30


def test_division_by_a_measure_that_is_zero_is_refused() -> None:
    with pytest.raises(InvalidRule, match="分母为零"):
        evaluate(parse("rd / gdp"), {"rd": Decimal(1), "gdp": Decimal(0)})


def test_a_literal_is_a_pure_number() -> None:
    assert unit_of(parse("2.5"), {}) == Unit("1", Decimal(1))
