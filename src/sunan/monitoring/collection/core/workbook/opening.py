"""Opening a workbook: its sheets, and the cells of a sheet with everything that fast readers of tables leave away.

A form is small, and everything about it matters: that a number is a formula's, that a row is hidden, that a cell is
formatted as a date. So the few parts that say it are read here. Large tables are read elsewhere (`core/micro`).
"""

from __future__ import annotations

import contextlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.collection.core.workbook.cells import Cell, CellType, SheetCells, SheetName
from sunan.monitoring.collection.core.workbook.parsing import Enough, SharedTexts, SheetReader, number_in

_PART = 64 * 1024
_LARGEST_DIRECTORY = 8 * 1024 * 1024
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_FORMATS = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class WorkbookBroken(InvalidInput):
    """A file that is no workbook, or a damaged one."""

    code = "workbook_broken"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(
            f"读不出这个工作簿：{zh}；请用 Excel 或 WPS 打开，另存为 xlsx 后再上传",
            f"The workbook cannot be read: {en}; open it in a spreadsheet, save it as xlsx and hand that in",
        )


class WorkbookCells:
    """Reads the sheets of an XLSX file. The file was looked into when it was handed in: no bomb, no macro is in it."""

    def __init__(self, file: BinaryIO) -> None:
        """Open a workbook.

        Raises:
            WorkbookBroken: it is none, or damaged.
        """
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise WorkbookBroken("它不是 xlsx 文件", "it is no xlsx file") from error
        self._names = set(self._archive.namelist())
        self._main = self._main_part()
        self._relations = self._relations_of(self._main)
        self.sheets = self._sheets()
        self._formats: Mapping[int, CellType] | None = None

    def sheet(self, sheet: SheetName, *, most_rows: int) -> SheetCells:
        """Return the cells of a sheet; rows after the `most_rows`-th that holds anything are left unread.

        Raises:
            WorkbookBroken: its part is missing or damaged.
        """
        if self._formats is None:
            self._formats = self._read_formats()
        reader = SheetReader(self._formats, most_rows)
        try:
            self._parse(sheet.part, reader.start, reader.end, reader.text)
        except Enough:
            reader.found.is_cut = True
        self._put_shared_texts(reader)
        return reader.found

    def _main_part(self) -> str:
        for kind, target in self._relations_of("").values():
            if kind.endswith("/officeDocument"):
                return target
        raise WorkbookBroken("缺少工作簿目录", "its directory is missing")

    def _relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        path = PurePosixPath(part)
        name = str(path.parent / "_rels" / f"{path.name}.rels") if part else "_rels/.rels"
        if name not in self._names:
            return {}
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                found[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""))

        self._parse(name, start, most=_LARGEST_DIRECTORY)
        return {key: (kind, _resolved(path.parent, target)) for key, (kind, target) in found.items()}

    def _sheets(self) -> tuple[SheetName, ...]:
        found: list[SheetName] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                kind, part = self._relations.get(attributes.get(_RELATION, ""), ("", ""))
                if kind.endswith("/worksheet"):
                    hidden = attributes.get("state", "visible") != "visible"
                    found.append(SheetName(attributes.get("name", ""), hidden, part))

        self._parse(self._main, start, most=_LARGEST_DIRECTORY)
        return tuple(found)

    def _related(self, ending: str) -> str | None:
        return next((part for kind, part in self._relations.values() if kind.endswith(ending)), None)

    def _read_formats(self) -> dict[int, CellType]:
        """Return the styles under which a number is a date or a percentage."""
        part = self._related("/styles")
        if part is None or part not in self._names:
            return {}
        custom: dict[int, str] = {}
        styles: list[int] = []
        inside = [False]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                custom[number_in(attributes.get("numFmtId"), 0)] = attributes.get("formatCode", "")
            elif tag == "cellXfs":
                inside[0] = True
            elif tag == "xf" and inside[0]:
                styles.append(number_in(attributes.get("numFmtId"), 0))

        def end(tag: str) -> None:
            if tag == "cellXfs":
                inside[0] = False

        self._parse(part, start, end, most=_LARGEST_DIRECTORY)
        named = {at: _type_of_format(number, custom.get(number, "")) for at, number in enumerate(styles)}
        return {at: kind for at, kind in named.items() if kind is not CellType.NUMBER}

    def _put_shared_texts(self, reader: SheetReader) -> None:
        """Put the shared texts into the cells that name them; only those that are needed are kept while reading."""
        if not reader.shared:
            return
        part = self._related("/sharedStrings")
        if part is None:
            raise WorkbookBroken("缺少文字表", "its table of texts is missing")
        texts = SharedTexts(frozenset(number for _, number in reader.shared))
        with contextlib.suppress(Enough):
            self._parse(part, texts.start, texts.end, texts.text)
        for cell, number in reader.shared:
            content = texts.found.get(number, "")
            row = reader.found.rows[cell.row]
            if content:
                row[cell.column] = Cell(cell.row, cell.column, CellType.TEXT, content, cell.formula, cell.is_hidden)
            else:
                del row[cell.column]

    def _parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        *,
        most: int | None = None,
    ) -> None:
        if part not in self._names:
            raise WorkbookBroken(f"缺少 {part}", f"{part} is missing")
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: start(_local(tag), _attributes(attributes))
        if end:
            parser.EndElementHandler = lambda tag: end(_local(tag))
        if text:
            parser.CharacterDataHandler = text
        # Workbooks declare no document type; one that does brings entities, which are for swelling.
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            read = 0
            for piece in _pieces(self._archive, part):
                read += len(piece)
                if most is not None and read > most:
                    raise WorkbookBroken(f"{part} 过大", f"{part} is too large")
                parser.Parse(piece)
            parser.Parse(b"", True)  # noqa: FBT003 the parser has no names for it
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise WorkbookBroken(f"{part} 已损坏", f"{part} is damaged") from error


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(_PART):
            yield piece


def _no_doctype(*_: object) -> None:
    raise WorkbookBroken("其中声明了文档类型", "it declares a document type")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attributes(attributes: dict[str, str]) -> dict[str, str]:
    return {("{" + name if "}" in name else name): value for name, value in attributes.items()}


def _resolved(folder: PurePosixPath, target: str) -> str:
    parts: list[str] = []
    for step in (target.lstrip("/") if target.startswith("/") else f"{folder}/{target}").split("/"):
        if step == ".." and parts:
            parts.pop()
        elif step not in ("", ".", ".."):
            parts.append(step)
    return "/".join(parts)


def _type_of_format(number: int, code: str) -> CellType:
    plain = _LITERAL.sub("", code).lower()
    if number in _DATE_FORMATS or any(letter in plain for letter in "ymdhs"):
        return CellType.DATE
    if number in _PERCENT_FORMATS or "%" in plain:
        return CellType.PERCENT
    return CellType.NUMBER
