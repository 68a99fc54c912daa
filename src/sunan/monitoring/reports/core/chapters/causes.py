"""Why targets are missed or cannot be judged, what was learnt, what should follow.

Causes that lie with the responsible units, lessons and advice are prose of people: the program leaves a named slot.
What follows from data by a rule (missing figures, open definitions) it lists itself and marks as proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, Reference
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.cascade import Conclusion
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.reports.core.counting import cause_of
from sunan.monitoring.reports.core.request import ReportKind
from sunan.monitoring.reports.core.rules import Matter
from sunan.monitoring.reports.core.wording import NOTHING, Writer

_MISSED = {Verdict.NOT_MET, Verdict.BEHIND, Verdict.REGRESSING}
_CAUSES = {
    "data": text("数据不足", "figures"),
    "definition": text("口径", "definition"),
}


def slot(write: Writer, name: str, zh: str, en: str, who: Run) -> None:
    """Write an empty place for prose, and who has to write it."""
    write.report.at(f"slot.{name}")
    write.paragraph(f"【待填写】{zh}由{{who}}填写。", f"[To be written] {en} To be written by {{who}}.", who=who)


def author(write: Writer, area: str) -> Run:
    """Return who answers for an area: the city itself, or those who issued the plan."""
    plan = write.state.book.plan
    if area in {city.code for city in plan.cities}:
        return write.quote(plan.area(area).name, f"area.{area}.name")
    return write.listed(write.quote(one, "programme.document.issued_by") for one in plan.programme.document.issued_by)


def write_causes(write: Writer) -> None:
    """Write causes split into objective, subjective and definition; the first two only people can give."""
    write.report.at("causes")
    write.heading(1, "问题及原因", "Problems and their causes")
    missed = [one for one in write.state.assessments if one.verdict in _MISSED]
    write.paragraph(
        "未达到要求的目标{missed}项，无法判定的{open}项。原因分为客观、主观、口径三类：口径原因和数据缺失由程序按判断规则列出，见{table}；"
        "客观、主观原因须由责任单位说明，本报告不作推定。",
        "{missed} targets fall short and {open} cannot be judged. Causes are objective, subjective or of definition: those of "
        "definition and missing figures follow by rule and are in {table}; the others only the responsible units can give.",
        missed=write.count("targets", verdict=[one.value for one in _MISSED]),
        open=write.count("targets", decided="no"),
        table=Reference("causes"),
    )
    write.report.table(
        write.word("原因分类", "Causes"),
        [
            Column(write.word("类别", "class"), share=2),
            Column(write.word("目标数", "targets"), Align.END, 0.8),
            Column(write.word("依据", "on what ground"), share=4),
        ],
        [
            row(write.word("口径", "definition"), write.count("targets", cause="definition"),
                write.word("规划或统计没有写明计法、范围、名单，或口径前后变更", "how to count, where, by which list is not stated, or changed")),
            row(write.word("数据缺失或不足", "figures missing or too weak"), write.count("targets", cause="data"),
                write.word("未见公布，或可信度、年份、位数不足以判定", "never published, or too weak, early or coarse to decide")),
            row(write.word("客观、主观（待说明）", "objective, subjective (to be given)"),
                write.count("targets", verdict=[one.value for one in _MISSED]),
                write.word("未达到要求的目标，由责任单位逐项说明", "targets that fall short; the responsible units explain each")),
        ],
        key="causes",
        unit=write.word("项", "targets"),
    )  # fmt: skip
    _each_cause(write)
    _slots(write, missed)


def _each_cause(write: Writer) -> None:
    open_ones = [one for one in write.state.assessments if one.reason or one.verdict in _MISSED]
    if not open_ones:
        return
    write.report.at("causes.each")
    write.report.table(
        write.word("未达到要求和无法判定的目标及其原因", "Targets missed or open, and why"),
        [
            Column(write.word("地区", "area"), share=0.8),
            Column(write.word("指标", "indicator"), share=2),
            Column(write.word("判断", "verdict"), Align.CENTRE, 1.3),
            Column(write.word("类别", "class"), Align.CENTRE, 1.4),
            Column(write.word("原因（程序列出）", "reason (by rule)"), share=3.4),
        ],
        [
            row(
                write.area(one.area.code),
                write.short(one.target.indicator),
                write.verdict(one),
                write.says(_CAUSES[cause_of(one.reason)]) if one.reason else write.word("待说明", "to be given"),
                write.says(one.reason.text) if one.reason else NOTHING,
            )
            for one in open_ones
        ],
        key="causes.each",
    )


def _slots(write: Writer, missed: Sequence[Assessment]) -> None:
    areas = dict.fromkeys(one.target.area for one in missed)
    write.report.at("causes.slots")
    write.heading(2, "客观原因和主观原因", "Objective and subjective causes")
    if not areas:
        write.paragraph(
            "没有判断为未达到要求的目标，因此没有需要说明客观、主观原因的事项。",
            "No target is judged to fall short, so there are no such causes to give.",
        )
    for area in areas:
        named = write.quote(write.state.book.plan.area(area).short, f"area.{area}.short")
        slot(
            write, f"objective.{area}", f"{named}未达到要求的客观原因，须附依据。",
            f"Objective causes for {named}, with evidence.", author(write, area),
        )  # fmt: skip
        slot(
            write, f"subjective.{area}", f"{named}未达到要求的主观原因及整改。",
            f"Subjective causes for {named}, and what is done about them.", author(write, area),
        )  # fmt: skip


def write_lessons(write: Writer) -> None:
    """Write the place for what was learnt; the program has no opinion."""
    write.report.at("lessons")
    write.heading(1, "主要做法和经验", "Practice and lessons")
    slot(
        write, "lessons", "规划期内的主要做法、成效和可推广的经验，须注明依据。",
        "What was done, what came of it and what others can learn, with evidence.",
        author(write, write.request.city or write.state.book.plan.region.code),
    )  # fmt: skip


def write_outlook(write: Writer) -> None:
    """Write what the rest of the period would have to bring, and the place for how the situation has changed."""
    write.report.at("outlook")
    write.heading(1, "形势变化与后期预判", "What has changed, and what lies ahead")
    slot(
        write, "situation", "规划执行以来内外部形势的变化及影响。", "How the situation has changed and what that means.",
        author(write, write.request.city or write.state.book.plan.region.code),
    )  # fmt: skip
    rows = [found for one in write.state.assessments if (found := _rest(write, one))]
    write.report.at("outlook.rest")
    if not rows:
        write.paragraph(
            "没有一项目标可以推算后期所需增速：或已到期，或缺少两个以上可用年份的数值。",
            "For no target can the growth still needed be worked out: it is due, or fewer than two usable years are known.",
        )
        return
    write.paragraph(
        "按最近读数推算，后期各年所需增速与近期增速对照见{table}；所需不超过近期的规定倍数的，注明“可追赶”。推算不是预测。",
        "{table} sets the growth still needed against the recent one; “can catch up” marks a need within the rulebook's "
        "multiple. These are sums, not forecasts.",
        table=Reference("rest"),
    )
    write.report.table(
        write.word("后期所需增速", "Growth still needed"),
        [
            Column(write.word("地区", "area"), share=0.8),
            Column(write.word("指标", "indicator"), share=2),
            Column(write.word("最近读数", "last-known value"), Align.END, 2),
            Column(write.word("目标", "target"), Align.END, 1.2),
            Column(write.word("尚余年数", "years left"), Align.END, 0.8),
            Column(write.word("年均需增长", "needed a year"), Align.END, 1.1),
            Column(write.word("近期年均", "recent"), Align.END, 1.1),
            Column(write.word("研判", "outlook"), Align.CENTRE, 1.2),
        ],
        rows,
        key="rest",
    )


def _rest(write: Writer, one: Assessment) -> Sequence[Run] | None:
    progress = one.progress or (one.reading.progress if one.reading else None)
    if progress is None or progress.rest is None or one.shown is None or one.phase.value == "over":
        return None
    target = one.target.id
    needed = write.derived(f"needed.{target}", "progress.rest_growth", places=1, unit="%", sign=True, target=target)
    recent = write.derived(f"recent.{target}", "progress.rest_recent", places=1, unit="%", sign=True, target=target)
    if needed is None:
        needed = write.derived(f"needed.{target}", "progress.rest_per_year", places=1, sign=True, target=target)
        recent = write.derived(f"recent.{target}", "progress.rest_recent", places=1, sign=True, target=target)
    return [
        write.area(one.area.code),
        write.short(one.target.indicator),
        write.reading(one),
        write.target(one.target),
        write.derived(f"rest_years.{target}", "progress.rest_years", places=0, target=target) or NOTHING,
        needed or NOTHING,
        recent or NOTHING,
        write.word("可追赶", "can catch up")
        if progress.rest.can_catch_up
        else write.word("需加大力度", "needs more effort"),
    ]


def write_advice(write: Writer) -> None:
    """Write advice: proposals by rule where the edition shows them, and the place for what people advise."""
    kind = write.request.kind
    title = {
        ReportKind.FINAL: ("对下一规划的建议", "Advice for the next plan"),
        ReportKind.MIDTERM: ("对策建议", "What should be done"),
        ReportKind.YEARLY: ("预警与建议", "Warnings and advice"),
    }[kind]
    write.report.at("advice")
    write.heading(1, *title)
    if kind is ReportKind.YEARLY:
        _warnings(write)
    proposals = proposed(write) if write.shows(Matter.PROPOSALS) else []
    if proposals:
        write.paragraph(
            "下列建议由程序按规则从规划文本和数据得出，仅供起草参考，采纳与否由起草单位决定：",
            "These proposals follow by rule from the plan's text and the data; the drafters decide whether to take them up:",
        )
        write.report.bullets(proposals, ordered=False)
    slot(
        write, "advice", "对策建议，包括对指标和任务的调整意见。" if kind is not ReportKind.FINAL else "对下一规划目标、指标和机制的建议。",
        "Advice, changes of targets and tasks included." if kind is not ReportKind.FINAL else "Advice on targets, indicators and mechanisms of the next plan.",
        author(write, write.request.city or write.state.book.plan.region.code),
    )  # fmt: skip


def _warnings(write: Writer) -> None:
    behind = [one for one in write.state.assessments if one.verdict in _MISSED]
    if behind:
        write.paragraph(
            "需要预警的目标{n}项：{names}。",
            "{n} targets call for a warning: {names}.",
            n=write.count("targets", verdict=[one.value for one in _MISSED]),
            names=write.listed(
                write.say(
                    "{area}{name}",
                    "{area} {name}",
                    area=write.area(one.area.code),
                    name=write.short(one.target.indicator),
                )
                for one in behind
            ),
        )
    else:
        write.paragraph("没有判断为滞后、倒退或未完成的目标。", "No target is judged behind, regressing or not met.")
    if write.shows(Matter.FOLLOW_UP) and write.counted("missing", overdue="yes", settles="yes"):
        write.paragraph(
            "已过公布期限仍缺的数据{n}格，应优先补齐。",
            "{n} figures are past their due date and should be supplied first.",
            n=write.count("missing", overdue="yes", settles="yes"),
        )


def proposed(write: Writer) -> list[Run]:
    """Return the proposals that follow from the plan's text and the data by rule."""
    found: list[Run] = []
    if write.counted("targets", shown="no"):
        found.append(
            write.say(
                "{n}项目标没有任何可显示的数值。设置目标前先确定数据来源、发布单位和发布时间，没有公开来源的不宜列为数量目标。",
                "{n} targets have no value that can be shown. Settle source, publisher and date before setting a target; without a "
                "public source it should not be numeric.",
                n=write.count("targets", shown="no"),
            )
        )
    for attribute, zh, en in (
        ("geography", "地域范围", "the geography"),
        ("counting", "累计数还是年度数的计法", "whether it counts cumulatively or yearly"),
        ("nature", "存量还是流量", "whether it is a stock or a flow"),
    ):
        where: dict[str, Any] = {f"is_{attribute}": "not_stated"}
        if write.counted("targets", **where):
            found.append(
                write.say(
                    f"{{n}}项目标没有写明{zh}，下一规划应逐项写明。",
                    f"{{n}} targets do not say {en}; the next plan should.",
                    n=write.count("targets", **where),
                )
            )
    torn = [one for one in write.state.cascades if one.certificate.conclusion is Conclusion.NOT_IMPLIED]
    if torn:
        found.append(
            write.say(
                "{names}的分市目标推不出全区目标，分解时应先作衔接性检验。",
                "For {names} the city targets do not imply the regional one; test coherence before targets are split.",
                names=write.listed(write.short(one.indicator) for one in torn),
            )
        )
    if write.counted("targets", baseline="no"):
        found.append(
            write.say(
                "{n}项目标没有可用的基期值，下一规划应随目标印出基期值及其来源。",
                "{n} targets have no usable baseline; print baselines and their sources with the targets.",
                n=write.count("targets", baseline="no"),
            )
        )
    if write.counted("errata"):
        found.append(
            write.say(
                "规划文本有{n}处存疑，见附件，印发前应逐处核对。",
                "The plan's text has {n} oddities, listed in the annex; check each before issue.",
                n=write.count("errata"),
            )
        )
    return found
