"""A large sheet read in pieces, side by side: faster than at once, and never laid out whole in memory.

The sheet is unpacked once. Whole rows are cut off as they come, each piece is put under a row of titles of its own and read as
a small workbook. Whatever is not written so that it can be cut, or reads differently from piece to piece, is left to the
reader of whole sheets, so that both ways give the same.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO

import fastexcel
import polars as pl

from sunan.monitoring.collection.core.micro.oddities import ROW_ENDS
from sunan.monitoring.collection.core.workbook.cells import SheetName, column_letters
from sunan.uploads.core.sheets import MOST_CELLS, extent_of

PIECE = 16 * 1024 * 1024
_SIDE_BY_SIDE = 2
_DATA = b"<sheetData>"
_DATA_ENDS = b"</sheetData>"
_ROW = re.compile(rb'<row (?:[^>]*\s)?r="([0-9]{1,8})"')
_ANY_ROW = re.compile(rb"<row[\s/>]")
_NUMBERS = (pl.Float64, pl.Int64)

Piece = tuple[int, bytes]
"""The number of its first row, and its rows."""


class _NotSo(Exception):
    """The sheet is not written so that it can be cut."""


def read_in_pieces(
    content: bytes,
    sheet: SheetName,
    *,
    header: int,
    columns: Mapping[str, int],
    texts: Collection[str],
    look: Callable[[bytes], None],
    piece: int = PIECE,
) -> pl.DataFrame | None:
    """Return the rows below a header that hold anything, with their numbers; `None` where the sheet has to be read whole.

    Args:
        header: number of the row in which the titles stand, counted from 1.
        columns: name → place of the column in the sheet, counted from 0.
        texts: those of the columns that are read as texts; the others have to be numbers throughout.
        look: is shown all bytes of the sheet, in parts of whole rows; also of a sheet that turns out to be read whole.
        piece: how many bytes are read at a time; a sheet of less than two pieces is read whole.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(sheet.part).file_size < 2 * piece:
                return None
            around = {name: archive.read(name) for name in archive.namelist() if not _is_left_out(name, sheet)}
            reader = _Reader(sheet, around, columns, texts)
            with archive.open(sheet.part) as part:
                frames = reader.all(_cut(part, header, look, piece))
    except (_NotSo, zipfile.BadZipFile, zlib.error, OSError, KeyError, RuntimeError, fastexcel.FastExcelError):
        return None
    return _joined(frames, columns, texts)


def with_row_numbers(frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """Return the rows that hold anything, each with its number."""
    numbered = frame.with_row_index("row", offset=first)
    if frame.width == 0:
        return numbered
    return numbered.filter(
        pl.any_horizontal(
            (pl.col(name) != "").fill_null(value=False) if kind == pl.String else pl.col(name).is_not_null()
            for name, kind in frame.schema.items()
        )
    )


def _is_left_out(name: str, sheet: SheetName) -> bool:
    """Return whether a part of the workbook says nothing about the cells of a sheet."""
    return name == sheet.part or name.startswith(("xl/worksheets/", "xl/media/", "xl/drawings/", "docProps/"))


def _cut(part: IO[bytes], header: int, look: Callable[[bytes], None], piece: int) -> Iterator[Piece]:
    """Yield the rows below the header, in pieces."""
    held, is_within, last = b"", False, header
    while read := part.read(piece):
        held += read
        if not is_within:
            begins = held.find(_DATA)
            if begins < 0:
                raise _NotSo
            held, is_within = _below_header(held, begins + len(_DATA), header, look), True
        end = held.rfind(ROW_ENDS) + len(ROW_ENDS)
        if end < len(ROW_ENDS):
            raise _NotSo
        rows, held = held[:end], held[end:]
        look(rows)
        first, last = _checked(rows, last)
        yield first, rows
    look(held)
    rest, ends, _ = held.partition(_DATA_ENDS)
    if not ends or _ANY_ROW.search(rest):
        raise _NotSo


def _below_header(held: bytes, begins: int, header: int, look: Callable[[bytes], None]) -> bytes:
    """Return what comes after the header's row; all before it is looked at."""
    for row in _ANY_ROW.finditer(held, begins):
        named = _ROW.match(held, row.start())
        if named is None:
            break
        if int(named[1]) > header:
            look(held[: row.start()])
            return held[row.start() :]
    raise _NotSo


def _checked(rows: bytes, last: int) -> tuple[int, int]:
    """Return the first and the last row of a piece, which have to follow those before and to lie close together."""
    begins = _ANY_ROW.search(rows)
    named = _ROW.match(rows, begins.start()) if begins else None
    extent = extent_of(rows)
    if named is None or extent.first_row != int(named[1]) or extent.first_row <= last:
        raise _NotSo
    if (extent.last_row - extent.first_row + 2) * extent.last_column > MOST_CELLS:
        raise _NotSo
    return extent.first_row, extent.last_row


class _Reader:
    """Reads pieces of one sheet."""

    def __init__(
        self, sheet: SheetName, around: Mapping[str, bytes], columns: Mapping[str, int], texts: Collection[str]
    ) -> None:
        self._sheet, self._around, self._texts = sheet, around, texts
        self._columns = sorted(columns.items(), key=lambda one: one[1])

    def all(self, pieces: Iterator[Piece]) -> list[pl.DataFrame]:
        """Return the frames of all pieces, in their order; no more than a few wait at a time."""
        frames, waiting = [], deque[Future[pl.DataFrame]]()
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as beside:
            try:
                for first, rows in pieces:
                    waiting.append(beside.submit(self._read, first, rows))
                    if len(waiting) > _SIDE_BY_SIDE:
                        frames.append(waiting.popleft().result())
                frames += [one.result() for one in waiting]
            finally:
                for one in waiting:
                    one.cancel()
        return frames

    def _read(self, first: int, rows: bytes) -> pl.DataFrame:
        titles = "".join(
            f'<c r="{column_letters(at)}{first - 1}" t="inlineStr"><is><t>{number}</t></is></c>'
            for number, (_, at) in enumerate(self._columns)
        )
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as book:
            for name, content in self._around.items():
                book.writestr(name, content)
            with book.open(self._sheet.part, "w") as part:
                part.write(_BEGINS + f'<row r="{first - 1}">{titles}</row>'.encode())
                part.write(rows)
                part.write(_ENDS)
        names = {f"{number}": name for number, (name, _) in enumerate(self._columns)}
        texts: dict[str | int, fastexcel.DType] = {
            number: "string" for number, name in names.items() if name in self._texts
        }
        sheet = fastexcel.read_excel(held.getvalue()).load_sheet(
            self._sheet.name, header_row=first - 2, schema_sample_rows=None, use_columns=list(names), dtypes=texts
        )
        read: pl.DataFrame = sheet.to_polars()
        return with_row_numbers(read.rename(names), first)


_BEGINS = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"""
_ENDS = b"</sheetData></worksheet>"


def _joined(frames: list[pl.DataFrame], columns: Mapping[str, int], texts: Collection[str]) -> pl.DataFrame | None:
    """Return the pieces as one table; `None` where a column of numbers holds anything else."""
    if not frames:
        return None
    for name in columns:
        if name in texts:
            continue
        for at, frame in enumerate(frames):
            kind = frame.schema[name]
            if kind == pl.String and frame[name].null_count() == frame.height:
                frames[at] = frame.with_columns(pl.col(name).cast(pl.Float64))
            elif kind not in _NUMBERS:
                return None
            elif kind == pl.Int64:
                frames[at] = frame.with_columns(pl.col(name).cast(pl.Float64))
    return pl.concat(frames).select("row", *columns)
