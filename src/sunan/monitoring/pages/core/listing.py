"""The indicators in the order in which the plan cares for them, with how much is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.areas import AreaKind
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.pages.core.overview import opening
from sunan.monitoring.pages.core.series import areas_of, series_of
from sunan.monitoring.statistics.core.observations import ObservationKind


@dataclass(frozen=True, slots=True)
class Listed:
    """One indicator of the list.

    Attributes:
        cells: how many cells (region and cities × years of the plan and its baseline) have any figure, of how many.
        latest: the last-known figure of the region, if there is one.
    """

    rule: IndicatorRule
    assessments: tuple[Assessment, ...]
    known: int
    cells: int
    latest: Figure | None
    values: int

    @property
    def parts(self) -> tuple[tuple[Verdict, int], ...]:
        """Return how often each verdict was given."""
        return opening(self.assessments).parts

    @property
    def share(self) -> Decimal:
        """Return the share of cells that have a figure, 0 to 1, for the bar."""
        return CONTEXT.divide(Decimal(self.known), Decimal(self.cells)) if self.cells else Decimal(0)


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators that stand together, and why."""

    title: Text
    indicators: tuple[Listed, ...]


def groups(state: StateOfPlan) -> tuple[Group, ...]:
    """Return the indicators: with targets for cities, with other targets or goals, then those that only have figures."""
    plan = state.book.plan
    cities = {city.code for city in plan.cities}
    of_cities = dict.fromkeys(target.indicator for target in plan.targets if target.area in cities)
    of_region = dict.fromkeys(target.indicator for target in plan.targets if target.indicator not in of_cities)
    goals = dict.fromkeys(
        goal.indicator for goal in plan.goals if goal.indicator not in of_cities and goal.indicator not in of_region
    )
    rest = [one for one in state.book.indicators.rules if one not in {*of_cities, *of_region, *goals}]
    values = _values(state)
    named = (
        (text("区域与各市都有目标", "With targets for the region and its cities"), of_cities),
        (text("只有区域目标", "With a target for the region alone"), of_region),
        (text("只有方向、没有数值的目标", "With a direction and no number"), goals),
        (text("没有目标，有公布数或作分子分母", "Without a target; published, or part of other indicators"), rest),
    )
    return tuple(Group(title, tuple(_listed(one, state, values) for one in ids)) for title, ids in named if ids)


def _values(state: StateOfPlan) -> dict[str, int]:
    counted: dict[str, int] = {}
    for cell, found in state.figures.record.cells.items():
        outcomes = sum(one.kind is ObservationKind.ACTUAL for one in found)
        counted[cell.measure] = counted.get(cell.measure, 0) + outcomes
    return counted


def _listed(indicator: str, state: StateOfPlan, values: dict[str, int]) -> Listed:
    rule = state.book.indicators.rule(indicator)
    programme = state.book.plan.programme
    years = range(programme.baseline_year.last.year, programme.when.last.year + 1)
    areas = [area for area in areas_of(rule, state) if area.kind in (AreaKind.REGION, AreaKind.CITY)]
    series = series_of(rule, state, areas, years)
    known = {(one.area.code, cell.period) for one in series for cell in one.cells if cell.all}
    latest = next((one.last for one in series if one.area.kind is AreaKind.REGION and one.last), None)
    return Listed(
        rule,
        state.assessments_of(indicator=indicator),
        len(known),
        len(areas) * len(years),
        latest,
        values.get(rule.published_measure, 0),
    )
