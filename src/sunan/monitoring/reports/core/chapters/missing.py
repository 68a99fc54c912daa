"""Figures that are missing, and who holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, FigureToken, Reference
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.reports.core.charts import bar_chart
from sunan.monitoring.reports.core.request import ReportKind
from sunan.monitoring.reports.core.rules import Matter
from sunan.monitoring.reports.core.wording import Writer

_MOST_BARS = 8

Held = Mapping[str, list[MissingFigure]]


def write_missing(write: Writer) -> None:
    """Write who holds how much; what each holds follows in the annex."""
    write.report.at("missing")
    write.heading(1, "缺失数据及掌握单位", "Missing figures and who holds them")
    if not write.counted("missing"):
        write.paragraph("没有缺失的数据。", "No figure is missing.")
        return
    held = _by_holder(write)
    write.paragraph(
        "有{targets}项目标等待{settling}格数据；连同基期和期中各年共缺{all}格。各单位所掌握的格数见{table}{lists}。"
        "掌握单位依据各指标的官方来源确定。",
        "{targets} targets wait for {settling} figures; with the baseline and the years between {all} are missing. {table} says who "
        "holds how many{lists}. Holders follow the official source of each measure.",
        targets=write.count("waiting", distinct="target", question="final_verdict"),
        settling=write.count("missing", settles="yes"),
        all=write.count("missing"),
        table=Reference("holders"),
        lists=_lists(write),
    )
    columns = [
        Column(write.word("掌握单位", "organisation"), share=4),
        Column(write.word("待补", "figures"), Align.END),
        Column(write.word("能定的判断", "verdicts settled"), Align.END),
    ]
    if write.shows(Matter.FOLLOW_UP):
        columns.append(Column(write.word("已过期限", "past due"), Align.END))
    rows: list[Sequence[Run]] = []
    bars: list[tuple[str, FigureToken]] = []
    for holder, cells in held.items():
        name = write.quote(cells[0].holder, f"holder.{cells[0].holder_id}")
        token = write.count("missing", holder=holder, settles="yes")
        bars.append((name, token))
        cells_of: list[Run] = [
            name,
            token,
            write.count("waiting", distinct="target", holder=holder, question="final_verdict"),
        ]
        if write.shows(Matter.FOLLOW_UP):
            cells_of.append(write.count("missing", holder=holder, settles="yes", overdue="yes"))
        rows.append(cells_of)
    write.report.table(
        write.word("各单位掌握的待补数据", "Figures held, by organisation"), columns, rows, key="holders",
        unit=write.word("格、项", "figures, verdicts"),
    )  # fmt: skip
    if len(bars) > 1 and len(write.state.book.plan.cities) < _MOST_BARS and not write.request.city:
        by_area = [
            (write.area(city.code), write.count("missing", area=city.code, settles="yes"))
            for city in write.state.book.plan.cities
        ]
        region = write.state.book.plan.region
        by_area.insert(0, (write.area(region.code), write.count("missing", area=region.code, settles="yes")))
        bar_chart(
            write, write.word("各地区待补数据", "Figures to be supplied, by area"), by_area, key="missing.areas",
            unit=write.word("格", ""), head=(write.word("地区", "area"), write.word("待补", "figures")),
        )  # fmt: skip


def _lists(write: Writer) -> Run:
    """Return where every cell is listed; a yearly report of all has no such annex."""
    if (write.request.kind is ReportKind.YEARLY and not write.request.city) or not _by_holder(write):
        return ""
    return write.say("，逐格清单见{annex}", "; every cell is in {annex}", annex=Reference("missing"))


def _by_holder(write: Writer) -> Held:
    held: dict[str, list[MissingFigure]] = {}
    for one in write.state.missing:
        if one.settles_verdict:
            held.setdefault(one.holder.zh, []).append(one)
    return dict(sorted(held.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def write_missing_lists(write: Writer) -> None:
    """Write the annex: for every organisation the figures that verdicts wait for."""
    held = _by_holder(write)
    if not held:
        return
    write.report.annex(write.word("待补数据清单", "The figures that verdicts wait for"), key="missing")
    write.report.at("missing.lists")
    write.paragraph(
        "每张表列出一个单位掌握、最终判定所等待的数据。{unconfirmed}",
        "Each table lists what one organisation holds and final verdicts wait for. {unconfirmed}",
        unconfirmed=write.word(
            "应公布时间写“未证实”的，没有正式规定。", "Where a due date says “unconfirmed” no rule states it."
        ) if write.shows(Matter.FOLLOW_UP) else "",
    )  # fmt: skip
    for number, cells in enumerate(held.values(), start=1):
        _list(write, number, cells)


def _list(write: Writer, number: int, cells: Sequence[MissingFigure]) -> None:
    followed = write.shows(Matter.FOLLOW_UP)
    columns = [
        Column(write.word("地区", "area"), share=1.2),
        Column(write.word("数据", "figure"), share=3.4),
        Column(write.word("期别", "period"), Align.CENTRE, 1.4),
        Column(write.word("现状", "state"), share=3),
    ]
    if followed:
        columns.insert(3, Column(write.word("应公布时间", "due"), Align.CENTRE, 1.4))
    alike: dict[tuple[str, str, str], list[MissingFigure]] = {}
    for one in cells:
        alike.setdefault((one.cell.area, one.cell.measure, one.why.value), []).append(one)
    rows = []
    for found in alike.values():
        last = found[-1]
        parts: list[Run] = [
            write.area(last.cell.area),
            write.quote(
                write.state.book.catalogue.measure(last.cell.measure).name, f"measure.{last.cell.measure}.name"
            ),
            _periods(write, sorted({one.cell.period for one in found})),
            write.says(last.why.text),
        ]
        if followed:
            parts.insert(3, _due(write, last))
        rows.append(row(*parts))
    holder = write.quote(cells[0].holder, f"holder.{cells[0].holder_id}")
    write.report.table(
        write.word("待补数据：{}", "To be supplied by {}").format(holder), columns, rows, key=f"missing.{number}",
    )  # fmt: skip


def _due(write: Writer, one: MissingFigure) -> Run:
    if one.due_on is None:
        return write.word("未证实", "unconfirmed")
    day = one.due_on.isoformat()
    return write.outline(day, f"due.{one.cell.measure}.{one.cell.period}", day)


def _periods(write: Writer, written: list[str]) -> Run:
    years = [int(one) for one in written if one.isdecimal()]
    if len(written) > 1 and years == list(range(years[0], years[0] + len(written))):
        return write.period(f"{years[0]}..{years[-1]}")
    return write.listed(write.period(one) for one in written)
