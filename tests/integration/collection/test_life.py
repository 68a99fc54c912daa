"""The life of a return: three persons sign it, it goes back with reasons, and nothing that was typed is lost."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from sunan.access.services import rights
from sunan.access.services.guard import NotPermitted
from sunan.audit import selectors as audit
from sunan.kernel.actors import command_actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.refusals import (
    CampaignMoved,
    DeadlinePassed,
    OnePersonTwice,
    PersonNeeded,
    RemarksOpen,
    ReturnChanged,
    ReturnClosed,
    ReturnMoved,
    ReturnUnfinished,
)
from sunan.monitoring.collection.core.words import EntryKind, Grade
from sunan.monitoring.collection.selectors import cells
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.selectors.checking import NOT_HELD_BY_WHOM, UNANSWERED, UNREADABLE
from sunan.monitoring.collection.services import campaigns, evidence, remarks, returns
from sunan.uploads.models import Upload
from tests.bad_files import pdf
from tests.integration.access.world import BEGAN
from tests.integration.collection.round import AFTER_DEADLINE, ANSWERS, BUREAU, CODE, PARK, Round
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


def _steps(round_: Round, organisation: str = BUREAU) -> list[str]:
    return [one.step.value for one in said.movements(round_.return_of(organisation).head.id)]


def _edits(refusal: ReturnUnfinished) -> set[tuple[str, Grade]]:
    return {(one.edit, one.grade) for one in refusal.findings}


def test_a_return_goes_from_reporter_to_reviewer_to_approver(round_: Round) -> None:
    assert round_.opened().state is CampaignState.OPEN
    submitted = round_.submitted()
    assert (submitted.state, submitted.preparer, submitted.statistics_head) == (
        ReturnState.SUBMITTED, "王填表", "李负责",
    )  # fmt: skip
    assert round_.review().state is ReturnState.REVIEWED
    approved = round_.approve()
    assert (approved.state, approved.submitted_by, approved.reviewed_by, approved.approved_by) == (
        ReturnState.APPROVED, round_.reporter.id, round_.reviewer.id, round_.approver.id,
    )  # fmt: skip
    signed = said.movements(approved.id)
    assert [one.step.value for one in signed] == ["submit", "review", "approve"]
    assert {one.content for one in signed} == {round_.return_of().content}


def test_each_signature_leaves_one_event_without_a_name_in_it(round_: Round) -> None:
    round_.opened()
    head = round_.approved()
    found = [one for one in audit.events() if one.subject == f"return:{head.id}"]
    assert [one.action.rpartition(".")[2] for one in reversed(found)] == [
        "cells_saved", "return_submitted", "return_reviewed", "return_approved",
    ]  # fmt: skip
    assert not any("王填表" in str(one.after) or "李负责" in str(one.after) for one in found)


def test_an_unfinished_return_is_refused_with_all_that_is_left(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "两万六千亿")
    round_.type("rd_intensity", "", kind=EntryKind.NOT_HELD)
    with pytest.raises(ReturnUnfinished) as caught:
        round_.submit()
    assert _edits(caught.value) >= {
        (UNREADABLE, Grade.HARD), (NOT_HELD_BY_WHOM, Grade.HARD), (UNANSWERED, Grade.HARD)
    }  # fmt: skip
    assert sum(one.edit == UNANSWERED for one in caught.value.findings) == 2
    assert round_.return_of().head.state is ReturnState.DRAFT
    assert round_.cell("gdp").current.typed == "两万六千亿"


def test_a_cell_that_is_not_held_is_an_answer_when_it_says_who_holds_it(round_: Round) -> None:
    round_.opened()
    round_.fill()
    round_.type("gdp", "", kind=EntryKind.NOT_HELD, note="由苏州市统计局掌握")
    assert round_.submit().state is ReturnState.SUBMITTED


def test_a_return_needs_the_names_that_the_law_asks_for(round_: Round) -> None:
    round_.opened()
    found = round_.fill()
    with pytest.raises(InvalidInput, match="统计负责人"):
        returns.submit_return(
            returned=found.head.id, preparer="王填表", statistics_head=" ", seen=found.content, by=round_.reporter,
            at=NOON,
        )  # fmt: skip


def test_submitting_twice_changes_nothing_the_second_time(round_: Round) -> None:
    round_.opened()
    seen = round_.fill().content
    first = round_.submit(seen=seen)
    again = round_.submit(seen=seen, at=LATER)
    assert again == first
    assert _steps(round_) == ["submit"]
    # Somebody else's click is no retry, and is told where the return stands.
    with pytest.raises(ReturnMoved):
        round_.submit(seen=seen, by=round_.second_reporter)


def test_a_late_click_on_submit_does_not_undo_the_review(round_: Round) -> None:
    round_.opened()
    seen = round_.fill().content
    round_.submit(seen=seen)
    round_.review()
    assert round_.submit(seen=seen).state is ReturnState.REVIEWED


def test_nobody_signs_what_somebody_else_changed_meanwhile(round_: Round) -> None:
    round_.opened()
    seen = round_.fill().content
    round_.type("gdp", "26800", by=round_.second_reporter)
    with pytest.raises(ReturnChanged):
        round_.submit(seen=seen)
    head = round_.submit()
    with pytest.raises(ReturnChanged):
        returns.review_return(returned=head.id, seen=seen, by=round_.reviewer, at=NOON)


def test_what_was_handed_in_is_not_written_any_more(round_: Round) -> None:
    round_.opened()
    round_.submitted()
    with pytest.raises(ReturnMoved, match="待审核"):
        round_.type("gdp", "1")


def test_reporter_reviewer_and_approver_are_three_persons(round_: Round) -> None:
    round_.opened()
    roles = {"city-officer", "city-reviewer", "city-approver"}
    held = {
        round_.reporter: "city-officer", round_.second_reporter: "city-officer", round_.reviewer: "city-reviewer",
        round_.approver: "city-approver",
    }  # fmt: skip
    for person, own in held.items():
        for role in sorted(roles - {own}):
            rights.grant_role(user=person.id, role=role, covers=("320500",), begins=BEGAN, by=TESTER, at=NOON)
    round_.fill()
    round_.type("gdp", "26800", by=round_.second_reporter)
    round_.submit()
    for wrote in (round_.reporter, round_.second_reporter):
        with pytest.raises(OnePersonTwice):
            round_.review(by=wrote)
    round_.review()
    for signed in (round_.reporter, round_.second_reporter, round_.reviewer):
        with pytest.raises(OnePersonTwice):
            round_.approve(by=signed)
    assert round_.approve().state is ReturnState.APPROVED


def test_whoever_submitted_once_stays_a_reporter_when_somebody_else_submits_again(round_: Round) -> None:
    round_.opened()
    round_.fill()
    hand = round_.person("city-hand", "city-officer", BUREAU)
    rights.grant_role(user=hand.id, role="city-reviewer", covers=("320500",), begins=BEGAN, by=TESTER, at=NOON)
    head = round_.submit(by=hand)
    returns.withdraw_return(returned=head.id, by=hand, at=NOON)
    round_.submit(by=round_.second_reporter)
    with pytest.raises(OnePersonTwice):
        round_.review(by=hand)


def test_whoever_explained_or_put_evidence_or_a_table_beside_a_cell_is_a_reporter(round_: Round) -> None:
    round_.opened()
    head = round_.submitted()
    ask = round_.cell("gdp").ask.id
    people = {name: round_.person(f"city-{name}", "city-officer", BUREAU).id for name in ("words", "file", "rows")}
    assert not said.reporters_of(head.id) & {*people.values()}
    models.Explanation.objects.create(
        ask_id=ask, edit="jump", fingerprint="f", body="说明", by_kind="user", by=people["words"], at=NOON
    )
    Upload.objects.create(
        sha256="0" * 64, kind="pdf", subject=f"ask:{ask}", by_kind="user", by=people["file"], kept_at=NOON,
        removed_at=NOON,
    )  # fmt: skip
    models.MicroTable.objects.create(
        returned_id=head.id, table="firms", period="2025", sha256="0" * 64, rows=3,
        collected_under="statistical_survey", by_kind="user", by=people["rows"], at=NOON,
    )  # fmt: skip
    assert said.reporters_of(head.id) >= {*people.values()}


def test_commands_and_jobs_sign_nothing(round_: Round) -> None:
    round_.opened()
    round_.fill()
    with pytest.raises(PersonNeeded):
        round_.submit(by=command_actor("test"))


def test_a_reviewer_sends_back_with_a_reason_and_what_was_typed_stays(round_: Round) -> None:
    round_.opened()
    head = round_.submitted()
    with pytest.raises(InvalidInput, match="理由"):
        returns.send_back_return(returned=head.id, reason="  ", by=round_.reviewer, at=NOON)
    back = returns.send_back_return(returned=head.id, reason="GDP 请用五经普修订数", by=round_.reviewer, at=NOON)
    assert (back.state, back.round, back.reviewed_by) == (ReturnState.DRAFT, 2, "")
    assert said.movements(head.id)[-1].reason == "GDP 请用五经普修订数"
    assert [one.current.printed for one in round_.return_of().cells] == list(ANSWERS)
    round_.type("gdp", "26727.0")
    assert round_.submit().state is ReturnState.SUBMITTED
    assert _steps(round_) == ["submit", "send_back", "submit"]


def test_each_sends_back_what_waits_for_them_and_the_centre_what_is_approved(round_: Round) -> None:
    round_.opened()
    head = round_.submitted()
    with pytest.raises(NotPermitted):
        returns.send_back_return(returned=head.id, reason="不对", by=round_.approver, at=NOON)
    round_.review()
    with pytest.raises(NotPermitted):
        returns.send_back_return(returned=head.id, reason="不对", by=round_.reviewer, at=NOON)
    returns.send_back_return(returned=head.id, reason="请核对", by=round_.approver, at=NOON)
    round_.submit()
    round_.review()
    round_.approve()
    with pytest.raises(NotPermitted):
        returns.send_back_return(returned=head.id, reason="不对", by=round_.approver, at=NOON)
    back = returns.send_back_return(returned=head.id, reason="口径有误", by=round_.centre, at=NOON)
    assert (back.state, back.approved_by, back.approved_at) == (ReturnState.DRAFT, "", None)
    with pytest.raises(ReturnMoved):
        returns.send_back_return(returned=head.id, reason="口径有误", by=round_.centre, at=NOON)


def test_time_to_correct_is_given_by_the_centre_alone(round_: Round) -> None:
    round_.opened()
    head = round_.submitted()
    with pytest.raises(InvalidInput, match="管理服务中心"):
        returns.send_back_return(
            returned=head.id, reason="请核对", until=AFTER_DEADLINE + timedelta(days=2), by=round_.reviewer, at=NOON
        )
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=NOON)
    back = returns.send_back_return(
        returned=head.id, reason="请核对", until=AFTER_DEADLINE + timedelta(days=2), by=round_.centre, at=LATER
    )
    assert back.is_in_time(AFTER_DEADLINE)
    assert round_.type("gdp", "26800", at=AFTER_DEADLINE).changed == 1


def test_a_return_of_a_cancelled_campaign_goes_nowhere(round_: Round) -> None:
    round_.opened()
    round_.submitted()
    campaigns.cancel_campaign(campaign=CODE, reason="重复", by=round_.centre, at=NOON)
    with pytest.raises(CampaignMoved, match="已取消"):
        round_.review()
    with pytest.raises(CampaignMoved):
        returns.send_back_return(returned=round_.return_of().head.id, reason="请核对", by=round_.centre, at=NOON)


def test_a_return_is_withdrawn_until_it_is_reviewed(round_: Round) -> None:
    round_.opened()
    head = round_.submitted()
    assert returns.withdraw_return(returned=head.id, by=round_.reporter, at=NOON).state is ReturnState.DRAFT
    round_.submit()
    round_.review()
    with pytest.raises(ReturnMoved, match="待审批"):
        returns.withdraw_return(returned=head.id, by=round_.reporter, at=NOON)


def test_comments_stand_at_their_cell_through_the_life_of_a_return(round_: Round) -> None:
    round_.opened()
    round_.submitted()
    ask = round_.cell("gdp").ask.id
    made = remarks.add_remark(ask=ask, body=" 与快报数不同，请说明 ", by=round_.reviewer, at=NOON)
    assert made.body == "与快报数不同，请说明"
    assert round_.cell("gdp").open_remarks == 1
    with pytest.raises(NotPermitted):
        remarks.resolve_remark(remark=made.id, by=round_.reporter, at=LATER)
    remarks.resolve_remark(remark=made.id, by=round_.approver, at=LATER)
    remarks.resolve_remark(remark=made.id, by=round_.approver, at=LATER)
    found = cells.remarks(ask, round_.rights(round_.reporter))
    assert [(one.by, one.resolved_by) for one in found] == [(round_.reviewer.id, round_.approver.id)]
    assert round_.cell("gdp").open_remarks == 0
    with pytest.raises(NotPermitted):
        remarks.add_remark(ask=ask, body="看看", by=round_.park_reporter, at=NOON)
    with pytest.raises(InvalidInput):
        remarks.add_remark(ask=ask, body=" ", by=round_.reviewer, at=NOON)


def test_a_return_with_open_comments_is_reviewed_and_not_approved(round_: Round) -> None:
    round_.opened()
    round_.submitted()
    made = remarks.add_remark(ask=round_.cell("gdp").ask.id, body="请核对", by=round_.reviewer, at=NOON)
    assert round_.review().state is ReturnState.REVIEWED
    with pytest.raises(RemarksOpen, match="1 条批注未结"):
        round_.approve()
    remarks.resolve_remark(remark=made.id, by=round_.approver, at=NOON)
    assert round_.approve().state is ReturnState.APPROVED


def test_nothing_is_put_beside_the_cells_of_an_approved_return_until_it_is_sent_back(
    round_: Round, settings: LazySettings, tmp_path: Path
) -> None:
    settings.SUNAN_UPLOADS = tmp_path
    round_.opened()
    ask = round_.cell("gdp").ask.id

    def add() -> Upload:
        return evidence.keep_evidence(
            returned=round_.return_of().head.id, ask=ask, file=io.BytesIO(pdf()), name="a.pdf", by=round_.reporter,
            at=NOON,
        )  # fmt: skip

    head = round_.submitted()
    with pytest.raises(ReturnClosed, match=r"待审核.*撤回"):
        add()
    round_.review()
    round_.approve()
    with pytest.raises(ReturnClosed, match=r"已审批.*退回"):
        add()
    for person in (round_.reporter, round_.reviewer, round_.centre):
        with pytest.raises(ReturnClosed, match="退回"):
            remarks.add_remark(ask=ask, body="还有一句", by=person, at=NOON)
    assert (Upload.objects.count(), models.Remark.objects.count()) == (0, 0)
    returns.send_back_return(returned=head.id, reason="GDP 有误", by=round_.centre, at=NOON)
    assert add().subject == f"ask:{ask}"
    assert remarks.add_remark(ask=ask, body="请更正", by=round_.centre, at=NOON).ask == ask


def test_what_is_sent_twice_stands_once_beside_a_cell(round_: Round, settings: LazySettings, tmp_path: Path) -> None:
    settings.SUNAN_UPLOADS = tmp_path
    round_.opened()
    ask, number = round_.cell("gdp").ask.id, round_.return_of().head.id
    kept = [
        evidence.keep_evidence(
            returned=number, ask=ask, file=io.BytesIO(pdf()), name="a.pdf", by=round_.reporter, at=NOON
        )
        for _ in range(2)
    ]
    said_twice = [remarks.add_remark(ask=ask, body="已核对", by=round_.reporter, at=NOON) for _ in range(2)]
    assert (kept[0].id, said_twice[0].id) == (kept[1].id, said_twice[1].id)
    assert (Upload.objects.count(), models.Remark.objects.count()) == (1, 1)
    again = remarks.add_remark(ask=ask, body="已核对", by=round_.second_reporter, at=NOON)
    assert again.id != said_twice[0].id, "somebody else's same words are another comment"
    assert [one.action for one in audit.events()].count("uploads.file_kept") == 1


def test_evidence_is_of_the_return_its_organisation_and_its_time(
    round_: Round, settings: LazySettings, tmp_path: Path
) -> None:
    settings.SUNAN_UPLOADS = tmp_path
    round_.opened(owners=(BUREAU, PARK))
    own, theirs = round_.cell("gdp").ask.id, round_.cell("gdp", PARK).ask.id
    number = round_.return_of().head.id
    given = {"file": io.BytesIO(pdf()), "name": "a.pdf", "returned": number}
    with pytest.raises(NotFound):
        evidence.keep_evidence(**given, ask=theirs, by=round_.reporter, at=NOON)
    with pytest.raises(NotPermitted):
        evidence.keep_evidence(**given, ask=own, by=round_.park_reporter, at=NOON)
    with pytest.raises(DeadlinePassed):
        evidence.keep_evidence(**given, ask=own, by=round_.reporter, at=AFTER_DEADLINE)
    assert not Upload.objects.exists()


def test_two_owners_each_have_their_return(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted()
    assert round_.return_of(PARK).head.state is ReturnState.DRAFT
    assert {one.head.organisation for one in said.returns(round_.rights(round_.centre))} == {BUREAU, PARK}
