"""What an edit asks is explained, judged by somebody else, offered in the next round, and scored by time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sunan.access.services.guard import NotPermitted
from sunan.jobs import registry
from sunan.kernel.errors import InvalidInput
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.printed import PrintedValue
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import EditFinding
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.refusals import (
    ExplanationsOpen,
    OnePersonTwice,
    ReturnMoved,
    ReturnUnfinished,
)
from sunan.monitoring.collection.core.words import Grade, Verdict
from sunan.monitoring.collection.selectors import checking
from sunan.monitoring.collection.selectors import explanations as given
from sunan.monitoring.collection.services import campaigns, explanations, returns
from sunan.monitoring.statistics.core.observations import Cell, Confidence, ObservationKind
from tests.integration.collection.round import BUREAU, CODE, PARK, SUZHOU, Round
from tests.moments import NOON, PROGRAM

pytestmark = pytest.mark.django_db

ONE = (Cell("rd_intensity", SUZHOU, "2025"),)
OTHER_YEAR = (Cell("rd_intensity", SUZHOU, "2026"),)
WHY = "新增两个重大项目"


def questions(round_: Round, **which: str) -> list[EditFinding]:
    found = checking.edit_findings(round_.return_of(**which))
    return [one for one in found if one.grade is Grade.EXPLAIN]


def explain_all(round_: Round, body: str = WHY, **which: str) -> None:
    for one in questions(round_, **which):
        assert one.ask is not None
        explanations.explain(
            ask=one.ask, edit=one.edit, fingerprint=one.fingerprint, body=body, by=round_.reporter, at=NOON
        )


def judge_all(round_: Round, verdict: Verdict, reason: str = "", **which: str) -> None:
    for one in given.explanations_of([cell.ask.id for cell in round_.return_of(**which).cells]):
        explanations.judge_explanation(explanation=one.id, verdict=verdict, reason=reason, by=round_.reviewer, at=NOON)


def doubtful(round_: Round, **how: object) -> EditFinding:
    """Open a campaign of one cell and type a value that is asked about."""
    round_.opened(cells=ONE, **how)
    round_.type("rd_intensity", "12.5")
    return questions(round_)[0]


def test_a_question_without_an_explanation_keeps_a_return_back(round_: Round) -> None:
    one = doubtful(round_)
    assert one.edit == "intensity-within-reason"
    assert "未经证实" in one.words.zh
    with pytest.raises(ReturnUnfinished):
        round_.submit()
    explain_all(round_)
    assert round_.submit().state is ReturnState.SUBMITTED
    with pytest.raises(ExplanationsOpen):
        round_.review()
    judge_all(round_, Verdict.ACCEPTED)
    assert round_.review().state is ReturnState.REVIEWED


def test_an_explanation_holds_for_the_values_it_was_given_for_alone(round_: Round) -> None:
    doubtful(round_)
    explain_all(round_)
    round_.type("rd_intensity", "12.6")
    with pytest.raises(ReturnUnfinished):
        round_.submit()
    round_.type("rd_intensity", "12.5")
    assert round_.submit().state is ReturnState.SUBMITTED, "the words come back with the value"


def test_what_is_not_asked_is_not_explained(round_: Round) -> None:
    one = doubtful(round_)
    assert one.ask is not None
    with pytest.raises(InvalidInput):
        explanations.explain(ask=one.ask, edit=one.edit, fingerprint="0" * 64, body=WHY, by=round_.reporter, at=NOON)
    with pytest.raises(InvalidInput):
        explanations.explain(
            ask=one.ask, edit=one.edit, fingerprint=one.fingerprint, body=" ", by=round_.reporter, at=NOON
        )
    with pytest.raises(NotPermitted):
        explanations.explain(
            ask=one.ask, edit=one.edit, fingerprint=one.fingerprint, body=WHY, by=round_.park_reporter, at=NOON
        )


def test_the_same_words_twice_are_kept_once(round_: Round) -> None:
    one = doubtful(round_)
    assert one.ask is not None
    same = [
        explanations.explain(
            ask=one.ask, edit=one.edit, fingerprint=one.fingerprint, body=WHY, by=round_.reporter, at=NOON
        )
        for _ in range(2)
    ]
    assert same[0] == same[1]
    assert len(given.explanations_of([one.ask])) == 1


def test_nobody_judges_their_own_words_or_while_the_return_is_being_filled_in(round_: Round) -> None:
    doubtful(round_)
    explain_all(round_)
    with pytest.raises(ReturnMoved):
        judge_all(round_, Verdict.ACCEPTED)
    round_.submit()
    (one, *_) = given.explanations_of([cell.ask.id for cell in round_.return_of().cells])
    with pytest.raises((NotPermitted, OnePersonTwice)):
        explanations.judge_explanation(explanation=one.id, verdict=Verdict.ACCEPTED, by=round_.reporter, at=NOON)
    with pytest.raises(InvalidInput):
        explanations.judge_explanation(explanation=one.id, verdict=Verdict.HELD, by=round_.reviewer, at=NOON)
    with pytest.raises(InvalidInput):
        explanations.judge_explanation(explanation=one.id, verdict=Verdict.REJECTED, by=round_.reviewer, at=NOON)


def test_a_rejected_explanation_sends_the_return_back_for_other_words(round_: Round) -> None:
    doubtful(round_)
    explain_all(round_)
    round_.submit()
    judge_all(round_, Verdict.REJECTED, "没有说明项目名称和金额")
    with pytest.raises(ExplanationsOpen):
        round_.review()
    returns.send_back_return(returned=round_.return_of().head.id, reason="说明不充分", by=round_.reviewer, at=NOON)
    with pytest.raises(ReturnUnfinished):
        round_.submit()
    explain_all(round_, "两个项目合计 30 亿元，名单见附件")
    round_.submit()
    waiting = [one for one in given.explanations_of([c.ask.id for c in round_.return_of().cells]) if one.stands]
    for one in waiting:
        explanations.judge_explanation(explanation=one.id, verdict=Verdict.ACCEPTED, by=round_.reviewer, at=NOON)
    assert round_.review().state is ReturnState.REVIEWED


def accepted(round_: Round, **which: str) -> None:
    explain_all(round_, **which)
    round_.submit(**which)
    judge_all(round_, Verdict.ACCEPTED, **which)
    round_.review(**which)
    round_.approve(**which)


def published(state: StateOfPlan, value: str, *, doubt: str = "") -> StateOfPlan:
    """Return the state of the plan after somebody else has published a value of the cell."""
    record = state.figures.record
    some = next(values[0] for cell, values in record.cells.items() if cell.measure == "rd_intensity")
    vintage = replace(some.vintage, id="a-later-bulletin", known_on=NOON.date() + timedelta(days=30))
    later = replace(
        some, cell=ONE[0], value=PrintedValue.parse(value), kind=ObservationKind.ACTUAL, expected=False, doubt=doubt,
        confidence=Confidence.HIGH, vintage=vintage,
    )  # fmt: skip
    cells = {**record.cells, ONE[0]: (later,)}
    return replace(state, figures=replace(state.figures, record=replace(record, cells=cells)))


@pytest.mark.parametrize(
    ("later", "verdict"), [("12.5", Verdict.HELD), ("12.64", Verdict.HELD), ("4.4", Verdict.DID_NOT_HOLD)]
)
def test_time_scores_an_explanation_and_the_next_round_sees_it(
    round_: Round, plan_state: StateOfPlan, monkeypatch: pytest.MonkeyPatch, later: str, verdict: Verdict
) -> None:
    doubtful(round_)
    accepted(round_)
    assert explanations.score_explanations(by=PROGRAM, at=NOON) == 0, "nobody else knows the cell yet"
    known = published(plan_state, later)
    monkeypatch.setattr(attained, "state_of_plan", lambda **_: known)
    assert explanations.score_explanations(by=PROGRAM, at=NOON + timedelta(days=40)) >= 1
    first = given.explanations_of([cell.ask.id for cell in round_.return_of().cells])
    assert {one.verdict for one in first} == {verdict}
    assert all("a-later-bulletin" in one.score_reason for one in first)
    round_.opened(code="round-2", cells=OTHER_YEAR)
    ask = round_.cell("rd_intensity", code="round-2").ask.id
    offered = given.offered_words(ask, "intensity-within-reason")
    assert [(one.campaign, one.body, one.held) for one in offered] == [("round-1", WHY, verdict is Verdict.HELD)]
    assert explanations.score_explanations(by=PROGRAM, at=NOON + timedelta(days=41)) == 0, "scored once"


def test_what_is_made_up_scores_nothing(
    round_: Round, plan_state: StateOfPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful(round_)
    accepted(round_)
    known = published(plan_state, "4.4", doubt="demonstration")
    monkeypatch.setattr(attained, "state_of_plan", lambda **_: known)
    assert explanations.score_explanations(by=PROGRAM, at=NOON + timedelta(days=40)) == 0


@pytest.mark.parametrize(
    ("owner", "ground", "scored"),
    [
        pytest.param(BUREAU, "statistical_survey", True, id="the same organisation on the same ground"),
        pytest.param(PARK, "statistical_survey", False, id="another organisation, unpublished"),
        pytest.param(BUREAU, "administrative_record", False, id="another ground"),
    ],
)
def test_a_later_answer_scores_where_it_is_the_same_organisations_on_the_same_ground(
    round_: Round, owner: str, ground: str, scored: bool
) -> None:
    doubtful(round_)
    accepted(round_)
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=NOON)
    models.Return.objects.update(state="draft")
    round_.opened(code="later", cells=ONE, owners=(owner,), collected_under=CollectedUnder(ground))
    models.Campaign.objects.filter(code="later").update(created_at=NOON + timedelta(days=1))
    round_.type("rd_intensity", "4.4", organisation=owner, code="later")
    models.Return.objects.update(state="approved", preparer="王填表", statistics_head="李负责")
    assert (explanations.score_explanations(by=PROGRAM, at=NOON + timedelta(days=2)) >= 1) is scored


def test_what_was_judged_meanwhile_is_not_written_over(
    round_: Round, plan_state: StateOfPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful(round_)
    accepted(round_)
    found = given.explained_and_signed()
    monkeypatch.setattr(given, "explained_and_signed", lambda: found)
    monkeypatch.setattr(attained, "state_of_plan", lambda **_: published(plan_state, "4.4"))
    models.Explanation.objects.update(verdict=Verdict.REJECTED.value)
    assert explanations.score_explanations(by=PROGRAM, at=NOON + timedelta(days=40)) == 0
    assert {*models.Explanation.objects.values_list("verdict", flat=True)} == {Verdict.REJECTED.value}


def test_only_who_runs_campaigns_scores(round_: Round) -> None:
    with pytest.raises(NotPermitted):
        explanations.score_explanations(by=round_.reporter, at=NOON)


def test_scoring_comes_again_while_explanations_wait(round_: Round) -> None:
    assert "collection.score" in {one.kind for one in registry.recurring()}
    doubtful(round_)
    assert not given.is_anything_to_score(NOON)
    accepted(round_)
    assert given.is_anything_to_score(NOON)
