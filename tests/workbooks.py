"""Workbooks of returns as people make them: templates that were filled in, and then mistreated."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from html import escape

from sunan.kernel.texts import Language
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.core.workbook.layout import Given, Template, TemplateRow
from sunan.monitoring.collection.core.workbook.reading import Expected
from sunan.monitoring.collection.core.workbook.writing import HEADER_ROW, write_workbook

FORM = "xl/worksheets/sheet1.xml"
HIDDEN = "xl/worksheets/sheet3.xml"
BOOK = "xl/workbook.xml"
FIRST = HEADER_ROW + 2
"""The number of the first row to fill in, as the sheet shows it."""


def template(*, language: Language = "zh", given: Mapping[int, Given] | None = None, rows: int = 6) -> Template:
    """Return a template of asks 101, 102 …"""
    return Template(
        campaign="retro-2020-2025",
        returned=7,
        organisation="suzhou-statistics",
        organisation_name="苏州市统计局",
        title="终期评估补充填报",
        form_number="苏南创统01表",
        form_maker="江苏省科学技术厅",
        form_approval="苏统制〔2026〕1号",
        form_valid_until="2027-12-31",
        deadline="2026-12-31 18:00",
        rows=tuple(
            TemplateRow(
                ask=101 + at,
                version=1 if given and 101 + at in given else 0,
                measure=f"指标{at + 1}",
                area="苏州市",
                period=str(2020 + at),
                unit="亿元",
                about="口径说明",
                prior="452.31" if at % 2 == 0 else "",
                prior_about="communique-2023:12" if at % 2 == 0 else "",
                settles="研发投入强度：最终判定",
                given=(given or {}).get(101 + at, Given()),
            )
            for at in range(rows)
        ),
        language=language,
    )


def expected(made: Template) -> Expected:
    """Return the return that a template is for."""
    return Expected(made.campaign, made.organisation, made.returned, {one.ask: one.measure for one in made.rows})


def answered(digits: str, qualifier: str = "=", note: str = "") -> Given:
    return Given(EntryKind.VALUE, digits, qualifier, note)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook one part of which was changed; a change that changes nothing is a mistake of the test."""
    parts = parts_of(content)
    before = parts[part].decode()
    after = change(before)
    assert after != before, "the test wants to change something"
    return packed({**parts, part: after.encode()})


def typed(words: str) -> str:
    """Return the inside of a cell with a text."""
    return f't="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is>'


def number(digits: str, style: str = "") -> str:
    """Return the inside of a cell with a number."""
    return f"{style}><v>{digits}</v>"


def formula(words: str, shows: str) -> str:
    """Return the inside of a cell with a formula and what it shows."""
    return f"><f>{escape(words)}</f><v>{shows}</v>"


def filled(content: bytes, cells: Mapping[str, str]) -> bytes:
    """Return a workbook in whose form some cells, such as G9, were given another inside."""

    def change(sheet: str) -> str:
        for reference, inside in cells.items():
            sheet, count = re.subn(
                rf'<c r="{reference}"(?: s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)',
                lambda _, at=reference, new=inside: f'<c r="{at}" {new}</c>',
                sheet,
                count=1,
            )
            assert count, f"there is no cell {reference}"
        return sheet

    return changed(content, FORM, change)


def with_rows(content: bytes, rows: str) -> bytes:
    """Return a workbook with more rows below its form."""
    return changed(content, FORM, lambda sheet: sheet.replace("</sheetData>", f"{rows}</sheetData>"))


def fresh(*, given: Mapping[int, Given] | None = None, language: Language = "zh") -> bytes:
    """Return the workbook of `template`, untouched."""
    return write_workbook(template(given=given, language=language))
