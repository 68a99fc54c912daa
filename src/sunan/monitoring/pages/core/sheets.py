"""Rows as CSV and JSON, a line at a time, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets read Chinese as something else."""

_RUNS = re.compile(r"[\s]*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")
_SIGNS = frozenset({"=", ">", ">=", "<", "<=", "≈", "-", "—"})


def inert(value: str) -> str:
    """Return a text that no spreadsheet runs as a formula: numbers and lone signs stay, the rest gets an apostrophe."""
    if not _RUNS.match(value) or value in _SIGNS or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Yield a CSV file for spreadsheets, line by line."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(columns)
    yield BYTE_ORDER_MARK + _taken(line)
    for row in rows:
        writer.writerow([inert(row[column]) for column in columns])
        yield _taken(line)


def as_json(head: Mapping[str, object], rows: Iterable[object]) -> Iterator[str]:
    """Yield a JSON object with the members of `head` and a last one, `rows`, row by row."""
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    yield f'{opening}{", " if head else ""}"rows": ['
    for at, row in enumerate(rows):
        yield f"{',' if at else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]}\n"


def _taken(line: io.StringIO) -> str:
    written = line.getvalue()
    line.seek(0)
    line.truncate()
    return written
