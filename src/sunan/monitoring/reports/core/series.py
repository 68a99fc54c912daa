"""The published and computed values of an indicator in an area, period by period, as chapters and charts need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.indicators.core.rules import IndicatorRule


@dataclass(frozen=True)
class Series:
    """All values of one indicator in one area, by period and list, each cell's preferred value first."""

    rule: IndicatorRule
    area: str
    cells: tuple[tuple[Figure, ...], ...]

    @property
    def periods(self) -> frozenset[str]:
        return frozenset(cell[0].period for cell in self.cells)

    @property
    def best(self) -> tuple[Figure, ...]:
        """Return the preferred value of every cell."""
        return tuple(cell[0] for cell in self.cells)

    def in_year(self, year: int) -> Figure | None:
        """Return the preferred value of a whole year; of a listed indicator only where one list alone has one."""
        found = [figure for figure in self.best if figure.period == str(year)]
        return found[0] if len(found) == 1 else None


def series_of(state: StateOfPlan, indicator: str, area: str) -> Series:
    """Return what is known of an indicator in an area."""
    rule = state.book.indicators.rule(indicator)
    measure, record = rule.published_measure, state.figures.record
    lists = record.lists(measure, area) if rule.listed else ("",)
    cells = (
        state.figures.cell(indicator, area, period, list_id).all
        for period in state.periods(measure, area)
        for list_id in lists
    )
    return Series(rule, area, tuple(cell for cell in cells if cell))


def plan_years(state: StateOfPlan) -> range:
    """Return the baseline year and the years of the plan."""
    programme = state.book.plan.programme
    return range(programme.baseline_year.last.year, programme.when.last.year + 1)


def all_series(state: StateOfPlan) -> Iterator[Series]:
    """Yield the series of every indicator in the region and its cities, those without any value left out."""
    plan = state.book.plan
    for indicator in state.book.indicators.rules:
        for area in (plan.region, *plan.cities):
            found = series_of(state, indicator, area.code)
            if found.cells:
                yield found
