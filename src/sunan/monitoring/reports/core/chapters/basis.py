"""On what the evaluation stands: the plan, the date of knowledge, the releases, the rules, and what is left out."""

from __future__ import annotations

from sunan.documents.core.wording import written
from sunan.monitoring.attainment.core.thresholds import Decides, Tolerance
from sunan.monitoring.reports.core.request import Audience, ReportKind
from sunan.monitoring.reports.core.rules import Matter
from sunan.monitoring.reports.core.wording import Writer


def write_basis(write: Writer) -> None:
    """Write the basis, the method in a few rules, and what this edition does not show."""
    state, programme = write.state, write.state.book.plan.programme
    write.report.at("basis")
    if write.request.kind is ReportKind.YEARLY:
        write.heading(1, "监测依据与说明", "Basis and remarks")
    else:
        write.heading(1, "评估工作概述", "How this evaluation was made")
    write.heading(2, "评估依据", "Basis")
    write.paragraph(
        "本报告依据《{title}》（{number}，{issuers}{issued}印发），评估规划期{period}的执行情况，以{baseline}为基期。",
        "This report evaluates the {title} ({number}, issued by {issuers} on {issued}) for {period}, against {baseline}.",
        title=write.quote(programme.title, "programme.title"),
        number=write.outline(programme.document.number, "programme.document.number"),
        issuers=write.listed(write.quote(one, "programme.document.issued_by") for one in programme.document.issued_by),
        issued=write.outline(
            written(programme.document.issued_on, write.language),
            "programme.document.issued_on",
            programme.document.issued_on.isoformat(),
        ),
        period=write.period(programme.period),
        baseline=write.period(programme.baseline),
    )
    if state.figures.record.cells:
        write.paragraph(
            "数据截至{day}所知，取自{releases}份数据发布中的{values}个公布值。规则手册编号{rulebook}，数值、判断和用语均可凭所附印记重算。",
            "Figures are those known on {day}: {values} published values in {releases} releases. The rulebook is {rulebook}; "
            "every number, verdict and adjective can be worked out again from its seal.",
            day=write.day(state.as_of, "as_of"),
            releases=write.count("values", distinct="release"),
            values=write.count("values"),
            rulebook=write.setting(state.book.hash[:12], "rulebook", state.book.hash),
        )
    else:
        write.paragraph(
            "截至{day}没有任何已知的数据发布，本报告只能列出目标和缺失的数据。规则手册编号{rulebook}。",
            "Nothing had been published by {day}; this report can only list targets and missing figures. Rulebook {rulebook}.",
            day=write.day(state.as_of, "as_of"),
            rulebook=write.setting(state.book.hash[:12], "rulebook", state.book.hash),
        )
    write.heading(2, "评估方法", "Method")
    write.report.bullets([*_rules(write, state.book.thresholds.decides, state.book.thresholds.tolerance)])
    _edition(write)


def _rules(write: Writer, decides: Decides, tolerance: Tolerance) -> list[str]:
    rules = [
        write.word(
            "公布的数按印刷位数看作区间，区间跨过目标值时不作判断。",
            "A printed figure is an interval; one that straddles its target is not judged.",
        ),
        write.quote(decides.text, "thresholds.decides"),
        write.quote(tolerance.text, "thresholds.tolerance"),
        write.word(
            "全区数按各市分子之和除以分母之和计算，不取各市比率的平均；公布的全区数与计算的全区数并列。",
            "Regional figures are ratios of sums over the cities, never means of ratios; published and computed values stand side by side.",
        ),
        write.word(
            "“是否完成”与“谁更领先”是两件事，本报告只回答前者；各市数值并列，不作合成或排名。",
            "Attainment and standing are two things; this report answers the first. Cities stand side by side and are not ranked.",
        ),
        write.word(
            "形容词和箭头由数值按规则手册的用语界限得出，界限见附件。",
            "Adjectives and arrows follow from numbers by the rulebook's limits, which are in the annex.",
        ),
    ]
    if write.request.kind is not ReportKind.FINAL:
        rules.insert(3, write.quote(write.state.book.thresholds.pace.text, "thresholds.pace"))
    return rules


def _edition(write: Writer) -> None:
    """Say for whom this edition is and what it leaves out by rule."""
    hidden = [matter.text for matter in Matter if matter in write.hidden]
    if not hidden:
        return
    audience = write.request.audience
    whose = write.area(write.request.city) if audience is Audience.CITY else ""
    write.heading(2, "本版说明", "About this edition")
    write.paragraph(
        "本版为{audience}{whose}。按披露规则，不含：{hidden}。被去掉的内容不参与本版的任何数字。",
        "This is the {audience}{whose}. By the rules of disclosure it leaves out: {hidden}. No number in it rests on them.",
        audience=audience.text,
        whose=write.say("（{city}）", " ({city})", city=whose) if whose else "",
        hidden=write.listed(hidden),
    )
