"""City by city, and the cities beside one another."""

from __future__ import annotations

from collections.abc import Sequence

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, FigureToken, Reference
from sunan.kernel.areas import Area
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.reports.core.chapters.targets import gap, main_table, sentence
from sunan.monitoring.reports.core.charts import bar_chart, series_chart
from sunan.monitoring.reports.core.request import ReportKind
from sunan.monitoring.reports.core.series import plan_years, series_of
from sunan.monitoring.reports.core.wording import NOTHING, Writer

_FEWEST_CITIES = 3


def write_cities(write: Writer) -> None:
    """Write one section per city, then the comparison."""
    state = write.state
    write.report.at("cities")
    write.heading(1, "分市情况与区域差异", "Cities and differences between them")
    for city in state.book.plan.cities:
        write_city(write, city, level=2)
    if write.request.kind is not ReportKind.YEARLY:
        write_comparison(write)


def write_city(write: Writer, city: Area, *, level: int) -> None:
    """Write what the plan asks of a city and what is known of it."""
    write.report.at(f"city.{city.code}")
    write.report.heading(level, write.quote(city.name, f"area.{city.code}.name"))
    assessed = write.state.assessments_of(area=city.code)
    if not assessed:
        write.paragraph(
            "规划没有为{city}列出数量目标。", "The plan lists no numeric target for {city}.", city=write.area(city.code)
        )
        return
    write.paragraph(
        "{city}有{n}项目标，能够判定{decided}项，完成{met}项，未完成{missed}项；涉及重点任务{tasks}项；待补数据{missing}格。",
        "{city} has {n} targets: {decided} can be judged, {met} are met, {missed} not met. It takes part in {tasks} key tasks; "
        "{missing} figures are to be supplied.",
        city=write.quote(city.name, f"area.{city.code}.name"),
        n=write.count("targets", area=city.code),
        decided=write.count("targets", area=city.code, decided="yes"),
        met=write.count("targets", area=city.code, met="yes"),
        missed=write.count("targets", area=city.code, verdict="not_met"),
        tasks=write.count("tasks", area=city.code),
        missing=write.count("missing", area=city.code, settles="yes"),
    )
    if not any(one.shown for one in assessed):
        write.paragraph(
            "{city}的目标没有任何可显示的数值，全部无法判定。",
            "No value of a target of {city} can be shown, so none can be judged.",
            city=write.area(city.code),
        )
    name = write.says(city.short)
    if write.request.city:
        caption = write.word("{}目标完成情况", "Targets of {}").format(name)
        main_table(write, assessed, caption=caption, key=f"city.{city.code}")
    else:
        _city_table(write, city, assessed)
    for one in assessed:
        if one.shown:
            write.report.at(f"target.{one.target.id}")
            write.report.paragraph(sentence(write, one))


def _city_table(write: Writer, city: Area, assessed: Sequence[Assessment]) -> None:
    write.report.table(
        write.word("{}目标完成情况", "Targets of {}").format(write.area(city.code)),
        [
            Column(write.word("指标", "indicator"), share=2.2),
            Column(write.word("基期", "base"), Align.END, 1),
            Column(write.word("目标", "target"), Align.END, 1.2),
            Column(write.word("判断依据或最近读数", "deciding or last-known value"), Align.END, 2.2),
            Column(write.word("差距", "gap"), Align.END, 0.9),
            Column(write.word("判断", "verdict"), Align.CENTRE, 1.5),
        ],
        [
            row(
                write.short(one.target.indicator),
                write.figure(one.baseline) if one.baseline else NOTHING,
                write.target(one.target),
                write.reading(one),
                gap(write, one) or NOTHING,
                write.verdict(one),
            )
            for one in assessed
        ],
        key=f"city.{city.code}",
        source=write.source(),
        notes=_why(write, assessed),
    )


def _why(write: Writer, assessed: Sequence[Assessment]) -> list[str]:
    """Return why verdicts are missing, each reason once with the indicators it holds for."""
    found: dict[str, list[str]] = {}
    for one in assessed:
        if one.reason:
            found.setdefault(write.says(one.reason.text), []).append(write.short(one.target.indicator))
    colon, comma, stop = write.word("：", ": "), write.word("、", ", "), write.word("。", ".")
    return [f"{comma.join(names)}{colon}{reason}{stop}" for reason, names in found.items()]


def write_comparison(write: Writer) -> None:
    """Write each shared indicator for all cities, then where the cities differ most."""
    state = write.state
    if not state.cascades:
        return
    write.report.at("comparison")
    write.heading(2, "分市指标对照", "The cities side by side")
    for cascade in state.cascades:
        write.report.at(f"comparison.{cascade.indicator}")
        _shared(write, cascade.indicator)
    _differences(write)


def _shared(write: Writer, indicator: str) -> None:
    plan = write.state.book.plan
    found = [
        (area, one)
        for area in (plan.region, *plan.cities)
        for one in write.state.assessments_of(indicator=indicator, area=area.code)
    ]
    short = write.short(indicator)
    write.report.table(
        write.word("{}：目标、实际与判断", "{}: target, value and verdict").format(short),
        [
            Column(write.word("地区", "area"), share=1),
            Column(write.word("目标", "target"), Align.END, 1.2),
            Column(write.word("基期", "base"), Align.END, 1),
            Column(write.word("判断依据或最近读数", "deciding or last-known value"), Align.END, 2.2),
            Column(write.word("差距", "gap"), Align.END, 0.9),
            Column(write.word("判断", "verdict"), Align.CENTRE, 1.5),
        ],
        [
            row(
                write.area(area.code),
                write.target(one.target),
                write.figure(one.baseline) if one.baseline else NOTHING,
                write.reading(one),
                gap(write, one) or NOTHING,
                write.verdict(one),
            )
            for area, one in found
        ],
        key=f"shared.{indicator}",
    )
    goals = [(write.says(area.short), write.target(one.target), area.colour or "#333333") for area, one in found]
    regional = next((one.target for area, one in found if area.code == plan.region.code), None)
    bar_chart(
        write,
        write.word("{}：各地区的目标值", "{}: the targets").format(short),
        [(label, token) for label, token, _ in goals],
        key=f"goals.{indicator}",
        unit=write.unit(found[0][1].target.unit).strip(),
        head=(write.word("地区", "area"), write.word("目标", "target")),
        colours=[colour for _, _, colour in goals],
        target=regional,
    )


def _differences(write: Writer) -> None:
    """Write highest, lowest, range and ratio of every indicator for the latest year that three cities have."""
    rows: list[Sequence[Run]] = []
    drawn: list[tuple[str, str, dict[str, FigureToken]]] = []
    cities = [city.code for city in write.state.book.plan.cities]
    indicators = dict.fromkeys(one.rule.id for one in write.everything if not one.rule.listed)
    for indicator in indicators:
        year, tokens = _latest(write, indicator, cities)
        if len(tokens) < _FEWEST_CITIES:
            continue
        drawn.append((indicator, year, tokens))
        name = f"{indicator}.{year}"
        top, bottom = (
            write.rank(f"highest.{name}", tokens, first=True),
            write.rank(f"lowest.{name}", tokens, first=False),
        )
        high, low = tokens[top.value], tokens[bottom.value]
        spread = write.formula(f"spread.{name}", "a - b", places=2, a=high, b=low)
        ratio = write.formula(f"ratio.{name}", "a / b", places=2, a=high, b=low) if _is_positive(low) else NOTHING
        rows.append([write.short(indicator), write.period(year), top, high, bottom, low, spread, ratio])
    if not rows:
        return
    write.report.at("differences")
    write.heading(2, "区域差异", "Differences between the cities")
    write.paragraph(
        "同一年份有三个以上城市公布值的指标见{table}，各列数值为该年公布值，未公布的市不计。",
        "Indicators for which three cities or more have a value of one year are in {table}; others are not counted.",
        table=Reference("differences"),
    )
    write.report.table(
        write.word("各市数值的最高、最低与差距", "Highest, lowest and the distance between them"),
        [
            Column(write.word("指标", "indicator"), share=2.2),
            Column(write.word("年份", "year"), Align.CENTRE, 1),
            Column(write.word("市", "city"), Align.CENTRE, 0.8, write.word("最高", "highest")),
            Column(write.word("数值", "value"), Align.END, 1.5, write.word("最高", "highest")),
            Column(write.word("市", "city"), Align.CENTRE, 0.8, write.word("最低", "lowest")),
            Column(write.word("数值", "value"), Align.END, 1.5, write.word("最低", "lowest")),
            Column(write.word("极差", "range"), Align.END, 1.2),
            Column(write.word("倍数", "ratio"), Align.END, 0.8),
        ],
        rows,
        key="differences",
        source=write.source(),
    )
    for indicator, year, tokens in drawn:
        _bars(write, indicator, year, tokens)


def _bars(write: Writer, indicator: str, year: str, tokens: dict[str, FigureToken]) -> None:
    plan = write.state.book.plan
    unit = write.unit(write.state.book.indicators.rule(indicator).unit).strip()
    bar_chart(
        write,
        write.quote(
            write.word("{}（{}）", "{} ({})").format(write.short(indicator), write.period_words(year)),
            f"caption.{indicator}",
        ),
        [(write.area(area), token) for area, token in tokens.items()],
        key=f"bars.{indicator}",
        unit=unit,
        head=(write.word("市", "city"), write.word("数值", "value")),
        colours=[plan.area(area).colour or "#333333" for area in tokens],
    )


def _latest(write: Writer, indicator: str, cities: Sequence[str]) -> tuple[str, dict[str, FigureToken]]:
    series = {city: series_of(write.state, indicator, city) for city in cities}
    for year in reversed(plan_years(write.state)):
        values = {city: figure for city, found in series.items() if (figure := found.in_year(year))}
        if len(values) >= _FEWEST_CITIES:
            return str(year), {city: write.figure(figure) for city, figure in values.items()}
    return "", {}


def _is_positive(token: FigureToken) -> bool:
    return not token.value.startswith("-") and token.value.strip("0.") != ""


def write_city_series(write: Writer, city: Area) -> None:
    """Write the series of a city's targets against the targets, in its own edition."""
    for one in write.state.assessments_of(area=city.code):
        series = series_of(write.state, one.target.indicator, city.code)
        caption = write.word("{}：逐年数值与目标", "{}: yearly values and the target").format(
            write.short(one.target.indicator)
        )
        series_chart(write, caption, [(city, series)], one.target, key=f"series.{one.target.id}")
