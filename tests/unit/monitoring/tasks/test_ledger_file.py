"""A ledger as a file: workbooks and CSV give the same words, and what is neither is refused with a way out."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.tasks.ingest.ledger import table_of
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.sheets import SheetScattered


def workbook_with_days() -> io.BytesIO:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(1, 0, ["序号", "节点", "计划日期"])
    sheet.write_number(2, 0, 1)
    sheet.write_string(2, 1, "=挂牌()")
    sheet.write_datetime(2, 2, date(2025, 6, 30), day)
    sheet.merge_range(3, 0, 4, 0, 2)
    sheet.write_string(4, 1, "运行")
    book.close()
    held.seek(0)
    return held


def test_a_workbook_gives_numbers_days_and_texts_as_words() -> None:
    assert table_of(workbook_with_days(), FileKind.XLSX) == [
        ["", "", ""], ["序号", "节点", "计划日期"], ["1", "=挂牌()", "2025-06-30"], ["2", "", ""], ["", "运行", ""],
    ]  # fmt: skip


def test_a_workbook_with_a_cell_in_its_far_corner_is_refused_and_not_laid_out() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["序号", "节点"])
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    held.seek(0)
    with pytest.raises(SheetScattered, match="删除数据区以外的行和列"):
        table_of(held, FileKind.XLSX)


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.XLSX], ids=str)
def test_a_ledger_of_hundreds_of_columns_is_refused(kind: FileKind) -> None:
    held = io.BytesIO(("序号" + ",x" * 400).encode())
    if kind is FileKind.XLSX:
        held = io.BytesIO()
        book = xlsxwriter.Workbook(held, {"in_memory": True})
        book.add_worksheet().write_row(0, 0, ["x"] * 401)
        book.close()
        held.seek(0)
    with pytest.raises(InvalidInput, match="401 列，最多 300 列"):
        table_of(held, kind)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    content = '序号,节点\r\n1,"挂牌，\r\n揭牌"\r\n'.encode(encoding)
    assert table_of(io.BytesIO(content), FileKind.CSV) == [["序号", "节点"], ["1", "挂牌，\r\n揭牌"]]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PK\x03\x04 no workbook", FileKind.XLSX), (b"\xff\xff\xff", FileKind.CSV), (b"%PDF-1.7", FileKind.PDF)],
)
def test_what_cannot_be_read_is_refused(content: bytes, kind: FileKind) -> None:
    with pytest.raises(InvalidInput):
        table_of(io.BytesIO(content), kind)
