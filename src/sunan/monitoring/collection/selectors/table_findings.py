"""What the edits said of the tables that came with a return, for whoever signs it and for its submission."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sunan.kernel.texts import Text, text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import CellView, EditFinding, ReturnView
from sunan.monitoring.collection.core.content import fingerprint_of
from sunan.monitoring.collection.core.words import EntryKind, EntrySource, Grade
from sunan.monitoring.collection.selectors.tables import TableView, edits_of_tables, tables_in_force

TABLE_ERRORS = "collection.table_errors"
HIDDEN_SUM = "collection.hidden_sum"


@dataclass(frozen=True, slots=True)
class SaidOfTable:
    """What one edit says of a table.

    Attributes:
        columns: of the table, as printed in it. count: how many of its rows contradict the edit.
        words: what the edit rests on.
    """

    grade: Grade
    columns: str
    count: int
    words: Text


def table_name(table: str) -> Text:
    """Return how a table is called; one that the rulebook no longer has keeps its id."""
    rule = tables_in_force().rules.get(table)
    return rule.name if rule else text(table, table)


def said_of(table: TableView) -> tuple[SaidOfTable, ...]:
    """Return what the edits said of a table, each edit once, errors first."""
    edits = edits_of_tables()
    found = []
    for edit, those in _by_edit(table.findings).items():
        rule = edits.rule(edit)
        columns = "、".join(dict.fromkeys(str(one["place"]) for one in those))
        words = rule.basis if rule else text(edit, edit)
        found.append(SaidOfTable(Grade(those[0]["grade"]), columns, int(those[0]["count"]), words))
    order = list(Grade)
    return tuple(sorted(found, key=lambda one: order.index(one.grade)))


def findings_of_tables(view: ReturnView) -> list[EditFinding]:
    """Return what the current tables of a return keep it from being submitted for.

    Those are tables with errors, and values of cells whose sum is hidden: what a table does not tell, nobody types in.
    """
    found: list[EditFinding] = []
    rows = models.MicroTable.objects.filter(returned=view.head.id, is_current=True).order_by("id")
    for row in rows:
        said: list[dict[str, Any]] = json.loads(row.findings)
        name = table_name(row.table)
        errors = sum(
            int(those[0]["count"]) for those in _by_edit(said).values() if those[0]["grade"] == Grade.HARD.value
        )
        if errors:
            found.append(
                EditFinding(
                    TABLE_ERRORS, Grade.HARD, None, fingerprint_of(TABLE_ERRORS, row.table, row.period, row.sha256),
                    text(
                        f"明细表“{name.zh}”（{row.period}）有错误 {errors} 处，请改正后重新上传",
                        f"The table “{name.en}” ({row.period}) has {errors} errors; correct it and hand it in again",
                    ),
                )
            )  # fmt: skip
        hidden = {(one["measure"], one["area"]) for one in said if one["edit"] == HIDDEN_SUM}
        found += [_hidden(one, name) for one in view.cells if _tells(one, row.period, hidden)]
    return found


def _tells(cell: CellView, period: str, hidden: Iterable[tuple[str, str]]) -> bool:
    """Return whether a cell gives a value that a table hides; what is published already is no secret."""
    asked, current = cell.ask.cell, cell.current
    if current is None or current.kind is not EntryKind.VALUE or current.source is EntrySource.PREFILLED:
        return False
    return asked.period == period and not asked.list_id and (asked.measure, asked.area) in hidden


def _hidden(cell: CellView, name: Text) -> EditFinding:
    says = cell.current.says if cell.current else ()
    return EditFinding(
        HIDDEN_SUM, Grade.HARD, cell.ask.id, fingerprint_of(HIDDEN_SUM, *says),
        text(
            f"明细表“{name.zh}”中这个数涉及的单位太少，或能与其他数相减推出，不能填报；请选“本单位不掌握”，并在备注写明由明细表隐去",
            f"In the table “{name.en}” this figure rests on too few units, or follows from others, and is not reported; say "
            "“not held here”, and in the note that the table hides it",
        ),
    )  # fmt: skip


def _by_edit(said: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in said:
        if one["edit"] != HIDDEN_SUM:
            found.setdefault(one["edit"], []).append(one)
    return found
