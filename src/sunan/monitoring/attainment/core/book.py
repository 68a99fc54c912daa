"""A whole rulebook, typed: the plan, the catalogue of statistics, the indicators, and what verdicts are judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, FindingKind, Place, Severity
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.thresholds import Identity, Thresholds, read_identities, read_thresholds
from sunan.monitoring.indicators.core.rules import IndicatorBook, read_indicators
from sunan.monitoring.plan.core.plan import Plan, read_plan
from sunan.monitoring.statistics.core.catalogue import Catalogue, read_catalogue

UNKNOWN_INDICATOR = FindingKind(
    "plan.unknown_indicator", Severity.ERROR,
    text("目标“{target}”的指标“{indicator}”没有登记", "The indicator “{indicator}” of “{target}” is not declared"),
    text("在 indicators/ 中添加这个指标，或改正目标的 indicator", "Add it to indicators/, or correct the target's indicator"),
)  # fmt: skip
UNIT_DISAGREES = FindingKind(
    "plan.unit_disagrees", Severity.ERROR,
    text("目标“{target}”的单位“{unit}”与指标单位“{expected}”不是同一量纲", "The unit “{unit}” of “{target}” does not fit its indicator's unit “{expected}”"),
    text("改正目标的单位或它的指标", "Correct the target's unit or its indicator"),
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """What one rulebook says, with the hash that seals name it by."""

    hash: str
    plan: Plan
    catalogue: Catalogue
    indicators: IndicatorBook
    thresholds: Thresholds
    identities: tuple[Identity, ...]

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Return the areas that regions are made of."""
        return {area.code: area.members for area in self.plan.areas if area.members}

    @cached_property
    def area_codes(self) -> frozenset[str]:
        return frozenset(area.code for area in self.plan.areas)


def read_book(source: RulebookSource) -> tuple[Book | None, list[Finding]]:
    """Return a rulebook, typed, and every finding about its rules; `None` when it cannot be used."""
    plan, findings = read_plan(source)
    catalogue, problems = read_catalogue(source)
    findings += problems
    indicators: IndicatorBook | None = None
    if catalogue:
        measure_units = {measure.id: measure.unit for measure in catalogue.measures.values()}
        indicators, problems = read_indicators(source, measure_units=measure_units, units=catalogue.units)
        findings += problems
    thresholds, problems = read_thresholds(source)
    findings += problems
    targets = {target.id for target in plan.targets} if plan else None
    identities, problems = read_identities(source, targets=targets)
    findings += problems
    if plan and catalogue and indicators:
        fits = _check_targets(plan, catalogue, indicators)
        findings += fits
        if thresholds and identities is not None and not fits:
            rules = tuple(placed.rule for placed in identities)
            return Book(source.hash, plan, catalogue, indicators, thresholds, rules), findings
    return None, findings


def _check_targets(plan: Plan, catalogue: Catalogue, indicators: IndicatorBook) -> list[Finding]:
    findings: list[Finding] = []
    named = [(goal.id, goal.indicator, "") for goal in plan.goals]
    named += [(baseline.id, baseline.indicator, baseline.unit) for baseline in plan.baselines]
    named += [(one.id, one.indicator, one.unit) for one in plan.targets]
    for identity, indicator, unit in named:
        place = plan.places.get(identity, Place("plan/", subject=identity))
        if indicator not in indicators.rules:
            findings.append(UNKNOWN_INDICATOR.at(place, target=identity, indicator=indicator))
            continue
        expected = indicators.rules[indicator].unit
        if unit and not _fits(catalogue, unit, expected):
            findings.append(UNIT_DISAGREES.at(place, target=identity, unit=unit, expected=expected))
    return findings


def _fits(catalogue: Catalogue, unit: str, expected: str) -> bool:
    try:
        return catalogue.units.parse(unit).agrees_with(catalogue.units.parse(expected))
    except InvalidInput:
        return False
