"""How far apart the cells of a workbook lie, before a reader of tables lays them out side by side.

Such a reader holds the whole box between the first and the last cell: two cells in opposite corners of a sheet weigh a few
bytes in the file and hundreds of gibibytes in memory, where no program survives them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from sunan.kernel.errors import InvalidInput
from sunan.uploads.core.refusals import FileDamaged

MOST_CELLS = 12_000_000
_PART = 8 * 1024 * 1024
_LONGEST_PLACE = 64
_LETTERS, _DIGITS = 3, 8
# The place of a row or a cell as readers take it: with either quote, and blanks around the sign.
_PLACE = re.compile(rb"""r\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,8})""")
_R, _IS, _QUOTE, _SPACE = b'r=" '


class SheetScattered(InvalidInput):
    """The cells of a sheet span more than a reader of tables can hold."""

    code = "sheet_scattered"

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(
            f"工作表里有单元格远在数据之外（到第 {rows} 行、第 {columns} 列），没有读取；请删除数据区以外的行和列，另存后再上传",
            f"A sheet has cells far away from its table, up to row {rows} and column {columns}, and was not read; delete "
            "the rows and columns outside the table, save it and hand it in again",
        )


def refuse_scattered(content: bytes, *, part: str = "") -> None:
    """Refuse a workbook with a sheet whose cells span more than `MOST_CELLS`, however few of them are filled.

    Args:
        part: of the archive, the only one to be looked into; by default all are.
    Raises:
        SheetScattered: there is such a sheet.
        FileDamaged: the file is no archive, or broken.
    """
    spans: list[tuple[int, int]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for entry in [part] if part else packed.namelist():
                with packed.open(entry) as file:
                    spans.append(_span(file))
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, RuntimeError) as error:
        raise FileDamaged("工作簿读不出来", "the workbook cannot be read") from error
    for rows, columns in spans:
        if rows * columns > MOST_CELLS:
            raise SheetScattered(rows, columns)


def _span(file: IO[bytes]) -> tuple[int, int]:
    """Return the last row and the last column that a part names; 0 where it names none."""
    rows = columns = 0
    before = b""
    while read := file.read(_PART):
        window = before + read
        found = extent_of(window)
        rows, columns = max(rows, found.last_row), max(columns, found.last_column)
        before = window[-_LONGEST_PLACE:]
    return rows, columns


@dataclass(frozen=True, slots=True)
class Extent:
    """The rows and the last column that some bytes of a sheet name, counted from 1; 0 where they name none."""

    first_row: int
    last_row: int
    last_column: int


def extent_of(window: bytes) -> Extent:
    """Return what some bytes of a sheet span; looked for side by side where all is written as programs write it."""
    at = np.frombuffer(window + bytes(_LETTERS + _DIGITS + 3), dtype=np.uint8)
    first, second, third = at[:-2], at[1:-1], at[2:]
    begins = np.flatnonzero(first == _R)
    after = second[begins]
    plain = begins[after == _IS]
    if ((after <= _SPACE) & (after > 0)).any() or (third[plain] != _QUOTE).any():
        return _one_by_one(window)
    place = plain + 3
    column = np.zeros(len(place), dtype=np.int32)
    is_letter = np.ones(len(place), dtype=bool)
    for _ in range(_LETTERS):
        letter = at[place] | 0x20
        is_letter &= (letter >= ord("a")) & (letter <= ord("z"))
        if not is_letter.any():
            break
        column = np.where(is_letter, column * 26 + letter - (ord("a") - 1), column)
        place += is_letter
    rows = _numbers(at, place)
    named = rows[rows > 0]
    return Extent(int(named.min()) if len(named) else 0, _largest(rows), _largest(column))


def _numbers(at: NDArray[np.uint8], place: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return the numbers that stand at some places; 0 where there is none."""
    number = np.zeros(len(place), dtype=np.int32)
    is_digit = np.ones(len(place), dtype=bool)
    for _ in range(_DIGITS):
        digit = at[place] - np.uint8(ord("0"))
        is_digit &= digit <= 9
        if not is_digit.any():
            break
        number = np.where(is_digit, number * 10 + digit, number)
        place = place + is_digit
    return number


def _largest(numbers: NDArray[np.int32]) -> int:
    return int(numbers.max()) if len(numbers) else 0


def _one_by_one(window: bytes) -> Extent:
    rows, columns = [0], [0]
    for found in _PLACE.finditer(window):
        number = 0
        for letter in found[1].upper():
            number = number * 26 + letter - ord("A") + 1
        rows.append(int(found[2]))
        columns.append(number)
    return Extent(min((row for row in rows if row), default=0), max(rows), max(columns))
