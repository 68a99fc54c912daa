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

_MOST_ACROSS = 8
_MOST_DRAWN = 16


def write_overall(write: Writer) -> None:
    """Write the chapter of the overall judgement."""
    final = write.request.kind is ReportKind.FINAL
    write.report.at("overall")
    write.heading(1, *(("总体完成情况", "Overall attainment") if final else ("总体进展", "Overall progress")))
    if not write.state.assessments:
        write.paragraph("规划没有列出数量目标。", "The plan lists no numeric target.")
        return
    write.paragraph(
        "目标按判断归类见{classes}，无法判定的原因见{reasons}，分地区的判断见{matrix}。",
        "Verdicts are counted in {classes}, reasons in {reasons}; verdicts by area are in {matrix}.",
        classes=Reference("classes"),
        reasons=Reference("reasons"),
        matrix=Reference("matrix"),
    )
    if final:
        write.report.paragraph(rates(write))
    if write.request.kind is ReportKind.YEARLY:
        write.paragraph(
            "综合指数和分维度指数尚未编制，本报告只监测规划目标，不含指数章节。",
            "No composite index has been compiled; this report monitors the plan's targets and has no chapter on an index.",
        )
    _classes(write, final=final)
    _reasons(write)
    matrix(write)
    areas = [write.state.book.plan.region, *_cities(write)]
    if len(areas) <= _MOST_DRAWN:
        verdict_chart(write, areas)


def _cities(write: Writer) -> list[Area]:
    return [city for city in write.state.book.plan.cities if write.counted("targets", area=city.code)]


def _classes(write: Writer, *, final: bool) -> None:
    """Write how many targets fall into each class, region and cities apart, and the rates below."""
    rows: list[list[Run]] = []
    if final:
        rows += [
            [f"{verdict.shape}{write.verdict_word(verdict)}", *_counts(write, verdict=verdict.value)]
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
    """Write the verdicts of the indicators that have targets for cities: areas across, or down where they are many."""
    state = write.state
    areas = [state.book.plan.region, *_cities(write)]
    cities = {city.code for city in state.book.plan.cities}
    indicators = list(dict.fromkeys(one.target.indicator for one in state.assessments if one.target.area in cities))
    verdicts = {(one.target.indicator, one.target.area): one for one in reversed(state.assessments)}

    def verdict(indicator: str, area: str) -> Run:
        return write.verdict(verdicts[indicator, area]) if (indicator, area) in verdicts else NOTHING

    if len(areas) <= _MOST_ACROSS:
        head = [write.word("指标", "indicator"), *(write.area(area.code) for area in areas)]
        rows = [row(write.short(one), *(verdict(one, area.code) for area in areas)) for one in indicators]
    else:
        head = [write.word("地区", "area"), *(write.short(one) for one in indicators)]
        rows = [row(write.area(area.code), *(verdict(one, area.code) for one in indicators)) for area in areas]
    shapes = [one for one in Verdict if write.counted("targets", verdict=one.value)]
    write.report.table(
        write.word("分地区判断", "Verdicts by area"),
        [Column(head[0], share=1.7), *(Column(one, Align.CENTRE, 1.2) for one in head[1:])],
        rows,
        key="matrix",
        notes=[
            write.word("　", ", ").join(f"{one.shape}{write.verdict_word(one)}" for one in shapes)
            + write.word("。", ".")
        ],
    )
