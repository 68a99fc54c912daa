"""The key tasks and other commitments, as promised; nothing was reported yet, so nothing is presumed."""

from __future__ import annotations

from collections import Counter

from sunan.documents.core.composer import row
from sunan.documents.core.content import Align, Column, Reference
from sunan.monitoring.reports.core.wording import Writer


def write_tasks(write: Writer) -> None:
    """Write the key tasks with their responsible units as printed, and the commitments by kind of answer."""
    plan, report = write.state.book.plan, write.report
    if not plan.tasks and not plan.commitments:
        return
    report.heading(1, write.word("重点任务与承诺事项", "Key tasks and commitments"))
    if plan.tasks:
        report.paragraph(
            *(
                (
                    "规划附件列有",
                    write.count(len(plan.tasks), "tasks"),
                    "项重点任务，责任单位照印列于",
                    Reference("tasks"),
                    "。各单位尚未报送完成情况，本报告不作推定，一律记为“未评估”。",
                )
                if write.language == "zh"
                else (
                    "The annex lists ",
                    write.count(len(plan.tasks), "tasks"),
                    " key tasks; responsible units as printed are in ",
                    Reference("tasks"),
                    ". No unit has reported yet, so nothing is presumed and each is “not assessed”.",
                )
            )
        )
        report.table(
            write.word("重点任务", "Key tasks"),
            [
                Column(write.word("序号", "no."), Align.CENTRE, 0.6),
                Column(write.word("重点任务", "task"), share=4),
                Column(write.word("责任单位", "responsible units"), share=3),
                Column(write.word("状态", "state"), Align.CENTRE, 1.1),
            ],
            [
                row(
                    write.count_text(str(task.number), f"number.{task.id}"),
                    write.says(task.title),
                    write.word("、", ", ").join(task.units),
                    write.word("未评估", "not assessed"),
                )
                for task in plan.tasks
            ],
            key="tasks",
        )
    if plan.commitments:
        answered = Counter(one.answered_by for one in plan.commitments if one.is_answered)
        done = sum(answered.values())
        report.paragraph(
            *(
                (
                    "规划正文另作出",
                    write.count(len(plan.commitments), "commitments"),
                    "项承诺（机制、平台、库、名单、机构、报告、基金、试点等），其中",
                    write.count(done, "commitments.answered"),
                    "项由本系统的现有功能承接，其余尚无系统承接。",
                )
                if write.language == "zh"
                else (
                    "The body makes ",
                    write.count(len(plan.commitments), "commitments"),
                    " further commitments (mechanisms, platforms, libraries, lists, institutions, reports, funds, pilots); ",
                    write.count(done, "commitments.answered"),
                    " are answered by features of this system, the rest by none yet.",
                )
            )
        )
