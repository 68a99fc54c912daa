"""The data files that the site hands out: what each holds, its columns, and its rows one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sunan.kernel.arithmetic import CONTEXT, plain
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.plain import (
    plain_assessment,
    plain_cascade,
    plain_missing,
)
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.pages.core.gaps import brief
from sunan.monitoring.plan.core.targets import Attribute
from sunan.monitoring.statistics.core.observations import Observation
from sunan.monitoring.statistics.core.retractions import Retraction

Rows = Callable[[StateOfPlan], Iterator[Mapping[str, str]]]
Objects = Callable[[StateOfPlan], Iterator[object]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One data file.

    Attributes:
        rows: flat, one text for every column.
        objects: what JSON gives instead of the flat rows, with everything nested; `None` for the rows themselves.
        count: how many rows there are.
    """

    id: str
    name: Text
    about: Text
    columns: Sequence[str]
    rows: Rows
    count: Callable[[StateOfPlan], int]
    objects: Objects | None = None


def dataset(dataset_id: str) -> Dataset:
    """Return a data file by its id.

    Raises:
        NotFound: there is none.
    """
    if dataset_id not in DATASETS:
        ids = "、".join(DATASETS)
        raise NotFound(
            f"没有数据文件“{dataset_id[:60]}”；可下载的有：{ids}。",
            f"There is no data file “{dataset_id[:60]}”; those there are: {', '.join(DATASETS)}.",
        )
    return DATASETS[dataset_id]


def _yes(value: bool | None) -> str:  # noqa: FBT001 a value to be written
    return "" if value is None else ("yes" if value else "no")


def _names(state: StateOfPlan, area: str, indicator: str) -> dict[str, str]:
    area_name, rule = state.book.plan.area(area).name, state.book.indicators.rule(indicator)
    return {
        "area": area, "area_zh": area_name.zh, "area_en": area_name.en,
        "indicator": indicator, "indicator_zh": rule.name.zh, "indicator_en": rule.name.en,
    }  # fmt: skip


_ASSESSMENT_COLUMNS = (
    "target", "area", "area_zh", "area_en", "indicator", "indicator_zh", "indicator_en", "wording", "comparator",
    "target_value", "unit", "target_period", "phase", "verdict", "verdict_zh", "certainty", "reason", "explanation_zh",
    "explanation_en", "value", "value_period", "value_unit", "origin", "sources", "seal", "last_known", "last_known_period",
    "last_known_satisfies", "last_known_why_weak", "gap", "met_since", "pace_linear", "q_linear", "pace_growth",
    "q_growth", "methods_disagree", "missing_cells", "as_of", "doubts",
)  # fmt: skip


def _assessments(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    for one in state.assessments:
        target, figure, reading = one.target, one.figure, one.reading
        progress = one.progress or (reading.progress if reading else None)
        yield {
            "target": target.id, **_names(state, target.area, target.indicator),
            "wording": target.wording, "comparator": target.compares.value, "target_value": target.value,
            "unit": target.unit, "target_period": target.period, "phase": one.phase.value,
            "verdict": one.verdict.value, "verdict_zh": one.verdict.text.zh, "certainty": one.certainty.value,
            "reason": one.reason.value if one.reason else "",
            "explanation_zh": one.explanation.zh, "explanation_en": one.explanation.en,
            "value": plain(figure.value) if figure else "", "value_period": figure.period if figure else "",
            "value_unit": figure.unit if figure else "", "origin": figure.origin.value if figure else "",
            "sources": "; ".join(held.reference for held in figure.observations) if figure else "",
            "seal": figure.seal.id if figure else "",
            "last_known": plain(reading.figure.value) if reading else "",
            "last_known_period": reading.figure.period if reading else "",
            "last_known_satisfies": _yes(reading.satisfies) if reading else "",
            "last_known_why_weak": reading.weak.value if reading and reading.weak else "",
            "gap": "" if one.gap is None else plain(one.gap), "met_since": one.met_since,
            "pace_linear": progress.linear.pace.value if progress and progress.linear.pace else "",
            "q_linear": f"{progress.linear.q:f}" if progress and progress.linear.q is not None else "",
            "pace_growth": progress.growth.pace.value if progress and progress.growth.pace else "",
            "q_growth": f"{progress.growth.q:f}" if progress and progress.growth.q is not None else "",
            "methods_disagree": _yes(progress.disagreement) if progress else "",
            "missing_cells": " ".join(_cell(held.cell.measure, held.cell.area, held.cell.period) for held in one.missing),
            "as_of": one.as_of.isoformat(), "doubts": " ".join(_doubts(one)),
        }  # fmt: skip


def _doubts(one: Assessment) -> tuple[str, ...]:
    """Return the doubts about the figures that an assessment rests on, made-up ones among them."""
    shown = (one.figure, one.reading.figure if one.reading else None)
    return tuple(dict.fromkeys(doubt for figure in shown if figure for doubt in figure.caveats))


def _cell(measure: str, area: str, period: str) -> str:
    return f"{measure}/{area}/{period}"


_OBSERVATION_COLUMNS = (
    "measure", "measure_zh", "measure_en", "area", "area_zh", "area_en", "period", "list", "preference", "value", "unit",
    "qualifier", "printed", "printed_unit", "kind", "expected", "confidence", "doubt", "basis", "quote", "release",
    "line", "title", "publisher", "release_kind", "medium", "published_on", "precision", "known_on", "retrieved_on",
    "address", "checksum", "digest", "retracted_since", "retraction_cause", "retraction_reason",
)  # fmt: skip


def observation_row(
    one: Observation, state: StateOfPlan, preference: int, retraction: Retraction | None = None
) -> dict[str, str]:
    """Return a published value with everything that must travel with it.

    Args:
        preference: its place among the values of its cell, 1 the preferred; 0 for one that was taken back.
    """
    cell, vintage = one.cell, one.vintage
    measure, area = state.book.catalogue.measure(cell.measure).name, state.book.plan.area(cell.area).name
    return {
        "measure": cell.measure, "measure_zh": measure.zh, "measure_en": measure.en,
        "area": cell.area, "area_zh": area.zh, "area_en": area.en, "period": cell.period, "list": cell.list_id,
        "preference": str(preference) if preference else "", "value": plain(one.value.value), "unit": one.unit,
        "qualifier": one.value.qualifier.value, "printed": one.printed, "printed_unit": one.printed_unit,
        "kind": one.kind.value, "expected": _yes(one.expected), "confidence": one.confidence.name.lower(),
        "doubt": one.doubt, "basis": one.basis, "quote": one.quote, "release": vintage.id, "line": str(one.line),
        "title": vintage.title, "publisher": vintage.publisher, "release_kind": vintage.kind, "medium": vintage.medium,
        "published_on": vintage.published_on, "precision": vintage.precision, "known_on": vintage.known_on.isoformat(),
        "retrieved_on": vintage.retrieved_on.isoformat(), "address": vintage.address, "checksum": vintage.checksum,
        "digest": one.digest,
        "retracted_since": retraction.since.isoformat() if retraction else "",
        "retraction_cause": retraction.cause.value if retraction else "",
        "retraction_reason": retraction.reason if retraction else "",
    }  # fmt: skip


def _observations(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    cells, retracted = state.figures.record.cells, state.figures.record.retracted
    for cell in sorted({*cells, *retracted}, key=lambda one: (one.measure, one.area, one.period, one.list_id)):
        for at, one in enumerate(cells.get(cell, ()), start=1):
            yield observation_row(one, state, at)
        for taken_back in retracted.get(cell, ()):
            yield observation_row(taken_back.observation, state, 0, taken_back.retraction)


_MISSING_COLUMNS = (
    "measure", "measure_zh", "measure_en", "area", "area_zh", "area_en", "period", "unit", "holder_zh", "holder_en",
    "due_on", "due_status", "overdue", "settles_verdict", "settles", "why", "why_zh", "why_en", "alternative_zh",
    "alternative_en", "alternative_missing", "as_of",
)  # fmt: skip


def _missing(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    for one in state.missing:
        measure, area = state.book.catalogue.measure(one.cell.measure).name, state.book.plan.area(one.cell.area).name
        ways = [brief(way.cells, state) for way in one.alternatives]
        yield {
            "measure": one.cell.measure, "measure_zh": measure.zh, "measure_en": measure.en,
            "area": one.cell.area, "area_zh": area.zh, "area_en": area.en, "period": one.cell.period, "unit": one.unit,
            "holder_zh": one.holder.zh, "holder_en": one.holder.en,
            "due_on": one.due_on.isoformat() if one.due_on else "", "due_status": one.due_status,
            "overdue": _yes(one.overdue), "settles_verdict": _yes(one.settles_verdict),
            "settles": " ".join(f"{each.target}:{each.question.value}" for each in one.settles),
            "why": one.why.value, "why_zh": one.why.text.zh, "why_en": one.why.text.en,
            "alternative_zh": "；".join(way.zh for way in ways), "alternative_en": "; ".join(way.en for way in ways),
            "alternative_missing": " ".join(
                dict.fromkeys(
                    _cell(cell.measure, cell.area, cell.period) for way in one.alternatives for cell in way.missing
                )
            ),
            "as_of": state.as_of.isoformat(),
        }  # fmt: skip


_CASCADE_COLUMNS = (
    "indicator", "indicator_zh", "indicator_en", "target", "comparator", "regional_target", "unit", "status",
    "conclusion", "city", "city_zh", "city_en", "city_target", "weight_measure", "weight_period", "weight",
    "weight_source", "share", "adds", "form", "implied", "residual", "as_of",
)  # fmt: skip


def _cascades(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    for one in state.cascades:
        certificate, rule = one.certificate, state.book.indicators.rule(one.indicator)
        values = {area: level.value for level in certificate.levels for area in level.areas}
        weights = {held.cell.area: held for held in one.weights}
        for form in certificate.implied or (None,):
            for city in state.book.plan.cities:
                if city.code not in values:
                    continue
                share = form.shares[city.code] if form else None
                weight = weights.get(city.code)
                yield {
                    "indicator": rule.id, "indicator_zh": rule.name.zh, "indicator_en": rule.name.en,
                    "target": one.target.id, "comparator": certificate.comparator.value,
                    "regional_target": plain(certificate.target), "unit": one.target.unit,
                    "status": certificate.status.value, "conclusion": certificate.conclusion.value,
                    "city": city.code, "city_zh": city.name.zh, "city_en": city.name.en,
                    "city_target": plain(values[city.code]),
                    "weight_measure": weight.cell.measure if weight else "",
                    "weight_period": weight.cell.period if weight else "",
                    "weight": plain(weight.value.value) if weight else "",
                    "weight_source": weight.reference if weight else "",
                    "share": "" if share is None else f"{share:f}",
                    "adds": "" if share is None else f"{CONTEXT.multiply(share, values[city.code]):f}",
                    "form": form.form.value if form else "", "implied": f"{form.value:f}" if form else "",
                    "residual": f"{form.residual:f}" if form else "", "as_of": state.as_of.isoformat(),
                }  # fmt: skip


_COMMITMENT_COLUMNS = (
    "id", "clause", "clause_number", "kind", "verb", "name_zh", "name_en", "who", "who_status", "who_reason_zh",
    "who_reason_en", "due", "answered_by", "planned", "quote",
)  # fmt: skip


def _commitments(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    numbers = {clause.id: clause.number for clause in state.book.plan.clauses}
    for one in state.book.plan.commitments:
        yield {
            "id": one.id, "clause": one.clause, "clause_number": numbers[one.clause], "kind": one.kind,
            "verb": one.verb, "name_zh": one.name.zh, "name_en": one.name.en, "who": one.who.value,
            "who_status": one.who.status.value, "who_reason_zh": one.who.reason.zh if one.who.reason else "",
            "who_reason_en": one.who.reason.en if one.who.reason else "", "due": one.due,
            "answered_by": one.answered_by, "planned": one.planned, "quote": one.quote,
        }  # fmt: skip


_ATTRIBUTES = ("geography", "period_status", "comparator", "force", "nature", "counting")
_TARGET_COLUMNS = (
    "id", "area", "area_zh", "area_en", "indicator", "indicator_zh", "indicator_en", "wording", "value", "unit", "period",
    *(f"{name}{part}" for name in _ATTRIBUTES for part in ("", "_status", "_reason_zh", "_reason_en")),
    "clauses", "quotes", "wordings", "note_zh", "note_en",
)  # fmt: skip


def _targets(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    for one in state.book.plan.targets:
        attributes: dict[str, str] = {}
        for name in _ATTRIBUTES:
            held: Attribute = getattr(one, name)
            attributes |= {
                name: held.value, f"{name}_status": held.status.value,
                f"{name}_reason_zh": held.reason.zh if held.reason else "",
                f"{name}_reason_en": held.reason.en if held.reason else "",
            }  # fmt: skip
        yield {
            "id": one.id, **_names(state, one.area, one.indicator), "wording": one.wording, "value": one.value,
            "unit": one.unit, "period": one.period, **attributes, "clauses": " ".join(one.clauses),
            "quotes": " / ".join(f"[{quote.clause}] {quote.text}" for quote in one.quotes),
            "wordings": " / ".join(f"[{held.clause}] {held.comparator.value} {held.text}" for held in one.wordings),
            "note_zh": one.note.zh if one.note else "", "note_en": one.note.en if one.note else "",
        }  # fmt: skip


_TASK_COLUMNS = (
    "id", "number", "title_zh", "title_en", "units", "areas", "clause", "summary_zh", "summary_en", "numbers",
)  # fmt: skip


def _tasks(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    for one in state.book.plan.tasks:
        yield {
            "id": one.id, "number": str(one.number), "title_zh": one.title.zh, "title_en": one.title.en,
            "units": "、".join(one.units), "areas": " ".join(one.areas), "clause": one.clause,
            "summary_zh": one.summary.zh, "summary_en": one.summary.en,
            "numbers": " / ".join(number.text for number in one.numbers),
        }  # fmt: skip


_ERRATUM_COLUMNS = (
    "id", "kind", "clauses", "quotes", "finding_zh", "finding_en", "reading_zh", "reading_en", "affects",
)  # fmt: skip


def _errata(state: StateOfPlan) -> Iterator[Mapping[str, str]]:
    for one in state.book.plan.errata:
        yield {
            "id": one.id, "kind": one.kind, "clauses": " ".join(one.clauses),
            "quotes": " / ".join(f"[{quote.clause}] {quote.text}" for quote in one.quotes),
            "finding_zh": one.finding.zh, "finding_en": one.finding.en,
            "reading_zh": one.reading.zh, "reading_en": one.reading.en, "affects": " ".join(one.affects),
        }  # fmt: skip


def _observation_count(state: StateOfPlan) -> int:
    record = state.figures.record
    return sum(len(values) for values in (*record.cells.values(), *record.retracted.values()))


DATASETS: Mapping[str, Dataset] = {
    one.id: one
    for one in (
        Dataset(
            "assessments", text("目标完成情况", "Assessments"),
            text("每个目标的判定、缘由、依据、最近一次已知数值、两种进度方法", "The verdict on every target with its reason, figure, last-known reading and both methods of progress"),
            _ASSESSMENT_COLUMNS, _assessments, lambda state: len(state.assessments),
            lambda state: (plain_assessment(one) for one in state.assessments),
        ),
        Dataset(
            "observations", text("公布数值", "Observations"),
            text("每个公布数值的全部来历：印出的数字、原句、出处、版本、可信度、校验值", "Every published value with its whole origin: printed digits, quote, source, vintage, confidence, digest"),
            _OBSERVATION_COLUMNS, _observations, _observation_count,
        ),
        Dataset(
            "missing", text("缺失数据", "Missing figures"),
            text("缺哪个数、由谁掌握、应于何时公布、补上后可判定什么", "Which figure is missing, who holds it, when it was due and what it would settle"),
            _MISSING_COLUMNS, _missing, lambda state: len(state.missing),
            lambda state: (plain_missing(one, state) for one in state.missing),
        ),
        Dataset(
            "cascades", text("目标衔接", "Cascade certificates"),
            text("区域目标与分市目标的推算：各市目标、权重、占比、合成值与差额", "Regional against city targets: targets, weights, shares, implied values and residuals"),
            _CASCADE_COLUMNS, _cascades,
            lambda state: sum(1 for _ in _cascades(state)),
            lambda state: (plain_cascade(one) for one in state.cascades),
        ),
        Dataset(
            "targets", text("目标", "Targets"),
            text("每个目标的原句与六项要素，逐项注明原文写明、推断或未写明", "Every target with its words and six attributes, each stated, inferred or not stated"),
            _TARGET_COLUMNS, _targets, lambda state: len(state.book.plan.targets),
        ),
        Dataset(
            "commitments", text("承诺事项", "Commitments"),
            text("规划说要建、要办、要改的每一件事，由谁承担，本系统是否已有回应", "Everything the plan says will be built, run or improved, who acts, and whether this system answers it"),
            _COMMITMENT_COLUMNS, _commitments, lambda state: len(state.book.plan.commitments),
        ),
        Dataset(
            "tasks", text("重点任务", "Key tasks"),
            text("附件所列重点任务与责任单位", "The key tasks of the annex with their responsible units"),
            _TASK_COLUMNS, _tasks, lambda state: len(state.book.plan.tasks),
        ),
        Dataset(
            "errata", text("勘误台账", "Errata"),
            text("原文前后不一、未写明或疑似误印之处，以及本系统的读法", "Where the text contradicts itself, leaves something open or seems misprinted, and how it is read here"),
            _ERRATUM_COLUMNS, _errata, lambda state: len(state.book.plan.errata),
        ),
    )
}  # fmt: skip
