"""Writing a document from top to bottom in a few words.

report = Composer("年度监测报告", language="zh", as_of=date(2026, 10, 31))
report.heading(1, "总体进展")
report.paragraph("全社会研发投入强度为", FigureToken("3.68%", seal), "，见", Reference("targets"), "。")
report.table("主要指标完成情况", [Column("指标"), Column("实际", Align.END)], rows, key="targets", unit="%")
document = report.document()
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sunan.documents.core.content import (
    Align,
    Annex,
    Block,
    BulletList,
    Callout,
    Chart,
    Column,
    Document,
    Heading,
    Inline,
    Inlines,
    KeyFigure,
    KeyFigures,
    PageBreak,
    Paragraph,
    Row,
    RowKind,
    Table,
    TableOfContents,
    Words,
)
from sunan.documents.core.sealed import Ledger
from sunan.kernel.texts import Language

Part = str | Inline
Run = Part | Sequence[Part]
"""A piece of running text: a string, a token, or several of them."""


def inlines(*parts: Run) -> Inlines:
    """Return running text; strings become words, empty ones vanish."""
    flat: list[Inline] = []
    for part in parts:
        if isinstance(part, str):
            if part:
                flat.append(Words(part))
        elif isinstance(part, Sequence):
            flat.extend(inlines(*part))
        else:
            flat.append(part)
    return tuple(flat)


def row(*cells: Run, kind: RowKind = RowKind.BODY) -> Row:
    """Return a row of a table from one piece of running text per cell."""
    return Row(tuple(inlines(cell) for cell in cells), kind)


def section_row(*label: Run) -> Row:
    """Return a label that spans the table."""
    return Row((inlines(*label),), RowKind.SECTION)


def as_rows(rows: Iterable[Row | Sequence[Run]]) -> tuple[Row, ...]:
    """Return rows; a bare sequence is one cell per member."""
    return tuple(one if isinstance(one, Row) else row(*one) for one in rows)


class Composer:
    """Gathers blocks in the order in which they are read."""

    def __init__(
        self,
        title: str,
        *,
        language: Language,
        as_of: dt.date,
        subtitle: str = "",
        issuer: str = "",
        number: str = "",
        date: dt.date | None = None,
        note: str = "",
        keywords: Sequence[str] = (),
    ) -> None:
        self._head = Document(
            title, language, as_of, (), subtitle, issuer, number, date, note, tuple(keywords)
        )  # fmt: skip
        self._blocks: list[Block] = []
        self._places: list[str] = []
        self._part = "start"
        self._counted: Counter[str] = Counter()
        self.ledger = Ledger()

    def at(self, part: str) -> None:
        """Name the part of the document that begins here: its blocks are called `part.1`, `part.2` …

        A name says what the part is about (`target.sunan-rd-intensity`), so that comments and edited paragraphs find
        their place again in the next edition.
        """
        self._part = part

    @property
    def language(self) -> Language:
        return self._head.language

    def add(self, *blocks: Block) -> None:
        """Append blocks made elsewhere."""
        for block in blocks:
            self._counted[self._part] += 1
            self._blocks.append(block)
            self._places.append(f"{self._part}.{self._counted[self._part]}")

    def contents(self, *, depth: int = 2) -> None:
        self.add(TableOfContents(depth))

    def heading(self, level: int, text: str, *, numbered: bool = True) -> None:
        self.add(Heading(level, text, numbered=numbered))

    def paragraph(self, *parts: Run, align: Align = Align.START, indent: bool = True) -> None:
        self.add(Paragraph(inlines(*parts), align, indent))

    def bullets(self, items: Iterable[Run], *, ordered: bool = False) -> None:
        self.add(BulletList(tuple(inlines(item) for item in items), ordered))

    def summary(self, title: str, *paragraphs: Run, points: Iterable[Run] = ()) -> None:
        """Append a box: its paragraphs, then its points as a list."""
        blocks: list[Paragraph | BulletList] = [Paragraph(inlines(one)) for one in paragraphs]
        listed = tuple(inlines(one) for one in points)
        if listed:
            blocks.append(BulletList(listed))
        self.add(Callout(title, tuple(blocks)))

    def key_figures(self, *items: KeyFigure) -> None:
        self.add(KeyFigures(items))

    def table(
        self,
        caption: str,
        columns: Sequence[Column],
        rows: Iterable[Row | Sequence[Run]],
        *,
        key: str = "",
        unit: str = "",
        source: str = "",
        notes: Sequence[str] = (),
        repeat_header: bool = True,
        landscape: bool = False,
    ) -> None:
        self.add(
            Table(
                caption, tuple(columns), as_rows(rows), key, unit, source, tuple(notes), repeat_header, landscape
            )
        )  # fmt: skip

    def chart(
        self,
        caption: str,
        option: Mapping[str, Any],
        *,
        alt: str,
        key: str = "",
        width_mm: int = 156,
        height_mm: int = 80,
        source: str = "",
        notes: Sequence[str] = (),
        table: Table | None = None,
        landscape: bool = False,
    ) -> None:
        self.add(Chart(caption, option, alt, key, width_mm, height_mm, source, tuple(notes), table, landscape))

    def annex(self, title: str, *, key: str = "") -> None:
        self.add(Annex(title, key))

    def page_break(self) -> None:
        self.add(PageBreak())

    def document(self) -> Document:
        """Return what has been written so far as a document."""
        head = self._head
        return Document(
            head.title, head.language, head.as_of, tuple(self._blocks), head.subtitle, head.issuer, head.number,
            head.date, head.note, head.keywords, self.ledger.seals, tuple(self._places), head.edition,
        )  # fmt: skip
