"""Pages of editions: what each visitor finds there, forms that keep what was typed, files that say what they are."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from sunan.documents.filling import Format
from sunan.monitoring.editions import store
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import comments, passing
from tests.integration.access.world import browser, send, sign_in
from tests.integration.editions.desk import GOING, Desk, words_of
from tests.moments import NOON

pytestmark = pytest.mark.django_db

GETS = [
    "", "edit/", "history/", "history/?place=target.rd.2", "approval/", "tokens/", "tokens/?q=3.68",
    "paragraphs/target.rd.2/", "add/?after=target.rd.2", "comment/?place=target.rd.2",
]  # fmt: skip
POSTS = [
    "paragraphs/target.rd.2/", "paragraphs/target.rd.2/remove/", "paragraphs/target.rd.2/restore/", "add/", "confirm/",
    "comment/", "comments/1/resolve/", "submit/", "send-back/", "approve/", "issue/", "correct/", "refresh/", "discard/",
]  # fmt: skip


def visitor(name: str) -> Client:
    client = browser()
    assert sign_in(client, name).status_code == 302
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return unescape(answer.content.decode())


@pytest.mark.parametrize("rest", GETS)
def test_every_page_is_there_for_who_works_on_the_edition_in_both_languages(desk: Desk, rest: str) -> None:
    made = desk.draft()
    desk.write(made.mark, "target.rd.2", "达{3.68%}，计5项。")
    comments.add_comment(mark=made.mark, place="target.rd.2", body="请核对", by=desk.zhou, at=NOON)
    client = visitor("anna")
    content = page(client, f"/editions/{made.mark}/{rest}")
    assert "示例规划" in content
    assert page(client, f"/en/editions/{made.mark}/{rest}") != content


@pytest.mark.parametrize("name", ["wuxi", "suzhou"])
@pytest.mark.parametrize("rest", [*GETS, "files/html/"])
def test_an_edition_of_others_is_not_there(desk: Desk, name: str, rest: str) -> None:
    foreign = desk.draft() if name == "suzhou" else desk.draft(by=desk.suzhou, city="320500")
    client = visitor(name)
    assert client.get(f"/editions/{foreign.mark}/{rest}").status_code == 404
    assert foreign.mark not in page(client, "/editions/")


@pytest.mark.parametrize("rest", POSTS)
def test_forms_of_an_edition_of_others_change_nothing(desk: Desk, rest: str) -> None:
    foreign = desk.draft(by=desk.suzhou, city="320500")
    comments.add_comment(mark=foreign.mark, place="target.rd.2", body="？", by=desk.suzhou, at=NOON)
    before = words_of(foreign.mark), said.comments(foreign), foreign
    answer = send(
        visitor("wuxi"), f"/editions/{foreign.mark}/{rest}", form_at="/editions/new/", written="改。", version="0",
        after="target.rd.2", place="target.rd.2", body="x", why="x", reason="x", digits="1", number=GOING.number,
    )  # fmt: skip
    assert answer.status_code in (403, 404)
    now = editions.known_edition(foreign.mark)
    assert (words_of(foreign.mark), said.comments(now), now) == before


@pytest.mark.parametrize("rest", POSTS)
def test_a_forged_form_changes_nothing(desk: Desk, rest: str) -> None:
    made = desk.draft()
    client = visitor("anna")
    assert client.post(f"/editions/{made.mark}/{rest}", {"written": "改。", "version": "0"}).status_code == 403
    assert editions.known_edition(made.mark) == made


def test_nobody_known_finds_what_was_issued_for_the_public(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = desk.draft()
    issued = desk.issued()
    comments_page = page(browser(), f"/editions/{issued.mark}/?chapter=3")
    assert "统筹推进" in comments_page
    assert "批注" not in comments_page
    listed = page(browser(), "/editions/")
    assert GOING.number in listed
    assert draft.mark not in listed
    assert browser().get(f"/editions/{draft.mark}/").status_code == 404
    assert browser().get(f"/editions/{draft.mark}/edit/").status_code == 302
    assert browser().get(f"/editions/{issued.mark}/?chapter=77").status_code == 404


def test_files_are_made_from_the_frozen_content_and_drafts_say_so(desk: Desk) -> None:
    issued, draft = desk.issued(), desk.draft()
    client = visitor("anna")
    whole = b"".join(browser().get(f"/editions/{issued.mark}/files/html/")).decode()
    assert GOING.number in whole
    assert issued.mark in whole
    assert "草稿" not in whole
    marked = b"".join(client.get(f"/editions/{draft.mark}/files/html/")).decode()
    assert "草稿，未经审批，不得引用" in marked
    document = said.frozen_document(issued)
    assert document is not None
    path = store.files_of(document, [Format.HTML])[Format.HTML]
    path.unlink()
    assert b"".join(browser().get(f"/editions/{issued.mark}/files/html/")).decode() == whole
    assert client.get(f"/editions/{issued.mark}/files/odt/").status_code == 404


def test_a_refused_text_is_kept_in_the_form_with_the_reason(desk: Desk) -> None:
    made = desk.draft()
    where = f"/editions/{made.mark}/paragraphs/target.rd.2/"
    answer = send(visitor("anna"), where, written="达{9.99%}。", version="0")
    assert answer.status_code == 400
    content = unescape(answer.content.decode())
    assert "达{9.99%}。" in content
    assert "插入数字" in content
    assert words_of(made.mark)["target.rd.2"].startswith("研发投入强度为3.68%")


def test_a_clash_shows_both_texts(desk: Desk) -> None:
    made = desk.draft()
    where = f"/editions/{made.mark}/paragraphs/slot.lessons.1/"
    desk.write(made.mark, "slot.lessons.1", "他的文字。", by=desk.bert)
    answer = send(visitor("anna"), where, written="我的文字。", version="0")
    assert answer.status_code == 409
    content = answer.content.decode()
    assert "他的文字。" in content
    assert "我的文字。" in content
    assert 'name="version" value="1"' in content, "the next save settles it"


def test_an_editor_that_saves_by_itself_is_answered_in_data(desk: Desk) -> None:
    made = desk.draft()
    client = visitor("anna")
    where = f"/editions/{made.mark}/paragraphs/slot.lessons.1/"
    told = json.loads(send(client, where, written="一。", version="0", by_itself="1").content)
    assert told == {"version": 1, "written": "一。", "merged": False}
    assert send(client, where, written="{x}", version="1", by_itself="1").status_code == 400
    clash = json.loads(send(client, where, written="二。", version="0", by_itself="1").content)
    assert clash["clash"] == {"mine": "二。", "theirs": "一。"}


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣"])
def test_a_form_without_a_version_is_refused(desk: Desk, version: str) -> None:
    made = desk.draft()
    answer = send(
        visitor("anna"), f"/editions/{made.mark}/paragraphs/slot.lessons.1/", written="一。", version=version
    )  # fmt: skip
    assert answer.status_code == 400


def test_the_public_form_of_a_draft_is_drafted_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor("anna")
    content = page(client, "/editions/new/")
    fields = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', content)[-1]
        for name in ("csrfmiddlewaretoken", "form_number")
    }
    answers = [
        client.post("/editions/new/", {**fields, "kind": "final", "audience": "public", "language": "zh", "as_of": ""})
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [302, 403]
    assert len(editions.all_editions()) == 1
    for bad in ({"kind": "x"}, {"audience": "city", "city": ""}, {"as_of": "gestern"}, {"language": "fr"}):
        given = {"kind": "final", "audience": "public", "language": "zh", "as_of": "", **bad}
        assert send(client, "/editions/new/", **given).status_code == 400
    assert len(editions.all_editions()) == 1


def test_an_order_of_issue_becomes_a_job_and_a_wrong_one_keeps_what_was_typed(desk: Desk) -> None:
    from sunan.jobs.models import Job

    made = desk.approved()
    client, where = visitor("bert"), f"/editions/{made.mark}/issue/"
    given = {"number": "苏科发[2026]12号", "issued_on": "2026-11-23", "issuer": "江苏省科学技术厅", "signers": "张三"}
    answer = send(client, where, **given)
    assert answer.status_code == 400
    assert "苏科发[2026]12号" in answer.content.decode()
    assert "六角括号" in answer.content.decode()
    answer = send(client, where, **{**given, "number": "苏科发〔2026〕12号"})
    assert answer.status_code == 302
    (job,) = Job.objects.all()
    assert answer["Location"] == f"/jobs/{job.id}/"
    assert json.loads(job.arguments)["mark"] == made.mark


def test_a_number_that_another_document_carries_is_refused_with_the_status_of_its_kind(desk: Desk) -> None:
    desk.issued()
    made = desk.approved()
    given = {"number": GOING.number, "issued_on": "2026-11-23", "issuer": "江苏省科学技术厅", "signers": "张三"}
    answer = send(visitor("bert"), f"/editions/{made.mark}/issue/", **given)
    assert answer.status_code == 403
    assert GOING.number in answer.content.decode()


def test_an_approver_who_drafted_is_told_so(desk: Desk) -> None:
    made = desk.settled()
    passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
    assert "批准" in page(visitor("zhou"), f"/editions/{made.mark}/approval/")
    assert send(visitor("anna"), f"/editions/{made.mark}/approve/", form_at="/editions/").status_code == 403
    client = visitor("zhou")
    assert (
        send(client, f"/editions/{made.mark}/approve/", form_at=f"/editions/{made.mark}/approval/").status_code == 302
    )


@pytest.mark.parametrize("path", ["/editions/no-such/", "/editions/" + "x" * 300 + "/", "/editions/final-1/edit/"])
def test_an_unknown_edition_is_not_found(desk: Desk, path: str) -> None:
    assert visitor("anna").get(path).status_code == 404


def test_what_people_write_is_never_markup(desk: Desk) -> None:
    made = desk.draft()
    desk.write(made.mark, "slot.lessons.1", 'a < b & c "引" 1<2')
    comments.add_comment(mark=made.mark, place="slot.lessons.1", body="5 > 3 & <b", by=desk.zhou, at=NOON)
    content = visitor("anna").get(f"/editions/{made.mark}/?chapter=3").content.decode()
    assert "a &lt; b &amp; c" in content
    assert "5 &gt; 3 &amp; &lt;b" in content
