"""Charts of the report: the series of an indicator in all areas against the regional target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunan.documents.core.composer import row
from sunan.documents.core.content import Align, Column, Table
from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import plain, round_half_up
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.reports.core.wording import NOTHING, Writer

_REGION_COLOUR = "#333333"
_SYMBOLS = ("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyTriangle")
_FEWEST_POINTS = 3


def series_chart(write: Writer, indicator: str, areas: Sequence[Area]) -> None:
    """Write a line chart of yearly values; gaps stay gaps, and nothing is drawn where hardly anything is known."""
    rule = write.state.book.indicators.rule(indicator)
    programme = write.state.book.plan.programme
    years = range(programme.baseline_year.last.year, programme.when.last.year + 1)
    values = {area.code: _values(write, indicator, area, years) for area in areas}
    if sum(figure is not None for found in values.values() for figure in found.values()) < _FEWEST_POINTS:
        return
    name = write.says(rule.name)
    targets = write.state.book.plan.targets_of(indicator=indicator, area=programme.region)
    option: dict[str, Any] = {
        "grid": {"left": 48, "right": 84, "top": 36, "bottom": 28},
        "legend": {"top": 0, "itemGap": 14},
        "xAxis": {"type": "category", "data": [str(year) for year in years], "boundaryGap": True},
        "yAxis": {"type": "value", "scale": True, "name": write.unit(rule.unit).strip(), "nameGap": 10},
        "series": [
            _line(
                write.says(area.short),
                area.colour or _REGION_COLOUR,
                _SYMBOLS[place % len(_SYMBOLS)],
                values[area.code],
            )
            for place, area in enumerate(areas)
        ],
    }
    if targets:
        option["series"][0]["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"type": "dashed", "color": _REGION_COLOUR},
            "label": {
                "formatter": write.word(f"目标 {targets[0].wording}", f"target {targets[0].wording}"),
                "position": "end",
            },
            "data": [{"yAxis": float(targets[0].number)}],
        }
    header = [Column(write.word("地区", "area")), *(Column(str(year), Align.END) for year in years)]
    rows = [
        row(
            write.says(area.short),
            *((write.figure(figure, unit=False) if figure else NOTHING) for figure in values[area.code].values()),
        )
        for area in areas
    ]
    caption = write.word(f"{name}（{years[0]}—{years[-1]}年）", f"{name}, {years[0]}–{years[-1]}")
    write.report.chart(
        caption,
        option,
        alt=write.word(
            f"{name}各地区逐年数值与全区目标的折线图，缺数处断开",
            f"Lines of {name} by area and year with the regional target; gaps where nothing is known",
        ),
        key=f"series.{indicator}",
        source=write.word(
            "各发布单位公开数据；含可信度低的数值", "published figures, those of low confidence included"
        ),
        table=Table(caption, tuple(header), tuple(rows), unit=write.unit(rule.unit).strip()),
    )


def _values(write: Writer, indicator: str, area: Area, years: range) -> Mapping[int, Figure | None]:
    return {cell_year: write.state.figures.cell(indicator, area.code, str(cell_year)).best for cell_year in years}


def _line(name: str, colour: str, symbol: str, values: Mapping[int, Figure | None]) -> dict[str, Any]:
    return {
        "type": "line",
        "name": name,
        "color": colour,
        "symbol": symbol,
        "symbolSize": 7,
        "connectNulls": False,
        "data": [None if figure is None else float(round_half_up(figure.value, 2)) for figure in values.values()],
    }


def cascade_chart(write: Writer, cascade: Cascade) -> None:
    """Write a bar chart of the city targets with the regional target as a line."""
    target = cascade.target
    cities = {city.code: city for city in write.state.book.plan.cities}
    levels = [(area, level.value) for level in cascade.certificate.levels for area in level.areas]
    rule = write.state.book.indicators.rule(cascade.indicator)
    name = write.says(rule.name)
    option: dict[str, Any] = {
        "grid": {"left": 48, "right": 84, "top": 24, "bottom": 28},
        "xAxis": {"type": "category", "data": [write.says(cities[area].short) for area, _ in levels]},
        "yAxis": {"type": "value", "name": write.unit(target.unit).strip(), "nameGap": 8},
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 44,
                "label": {"show": True, "position": "top"},
                "data": [
                    {"value": float(value), "itemStyle": {"color": cities[area].colour or _REGION_COLOUR}}
                    for area, value in levels
                ],
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "lineStyle": {"type": "dashed", "color": _REGION_COLOUR},
                    "label": {
                        "formatter": write.word(f"全区 {target.wording}", f"region {target.wording}"),
                        "position": "end",
                    },
                    "data": [{"yAxis": float(target.number)}],
                },
            }
        ],
    }
    rows = [
        row(write.says(cities[area].short), write.count_text(plain(value), f"city_target.{area}.{rule.id}"))
        for area, value in levels
    ]
    caption = write.word(f"{name}：分市目标与全区目标", f"{name}: city targets and the regional target")
    write.report.chart(
        caption,
        option,
        alt=write.word(
            "各市目标值的柱形图，虚线为全区目标", "Bars of the city targets; the dashed line is the regional target"
        ),
        key=f"cascade.{cascade.indicator}",
        height_mm=62,
        table=Table(
            caption,
            (Column(write.word("市", "city")), Column(write.word("目标", "target"), Align.END)),
            tuple(rows),
            unit=write.unit(target.unit).strip(),
        ),
    )
