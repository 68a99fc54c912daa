"""What is known of one city: its targets, last-known readings of everything else, tasks, missing figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sunan.kernel.areas import Area
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.missing import MissingFigure, Question
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.pages.core.overview import Opening, opening
from sunan.monitoring.pages.core.series import AreaSeries, series_of, years_of
from sunan.monitoring.plan.core.outline import Task


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city in the list of cities."""

    area: Area
    opening: Opening
    assessments: tuple[Assessment | None, ...]


def city_rows(state: StateOfPlan, indicators: Iterable[str]) -> tuple[CityRow, ...]:
    """Return every city with its assessments in the order of `indicators`."""
    wanted = tuple(indicators)
    rows: list[CityRow] = []
    for city in state.book.plan.cities:
        held = {one.target.indicator: one for one in state.assessments_of(area=city.code)}
        rows.append(CityRow(city, opening(held.values()), tuple(held.get(indicator) for indicator in wanted)))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class LastKnown:
    """The latest yearly figure of an indicator for an area."""

    rule: IndicatorRule
    figure: Figure
    years: int


def last_known(state: StateOfPlan, area: Area, *, besides: Iterable[str]) -> tuple[LastKnown, ...]:
    """Return the latest figure of every indicator that has one for an area, without those named in `besides`."""
    left_out = set(besides)
    return tuple(
        LastKnown(rule, series.last, sum(bool(cell.all) for cell in series.cells))
        for rule in state.book.indicators.rules.values()
        if rule.id not in left_out
        for series in series_of(rule, state, [area], years_of(rule, state))
        if series.last
    )


@dataclass(frozen=True, slots=True)
class Multiple:
    """One small chart of a city: an indicator with its target, its yearly figures and those of the region."""

    assessment: Assessment
    own: AreaSeries
    region: AreaSeries


def multiples(state: StateOfPlan, area: Area, years: range) -> tuple[Multiple, ...]:
    """Return a small chart for every target of a city."""
    found: list[Multiple] = []
    for one in state.assessments_of(area=area.code):
        own, region = series_of(one.rule, state, [area, state.book.plan.region], years)[:2]
        found.append(Multiple(one, own, region))
    return tuple(found)


def tasks_of(state: StateOfPlan, area: Area) -> tuple[Task, ...]:
    """Return the key tasks that name the city, in the order of the plan."""
    return tuple(task for task in state.book.plan.tasks if area.code in task.areas)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one measure of a city still lacks for final verdicts: which periods, who holds them, since when due."""

    first: MissingFigure
    periods: tuple[str, ...]
    targets: tuple[str, ...]


def wanted_of(state: StateOfPlan, area: Area) -> tuple[Wanted, ...]:
    """Return the missing figures of a city that would settle a final verdict, one line for each measure."""
    by_measure: dict[str, list[MissingFigure]] = {}
    for one in state.missing:
        if one.cell.area == area.code and any(it.question is Question.FINAL_VERDICT for it in one.settles):
            by_measure.setdefault(one.cell.measure, []).append(one)
    return tuple(
        Wanted(
            first=min(found, key=lambda one: one.rank),
            periods=tuple(sorted({one.cell.period for one in found})),
            targets=tuple(
                dict.fromkeys(it.target for one in found for it in one.settles if it.question is Question.FINAL_VERDICT)
            ),
        )
        for found in by_measure.values()
    )
