"""A few cells in far corners of a sheet are refused before a reader of tables lays out all that lies between them."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from sunan.uploads.core.refusals import FileDamaged
from sunan.uploads.core.sheets import SheetScattered, refuse_scattered

FAR_ROW, FAR_COLUMN = 1_048_576, 16_384


def workbook(*cells: tuple[int, int]) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, column in cells:
        sheet.write_string(row - 1, column - 1, "x")
    book.close()
    return held.getvalue()


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook whose sheet is written differently."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(held, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith("sheet1.xml"):
                assert old in part
                part = part.replace(old, new)
            after.writestr(name, part)
    return held.getvalue()


FAR = workbook((1, 1), (FAR_ROW, FAR_COLUMN))
CELL = b'r="XFD1048576"'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(FAR, id="as a program writes it"),
        pytest.param(changed(FAR, CELL, b"r='XFD1048576'"), id="the other quote"),
        pytest.param(changed(FAR, CELL, b'r = "XFD1048576"'), id="blanks around the sign"),
        pytest.param(changed(FAR, CELL, b'r=\n"XFD1048576"'), id="a line end after the sign"),
        pytest.param(changed(FAR, CELL, b'r="xfd1048576"'), id="small letters"),
        pytest.param(changed(workbook((1, 1), (2, FAR_COLUMN)), b'<row r="2"', b'<row r="1048576"'), id="a far row"),
        pytest.param(workbook((1, FAR_COLUMN), (FAR_ROW, 1)), id="in two corners"),
    ],
)
def test_far_cells_are_refused_however_they_are_written(content: bytes) -> None:
    with pytest.raises(SheetScattered, match="第 1048576 行、第 16384 列"):
        refuse_scattered(content)
    with pytest.raises(SheetScattered):
        refuse_scattered(content, part="xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("cells", [((1, 1),), ((1, FAR_COLUMN),), ((FAR_ROW, 11),), ((200_000, 60),)], ids=str)
def test_long_and_wide_tables_are_not(cells: tuple[tuple[int, int], ...]) -> None:
    refuse_scattered(workbook((1, 1), *cells))


def test_what_cannot_be_read_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        refuse_scattered(b"PK\x03\x04 no archive")
    with pytest.raises(FileDamaged):
        refuse_scattered(FAR, part="xl/worksheets/sheet9.xml")
