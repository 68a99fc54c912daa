"""Figures that are missing, and who holds them."""

from __future__ import annotations

from sunan.documents.core.composer import row, section_row
from sunan.documents.core.content import Align, Column, Reference, Row
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.reports.core.wording import Writer


def write_missing(write: Writer) -> None:
    """Write who holds how much, then every cell that a final verdict waits for, by holder."""
    state, report = write.state, write.report
    settling = [one for one in state.missing if one.settles_verdict]
    by_holder: dict[str, list[MissingFigure]] = {}
    for one in settling:
        by_holder.setdefault(write.says(one.holder), []).append(one)
    ranked = sorted(by_holder.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    targets = {each.target for one in settling for each in one.settles}
    report.heading(1, write.word("缺失数据及掌握单位", "Missing figures and who holds them"))
    report.paragraph(
        *(
            (
                "有",
                write.count(len(targets), "missing.targets"),
                "项目标等待",
                write.count(len(settling), "missing.final_verdict"),
                "格数据；连同基期和期中各年共缺",
                write.count(len(state.missing), "missing"),
                "格。各单位所掌握的格数见",
                Reference("holders"),
                "，逐格清单见",
                Reference("missing"),
                "。掌握单位依据各指标的官方来源；标“未证实”的，公布时间没有正式依据。",
            )
            if write.language == "zh"
            else (
                write.count(len(targets), "missing.targets"),
                " targets wait for ",
                write.count(len(settling), "missing.final_verdict"),
                " figures; with the baseline and the years between, ",
                write.count(len(state.missing), "missing"),
                " are missing. Who holds how many is in ",
                Reference("holders"),
                ", every cell in ",
                Reference("missing"),
                ". Holders follow the official source of each measure; where a due date says “unconfirmed” no rule states it.",
            )
        )
    )
    report.table(
        write.word("各单位掌握的待补数据", "Figures held, by organisation"),
        [
            Column(write.word("掌握单位", "organisation"), share=4),
            Column(write.word("待补格数", "figures"), Align.END),
            Column(write.word("能定的判断", "verdicts settled"), Align.END),
        ],
        [
            row(
                holder,
                write.count(len(cells), f"missing.holder.{number}"),
                write.count(len({each.target for one in cells for each in one.settles}), f"verdicts.holder.{number}"),
            )
            for number, (holder, cells) in enumerate(ranked, start=1)
        ],
        key="holders",
        unit=write.word("格、项", "figures, verdicts"),
    )
    rows: list[Row] = []
    for holder, cells in ranked:
        rows.append(section_row(holder))
        alike: dict[tuple[str, str, str], list[MissingFigure]] = {}
        for one in cells:
            alike.setdefault((one.cell.area, one.cell.measure, write.says(one.why.text)), []).append(one)
        rows += [_row(write, cells_alike) for cells_alike in alike.values()]
    report.table(
        write.word("待补数据清单", "The figures that verdicts wait for"),
        [
            Column(write.word("地区", "area"), share=1.2),
            Column(write.word("数据", "figure"), share=3.4),
            Column(write.word("期别", "period"), Align.CENTRE, 1),
            Column(write.word("应公布时间", "due"), Align.CENTRE, 1.4),
            Column(write.word("现状", "state"), share=3),
        ],
        rows,
        key="missing",
    )


def _row(write: Writer, alike: list[MissingFigure]) -> Row:
    """Return one row for the cells of a measure and area that miss for the same reason, their periods together."""
    book, last = write.state.book, alike[-1]
    due = last.due_on.isoformat() if last.due_on else write.word("未证实", "unconfirmed")
    return row(
        write.says(book.plan.area(last.cell.area).short),
        write.says(book.catalogue.measure(last.cell.measure).name),
        _periods(write, sorted(one.cell.period for one in alike)),
        due,
        write.says(last.why.text),
    )


def _periods(write: Writer, written: list[str]) -> str:
    years = [int(one) for one in written if one.isdecimal()]
    if len(written) > 1 and years == list(range(years[0], years[0] + len(written))):
        return write.period(f"{years[0]}..{years[-1]}")
    return write.word("、", ", ").join(write.period(one) for one in written)
