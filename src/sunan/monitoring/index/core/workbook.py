"""An index as one workbook: every stage on a sheet of its own, nothing in it a formula."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sunan.monitoring.index.core.outputs import data_hash
from sunan.monitoring.index.core.stages import IndexResult, Stage

# Spreadsheets refuse sheets and cells beyond these.
_LONGEST_NAME = 31
_LONGEST_CELL = 32_767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# The same index gives the same bytes, whenever it is written.
_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 the format knows no time zones
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}  # fmt: skip
Cell = str | float | int | None


def workbook(result: IndexResult, *, about: Sequence[tuple[str, str]], names: Mapping[str, str]) -> bytes:
    """Return an XLSX file of a result: about, scores, ranks, weights, every stage, methods, log, recipe.

    Texts that begin with =, +, − or @ are texts: cells are written by type and no text is ever made a formula.

    Args:
        about: what stands on the first sheet, as pairs; the hashes are added.
        names: code → name of units, indicators and dimensions, for the reader; codes stand beside them.
    """
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    book.set_properties({"title": result.recipe.id, "created": _MOMENT})
    bold = book.add_format({"bold": True})

    def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        page = book.add_worksheet(_FORBIDDEN.sub("_", name)[:_LONGEST_NAME])
        for column, title in enumerate(header):
            page.write_string(0, column, title, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(page, number, column, cell)
        page.freeze_panes(1, 1)
        page.set_column(0, max(len(header) - 1, 0), 16)

    hashes = [
        ("recipe", result.recipe.id),
        ("recipe sha256", result.recipe_hash),
        ("data sha256", data_hash(result.dataset)),
    ]
    sheet("about", ("", ""), [*about, *hashes])
    sheet("scores", *_table(result, result.stages[-1].chosen(result.shown).tolist(), result.shown, names))
    sheet("ranks", *_table(result, result.ranks.tolist(), result.shown, names))
    sheet("weights", ("dimension", "child", "name", "unit", "period", "weight"), _weights(result, names))
    for number, stage in enumerate(result.stages, start=1):
        sheet(f"{number} {stage.name}", *_stage(stage, names))
    keys: tuple[str, ...] = ("step", "method", "parameters", "formula", "convention", "edge_cases", "source")
    sheet("methods", keys, ([_shown(one.get(key, "")) for key in keys] for one in result.log.methods))
    entries = [one.as_json() for one in result.log.entries]
    keys = ("step", "did", "unit", "period", "indicator", "before", "after", "detail")
    sheet("log", keys, ([_shown(one.get(key, "")) for key in keys] for one in entries))
    sheet("recipe", ("recipe.yaml",), ([line] for line in result.recipe.as_yaml().splitlines()))
    book.close()
    return held.getvalue()


def _write(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, cell[:_LONGEST_CELL])
    elif cell is not None and isfinite(cell):
        page.write_number(row, column, cell)


def _table(
    result: IndexResult, values: Sequence[Sequence[float]], codes: Sequence[str], names: Mapping[str, str]
) -> tuple[list[str], list[list[Cell]]]:
    rows = result.rows
    header = ["unit", "name", "period", *(_named(code, names) for code in codes)]
    return header, [
        [rows.unit(at), names.get(rows.unit(at), ""), rows.period(at), *row] for at, row in enumerate(values)
    ]


def _stage(stage: Stage, names: Mapping[str, str]) -> tuple[list[str], list[list[Cell]]]:
    header = ["unit", "name", "period", *(_named(code, names) for code in stage.columns), "imputed"]
    made: list[list[Cell]] = []
    for at, row in enumerate(stage.values.tolist()):
        unit = stage.rows.unit(at)
        imputed = " ".join(code for code, share in zip(stage.columns, stage.imputed[at], strict=True) if share > 0)
        made.append([unit, names.get(unit, ""), stage.rows.period(at), *row, imputed])
    return header, made


def _weights(result: IndexResult, names: Mapping[str, str]) -> Iterable[list[Cell]]:
    for dimension in result.shown:
        found, children = result.weights[dimension], result.structure.children(dimension)
        if found.ndim == 1:
            for child, weight in zip(children, found.tolist(), strict=True):
                yield [dimension, child, names.get(child, ""), "", "", weight]
            continue
        for at, row in enumerate(found.tolist()):
            unit, period = result.rows.unit(at), result.rows.period(at)
            for child, weight in zip(children, row, strict=True):
                yield [dimension, child, names.get(child, ""), unit, period, weight]


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names[code]}" if names.get(code, code) != code else code


def _shown(value: Any) -> Cell:
    if isinstance(value, str | int | float) or value is None:
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
