"""Whose workbook it is: what its hidden sheet says, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from sunan.kernel.findings import Finding, Place
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.core.workbook import faults
from sunan.monitoring.collection.core.workbook.cells import Cell
from sunan.monitoring.collection.core.workbook.layout import (
    HIDDEN_SHEET,
    LAYOUT,
    TEMPLATE,
    Given,
    HiddenRow,
    Identity,
    digest,
)
from sunan.monitoring.collection.core.workbook.opening import WorkbookCells

MOST_HIDDEN_ROWS = 20_000


def read_identity(book: WorkbookCells, name: str) -> tuple[Identity | None, list[Finding]]:
    """Return what the hidden sheet says, or why it cannot be read."""
    sheet = next((one for one in book.sheets if one.name == HIDDEN_SHEET), None)
    place = Place(name, column=HIDDEN_SHEET)
    if sheet is None:
        return None, [faults.NOT_OURS.at(Place(name))]
    cells = book.sheet(sheet, most_rows=MOST_HIDDEN_ROWS)
    lines = [_line(row) for _, row in sorted(cells.rows.items())]
    facts = {line[0]: line[1] for line in lines if len(line) == 2}
    damaged = [faults.IDENTITY_DAMAGED.at(place)]
    if facts.get("template") != TEMPLATE or not facts.get("layout", "").isdigit():
        return None, damaged
    if int(facts["layout"]) > LAYOUT:
        return None, [faults.NEWER_TEMPLATE.at(place, layout=facts["layout"], known=LAYOUT)]
    if not lines or lines[-1] != ["sha256", digest(lines[:-1])]:
        return None, damaged
    try:
        return _as_identity(lines, facts), []
    except (KeyError, ValueError):
        return None, damaged


def _line(row: Mapping[int, Cell]) -> list[str]:
    return [row[at].content if at in row else "" for at in range(max(row, default=-1) + 1)]


def _as_identity(lines: list[list[str]], facts: Mapping[str, str]) -> Identity:
    rows = []
    for line in lines:
        if line[0] == "cell":
            _, ask, version, kind, typed, qualifier, note = (*line, "", "", "", "", "", "")[:7]
            rows.append(HiddenRow(int(ask), int(version), Given(EntryKind(kind), typed, qualifier or "=", note)))
    return Identity(
        campaign=facts["campaign"],
        organisation=facts["organisation"],
        returned=int(facts["return"]),
        language=facts["language"],
        rows=tuple(rows),
        layout=int(facts["layout"]),
    )
