"""A return that says something else than what was approved already: asked about at its cell, and kept as typed."""

from __future__ import annotations

import pytest

from sunan.kernel.micro import CollectedUnder
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.content import fingerprint_of
from sunan.monitoring.collection.core.lifecycle import ReleaseState, ReturnState
from sunan.monitoring.collection.core.refusals import ExplanationsOpen, ReturnUnfinished
from sunan.monitoring.collection.core.words import EntryKind, Grade, Verdict
from sunan.monitoring.collection.selectors.checking import CONTRADICTS_APPROVED, edit_findings
from sunan.monitoring.collection.services import campaigns, releasing
from tests.integration.collection.round import ANSWERS, BUREAU, CELLS, CODE, PARK, RELEASE_AT, Round
from tests.moments import NOON

pytestmark = pytest.mark.django_db

OTHER = (*ANSWERS[:3], "26800")


def _questions(round_: Round, organisation: str = PARK, code: str = CODE) -> list[tuple[int | None, Grade, str]]:
    found = edit_findings(round_.return_of(organisation, code))
    return [(one.ask, one.grade, one.words.zh) for one in found if one.edit == CONTRADICTS_APPROVED]


def test_a_value_that_contradicts_an_approved_one_has_to_be_explained(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.approved()
    round_.fill(PARK, answers=OTHER)
    ask = round_.cell("gdp", PARK).ask.id
    [(where, grade, words)] = _questions(round_)
    assert (where, grade) == (ask, Grade.EXPLAIN)
    assert words == "与另一家单位已审批的数不一致，双方将作衔接", "whose it is and what it says is under embargo"
    with pytest.raises(ReturnUnfinished) as caught:
        round_.submit(PARK)
    assert [one.ask for one in caught.value.findings if one.edit == CONTRADICTS_APPROVED] == [ask]
    assert round_.cell("gdp", PARK).current.printed == "26800"


def test_the_same_number_written_otherwise_is_no_contradiction(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.approved()
    round_.fill(PARK, answers=(*ANSWERS[:3], "2.672698万亿元"))
    assert _questions(round_) == []


def test_what_another_owner_published_is_told(round_: Round) -> None:
    _asked_again(round_, owners=(PARK,))
    round_.fill(PARK, answers=OTHER[3:], code="later")
    releasing.prepare_release(campaign=CODE, release_at=RELEASE_AT, by=round_.releaser, at=NOON)
    [(_, _, before)] = _questions(round_, PARK, "later")
    assert "26726.98" not in before
    assert BUREAU not in before
    models.CollectedRelease.objects.update(state=ReleaseState.PUBLISHED.value, published_at=RELEASE_AT)
    assert [words for _, _, words in _questions(round_, PARK, "later")] == [
        f"与已审批的数不一致：{BUREAU} 在 {CODE} 中报 26726.98 亿元"
    ]


def test_the_question_carries_no_digits_of_another_owner_that_could_be_guessed(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.approved()
    round_.fill(PARK, answers=OTHER)
    [found] = [one for one in edit_findings(round_.return_of(PARK)) if one.edit == CONTRADICTS_APPROVED]
    theirs = round_.cell("gdp", BUREAU).current
    assert found.fingerprint != fingerprint_of(CONTRADICTS_APPROVED, "26800", "亿元", theirs.printed, theirs.unit)


def test_what_was_collected_on_another_ground_contradicts_nothing(round_: Round) -> None:
    _asked_again(round_, collected_under=CollectedUnder.ADMINISTRATIVE_RECORD)
    round_.fill(answers=OTHER[3:], code="later")
    assert _questions(round_, BUREAU, "later") == []


def test_what_is_not_approved_yet_contradicts_nothing(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted()
    round_.fill(PARK, answers=OTHER)
    assert _questions(round_) == []


def test_an_explanation_holds_for_the_values_it_was_given_for(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.approved()
    round_.fill(PARK, answers=OTHER)
    _explain(round_)
    assert round_.submit(PARK).state is ReturnState.SUBMITTED
    with pytest.raises(ExplanationsOpen, match="1 条说明未审"):
        round_.review(PARK)
    models.Explanation.objects.update(verdict=Verdict.REJECTED.value)
    with pytest.raises(ExplanationsOpen, match="1 条未采信"):
        round_.review(PARK)
    models.Explanation.objects.update(verdict=Verdict.ACCEPTED.value)
    assert round_.review(PARK).state is ReturnState.REVIEWED


def test_another_value_needs_another_explanation(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.approved()
    round_.fill(PARK, answers=OTHER)
    _explain(round_)
    round_.type("gdp", "26900", organisation=PARK)
    with pytest.raises(ReturnUnfinished):
        round_.submit(PARK)


def test_a_later_round_that_contradicts_an_approved_one_is_asked_about_too(round_: Round) -> None:
    round_.opened()
    round_.fill()
    round_.type("rd_intensity", "", kind=EntryKind.NOT_HELD, note="由统计局掌握")
    round_.submit()
    round_.review()
    round_.approve()
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=NOON)
    # Only what nobody answered is asked again by itself, so a value is contradicted where a second owner is asked.
    models.Campaign.objects.update(code="earlier")
    models.Return.objects.update(state=ReturnState.DRAFT.value)
    round_.opened()
    models.Return.objects.filter(campaign__code="earlier").update(state=ReturnState.APPROVED.value)
    round_.fill(answers=OTHER)
    assert [words for _, _, words in _questions(round_, BUREAU)] == [
        f"与已审批的数不一致：{BUREAU} 在 earlier 中报 26726.98 亿元"
    ]


def _asked_again(round_: Round, **how: object) -> None:
    """Open a second campaign for a cell whose first answer is approved; only what nobody answered is asked again."""
    round_.opened(cells=CELLS[3:])
    round_.approved(answers=ANSWERS[3:])
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=NOON)
    models.Return.objects.update(state=ReturnState.DRAFT.value)
    round_.opened(code="later", cells=CELLS[3:], **how)
    models.Return.objects.filter(campaign__code=CODE).update(state=ReturnState.APPROVED.value)


def _explain(round_: Round) -> None:
    """Give the explanation that the return lacks, as its reporter would."""
    for one in edit_findings(round_.return_of(PARK)):
        if one.grade is Grade.EXPLAIN:
            models.Explanation.objects.create(
                ask_id=one.ask, edit=one.edit, fingerprint=one.fingerprint, body="口径不同", by_kind="user",
                by=round_.park_reporter.id, at=NOON,
            )  # fmt: skip
