"""The zone's index as its page shows it: coverage as a matrix, what it waits for, standing, the published series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import plain
from sunan.kernel.texts import Text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.index.core.change.contributions import weighted
from sunan.monitoring.index.core.recipe import DimensionRule
from sunan.monitoring.index.core.stages import IndexResult
from sunan.monitoring.index.core.workbench import Reweighed
from sunan.monitoring.index.core.zone.coverage import Coverage
from sunan.monitoring.index.core.zone.official import OfficialRow
from sunan.monitoring.index.core.zone.rules import OfficialIndex
from sunan.monitoring.pages.core.charts import Say

COVERAGE_COLUMNS = (
    "dimension", "indicator", "area", "period", "value", "unit", "enters", "why_not", "as_of", "seal",
)  # fmt: skip


@dataclass(frozen=True)
class CoverageCell:
    """How many of a dimension's indicators a city has in a year, and whether that is enough."""

    held: int
    of: int
    enough: bool


@dataclass(frozen=True)
class CoverageRow:
    """One city in one dimension, year by year."""

    area: Area
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True)
class CoverageBlock:
    """One dimension.

    Attributes:
        cities_enough: by year, how many cities have enough; counts: whether that suffices.
    """

    dimension: DimensionRule
    indicators: int
    cities_enough: tuple[tuple[int, bool], ...]
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True)
class Waiting:
    """An indicator with what is missing of it: by city, the years as a reader reads them."""

    indicator: str
    measure: str
    why: Text
    holder: Text
    cells: tuple[tuple[Area, str, Text], ...]
    count: int
    is_listed: bool


def blocks(coverage: Coverage, cities: Sequence[Area]) -> tuple[CoverageBlock, ...]:
    """Return the coverage, dimension after dimension."""
    rules = {one.id: one for one in coverage.zone.recipe.dimensions}
    made = []
    for code in coverage.dimensions:
        size = len(coverage.indicators(code))
        rows = tuple(
            CoverageRow(
                city,
                tuple(
                    CoverageCell(coverage.held(code, city.code, year), size, coverage.is_enough(code, city.code, year))
                    for year in coverage.years
                ),
            )
            for city in cities
        )
        enough = tuple((coverage.cities_enough(code, year), coverage.counts(code, year)) for year in coverage.years)
        made.append(CoverageBlock(rules[code], size, enough, rows))
    return tuple(made)


def waiting(coverage: Coverage, state: StateOfPlan) -> tuple[tuple[DimensionRule, tuple[Waiting, ...]], ...]:
    """Return what every dimension waits for: indicator, holder, and the years that each city lacks."""
    rules = {one.id: one for one in coverage.zone.recipe.dimensions}
    asked = {one.cell.measure for one in state.missing}
    catalogue, plan = state.book.catalogue, state.book.plan
    made = []
    for code in coverage.dimensions:
        found = []
        for indicator in coverage.indicators(code):
            missing = coverage.missing(indicator)
            if not missing:
                continue
            measure = state.book.indicators.rule(indicator).published_measure
            holder = catalogue.holder_of(measure)
            cells = tuple(
                (area, spans(years), holder.of_city(area.short))
                for area in (plan.area(city) for city in missing)
                for years in (missing[area.code],)
            )
            count = sum(len(years) for years in missing.values())
            found.append(
                Waiting(
                    indicator, measure, coverage.zone.because[indicator], holder.region, cells, count, measure in asked
                )
            )
        made.append((rules[code], tuple(found)))
    return tuple(made)


def spans(years: Sequence[str]) -> str:
    """Return years with runs joined: 2020, 2021, 2022, 2025 → 2020–2022, 2025."""
    runs: list[list[int]] = []
    for year in sorted(int(one) for one in years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def coverage_rows(coverage: Coverage, state: StateOfPlan) -> Iterator[dict[str, str]]:
    """Yield every cell of the index's data: the value that enters it, or why none does."""
    dimension_of = {one.id: one.dimension for one in coverage.zone.recipe.indicators}
    for held in coverage.cells.values():
        figure = held.figure
        if held.counts:
            why = ""
        elif figure is not None:
            why = "no usable figure of the base year"
        elif held.known is not None:
            why = "expected, or not trusted enough to decide"
        else:
            why = "no published figure"
        yield {
            "dimension": dimension_of[held.indicator], "indicator": held.indicator, "area": held.city, "period": held.year,
            "value": plain(figure.value) if figure else "", "unit": figure.unit if figure else "",
            "enters": "yes" if held.counts else "no", "why_not": why, "as_of": state.as_of.isoformat(),
            "seal": figure.seal.id if figure else "",
        }  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A dimension's part in a city's score, in points, and in its change since the base year."""

    dimension: DimensionRule
    score: Decimal
    points: Decimal
    added: Decimal


@dataclass(frozen=True)
class Standing:
    """A city in the index: rank, interval of ranks, band, and what its score is made of."""

    area: Area
    band: int
    tied: bool
    rank: int
    low: int
    high: int
    score: Decimal
    change: Decimal
    parts: tuple[Part, ...]


def standings(made: Reweighed, result: IndexResult, cities: Sequence[Area]) -> tuple[Standing, ...]:
    """Return the cities of the last year, best first."""
    area_of = {city.code: city for city in cities}
    top = made.structure.top
    children = made.structure.children(top)
    rules = {one.id: one for one in made.recipe.dimensions}
    weights = made.weights[top]
    bands = made.bands[made.order].tolist()
    found = []
    for place in made.order:
        code = made.unit(int(place))
        scores = made.scored.chosen(children)[int(place)]
        base = _first(result, code, children)
        change = weighted(base, scores, weights)
        parts = tuple(
            Part(rules[child], _decimal(score), _decimal(weight * score), _decimal(added))
            for child, score, weight, added in zip(children, scores, weights, change.parts, strict=True)
        )
        band = int(made.bands[place])
        found.append(
            Standing(
                area_of[code], band, bands.count(band) > 1, int(made.ranks[place]), int(made.low[place]), int(made.high[place]),
                _decimal(made.scores[place]), _decimal(change.change), parts,
            )
        )  # fmt: skip
    return tuple(found)


def _first(result: IndexResult, unit: str, children: Sequence[str]) -> Any:
    """Return the scores of the dimensions in the first year that a unit has."""
    stage = result.stages[-1]
    row = next(at for at in range(len(stage.rows)) if stage.rows.unit(at) == unit)
    return stage.chosen(children)[row]


def _decimal(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def official_chart(official: OfficialIndex, rows: Sequence[OfficialRow], say: Say) -> dict[str, Any]:
    """Return the options of the published series: total and dimensions; years that were not published are gaps."""
    years = [str(year) for year in range(int(rows[0].year.year), int(rows[-1].year.year) + 1)]
    by_year = {row.year.year: row.year for row in rows}
    dashes = ("solid", "dashed", "dotted")
    series = []
    for number, one in enumerate(official.dimensions):
        values = [by_year[year].dimensions.get(one.id) if year in by_year else None for year in years]
        series.append(_line(say(one.name), values, years, "var(--quiet)", dashes[number % 3], 1.5))
    totals = [by_year[year].total or None if year in by_year else None for year in years]
    series.append(_line(say(_TOTAL), totals, years, "var(--accent)", "solid", 3))
    return {
        "grid": {"left": "0.5rem", "right": "7rem", "top": "1.75rem", "bottom": "0.5rem", "containLabel": True},
        "xAxis": {
            "type": "category", "data": years, "axisLine": {"lineStyle": {"color": "var(--line-strong)"}},
            "axisTick": {"show": False}, "axisLabel": {"color": "var(--quiet)", "fontSize": "0.75rem"},
        },
        "yAxis": {
            "type": "value", "scale": True, "splitNumber": 4, "axisLabel": {"color": "var(--quiet)", "fontSize": "0.75rem"},
            "splitLine": {"lineStyle": {"color": "var(--grid)"}},
        },
        "series": series,
    }  # fmt: skip


_TOTAL = Text(zh="总指数", en="Total")


def _line(
    name: str, values: Sequence[str | None], years: Sequence[str], colour: str, dash: str, width: float
) -> dict[str, Any]:
    points: list[dict[str, Any]] = [
        {"value": None if value is None else float(value), "title": f"{name} {year}", "shown": value or "", "notes": []}
        for value, year in zip(values, years, strict=True)
    ]
    label = {
        "show": True, "formatter": name, "color": "var(--ink)", "fontSize": "0.75rem", "distance": 8,
        "textBorderColor": "var(--surface)", "textBorderWidth": 3,
    }  # fmt: skip
    last = max((at for at, value in enumerate(values) if value is not None), default=-1)
    ends = last == len(values) - 1
    if last >= 0 and not ends:
        points[last]["label"] = {**label, "position": "right"}
    return {
        "type": "line", "name": name, "data": points, "connectNulls": False, "showAllSymbol": True, "symbol": "circle",
        "symbolSize": "0.4rem", "lineStyle": {"color": colour, "width": width, "type": dash},
        "itemStyle": {"color": colour}, **({"endLabel": label} if ends else {}),
        "labelLayout": {"moveOverlap": "shiftY"}, "emphasis": {"focus": "series"}, "z": 3,
    }  # fmt: skip
