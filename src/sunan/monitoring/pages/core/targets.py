"""Targets as objects: every attribute with how it is known, what touches the target, what else aims at its cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sunan.kernel.findings import Finding
from sunan.kernel.periods import Period
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.identities import IdentityOutcome
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.pages.core.choices import Question
from sunan.monitoring.pages.core.words import COMPARATORS, COUNTINGS, NATURES
from sunan.monitoring.plan.core.outline import Erratum
from sunan.monitoring.plan.core.plan import Plan
from sunan.monitoring.plan.core.targets import Attribute, Standing, Target
from sunan.monitoring.statistics.core.observations import Observation, ObservationKind


@dataclass(frozen=True, slots=True)
class Shown:
    """One attribute of a target as a page shows it.

    Attributes:
        mark: a sign of one or two letters for narrow tables.
        value: empty when the plan does not state it and nothing was inferred.
        readings: other ways in which it can be read.
    """

    key: str
    mark: Text
    name: Text
    value: Text | None
    attribute: Attribute
    readings: tuple[Text, ...] = ()

    @property
    def standing(self) -> Standing:
        return self.attribute.status


_NAMES: tuple[tuple[str, Text, Text], ...] = (
    ("geography", text("域", "G"), text("地域", "geography")),
    ("period", text("期", "P"), text("期别", "period")),
    ("comparator", text("比", "C"), text("比较", "comparison")),
    ("force", text("力", "F"), text("力度用语", "force")),
    ("nature", text("性", "N"), text("性质", "nature")),
    ("counting", text("计", "K"), text("计法", "counting")),
)


def attributes(target: Target, plan: Plan) -> tuple[Shown, ...]:
    """Return the attributes that law 6 asks for, each with its value, how it is known and why."""
    held: dict[str, tuple[Attribute, Text | None]] = {
        "geography": (target.geography, plan.area(target.geography.value or target.area).name),
        "period": (target.period_status, Period.parse(target.period).text),
        "comparator": (target.comparator, COMPARATORS[target.comparator.value]),
        "force": (target.force, _same(target.force.value)),
        "nature": (target.nature, NATURES.get(target.nature.value) or _same(target.nature.value)),
        "counting": (target.counting, COUNTINGS.get(target.counting.value) or _same(target.counting.value)),
    }
    shown = []
    for key, mark, name in _NAMES:
        attribute, value = held[key]
        readings = tuple(_reading(one, key, plan) for one in attribute.readings if one != attribute.value)
        shown.append(Shown(key, mark, name, value, attribute, readings))
    return tuple(shown)


def _same(value: str) -> Text | None:
    return text(value, value) if value else None


def _reading(value: str, key: str, plan: Plan) -> Text:
    if key == "geography":
        return plan.area(value).name
    words = {"comparator": COMPARATORS, "nature": NATURES, "counting": COUNTINGS}.get(key, {})
    return words.get(value) or text(value, value)


@dataclass(frozen=True, slots=True)
class StandingCount:
    """How many targets state an attribute, leave it to be inferred, or do not state it."""

    name: Text
    mark: Text
    parts: tuple[tuple[Standing, int], ...]


def standings(targets: Iterable[Target], plan: Plan) -> tuple[StandingCount, ...]:
    """Return how well the plan states each attribute of its targets."""
    every = [attributes(target, plan) for target in targets]
    return tuple(
        StandingCount(
            name, mark, tuple((standing, sum(held[at].standing is standing for held in every)) for standing in Standing)
        )
        for at, (_, mark, name) in enumerate(_NAMES)
    )


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of the table of targets."""

    assessment: Assessment
    attributes: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Lines that stand together: the region's, or one indicator's city by city.

    Attributes:
        indicator: the id of the common indicator; empty for the region's.
    """

    title: Text
    indicator: str
    rows: tuple[TargetRow, ...]


def grouped_targets(assessments: Iterable[Assessment], state: StateOfPlan) -> tuple[TargetGroup, ...]:
    """Return the assessments by group: the region and other geographies first, then cities indicator by indicator."""
    plan = state.book.plan
    cities = {city.code for city in plan.cities}
    groups: dict[str, list[TargetRow]] = {}
    for one in assessments:
        key = one.target.indicator if one.target.area in cities else ""
        groups.setdefault(key, []).append(TargetRow(one, attributes(one.target, plan)))
    region = text("区域目标", "Targets of the region")

    def title(key: str) -> Text:
        if not key:
            return region
        rule = state.book.indicators.rule(key)
        return text(f"各市目标：{rule.short.zh}", f"Targets of cities: {rule.short.en}")

    order = sorted(groups, key=bool)
    return tuple(TargetGroup(title(key), key, tuple(groups[key])) for key in order)


def questions(state: StateOfPlan) -> tuple[Question[Assessment], ...]:
    """Return what targets can be chosen by."""
    plan = state.book.plan
    areas = {area.code: area.short for area in (plan.region, *plan.areas) if plan.targets_of(area=area.code)}
    indicators = {rule.id: rule.short for rule in state.book.indicators.rules.values()}
    return (
        Question("area", text("地区", "Area"), areas, lambda one: (one.target.area,)),
        Question("verdict", text("判定", "Verdict"), {one.value: one.text for one in Verdict}, lambda one: (one.verdict.value,)),
        Question("indicator", text("指标", "Indicator"), indicators, lambda one: (one.target.indicator,), is_long=True),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touching:
    """Everything else that concerns a target.

    Attributes:
        findings: of the checks.
        errata: entries of the ledger that name it.
        goals: what published documents aim at for its measure and area, the plan's own lines left out.
        identities: in which it takes part.
    """

    findings: tuple[Finding, ...]
    errata: tuple[Erratum, ...]
    goals: tuple[Observation, ...]
    identities: tuple[IdentityOutcome, ...]
    has_cascade: bool


def touching(assessment: Assessment, state: StateOfPlan) -> Touching:
    """Return what concerns a target besides its own verdict."""
    target, plan = assessment.target, state.book.plan
    goals = [
        one
        for cell, values in state.figures.record.cells.items()
        if (cell.measure, cell.area) == (assessment.rule.published_measure, target.area)
        for one in values
        if one.kind is ObservationKind.GOAL and one.vintage.title not in plan.programme.document.title.zh
    ]
    return Touching(
        findings=tuple(one for one in state.findings if one.place.subject == target.id),
        errata=tuple(one for one in plan.errata if target.id in one.affects),
        goals=tuple(sorted(goals, key=lambda one: (one.cell.period, one.vintage.id, one.line))),
        identities=tuple(one for one in state.identities if target.id in one.identity.targets),
        has_cascade=state.cascade(target.indicator) is not None,
    )
