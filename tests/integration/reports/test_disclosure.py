"""What an edition's readers may not see never reaches the document, not even its seals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from sunan.documents.core.content import Document
from sunan.documents.core.serial import as_json
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.disclosure import disclosed
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.reports.core.rules import Embargo, Matter, ReportRules
from sunan.monitoring.statistics.core.observations import Confidence, Observation
from tests.integration.reports.conftest import AFTER, Made

SUZHOU, NANJING = "320500", "320100"
EMBARGOED = "nanjing-high-value-patents-per-10k"


@pytest.fixture
def state(states: dict[date, StateOfPlan]) -> StateOfPlan:
    return states[AFTER]


def everything_in(document: Document) -> str:
    return json.dumps(as_json(document), ensure_ascii=False)


def observations(state: StateOfPlan) -> list[Observation]:
    return [one for values in state.figures.record.cells.values() for one in values]


def seals_of(state: StateOfPlan, hidden: set[str]) -> set[str]:
    """Return the short ids of the figures that rest on any of these observations."""
    return {
        figure.seal.short_id
        for figure in state.shown_figures()
        if hidden.intersection(one.reference for one in figure.observations)
    }


def assert_without(document: Document, references: set[str], seals: set[str]) -> None:
    written = everything_in(document)
    assert references
    assert seals
    assert [one for one in references if f'"{one}"' in written] == []
    assert [one for one in seals if f'"{one}"' in written] == []


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.parametrize("brief", [False, True], ids=["whole", "brief"])
def test_a_public_edition_rests_on_no_figure_of_low_confidence(
    made: Made, state: StateOfPlan, kind: ReportKind, brief: bool
) -> None:
    document = made(ReportRequest(kind, brief=brief), AFTER)
    low = {one.reference for one in observations(state) if one.confidence is Confidence.LOW}
    assert_without(document, low, seals_of(state, low))
    assert "可信度低）" not in everything_in(document)


def test_an_internal_edition_shows_them(made: Made, state: StateOfPlan) -> None:
    document = made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), AFTER)
    low = {one.reference for one in observations(state) if one.confidence is Confidence.LOW}
    written = everything_in(document)
    assert any(f'"{one}"' in written for one in low)


def test_why_nothing_can_be_told_stays_true_when_the_weak_figure_is_hidden(
    state: StateOfPlan, rules: ReportRules
) -> None:
    """A figure that was published and is not shown was still published."""
    weak = {one.target.id for one in state.assessments if one.reason is Reason.LOW_CONFIDENCE_ONLY}
    seen = disclosed(state, ReportRequest(ReportKind.FINAL), rules).state
    assert weak
    for target in weak:
        one = seen.assessment(target)
        assert one.reason is Reason.LOW_CONFIDENCE_ONLY
        assert one.shown is None or one.shown.confidence > Confidence.LOW


def test_a_city_edition_holds_nothing_of_other_cities(made: Made, state: StateOfPlan) -> None:
    document = made(ReportRequest(ReportKind.FINAL, Audience.CITY, SUZHOU), AFTER)
    others = {city.code for city in state.book.plan.cities} - {SUZHOU}
    foreign = {one.reference for one in observations(state) if one.cell.area in others}
    assert_without(document, foreign, seals_of(state, foreign))
    written = everything_in(document)
    assert [one.target.id for one in state.assessments if one.target.area in others and one.target.id in written] == []
    held_elsewhere = {one.holder.zh for one in state.missing if one.cell.area in others}
    held_here = {one.holder.zh for one in state.missing if one.cell.area not in others}
    assert [one for one in held_elsewhere - held_here if one in written] == []
    assert "suzhou-rd-intensity" in written
    assert "苏州市统计局" in written


def test_what_is_under_embargo_counts_as_not_known(state: StateOfPlan, rules: ReportRules) -> None:
    release = next(
        one.vintage.id
        for one in state.assessment(EMBARGOED).shown.observations  # type: ignore[union-attr]
    )
    held = Embargo.model_validate(
        {"release": release, "until": "2027-01-01", "reason": {"zh": "未到公开日期", "en": "not yet public"}}
    )
    under_embargo = replace(rules, embargoes=(held,))
    document = report(state, ReportRequest(ReportKind.FINAL), under_embargo)
    hidden = {one.reference for one in observations(state) if one.vintage.id == release}
    assert_without(document, hidden, seals_of(state, hidden))
    seen = disclosed(state, ReportRequest(ReportKind.FINAL), under_embargo).state
    assert seen.assessment(EMBARGOED).figure is None
    lifted = replace(rules, embargoes=(held.model_copy(update={"until": "2026-11-22"}),))
    assert disclosed(state, ReportRequest(ReportKind.FINAL), lifted).state.assessment(EMBARGOED).figure


def test_remarks_follow_up_findings_and_proposals_are_internal(made: Made, state: StateOfPlan) -> None:
    public = everything_in(made(ReportRequest(ReportKind.FINAL), AFTER))
    internal = everything_in(made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), AFTER))
    notes = {one.vintage.note for one in observations(state) if one.vintage.note}
    due = {one.due_on.isoformat() for one in state.missing if one.due_on and one.settles_verdict}
    findings = {one.message.zh for one in state.findings}
    for hidden in (notes, due, findings, {"内部备注（", "应公布时间", "已过期限", "下列建议由程序按规则"}):
        assert any(one in internal for one in hidden)
        assert [one for one in hidden if one in public] == []


def test_without_rules_an_edition_shows_only_what_everybody_may_see(state: StateOfPlan) -> None:
    seen = disclosed(state, ReportRequest(ReportKind.FINAL, Audience.INTERNAL), ReportRules())
    assert seen.hidden == frozenset(Matter) - {Matter.OTHER_CITIES}
    assert all(one.confidence > Confidence.LOW for one in observations(seen.state))
    city = disclosed(state, ReportRequest(ReportKind.FINAL, Audience.CITY, NANJING), ReportRules())
    assert Matter.OTHER_CITIES in city.hidden


def test_an_edition_says_what_it_leaves_out(made: Made) -> None:
    written = everything_in(made(ReportRequest(ReportKind.FINAL), AFTER))
    assert "本版说明" in written
    assert "可信度低的数值" in written
    assert "本版说明" not in everything_in(made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), AFTER))
