"""The figures of an indicator as pages show them: by area and year, value by value, published against computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.areas import Area, AreaKind
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.periods import Period, PeriodKind
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import CellFigures, Figure, MissingInput
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.statistics.core.observations import ObservationKind


@dataclass(frozen=True, slots=True)
class AreaSeries:
    """The yearly cells of an indicator for one area and, for listed indicators, one list."""

    area: Area
    list_id: str
    cells: tuple[CellFigures, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell.all for cell in self.cells)

    @property
    def last(self) -> Figure | None:
        """Return the latest figure."""
        return next((cell.best for cell in reversed(self.cells) if cell.best), None)


def areas_of(rule: IndicatorRule, state: StateOfPlan) -> tuple[Area, ...]:
    """Return the areas an indicator is shown for: the region, its cities, others with a target, then the province."""
    plan = state.book.plan
    targeted = [plan.area(target.area) for target in plan.targets_of(indicator=rule.id)]
    published = {cell.area for cell in state.figures.record.cells if cell.measure == rule.published_measure}
    wider = [area for area in plan.areas if area.code in published and area.kind is AreaKind.PROVINCE]
    return tuple(dict.fromkeys([plan.region, *plan.cities, *targeted, *wider]))


def years_of(rule: IndicatorRule, state: StateOfPlan) -> range:
    """Return the years an indicator is shown for: from its first published year, or the baseline, to the plan's end."""
    programme = state.book.plan.programme
    published = [
        int(cell.period)
        for cell in state.figures.record.cells
        if cell.measure == rule.published_measure
        and Period.parse(cell.period).kind is PeriodKind.YEAR
        and any(one.kind is ObservationKind.ACTUAL for one in state.figures.record.cells[cell])
    ]
    first = min([programme.baseline_year.last.year, *published])
    return range(first, max([programme.when.last.year, *published]) + 1)


def series_of(rule: IndicatorRule, state: StateOfPlan, areas: Iterable[Area], years: range) -> tuple[AreaSeries, ...]:
    """Return the yearly cells of an indicator, area by area; a listed indicator has one series for each list."""
    found: list[AreaSeries] = []
    for area in areas:
        lists = lists_of(rule, state, area.code)
        found += [
            AreaSeries(area, list_id, tuple(state.figures.series(rule.id, area.code, list(years), list_id)))
            for list_id in lists
        ]
    return tuple(found)


def lists_of(rule: IndicatorRule, state: StateOfPlan, area: str) -> tuple[str, ...]:
    """Return the lists under which an outcome was published for an area; one nameless list where none was."""
    record = state.figures.record
    found = {
        cell.list_id
        for cell in record.cells
        if (cell.measure, cell.area) == (rule.published_measure, area)
        and any(one.kind is ObservationKind.ACTUAL for one in record.cells[cell])
    }
    return tuple(sorted(found)) if rule.listed and found else ("",)


def list_signs(series: Iterable[AreaSeries]) -> dict[str, str]:
    """Return a sign for every list, so that a chart can tell them apart in one character: ①, ②, ③ …"""
    lists = dict.fromkeys(one.list_id for one in series if one.list_id)
    return {list_id: chr(_FIRST_SIGN + at) if at < _SIGNS else f"({at + 1})" for at, list_id in enumerate(lists)}


_FIRST_SIGN = ord("①")
_SIGNS = 20


def every_value(rule: IndicatorRule, state: StateOfPlan, areas: Iterable[Area]) -> tuple[CellFigures, ...]:
    """Return every cell that holds a figure, part-year periods and points in time included, by area and time."""
    found: list[CellFigures] = []
    for area in areas:
        for list_id in lists_of(rule, state, area.code):
            periods = [Period.parse(written) for written in state.periods(rule.published_measure, area.code)]
            for period in sorted(periods, key=lambda one: (one.last, one.first), reverse=True):
                cell = state.figures.cell(rule.id, area.code, str(period), list_id)
                if cell.all:
                    found.append(cell)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A region's published value of a year beside the one computed from its cities."""

    year: str
    published: Figure | None
    computed: Figure | None
    missing: Sequence[MissingInput]

    @property
    def difference(self) -> Decimal | None:
        """Return published minus computed, in the indicator's unit."""
        if self.published is None or self.computed is None:
            return None
        return CONTEXT.subtract(self.published.value, self.computed.value)


def comparisons(cells: Iterable[CellFigures]) -> tuple[Comparison, ...]:
    """Return the years of a region's cells that have a published or computed value, or miss components of one."""
    return tuple(
        Comparison(cell.period, cell.published[0] if cell.published else None, cell.computed, cell.missing)
        for cell in cells
        if cell.all or cell.missing
    )
