"""Annexes on method: values that differ, oddities of the text, definitions, limits, words, sources."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, FigureToken
from sunan.kernel.arithmetic import plain
from sunan.kernel.texts import Text, text
from sunan.monitoring.reports.core.rules import Matter, WordingRule
from sunan.monitoring.reports.core.wording import NOTHING, Writer
from sunan.monitoring.statistics.core.observations import Confidence, Vintage


def write_revisions(write: Writer) -> None:
    """Write the annex of cells with several values, area by area, what was retracted, and what the checks noticed."""
    plan = write.state.book.plan
    by_area: dict[str, list[Sequence[Run]]] = {}
    for series in write.everything:
        for cell in series.cells:
            chosen, others = cell[0], [one for one in cell[1:] if one.value != cell[0].value]
            for number, other in enumerate(others):
                of = f"revision.{series.rule.id}.{series.area}.{chosen.period}.{number}"
                difference = write.formula(
                    of, "other - chosen", places=max(chosen.decimals, other.decimals, 0), sign=True,
                    other=write.figure(other), chosen=write.figure(chosen),
                )  # fmt: skip
                release = other.observations[0].vintage
                by_area.setdefault(series.area, []).append(
                    [
                        write.short(series.rule.id), write.period(chosen.period), write.figure(chosen, unit=False),
                        write.figure(other, unit=False), difference, write.says(other.origin.text),
                        write.quote(release.title, f"release.{release.id}.title"),
                    ]
                )  # fmt: skip
    retracted = _retracted(write)
    if not by_area and not write.state.findings and not retracted:
        return
    write.report.annex(write.word("修订与差异说明", "Revisions and differing values"), key="revisions")
    write.report.at("revisions")
    write.paragraph(
        "同一期别有几个不同数值的，按规则手册的取值顺序采用其一，其余照列，不作平均，也不覆盖。",
        "Where a period has several differing values one is taken by the rulebook's order; the others stay, neither averaged nor overwritten.",
    )
    for area, rows in by_area.items():
        write.report.at(f"revisions.{area}")
        write.report.table(
            write.word("{}：同一期别的不同数值", "{}: differing values of one period").format(
                write.quote(plan.area(area).name, f"area.{area}.name")
            ),
            [
                Column(write.word("指标", "indicator"), share=1.7),
                Column(write.word("期别", "period"), Align.CENTRE, 1),
                Column(write.word("采用", "taken"), Align.END, 1.1),
                Column(write.word("另一值", "other"), Align.END, 1.1),
                Column(write.word("相差", "difference"), Align.END, 1),
                Column(write.word("性质", "kind"), Align.CENTRE, 0.9),
                Column(write.word("另一值的文件", "document of the other"), share=3),
            ],
            rows,
            key=f"revisions.{area}",
        )
    if retracted:
        write.report.at("revisions.retracted")
        write.report.table(
            write.word("公布后撤销的数值", "Values that were published and retracted"),
            [
                Column(write.word("地区", "area"), share=1),
                Column(write.word("数据", "figure"), share=1.7),
                Column(write.word("期别", "period"), Align.CENTRE, 1),
                Column(write.word("原值", "value"), Align.END, 1.1),
                Column(write.word("撤销日期", "since"), Align.CENTRE, 1.2),
                Column(write.word("理由", "reason"), share=2.4),
                Column(write.word("文件", "document"), share=2.6),
            ],
            retracted,
            key="retracted",
            notes=[
                write.word(
                    "自撤销之日起不再采用；此前印发的版本仍以当时所知为准。",
                    "From that date on they count no more; what was issued before stands on what was known then.",
                )
            ],
        )
    if write.state.findings and write.shows(Matter.FINDINGS):
        write.report.at("revisions.findings")
        write.report.table(
            write.word("核对中发现的疑点", "Doubts found when checking"),
            [
                Column(write.word("情况", "finding"), share=4),
                Column(write.word("处理", "remedy"), share=3),
            ],
            [
                row(write.quote(one.message, f"finding.{one.code}"), write.quote(one.remedy, f"remedy.{one.code}"))
                for one in write.state.findings
            ],
            key="findings",
        )


def _retracted(write: Writer) -> list[Sequence[Run]]:
    """Return a row for each value that was taken back: what it was, since when it counts no more, why, and its document."""
    state = write.state
    catalogue, found = state.book.catalogue, state.figures.record.retracted
    rows: list[Sequence[Run]] = []
    for cell in sorted(found, key=lambda one: (one.area, one.measure, one.period, one.list_id)):
        for one in found[cell]:
            observation, of = one.observation, f"retracted.{one.observation.reference}"
            release = observation.vintage
            rows.append(
                [
                    write.quote(state.book.plan.area(cell.area).name, f"area.{cell.area}.name"),
                    write.quote(catalogue.measure(cell.measure).name, f"measure.{cell.measure}.name"),
                    write.period(cell.period),
                    # A quotation and no figure: an edition states nothing that counts no more.
                    write.quote(f"{observation.printed}{observation.printed_unit}", of),
                    write.day(one.retraction.since, f"{of}.since"),
                    write.quote(one.retraction.why, f"{of}.reason"),
                    write.quote(release.title, f"release.{release.id}.title"),
                ]
            )
    return rows


def write_errata(write: Writer) -> None:
    """Write the annex of places where the plan contradicts itself or was misprinted."""
    errata = write.state.book.plan.errata
    if not errata:
        return
    write.report.annex(write.word("规划文本存疑之处", "Oddities of the plan's text"), key="errata-annex")
    write.report.at("errata")
    write.paragraph(
        "下列{n}处照印保留，未作任何改动；“读法”说明本报告如何理解。",
        "These {n} places stay as printed; “reading” says how this report takes them.",
        n=write.count("errata"),
    )
    write.report.table(
        write.word("存疑之处及读法", "Oddities and readings"),
        [
            Column(write.word("条款", "clauses"), share=1.3),
            Column(write.word("情况", "finding"), share=4),
            Column(write.word("读法", "reading"), share=3),
        ],
        [
            row(
                write.listed(write.outline(clause, f"clause.{clause}.id") for clause in one.clauses),
                write.quote(one.finding, f"erratum.{one.id}.finding"),
                write.quote(one.reading, f"erratum.{one.id}.reading"),
            )
            for one in errata
        ],
        key="errata",
    )


def write_methods(write: Writer) -> None:
    """Write the annex of definitions, limits of verdicts and of words."""
    write.report.annex(write.word("指标口径与评估方法", "Definitions and methods"), key="methods")
    write.report.at("methods")
    _definitions(write)
    _verdict_classes(write)
    _progress(write)
    write.report.at("methods.wording")
    if write.rules.wording:
        write.heading(1, "用语界限", "Limits of words")
        for rule in write.rules.wording.values():
            _words(write, rule)
    else:
        write.paragraph(
            "规则手册没有用语规则，本报告不用形容词。",
            "The rulebook has no rules of wording; this report uses no adjectives.",
        )


def _definitions(write: Writer) -> None:
    book = write.state.book
    used = dict.fromkeys(one.target.indicator for one in write.state.assessments)
    write.heading(1, "指标口径", "Definitions")
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
                write.quote(rule.name, f"indicator.{rule.id}.name"),
                write.quote(rule.definition, f"indicator.{rule.id}.definition"),
                write.quote(written, f"indicator.{rule.id}.formula")
                if (written := rule.formula or rule.level_formula)
                else write.word("按公布值", "as published"),
                rule.source_rule.status,
            )
            for rule in (book.indicators.rule(indicator) for indicator in used)
        ],
        key="definitions",
        notes=[write.word("依据：C 已证实，S 二手，U 未证实。", "Basis: C confirmed, S second-hand, U unconfirmed.")],
    )


_PHASES = {
    "period_over": text("期满", "period over"),
    "during": text("期中", "during"),
    "any": text("任何时候", "any time"),
}


def _verdict_classes(write: Writer) -> None:
    thresholds = write.state.book.thresholds
    write.heading(1, "判断类别", "Classes of verdicts")
    write.report.table(
        write.word("判断类别及条件", "Verdicts and their conditions"),
        [
            Column(write.word("类别", "class"), Align.CENTRE, 1.2),
            Column(write.word("适用", "applies"), Align.CENTRE, 1),
            Column(write.word("条件", "condition"), share=5),
        ],
        [
            row(
                f"{one.id.shape}{write.says(one.name)}",
                write.says(_PHASES[one.phase]),
                write.quote(one.condition, f"thresholds.{one.id.value}"),
            )
            for one in thresholds.classes
        ],
        key="verdict-classes",
        notes=[
            write.quote(thresholds.text, "thresholds.text"),
            write.quote(thresholds.tolerance.text, "thresholds.tolerance"),
            write.quote(thresholds.pace.text, "thresholds.pace"),
        ],
    )


def _progress(write: Writer) -> None:
    thresholds = write.state.book.thresholds
    write.heading(1, "进度算法", "Methods of progress")
    write.report.table(
        write.word("两种进度方法", "Two methods of progress"),
        [
            Column(write.word("方法", "method"), share=1.1),
            Column(write.word("公式", "formula"), share=2.4),
            Column(write.word("说明", "meaning"), share=3),
            Column(write.word("需要", "needs"), share=2),
        ],
        [
            row(
                write.quote(one.name, f"method.{one.id}.name"),
                write.quote(one.formula, f"method.{one.id}.formula"),
                write.quote(one.text, f"method.{one.id}.text"),
                write.quote(one.needs, f"method.{one.id}.needs"),
            )
            for one in thresholds.methods
        ],
        key="methods-of-progress",
    )
    write.report.table(
        write.word("各类目标的进度", "Progress by type of target"),
        [
            Column(write.word("实际进度", "progress"), share=2),
            Column(write.word("应有进度", "required"), share=2),
            Column(write.word("说明", "meaning"), share=4),
        ],
        [
            row(
                write.quote(one.progress, f"type.{one.counting.value}.progress"),
                write.quote(one.required, f"type.{one.counting.value}.required"),
                write.quote(one.text, f"type.{one.counting.value}.text"),
            )
            for one in thresholds.target_types
        ],
        key="target-types",
    )


def _words(write: Writer, rule: WordingRule) -> None:
    write.report.table(
        write.word("用语界限：{}", "Words for the {}").format(
            write.quote(rule.measures, f"wording.{rule.id}.measures")
        ),
        [
            Column(write.word("用语", "word"), share=2),
            Column(write.word("箭头", "arrow"), Align.CENTRE, 0.8),
            Column(write.word("不低于", "at least"), Align.END, 1),
        ],
        [
            row(write.says(one.word), one.arrow or NOTHING, _limit(write, rule, one.code, one.at_least))
            for one in rule.choices
        ],
        key=f"wording.{rule.id}",
        unit=write.quote(rule.unit, f"wording.{rule.id}.unit"),
    )


def _limit(write: Writer, rule: WordingRule, code: str, at_least: str | None) -> FigureToken | str:
    if at_least is None:
        return write.word("其余", "the rest")
    return write.outline(plain(Decimal(at_least)), f"wording.{rule.id}.{code}", at_least)


def write_sources(write: Writer) -> None:
    """Write the annex of releases that the figures of this document rest on."""
    used: dict[str, tuple[Vintage, Confidence]] = {}
    shown = [one.shown for one in write.state.assessments] + [one.baseline for one in write.state.assessments]
    for figure in shown:
        for one in figure.observations if figure else ():
            used[one.vintage.id] = (one.vintage, one.confidence)
    if not used:
        return
    kinds = write.state.book.catalogue.kinds
    unknown: Text = text("不详", "unknown")
    write.report.annex(write.word("数据来源", "Sources"), key="sources-annex")
    write.report.at("sources")
    write.report.table(
        write.word("目标数值所依据的数据发布", "Releases that the targets' figures rest on"),
        [
            Column(write.word("文件", "document"), share=4),
            Column(write.word("发布单位", "publisher"), share=2.4),
            Column(write.word("种类", "kind"), share=1.8),
            Column(write.word("发布日期", "published"), Align.CENTRE, 1.3),
            Column(write.word("可信度", "confidence"), Align.CENTRE, 0.9),
        ],
        [
            row(
                write.quote(vintage.title, f"release.{vintage.id}.title"),
                write.quote(vintage.publisher, f"release.{vintage.id}.publisher"),
                write.quote(kinds[vintage.kind].name, f"kind.{vintage.kind}")
                if vintage.kind in kinds
                else vintage.kind,
                write.outline(vintage.published_on, f"release.{vintage.id}.published_on")
                if vintage.published_on
                else write.says(unknown),
                write.says(confidence.text),
            )
            for vintage, confidence in sorted(used.values(), key=lambda pair: pair[0].id)
        ],
        key="sources",
        notes=[
            write.word(
                "发布日期不详的，自取得之日起视为已知。",
                "Where the date is unknown a release counts as known from its retrieval.",
            )
        ],
    )
