"""Annexes: oddities of the text, definitions, sources."""

from __future__ import annotations

from sunan.documents.core.composer import row
from sunan.documents.core.content import Align, Column
from sunan.monitoring.reports.core.wording import Writer
from sunan.monitoring.statistics.core.observations import Confidence, Vintage


def write_annexes(write: Writer) -> None:
    """Write the annexes."""
    _errata(write)
    _definitions(write)
    _sources(write)


def _errata(write: Writer) -> None:
    errata = write.state.book.plan.errata
    if not errata:
        return
    write.report.annex(write.word("规划文本存疑之处", "Oddities of the plan's text"))
    write.report.paragraph(
        *(
            ("下列", write.count(len(errata), "errata"), "处照印保留，未作任何改动；“读法”说明本系统如何理解。")
            if write.language == "zh"
            else (
                "These ",
                write.count(len(errata), "errata"),
                " places stay as printed; “reading” says how this system takes them.",
            )
        )
    )
    write.report.table(
        write.word("存疑之处及读法", "Oddities and readings"),
        [
            Column(write.word("条款", "clauses"), share=1.3),
            Column(write.word("情况", "finding"), share=4),
            Column(write.word("读法", "reading"), share=3),
        ],
        [
            row(write.word("、", ", ").join(one.clauses), write.says(one.finding), write.says(one.reading))
            for one in errata
        ],
        key="errata",
    )


def _definitions(write: Writer) -> None:
    book = write.state.book
    used = dict.fromkeys(target.indicator for target in book.plan.targets)
    write.report.annex(write.word("指标口径", "Definitions of indicators"))
    write.report.table(
        write.word("指标定义、公式与依据", "Definitions, formulas and their basis"),
        [
            Column(write.word("指标", "indicator"), share=2),
            Column(write.word("定义", "definition"), share=4),
            Column(write.word("公式", "formula"), share=2),
            Column(write.word("依据", "basis"), Align.CENTRE, 0.8),
        ],
        [
            row(
                write.says(rule.name),
                write.says(rule.definition),
                rule.formula or rule.level_formula or write.word("按公布值", "as published"),
                rule.source_rule.status,
            )
            for rule in (book.indicators.rule(indicator) for indicator in used)
        ],
        key="definitions",
        notes=[
            write.word("依据：C 已证实，S 二手，U 未证实。", "Basis: C confirmed, S second-hand, U unconfirmed."),
        ],
    )


def _sources(write: Writer) -> None:
    shown = [one.shown for one in write.state.assessments if one.shown]
    shown += [one.baseline for one in write.state.assessments if one.baseline]
    used: dict[str, tuple[Vintage, Confidence]] = {}
    for figure in shown:
        for one in figure.observations:
            used[one.vintage.id] = (one.vintage, one.confidence)
    kinds = write.state.book.catalogue.kinds
    write.report.annex(write.word("数据来源", "Sources"))
    write.report.table(
        write.word("正文数值所依据的数据发布", "Releases that the figures of this report rest on"),
        [
            Column(write.word("文件", "document"), share=4),
            Column(write.word("发布单位", "publisher"), share=2.4),
            Column(write.word("种类", "kind"), share=1.8),
            Column(write.word("发布日期", "published"), Align.CENTRE, 1.2),
            Column(write.word("可信度", "confidence"), Align.CENTRE, 0.9),
        ],
        [
            row(
                vintage.title,
                vintage.publisher,
                write.says(kinds[vintage.kind].name) if vintage.kind in kinds else vintage.kind,
                vintage.published_on or write.word("不详", "unknown"),
                write.says(confidence.text),
            )
            for vintage, confidence in sorted(used.values(), key=lambda pair: pair[0].id)
        ],
        key="sources",
        notes=[
            write.word(
                f"发布日期不详的，自取得之日起视为已知。本报告按{write.state.as_of}所知。",
                f"Where the date is unknown a release counts as known from its retrieval. As known on {write.state.as_of}.",
            )
        ],
    )
