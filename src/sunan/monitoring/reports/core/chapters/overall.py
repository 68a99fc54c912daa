"""The overall judgement: classes, rates, reasons, and the verdicts side by side."""

from __future__ import annotations

from typing import Any

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, Reference
from sunan.kernel.areas import Area
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict
from sunan.monitoring.reports.core.chapters.summary import rate, rates
from sunan.monitoring.reports.core.charts import verdict_chart
from sunan.monitoring.reports.core.request import ReportKind
from sunan.monitoring.reports.core.wording import NOTHING, Writer


def write_overall(write: Writer) -> None:
    """Write the chapter of the overall judgement."""
    final = write.request.kind is ReportKind.FINAL
    write.report.at("overall")
    write.heading(1, *(("总体完成情况", "Overall attainment") if final else ("总体进展", "Overall progress")))
    if not write.state.assessments:
        write.paragraph("规划没有列出数量目标。", "The plan lists no numeric target.")
        return
    write.paragraph(
        "目标按判断归类见{classes}，无法判定的原因见{reasons}，分地区的判断见{matrix}和{chart}。",
        "Verdicts are counted in {classes}, reasons in {reasons}; verdicts by area are in {matrix} and {chart}.",
        classes=Reference("classes"),
        reasons=Reference("reasons"),
        matrix=Reference("matrix"),
        chart=Reference("verdicts"),
    )
    if final:
        write.report.paragraph(rates(write))
    _classes(write, final=final)
    _reasons(write)
    matrix(write)
    verdict_chart(write, [write.state.book.plan.region, *_cities(write)])


def _cities(write: Writer) -> list[Area]:
    return [city for city in write.state.book.plan.cities if write.counted("targets", area=city.code)]


def _classes(write: Writer, *, final: bool) -> None:
    """Write how many targets fall into each class, region and cities apart, and the rates below."""
    rows: list[list[Run]] = []
    if final:
        rows += [
            [f"{verdict.shape}{write.says(verdict.text)}", *_counts(write, verdict=verdict.value)]
            for verdict in Verdict
            if verdict.is_final or write.counted("targets", verdict=verdict.value)
        ]
    else:
        rows += [
            [write.word("提前实现目标", "already reached"), *_counts(write, stage="early")],
            [write.word("达到序时进度", "in time"), *_counts(write, stage="in_time")],
            [write.word("基本符合预期", "roughly in time"), *_counts(write, stage="roughly")],
            [write.word("进展滞后", "behind"), *_counts(write, stage="behind")],
            [write.word("无法判定", "cannot tell"), *_counts(write, stage="unknown")],
        ]
    rows.append([write.word("合计", "all"), *_counts(write)])
    if final and write.counted("targets", decided="yes"):
        for zh, en, name, where in (
            ("完成率", "met, of those judged", "met", {"met": "yes"}),
            ("超额率", "exceeded, of those judged", "exceeded", {"exceeded": "yes"}),
            ("未完成率", "not met, of those judged", "not_met", {"verdict": "not_met"}),
        ):
            rows.append([write.word(zh, en), rate(write, name, **where), NOTHING, NOTHING])
    write.report.table(
        write.word("目标按判断归类", "Targets by verdict"),
        [
            Column(write.word("类别", "class"), share=3),
            Column(write.word("全部", "all"), Align.END),
            Column(write.word("全区", "region"), Align.END),
            Column(write.word("分市", "cities"), Align.END),
        ],
        rows,
        key="classes",
        unit=write.word("项", "targets"),
        notes=[
            write.word(
                "完成率、超额率、未完成率以能够判定的目标为分母；超额指实际值在期望方向上超过目标数字；“基本完成”单列，不计入完成率。",
                "Rates are of the targets that can be judged; exceeded means beyond the number itself; “within tolerance” is apart.",
            )
        ]
        if final
        else [],
    )


def _counts(write: Writer, **where: Any) -> list[Run]:
    return [
        write.count("targets", **where),
        write.count("targets", level="region", **where),
        write.count("targets", level="city", **where),
    ]


def _reasons(write: Writer) -> None:
    found = [reason for reason in Reason if write.counted("targets", reason=reason.value)]
    found.sort(key=lambda reason: -write.counted("targets", reason=reason.value))
    write.report.table(
        write.word("无法判定的原因", "Why targets cannot be judged"),
        [
            Column(write.word("原因", "reason"), share=5),
            Column(write.word("目标数", "targets"), Align.END),
        ],
        [row(write.says(reason.text), write.count("targets", reason=reason.value)) for reason in found],
        key="reasons",
        unit=write.word("项", "targets"),
    )


def matrix(write: Writer) -> None:
    """Write the verdicts of the indicators that have targets for cities, one column per area."""
    state = write.state
    areas = [state.book.plan.region, *_cities(write)]
    in_cities = {one.target.indicator for one in state.assessments if one.target.area != state.book.plan.region.code}
    shared = [one.target.indicator for one in state.assessments if one.target.indicator in in_cities]
    rows = []
    for indicator in dict.fromkeys(shared):
        cells: list[Run] = [write.short(indicator)]
        for area in areas:
            found = state.assessments_of(indicator=indicator, area=area.code)
            cells.append(write.verdict(found[0]) if found else NOTHING)
        rows.append(row(*cells))
    shapes = [verdict for verdict in Verdict if write.counted("targets", verdict=verdict.value)]
    write.report.table(
        write.word("分地区判断", "Verdicts by area"),
        [
            Column(write.word("指标", "indicator"), share=1.7),
            *(Column(write.area(area.code), Align.CENTRE, 1.2) for area in areas),
        ],
        rows,
        key="matrix",
        notes=[
            write.word("　", ", ").join(f"{one.shape}{write.says(one.text)}" for one in shapes) + write.word("。", ".")
        ],
    )
