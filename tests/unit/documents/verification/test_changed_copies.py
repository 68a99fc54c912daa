"""One digit changed anywhere, a row deleted, a figure inserted: each is found, with its place and what is right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunan.documents.core.canonical import squeezed
from sunan.documents.core.comparison import compare
from sunan.documents.core.differences import Difference, DifferenceKind
from sunan.documents.core.found import Fragment, Reading
from sunan.documents.core.passages import PassageKind
from sunan.documents.filling import Format
from sunan.documents.reading.files import read_document
from sunan.kernel.findings import Severity
from tests.unit.documents.verification.conftest import Sample, part_of, with_part

EACH = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = st.integers(0, 10**6)
_WORD_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]+)</w:t>")
_PAGE_FIELD = re.compile(r"PAGEREF.*?fldCharType=\"end\"", re.DOTALL)
_HTML_TEXT = re.compile(r">([^<>]*[^<>\s][^<>]*)<")
_LEADER = re.compile(r"(?:\. ){4}|\.{5}")


class Word:
    """Places of text in a Word file, and the file with some of them changed."""

    def __init__(self, sample: Sample) -> None:
        self._docx = sample.files[Format.DOCX]
        self.whole = part_of(self._docx)
        pages = [found.span() for found in _PAGE_FIELD.finditer(self.whole)]
        self.texts = [
            found.span(1) for found in _WORD_TEXT.finditer(self.whole)
            if not any(first <= found.start() < last for first, last in pages)
        ]  # fmt: skip

    def file(self, changed: str) -> bytes:
        return with_part(self._docx, changed)


class Page:
    """The same for HTML."""

    def __init__(self, sample: Sample) -> None:
        self.whole = sample.files[Format.HTML].decode()
        begins = self.whole.index("<main>")
        self.texts = [found.span(1) for found in _HTML_TEXT.finditer(self.whole) if found.start() > begins]

    def file(self, changed: str) -> bytes:
        return changed.encode()


class Paper:
    """A PDF as read, and with a line changed or left out."""

    def __init__(self, sample: Sample) -> None:
        self._reading = read_document(sample.files[Format.PDF])
        self.lines = self._reading.fragments

    def with_lines(self, lines: Sequence[Fragment]) -> Reading:
        return replace(self._reading, fragments=tuple(lines))


@pytest.fixture(scope="module")
def paper(chinese):
    return Paper(chinese)


@pytest.fixture(scope="module")
def sources(chinese):
    return {"word": Word(chinese), "html": Page(chinese)}


def found_in(sample: Sample, content: bytes) -> tuple[Difference, ...]:
    return compare(sample.manifest, read_document(content)).differences


def other_digit(digit: str, step: int) -> str:
    return str((int(digit) + step) % 10)


@pytest.mark.parametrize("medium", ["word", "html"])
@EACH
@given(number=NUMBERS, step=st.integers(1, 9))
def test_any_changed_digit_is_found_with_its_place_and_the_right_number(chinese, sources, medium, number, step):
    source = sources[medium]
    digits = [at for first, last in source.texts for at in range(first, last) if source.whole[at] in "0123456789"]
    at = digits[number % len(digits)]
    fresh = other_digit(source.whole[at], step)
    differences = found_in(chinese, source.file(source.whole[:at] + fresh + source.whole[at + 1 :]))
    errors = [one for one in differences if one.severity is Severity.ERROR]
    assert errors
    assert errors[0].found_at is not None
    assert any(source.whole[at] in one.expected or fresh in one.found for one in errors)


@EACH
@given(chosen=NUMBERS, step=st.integers(1, 9))
def test_any_changed_digit_of_a_pdf_is_found_on_its_page_and_line(chinese, paper, chosen, step):
    places = [
        (number, at)
        for number, one in enumerate(paper.lines)
        for at, char in enumerate(one.text)
        if char in "0123456789" and not _LEADER.search(one.text)
    ]
    number, at = places[chosen % len(places)]
    old = paper.lines[number]
    fresh = other_digit(old.text[at], step)
    lines = list(paper.lines)
    lines[number] = Fragment(old.text[:at] + fresh + old.text[at + 1 :], old.place)
    differences = compare(chinese.manifest, paper.with_lines(lines)).differences
    assert any(one.severity is Severity.ERROR for one in differences)
    assert old.place.text in [one.found_at for one in differences]


@pytest.mark.parametrize("medium", ["word", "html"])
@EACH
@given(chosen=NUMBERS, into=NUMBERS, said=st.sampled_from(["7.31", "9", "三成", "８８", "百分之九"]))
def test_any_inserted_figure_is_found(chinese, sources, medium, chosen, into, said):
    source = sources[medium]
    first, last = source.texts[chosen % len(source.texts)]
    at = first + into % (last - first + 1)
    differences = found_in(chinese, source.file(source.whole[:at] + said + source.whole[at:]))
    errors = [one for one in differences if one.severity is Severity.ERROR]
    assert errors
    assert any(squeezed(said)[0] in one.found for one in errors)


@EACH
@given(chosen=NUMBERS)
def test_any_deleted_row_of_a_word_table_is_found(chinese, sources, chosen):
    whole = sources["word"].whole
    rows = [
        found for found in re.finditer(r"<w:tr>.*?</w:tr>", whole)
        if "TableText" in found.group() and "tblHeader" not in found.group()
    ]  # fmt: skip
    row = rows[chosen % len(rows)]
    said = "".join(_WORD_TEXT.findall(row.group()))
    differences = found_in(chinese, sources["word"].file(whole[: row.start()] + whole[row.end() :]))
    removed = [one for one in differences if one.kind is DifferenceKind.ROW_REMOVED]
    assert len(removed) == 1
    assert squeezed(removed[0].expected) == squeezed(said)
    assert removed[0].where.startswith("表")


@EACH
@given(chosen=NUMBERS)
def test_any_deleted_row_of_an_html_table_is_found(chinese, sources, chosen):
    whole = sources["html"].whole
    rows = [
        found
        for found in re.finditer(r"<tr(?: class=\"[a-z]+\")?>(?:(?!</tr>).)*</tr>", whole)
        if "<td" in found.group()
    ]
    row = rows[chosen % len(rows)]
    differences = found_in(chinese, sources["html"].file(whole[: row.start()] + whole[row.end() :]))
    assert DifferenceKind.ROW_REMOVED in {one.kind for one in differences}


@EACH
@given(chosen=NUMBERS)
def test_any_deleted_row_of_a_pdf_table_is_found(chinese, paper, chosen):
    rows = {}
    for one in chinese.manifest.passages:
        if one.kind is PassageKind.CELL and one.is_in("pdf"):
            rows[one.block, one.row] = rows.get((one.block, one.row), "") + squeezed(one.text("pdf"))
    lines = [number for number, one in enumerate(paper.lines) if squeezed(one.text) in rows.values()]
    number = lines[chosen % len(lines)]
    left = paper.lines[:number] + paper.lines[number + 1 :]
    differences = compare(chinese.manifest, paper.with_lines(left)).differences
    assert DifferenceKind.ROW_REMOVED in {one.kind for one in differences}


@EACH
@given(chosen=NUMBERS)
def test_a_digit_that_wanders_into_the_next_cell_is_found(chinese, sources, chosen):
    whole = sources["word"].whole
    pairs = re.findall(r">(\d+\.\d)</w:t></w:r><w:bookmarkEnd[^>]*/></w:p></w:tc>", whole)
    assert pairs
    cells = sorted({one for one in pairs if whole.count(f">{one}<") > 1})
    cell = cells[chosen % len(cells)]
    at = whole.index(f">{cell}<")
    after = re.compile(r"<w:t(?: [^>]*)?>").search(whole, at + len(cell) + 2)
    changed = f"{whole[:at]}>{cell[:-1]}<{whole[at + len(cell) + 2 : after.end()]}{cell[-1]}{whole[after.end() :]}"
    differences = found_in(chinese, sources["word"].file(changed))
    assert any(one.severity is Severity.ERROR for one in differences)
