"""Writing in an edition: figures come from seals, nothing is lost, everything can be taken back."""

from __future__ import annotations

import itertools

import pytest

from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.lifecycle import RevisionKind
from sunan.monitoring.editions.core.marks import plain_words
from sunan.monitoring.editions.core.texts import is_open_slot, running_texts
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import comments, passing, revisions
from sunan.monitoring.reports import selectors as reports
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.statistics.ingest.rulebook import read_batch
from sunan.monitoring.statistics.services import load_releases
from sunan.rulebooks import selectors as rulebooks
from tests.integration.editions.desk import Desk, words_of
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db
PLACE = "target.rd.2"


def text_of(mark: str, place: str = PLACE) -> str:
    return said.contents(editions.known_edition(mark)).written(place)


def test_the_number_always_comes_from_the_seal(desk: Desk) -> None:
    made = desk.draft()
    desk.write(made.mark, PLACE, "今年强度达{3.68%}。")
    (token,) = [
        part for part in said.contents(editions.known_edition(made.mark)).standing[PLACE].inlines if hasattr(part, "seal_id")
    ]  # fmt: skip
    assert token.slot == "figure.rd_intensity.320500.2024"
    for forged in ("强度达{3.70%}。", "{", "强度达{3.68%#000000}。"):
        with pytest.raises(InvalidInput):
            desk.write(made.mark, PLACE, forged, version=1)
    assert text_of(made.mark) == "今年强度达{3.68%}。"


def test_word_html_with_scripts_becomes_words(desk: Desk) -> None:
    made = desk.draft()
    desk.write(made.mark, PLACE, "<p onclick=x>强度<b>达</b>{3.68%}</p><script>alert(1)</script>")
    assert text_of(made.mark) == "强度达{3.68%}"


def test_two_editors_at_once_lose_nothing(desk: Desk) -> None:
    made = desk.draft()
    begun = text_of(made.mark)
    first = desk.write(made.mark, PLACE, begun.replace("比上年提高", "稳步提高"))
    second = desk.write(made.mark, PLACE, begun.replace("见", "详见"), by=desk.bert)
    assert (first.is_merged, second.is_merged) == (False, True)
    assert second.clash is None
    assert text_of(made.mark) == begun.replace("比上年提高", "稳步提高").replace("见", "详见")


def test_changes_of_the_same_words_are_both_kept_and_shown(desk: Desk) -> None:
    made = desk.draft()
    begun = text_of(made.mark)
    desk.write(made.mark, PLACE, begun.replace("提高", "上升"))
    mine = begun.replace("提高", "增长")
    clashed = desk.write(made.mark, PLACE, mine, by=desk.bert)
    assert clashed.clash is not None
    assert clashed.clash.mine == mine
    assert text_of(made.mark) == begun.replace("提高", "上升"), "what stands was not overwritten"
    kept = said.revisions(editions.known_edition(made.mark), PLACE)
    assert [one.kind for one in kept] == [RevisionKind.ASIDE, RevisionKind.TYPED]
    assert "增长" in kept[0].written
    again = desk.write(made.mark, PLACE, mine, by=desk.bert)
    assert again.clash is not None
    assert models.Revision.objects.count() == 2, "an editor that repeats itself leaves one copy"
    settled = desk.write(made.mark, PLACE, begun.replace("提高", "增长并上升"), version=again.version, by=desk.bert)
    assert settled.clash is None
    assert text_of(made.mark) == begun.replace("提高", "增长并上升")


def test_the_same_text_is_no_new_version(desk: Desk) -> None:
    made = desk.draft()
    assert desk.write(made.mark, PLACE, text_of(made.mark)).version == 0
    assert not models.Revision.objects.exists()


def test_versions_are_restored_also_the_programs_own(desk: Desk) -> None:
    made = desk.draft()
    ours = text_of(made.mark)
    desk.write(made.mark, PLACE, "甲{3.68%}。")
    desk.write(made.mark, PLACE, "乙{3.68%}。", version=1)
    assert revisions.restore_paragraph(mark=made.mark, place=PLACE, version=1, by=desk.bert, at=NOON) == 3
    assert text_of(made.mark) == "甲{3.68%}。"
    revisions.restore_paragraph(mark=made.mark, place=PLACE, version=0, by=desk.bert, at=NOON)
    assert text_of(made.mark) == ours
    for place, version in ((PLACE, 9), ("gone.1", 0), ("gone.1", 1)):
        with pytest.raises(NotFound):
            revisions.restore_paragraph(mark=made.mark, place=place, version=version, by=desk.bert, at=NOON)


def test_own_paragraphs_come_and_go(desk: Desk) -> None:
    made = desk.draft()
    first = revisions.add_paragraph(mark=made.mark, after=PLACE, written="第一。", by=desk.anna, at=NOON)
    second = revisions.add_paragraph(mark=made.mark, after=first, written="第二{3.68%}。", by=desk.bert, at=NOON)
    places = list(words_of(made.mark))
    assert places[places.index(PLACE) + 1 :][:2] == [first, second]
    revisions.remove_paragraph(mark=made.mark, place=first, version=1, by=desk.anna, at=NOON)
    places = list(words_of(made.mark))
    assert places[places.index(PLACE) + 1] == second
    revisions.restore_paragraph(mark=made.mark, place=first, version=1, by=desk.anna, at=NOON)
    assert words_of(made.mark)[first] == "第一。"
    third = revisions.add_paragraph(mark=made.mark, after=PLACE, written="第三。", by=desk.anna, at=NOON)
    assert len({first, second, third}) == 3


def test_what_the_program_wrote_from_figures_is_not_removed(desk: Desk) -> None:
    made = desk.draft()
    with pytest.raises(Refused):
        revisions.remove_paragraph(mark=made.mark, place=PLACE, version=0, by=desk.anna, at=NOON)
    with pytest.raises(NotFound):
        revisions.remove_paragraph(mark=made.mark, place="gone.1", version=0, by=desk.anna, at=NOON)


def test_a_passage_to_be_written_is_left_out_only_with_a_reason(desk: Desk) -> None:
    made = desk.draft()
    with pytest.raises(InvalidInput):
        revisions.remove_paragraph(mark=made.mark, place="slot.lessons.1", version=0, by=desk.anna, at=NOON)
    revisions.remove_paragraph(
        mark=made.mark, place="slot.lessons.1", version=0, why="另文印发", by=desk.anna, at=NOON
    )  # fmt: skip
    assert "slot.lessons.1" not in words_of(made.mark)
    assert said.checklist(editions.known_edition(made.mark)).is_clear


def test_a_removal_that_does_not_know_the_last_change_is_refused(desk: Desk) -> None:
    made = desk.draft()
    place = revisions.add_paragraph(mark=made.mark, after=PLACE, written="一。", by=desk.anna, at=NOON)
    desk.write(made.mark, place, "二。", version=1, by=desk.bert)
    with pytest.raises(Refused):
        revisions.remove_paragraph(mark=made.mark, place=place, version=1, by=desk.anna, at=NOON)


def test_typed_digits_are_settled_by_a_token_or_a_reason(desk: Desk) -> None:
    made = desk.draft()
    desk.write(made.mark, "slot.lessons.1", "依据〔2021〕290号文件，达3.7%。")
    mark = made.mark
    assert [one.digits for one in said.checklist(made).typed] == ["2021", "290", "3.7%"]
    for digits in ("2021", "290"):
        revisions.confirm_digits(
            mark=mark, place="slot.lessons.1", digits=digits, reason="文号", by=desk.anna, at=NOON
        )  # fmt: skip
    with pytest.raises(InvalidInput):
        revisions.confirm_digits(mark=mark, place="slot.lessons.1", digits="99", reason="x", by=desk.anna, at=NOON)
    with pytest.raises(InvalidInput):
        revisions.confirm_digits(mark=mark, place="slot.lessons.1", digits="3.7%", reason=" ", by=desk.anna, at=NOON)
    desk.write(mark, "slot.lessons.1", "依据〔2021〕290号文件，达{3.68%}。", version=1)
    found = said.checklist(editions.known_edition(mark))
    assert found.is_clear
    assert [(one.digits, one.reason) for one in found.confirmed] == [("2021", "文号"), ("290", "文号")]


def test_a_comment_stays_at_its_paragraph_after_edits(desk: Desk) -> None:
    made = desk.draft()
    comment = comments.add_comment(
        mark=made.mark, place=PLACE, body="<b>提高</b>多少？", quote="比上年提高", by=desk.zhou, at=NOON
    )  # fmt: skip
    assert (comment.quote, comment.body) == ("比上年提高", "提高多少？")
    desk.write(made.mark, PLACE, "改写{3.68%}。")
    (found,) = said.comments(made)
    assert (found.place, found.quote) == (PLACE, "比上年提高")
    for place in ("gone.1", "gone"):
        with pytest.raises(NotFound):
            comments.add_comment(mark=made.mark, place=place, body="？", by=desk.zhou, at=NOON)
    with pytest.raises(InvalidInput):
        comments.add_comment(mark=made.mark, place=PLACE, body=" ", by=desk.zhou, at=NOON)
    with pytest.raises(NotFound):
        comments.resolve_comment(mark=made.mark, number=10**9, by=desk.zhou, at=NOON)


@pytest.mark.parametrize(
    "written", ["", "   ", "<script>x</script>", "\n"], ids=["nothing", "spaces", "script", "line"]
)
def test_an_empty_paragraph_is_refused(desk: Desk, written: str) -> None:
    made = desk.draft()
    with pytest.raises(InvalidInput):
        desk.write(made.mark, PLACE, written)


def test_a_submitted_edition_is_not_written_in(desk: Desk) -> None:
    made = desk.settled()
    passing.submit_edition(mark=made.mark, by=desk.anna, at=NOON)
    with pytest.raises(Refused):
        desk.write(made.mark, PLACE, "迟了。")


def test_rare_characters_and_long_texts_are_kept(desk: Desk) -> None:
    made = desk.draft()
    written = "鿏𬭳🙂" + "字" * 5_000 + "{3.68%}"
    desk.write(made.mark, PLACE, written)
    assert text_of(made.mark) == written


def test_every_passage_that_people_have_to_write_is_an_open_item_in_every_report(db: None) -> None:
    book = attainment.book_in_force()
    batch, _ = read_batch(rulebooks.source_in_force(), catalogue=book.catalogue, areas=book.area_codes)
    assert batch is not None
    load_releases(batch=batch, by=TESTER, at=NOON)
    found = 0
    for kind, audience, brief in itertools.product(ReportKind, Audience, (False, True)):
        city = "320500" if audience is Audience.CITY else ""
        texts = list(running_texts(reports.composed(ReportRequest(kind, audience, city, brief=brief))))
        asking = {one.place for one in texts if plain_words(one.inlines).startswith("【待填写】")}
        assert asking == {one.place for one in texts if is_open_slot(one.place)}, (kind, audience, brief)
        found += len(asking)
    assert found > 0
