"""A cell of a workbook as it lies in the file: its text or digits, its formula, whether it is merged or hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

_EXACT_DIGITS = 15
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 a date in a cell knows no time zone


class CellType(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PERCENT = "percent"
    TRUTH = "truth"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty: its row and column from 0, the text or digits in it, and its formula if there is one."""

    row: int
    column: int
    type: CellType
    content: str
    formula: str | None = None
    is_hidden: bool = False

    @property
    def reference(self) -> str:
        """Return its name, such as G7."""
        return f"{column_letters(self.column)}{self.row + 1}"


@dataclass(frozen=True, slots=True)
class Merge:
    """A range of merged cells: rows and columns from 0, all included."""

    top: int
    left: int
    bottom: int
    right: int
    name: str


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet as the workbook lists it."""

    name: str
    is_hidden: bool
    part: str


@dataclass
class SheetCells:
    """The cells of a sheet by row, what is merged, and whether rows were left unread because there are too many."""

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    is_cut: bool = False

    def content(self, row: int, column: int) -> str:
        cell = self.rows.get(row, {}).get(column)
        return cell.content if cell else ""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, B … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def written_in(cell: Cell) -> str:
    """Return what a cell shows, as somebody would have typed it: digits without exponent, a date as a date, 3.7%."""
    if cell.type is CellType.TEXT:
        return cell.content.strip()
    if cell.type in (CellType.NUMBER, CellType.PERCENT, CellType.DATE):
        try:
            number = Decimal(cell.content)
        except InvalidOperation:
            return cell.content
        if not number.is_finite():
            return cell.content
        if cell.type is CellType.DATE:
            return _as_date(number)
        if cell.type is CellType.PERCENT:
            return f"{_plain(number * 100)}%"
        return _plain(number)
    return cell.content


def _plain(number: Decimal) -> str:
    """Return the digits of a number. A spreadsheet keeps fifteen; what a file holds beyond them is noise of the format."""
    if number and len(number.as_tuple().digits) > _EXACT_DIGITS:
        number = number.quantize(Decimal(1).scaleb(number.adjusted() - _EXACT_DIGITS + 1))
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number.normalize():f}"


def _as_date(number: Decimal) -> str:
    try:
        moment = _EPOCH + timedelta(days=float(number))
    except (OverflowError, ValueError):
        return str(number)
    return f"{moment:%Y-%m-%d}" if number == number.to_integral_value() else f"{moment:%Y-%m-%d %H:%M}"
