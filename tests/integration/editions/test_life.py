"""An edition from its draft to its corrigendum: every step, who may take it, and what the log says."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.access.selectors import rights_of
from sunan.access.services.guard import NotPermitted
from sunan.audit import selectors as log
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.edition import ApproverDrafted, EditionMoved, EditionUnsettled, NumberTaken
from sunan.monitoring.editions.core.freezing import Going, content_hash
from sunan.monitoring.editions.core.lifecycle import EditionState
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import comments, drafting, issuing, passing, revisions
from sunan.monitoring.reports.core.request import Audience
from tests.integration.editions.desk import GOING, Desk, words, words_of
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db


def actions(mark: str) -> list[str]:
    return [one.action.removeprefix("editions.") for one in reversed(log.history(f"edition:{mark}"))]


def test_the_whole_life_leaves_one_event_for_each_step(desk: Desk) -> None:
    made = desk.draft()
    comment = comments.add_comment(mark=made.mark, place="target.rd.2", body="请核对", by=desk.zhou, at=NOON)
    desk.write(made.mark, "slot.lessons.1", "统筹推进。")
    comments.resolve_comment(mark=made.mark, number=comment.id, by=desk.anna, at=NOON)
    passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
    passing.send_back(mark=made.mark, why="请补充", by=desk.zhou, at=NOON)
    passing.submit_edition(mark=made.mark, by=desk.bert, at=NOON)
    passing.approve_edition(mark=made.mark, by=desk.zhou, at=NOON)
    issuing.issue_edition(mark=made.mark, going=GOING, ordered_by=desk.bert, by=desk.bert, at=NOON)
    assert actions(made.mark) == [
        "edition_drafted", "comment_made", "paragraph_saved", "comment_resolved", "edition_submitted",
        "edition_sent_back", "edition_submitted", "edition_approved", "edition_issued",
    ]  # fmt: skip
    assert editions.known_edition(made.mark).number == GOING.number


def test_an_issued_edition_is_frozen_with_number_date_signers_and_its_ground(desk: Desk) -> None:
    made = desk.issued()
    document = said.frozen_document(made)
    assert document is not None
    assert (document.number, document.date, document.issuer) == (GOING.number, GOING.issued_on, GOING.issuer)
    assert document.edition == made.mark
    assert document.is_issued
    assert words(document)["signed.1"] == "签发人：张三　李四"
    issue = models.Issue.objects.get(edition_id=made.id)
    assert issue.content_hash == content_hash(document)
    assert issue.rulebook == "b" * 64
    assert "release-1" in issue.releases
    with pytest.raises(EditionMoved):
        desk.write(made.mark, "target.rd.2", "改。")
    with pytest.raises(EditionMoved):
        comments.add_comment(mark=made.mark, place="target.rd.2", body="迟了", by=desk.zhou, at=NOON)
    desk.intensity = "9.99"
    assert said.frozen_document(made) == document


@pytest.mark.parametrize("step", ["submit", "approve", "send_back", "issue", "discard", "correct"])
@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "issued"])
def test_a_step_that_is_not_in_the_table_cannot_happen(desk: Desk, state: str, step: str) -> None:
    made = desk.settled()
    if state != "draft":
        passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
    if state in ("approved", "issued"):
        passing.approve_edition(mark=made.mark, by=desk.zhou, at=NOON)
    if state == "issued":
        issuing.issue_edition(mark=made.mark, going=GOING, ordered_by=desk.bert, by=desk.bert, at=NOON)
    allowed = {
        "submit": ["draft"], "approve": ["submitted"], "send_back": ["submitted", "approved"], "issue": ["approved"],
        "discard": ["draft"], "correct": ["issued"],
    }  # fmt: skip
    before = len(actions(made.mark))

    def take() -> None:
        match step:
            case "submit":
                passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
            case "approve":
                passing.approve_edition(mark=made.mark, by=desk.zhou, at=NOON)
            case "send_back":
                passing.send_back(mark=made.mark, why="重写", by=desk.zhou, at=NOON)
            case "issue":
                issuing.issue_edition(mark=made.mark, going=GOING, ordered_by=desk.bert, by=desk.bert, at=NOON)
            case "discard":
                drafting.discard_edition(mark=made.mark, why="重复", by=desk.anna, at=NOON)
            case _:
                drafting.draft_corrigendum(mark=made.mark, why="有误", by=desk.anna, at=NOON)

    if state in allowed[step]:
        take()
        return
    with pytest.raises(EditionMoved):
        take()
    assert editions.known_edition(made.mark).state.value == state
    assert len(actions(made.mark)) == before


def test_nothing_unsettled_passes(desk: Desk) -> None:
    made = desk.draft()
    with pytest.raises(EditionUnsettled):
        passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
    desk.write(made.mark, "slot.lessons.1", "增长了12%。")
    comments.add_comment(mark=made.mark, place="target.table.1", body="表头？", by=desk.zhou, at=NOON)
    found = said.checklist(editions.known_edition(made.mark))
    assert (len(found.open_slots), len(found.open_comments), [one.digits for one in found.typed]) == (0, 1, ["12%"])
    with pytest.raises(EditionUnsettled):
        passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)


def test_a_comment_on_a_submitted_edition_keeps_it_from_being_approved(desk: Desk) -> None:
    made = desk.settled()
    passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
    comments.add_comment(mark=made.mark, place="target.rd.2", body="此处有疑", by=desk.zhou, at=NOON)
    with pytest.raises(EditionUnsettled):
        passing.approve_edition(mark=made.mark, by=desk.zhou, at=NOON)


def test_nobody_approves_what_they_drafted_or_wrote_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from sunan.access.services import rights
    from tests.integration.access.world import BEGAN

    for person in (desk.anna, desk.bert):
        rights.grant_role(user=person.id, role="province-officer", covers=(), begins=BEGAN, by=TESTER, at=NOON)
    made = desk.draft()
    desk.write(made.mark, "slot.lessons.1", "统筹。", by=desk.bert)
    passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
    for person in (desk.anna, desk.bert):
        with pytest.raises(ApproverDrafted):
            passing.approve_edition(mark=made.mark, by=person, at=NOON)
    with pytest.raises(ApproverDrafted):
        passing.approve_edition(mark=made.mark, approver=desk.anna.id, by=TESTER, at=NOON)
    with pytest.raises(InvalidInput):
        passing.approve_edition(mark=made.mark, by=TESTER, at=NOON)
    assert (
        passing.approve_edition(mark=made.mark, approver=desk.zhou.id, by=TESTER, at=NOON).approved_by == desk.zhou.id
    )


def test_rights_are_those_of_the_editions_area(desk: Desk) -> None:
    city = desk.draft(by=desk.suzhou, city="320500")
    region = desk.draft()
    for person, mark in ((desk.suzhou, region.mark), (desk.wuxi, city.mark), (desk.zhou, region.mark)):
        with pytest.raises(NotPermitted):
            desk.write(mark, "target.rd.2", "越权。", by=person)
    for person in (desk.suzhou, desk.wuxi):
        with pytest.raises(NotPermitted):
            desk.draft(by=person)
    with pytest.raises(NotPermitted):
        desk.draft(by=desk.wuxi, city="320500")
    with pytest.raises(NotPermitted):
        passing.approve_edition(mark=city.mark, by=desk.suzhou, at=NOON)

    def seen(person: Actor) -> set[str]:
        return {one.mark for one in editions.editions(rights_of(person.id, NOON))}

    assert seen(desk.suzhou) == {city.mark}
    assert seen(desk.wuxi) == set()
    assert seen(desk.anna) == {city.mark, region.mark}
    with pytest.raises(NotFound):
        editions.edition(region.mark, rights_of(desk.suzhou.id, NOON))


def test_the_public_reads_what_was_issued_for_it_alone(desk: Desk) -> None:
    from sunan.access.core.rights import NO_RIGHTS

    issued = desk.issued()
    internal = desk.settled(audience=Audience.INTERNAL)
    passing.submit_edition(mark=internal.mark, by=desk.anna, at=NOON)
    passing.approve_edition(mark=internal.mark, by=desk.zhou, at=NOON)
    going = Going("苏科发〔2026〕13号", GOING.issued_on, GOING.issuer, GOING.signers)
    issuing.issue_edition(mark=internal.mark, going=going, ordered_by=desk.bert, by=desk.bert, at=NOON)
    assert [one.mark for one in editions.editions(NO_RIGHTS)] == [issued.mark]
    with pytest.raises(NotFound):
        editions.edition(internal.mark, NO_RIGHTS)


def test_a_number_is_given_once(desk: Desk) -> None:
    desk.issued()
    second = desk.approved()
    with pytest.raises(NumberTaken):
        issuing.issue_edition(mark=second.mark, going=GOING, ordered_by=desk.bert, by=desk.bert, at=NOON)
    with pytest.raises(NumberTaken):
        issuing.order_issue(
            mark=second.mark, number=GOING.number, issued_on=GOING.issued_on, issuer="厅", signers="张三",
            by=desk.bert, at=NOON,
        )  # fmt: skip
    assert editions.known_edition(second.mark).state is EditionState.APPROVED


@pytest.mark.parametrize(
    ("number", "day", "issuer", "signers"),
    [
        ("苏科发[2026]12号", GOING.issued_on, "厅", "张三"),
        (GOING.number, date(2026, 11, 21), "厅", "张三"),
        (GOING.number, GOING.issued_on, " ", "张三"),
        (GOING.number, GOING.issued_on, "厅", "\n \n"),
        (GOING.number, GOING.issued_on, "厅", "张" * 61),
        (GOING.number, GOING.issued_on, "厅", "甲\n" * 21),
        ("苏科发〔2026〕12号", date(2027, 1, 4), "厅", "张三"),
    ],
)
def test_a_malformed_issue_is_refused(desk: Desk, number: str, day: date, issuer: str, signers: str) -> None:
    made = desk.approved()
    with pytest.raises(InvalidInput):
        issuing.order_issue(
            mark=made.mark, number=number, issued_on=day, issuer=issuer, signers=signers, by=desk.bert, at=NOON
        )


def test_a_corrigendum_names_what_it_corrects_and_the_old_one_says_so(desk: Desk) -> None:
    old = desk.issued()
    desk_words = words_of(old.mark)
    fresh = drafting.draft_corrigendum(mark=old.mark, why="经验一节表述有误", by=desk.anna, at=NOON)
    assert words_of(fresh.mark)["corrects.1"].startswith("本版更正2026年11月23日印发的《示例规划》（苏科发〔2026〕12号")
    assert "经验一节表述有误" in words_of(fresh.mark)["corrects.1"]
    kept = {place: text for place, text in words_of(fresh.mark).items() if place != "corrects.1"}
    assert kept == {place: text for place, text in desk_words.items() if place != "signed.1"}
    with pytest.raises(Refused):
        drafting.draft_corrigendum(mark=old.mark, why="又一处", by=desk.anna, at=NOON)
    desk.write(fresh.mark, "slot.lessons.1", "改正后的经验。", version=1, by=desk.bert)
    passing.submit_edition(mark=fresh.mark, by=desk.anna, at=NOON)
    passing.approve_edition(mark=fresh.mark, by=desk.zhou, at=NOON)
    going = Going("苏科发〔2026〕20号", date(2026, 12, 1), GOING.issuer, ("张三",))
    issuing.issue_edition(mark=fresh.mark, going=going, ordered_by=desk.bert, by=desk.bert, at=NOON)
    again = editions.known_edition(old.mark)
    assert (again.corrected_by, again.corrected_number) == (fresh.mark, "苏科发〔2026〕20号")
    assert again.state is EditionState.ISSUED
    assert words_of(old.mark) == desk_words
    assert editions.known_edition(fresh.mark).corrects_number == GOING.number


def test_newer_figures_carry_what_people_wrote(desk: Desk) -> None:
    made = desk.draft()
    now = said.contents(made)
    desk.write(made.mark, "target.rd.2", now.written("target.rd.2").replace("比上年提高", "稳步提高"))
    desk.write(made.mark, "target.patents.1", now.written("target.patents.1").replace("另有", "还有"))
    revisions.add_paragraph(mark=made.mark, after="target.patents.1", written="新增一段。", by=desk.bert, at=NOON)
    desk.intensity, desk.with_patents = "3.70", False
    fresh = drafting.refresh_edition(mark=made.mark, as_of=date(2026, 11, 30), by=desk.anna, at=NOON)
    assert (fresh.as_of, fresh.generation) == (date(2026, 11, 30), 2)
    said_now = words_of(made.mark)
    assert said_now["target.rd.2"] == "研发投入强度为3.70%，稳步提高，见→rd。"
    (lost,) = fresh.refreshed
    assert lost.was == "target.patents.1"
    assert lost.vanished == ("41件", "2")
    assert "还有" in said_now[lost.place]
    assert "新增一段。" in said_now.values()
    assert {one.digits for one in said.checklist(fresh).typed} == {"41", "2"}, "vanished figures are settled by people"
    assert len(said.revisions(fresh, "target.rd.2")) == 2, "what was written before is still there"


def test_a_draft_is_discarded_with_a_reason(desk: Desk) -> None:
    made = desk.draft()
    with pytest.raises(InvalidInput):
        drafting.discard_edition(mark=made.mark, why=" ", by=desk.anna, at=NOON)
    drafting.discard_edition(mark=made.mark, why="重复起草", by=desk.anna, at=NOON)
    assert editions.known_edition(made.mark).state is EditionState.DISCARDED


def test_a_person_is_forgotten_and_the_texts_stay(desk: Desk) -> None:
    from sunan.monitoring.editions.holdings import WRITTEN

    made = desk.issued()
    assert {one["part"] for one in WRITTEN.held(desk.anna.id)} == {"drafted", "wrote", "submitted"}
    text = words_of(made.mark)
    assert WRITTEN.erase is not None
    assert WRITTEN.erase(desk.anna.id, by=TESTER, at=NOON, why="本人申请") > 0
    assert list(WRITTEN.held(desk.anna.id)) == []
    assert WRITTEN.erase(desk.anna.id, by=TESTER, at=NOON, why="再次") == 0
    assert words_of(made.mark) == text
