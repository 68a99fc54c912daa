"""A whole plan, read from a rulebook with every cross-reference checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from pydantic import field_validator

from sunan.kernel.areas import Area
from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding, Place, errors_among
from sunan.kernel.periods import Period
from sunan.kernel.rule_reading import Placed, RulebookReader
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.monitoring.plan.core.outline import Box, Clause, Commitment, Erratum, Task
from sunan.monitoring.plan.core.targets import Baseline, Goal, Target
from sunan.monitoring.plan.core.zones import Zone


class PlanDocument(RuleModel):
    """The document that the plan is, cited by name, number and date."""

    title: Text
    number: str
    issued_by: tuple[str, ...]
    issued_on: date


class Programme(RuleModel):
    """What a rulebook is about: a zone, its region, its plan and the plan's period."""

    id: str
    title: Text
    zone: Text
    region: str
    period: str
    baseline: str
    document: PlanDocument

    @field_validator("period", "baseline")
    @classmethod
    def _is_period(cls, value: str) -> str:
        Period.parse(value)
        return value

    @property
    def when(self) -> Period:
        return Period.parse(self.period)

    @property
    def baseline_year(self) -> Period:
        return Period.parse(self.baseline)


@dataclass(frozen=True)
class Plan:
    """The plan of one zone: everything the text promises, with its places in the text."""

    programme: Programme
    areas: tuple[Area, ...]
    zones: tuple[Zone, ...]
    clauses: tuple[Clause, ...]
    targets: tuple[Target, ...]
    goals: tuple[Goal, ...]
    baselines: tuple[Baseline, ...]
    tasks: tuple[Task, ...]
    boxes: tuple[Box, ...]
    commitments: tuple[Commitment, ...]
    errata: tuple[Erratum, ...]
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.code: area for area in self.areas}

    def area(self, code: str) -> Area:
        """Return the area with `code`.

        Raises:
            NotFound: the rulebook has no such area.
        """
        if code not in self._areas:
            raise NotFound(f"没有地区“{code}”", f"There is no area “{code}”")
        return self._areas[code]

    @property
    def region(self) -> Area:
        return self.area(self.programme.region)

    @cached_property
    def cities(self) -> tuple[Area, ...]:
        """Return the cities of the region, in the order of the rulebook."""
        return tuple(self.area(code) for code in self.region.members)

    def target(self, target_id: str) -> Target:
        """Return the target with this id.

        Raises:
            NotFound: the plan has no such target.
        """
        for target in self.targets:
            if target.id == target_id:
                return target
        raise NotFound(f"没有目标“{target_id}”", f"There is no target “{target_id}”")

    def targets_of(self, *, indicator: str | None = None, area: str | None = None) -> tuple[Target, ...]:
        """Return the targets of an indicator, of an area, or of both."""
        return tuple(
            target for target in self.targets if indicator in (None, target.indicator) and area in (None, target.area)
        )

    def clause(self, clause_id: str) -> Clause:
        """Return the clause with this id.

        Raises:
            NotFound: the outline has no such clause.
        """
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise NotFound(f"没有条款“{clause_id}”", f"There is no clause “{clause_id}”")

    def children(self, clause_id: str) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.parent == clause_id)

    def commitments_in(self, clause_id: str) -> tuple[Commitment, ...]:
        return tuple(commitment for commitment in self.commitments if commitment.clause == clause_id)

    def baseline(self, indicator: str, area: str) -> Baseline | None:
        """Return what the plan itself states for its baseline year, if it does."""
        for baseline in self.baselines:
            if (baseline.indicator, baseline.area) == (indicator, area):
                return baseline
        return None


def read_plan(source: RulebookSource) -> tuple[Plan | None, list[Finding]]:
    """Return the plan of a rulebook and every finding; `None` for the plan when an error prevents its use."""
    plan, findings = draft_plan(source)
    return (None if errors_among(findings) else plan), findings


def draft_plan(source: RulebookSource) -> tuple[Plan | None, list[Finding]]:
    """Return what can be read of a plan, good for further checks alone, and every finding."""
    reader = RulebookReader(source)
    document = reader.document("rulebook.yaml")
    programme = reader.rule(document, Programme) if document else None
    areas = reader.rules(_AREAS, "areas", Area, identity="code", required=True)
    zones = reader.rules("areas/zones", "zones", Zone)
    clauses = reader.rules(_CLAUSES, "clauses", Clause, required=True)
    targets = reader.rules("plan/targets", "targets", Target)
    goals = reader.rules("plan/goals", "goals", Goal)
    baselines = reader.rules("plan/baselines", "baselines", Baseline)
    tasks = reader.rules("plan/tasks", "tasks", Task)
    boxes = reader.rules("plan/boxes", "boxes", Box)
    commitments = reader.rules("plan/commitments", "commitments", Commitment)
    errata = reader.rules("plan/errata", "errata", Erratum)

    parts = _Parts(areas, zones, clauses, targets, goals, baselines, tasks, boxes, commitments, errata)
    _check_areas(reader, parts)
    _check_clauses(reader, parts)
    if programme:
        codes = {placed.rule.code for placed in areas}
        reader.refer(programme.at("region"), "region", _AREA, [programme.rule.region], codes, declared_in=_AREAS)
    if programme is None:
        return None, reader.findings
    return Plan(
        programme=programme.rule,
        areas=_rules(areas),
        zones=_rules(zones),
        clauses=_rules(clauses),
        targets=_rules(targets),
        goals=_rules(goals),
        baselines=_rules(baselines),
        tasks=_rules(tasks),
        boxes=_rules(boxes),
        commitments=_rules(commitments),
        errata=_rules(errata),
        places=_places(targets) | _places(goals) | _places(baselines),
    ), reader.findings


@dataclass(frozen=True)
class _Parts:
    """The parts of a plan with their places, as long as their references are being checked."""

    areas: list[Placed[Area]]
    zones: list[Placed[Zone]]
    clauses: list[Placed[Clause]]
    targets: list[Placed[Target]]
    goals: list[Placed[Goal]]
    baselines: list[Placed[Baseline]]
    tasks: list[Placed[Task]]
    boxes: list[Placed[Box]]
    commitments: list[Placed[Commitment]]
    errata: list[Placed[Erratum]]


def _check_areas(reader: RulebookReader, parts: _Parts) -> None:
    codes = {placed.rule.code for placed in parts.areas}

    def refer(placed: Placed[AnyRule], key: str, ids: Iterable[str]) -> None:
        reader.refer(placed.at(key), key, _AREA, ids, codes, declared_in=_AREAS)

    for area in parts.areas:
        refer(area, "parent", [area.rule.parent])
        refer(area, "members", area.rule.members)
    for zone in parts.zones:
        refer(zone, "city", [zone.rule.city, *zone.rule.counties])
    for target in parts.targets:
        refer(target, "area", [target.rule.area, *target.rule.geography.readings])
    for goal in parts.goals:
        refer(goal, "area", [goal.rule.area])
    for baseline in parts.baselines:
        refer(baseline, "area", [baseline.rule.area])
    for task in parts.tasks:
        refer(task, "areas", task.rule.areas)
    for box in parts.boxes:
        refer(box, "entries.areas", [code for entry in box.rule.entries for code in entry.areas])


def _check_clauses(reader: RulebookReader, parts: _Parts) -> None:
    ids = {placed.rule.id for placed in parts.clauses}
    named = {placed.rule.id for placed in parts.targets} | {placed.rule.id for placed in parts.tasks}
    named_soundly = reader.is_sound("plan/targets") and reader.is_sound("plan/tasks")

    def refer(placed: Placed[AnyRule], key: str, clauses: Iterable[str]) -> None:
        reader.refer(placed.at(key), key, _CLAUSE, clauses, ids, declared_in=_CLAUSES)

    for clause in parts.clauses:
        refer(clause, "parent", [clause.rule.parent])
    for target in parts.targets:
        refer(target, "clauses", [*target.rule.clauses, *(quote.clause for quote in target.rule.quotes)])
    for goal in parts.goals:
        refer(goal, "clause", [goal.rule.clause])
    for baseline in parts.baselines:
        refer(baseline, "clause", [baseline.rule.clause])
    for task in parts.tasks:
        refer(task, "clause", [task.rule.clause])
    for box in parts.boxes:
        refer(box, "clause", [box.rule.clause, box.rule.parent_clause])
    for commitment in parts.commitments:
        refer(commitment, "clause", [commitment.rule.clause])
    for erratum in parts.errata:
        refer(erratum, "clauses", [*erratum.rule.clauses, *(quote.clause for quote in erratum.rule.quotes)])
        if named_soundly:
            reader.refer(erratum.at("affects"), "affects", _TARGET, erratum.rule.affects, named)


_AREAS, _CLAUSES = "areas/areas", "plan/clauses"
_AREA = text("地区", "the area")
_CLAUSE = text("条款", "the clause")
_TARGET = text("目标或任务", "the target or task")

AnyRule = TypeVar("AnyRule", bound=RuleModel)


def _places(placed: Iterable[Placed[Target]] | Iterable[Placed[Goal]] | Iterable[Placed[Baseline]]) -> dict[str, Place]:
    return {one.rule.id: one.place for one in placed}


def _rules(placed: Iterable[Placed[AnyRule]]) -> tuple[AnyRule, ...]:
    return tuple(one.rule for one in placed)
