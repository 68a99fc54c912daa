"""The overall judgement: how many targets are met, not met, unknowable, and where."""

from __future__ import annotations

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, KeyFigure, Reference, Tone
from sunan.monitoring.attainment.core.cascade import Conclusion
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.reports.core.wording import NOTHING, Writer


def write_overall(write: Writer) -> None:
    """Write the summary, the key figures and the matrix of verdicts."""
    _summary(write)
    report, state = write.report, write.state
    report.heading(1, write.word("总体完成情况", "Overall attainment"))
    met = sum(count for verdict, count in state.counts.items() if verdict.counts_as_met)
    settling = sum(one.settles_verdict for one in state.missing)
    report.key_figures(
        KeyFigure(write.word("数量目标", "numeric targets"), write.count(len(state.assessments), "targets")),
        KeyFigure(write.word("完成", "met"), write.count(met, "met"), tone=Tone.GOOD),
        KeyFigure(
            write.word("未完成", "not met"), write.count(state.counts[Verdict.NOT_MET], "not_met"), tone=Tone.BAD
        ),
        KeyFigure(
            write.word("无法判定", "cannot tell"),
            write.count(state.counts[Verdict.CANNOT_TELL], "cannot_tell"),
            tone=Tone.UNKNOWN,
        ),
        KeyFigure(write.word("待补数据", "figures to be supplied"), write.count(settling, "missing.final_verdict")),
    )
    _by_reason(write)
    _matrix(write)


def _summary(write: Writer) -> None:
    state = write.state
    total, unknown = len(state.assessments), state.counts[Verdict.CANNOT_TELL]
    met = sum(count for verdict, count in state.counts.items() if verdict.counts_as_met)
    satisfied = sum(bool(one.reading and one.reading.satisfies) for one in state.assessments)
    read = sum(one.reading is not None for one in state.assessments)
    settling = sum(one.settles_verdict for one in state.missing)
    torn = [one for one in state.cascades if one.certificate.conclusion is Conclusion.NOT_IMPLIED]
    first: Run = (
        (
            "规划共有",
            write.count(total, "targets"),
            "项数量目标。按公开数据，",
            write.count(total - unknown, "decided"),
            "项可以判定，其中",
            write.count(met, "met"),
            "项完成（",
            write.count(state.provisional, "provisional"),
            "项依据预计数），",
            write.count(state.counts[Verdict.NOT_MET], "not_met"),
            "项未完成；",
            write.count(unknown, "cannot_tell"),
            "项无法判定。",
        )
        if write.language == "zh"
        else (
            "The plan has ",
            write.count(total, "targets"),
            " numeric targets. From public figures ",
            write.count(total - unknown, "decided"),
            " can be judged: ",
            write.count(met, "met"),
            " are met (",
            write.count(state.provisional, "provisional"),
            " of them by an expected figure) and ",
            write.count(state.counts[Verdict.NOT_MET], "not_met"),
            " not met; ",
            write.count(unknown, "cannot_tell"),
            " cannot be told.",
        )
    )
    points: list[Run] = [
        (
            "无法判定不等于未完成：其中",
            write.count(read, "readings"),
            "项有最近读数，",
            write.count(satisfied, "readings.satisfied"),
            "项的读数已达到目标值，但年份较早、可信度低或存疑，不作判断。",
        )
        if write.language == "zh"
        else (
            "Cannot tell does not mean not met: ",
            write.count(read, "readings"),
            " of them have a last-known reading, ",
            write.count(satisfied, "readings.satisfied"),
            " of which satisfies its target but is too early, too weak or in doubt to decide.",
        ),
        (
            "补齐",
            write.count(settling, "missing.final_verdict"),
            "格数据即可全部判定；每一格由哪个单位掌握，见",
            Reference("holders"),
            "。",
        )
        if write.language == "zh"
        else (
            "With ",
            write.count(settling, "missing.final_verdict"),
            " figures all could be judged; who holds each is in ",
            Reference("holders"),
            ".",
        ),
    ]
    if torn:
        names = write.word("、", ", ").join(write.says(state.book.indicators.rule(one.indicator).short) for one in torn)
        points.append(
            (
                "目标之间：",
                names,
                "的分市目标推不出全区目标，两组目标照印并列，见",
                Reference("certificates"),
                "。",
            )
            if write.language == "zh"
            else (
                "Between targets: for ",
                names,
                " the city targets do not imply the regional one; see ",
                Reference("certificates"),
                ".",
            )
        )
    write.report.summary(write.word("总体判断", "Overall judgement"), first, points=points)


def _by_reason(write: Writer) -> None:
    state = write.state
    counted: dict[str, int] = {}
    for one in state.assessments:
        key = write.says(one.reason.text) if one.reason else write.says(one.verdict.text)
        counted[key] = counted.get(key, 0) + 1
    rows = [
        row(label, write.count(count, f"by_reason.{number}"))
        for number, (label, count) in enumerate(sorted(counted.items(), key=lambda pair: -pair[1]), start=1)
    ]
    write.report.table(
        write.word("判断及无法判定的原因", "Verdicts, and reasons where none can be given"),
        [
            Column(write.word("判断或原因", "verdict or reason"), share=5),
            Column(write.word("目标数", "targets"), Align.END),
        ],
        rows,
        key="reasons",
        unit=write.word("项", "targets"),
    )


def _matrix(write: Writer) -> None:
    """Write the verdicts of the indicators that have targets for cities, one column per area."""
    state = write.state
    areas = [state.book.plan.region, *state.book.plan.cities]
    shared = [one.indicator for one in state.cascades]
    rows = []
    for indicator in shared:
        cells: list[Run] = [write.says(state.book.indicators.rule(indicator).short)]
        for area in areas:
            found = state.assessments_of(indicator=indicator, area=area.code)
            cells.append(write.verdict(found[0]) if found else NOTHING)
        rows.append(row(*cells))
    write.report.table(
        write.word("分地区判断", "Verdicts by area"),
        [
            Column(write.word("指标", "indicator"), share=1.7),
            *(Column(write.says(area.short), Align.CENTRE, 1.2) for area in areas),
        ],
        rows,
        key="matrix",
        notes=[
            write.word(
                "★提前完成 ●完成 ◎基本完成 ▲未完成 ◆保持 □无法判定。",
                "★ met early, ● met, ◎ met within tolerance, ▲ not met, ◆ kept, □ cannot tell.",
            )
        ],
    )
