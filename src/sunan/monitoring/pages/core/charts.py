"""Charts as data: ECharts options with colours by custom property and sizes in rem, the same for every theme.

Floating point appears here alone, for places on a screen; what is read beside a point is its printed figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sunan.kernel.areas import Area
from sunan.kernel.periods import Period, PeriodKind
from sunan.kernel.printed import Comparator
from sunan.kernel.texts import Text, text
from sunan.monitoring.indicators.core.figures import CellFigures, Figure
from sunan.monitoring.pages.core.marks import area_colour, area_marker, is_hollow, weak_words
from sunan.monitoring.plan.core.targets import Counting, Target

Say = Callable[[Text], str]
"""Puts a text into the language of the page."""

_SIGNS = {
    Comparator.ABOVE: ">", Comparator.AT_LEAST: "≥", Comparator.EQUAL: "=", Comparator.ABOUT: "≈",
    Comparator.AT_MOST: "≤", Comparator.BELOW: "<",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with what must stand around it.

    Attributes:
        label: what it shows, for those who cannot see it.
        csv: address of its figures; empty when a table beside it offers them.
    """

    title: str
    label: str
    unit: str
    options: dict[str, Any]
    source: str
    csv: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One area's cells over consecutive years; several lists of a listed indicator are several lines."""

    area: Area
    cells: Sequence[CellFigures]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What all points of a chart need to tell of themselves."""

    years: Sequence[int]
    unit: str
    say: Say
    origin: Callable[[Figure], str]
    cities: tuple[Area, ...]
    plan_begins: int


def series_chart(
    lines: Iterable[Line], targets: Sequence[Target], canvas: Canvas, *, tolerance: float
) -> dict[str, Any]:
    """Return the options of a chart of yearly figures: a line per area, further values as pale points, the target drawn.

    Args:
        targets: drawn as lines with their comparator, or as a band for 左右; only those asked as a level of a year.
        tolerance: relative width of 左右.
    """
    series: list[dict[str, Any]] = []
    drawn = [line for line in lines if any(cell.all for cell in line.cells)]
    for line in drawn:
        series += _line_series(line, canvas)
    _join_labels(series)
    series += [_target_series(target, canvas, tolerance=tolerance) for target in targets if _has_level(target)]
    return {
        "grid": {"left": "0.5rem", "right": "4.5rem", "top": "1.75rem", "bottom": "0.5rem", "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [str(year) for year in canvas.years],
            "boundaryGap": True,
            "axisLine": {"lineStyle": {"color": "var(--line-strong)"}},
            "axisTick": {"show": False},
            "axisLabel": {"color": "var(--quiet)", "fontSize": "0.75rem", "hideOverlap": True},
        },
        "yAxis": {
            "type": "value",
            "scale": True,
            "splitNumber": 4,
            "axisLabel": {"color": "var(--quiet)", "fontSize": "0.75rem"},
            "splitLine": {"lineStyle": {"color": "var(--grid)"}},
        },
        "series": series,
    }


def _line_series(line: Line, canvas: Canvas) -> list[dict[str, Any]]:
    colour = area_colour(line.area)
    symbol = f"path://{area_marker(line.area, canvas.cities)}"
    name = line.label or canvas.say(line.area.short)
    best = [cell.best for cell in line.cells]
    last = max((at for at, figure in enumerate(best) if figure), default=-1)
    points: list[Any] = []
    for at, figure in enumerate(best):
        point = _point(figure, name, symbol, colour, canvas) if figure else None
        if point and at == last:
            point["label"] = {
                "show": True, "formatter": name, "position": "right", "color": "var(--ink)", "fontSize": "0.75rem",
                "fontWeight": "bold", "distance": 8, "textBorderColor": "var(--surface)", "textBorderWidth": 3,
            }  # fmt: skip
        points.append(point or {"value": None})
    main = {
        "type": "line", "name": name, "data": points, "connectNulls": False, "showAllSymbol": True, "symbol": symbol,
        "symbolSize": "0.75rem", "symbolKeepAspect": True, "lineStyle": {"color": colour, "width": 2}, "itemStyle": {"color": colour},
        "labelLayout": {"moveOverlap": "shiftY"}, "emphasis": {"focus": "series"}, "z": 3,
    }  # fmt: skip
    ghosts = [
        _ghost(figure, at, name, symbol, colour, canvas)
        for at, cell in enumerate(line.cells)
        for figure in cell.all[1:]
    ]
    if not ghosts:
        return [main]
    return [
        main,
        {"type": "scatter", "name": name, "data": ghosts, "symbolSize": "0.5rem", "symbolKeepAspect": True, "z": 2},
    ]


def _join_labels(series: Iterable[dict[str, Any]]) -> None:
    """Write the names of lines that end on the same spot into one label, where they would cover each other."""
    ends: dict[tuple[int, float], dict[str, Any]] = {}
    for one in series:
        for at, point in enumerate(one["data"]):
            if "label" in point:
                first = ends.setdefault((at, point["value"]), point)
                if first is not point:
                    first["label"]["formatter"] += f" · {point['label']['formatter']}"
                    del point["label"]


def _point(figure: Figure, name: str, symbol: str, colour: str, canvas: Canvas) -> dict[str, Any]:
    return {
        "value": float(figure.value),
        "symbol": symbol,
        "itemStyle": _ink(figure, colour),
        **_told(figure, name, canvas),
    }


def _ghost(figure: Figure, at: int, name: str, symbol: str, colour: str, canvas: Canvas) -> dict[str, Any]:
    return {
        "value": [at, float(figure.value)],
        "symbol": symbol,
        "itemStyle": {**_ink(figure, colour), "opacity": 0.55},
        **_told(figure, name, canvas, further=True),
    }


def _ink(figure: Figure, colour: str) -> dict[str, Any]:
    """Return how a point is inked: hollow when weak, dashed outline when only expected."""
    if is_hollow(figure) or figure.expected:
        return {
            "color": "var(--surface)", "borderColor": colour, "borderWidth": 1.8,
            "borderType": "dashed" if figure.expected and not is_hollow(figure) else "solid",
        }  # fmt: skip
    return {"color": colour, "borderColor": colour, "borderWidth": 1}


def _told(figure: Figure, name: str, canvas: Canvas, *, further: bool = False) -> dict[str, Any]:
    say = canvas.say
    notes = [say(word) for word in weak_words(figure)]
    if further:
        notes.append(say(text("同一格另有优先的数值", "another value of the cell is preferred")))
    source = figure.observations[0].vintage.title if len(figure.observations) == 1 else ""
    hedge = "" if figure.qualifier.value == "=" else _SIGNS[Comparator(figure.qualifier.value)]
    return {
        "title": f"{name} {say(Period.parse(figure.period).text)}",
        "shown": f"{hedge}{figure.shown} {canvas.unit}",
        "notes": [*notes, *([source] if source else [])],
        "href": canvas.origin(figure),
    }


def _has_level(target: Target) -> bool:
    return target.counts is not Counting.CUMULATIVE and target.when.kind in (PeriodKind.YEAR, PeriodKind.SPAN)


def _target_series(target: Target, canvas: Canvas, *, tolerance: float) -> dict[str, Any]:
    """Return a target as a dashed line over the plan's years, its comparator at the end; a band for 左右."""
    value = float(target.number)
    label = f"{_SIGNS[target.compares]} {target.value}"
    if target.counts is Counting.MEAN_GROWTH:
        label = f"{canvas.say(text('年均', 'mean'))} {label}"
    years = _years_of(target, canvas)
    mark: dict[str, Any] = {
        "type": "line",
        "silent": True,
        "z": 1,
        "symbol": "none",
        "data": [{"value": value if year in years else None} for year in canvas.years],
        "lineStyle": {"color": "var(--target)", "type": "dashed", "width": 1.5},
        "endLabel": {
            "show": True, "formatter": label, "color": "var(--target)",
            "fontSize": "0.75rem", "distance": 8, "textBorderColor": "var(--surface)", "textBorderWidth": 3,
        },
        "labelLayout": {"moveOverlap": "shiftY"},
    }  # fmt: skip
    if target.compares is Comparator.ABOUT:
        first, last = str(years[0]), str(years[-1])
        mark["markArea"] = {
            "silent": True,
            "itemStyle": {"color": "var(--target-band)"},
            "data": [[{"coord": [first, value * (1 - tolerance)]}, {"coord": [last, value * (1 + tolerance)]}]],
        }
    return mark


def _years_of(target: Target, canvas: Canvas) -> range:
    """Return the years over which a target is drawn: from the year before its plan to its own."""
    last = target.when.last.year
    return range(max(canvas.years[0], min(canvas.plan_begins, last - 1)), last + 1)
