"""The grid of a return: measures down, periods across, so that a block of a spreadsheet fits it as it is.

What stands in a cell is worked out here once; templates only write it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sunan.kernel.texts import Text
from sunan.monitoring.attainment.core.missing import Question
from sunan.monitoring.collection.core.answers import CellView, EditFinding
from sunan.monitoring.collection.core.words import EntryKind, Grade

MOST_CELLS = 600
"""How many cells stand on one page of the grid; a longer return is cut between rows."""


class Only(StrEnum):
    """Which cells of a return are shown."""

    ALL = "all"
    EMPTY = "empty"
    FOUND = "found"
    CONTESTED = "contested"
    REMARKS = "remarks"


@dataclass(frozen=True, slots=True)
class Flag:
    """A grade at a cell, and whether everything of that grade has its explanation."""

    grade: Grade
    count: int
    is_explained: bool


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell of the grid.

    Attributes:
        flags: the grades of what was found at it, the gravest first.
        typed_now: what somebody wrote that was refused; it stands in the field and is not lost.
    """

    view: CellView
    flags: tuple[Flag, ...] = ()
    typed_now: str | None = None

    @property
    def id(self) -> int:
        return self.view.ask.id

    @property
    def typed(self) -> str:
        """Return what stands in its field."""
        if self.typed_now is not None:
            return self.typed_now
        current = self.view.current
        return current.typed if current is not None and current.kind is EntryKind.VALUE else ""

    @property
    def is_not_held(self) -> bool:
        current = self.view.current
        return current is not None and current.kind is EntryKind.NOT_HELD

    @property
    def shown_flags(self) -> tuple[Flag, ...]:
        """Return the flags without the error that says again that no number can be read, which is said in words."""
        current = self.view.current
        if current is None or not current.is_unreadable:
            return self.flags
        return tuple(one for one in self.flags if one.grade is not Grade.HARD or one.count > 1)

    @property
    def is_wrong(self) -> bool:
        current = self.view.current
        return any(one.grade is Grade.HARD for one in self.flags) or (current is not None and current.is_unreadable)

    @property
    def decides(self) -> bool:
        """Return whether a final verdict waits for it."""
        return any(one.question is Question.FINAL_VERDICT for one in self.view.ask.asked.settles)


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of an area (and of a list): its cells by period, `None` where a period is not asked for."""

    mark: str
    measure: Text
    area: Text
    list_name: Text | None
    unit: Text
    holder: Text
    cells: tuple[SheetCell | None, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the grid."""

    periods: tuple[str, ...]
    rows: tuple[Row, ...]
    cells: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Names:
    """How ids are called on pages."""

    measure: Callable[[str], Text]
    area: Callable[[str], Text]
    list_name: Callable[[str], Text]
    unit: Callable[[str], Text]


def flags_of(findings: Iterable[EditFinding], explained: Callable[[EditFinding], bool]) -> tuple[Flag, ...]:
    """Return the grades among findings, the gravest first."""
    by_grade: dict[Grade, list[EditFinding]] = {}
    for one in findings:
        by_grade.setdefault(one.grade, []).append(one)
    return tuple(
        Flag(grade, len(those), all(explained(one) for one in those))
        for grade in Grade
        if (those := by_grade.get(grade))
    )


def sheet_of(
    cells: Sequence[SheetCell], *, names: Names, only: Only = Only.ALL, page: int = 1, most: int = MOST_CELLS
) -> Sheet:
    """Lay the cells of a return out in rows and columns, in the order in which they are asked.

    A row stays whole when only some of its cells are asked for: its other cells stand beside them for comparison.
    """
    by_row: dict[tuple[str, str, str], list[SheetCell]] = {}
    for one in cells:
        cell = one.view.ask.cell
        by_row.setdefault((cell.measure, cell.area, cell.list_id), []).append(one)
    wanted = [(key, those) for key, those in by_row.items() if any(_fits(one, only) for one in those)]
    cut = _cut(wanted, most)
    number = min(max(page, 1), len(cut))
    shown = cut[number - 1]
    periods = tuple(sorted({one.view.ask.cell.period for _, those in shown for one in those}))
    rows = tuple(_row(f"r{at}", key, those, periods, names) for at, (key, those) in enumerate(shown, start=1))
    return Sheet(periods, rows, sum(len(those) for _, those in wanted), number, len(cut))


def _row(mark: str, key: tuple[str, str, str], those: Sequence[SheetCell], periods: Sequence[str], names: Names) -> Row:
    measure, area, list_id = key
    by_period: Mapping[str, SheetCell] = {one.view.ask.cell.period: one for one in those}
    asked = those[0].view.ask.asked
    return Row(
        mark,
        names.measure(measure),
        names.area(area),
        names.list_name(list_id) if list_id else None,
        names.unit(asked.unit),
        asked.holder_name,
        tuple(by_period.get(one) for one in periods),
    )


def _fits(one: SheetCell, only: Only) -> bool:
    match only:
        case Only.ALL:
            return True
        case Only.EMPTY:
            return not one.view.is_answered
        case Only.FOUND:
            return bool(one.flags) or one.is_wrong
        case Only.CONTESTED:
            return bool(one.view.contested)
        case Only.REMARKS:
            return one.view.open_remarks > 0


RowOfCells = tuple[tuple[str, str, str], list[SheetCell]]


def _cut(rows: Sequence[RowOfCells], most: int) -> list[list[RowOfCells]]:
    pages: list[list[RowOfCells]] = [[]]
    count = 0
    for row in rows:
        if pages[-1] and count + len(row[1]) > most:
            pages.append([])
            count = 0
        pages[-1].append(row)
        count += len(row[1])
    return pages
