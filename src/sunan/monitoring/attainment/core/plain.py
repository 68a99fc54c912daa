"""The state of a plan as plain data, for `--json`, downloads and notebooks. Numbers are strings, so they stay exact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sunan.kernel.texts import Text
from sunan.monitoring.attainment.core.assessments import Assessment, Reading
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.attainment.core.identities import IdentityOutcome
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.progress import MethodResult, Progress
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.statistics.core.retractions import Retracted

Plain = dict[str, Any]


def plain_text(value: Text | None) -> Plain | None:
    return None if value is None else {"zh": value.zh, "en": value.en}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def plain_figure(figure: Figure | None) -> Plain | None:
    """Return a figure with everything that must travel with it (house law 1)."""
    if figure is None:
        return None
    return {
        "indicator": figure.indicator,
        "area": figure.area,
        "period": figure.period,
        "list": figure.list_id,
        "value": _number(figure.value),
        "shown": figure.shown,
        "unit": figure.unit,
        "qualifier": figure.qualifier.value,
        "origin": figure.origin.value,
        "expected": figure.expected,
        "confidence": figure.confidence.name.lower(),
        "doubts": list(figure.caveats),
        "as_of": figure.as_of.isoformat(),
        "seal": figure.seal.id,
        "sources": [
            {
                "reference": one.reference,
                "title": one.vintage.title,
                "publisher": one.vintage.publisher,
                "published_on": one.vintage.published_on,
                "known_on": one.vintage.known_on.isoformat(),
                "printed": f"{one.printed}{one.printed_unit}",
                "quote": one.quote,
            }
            for one in figure.observations
        ],
    }


def plain_retracted(one: Retracted) -> Plain:
    """Return a published value that counts no more, with why and since when."""
    row, retraction = one.observation, one.retraction
    return {
        "reference": row.reference,
        "title": row.vintage.title,
        "publisher": row.vintage.publisher,
        "printed": f"{row.printed}{row.printed_unit}",
        "known_on": row.vintage.known_on.isoformat(),
        "retracted_since": retraction.since.isoformat(),
        "cause": retraction.cause.value,
        "why": plain_text(retraction.why),
    }


def _plain_method(result: MethodResult) -> Plain:
    return {
        "q": _number(result.q),
        "pace": result.pace.value if result.pace else None,
        "refusal": plain_text(result.refusal.text) if result.refusal else None,
    }


def plain_progress(progress: Progress | None) -> Plain | None:
    """Return what both methods of progress say."""
    if progress is None:
        return None
    return {
        "year": progress.year,
        "baseline_year": progress.baseline_year,
        "share_done": _number(progress.share_done),
        "elapsed": _number(progress.elapsed),
        "linear_share": _plain_method(progress.linear),
        "growth_rate_ratio": _plain_method(progress.growth),
        "disagreement": progress.disagreement,
    }


def _plain_reading(reading: Reading | None) -> Plain | None:
    if reading is None:
        return None
    return {
        "provisional": True,
        "figure": plain_figure(reading.figure),
        "would_satisfy": reading.satisfies,
        "weak": plain_text(reading.weak.text) if reading.weak else None,
        "progress": plain_progress(reading.progress),
    }


def plain_assessment(one: Assessment) -> Plain:
    """Return the assessment of one target."""
    target = one.target
    return {
        "target": target.id,
        "indicator": target.indicator,
        "name": plain_text(one.rule.name),
        "area": target.area,
        "area_name": plain_text(one.area.name),
        "period": target.period,
        "comparator": target.comparator.value,
        "value": target.value,
        "unit": target.unit,
        "wording": target.wording,
        "clauses": list(target.clauses),
        "phase": one.phase.value,
        "verdict": one.verdict.value,
        "verdict_name": plain_text(one.verdict.text),
        "certainty": one.certainty.value,
        "reason": one.reason.value if one.reason else None,
        "explanation": plain_text(one.explanation),
        "figure": plain_figure(one.figure),
        "alternatives": [
            {"figure": plain_figure(other.figure), "verdict": other.verdict.value, "may_decide": other.decisive}
            for other in one.alternatives
        ],
        "last_known_reading": _plain_reading(one.reading),
        "baseline": plain_figure(one.baseline),
        "progress": plain_progress(one.progress),
        "gap": _number(one.gap),
        "met_since": one.met_since or None,
        "missing": [f"{cell.cell.measure}/{cell.cell.area}/{cell.cell.period}" for cell in one.missing],
    }


def plain_missing(one: MissingFigure, state: StateOfPlan) -> Plain:
    """Return one missing figure with its holder."""
    return {
        "measure": one.cell.measure,
        "measure_name": plain_text(state.book.catalogue.measure(one.cell.measure).name),
        "area": one.cell.area,
        "area_name": plain_text(state.book.plan.area(one.cell.area).name),
        "period": one.cell.period,
        "unit": one.unit,
        "holder": plain_text(one.holder),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "due_status": one.due_status,
        "overdue": one.overdue,
        "why": plain_text(one.why.text),
        "settles": [{"target": each.target, "question": each.question.value} for each in one.settles],
        "alternatives": [
            {
                "components": [f"{cell.measure}/{cell.area}/{cell.period}" for cell in each.cells],
                "missing": [f"{cell.measure}/{cell.area}/{cell.period}" for cell in each.missing],
            }
            for each in one.alternatives
        ],
    }


def plain_cascade(cascade: Cascade) -> Plain:
    """Return a certificate with everything needed to check it by hand."""
    certificate = cascade.certificate
    return {
        "indicator": cascade.indicator,
        "target": cascade.target.id,
        "regional_target": _number(certificate.target),
        "comparator": certificate.comparator.value,
        "unit": cascade.target.unit,
        "levels": [{"value": _number(level.value), "areas": list(level.areas)} for level in certificate.levels],
        "status": certificate.status.value,
        "conclusion": certificate.conclusion.value,
        "deciding": [
            {
                "form": one.form.value,
                "top": {"value": _number(one.top.value), "areas": list(one.top.areas)},
                "least_share_for_top": _number(one.least_for_top),
                "bottom": {"value": _number(one.bottom.value), "areas": list(one.bottom.areas)},
                "most_share_for_bottom": _number(one.most_for_bottom),
                "asked_of_top": one.top_needed,
                "strict": one.strict,
            }
            for one in certificate.deciding
        ],
        "implied": [
            {
                "form": one.form.value,
                "weights": plain_text(one.weights.what),
                "period": one.weights.period,
                "amounts": {area: _number(amount) for area, amount in one.weights.amounts.items()},
                "shares": {area: _number(share) for area, share in one.shares.items()},
                "value": _number(one.value),
                "residual": _number(one.residual),
                "holds": one.holds,
            }
            for one in certificate.implied
        ],
        "weight_sources": [one.reference for one in cascade.weights],
        "sentences": [plain_text(sentence) for sentence in cascade.sentences],
    }


def plain_identity(one: IdentityOutcome) -> Plain:
    """Return what several targets together imply."""
    return {
        "identity": one.identity.id,
        "text": plain_text(one.identity.text),
        "worked": one.worked,
        "implied": _number(one.implied),
        "unit": one.identity.result_unit,
        "published": _number(one.published),
        "difference": _number(one.difference),
    }


def plain_state(state: StateOfPlan) -> Mapping[str, Any]:
    """Return all assessments and what they rest on."""
    return {
        "programme": state.book.plan.programme.id,
        "rulebook": state.book.hash,
        "as_of": state.as_of.isoformat(),
        "counts": {verdict.value: count for verdict, count in state.counts.items()},
        "resting_on_expected_figures": state.provisional,
        "assessments": [plain_assessment(one) for one in state.assessments],
        "findings": [finding.as_json() for finding in state.findings],
    }
