"""Sheets: every target with its attributes and values, and every other published series, each with its sources."""

from __future__ import annotations

from collections.abc import Sequence

from sunan.documents.core.composer import Run, row, section_row
from sunan.documents.core.content import Align, Column, Row
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.plan.core.targets import Attribute, Counting, Standing, Target
from sunan.monitoring.reports.core.charts import series_chart
from sunan.monitoring.reports.core.series import Series, series_of
from sunan.monitoring.reports.core.wording import NOTHING, Writer

_STANDINGS = {
    Standing.STATED: text("规划写明", "stated"),
    Standing.INFERRED: text("推断", "inferred"),
    Standing.NOT_STATED: text("未写明", "not stated"),
}
_COUNTINGS = {
    Counting.LEVEL: text("期末水平", "level at the end"),
    Counting.CUMULATIVE: text("规划期累计", "sum over the period"),
    Counting.ANNUAL: text("目标年当年数", "number of the target year"),
    Counting.MEAN_GROWTH: text("年均增速", "mean yearly growth"),
    Counting.CHANGE_FROM_BASELINE: text("比基期变化", "change against the baseline"),
}
_NATURES = {
    "stock": text("期末存量", "stock"),
    "flow": text("当年流量", "flow"),
    "ratio": text("比率", "ratio"),
    "growth": text("增速", "growth"),
    "count": text("数量", "count"),
    "change": text("变化", "change"),
}
_ATTRIBUTES = (
    ("geography", "地域", "geography"), ("period_status", "目标期", "period"), ("comparator", "比较", "comparison"),
    ("force", "用语", "force"), ("nature", "指标性质", "nature"), ("counting", "计法", "counting"),
)  # fmt: skip


def write_target_sheets(write: Writer) -> None:
    """Write the annex of targets: for each its attributes, its values with their sources, and its series."""
    if not write.state.assessments:
        return
    write.report.annex(write.word("逐项目标档案", "Sheets of the targets"), key="sheets")
    write.report.at("sheets")
    write.paragraph(
        "每项目标列出规划原文要素、全部公布值及其来源；要素注明是规划写明、推断还是未写明。",
        "Each target has its attributes, stated, inferred or not, and every published value with its source.",
    )
    for area in dict.fromkeys(one.target.area for one in write.state.assessments):
        write.report.at(f"sheets.{area}")
        write.report.heading(1, write.quote(write.state.book.plan.area(area).name, f"area.{area}.name"))
        for one in write.state.assessments_of(area=area):
            _sheet(write, one)


def _sheet(write: Writer, one: Assessment) -> None:
    target, name = one.target, f"{write.area(one.area.code)}{write.word('', ' ')}{write.short(one.target.indicator)}"
    write.report.at(f"sheet.{target.id}")
    write.report.heading(2, name)
    write.report.table(
        write.word("{}：目标要素与判断", "{}: the target").format(name),
        [
            Column(write.word("要素", "attribute"), share=1),
            Column(write.word("内容", "content"), share=2.6),
            Column(write.word("规划是否写明", "how known"), Align.CENTRE, 1.2),
            Column(write.word("说明", "remark"), share=3.4),
        ],
        [*_target_rows(write, one), *(_attribute_row(write, target, *names) for names in _ATTRIBUTES)],
        key=f"sheet.{target.id}",
    )
    series = series_of(write.state, target.indicator, target.area)
    if not series.cells:
        write.paragraph("没有任何可显示的公布值或计算值。", "No published or computed value can be shown.")
        return
    write.report.table(
        write.word("{}：已知数值及来源", "{}: known values and their sources").format(name),
        _value_columns(write),
        [_value_row(write, figure) for cell in series.cells for figure in cell],
        key=f"values.{target.id}",
        unit=write.unit(one.rule.unit).strip(),
        notes=_remarks(write, [series]),
    )
    caption = write.word("{}：逐年数值与目标", "{}: yearly values and the target").format(name)
    series_chart(write, caption, [(one.area, series)], target, key=f"line.{target.id}")


def _target_rows(write: Writer, one: Assessment) -> list[Row]:
    target = one.target
    clauses = write.listed(
        write.outline(write.state.book.plan.clause(clause).number or clause, f"clause.{clause}")
        for clause in target.clauses
    )
    return [
        row(write.word("目标", "target"), write.target(target), write.word("规划写明", "stated"),
            write.say("条款 {clauses}", "clauses {clauses}", clauses=clauses) if target.clauses else ""),
        row(write.word("判断", "verdict"), write.verdict(one), NOTHING, write.says(one.reason.text) if one.reason else ""),
        row(write.word("依据或最近读数", "value"), write.reading(one), NOTHING, ""),
    ]  # fmt: skip


def _attribute_row(write: Writer, target: Target, key: str, zh: str, en: str) -> Row:
    attribute: Attribute = getattr(target, key)
    of = f"target.{target.id}.{key}"
    value: Run = attribute.wording or attribute.value
    if key == "geography":
        value = write.area(attribute.value or target.area)
    elif key == "counting" and attribute.value:
        value = write.says(_COUNTINGS[Counting(attribute.value)])
    elif key == "nature" and attribute.value in _NATURES:
        value = write.says(_NATURES[attribute.value])
    elif key == "period_status":
        value = write.period(target.period)
    elif value:
        value = write.quote(str(value), of)
    return row(
        write.word(zh, en),
        value or NOTHING,
        write.says(_STANDINGS[attribute.status]),
        write.quote(attribute.reason, f"{of}.reason") if attribute.reason else "",
    )


def _value_columns(write: Writer) -> list[Column]:
    return [
        Column(write.word("期别", "period"), Align.CENTRE, 1.1),
        Column(write.word("数值", "value"), Align.END, 1.1),
        Column(write.word("性质", "kind"), Align.CENTRE, 1),
        Column(write.word("可信度", "trust"), Align.CENTRE, 0.8),
        Column(write.word("文件", "document"), share=3.6),
        Column(write.word("发布单位", "publisher"), share=1.7),
    ]


def _value_row(write: Writer, figure: Figure) -> Row:
    releases = dict.fromkeys(one.vintage.id for one in figure.observations)
    vintages = {one.vintage.id: one.vintage for one in figure.observations}
    kind = write.says(figure.origin.text) + (write.word("、预计", ", expected") if figure.expected else "")
    return row(
        write.period(figure.period),
        write.figure(figure, unit=False),
        kind + (write.word("、存疑", ", in doubt") if figure.doubts else ""),
        write.says(figure.confidence.text),
        write.listed(write.quote(vintages[one].title, f"release.{one}.title") for one in releases),
        write.listed(
            dict.fromkeys(write.quote(vintages[one].publisher, f"release.{one}.publisher") for one in releases)
        ),
    )


def _remarks(write: Writer, found: Sequence[Series]) -> list[str]:
    """Return the doubts that the values carry, each once; a public edition shows no remark on releases."""
    doubts, bases = write.state.book.catalogue.doubts, write.state.book.catalogue.bases
    figures = [figure for series in found for cell in series.cells for figure in cell]
    remarks = [write.quote(doubts[one].text, f"doubt.{one}") for one in _each(figures, "doubts") if one in doubts]
    remarks += [write.quote(bases[one].text, f"basis.{one}") for one in _each(figures, "bases") if one in bases]
    notes = dict.fromkeys(one.vintage for figure in figures for one in figure.observations if one.vintage.note)
    return remarks + [
        write.word("内部备注（{}）：{}", "Internal remark ({}): {}").format(
            write.quote(one.title, f"release.{one.id}.title"), write.quote(one.note, f"release.{one.id}.note")
        )
        for one in notes
    ]


def _each(figures: Sequence[Figure], name: str) -> list[str]:
    return list(dict.fromkeys(one for figure in figures for one in getattr(figure, name)))


def write_compendium(write: Writer) -> None:
    """Write the annex of all other series: values that no target rests on but that comparison and planning need."""
    plan = write.state.book.plan
    asked = {(one.target.indicator, one.target.area) for one in write.state.assessments}
    found: dict[str, list[Series]] = {}
    for series in write.everything:
        if (series.rule.id, series.area) not in asked:
            found.setdefault(series.rule.id, []).append(series)
    if not found:
        return
    write.report.annex(write.word("公开数据汇编", "Compendium of published figures"), key="compendium")
    write.report.at("compendium")
    write.paragraph(
        "汇编列出目标档案以外的全部已知数值，按指标和地区排列，供比较和编制下一规划使用。",
        "All other known values, by indicator and area, for comparison and for the next plan.",
    )
    for indicator, several in found.items():
        write.report.at(f"compendium.{indicator}")
        short = write.short(indicator)
        rows: list[Row] = []
        for series in several:
            rows.append(section_row(write.area(series.area)))
            rows += [_value_row(write, figure) for cell in series.cells for figure in cell]
        write.report.table(
            write.word("{}：已知数值及来源", "{}: known values and their sources").format(short),
            _value_columns(write),
            rows,
            key=f"compendium.{indicator}",
            unit=write.unit(several[0].rule.unit).strip(),
            notes=_remarks(write, several),
        )
        if several[0].rule.listed:
            continue
        lines = [(plan.area(series.area), series) for series in several]
        caption = write.word("{}：逐年公布值", "{}: yearly published values").format(short)
        series_chart(write, caption, lines, None, key=f"compendium.line.{indicator}")
