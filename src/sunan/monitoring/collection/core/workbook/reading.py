"""Reading a workbook that came back: whose it is, what was typed into which cell, and everything that is odd about it.

Nothing is guessed. What a cell says unclearly is not an answer; it is named at its cell together with everything else
that is wrong, and the file itself is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from sunan.kernel.findings import Finding, FindingKind, Place
from sunan.kernel.printed import Qualifier
from sunan.monitoring.collection.core.answers import TypedCell
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.core.workbook import faults
from sunan.monitoring.collection.core.workbook.cells import Cell, CellType, Merge, column_letters, written_in
from sunan.monitoring.collection.core.workbook.form import Form, find_form
from sunan.monitoring.collection.core.workbook.identity import read_identity
from sunan.monitoring.collection.core.workbook.layout import ANSWERS, FILLED, HIDDEN_SHEET, KEY, Column, Given, Identity
from sunan.monitoring.collection.core.workbook.opening import WorkbookCells

LONGEST_NOTE = 2_000
_LONGEST_TYPED = 200


@dataclass(frozen=True, slots=True)
class Expected:
    """The return that a workbook is read for.

    Attributes:
        asks: number of each cell that is asked → what it is called.
    """

    campaign: str
    organisation: str
    returned: int
    asks: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """What came back.

    Attributes:
        typed: what was touched since the template was made, as it was typed, in the order of the sheet.
        places: where each ask stands, such as `填报!G7`.
        is_refused: nothing of it counts; the findings say why.
        untouched: how many cells hold what the template held.
    """

    typed: tuple[TypedCell, ...] = ()
    places: Mapping[int, Place] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    is_refused: bool = False
    untouched: int = 0


def read_workbook(file: BinaryIO, *, name: str, expected: Expected) -> ReadWorkbook:
    """Return what a workbook says, with all findings at once.

    Args:
        name: of the file, for the places of findings.
    Raises:
        WorkbookBroken: the file is no workbook, or damaged.
    """
    book = WorkbookCells(file)
    identity, refusal = read_identity(book, name)
    if identity is None:
        return _refused(refusal)
    if wrong := _not_for(identity, expected, name):
        return _refused(wrong)
    form, findings = find_form(book, name, identity)
    if form is None:
        return _refused(findings)
    return _Reading(form, identity, expected, name).read(findings)


def _refused(findings: list[Finding]) -> ReadWorkbook:
    return ReadWorkbook(findings=tuple(findings), is_refused=True)


def _not_for(identity: Identity, expected: Expected, name: str) -> list[Finding]:
    pairs: tuple[tuple[FindingKind, object, object], ...] = (
        (faults.OTHER_CAMPAIGN, identity.campaign, expected.campaign),
        (faults.OTHER_ORGANISATION, identity.organisation, expected.organisation),
        (faults.OTHER_RETURN, identity.returned, expected.returned),
    )
    found = [
        kind.at(Place(name, column=HIDDEN_SHEET), found=one, expected=other)
        for kind, one, other in pairs
        if one != other
    ]
    # That the return differs follows from the others and says nothing of its own.
    return found[:-1] if len(found) > 1 and found[-1].code == faults.OTHER_RETURN.code else found


class _Reading:
    """Reads the rows of one form and gathers what is odd about them."""

    def __init__(self, form: Form, identity: Identity, expected: Expected, name: str) -> None:
        self._form = form
        self._hidden = {one.ask: one for one in identity.rows}
        self._expected = expected
        self._name = name
        self._findings: list[Finding] = []
        self._merged = self._merged_rows()

    def read(self, findings: list[Finding]) -> ReadWorkbook:
        """Return what the rows say; `findings` are those about the sheet as a whole."""
        rows = self._rows_by_ask()
        typed: list[TypedCell] = []
        places: dict[int, Place] = {}
        untouched = 0
        for ask, numbers in rows.items():
            places[ask] = self._place(numbers[0], Column.VALUE)
            row = self._the_one(ask, numbers)
            if row is None or row in self._merged:
                continue
            cell = self._typed(ask, row)
            if cell is None:
                continue
            if self._is_untouched(cell):
                untouched += 1
            else:
                typed.append(cell)
                self._note_if_hidden(row, cell)
        if not self._form.cells.is_cut:
            self._note_what_is_gone(rows)
        return ReadWorkbook(tuple(typed), places, (*findings, *self._findings), untouched=untouched)

    def _rows_by_ask(self) -> dict[int, list[int]]:
        """Return the rows of each ask; rows that belong to none are named if anything was typed into them."""
        found: dict[int, list[int]] = {}
        for row in sorted(self._form.cells.rows):
            if row <= self._form.header:
                continue
            key = self._content(row, Column.KEY).strip()
            matched = KEY.fullmatch(key)
            ask = int(matched[1]) if matched else None
            if ask is not None and ask in self._expected.asks:
                found.setdefault(ask, []).append(row)
                continue
            filled = next((column for column in FILLED if self._content(row, column).strip()), None)
            if filled is None or (ask is not None and self._is_as_given(ask, row)):
                continue
            place, typed = self._place(row, filled), self._shown(row, filled)
            if key:
                self._findings.append(faults.UNKNOWN_ROW.at(place, key=key, typed=typed))
            else:
                self._findings.append(faults.ROW_WITHOUT_KEY.at(place, typed=typed))
        return found

    def _the_one(self, ask: int, rows: list[int]) -> int | None:
        """Return the row that speaks for an ask; `None` when several say different things."""
        first, *others = rows
        says = [self._content(first, column).strip() for column in FILLED]
        odd = [row for row in others if [self._content(row, column).strip() for column in FILLED] != says]
        for row in odd:
            other = self._place(first, Column.VALUE).column
            self._findings.append(
                faults.REPEATED_ROW.at(
                    self._place(row, Column.VALUE), key=f"A{ask}", other=other, typed=self._shown(row, Column.VALUE)
                )
            )
        return None if odd else first

    def _typed(self, ask: int, row: int) -> TypedCell | None:
        """Return what a row says, or nothing when it contradicts itself or its words are not known."""
        hidden = self._hidden.get(ask)
        given = hidden.given if hidden else Given()
        qualifier, answer = self._qualifier(row, given), self._answer(row, given)
        note = self._content(row, Column.NOTE).strip() if self._has(Column.NOTE) else given.note
        written, fault = self._written(row)
        if qualifier is None or answer is None:
            return None
        if len(note) > LONGEST_NOTE:
            place = self._place(row, Column.NOTE)
            self._findings.append(faults.NOTE_TOO_LONG.at(place, length=len(note), most=LONGEST_NOTE))
            return None
        if answer is EntryKind.NOT_HELD:
            if written:
                self._findings.append(faults.BOTH_ANSWERS.at(self._place(row, Column.ANSWER), typed=written))
                return None
            if not note:
                self._findings.append(faults.HOLDER_NOT_NAMED.at(self._place(row, Column.NOTE)))
                return None
            kind = EntryKind.NOT_HELD
        else:
            kind = EntryKind.VALUE if written else EntryKind.CLEARED
        if fault:
            self._findings.append(fault)
        return TypedCell(
            ask=ask,
            after_version=hidden.version if hidden else 0,
            typed=written,
            kind=kind,
            qualifier=qualifier if kind is EntryKind.VALUE else Qualifier.EXACT,
            note=note,
        )

    def _written(self, row: int) -> tuple[str, Finding | None]:
        """Return what stands in the cell of the value, and why it is no figure where that is plain already."""
        cell = self._cell(row, Column.VALUE)
        if cell is None:
            return "", None
        place = self._place(row, Column.VALUE)
        written = written_in(cell)
        if cell.formula is not None or written.startswith(("=", "＝")):
            formula = cell.formula if cell.formula not in (None, "=") else written or "="
            return (formula or "=")[:_LONGEST_TYPED], faults.FORMULA.at(place, formula=formula, shown=written or "—")
        kind = {
            CellType.DATE: faults.DATE,
            CellType.ERROR: faults.CELL_ERROR,
            CellType.TRUTH: faults.TRUTH_VALUE,
        }.get(cell.type)
        return written, kind.at(place, shown=written) if kind else None

    def _qualifier(self, row: int, given: Given) -> Qualifier | None:
        if not self._has(Column.QUALIFIER):
            return Qualifier(given.qualifier)
        written = self._content(row, Column.QUALIFIER).strip()
        found = _QUALIFIERS.get(written.casefold())
        if found is None:
            known = "、".join(one.text.zh for one in Qualifier if one.text.zh)
            place = self._place(row, Column.QUALIFIER)
            self._findings.append(faults.UNKNOWN_QUALIFIER.at(place, typed=written, known=known))
        return found

    def _answer(self, row: int, given: Given) -> EntryKind | None:
        """Return what is chosen as the answer; nothing chosen counts as a figure."""
        if not self._has(Column.ANSWER):
            return EntryKind.NOT_HELD if given.kind is EntryKind.NOT_HELD else EntryKind.VALUE
        written = self._content(row, Column.ANSWER).strip()
        found = _ANSWERS.get(written.casefold())
        if found is None:
            known = "、".join(one.zh for one in ANSWERS.values())
            place = self._place(row, Column.ANSWER)
            self._findings.append(faults.UNKNOWN_ANSWER.at(place, typed=written, known=known))
        return found

    def _is_untouched(self, cell: TypedCell) -> bool:
        hidden = self._hidden.get(cell.ask)
        given = hidden.given if hidden else Given()
        before = given.kind, given.typed.strip(), given.qualifier, given.note.strip()
        if given.kind is not EntryKind.VALUE:
            before = given.kind, "", Qualifier.EXACT.value, given.note.strip()
        return (cell.kind, cell.typed, cell.qualifier.value, cell.note) == before

    def _is_as_given(self, ask: int, row: int) -> bool:
        """Return whether a row that is no longer asked for holds nothing but what the template held."""
        hidden = self._hidden.get(ask)
        return hidden is not None and self._content(row, Column.VALUE).strip() == hidden.given.typed.strip()

    def _note_if_hidden(self, row: int, cell: TypedCell) -> None:
        if row in self._form.cells.hidden_rows:
            place = self._place(row, Column.VALUE)
            self._findings.append(faults.HIDDEN_ROW.at(place, typed=cell.typed or cell.note))

    def _note_what_is_gone(self, rows: Mapping[int, list[int]]) -> None:
        place = Place(self._name, column=self._form.sheet.name)
        self._findings += [
            faults.ROW_GONE.at(place, key=f"A{ask}", measure=self._expected.asks[ask])
            for ask in self._hidden
            if ask in self._expected.asks and ask not in rows
        ]

    def _merged_rows(self) -> set[int]:
        """Return the rows whose cells to fill in are merged with others, each merge named once."""
        columns = {self._form.columns[column] for column in FILLED if column in self._form.columns}
        found: set[int] = set()
        for merge in self._form.cells.merges:
            inside = [column for column in sorted(columns) if merge.left <= column <= merge.right]
            if merge.bottom <= self._form.header or not inside:
                continue
            found |= set(self._rows_of(merge))
            typed = self._form.cells.content(merge.top, merge.left)
            place = Place(self._name, column=f"{self._form.sheet.name}!{column_letters(merge.left)}{merge.top + 1}")
            self._findings.append(faults.MERGED.at(place, range=merge.name, typed=typed))
        return found

    def _rows_of(self, merge: Merge) -> Iterator[int]:
        return (row for row in self._form.cells.rows if merge.top <= row <= merge.bottom)

    def _has(self, column: Column) -> bool:
        return column in self._form.columns

    def _cell(self, row: int, column: Column) -> Cell | None:
        at = self._form.columns.get(column)
        return None if at is None else self._form.cells.rows.get(row, {}).get(at)

    def _content(self, row: int, column: Column) -> str:
        cell = self._cell(row, column)
        return written_in(cell) if cell else ""

    def _shown(self, row: int, column: Column) -> str:
        cell = self._cell(row, column)
        return "" if cell is None else cell.formula or written_in(cell)

    def _place(self, row: int, column: Column) -> Place:
        at = self._form.columns.get(column, self._form.columns[Column.VALUE])
        return Place(self._name, column=f"{self._form.sheet.name}!{column_letters(at)}{row + 1}")


_QUALIFIERS = {word.strip().casefold(): one for one in Qualifier for word in (one.value, one.text.zh, one.text.en)} | {
    "": Qualifier.EXACT
}
_ANSWERS = {word.casefold(): kind for kind, words in ANSWERS.items() for word in (words.zh, words.en)} | {
    "": EntryKind.VALUE
}
