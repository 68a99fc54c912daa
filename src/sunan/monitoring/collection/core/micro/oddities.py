"""What the bytes of a sheet say that fast readers of tables pass over in silence: formulas, errors, merged cells, hidden rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from sunan.kernel.findings import Finding, Place
from sunan.monitoring.collection.core.micro import faults
from sunan.monitoring.collection.core.workbook.cells import SheetName

ROW_ENDS = b"</row>"
_PART = 1024 * 1024
_MOST_NAMED = 100
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*><f')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*\bt="e"[^>]*><v')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z0-9:]{1,20})"')
_HIDDEN = re.compile(rb'<row [^>]*\bhidden="(?:1|true)"')


class Oddities:
    """Gathers them from a sheet that is shown in parts, each of whole rows, from its beginning to its end."""

    def __init__(self) -> None:
        self._formulas, self._errors, self._merges = _Places(), _Places(), _Places()
        self._hidden = 0

    def look(self, rows: bytes) -> None:
        """Look at the next part."""
        if b"<f" in rows:
            self._formulas.add(_FORMULA, rows)
        if b't="e"' in rows:
            self._errors.add(_ERROR, rows)
        if b"<mergeCell " in rows:
            self._merges.add(_MERGE, rows)
        if b'hidden="' in rows:
            self._hidden += sum(1 for _ in _HIDDEN.finditer(rows))

    def look_into(self, content: bytes, sheet: SheetName) -> None:
        """Look at all of a sheet."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(sheet.part) as part:
            for rows in _whole_rows(part):
                self.look(rows)

    def findings(self, file: str, sheet: SheetName, header: int) -> list[Finding]:
        """Return what was found, each at its cell; merged cells only where they reach below the header.

        Args:
            header: number of the row in which the titles stand, counted from 1.
        """

        def at(reference: str) -> Place:
            return Place(file, column=f"{sheet.name}!{reference}")

        formulas, errors, merges = self._formulas, self._errors, self._merges
        found = [faults.FORMULAS.at(at(one), count=formulas.count) for one in formulas.named]
        found += [faults.CELL_ERRORS.at(at(one), count=errors.count) for one in errors.named]
        found += [faults.MERGED.at(at(one.partition(":")[0]), range=one) for one in merges.named if _below(one, header)]
        if self._hidden:
            found.append(faults.HIDDEN_ROWS.at(Place(file, column=sheet.name), count=self._hidden))
        return found


class _Places:
    """References found in the bytes of a sheet: the first of them, and how many there are."""

    def __init__(self) -> None:
        self.named: list[str] = []
        self.count = 0

    def add(self, pattern: re.Pattern[bytes], rows: bytes) -> None:
        for one in pattern.finditer(rows):
            self.count += 1
            if len(self.named) < _MOST_NAMED:
                self.named.append(one[1].decode("ascii"))


def _whole_rows(part: IO[bytes]) -> Iterator[bytes]:
    """Return the bytes of a sheet in parts that end with a row, so that no cell is cut in two."""
    held = b""
    while piece := part.read(_PART):
        held += piece
        end = held.rfind(ROW_ENDS) + len(ROW_ENDS)
        if end >= len(ROW_ENDS):
            yield held[:end]
            held = held[end:]
    yield held


def _below(reference: str, header: int) -> bool:
    rows = [int(one) for one in re.findall(r"[0-9]+", reference)]
    return bool(rows) and max(rows) > header
