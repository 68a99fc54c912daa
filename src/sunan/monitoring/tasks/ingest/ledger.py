"""A ledger as a table of words: the first sheet of a workbook, or a CSV file as spreadsheets write it."""

from __future__ import annotations

import csv
import io
import itertools
from typing import BinaryIO

import fastexcel
import polars as pl

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.tasks.core.ledger_reading import MOST_ROWS
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.sheets import refuse_scattered

_ENCODINGS = ("utf-8-sig", "gb18030")
_MOST_LINES = MOST_ROWS + 100
_LONGEST_CELL = 4_000
_MOST_COLUMNS = 300


def table_of(file: BinaryIO, kind: FileKind) -> list[list[str]]:
    """Return the rows of a ledger, every cell as the words that stand in it; days of a workbook as 2025-06-30.

    Rows beyond what a ledger may have are read far enough to say so, and no further.

    Raises:
        InvalidInput: the file is neither a workbook nor CSV, or cannot be read.
        FileRefused: it is damaged, or its cells lie too far apart.
    """
    if kind is FileKind.XLSX:
        return _sheet(file.read())
    if kind in (FileKind.CSV, FileKind.TEXT):
        return _lines(file.read())
    raise InvalidInput(
        "台账须为 xlsx 或 csv 文件；请另存为其中一种", "A ledger is an xlsx or csv file; save it as one of them"
    )


def _sheet(content: bytes) -> list[list[str]]:
    refuse_scattered(content)
    try:
        found = pl.read_excel(
            content, sheet_id=1, has_header=False, infer_schema_length=0, raise_if_empty=False, drop_empty_rows=False,
            read_options={"n_rows": _MOST_LINES, "skip_rows": 0},
        )  # fmt: skip
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise InvalidInput(
            "工作簿读不出来；请用表格软件打开后另存为 xlsx 再上传",
            "The workbook cannot be read; open it in a spreadsheet, save it as xlsx and hand that in",
        ) from error
    if found.width > _MOST_COLUMNS:
        raise _too_wide(found.width)
    return [[_cell(one) for one in row] for row in found.rows()]


def _too_wide(columns: int) -> InvalidInput:
    return InvalidInput(
        f"台账有 {columns} 列，最多 {_MOST_COLUMNS} 列；请删去用不到的列再上传",
        f"The ledger has {columns} columns, and {_MOST_COLUMNS} are read at most; delete those that are not needed and "
        "hand it in again",
    )


def _cell(value: object) -> str:
    words = "" if value is None else str(value)
    return words.removesuffix(" 00:00:00")[:_LONGEST_CELL]


def _lines(content: bytes) -> list[list[str]]:
    for encoding in _ENCODINGS:
        try:
            written = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            rows = csv.reader(io.StringIO(written.replace("\0", ""), newline=""))
            read = list(itertools.islice(rows, _MOST_LINES))
        except csv.Error as error:
            raise InvalidInput(
                f"CSV 文件读不出来（{error}）；请用表格软件打开后另存再上传",
                f"The CSV file cannot be read ({error}); open it in a spreadsheet, save it and hand that in",
            ) from error
        widest = max(map(len, read), default=0)
        if widest > _MOST_COLUMNS:
            raise _too_wide(widest)
        return [[_cell(one) for one in row] for row in read]
    raise InvalidInput(
        "CSV 文件不是 UTF-8 或 GB 18030 编码；请另存为 UTF-8",
        "The CSV file is neither UTF-8 nor GB 18030; save it as UTF-8",
    )
