"""A plain Excel workbook: sheets of words, nothing that a spreadsheet would run. The same rows give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

# Spreadsheets refuse names and cells beyond these.
_LONGEST_NAME = 31
_LONGEST_CELL = 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The same rows give the same bytes, whenever they are written.
_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 the format knows no time zones
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TYPE = {"font_name": "SimSun", "font_size": 11}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines above the table, its head, its rows.

    Attributes:
        widths: of the columns, in characters.
    """

    name: str
    lines: Sequence[str]
    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook; every cell is text."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    book.set_properties({"created": _MOMENT})
    plain = book.add_format(_TYPE)
    head = book.add_format({**_TYPE, "bold": True, "border": 1})
    boxed = book.add_format({**_TYPE, "border": 1, "text_wrap": True, "valign": "top"})
    for name, sheet in zip(_names(one.name for one in sheets), sheets, strict=True):
        page = book.add_worksheet(name)
        for number, line in enumerate(sheet.lines):
            page.write_string(number, 0, _written(line), plain)
        top = len(sheet.lines)
        for column, title in enumerate(sheet.columns):
            page.write_string(top, column, _written(title), head)
        for number, row in enumerate(sheet.rows, start=top + 1):
            for column, cell in enumerate(row):
                page.write_string(number, column, _written(cell), boxed)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        page.freeze_panes(top + 1, 0)
    book.close()
    return held.getvalue()


def _written(words: str) -> str:
    return _NOT_IN_XML.sub("", words)[:_LONGEST_CELL]


def _names(given: Iterable[str]) -> list[str]:
    """Return names that a workbook may have: short, each once, without the signs that addresses use."""
    found: list[str] = []
    for one in given:
        name = _NOT_IN_NAMES.sub(" ", _NOT_IN_XML.sub("", one)).strip("' ")[:_LONGEST_NAME] or "-"
        count = 1
        while name.casefold() in {each.casefold() for each in found}:
            count += 1
            name = f"{name[: _LONGEST_NAME - 4]} {count}"
        found.append(name)
    return found
