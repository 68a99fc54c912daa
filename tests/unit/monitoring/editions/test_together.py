"""Merging two changes, showing what changed, putting texts in their places, carrying them over to newer figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.documents.core.composer import inlines
from sunan.documents.core.content import Document, Paragraph
from sunan.documents.core.numbering import arrange
from sunan.kernel.errors import NotFound
from sunan.monitoring.editions.core.carrying import Successors
from sunan.monitoring.editions.core.lifecycle import TRANSITIONS, EditionState, Step
from sunan.monitoring.editions.core.marks import plain_words
from sunan.monitoring.editions.core.merging import clauses, differences, merge
from sunan.monitoring.editions.core.shown import chapter, chapter_of, chapters
from sunan.monitoring.editions.core.texts import (
    Added,
    assembled,
    nearest_place,
    next_added,
    running_texts,
    tokens_of,
)
from tests.small_edition import small_report

BASE = "一是强度为{3.68%}，比上年提高；二是专利为{1,234}件。"
_CLAUSES = st.lists(st.text(alphabet="甲乙丙{3}", min_size=1, max_size=4).map(lambda one: f"{one}，"), max_size=6)


def test_clauses_leave_figures_whole_and_add_up_to_the_text() -> None:
    assert clauses(BASE) == ["一是强度为{3.68%}，", "比上年提高；", "二是专利为{1,234}件。"]
    assert clauses("It rose by 3.5 points, to {3.7%}. Good.") == ["It rose by 3.5 points, ", "to {3.7%}. ", "Good."]


@given(st.text(alphabet="甲，。{3.5%}, .;\n", max_size=60))
def test_no_letter_is_lost_between_clauses(text: str) -> None:
    assert "".join(clauses(text)) == text


def test_changes_of_different_clauses_are_both_kept() -> None:
    mine = BASE.replace("一是强度", "首先强度")
    theirs = BASE.replace("二是专利", "其次专利")
    merged = merge(BASE, mine, theirs)
    assert merged.text == "首先强度为{3.68%}，比上年提高；其次专利为{1,234}件。"
    assert merged.clashes == ()


def test_changes_of_the_same_clause_are_both_shown() -> None:
    mine, theirs = BASE.replace("提高", "上升"), BASE.replace("提高", "增长")
    merged = merge(BASE, mine, theirs)
    assert [(one.mine, one.theirs) for one in merged.clashes] == [("比上年上升；", "比上年增长；")]
    assert "比上年增长；比上年上升；" in merged.text


@given(_CLAUSES, _CLAUSES, _CLAUSES)
def test_no_clause_that_somebody_wrote_is_ever_lost(base: list[str], mine: list[str], theirs: list[str]) -> None:
    merged = merge("".join(base), "".join(mine), "".join(theirs))
    for one in {*clauses("".join(mine)), *clauses("".join(theirs))} - {*clauses("".join(base))}:
        assert one in merged.text


@given(_CLAUSES, _CLAUSES)
def test_who_changed_nothing_gets_the_others_text(base: list[str], other: list[str]) -> None:
    assert merge("".join(base), "".join(base), "".join(other)).text == "".join(other)
    assert merge("".join(base), "".join(other), "".join(base)).text == "".join(other)


@given(st.text(alphabet="甲乙{3.6%}", max_size=20), st.text(alphabet="甲乙{3.6%}", max_size=20))
def test_differences_hold_both_texts(earlier: str, later: str) -> None:
    found = differences(earlier, later)
    assert "".join(one.text for one in found if one.kind != "new") == earlier
    assert "".join(one.text for one in found if one.kind != "gone") == later


def words_of(document: Document) -> dict[str, str]:
    return {one.place: plain_words(one.inlines) for one in running_texts(document)}


def test_running_text_has_places_also_in_lists_and_boxes() -> None:
    assert list(words_of(small_report())) == [
        "overall.2~1", "overall.2~2~1", "overall.2~2~2", "target.rd.2", "target.patents.1", "slot.lessons.1", "annex.1",
    ]  # fmt: skip


def test_texts_and_added_paragraphs_stand_where_they_belong() -> None:
    base = small_report()
    texts = {"overall.2~2~1": inlines("见正文。"), "target.rd.2": inlines("改写。")}
    added = [
        Added("added.1", "target.rd.2", inlines("先加。")),
        Added("added.2", "added.1", inlines("接着加。")),
        Added("added.3", "target.rd.2", inlines("后加。")),
    ]
    made = assembled(base, texts=texts, added=added, left_out=frozenset({"slot.lessons.1"}))
    arrange(made)
    words = words_of(made)
    assert words["overall.2~2~1"] == "见正文。"
    at = made.places.index("target.rd.2")
    assert made.places[at + 1 : at + 4] == ("added.3", "added.1", "added.2")
    assert "slot.lessons.1" not in made.places
    assert assembled(base, texts={}).blocks == base.blocks
    assert next_added(made.places) == "added.4"


def test_text_whose_place_is_gone_moves_to_its_part_or_the_end_of_the_body() -> None:
    base = small_report()
    assert nearest_place(base, "target.rd.9") == "target.rd.2"
    assert nearest_place(base, "nowhere.1~2") == "slot.lessons.1"


def test_figures_find_their_successors_by_what_they_state() -> None:
    before, after = small_report("3.68"), small_report("3.70", with_patents=False)
    successors = Successors(token for token, _, _ in tokens_of(after))
    texts = {one.place: one.inlines for one in running_texts(before)}
    carried = successors.carry(texts["target.rd.2"])
    assert plain_words(carried.inlines).startswith("研发投入强度为3.70%，")
    assert carried.vanished == ()
    lost = successors.carry(texts["target.patents.1"])
    assert lost.vanished == ("41件", "2")
    assert "41件" in plain_words(lost.inlines), "what it was is not forgotten"


def test_chapters_begin_at_first_headings_and_annexes() -> None:
    cut = chapters(small_report())
    assert [one.title for one in cut] == ["", "一、总体情况", "二、指标", "三、经验", "附件　清单"]
    assert chapter_of(cut, "overall.2~2~1") == 1
    assert chapter_of(cut, "gone.1") == 0
    assert chapter(cut, "").number == 1
    assert chapter(cut, "2").blocks[1].runs[1].origin == ("rd_intensity", "320500", "2024", "")
    for asked in ("9", "-1", "x", "9" * 40):
        with pytest.raises(NotFound):
            chapter(cut, asked)


def test_a_report_without_places_can_be_edited_too() -> None:
    base = Document("标题", "zh", small_report().as_of, (Paragraph(inlines("一。")), Paragraph(inlines("二。"))))
    assert words_of(assembled(base, texts={"block.2": inlines("贰。")})) == {"block.1": "一。", "block.2": "贰。"}


def test_every_state_is_reached_and_what_is_over_stays() -> None:
    reached = {one.target for one in TRANSITIONS.values()}
    assert reached | {EditionState.DRAFT} == set(EditionState)
    assert set(TRANSITIONS) == set(Step)
    for one in TRANSITIONS.values():
        assert not any(source.is_over for source in one.sources)
