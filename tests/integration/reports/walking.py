"""Walking through a document: every text that a reader sees, and every token in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sunan.documents.core import content
from sunan.documents.core.content import Block, Document, FigureToken, Inline, VerdictToken
from sunan.documents.core.sealed import SealedKind

DIGIT = re.compile(r"[0-9０-９]")


def inlines_of(block: Block) -> Iterator[Inline]:
    """Yield every inline of a block, those of its tables and boxes included."""
    match block:
        case content.Paragraph(inlines=found):
            yield from found
        case content.BulletList(items=items):
            for item in items:
                yield from item
        case content.Table(rows=rows):
            for row in rows:
                for cell in row.cells:
                    yield from cell
        case content.Chart(table=content.Table() as table):
            yield from inlines_of(table)
        case content.Callout(blocks=blocks):
            for inner in blocks:
                yield from inlines_of(inner)
        case content.KeyFigures(items=figures):
            for one in figures:
                yield one.figure


def plain_of(block: Block) -> Iterator[str]:
    """Yield every text of a block that is no token: words, headings, captions, heads of columns, notes."""
    match block:
        case content.Heading(text=text):
            yield text
        case content.Annex(title=title) | content.Callout(title=title):
            yield title
        case content.Table() as table:
            yield from _of_table(table)
        case content.Chart() as chart:
            yield from (chart.caption, chart.alt, chart.source, *chart.notes)
            if chart.table:
                yield from _of_table(chart.table)
        case content.KeyFigures(items=figures):
            for one in figures:
                yield from (one.label, one.remark)
    for part in inlines_of(block):
        if isinstance(part, content.Words | content.Strong | content.Note | content.Link):
            yield part.text
        elif isinstance(part, VerdictToken):
            yield part.word


def _of_table(table: content.Table) -> Iterator[str]:
    yield from (table.caption, table.unit, table.source, *table.notes)
    for column in table.columns:
        yield from (column.header, column.group)


def tokens_of(document: Document) -> Iterator[FigureToken | VerdictToken]:
    for block in document.blocks:
        yield from (one for one in inlines_of(block) if isinstance(one, FigureToken | VerdictToken))


def unsealed(document: Document) -> list[str]:
    """Return every text with a digit that neither a token nor a quoted name accounts for."""
    quotes = {one.value for one in document.seals if one.kind is SealedKind.OUTLINE and "quotes" in one.recipe}
    names = sorted((one for one in quotes if not one.isdecimal()), key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(one) for one in names)) if names else None
    found = []
    for block in document.blocks:
        for text in plain_of(block):
            if not DIGIT.search(text) or text in quotes:
                continue
            rest = pattern.sub("", text) if pattern else text
            if DIGIT.search(rest):
                found.append(text)
    return found
