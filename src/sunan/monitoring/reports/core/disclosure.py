"""Disclosure, applied first: the state of the plan without what an edition's readers may not see.

What is hidden is taken out of the record of observations and the state is put together anew, so that no chapter, seal
or recipe can hold it. Two things stay true: why nothing can be told is said as it is (a low figure that is not shown
was still published), and what is under embargo counts as not yet known.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace

from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.build import build_state
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict
from sunan.monitoring.reports.core.request import ReportRequest
from sunan.monitoring.reports.core.rules import Matter, ReportRules
from sunan.monitoring.statistics.core.observations import Confidence, Observation
from sunan.monitoring.statistics.core.record import Record

_WEAK = {
    Reason.LOW_CONFIDENCE_ONLY, Reason.DOUBTFUL_ONLY, Reason.YEAR_UNCERTAIN, Reason.ONLY_EXPECTED, Reason.RETRACTED,
}  # fmt: skip


@dataclass(frozen=True)
class Disclosed:
    """What an edition may be written from.

    Attributes:
        hidden: what was taken away; chapters leave out what it leaves nothing of.
    """

    state: StateOfPlan
    hidden: frozenset[Matter]


def disclosed(state: StateOfPlan, request: ReportRequest, rules: ReportRules) -> Disclosed:
    """Return the state without what the readers of an edition may not see."""
    hidden = rules.hidden_from(request.audience)
    foreign = _other_cities(state, request.city) if Matter.OTHER_CITIES in hidden else frozenset()
    embargoed = {one.release for one in rules.embargoes if Matter.EMBARGOED in hidden and state.as_of < one.day}

    def known(one: Observation) -> Observation | None:
        if one.vintage.id in embargoed or one.cell.area in foreign:
            return None
        noted = Matter.RELEASE_NOTES in hidden and one.vintage.note
        return replace(one, vintage=replace(one.vintage, note="")) if noted else one

    state = _with(state, known)
    if Matter.LOW_CONFIDENCE in hidden:
        trusted = _with(state, lambda one: None if one.confidence is Confidence.LOW else one)
        state = _reasoned_as(trusted, state)
    if foreign:
        state = _of_one_city(state, foreign, request.city)
    if Matter.FOLLOW_UP in hidden:
        state = replace(state, missing=tuple(replace(one, due_on=None, overdue=None) for one in state.missing))
    if Matter.FINDINGS in hidden:
        state = replace(state, findings=())
    return Disclosed(state, hidden)


def _other_cities(state: StateOfPlan, city: str) -> frozenset[str]:
    """Return every area that lies in another city of the region: the cities themselves and their parts."""
    plan = state.book.plan
    others = {one.code for one in plan.cities if one.code != city}
    return frozenset(others | {area.code for area in plan.areas if area.parent in others})


def _with(state: StateOfPlan, seen: Callable[[Observation], Observation | None]) -> StateOfPlan:
    """Return the state as it is when each observation is what `seen` makes of it; unchanged if nothing changes."""
    record = state.figures.record
    cells = {cell: tuple(found for one in values if (found := seen(one))) for cell, values in record.cells.items()}
    retracted = {
        cell: tuple(replace(one, observation=found) for one in values if (found := seen(one.observation)))
        for cell, values in record.retracted.items()
    }
    if cells == record.cells and retracted == record.retracted:
        return state
    kept = Record(
        record.as_of,
        {cell: values for cell, values in cells.items() if values},
        {cell: values for cell, values in retracted.items() if values},
    )
    return build_state(book=state.book, figures=replace(state.figures, record=kept, _answered={}))


def _of_one_city(state: StateOfPlan, foreign: Container[str], city: str) -> StateOfPlan:
    """Return the state with the targets of a city and its region, and the figures that the city itself has to supply."""
    return replace(
        state,
        assessments=tuple(one for one in state.assessments if one.target.area not in foreign),
        missing=tuple(one for one in state.missing if one.cell.area == city),
        cascades=(),
        findings=(),
    )


def _reasoned_as(state: StateOfPlan, fuller: StateOfPlan) -> StateOfPlan:
    """Return the state with the reasons of the fuller one wherever hidden figures are what makes them differ."""
    known = {one.target.id: one for one in fuller.assessments}
    why = {one.cell: one.why for one in fuller.missing}

    def missing(one: MissingFigure) -> MissingFigure:
        reason = why.get(one.cell, one.why)
        return replace(one, why=reason) if reason in _WEAK else one

    def assessment(one: Assessment) -> Assessment:
        full = known.get(one.target.id)
        if full is None or one.verdict is not Verdict.CANNOT_TELL or full.reason not in _WEAK:
            return one
        return replace(one, reason=full.reason, explanation=full.reason.text)

    return replace(
        state,
        assessments=tuple(assessment(one) for one in state.assessments),
        missing=tuple(missing(one) for one in state.missing),
    )
