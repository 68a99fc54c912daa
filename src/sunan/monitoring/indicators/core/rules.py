"""An indicator is a rule: which measure carries its published value, and how it is computed from components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sunan.kernel import formula as formulas
from sunan.kernel.errors import InvalidInput, InvalidRule, NotFound
from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.formula import Formula
from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.kernel.units import Unit, UnitSystem

INVALID_FORMULA = FindingKind(
    "indicators.invalid_formula", Severity.ERROR,
    text("公式不可用：{problem}", "The formula cannot be used: {problem_en}"),
    text("用已登记的指标数据名、四则运算和括号改写", "Rewrite it with declared measures, + - * / and parentheses"),
)  # fmt: skip
UNIT_DOES_NOT_COME_OUT = FindingKind(
    "indicators.unit_does_not_come_out", Severity.ERROR,
    text("公式“{formula}”得出的单位是“{found}”，不是“{expected}”", "The formula “{formula}” comes out in “{found}”, not in “{expected}”"),
    text("改正公式或指标单位；换算由程序完成，不要乘 100 或 10000", "Correct the formula or the unit; the program converts, so never multiply by 100 or 10000"),
)  # fmt: skip
UNKNOWN_UNIT = FindingKind(
    "indicators.unknown_unit", Severity.ERROR,
    text("{problem}", "{problem_en}"),
    text("在 statistics/units.yaml 登记基本单位，或改正单位", "Declare the base unit in statistics/units.yaml, or correct the unit"),
)  # fmt: skip


class Rollup(RuleModel):
    """By which denominator the values of cities combine to the value of their region."""

    weight_measure: str
    proxy: bool = False
    reason: Text | None = None


class SourceRule(RuleModel):
    """The official rule that defines a figure, and how well it is confirmed."""

    text: Text
    status: Literal["C", "S", "U"]


class IndicatorRule(RuleModel):
    """How an indicator is read and computed.

    Attributes:
        published_measure: the measure that carries its published value.
        formula: an expression over measures that gives it from components, if any.
        method: `level`, or `mean_annual_growth` (geometric mean over the plan's years).
        level_formula: for growth: the level whose growth it is.
        rollup: denominator by which city values combine to the region's.
        listed: its values count members of a list and compare only within one list.
        decimals: places shown.
    """

    id: str
    name: Text
    short: Text
    unit: str
    nature: Literal["stock", "flow", "ratio", "growth", "count", "change"]
    direction: Literal["up", "down", "none"]
    published_measure: str
    formula: str = ""
    method: Literal["level", "mean_annual_growth"] = "level"
    level_formula: str = ""
    price_basis: Literal["current", "constant", "not_stated", ""] = ""
    rollup: Rollup | None = None
    listed: bool = False
    decimals: int = 2
    definition: Text
    source_rule: SourceRule
    caveats: tuple[Text, ...] = ()

    @cached_property
    def parsed(self) -> Formula | None:
        return formulas.parse(self.formula) if self.formula else None

    @cached_property
    def components(self) -> tuple[str, ...]:
        """Return the measures that the formula needs."""
        return formulas.names_in(self.parsed) if self.parsed else ()

    @cached_property
    def parsed_level(self) -> Formula | None:
        return formulas.parse(self.level_formula) if self.level_formula else None


@dataclass(frozen=True)
class IndicatorBook:
    """All indicators of a rulebook."""

    rules: Mapping[str, IndicatorRule]
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)

    def rule(self, indicator: str) -> IndicatorRule:
        """Return the rule of an indicator.

        Raises:
            NotFound: the rulebook has no such indicator.
        """
        if indicator not in self.rules:
            raise NotFound(f"没有指标“{indicator}”", f"There is no indicator “{indicator}”")
        return self.rules[indicator]


def read_indicators(
    source: RulebookSource, *, measure_units: Mapping[str, str], units: UnitSystem
) -> tuple[IndicatorBook | None, list[Finding]]:
    """Return the indicators of a rulebook; formulas are parsed and their units checked.

    Args:
        measure_units: measure id → its canonical unit as printed.
    """
    reader = RulebookReader(source)
    placed = reader.single_rules("indicators/", IndicatorRule)
    known = {measure: units.parse(symbol) for measure, symbol in measure_units.items()}
    measure_word = text("指标数据", "the measure")
    for one in placed:
        rule = one.rule
        reader.refer(one.at("published_measure"), "published_measure", measure_word, [rule.published_measure], known)
        if rule.rollup:
            key = "rollup.weight_measure"
            reader.refer(one.at(key), key, measure_word, [rule.rollup.weight_measure], known)
        expected: Unit | None = None
        try:
            expected = units.parse(rule.unit)
        except InvalidInput as problem:
            reader.findings.append(UNKNOWN_UNIT.at(one.at("unit"), problem=problem.text.zh, problem_en=problem.text.en))
        for key, written, same_unit in (("formula", rule.formula, True), ("level_formula", rule.level_formula, False)):
            if written and expected:
                reader.findings += _formula_findings(written, known, expected if same_unit else None, one.at(key))
    if errors_among(reader.findings):
        return None, reader.findings
    return IndicatorBook(
        {one.rule.id: one.rule for one in placed}, {one.rule.id: one.place for one in placed}
    ), reader.findings


def _formula_findings(written: str, known: Mapping[str, Unit], expected: Unit | None, place: Place) -> list[Finding]:
    try:
        parsed = formulas.parse(written)
        unknown = [name for name in formulas.names_in(parsed) if name not in known]
        if unknown:
            names = "、".join(unknown)
            return [
                INVALID_FORMULA.at(place, problem=f"没有指标数据 {names}", problem_en=f"there is no measure {names}")
            ]
        found = formulas.unit_of(parsed, known)
    except InvalidRule as problem:
        return [INVALID_FORMULA.at(place, problem=problem.text.zh, problem_en=problem.text.en)]
    if expected and not found.agrees_with(expected):
        return [UNIT_DOES_NOT_COME_OUT.at(place, formula=written, found=found, expected=expected)]
    return []
