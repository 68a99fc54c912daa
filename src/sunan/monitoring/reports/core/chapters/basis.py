"""On what the assessment stands: the plan, the date of knowledge, the releases, and what may decide."""

from __future__ import annotations

from sunan.documents.core.composer import Run
from sunan.monitoring.reports.core.wording import Writer


def write_basis(write: Writer) -> None:
    """Write what was assessed, from what, and by which rules."""
    state, report = write.state, write.report
    programme = state.book.plan.programme
    document = programme.document
    releases = {one.vintage.id for values in state.figures.record.cells.values() for one in values}
    observations = sum(len(values) for values in state.figures.record.cells.values())
    decides, tolerance = state.book.thresholds.decides.text, state.book.thresholds.tolerance.text
    report.heading(1, write.word("评估依据与方法", "Basis and method"))
    basis: Run = (
        (
            f"本报告依据《{programme.title.zh}》（{document.number}）和截至{state.as_of.year}年{state.as_of.month}月{state.as_of.day}日已知的公开数据，由",
            write.count(len(releases), "releases"),
            "份数据发布中的",
            write.count(observations, "observations"),
            "个公布值算出。规则手册编号",
            write.count_text(state.book.hash[:12], "rulebook"),
            "。",
        )
        if write.language == "zh"
        else (
            f"This report assesses the {programme.title.en} ({document.number}) from figures known on {state.as_of}: ",
            write.count(observations, "observations"),
            " published values in ",
            write.count(len(releases), "releases"),
            " releases. Rulebook ",
            write.count_text(state.book.hash[:12], "rulebook"),
            ".",
        )
    )
    report.paragraph(basis)
    report.bullets(
        [
            write.word(
                "公布的数按印刷位数看作区间：印作3.7的数在3.65与3.75之间，区间跨过目标值时不作判断。",
                "A printed figure is an interval: 3.7 lies between 3.65 and 3.75, and one that straddles its target is not judged.",
            ),
            write.says(decides),
            write.says(tolerance),
            write.word(
                "全区数按各市分子之和除以分母之和计算，不取各市比率的平均；公布的全区数与计算的全区数并列。",
                "Regional figures are ratios of sums over the cities, never means of ratios; published and computed values stand side by side.",
            ),
            write.word(
                "“是否完成”与“谁更领先”是两件事，本报告只回答前者，不作合成或排名。",
                "Attainment and standing are two things; this report answers the first and ranks nobody.",
            ),
        ]
    )
