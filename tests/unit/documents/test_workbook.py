"""Workbooks of words: read again they say the same, and nothing in them runs."""

from __future__ import annotations

import io
import zipfile

from sunan.documents.workbook import Sheet, workbook
from tests.sheets import cells, names


def sheet(name: str = "甲", value: str = "一") -> Sheet:
    return Sheet(name, ["标题"], ["列"], [10], [[value]])


def test_what_is_written_is_read_again_with_rare_signs() -> None:
    assert cells(workbook([sheet(value="𬭳<&>\"'\x00=1+1")])) == [["标题"], ["列"], ["𬭳<&>\"'=1+1"]]


def test_every_cell_is_text_and_none_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook([sheet(value="=HYPERLINK(1)")]))) as packed:
        written = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in written
    assert written.count(' t="s"') == 3


def test_sheets_have_names_that_workbooks_allow_each_once() -> None:
    found = names(workbook([sheet("省/统计局"), sheet("省:统计局"), sheet("长" * 60), sheet("'"), sheet("长" * 60)]))
    assert len({one.casefold() for one in found}) == 5
    assert all(len(one) <= 31 and not set(one) & set("[]:*?/\\") for one in found)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert workbook([sheet()]) == workbook([sheet()])
