"""Finding the form in a workbook: the one sheet with its headers, wherever its columns have gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sunan.kernel.findings import Finding, Place
from sunan.monitoring.collection.core.workbook import faults
from sunan.monitoring.collection.core.workbook.cells import Cell, SheetCells, SheetName, column_letters
from sunan.monitoring.collection.core.workbook.layout import (
    FILLED,
    FORM_SHEET,
    HIDDEN_SHEET,
    MOST_ROWS_BELOW,
    NEEDED,
    Column,
    Identity,
    column_named,
)
from sunan.monitoring.collection.core.workbook.opening import WorkbookCells

_HEADER_WITHIN = 40
_COLUMNS = tuple(Column)


@dataclass(frozen=True, slots=True)
class Form:
    """The sheet that was filled in: where its header stands and in which column each of ours is."""

    sheet: SheetName
    cells: SheetCells
    header: int
    columns: Mapping[Column, int]


def find_form(book: WorkbookCells, name: str, identity: Identity) -> tuple[Form | None, list[Finding]]:
    """Return the sheet with the form, known by its headers, or why there is none."""
    most = len(identity.rows) + MOST_ROWS_BELOW
    found: list[tuple[SheetName, SheetCells, int]] = []
    for sheet in book.sheets:
        if sheet.name == HIDDEN_SHEET:
            continue
        cells = book.sheet(sheet, most_rows=most)
        header = _header_row(cells)
        if header is not None:
            found.append((sheet, cells, header))
    if len(found) > 1:
        names = "、".join(sheet.name for sheet, _, _ in found)
        return None, [faults.SEVERAL_FORM_SHEETS.at(Place(name), sheets=names)]
    if not found:
        key, value = (column.text.zh for column in NEEDED)
        return None, [faults.NO_FORM_SHEET.at(Place(name), key=key, value=value)]
    sheet, cells, header = found[0]
    columns, findings = _columns(cells, header, name, sheet.name)
    if columns is None:
        return None, findings
    if sheet.name not in (FORM_SHEET.zh, FORM_SHEET.en):
        findings.append(faults.RENAMED_SHEET.at(Place(name, column=sheet.name), sheet=sheet.name))
    if cells.is_cut:
        place = Place(name, column=sheet.name)
        findings.append(faults.TOO_MANY_ROWS.at(place, asked=len(identity.rows), most=most))
    return Form(sheet, cells, header, columns), findings


def _header_row(cells: SheetCells) -> int | None:
    """Return the first row in which all columns stand that a form needs."""
    for row in sorted(cells.rows)[:_HEADER_WITHIN]:
        named = {column_named(cell.content) for cell in cells.rows[row].values()}
        if set(NEEDED) <= named:
            return row
    return None


def _columns(
    cells: SheetCells, header: int, name: str, sheet: str
) -> tuple[Mapping[Column, int] | None, list[Finding]]:
    """Return in which column of the sheet each of ours stands; `None` when two claim to be the same."""
    found: dict[Column, Cell] = {}
    findings: list[Finding] = []
    is_ambiguous = False
    for cell in sorted(cells.rows[header].values(), key=lambda one: one.column):
        column = column_named(cell.content)
        place = Place(name, column=f"{sheet}!{cell.reference}")
        if column is None:
            findings.append(faults.UNKNOWN_COLUMN.at(place, header=cell.content))
        elif column in found:
            findings.append(faults.AMBIGUOUS_COLUMN.at(place, header=column.text.zh, other=found[column].reference))
            is_ambiguous = is_ambiguous or column in (*NEEDED, *FILLED)
        else:
            found[column] = cell
    if is_ambiguous:
        return None, findings
    moved = [
        f"{column.text.zh}→{column_letters(cell.column)}"
        for column, cell in found.items()
        if cell.column != _COLUMNS.index(column)
    ]
    if moved:
        findings.append(faults.MOVED_COLUMNS.at(Place(name, column=sheet), columns="、".join(moved)))
    findings += [
        faults.MISSING_COLUMN.at(Place(name, column=sheet), column=column.text.zh)
        for column in FILLED
        if column not in found
    ]
    return {column: cell.column for column, cell in found.items()}, findings
