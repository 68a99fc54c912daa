"""Two pages for leaders: the conclusion, the figures, the table of verdicts, what is wanted of them."""

from __future__ import annotations

from sunan.documents.core.composer import Run
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.reports.core.chapters.causes import author, proposed
from sunan.monitoring.reports.core.chapters.overall import matrix
from sunan.monitoring.reports.core.chapters.summary import brief_points, conclusions, key_figures
from sunan.monitoring.reports.core.rules import Matter
from sunan.monitoring.reports.core.wording import Writer

_MOST_NAMED = 4
_MOST_PROPOSALS = 2


def write_brief(write: Writer) -> None:
    """Write the brief."""
    write.report.at("brief")
    for sentence in conclusions(write):
        write.report.paragraph(sentence)
    key_figures(write)
    write.report.at("brief.points")
    write.report.bullets(brief_points(write))
    if any(write.counted("targets", area=city.code) for city in write.state.book.plan.cities):
        write.report.at("brief.matrix")
        matrix(write)
    _named(write)
    proposals = proposed(write) if write.shows(Matter.PROPOSALS) else []
    write.report.at("brief.advice")
    if proposals:
        write.paragraph("建议（由程序按规则提出，供参考）：", "Proposed by rule, for consideration:")
        write.report.bullets(proposals[:_MOST_PROPOSALS])
    else:
        write.report.at("slot.decisions")
        write.paragraph(
            "【待填写】需要领导决策的事项。由{who}填写。",
            "[To be written] What leaders have to decide. To be written by {who}.",
            who=author(write, write.request.city or write.state.book.plan.region.code),
        )


def _named(write: Writer) -> None:
    """Name the targets that were met and those that were missed, as far as a line holds them."""
    write.report.at("brief.named")
    for zh, en, verdicts in (
        ("已完成", "Met", (Verdict.MET_EARLY, Verdict.MET, Verdict.KEPT)),
        ("快于序时", "Ahead", (Verdict.AHEAD,)),
        ("未完成或滞后", "Not met or behind", (Verdict.NOT_MET, Verdict.BEHIND, Verdict.REGRESSING)),
    ):
        found = [one for one in write.state.assessments if one.verdict in verdicts]
        if found:
            more = len(found) > _MOST_NAMED
            write.paragraph(
                "{label}：{names}{more}。", "{label}: {names}{more}.",
                label=write.word(zh, en),
                names=write.listed(_item(write, one) for one in found[:_MOST_NAMED]),
                more=write.say("等{n}项", " and others, {n} in all", n=write.count("targets", verdict=[one.value for one in verdicts])) if more else "",
            )  # fmt: skip


def _item(write: Writer, one: Assessment) -> Run:
    assert one.shown is not None
    return write.say(
        "{area}{name}（{value}，目标{target}）", "{area} {name} ({value}, target {target})",
        area=write.area(one.area.code), name=write.short(one.target.indicator), value=write.figure(one.shown),
        target=write.target(one.target),
    )  # fmt: skip
