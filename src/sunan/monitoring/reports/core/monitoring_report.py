"""The monitoring report: the state of a plan as a document, chapter by chapter."""

from __future__ import annotations

from sunan.documents.core.composer import Composer
from sunan.documents.core.content import Document
from sunan.kernel.texts import Language
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.chapters.annexes import write_annexes
from sunan.monitoring.reports.core.chapters.basis import write_basis
from sunan.monitoring.reports.core.chapters.coherence import write_coherence
from sunan.monitoring.reports.core.chapters.missing import write_missing
from sunan.monitoring.reports.core.chapters.overall import write_overall
from sunan.monitoring.reports.core.chapters.targets import write_cities, write_region
from sunan.monitoring.reports.core.chapters.tasks import write_tasks
from sunan.monitoring.reports.core.wording import Writer


def monitoring_report(state: StateOfPlan, *, language: Language) -> Document:
    """Return the monitoring report of a plan, as known on the state's date."""
    programme = state.book.plan.programme
    zh = language == "zh"
    report = Composer(
        programme.title.inside(language),
        subtitle="目标完成情况监测评估报告" if zh else "Monitoring report on the attainment of targets",
        language=language,
        as_of=state.as_of,
        note=(
            "依据公开数据自动生成，未经主管部门审签"
            if zh
            else "made from published figures; not signed by any authority"
        ),
        keywords=(programme.zone.inside(language), programme.document.number),
    )
    write = Writer(state, report, language)
    report.contents()
    write_overall(write)
    write_basis(write)
    write_region(write)
    write_cities(write)
    write_coherence(write)
    write_missing(write)
    write_tasks(write)
    write_annexes(write)
    return report.document()
