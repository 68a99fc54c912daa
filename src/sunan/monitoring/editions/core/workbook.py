"""A plain Excel workbook: sheets of words, nothing that a spreadsheet would run. The same rows give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REFERENCE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


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
    names = _names(one.name for one in sheets)
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for name, number in zip(names, numbers, strict=True)
    )
    linked = "".join(
        f'<Relationship Id="rId{number}" Type="{_REFERENCE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for number in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REFERENCE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REFERENCE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{linked}<Relationship '
        f'Id="rId{len(sheets) + 1}" Type="{_REFERENCE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{number}.xml": _sheet(one) for number, one in zip(numbers, sheets, strict=True)},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), _HEAD + content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="SimSun"/></font><font><b/><sz val="11"/>'
    '<name val="SimSun"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills><borders count="2"><border/><border><left style="thin"/><right style="thin"/>'
    '<top style="thin"/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs '
    'count="3"><xf xfId="0"/><xf xfId="0" fontId="1" borderId="1" applyFont="1" applyBorder="1"/><xf xfId="0" borderId="1" '
    'applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>'
)
_PLAIN, _BOLD, _BOXED = 0, 1, 2


def _names(given: Iterable[str]) -> list[str]:
    """Return names that a workbook may have: short, each once, without the signs that addresses use."""
    found: list[str] = []
    for one in given:
        name = _NOT_IN_NAMES.sub(" ", _NOT_IN_XML.sub("", one)).strip("' ")[:_MOST_NAME] or "-"
        count = 1
        while name.casefold() in {each.casefold() for each in found}:
            count += 1
            name = f"{name[: _MOST_NAME - 4]} {count}"
        found.append(name)
    return found


def _sheet(sheet: Sheet) -> str:
    rows: list[tuple[tuple[str, ...], int]] = [((line,), _PLAIN) for line in sheet.lines]
    rows.append((tuple(sheet.columns), _BOLD))
    rows += [(tuple(row), _BOXED) for row in sheet.rows]
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, start=1)
    )
    frozen = len(sheet.lines) + 1
    body = "".join(
        f'<row r="{number}">{"".join(_cell(number, at, value, style) for at, value in enumerate(cells))}</row>'
        for number, (cells, style) in enumerate(rows, start=1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="{frozen}" '
        f'topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{body}</sheetData></worksheet>"
    )


def _cell(row: int, column: int, value: str, style: int) -> str:
    words = escape(_NOT_IN_XML.sub("", value))
    where = f"{chr(ord('A') + column)}{row}"
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
