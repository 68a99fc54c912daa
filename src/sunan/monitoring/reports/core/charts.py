"""Charts of a report; each has a table of the same figures, which carry their seals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sunan.documents.core.columns import width_em
from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, FigureToken, Table
from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import round_half_up
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.reports.core.series import Series, plan_years
from sunan.monitoring.reports.core.wording import NOTHING, Writer

_TARGET, _REGION = text("目标", "target"), text("全区", "region")
_REGION_COLOUR = "#333333"
_SYMBOLS = ("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyTriangle")
_FEWEST_POINTS = 2
_ONE_LINE_MM, _LINES_MM, _BARS_MM = 42, 66, 42
_LABEL_EM_PX = 12  # type size of what is written in charts
_BAR_PLACES = 2
_TONE_COLOURS = {
    Verdict.MET_EARLY: "#1b6e3c",
    Verdict.MET: "#3a9457",
    Verdict.KEPT: "#6bb382",
    Verdict.AHEAD: "#1b6e3c",
    Verdict.ON_PACE: "#3a9457",
    Verdict.MET_WITHIN_TOLERANCE: "#d9b13b",
    Verdict.SLIGHTLY_BEHIND: "#d9b13b",
    Verdict.BEHIND: "#d07a2d",
    Verdict.NOT_MET: "#b3372f",
    Verdict.REGRESSING: "#8c1d18",
    Verdict.CANNOT_TELL: "#b5b9bf",
}


def series_chart(
    write: Writer, caption: str, lines: Sequence[tuple[Area, Series]], target: Target | None, *, key: str
) -> bool:
    """Write a line chart of yearly values; return whether there was enough to draw. Gaps stay gaps."""
    years = list(plan_years(write.state))
    if target is None:
        known = [int(one) for _, series in lines for one in series.periods if one.isdecimal()]
        years = list(range(min([*known, *years]), max([*known, *years]) + 1)) if known else years
    values = [(area, {year: series.in_year(year) for year in years}) for area, series in lines]
    if max((sum(one is not None for one in found.values()) for _, found in values), default=0) < _FEWEST_POINTS:
        return False
    rule = lines[0][1].rule
    option: dict[str, Any] = {
        "grid": {"left": 4, "right": _right_of(write, target, _TARGET), "top": 36, "bottom": 4},
        "legend": {
            "top": 0,
            "itemGap": 14,
            "show": len(lines) > 1,
            "data": [write.says(area.short) for area, _ in lines],
        },
        "xAxis": {"type": "category", "data": [str(year) for year in years], "boundaryGap": True},
        "yAxis": {"type": "value", "scale": True, "name": write.unit(rule.unit).strip(), "nameGap": 10},
        "series": [
            {
                "type": "line",
                "name": write.says(area.short),
                "color": area.colour or _REGION_COLOUR,
                "symbol": _SYMBOLS[place % len(_SYMBOLS)],
                "symbolSize": 7,
                "connectNulls": False,
                "data": [None if one is None else _drawn(one) for one in found.values()],
            }
            for place, (area, found) in enumerate(values)
        ],
    }
    if target:
        option["series"][0]["markLine"] = _line_at(target, write.says(_TARGET))
        option["series"].append(_room_for(target, len(years)))
    header = [
        Column(write.word("地区", "area")),
        *(Column(write.quote(str(year), f"year.{year}"), Align.END) for year in years),
    ]
    rows = [
        row(
            write.area(area.code),
            *((write.figure(one, unit=False) if one else NOTHING) for one in found.values()),
        )
        for area, found in values
    ]
    write.report.chart(
        caption,
        option,
        alt=write.word("逐年数值的折线图，缺数处断开", "Lines of yearly values; gaps where nothing is known"),
        key=key,
        height_mm=_ONE_LINE_MM if len(lines) == 1 else _LINES_MM,
        source=write.word("各发布单位公开数据", "published figures"),
        table=Table(caption, tuple(header), tuple(rows), unit=write.unit(rule.unit).strip()),
    )
    return True


def bar_chart(
    write: Writer,
    caption: str,
    bars: Sequence[tuple[str, FigureToken]],
    *,
    key: str,
    unit: str,
    head: tuple[str, str],
    colours: Sequence[str] = (),
    target: Target | None = None,
) -> None:
    """Write a bar chart of tokens under their labels.

    Args:
        head: what the labels and the values are called, in the report's language.
        target: drawn as a line across the bars.
    """
    series: dict[str, Any] = {
        "type": "bar",
        "barMaxWidth": 44,
        "label": {"show": True, "position": "top"},
        "data": [
            {
                "value": float(round_half_up(Decimal(token.value), _BAR_PLACES)),
                **({"itemStyle": {"color": colours[place]}} if colours else {}),
            }
            for place, (_, token) in enumerate(bars)
        ],
    }
    if target:
        series["markLine"] = _line_at(target, write.says(_REGION))
    option: dict[str, Any] = {
        "grid": {"left": 4, "right": _right_of(write, target, _REGION), "top": 28, "bottom": 4},
        "xAxis": {"type": "category", "data": [label for label, _ in bars], "axisLabel": {"interval": 0}},
        "yAxis": {"type": "value", "name": unit, "nameGap": 8},
        "series": [series, _room_for(target, len(bars))] if target else [series],
    }
    write.report.chart(
        caption,
        option,
        alt=write.word("各项数值的柱形图", "Bars of the values"),
        key=key,
        height_mm=_BARS_MM,
        table=Table(
            caption,
            (Column(head[0]), Column(head[1], Align.END)),
            tuple(row(label, token) for label, token in bars),
            unit=unit,
        ),
    )


def verdict_chart(write: Writer, areas: Sequence[Area]) -> None:
    """Write stacked bars: how many targets of each area have each verdict."""
    found = [verdict for verdict in Verdict if write.counted("targets", verdict=verdict.value)]
    if not found:
        return
    counts: Mapping[Verdict, list[FigureToken]] = {
        verdict: [write.count("targets", area=area.code, verdict=verdict.value) for area in areas] for verdict in found
    }
    caption = write.word("各地区目标的判断", "Verdicts on the targets of each area")
    option: dict[str, Any] = {
        "grid": {"left": 4, "right": 24, "top": 36, "bottom": 4},
        "legend": {"top": 0, "itemGap": 14},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "data": [write.says(area.short) for area in areas]},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": f"{verdict.shape}{write.verdict_word(verdict)}",
                "color": _TONE_COLOURS[verdict],
                "barMaxWidth": 26,
                "data": [int(token.value) or None for token in counts[verdict]],
                "label": {"show": True, "formatter": f"{verdict.shape}{{c}}"},
            }
            for verdict in found
        ],
    }
    rows: list[list[Run]] = [
        [write.area(area.code), *(counts[verdict][place] for verdict in found)] for place, area in enumerate(areas)
    ]
    write.report.chart(
        caption,
        option,
        alt=write.word("各地区目标按判断分类的堆积条形图", "Stacked bars of verdicts by area"),
        key="verdicts",
        height_mm=18 + 8 * len(areas),
        table=Table(
            caption,
            (Column(write.word("地区", "area")), *(Column(write.verdict_word(one), Align.END) for one in found)),
            tuple(row(*cells) for cells in rows),
            unit=write.word("项", "targets"),
        ),
    )


def _room_for(target: Target, points: int) -> dict[str, Any]:
    """Return a series that is not seen: it widens the axis to the target, which a marked line alone does not."""
    return {
        "type": "line",
        "silent": True,
        "symbol": "none",
        "lineStyle": {"width": 0},
        "data": [float(target.number)] * points,
    }


def _right_of(write: Writer, target: Target | None, label: Text) -> int:
    """Return the room at the right of a chart, in pixels: the words at the end of the target's line stand there."""
    if target is None:
        return 16
    return round(width_em(f"{write.says(label)} {target.wording}") * _LABEL_EM_PX) + 10


def _line_at(target: Target, label: str) -> dict[str, Any]:
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"type": "dashed", "color": _REGION_COLOUR},
        "label": {"formatter": f"{label} {target.wording}", "position": "end"},
        "data": [{"yAxis": float(target.number)}],
    }


def _drawn(figure: Figure) -> float:
    return float(round_half_up(figure.value, max(figure.decimals, 2)))
