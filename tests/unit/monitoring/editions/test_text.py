"""The text of an edition as people write it: marks for figures, pasted HTML, typed digits, numbers of documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.documents.core.composer import inlines
from sunan.documents.core.content import FigureToken, Inlines, Note, Reference, Strong, Tone, VerdictToken, Words
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.editions.core.digits import digits_in, typed_digits
from sunan.monitoring.editions.core.marks import plain_words, token_marks, tokens_in
from sunan.monitoring.editions.core.numbers import document_number
from sunan.monitoring.editions.core.pasted import LONGEST, plain_text
from sunan.monitoring.editions.core.texts import tokens_of
from tests.small_edition import small_report

RD = FigureToken("3.68%", "a1")
TWO, OTHER_TWO = FigureToken("2", "b1", "count", slot="count.met"), FigureToken("2", "b2", "count", slot="count.late")
ODD = (
    FigureToken("{1}#2", "c1"), FigureToken("*", "c2"), FigureToken("", "c3"), Note("见{注}"), Reference("rd"),
    VerdictToken("完成", "●", Tone.GOOD),
)  # fmt: skip
MARKS = token_marks([RD, TWO, OTHER_TWO, *ODD])


def test_a_figure_is_a_mark_that_shows_what_the_reader_sees() -> None:
    assert MARKS.written(inlines("强度为", RD, "。")) == "强度为{3.68%}。"
    assert MARKS.read("强度为{3.68%}。") == inlines("强度为", RD, "。")


def test_the_same_digits_of_two_seals_are_told_apart() -> None:
    one, other = MARKS.written((TWO,)), MARKS.written((OTHER_TWO,))
    assert one != other
    assert one.startswith("{2#")
    assert MARKS.read(one + other) == (TWO, OTHER_TWO)
    with pytest.raises(InvalidInput):
        MARKS.read("{2}")


@pytest.mark.parametrize("written", ["强度为{3.70%}。", "{", "a}b", "{}"])
def test_a_figure_that_is_not_in_the_edition_is_refused_by_name(written: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        MARKS.read(written)
    assert any(mark in refusal.value.text.zh for mark in ("{3.70%}", "{", "}"))


_PARTS = st.one_of(
    st.text(alphabet="强度为{}*#。ab 1", min_size=1).map(Words),
    st.text(alphabet="强{}*度", min_size=1).map(Strong),
    st.sampled_from([RD, TWO, OTHER_TWO, *ODD]),
)


def _plain(parts: Inlines) -> list[object]:
    joined: list[object] = []
    for part in parts:
        if joined and isinstance(part, Words | Strong) and type(joined[-1]) is type(part):
            joined[-1] = type(part)(joined[-1].text + part.text)  # type: ignore[attr-defined]
        else:
            joined.append(part)
    return joined


@given(st.lists(_PARTS).map(tuple))
def test_what_was_written_reads_as_it_was(parts: Inlines) -> None:
    assert _plain(MARKS.read(MARKS.written(parts))) == _plain(parts)


def test_every_token_of_a_report_has_a_mark_of_its_own() -> None:
    tokens = {token for token, _, _ in tokens_of(small_report())}
    marks = token_marks(tokens)
    assert set(marks.tokens.values()) == tokens
    assert set(tokens_in(marks.read("".join(marks.written((one,)) for one in tokens)))) == tokens


WORD_HTML = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8>
<style>p.MsoNormal{color:red}</style><title>文档</title></head><body lang=ZH-CN><!--[if gte mso 9]><xml>
<w:WordDocument/></xml><![endif]--><p class=MsoNormal onclick="alert(1)">统筹<b>推进</b>
<o:p></o:p></p><script>alert("偷")</script><p class=MsoNormal>协同&nbsp;创新 &lt;三&gt;</p></body></html>"""


def test_html_of_a_word_processor_becomes_the_words_a_reader_would_see() -> None:
    assert plain_text(WORD_HTML) == "统筹推进协同 创新 <三>"


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("3<5，a<b", "3<5，a<b"),
        ("甲\r\n乙\n\n丙", "甲乙丙"),
        ("one\ntwo", "one two"),
        ("<script>x</script>", ""),
        ("<img src=x onerror=alert(1)>图", "图"),
        ("<SCRIPT\n>x</SCRIPT>甲", "甲"),
        ("<scr<script>ipt>x</script>甲", "ipt>x甲"),
        ("甲\u202e乙", "甲\ufffd乙"),
        ("𬭳和🙂", "𬭳和🙂"),
        ("字" * (LONGEST + 5), "字" * LONGEST),
    ],
    ids=["less-than", "lines", "words", "script-only", "image", "odd-tag", "nested", "hidden", "rare", "long"],
)
def test_what_is_pasted_is_one_line_of_words(pasted: str, plain: str) -> None:
    assert plain_text(pasted) == plain


@given(st.text(alphabet="<>/scriptp!-[]& \n甲\"'=", max_size=80))
def test_the_text_of_a_script_never_becomes_words(pasted: str) -> None:
    hidden = pasted.replace("<", "").replace("/", "")
    assert plain_text(f"<p>甲</p><script>{hidden}乙</script>") == "甲"


def test_typed_digits_are_found_whatever_their_width() -> None:
    words = inlines("增长３．５％，见〔2021〕290号，占百分之三，翻了两倍，", RD)
    assert digits_in(words) == ("３．５％", "2021", "290", "百分之三", "两倍")
    assert digits_in(inlines("一是加强，二是巩固，三个方面")) == ()


def test_digits_that_the_program_wrote_there_are_no_finding() -> None:
    ours = inlines("到2025年达到", RD)
    assert typed_digits(inlines("到2025年力争达到", RD, "，即3.7"), generated=ours) == ("3.7",)


@pytest.mark.parametrize("written", ["苏科发〔2026〕12号", " 苏科发〔2026〕 12 号 "])
def test_a_document_number_is_printed_as_the_standard_has_it(written: str) -> None:
    assert document_number(written, year=2026) == "苏科发〔2026〕12号"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("苏科发[2026]12号", "六角括号"),
        ("苏科发（2026）12号", "六角括号"),
        ("苏科发〔2026〕第12号", "不加“第”"),
        ("苏科发〔2026〕012号", "虚位"),
        ("苏科发〔26〕12号", "写全四位"),
        ("苏科发〔2025〕12号", "2026"),
        ("苏科发〔2026〕12", "末尾应为“号”"),
        ("〔2026〕12号", "机关代字"),
        ("SKF〔2026〕12号", "机关代字"),
        ("", "未填写"),
        ("苏科发〔2026〕0号", "虚位"),
        ("<b>苏〔2026〕1号", "机关代字"),
    ],
)
def test_a_malformed_number_is_refused_with_what_is_wrong(written: str, fault: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        document_number(written, year=2026)
    assert fault in refusal.value.text.zh


def test_plain_words_have_no_marks() -> None:
    assert plain_words(inlines("强度为", RD, "，", Strong("好"))) == "强度为3.68%，好"
