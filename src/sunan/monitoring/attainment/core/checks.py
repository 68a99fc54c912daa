"""What a reader of the verdicts must know besides: findings about targets, figures and how they fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.findings import Finding, FindingKind, Place, Severity
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.cascade import Conclusion
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import FigureBook
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.statistics.core.observations import Observation, ObservationKind

MET_EARLY = FindingKind(
    "attainment.met_early", Severity.NOTE,
    text("{target}：{year}年已达到{final}年目标（{wording}）", "{target_en}: the target of {final} ({wording}) was already reached in {year}"),
    text("目标可能定得偏低，编制下一规划时请复核", "The target may have been set low; review it for the next plan"),
)  # fmt: skip
SOURCES_DISAGREE = FindingKind(
    "attainment.sources_disagree", Severity.WARNING,
    text("{target}：可用于判断的公布值结论不一（{values}）", "{target_en}: published values that may decide disagree ({values})"),
    text("请掌握单位确认采用哪个数值", "Ask the holder which value stands"),
)  # fmt: skip
NOT_IMPLIED = FindingKind(
    "attainment.not_implied_by_cities", Severity.WARNING,
    text("{target}：分市目标推不出全区目标", "{target_en}: the regional target is not implied by the city targets"),
    text("两组目标照印保留，评价时同时列出；是否为另一口径或误印，请规划编制单位说明", "Both stay as printed and are shown together; ask the plan's authors whether another definition is meant"),
)  # fmt: skip
PUBLISHED_DIFFERS = FindingKind(
    "indicators.published_differs_from_computed", Severity.WARNING,
    text("{figure}：公布值{published}与按分量计算的{computed}相差{difference}{unit}", "{figure_en}: published {published}, computed from components {computed}, a difference of {difference} {unit}"),
    text("两个数并列，不互相替代；多因分量经过修订", "Both are shown, neither replaces the other; revised components are the usual cause"),
)  # fmt: skip
OTHER_TARGET = FindingKind(
    "attainment.other_target", Severity.WARNING,
    text("{target}：另有文件所载目标为{other}（{title}）", "{target_en}: another document aims at {other} ({title})"),
    text("判断按规划所载目标；引用时写明用的是哪一个", "Verdicts use the plan's target; say which one you quote"),
)  # fmt: skip


def check_plan(
    *, book: Book, figures: FigureBook, assessments: Sequence[Assessment], cascades: Sequence[Cascade]
) -> list[Finding]:
    """Return the findings about a plan and what is known of it."""
    findings: list[Finding] = []
    for assessment in assessments:
        findings += _about_assessment(assessment, book)
    for cascade in cascades:
        if cascade.certificate.conclusion is Conclusion.NOT_IMPLIED:
            findings.append(NOT_IMPLIED.at(_place(cascade.target, book), **_named(cascade.target, book)))
    findings += _published_against_computed(book, figures)
    return findings


def _about_assessment(assessment: Assessment, book: Book) -> Iterable[Finding]:
    target = assessment.target
    place, named = _place(target, book), _named(target, book)
    if assessment.verdict is Verdict.MET_EARLY:
        yield MET_EARLY.at(
            place, **named, year=assessment.met_since, final=target.when.last.year, wording=target.wording
        )
    decisive = [one for one in assessment.alternatives if one.decisive]
    if assessment.figure and any(one.verdict is not _plain(assessment.verdict) for one in decisive):
        values = "、".join([assessment.figure.shown, *(one.figure.shown for one in decisive)])
        yield SOURCES_DISAGREE.at(place, **named, values=values)


def _plain(verdict: Verdict) -> Verdict:
    """Return the verdict without its timing, as it would be told from one value."""
    return Verdict.MET if verdict.counts_as_met else verdict


def _published_against_computed(book: Book, figures: FigureBook) -> Iterable[Finding]:
    """Compare published and computed values of every indicator with a formula, year by year."""
    areas = [book.plan.region, *book.plan.cities]
    programme = book.plan.programme
    years = range(programme.baseline_year.last.year, programme.when.last.year + 1)
    for rule in book.indicators.rules.values():
        if rule.parsed is None or rule.listed:
            continue
        for area in areas:
            for year in years:
                cell = figures.cell(rule.id, area.code, str(year))
                if not cell.published or cell.computed is None:
                    continue
                printed = cell.published[0]
                difference = CONTEXT.subtract(printed.value, cell.computed.value)
                if abs(difference) > book.catalogue.margin(rule.published_measure, printed.value):
                    yield PUBLISHED_DIFFERS.at(
                        Place(subject=f"{rule.id}/{area.code}/{year}"),
                        figure=f"{area.short.zh}{year}年{rule.short.zh}",
                        figure_en=f"{area.short.en} {year} {rule.short.en}",
                        published=printed.shown,
                        computed=cell.computed.shown,
                        difference=f"{difference:.2f}",
                        unit=rule.unit,
                    )


def check_other_targets(*, book: Book, figures: FigureBook) -> list[Finding]:
    """Return a finding for every published goal of a target's own cell that differs from the plan's number."""
    return [
        OTHER_TARGET.at(
            _place(target, book),
            **_named(target, book),
            other=f"{goal.printed}{goal.printed_unit}",
            title=goal.vintage.title,
        )
        for target in book.plan.targets
        for goal in _other_goals(target, book=book, figures=figures)
    ]


def _other_goals(target: Target, *, book: Book, figures: FigureBook) -> Iterable[Observation]:
    units = book.catalogue.units
    measure = book.indicators.rule(target.indicator).published_measure
    for list_id in figures.record.lists(measure, target.area):
        for one in figures.record.values(measure, target.area, str(target.when.final_year), list_id):
            if one.kind is ObservationKind.GOAL:
                factor = units.parse(one.unit).factor_to(units.parse(target.unit))
                value = CONTEXT.multiply(one.value.value, factor)
                # A reduction may be printed as 降低20% by one document and as −20 % by another.
                if target.number not in (value, -value):
                    yield one


def _named(target: Target, book: Book) -> dict[str, str]:
    area, rule = book.plan.area(target.area), book.indicators.rule(target.indicator)
    return {
        "target": f"{area.short.zh}{rule.short.zh}",
        "target_en": f"{area.short.en}, {rule.short.en}",
    }


def _place(target: Target, book: Book) -> Place:
    place = book.plan.places.get(target.id, Place())
    return Place(place.file, place.line, subject=target.id)
