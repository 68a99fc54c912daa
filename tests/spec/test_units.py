"""Page 20 of the handbook: units and formulas."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidInput, InvalidRule
from sunan.kernel.formula import evaluate, names_in, parse, unit_of
from sunan.kernel.texts import text
from sunan.kernel.units import Unit, UnitSystem
from tests.spec.examples import signed
from tests.spec.handbook import Page, Row

UNITS = UnitSystem(
    {"元": "money", "人": "person", "人年": "person", "件": "item", "家": "entity", "吨标准煤": "energy"}
)

PAGE = Page(
    20,
    "units-and-formulas",
    title=text("单位与公式", "Units and formulas"),
    intro=text(
        "单位按印出的样子读：前缀万、亿、万亿，斜线表示“每”。公式是指标数据的四则运算；单位推导不成立的公式在装载时即被拒绝。",
        "Units are read as printed: the prefixes 万, 亿, 万亿, and a slash for “per”. A formula joins measures by "
        "+ − × ÷; one whose unit does not come out is refused when the rulebook is loaded.",
    ),
)

CONVERSIONS = PAGE.table(
    text("换算", "Conversion"),
    text("只有量纲相同的单位可以换算。", "Only units of one dimension convert."),
    columns=("source 从 | From", "goal 到 | To", "factor 乘以 | Multiply by"),
    rows=(
        Row(("万亿元", "亿元", "10000"), text("一万亿等于一万个亿。", "万亿 is ten thousand 亿.")),
        Row(("万元/人", "元/人", "10000"), text("只换分子。", "Only the numerator changes.")),
        Row(("件/万人", "件/人", "0.0001"), text("每万人换成每人。", "Per ten thousand to per head.")),
        Row(("%", "1", "0.01"), text("百分数是无量纲的百分之一。", "A per cent is a hundredth of nothing.")),
        Row(("人年/万人", "1", "0.0001"), text("人年与人同一量纲。", "Person-years and persons have one dimension.")),
        Row(("亿元", "万人", "拒绝 | refused"), text("货币不能换成人。", "Money does not become people.")),
        Row(("桶", "元", "拒绝 | refused"), text("没有登记的单位。", "A unit that is not declared.")),
    ),
)


@CONVERSIONS.check
def test_conversions(source: str, goal: str, factor: str) -> None:
    if factor == "refused":
        with pytest.raises(InvalidInput):
            UNITS.parse(source).factor_to(UNITS.parse(goal))
    else:
        assert signed(UNITS.parse(source).factor_to(UNITS.parse(goal))) == factor


FORMULAS = PAGE.table(
    text("公式的单位与数值", "The unit and value of a formula"),
    text(
        "先推导单位，再计算；除法只在最后做一次，用 34 位十进制、四舍五入。",
        "The unit is derived first, then the value, in decimal arithmetic of 34 digits, half-up.",
    ),
    columns=(
        "formula 公式 | Formula", "inputs 输入 | Inputs", "unit 结果单位 | Unit of result",
        "value 结果（四位小数） | Result, four places",
    ),
    rows=(
        Row(
            ("rd / gdp", "rd = 1000 亿元; gdp = 27000 亿元", "%", "3.7037"),
            text("研发投入强度。", "R&D intensity."),
        ),
        Row(
            ("patents / population", "patents = 96000 件; population = 3850 万人", "件/万人", "24.9351"),
            text("每万人发明专利拥有量。", "Patents per 10 000 people."),
        ),
        Row(
            ("(a + b) / labour", "a = 10 人年; b = 3.2 人年; labour = 4 万人", "人年/万人", "3.3000"),
            text("同单位才能相加。", "Only like units add."),
        ),
        Row(
            ("rd + labour", "rd = 1 亿元; labour = 1 万人", "拒绝 | refused", "—"),
            text("亿元与万人不能相加。", "亿元 and 万人 do not add."),
        ),
        Row(
            ("gdp / rd", "gdp = 1 亿元; rd = 0 亿元", "拒绝 | refused", "—"),
            text("分母为零没有结果。", "There is no result over zero."),
        ),
        Row(
            ("exp(rd)", "rd = 1 亿元", "拒绝 | refused", "—"),
            text("只有四则运算，不执行别的。", "Nothing but + − × ÷ is ever executed."),
        ),
    ),
)  # fmt: skip


@FORMULAS.check
def test_formulas(formula: str, inputs: str, unit: str, value: str) -> None:
    given = {name: rest.split() for name, rest in (part.split(" = ") for part in inputs.split("; "))}
    values = {name: Decimal(number) for name, (number, _) in given.items()}
    units = {name: UNITS.parse(symbol) for name, (_, symbol) in given.items()}
    if unit == "refused":
        with pytest.raises(InvalidRule):
            _computed(formula, values, units, "1")
    else:
        assert signed(_computed(formula, values, units, unit), 4) == value


def _computed(formula: str, values: dict[str, Decimal], units: dict[str, Unit], unit: str) -> Decimal:
    tree = parse(formula)
    assert set(names_in(tree)) == set(values)
    found = unit_of(tree, units)
    computed = evaluate(tree, values)
    return CONTEXT.multiply(computed, found.factor_to(UNITS.parse(unit)))
