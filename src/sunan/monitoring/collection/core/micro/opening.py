"""A table that was handed in: which sheet, which columns, and the rows below them.

Everything is read as it stands there; nothing is guessed. A large sheet is read in pieces, side by side.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import fastexcel
import polars as pl

from sunan.kernel.findings import Finding, Place
from sunan.monitoring.collection.core.micro import faults
from sunan.monitoring.collection.core.micro.oddities import Oddities
from sunan.monitoring.collection.core.micro.pieces import read_in_pieces, with_row_numbers
from sunan.monitoring.collection.core.micro.tables import TableRule
from sunan.monitoring.collection.core.workbook.cells import SheetCells, SheetName, column_letters
from sunan.monitoring.collection.core.workbook.layout import plain_header
from sunan.monitoring.collection.core.workbook.opening import WorkbookBroken, WorkbookCells
from sunan.uploads.core.sheets import refuse_scattered

HEADER_WITHIN = 30
_MOST_COLUMNS = 1000
_CHINESE = "gb18030"


@dataclass(frozen=True)
class RawTable:
    """The rows below the header.

    Attributes:
        frame: a column for each column of the table that is there, by its id, and `row`: its number in the file. All are
            texts; only where every cell of a column of numbers is a number of the spreadsheet, these are floats.
        places: id of a column → its letters in the sheet, or its header in a file of text.
        sheet: empty for a file of text.
    """

    file: str
    frame: pl.DataFrame
    places: Mapping[str, str]
    sheet: str = ""
    findings: list[Finding] = field(default_factory=list)

    def place(self, row: int, column: str) -> Place:
        """Return where a cell stands: 明细!G7 in a workbook, line and header in a file of text."""
        if self.sheet:
            return Place(self.file, column=f"{self.sheet}!{self.places[column]}{row}")
        return Place(self.file, row, self.places[column])


def open_workbook(content: bytes, rule: TableRule, *, file: str) -> tuple[RawTable | None, list[Finding]]:
    """Return the rows of an XLSX file, or, when the table is not to be found in it, the findings that say why.

    Raises:
        WorkbookBroken: the file is no workbook, or damaged.
        SheetScattered: its cells lie too far apart to be read.
    """
    book = WorkbookCells(io.BytesIO(content))
    found: list[tuple[SheetName, SheetCells, int]] = []
    for sheet in book.sheets:
        cells = book.sheet(sheet, most_rows=HEADER_WITHIN)
        header = _header_row({row: [one.content for one in at.values()] for row, at in cells.rows.items()}, rule)
        if header is not None and not sheet.is_hidden:
            found.append((sheet, cells, header))
    if len(found) > 1:
        names = "、".join(sheet.name for sheet, _, _ in found)
        return None, [faults.SEVERAL_TABLES.at(Place(file), table=rule.name.zh, sheets=names)]
    if not found:
        return None, [_no_table(rule, file)]
    sheet, cells, header = found[0]
    titles = {at: one.content for at, one in sorted(cells.rows[header].items())}
    columns, findings = _matched(titles, rule, file, lambda at: f"{sheet.name}!{column_letters(at)}{header + 1}")
    if columns is None:
        return None, findings
    texts = [name for name in columns if not rule.column(name).is_number]
    odd = Oddities()
    read = read_in_pieces(content, sheet, header=header + 1, columns=columns, texts=texts, look=odd.look)
    is_too_long = read is not None and not read.is_empty() and read.item(-1, "row") - header - 1 > rule.rows_at_most
    if read is None:
        refuse_scattered(content, part=sheet.part)
        odd = Oddities()
        # The two look at the same bytes and neither holds the other up.
        with ThreadPoolExecutor(1) as beside:
            looking = beside.submit(odd.look_into, content, sheet)
            whole = _read_sheet(content, sheet.name, header, {titles[at]: name for name, at in columns.items()}, rule)
        looking.result()
        is_too_long = whole.height > rule.rows_at_most
        read = with_row_numbers(whole, header + 2)
    findings += odd.findings(file, sheet, header + 1)
    if is_too_long:
        return None, [*findings, faults.TOO_MANY_ROWS.at(Place(file, column=sheet.name), most=rule.rows_at_most)]
    places = {name: column_letters(at) for name, at in columns.items()}
    return RawTable(file, read, places, sheet.name, findings), []


def open_text(content: bytes, rule: TableRule, *, file: str) -> tuple[RawTable | None, list[Finding]]:
    """Return the rows of a CSV file (UTF-8, or the national encoding), or the findings that say why there are none."""
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            written = content.decode(_CHINESE)
        except UnicodeDecodeError:
            return None, [faults.UNREADABLE.at(Place(file), problem="UTF-8 / GB 18030")]
    first = written.partition("\n")[0]
    separator = "\t" if "\t" in first and "," not in first else ","
    if max((line.count(separator) for line in io.StringIO(written)), default=0) > _MOST_COLUMNS:
        return None, [faults.UNREADABLE.at(Place(file), problem=f"> {_MOST_COLUMNS} × “{separator}”")]
    try:
        read = pl.read_csv(
            written.encode(), has_header=False, infer_schema=False, separator=separator, n_rows=rule.rows_at_most + 2
        )
    except (pl.exceptions.PolarsError, ValueError) as error:
        return None, [faults.UNREADABLE.at(Place(file), problem=str(error).partition("\n")[0])]
    heads = {at: [one or "" for one in row] for at, row in enumerate(read.head(HEADER_WITHIN).rows())}
    header = _header_row(heads, rule)
    if header is None:
        return None, [_no_table(rule, file)]
    if read.height - header - 1 > rule.rows_at_most:
        return None, [faults.TOO_MANY_ROWS.at(Place(file), most=rule.rows_at_most)]
    titles = dict(enumerate(heads[header]))
    columns, findings = _matched(titles, rule, file, lambda at: titles[at])
    if columns is None:
        return None, findings
    names = {read.columns[at]: name for name, at in columns.items()}
    frame = with_row_numbers(read.slice(header + 1).select(*names).rename(names), header + 2)
    return RawTable(file, frame, {name: titles[at] for name, at in columns.items()}, findings=findings), []


def _read_sheet(content: bytes, name: str, header: int, titles: Mapping[str, str], rule: TableRule) -> pl.DataFrame:
    """Return the columns of a sheet below its header; one that holds nothing but numbers comes as numbers."""
    texts: dict[str | int, fastexcel.DType] = {
        title: "string" for title, column in titles.items() if not rule.column(column).is_number
    }
    try:
        sheet = fastexcel.read_excel(content).load_sheet(
            name, header_row=header, n_rows=rule.rows_at_most + 1, schema_sample_rows=None, use_columns=list(titles),
            dtypes=texts,
        )  # fmt: skip
        read: pl.DataFrame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise WorkbookBroken("工作表已损坏", "a sheet is damaged") from error
    return read.rename(dict(titles)).select(
        pl.col(one) if read.schema[title] in (pl.Float64, pl.Int64) else pl.col(one).cast(pl.String)
        for title, one in titles.items()
    )


def _header_row(rows: Mapping[int, Sequence[str]], rule: TableRule) -> int | None:
    """Return the first row in which all columns of the key stand under one of their headers."""
    known = _known(rule)
    for at, row in sorted(rows.items()):
        if set(rule.key) <= {known.get(plain_header(title)) for title in row}:
            return at
    return None


def _known(rule: TableRule) -> dict[str, str]:
    return {plain_header(title): one.id for one in rule.columns for title in one.headers}


def _matched(
    titles: Mapping[int, str], rule: TableRule, file: str, named: Callable[[int], str]
) -> tuple[dict[str, int] | None, list[Finding]]:
    """Return which column of the file each of the table's is; `None` when that is not clear."""
    known = _known(rule)
    found: dict[str, int] = {}
    findings: list[Finding] = []
    is_clear = True
    for at, title in titles.items():
        identity = known.get(plain_header(title))
        place = Place(file, column=named(at))
        if identity is None:
            if title.strip():
                findings.append(faults.UNKNOWN_COLUMN.at(place, header=title))
        elif identity in found:
            findings.append(faults.REPEATED_HEADER.at(place, header=title))
            is_clear = False
        else:
            found[identity] = at
    for one in rule.columns:
        if one.id not in found:
            kind = faults.MISSING_COLUMN if one.required else faults.ABSENT_COLUMN
            findings.append(kind.at(Place(file), column=one.name.zh))
            is_clear = is_clear and not one.required
    return (found if is_clear else None), findings


def _no_table(rule: TableRule, file: str) -> Finding:
    columns = "、".join(rule.column(one).name.zh for one in rule.key)
    return faults.NO_TABLE.at(Place(file), table=rule.name.zh, columns=columns, within=HEADER_WITHIN)
