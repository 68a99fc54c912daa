"""Gathering cells while the parts of a workbook are parsed, row by row, and no further than asked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sunan.monitoring.collection.core.workbook.cells import Cell, CellType, Merge, SheetCells

_MOST_COLUMNS = 256
_LONGEST_TEXT = 32_767
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Enough(Exception):
    """The rest of a part is not needed."""


class SheetReader:
    """Gathers the cells of one sheet while its part is parsed."""

    def __init__(self, formats: Mapping[int, CellType], most_rows: int) -> None:
        self.found = SheetCells()
        self.shared: list[tuple[Cell, int]] = []
        self._formats = formats
        self._most_rows = most_rows
        self._row = -1
        self._column = -1
        self._type, self._style = "", 0
        self._formula: str | None = None
        self._parts: list[str] = []
        self._value: list[str] = []
        self._inside = ""
        self._is_phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row = number_in(attributes.get("r"), self._row + 2) - 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.found.hidden_rows.add(self._row)
        elif tag == "c":
            self._place(attributes.get("r", ""))
            self._type = attributes.get("t", "n")
            self._style = number_in(attributes.get("s"), 0)
            self._formula, self._value = None, []
        elif tag == "f":
            self._inside, self._parts = "f", []
        elif tag in ("v", "t") and not self._is_phonetic:
            self._inside = tag
        elif tag == "rPh":
            self._is_phonetic = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, written: str) -> None:
        if self._inside == "f":
            self._parts.append(written)
        elif self._inside:
            self._value.append(written)

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self._is_phonetic = False
        elif tag == "f":
            self._formula, self._inside = "=" + "".join(self._parts), ""
        elif tag in ("v", "t"):
            self._inside = ""
        elif tag == "c":
            self._keep()

    def _place(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            self._column += 1
            return
        self._column, self._row = _column_number(found[1]), int(found[2]) - 1

    def _keep(self) -> None:
        written = "".join(self._value)[:_LONGEST_TEXT]
        if (not written and self._formula is None) or self._column >= _MOST_COLUMNS:
            return
        if self._row not in self.found.rows and len(self.found.rows) >= self._most_rows:
            raise Enough
        row = self.found.rows.setdefault(self._row, {})
        kind, content = self._understood(written)
        cell = Cell(self._row, self._column, kind, content, self._formula, self._row in self.found.hidden_rows)
        if self._type == "s":
            self.shared.append((cell, number_in(written, 0)))
        row[self._column] = cell

    def _understood(self, written: str) -> tuple[CellType, str]:
        if self._type in ("s", "str", "inlineStr"):
            return CellType.TEXT, _unescaped(written)
        if self._type == "b":
            return CellType.TRUTH, "TRUE" if written == "1" else "FALSE"
        if self._type == "e":
            return CellType.ERROR, written
        if self._type == "d":
            return CellType.DATE, written
        return self._formats.get(self._style, CellType.NUMBER), written

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = [_REFERENCE.fullmatch(one) for one in (first, last or first)]
        if all(corners):
            (left, top), (right, bottom) = ((_column_number(one[1]), int(one[2]) - 1) for one in corners if one)
            self.found.merges.append(Merge(top, left, bottom, right, reference))


class SharedTexts:
    """Gathers the shared texts with certain numbers, and stops after the last of them."""

    def __init__(self, wanted: frozenset[int]) -> None:
        self.found: dict[int, str] = {}
        self._wanted = wanted
        self._last = max(wanted)
        self._at = -1
        self._parts: list[str] = []
        self._is_text = self._is_phonetic = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            self._at += 1
            self._parts = []
        self._is_text = tag == "t" and not self._is_phonetic
        self._is_phonetic = self._is_phonetic or tag == "rPh"

    def text(self, written: str) -> None:
        if self._is_text and self._at in self._wanted:
            self._parts.append(written)

    def end(self, tag: str) -> None:
        self._is_text = False
        if tag == "rPh":
            self._is_phonetic = False
        elif tag == "si" and self._at in self._wanted:
            self.found[self._at] = _unescaped("".join(self._parts)[:_LONGEST_TEXT])
            if self._at == self._last:
                raise Enough


def number_in(written: str | None, otherwise: int) -> int:
    """Return the number that an attribute holds, or another one where it holds none."""
    return int(written) if written and written.isascii() and written.isdigit() else otherwise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(written: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)
