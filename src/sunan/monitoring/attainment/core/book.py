"""A whole rulebook, typed: the plan, the catalogue of statistics, the indicators, and what verdicts are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sunan.kernel.errors import InvalidInput, InvalidRule
from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.rule_findings import UNKNOWN_REFERENCE, UNREAD_FILE
from sunan.kernel.rule_reading import Placed
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.identities import evaluate_identity
from sunan.monitoring.attainment.core.thresholds import Identity, Thresholds, read_identities, read_thresholds
from sunan.monitoring.indicators.core.rules import IndicatorBook, read_indicators
from sunan.monitoring.plan.core.plan import Plan, draft_plan
from sunan.monitoring.plan.core.targets import Counting
from sunan.monitoring.statistics.core.catalogue import Catalogue, draft_catalogue

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
UNKNOWN_READING = FindingKind(
    "plan.unknown_reading", Severity.ERROR,
    text("目标“{target}”计法的读法“{reading}”不认识", "The reading “{reading}” of how “{target}” counts is not known"),
    text("写计法或榜单标识：{known}", "Name a way of counting or a list: {known}"),
)  # fmt: skip
IDENTITY_DOES_NOT_COME_OUT = FindingKind(
    "attainment.identity_does_not_come_out", Severity.ERROR,
    text("{problem}", "{problem_en}"),
    text("改正公式或 result_unit；单位换算由程序完成", "Correct the formula or result_unit; the program converts units"),
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


@dataclass(frozen=True)
class Draft:
    """A rulebook as far as it can be read, with every finding about its rules.

    Attributes:
        book: the rulebook, typed; `None` while there are errors.
        catalogue: good for judging releases even if errors stand elsewhere; `None` when it has errors of its own.
        areas: the codes of its areas; `None` when they cannot be relied on.
    """

    book: Book | None
    findings: list[Finding]
    catalogue: Catalogue | None
    areas: frozenset[str] | None


def read_book(source: RulebookSource) -> tuple[Book | None, list[Finding]]:
    """Return a rulebook, typed, and every finding about its rules; `None` when it cannot be used."""
    draft = draft_book(source)
    return draft.book, draft.findings


def draft_book(source: RulebookSource) -> Draft:
    """Return a rulebook as far as it can be read: an error in one part hides none in another."""
    plan, findings = draft_plan(source)
    catalogue, problems = draft_catalogue(source)
    sound = catalogue if not errors_among(problems) else None
    findings += problems
    indicators: IndicatorBook | None = None
    if catalogue and _is_sound(problems, "statistics/units", "statistics/measures"):
        measure_units = {measure.id: measure.unit for measure in catalogue.measures.values()}
        indicators, problems = read_indicators(source, measure_units=measure_units, units=catalogue.units)
        findings += problems
    thresholds, problems = read_thresholds(source)
    findings += problems
    targets_known = plan is not None and _is_sound(findings, "plan/targets")
    targets = {target.id for target in plan.targets} if plan and targets_known else None
    identities, problems = read_identities(source, targets=targets)
    findings += problems
    if plan and catalogue and indicators:
        findings += _check_targets(plan, catalogue, indicators)
        if identities and targets_known:
            findings += _check_identities(identities, plan, catalogue)
    book: Book | None = None
    if plan and sound and indicators and thresholds and identities is not None and not errors_among(findings):
        rules = tuple(placed.rule for placed in identities)
        book = Book(source.hash, plan, sound, indicators, thresholds, rules)
    areas = frozenset(area.code for area in plan.areas) if plan and _is_sound(findings, "areas/areas") else None
    return Draft(book, findings, sound, areas)


def _is_sound(findings: Iterable[Finding], *prefixes: str) -> bool:
    return not any(finding.place.file.startswith(prefixes) for finding in errors_among(findings))


def _check_targets(plan: Plan, catalogue: Catalogue, indicators: IndicatorBook) -> list[Finding]:
    findings: list[Finding] = []
    named = [(one.id, one.indicator, "") for one in plan.goals]
    named += [(one.id, one.indicator, one.unit) for one in plan.targets]
    named += [(one.id, one.indicator, one.unit) for one in plan.baselines]
    for identity, indicator, unit in named:
        place = plan.places.get(identity, Place("plan/", subject=identity))
        if indicator not in indicators.rules:
            findings.append(UNKNOWN_INDICATOR.at(place, target=identity, indicator=indicator))
            continue
        expected = indicators.rules[indicator].unit
        if unit and not _fits(catalogue, unit, expected):
            findings.append(UNIT_DISAGREES.at(place, target=identity, unit=unit, expected=expected))
    for target in plan.targets:
        known = [*Counting, *catalogue.lists]
        findings += [
            UNKNOWN_READING.at(plan.places[target.id], target=target.id, reading=one, known=", ".join(known))
            for one in target.counting.readings
            if one not in known
        ]
    return findings


def _check_identities(identities: Iterable[Placed[Identity]], plan: Plan, catalogue: Catalogue) -> list[Finding]:
    """Return a finding for every identity that cannot be worked out, or is held against something unknown."""
    findings: list[Finding] = []
    known_areas = {area.code for area in plan.areas}
    known_targets = {target.id for target in plan.targets}
    for placed in identities:
        rule = placed.rule
        for key, word, name, known in (
            ("compare_measure", _MEASURE, rule.compare_measure, catalogue.measures),
            ("compare_area", _AREA, rule.compare_area, known_areas),
        ):
            if name and known and name not in known:
                findings.append(UNKNOWN_REFERENCE.at(placed.at(key), key=key, what=word.zh, what_en=word.en, id=name))
        if not known_targets.issuperset(rule.targets):
            continue  # named already, where the file was read
        try:
            evaluate_identity(rule, plan.targets, catalogue.units)
        except InvalidRule as refusal:
            findings.append(
                IDENTITY_DOES_NOT_COME_OUT.at(placed.at("formula"), problem=refusal.text.zh, problem_en=refusal.text.en)
            )
        except InvalidInput:
            continue  # a unit that nobody declared is a finding about its target
    return findings


_MEASURE = text("统计指标", "the measure")
_AREA = text("地区", "the area")


def _fits(catalogue: Catalogue, unit: str, expected: str) -> bool:
    try:
        return catalogue.units.parse(unit).agrees_with(catalogue.units.parse(expected))
    except InvalidInput:
        return False


_READ = (
    "rulebook.yaml", "datapackage.json", "areas/areas", "areas/zones", "plan/clauses", "plan/targets", "plan/goals",
    "plan/baselines", "plan/tasks", "plan/boxes", "plan/commitments", "plan/errata", "statistics/units",
    "statistics/measures", "statistics/holders", "statistics/lists", "statistics/addresses",
    "statistics/preference.yaml", "statistics/doubts.yaml", "statistics/releases.csv", "indicators/",
    "attainment/thresholds.yaml", "attainment/identities.yaml", "index/zone.yaml", "index/official.yaml",
    "index/evaluations/", "index/examples/", "privacy/processing.yaml", "privacy/controller.yaml", "access/roles.yaml",
    "reports/disclosure.yaml", "reports/wording.yaml", "collection/settings.yaml", "collection/forms.yaml",
    "collection/edits.yaml", "collection/tables/",
    "tasks/work.yaml", "tasks/escalation.yaml",
)  # fmt: skip


def unread_files(source: RulebookSource) -> list[Finding]:
    """Return a warning for every file that no rule reads: a slip in its name would go unnoticed otherwise."""
    return [
        UNREAD_FILE.at(Place(file), file=file)
        for file in sorted(source.files)
        if not file.startswith(_READ) or not file.endswith((".yaml", "datapackage.json", "statistics/releases.csv"))
    ]
