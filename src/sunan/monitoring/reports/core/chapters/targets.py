"""Completion of targets: the region first, then city by city."""

from __future__ import annotations

from collections.abc import Sequence

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, Reference
from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import round_half_up
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.reports.core.charts import series_chart
from sunan.monitoring.reports.core.wording import NOTHING, Writer


def write_region(write: Writer) -> None:
    """Write the regional targets: the table, then a paragraph for each that has any figure."""
    state = write.state
    region = state.book.plan.region
    cities = {city.code for city in state.book.plan.cities}
    assessed = [one for one in state.assessments if one.target.area not in cities]
    write.report.heading(1, write.word("全区目标完成情况", "Attainment of the regional targets"))
    write.report.paragraph(
        *(
            (
                "全区",
                write.count(len(assessed), "targets.region"),
                "项数量目标的判断见",
                Reference("region"),
                "。最近读数只供参考，不作判断。",
            )
            if write.language == "zh"
            else (
                "The verdicts on ",
                write.count(len(assessed), "targets.region"),
                " regional targets are in ",
                Reference("region"),
                ". Last-known readings are for information and decide nothing.",
            )
        )
    )
    _region_table(write, assessed)
    for one in assessed:
        if one.shown:
            write.report.paragraph(*_sentence(write, one))
    for cascade in state.cascades:
        series_chart(write, cascade.indicator, [region, *state.book.plan.cities])


def write_cities(write: Writer) -> None:
    """Write one section per city."""
    state = write.state
    write.report.heading(1, write.word("分市目标完成情况", "Attainment city by city"))
    for city in state.book.plan.cities:
        assessed = state.assessments_of(area=city.code)
        if assessed:
            _city(write, city, assessed)


def _city(write: Writer, city: Area, assessed: Sequence[Assessment]) -> None:
    report = write.report
    name = write.says(city.name)
    report.heading(2, name)
    decided = [one for one in assessed if one.verdict is not Verdict.CANNOT_TELL]
    tasks = [task for task in write.state.book.plan.tasks if city.code in task.areas]
    report.paragraph(
        *(
            (
                name,
                "有",
                write.count(len(assessed), f"targets.{city.code}"),
                "项目标，可判定",
                write.count(len(decided), f"decided.{city.code}"),
                "项；涉及重点任务",
                write.count(len(tasks), f"tasks.{city.code}"),
                "项。",
            )
            if write.language == "zh"
            else (
                name,
                " has ",
                write.count(len(assessed), f"targets.{city.code}"),
                " targets, of which ",
                write.count(len(decided), f"decided.{city.code}"),
                " can be judged; it takes part in ",
                write.count(len(tasks), f"tasks.{city.code}"),
                " key tasks.",
            )
        )
    )
    _city_table(write, city, assessed)
    for one in assessed:
        if one.shown:
            report.paragraph(*_sentence(write, one))


def _region_table(write: Writer, assessed: Sequence[Assessment]) -> None:
    """Write the wide table of all regional targets."""
    baseline = write.state.book.plan.programme.baseline_year
    write.report.table(
        write.word("全区主要目标完成情况", "Regional targets"),
        [
            Column(write.word("序号", "no."), Align.CENTRE, 0.6),
            Column(write.word("指标", "indicator"), share=3),
            Column(write.word(f"{baseline}年基期", f"{baseline} baseline"), Align.END, 1.3),
            Column(write.word("目标", "target"), Align.END, 1.5),
            Column(write.word("判断依据或最近读数", "deciding or last-known value"), Align.END, 2.2),
            Column(write.word("判断", "verdict"), Align.CENTRE, 1.4),
            Column(write.word("原因", "reason"), share=2.8),
        ],
        [
            row(
                str(number),
                write.name(one),
                write.figure(one.baseline) if one.baseline else NOTHING,
                write.target(one.target),
                write.reading(one),
                write.verdict(one),
                write.says(one.explanation) if one.reason else "",
            )
            for number, one in enumerate(assessed, start=1)
        ],
        key="region",
        source=_source(write),
        landscape=True,
    )


def _city_table(write: Writer, city: Area, assessed: Sequence[Assessment]) -> None:
    """Write the targets of a city; why a verdict is missing stands in the notes below."""
    name = write.says(city.name)
    baseline = write.state.book.plan.programme.baseline_year
    reasons = [
        f"{write.says(one.rule.short)}{write.word('：', ': ')}{write.says(one.explanation)}"
        for one in assessed
        if one.reason
    ]
    stop = write.word("。", ".")
    write.report.table(
        write.word(f"{name}目标完成情况", f"Targets of {name}"),
        [
            Column(write.word("指标", "indicator"), share=2.4),
            Column(write.word(f"{baseline}年", str(baseline)), Align.END, 1.1),
            Column(write.word("目标", "target"), Align.END, 1.1),
            Column(write.word("判断依据或最近读数", "deciding or last-known value"), Align.END, 2),
            Column(write.word("判断", "verdict"), Align.CENTRE, 1.5),
        ],
        [
            row(
                write.says(one.rule.short),
                write.figure(one.baseline) if one.baseline else NOTHING,
                write.target(one.target),
                write.reading(one),
                write.verdict(one),
            )
            for one in assessed
        ],
        key=f"city.{city.code}",
        source=_source(write),
        notes=[write.word("；", "; ").join(reasons) + stop] if reasons else [],
    )


def _source(write: Writer) -> str:
    return write.word(
        "各发布单位公开数据，见附件；按规则手册的取值顺序选用",
        "published figures, see the annex; chosen by the rulebook's order",
    )


def _sentence(write: Writer, one: Assessment) -> tuple[Run, ...]:
    """Return the paragraph of one target: value, target, baseline, pace, verdict."""
    figure = one.shown
    assert figure is not None
    area, name, year = write.says(one.area.short), write.name(one), write.period(figure.period)
    progress = one.progress or (one.reading.progress if one.reading else None)
    parts: list[Run] = []
    if write.language == "zh":
        parts += [
            f"{area}{name}：{year}为",
            write.figure(figure),
            write.marks(figure),
            "，目标为",
            write.target(one.target),
        ]
        if one.baseline and one.baseline is not figure:
            parts += ["，", write.period(one.baseline.period), "为", write.figure(one.baseline)]
    else:
        parts += [
            f"{area}, {name}: ",
            write.figure(figure),
            write.marks(figure),
            f" in {year}; the target is ",
            write.target(one.target),
        ]
        if one.baseline and one.baseline is not figure:
            parts += [", the baseline ", write.figure(one.baseline), f" in {write.period(one.baseline.period)}"]
    if progress and progress.share_done is not None and one.verdict is Verdict.CANNOT_TELL:
        share = f"{round_half_up(progress.share_done * 100, 1)}%"
        token = write.count_text(share, f"share_done.{one.target.id}")
        parts += (
            ["；到", year, "已实现规划增量的", token]
            if write.language == "zh"
            else ["; by ", year, " it was ", token, " of the way"]
        )
        if progress.disagreement:
            parts.append(write.word("（两种进度方法结论不一）", " (the two methods of progress disagree)"))
    parts += [write.word("。判断：", ". Verdict: "), write.verdict(one), write.word("。", ".")]
    return tuple(parts)
