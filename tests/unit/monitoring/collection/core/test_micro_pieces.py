"""A large sheet is read in pieces: whatever stands in it, both ways of reading give the same rows and the same findings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunan.kernel.findings import Finding
from sunan.monitoring.collection.core.micro import opening
from sunan.monitoring.collection.core.micro.pieces import read_in_pieces
from sunan.monitoring.collection.core.micro.reading import read_table
from sunan.uploads.core.sheets import SheetScattered
from tests.unit.monitoring.collection.core.test_micro_tables import CITIES, TABLES, row, workbook
from tests.workbooks import changed

PIECE = 1500
SHEET = "xl/worksheets/sheet1.xml"
ROWS = [row(at, output=1200.5 if at % 7 else 9) for at in range(1, 60)]

Outcome = tuple[pl.DataFrame | None, list[Finding]]


def outcome(content: bytes, *, most: int = 1_000_000) -> Outcome:
    rule = TABLES.rules["above_scale_industry"].model_copy(update={"rows_at_most": most})
    found, refusal = read_table(content, rule, file="表.xlsx", cities=CITIES, is_workbook=True)
    return (found.frame, list(found.findings)) if found else (None, refusal)


def both(content: bytes, *, most: int = 1_000_000) -> tuple[Outcome, Outcome, bool]:
    """Return what reading at once gives, what reading in pieces gives, and whether it could be read in pieces."""
    cut: list[bool] = []

    def in_pieces(*given: object, **named: object) -> pl.DataFrame | None:
        found = read_in_pieces(*given, **named, piece=PIECE)
        cut.append(found is not None)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "read_in_pieces", lambda *_, **__: None)
        whole = outcome(content, most=most)
        patch.setattr(opening, "read_in_pieces", in_pieces)
        pieces = outcome(content, most=most)
    return whole, pieces, cut == [True]


def same(one: Outcome, other: Outcome) -> None:
    assert one[1] == other[1]
    assert (one[0] is None) == (other[0] is None)
    if one[0] is not None:
        assert one[0].equals(other[0])
        assert one[0].schema == other[0].schema


def in_sheet(change: Callable[[str], str]) -> bytes:
    return changed(workbook(ROWS), SHEET, change)


MERGE = '</sheetData><mergeCells count="1"><mergeCell ref="F8:F9"/></mergeCells>'


@pytest.mark.parametrize(
    ("content", "is_cut"),
    [
        pytest.param(workbook(ROWS), True, id="as programs write it"),
        pytest.param(workbook(ROWS, top=4, left=3), True, id="below and beside"),
        pytest.param(workbook([[] if at % 3 else one for at, one in enumerate(ROWS)]), True, id="empty rows between"),
        pytest.param(workbook([*ROWS[:9], *[[""] * 7] * 30, *ROWS[9:]]), True, id="rows of empty texts"),
        pytest.param(workbook([[*one[:6]] for one in ROWS]), True, id="a column that is empty throughout"),
        pytest.param(workbook([[*one[:6], *one[6:] * (at > 40)] for at, one in enumerate(ROWS)]), True, id="empty at first"),
        pytest.param(workbook([[None, *one[1:]] for one in ROWS]), True, id="no code in the first column"),
        pytest.param(workbook([*ROWS, row(99, rd=("=1+1", None, 2))]), True, id="a formula"),
        pytest.param(workbook([[*one[:3], 3911, *one[4:]] for one in ROWS]), True, id="numbers among the texts"),
        pytest.param(in_sheet(lambda sheet: sheet.replace("</sheetData>", MERGE)), True, id="merged cells"),
        pytest.param(in_sheet(lambda sheet: sheet.replace('<row r="9"', '<row hidden="1" r="9"')), True, id="hidden"),
        pytest.param(in_sheet(lambda sheet: sheet.replace("</sheetData>", '<row r="900"/></sheetData>')), False, id="an empty row at the end"),
        pytest.param(workbook([*ROWS, row(99, rd="30")]), False, id="a number written as text"),
        pytest.param(workbook([*ROWS, row(99, rd="很多")]), False, id="words for a number"),
        pytest.param(workbook([*ROWS, row(99, rd=datetime.fromisoformat("2025-01-02"))]), False, id="a day for a number"),
        pytest.param(in_sheet(lambda sheet: re.sub(r'<row r="[0-9]+"', "<row", sheet)), False, id="rows without numbers"),
        pytest.param(in_sheet(lambda sheet: sheet.replace('<row r="2"', "<row")), False, id="one row without a number"),
        pytest.param(in_sheet(lambda sheet: sheet.replace('<row r="50" ', "<row r='50' ")), True, id="the other quote"),
        pytest.param(in_sheet(lambda sheet: re.sub(r"(<row r=.3..*?</row>)(.*)(</sheetData>)", r"\2\1\3", sheet)), False, id="out of order, far away"),
    ],
)  # fmt: skip
def test_both_ways_give_the_same(content: bytes, is_cut: bool) -> None:
    whole, pieces, was_cut = both(content)
    same(whole, pieces)
    assert was_cut == is_cut


def test_rows_out_of_order_are_read_alike_wherever_they_stand() -> None:
    ways = set()
    for at in range(20, 30):
        swapped = rf'(<row r="{at}".*?</row>)(<row r="{at + 1}".*?</row>)'
        whole, pieces, was_cut = both(in_sheet(lambda sheet, swapped=swapped: re.sub(swapped, r"\2\1", sheet)))
        same(whole, pieces)
        ways.add(was_cut)
    assert ways == {True, False}, "within a piece they may change places, across its ends not"


def test_a_file_whose_rows_break_off_is_refused_alike() -> None:
    content = in_sheet(lambda sheet: sheet[: sheet.index('<row r="40"')])
    with pytest.raises(Exception, match="工作") as whole:
        outcome(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "read_in_pieces", partial(read_in_pieces, piece=PIECE))
        with pytest.raises(type(whole.value), match="工作"):
            outcome(content)


@pytest.mark.parametrize("most", [58, 59])
def test_too_many_rows_are_refused_alike(most: int) -> None:
    whole, pieces, was_cut = both(workbook(ROWS), most=most)
    same(whole, pieces)
    assert was_cut
    assert ("table.too_many_rows" in [one.code for one in pieces[1]]) == (most == 58)


def test_a_cell_in_a_far_corner_is_refused_alike() -> None:
    content = in_sheet(
        lambda sheet: sheet.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "read_in_pieces", partial(read_in_pieces, piece=PIECE))
        with pytest.raises(SheetScattered, match="第 1048576 行"):
            outcome(content)


CELL = st.one_of(
    st.none(), st.integers(0, 10**9), st.floats(0, 10**6).map(lambda one: round(one, 2)), st.just(""), st.just("3.5")
)


@settings(max_examples=25)
@given(st.lists(st.tuples(CELL, CELL), min_size=30, max_size=60), st.integers(0, 3), st.integers(0, 3))
def test_whatever_stands_there_both_ways_give_the_same(cells: list[tuple[object, object]], top: int, left: int) -> None:
    rows = [[*row(at)[:5], *two] if at % 5 else [] for at, two in enumerate(cells, start=1)]
    whole, pieces, _ = both(workbook(rows, top=top, left=left))
    same(whole, pieces)
