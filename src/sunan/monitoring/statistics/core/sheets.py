"""A CSV file as a table of text: its encoding, its columns and its lines, every fault with its place.

The whole file is judged at once, column by column, in Polars. A line that cannot be read is named and left out, so
that the rest of the file can still be judged; nothing is guessed and nothing repaired.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sunan.kernel.findings import MORE_OF_THE_SAME, Finding, FindingKind, Place
from sunan.monitoring.statistics.core import sheet_findings as kinds

LARGEST_FILE = 512 * 1024 * 1024
_MOST_PER_CODE = 100
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_GUESSES = (("UTF-16", (b"\xff\xfe", b"\xfe\xff")),)
_WHOLE_LINE = r'^(?:[^",]*|"(?:[^"]|"")*")(?:,(?:[^",]*|"(?:[^"]|"")*"))*$'
_QUOTED = r'"(?:[^"]|"")*"'
_CONTROL = r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]"
_FORMULA = r"(?s)^[=+\-@\t\r＝＋－＠]."  # a sign alone, such as the qualifier =, is none
FORMULA_IN_NUMBER = r"(?s)^(?:[=+@\t\r＝＋＠].|-[^0-9０-９])"


@dataclass
class Sheet:
    """The readable lines of a file, and what was found wrong with it so far.

    Attributes:
        file: what findings call it.
        table: `line` and one text column per known column; an empty field is an empty text, never missing.
        absent: known columns that the file does not have; checks on them say nothing more.
        lines: how many lines follow the header, readable or not.
    """

    file: str
    table: pl.DataFrame
    absent: frozenset[str] = frozenset()
    lines: int = 0
    findings: list[Finding] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    def report(
        self,
        kind: FindingKind,
        column: str,
        rows: pl.DataFrame,
        describe: Callable[[dict[str, Any]], dict[str, object]] | None = None,
        **common: object,
    ) -> None:
        """Note a finding for each of `rows` (a part of the table), the first hundred of a kind one by one.

        Its placeholders are filled with the column, its value, `common`, and what `describe` says of the row.
        """
        if column in self.absent or rows.is_empty():
            return
        known = self._counts.get(kind.code, 0)
        self._counts[kind.code] = known + rows.height
        for row in rows.head(max(0, _MOST_PER_CODE - known)).iter_rows(named=True):
            values = describe(row) if describe else {}
            place = Place(self.file, row["line"], column)
            named = {"column": column, "value": row.get(column, ""), **common, **values}
            self.findings.append(kind.at(place, **named))

    def report_where(self, kind: FindingKind, faulty: Mapping[str, pl.Expr]) -> None:
        """Note a finding for each row and column where the column's test holds; one pass when none does."""
        found = self.table.select(test.any().alias(column) for column, test in faulty.items())
        for column, test in faulty.items():
            if not self.table.is_empty() and found[column].item():
                self.report(kind, column, self.table.filter(test))

    def judged(self) -> list[Finding]:
        """Return all findings, and one for each kind of which there were too many to list."""
        return self.findings + [
            MORE_OF_THE_SAME.at(Place(self.file), code=code, count=count - _MOST_PER_CODE)
            for code, count in self._counts.items()
            if count > _MOST_PER_CODE
        ]


def checksum(content: bytes) -> str:
    """Return the SHA-256 that names this very content."""
    return hashlib.sha256(content).hexdigest()


def too_large(file: str, size: int) -> Finding:
    """Return the finding against a file of `size` bytes; it is refused by its size alone, before it fills the memory."""
    return kinds.FILE_TOO_LARGE.at(Place(file), size=size // 2**20, most=LARGEST_FILE // 2**20)


def read_sheet(
    content: bytes,
    *,
    file: str,
    columns: Sequence[str],
    numeric: frozenset[str] = frozenset(),
    may_be_empty: bool = False,
) -> tuple[Sheet | None, list[Finding]]:
    """Return a CSV file as text, or, when nothing of it can be read, the findings that say why.

    Args:
        columns: the columns it must have, in any order; others are findings.
        numeric: the columns that hold numbers, whose minus sign is no formula.
        may_be_empty: whether a file with a header alone is in order.
    """
    refusal = _unreadable(content, file)
    if refusal:
        return None, [refusal]
    lines = pl.read_lines(io.BytesIO(content), row_index_name="line", row_index_offset=1, name="text")
    header = lines["text"][0].removeprefix("\ufeff")
    names, absent, findings = _columns(header, file, columns)
    if content.startswith(_BYTE_ORDER_MARK):
        findings.append(kinds.BYTE_ORDER_MARK.at(Place(file, 1)))
    if not content.endswith(b"\n"):
        findings.append(kinds.LAST_LINE_CUT.at(Place(file, lines.height)))
    lines = lines.slice(1)
    if lines.is_empty() and not may_be_empty:
        findings.append(kinds.NO_ROWS.at(Place(file, 1)))
    sheet = Sheet(file, lines.clear(), absent, lines.height, findings)
    sound = _sound_lines(sheet, lines, len(names))
    if sound is not None:
        lines = sound
        content = b"\n" + "\n".join(lines["text"]).encode() + b"\n"
    numbers = lines["line"]
    del lines, sound  # the text of the whole file, which would otherwise stay beside its columns
    sheet.table = _parsed(content, numbers, names, columns)
    executed = {column: FORMULA_IN_NUMBER if column in numeric else _FORMULA for column in columns}
    sheet.report_where(kinds.FORMULA, {name: pl.col(name).str.contains(sign) for name, sign in executed.items()})
    return sheet, []


def _unreadable(content: bytes, file: str) -> Finding | None:
    if not content.removeprefix(_BYTE_ORDER_MARK).strip():
        return kinds.EMPTY_FILE.at(Place(file))
    if len(content) > LARGEST_FILE:
        return too_large(file, len(content))
    if content.startswith(_WORKBOOKS):
        return kinds.WORKBOOK.at(Place(file))
    try:
        pl.Series([content]).cast(pl.String)
    except pl.exceptions.ComputeError:
        return _not_utf8(content, file)
    return None


def _not_utf8(content: bytes, file: str) -> Finding:
    byte, cut_off = len(content), False
    try:
        content.decode()
    except UnicodeDecodeError as error:
        byte, cut_off = error.start, error.reason == "unexpected end of data"
    place = Place(file, content[:byte].count(b"\n") + 1)
    return (
        kinds.LAST_LINE_CUT.at(place) if cut_off else kinds.NOT_UTF8.at(place, byte=byte, guess=_encoding_of(content))
    )


def _encoding_of(content: bytes) -> str:
    for name, marks in _GUESSES:
        if content.startswith(marks):
            return name
    for name in ("gbk", "gb18030", "big5"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return name.upper()
    return "?"


def _columns(header: str, file: str, columns: Sequence[str]) -> tuple[list[str], frozenset[str], list[Finding]]:
    """Return a name for each field of the header, the columns it lacks, and what is wrong with it."""
    written = next(csv.reader([header.replace("\0", "\N{REPLACEMENT CHARACTER}")]), [])
    findings: list[Finding] = []
    names: list[str] = []
    known = ", ".join(columns)
    for position, name in enumerate(written, start=1):
        place = Place(file, 1, name)
        if name not in columns:
            findings.append(kinds.UNKNOWN_COLUMN.at(place, column=name, known=known))
        elif name in names:
            findings.append(kinds.DUPLICATE_COLUMN.at(place, column=name))
        else:
            names.append(name)
            continue
        names.append(f"#{position}")
    absent = frozenset(columns) - frozenset(names)
    findings += [kinds.MISSING_COLUMN.at(Place(file, 1, name), column=name) for name in columns if name in absent]
    return names, absent, findings


def _sound_lines(sheet: Sheet, lines: pl.DataFrame, width: int) -> pl.DataFrame | None:
    """Report the lines that are no rows; return the others, or `None` when all are sound."""
    written = pl.col("text")
    commas = written.str.count_matches(",", literal=True)
    odd = (
        (commas != width - 1)
        | (written == "")
        | written.str.contains('"', literal=True)
        | written.str.contains("\0", literal=True)
        | written.str.contains(_CONTROL)
    )
    if lines.is_empty() or not lines.select(odd.any()).item():
        return None
    quoted = lines.filter(written.str.contains('"', literal=True))
    plain = lines.filter(~written.str.contains('"', literal=True)) if quoted.height else lines
    blank = plain.filter(written == "")
    nul = lines.filter(written.str.contains("\0", literal=True))
    control = lines.filter(written.str.contains(_CONTROL))
    unbalanced = quoted.filter(~written.str.contains(_WHOLE_LINE))
    counted = pl.concat(
        [
            plain.filter(written != "").with_columns(fields=commas + 1),
            quoted.join(unbalanced, on="line", how="anti").with_columns(
                fields=written.str.replace_all(_QUOTED, "").str.count_matches(",", literal=True) + 1
            ),
        ]
    )
    uneven = counted.filter(pl.col("fields") != width)
    sheet.report(kinds.BLANK_LINE, "", blank)
    sheet.report(kinds.NUL_BYTES, "", nul)
    sheet.report(kinds.CONTROL_CHARACTER, "", control)
    sheet.report(kinds.BROKEN_QUOTES, "", unbalanced)
    sheet.report(kinds.WRONG_FIELD_COUNT, "", uneven, lambda row: {"fields": row["fields"]}, expected=width)
    faulty = pl.concat([part.select("line") for part in (blank, nul, control, unbalanced, uneven)])
    return lines.join(faulty, on="line", how="anti") if faulty.height else None


def _parsed(content: bytes, lines: pl.Series, names: list[str], columns: Sequence[str]) -> pl.DataFrame:
    """Return the fields of all lines after the first as text, numbered by `lines`."""
    if lines.is_empty():
        return pl.DataFrame({"line": lines} | {column: pl.Series([], dtype=pl.String) for column in columns})
    table = pl.read_csv(
        content, has_header=False, skip_lines=1, new_columns=names, infer_schema=False, empty_string_is_null=False
    )
    known = [pl.col(column) if column in names else pl.lit("").alias(column) for column in columns]
    table = table.select(known).with_columns(line=lines)
    assert table.height == lines.len(), "every sound line is one row"
    return table.fill_null("")
