"""What the layout of PDFs reads: the document and its look as plain data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sunan.documents.charts import Drawings
from sunan.documents.core import style, wording
from sunan.documents.core.columns import side_pt, width_em
from sunan.documents.core.content import (
    DEEPEST_HEADING,
    Annex,
    BulletList,
    Callout,
    Chart,
    FigureToken,
    Heading,
    Inlines,
    KeyFigures,
    Link,
    Note,
    PageBreak,
    Paragraph,
    Reference,
    Strong,
    Table,
    TableOfContents,
    VerdictToken,
    Words,
)
from sunan.documents.core.lines import (
    annex_entries,
    as_of_line,
    below,
    captioned,
    edition_line,
    head_lines,
    title_lines,
    unit_line,
)
from sunan.documents.core.numbering import (
    AnnexList,
    Arranged,
    EditionMark,
    PlacedBlock,
    Signature,
    head_groups,
    heading_text,
    shown_rows,
)
from sunan.documents.typefaces import Typefaces

_KEY_FIGURE_COLOUR = "#1f2328"
_LARGEST_ISSUER_PT = 46

Data = dict[str, Any]


class Content:
    """Turns an arranged document into the data that the layout reads."""

    def __init__(self, arranged: Arranged, drawings: Drawings, typefaces: Typefaces) -> None:
        self._arranged = arranged
        self._document = arranged.document
        self._language = arranged.document.language
        self._drawings = drawings
        self._typefaces = typefaces

    def data(self) -> Data:
        """Return everything that the layout needs."""
        document = self._document
        issued = document.date or document.as_of
        return {
            "title": document.title,
            "title-lines": title_lines(document.title),
            "author": [document.issuer] if document.issuer else [],
            "keywords": list(document.keywords),
            "description": as_of_line(document),
            "date": [issued.year, issued.month, issued.day],
            "lang": self._language,
            "region": "cn" if self._language == "zh" else "gb",
            "draft": "" if document.is_issued else wording.DRAFT.inside(self._language),
            "head": self._head(),
            "look": self._look(),
            "blocks": list(self._blocks()),
            "headings": [placed.anchor for _, placed, _ in self._arranged.headings(DEEPEST_HEADING + 1)],
        }

    def _head(self) -> Data:
        document = self._document
        widest = style.TEXT_WIDTH_MM / 25.4 * 72 / max(len(document.issuer) * 1.06, 1)
        return {
            "issued": document.is_issued,
            "issuer": document.issuer,
            "issuer-size": min(_LARGEST_ISSUER_PT, widest),
            "number": document.number,
            "subtitle": document.subtitle,
            "lines": head_lines(document),
        }

    def _look(self) -> Data:
        body = style.BODY[self._language]
        return {
            "faces": {name: self._face(face) for name, face in style.TYPEFACES.items()},
            "headings": [self._heading_look(level) for level in (1, 2, 3, 4)],
            "body": {
                "size": body.size_pt,
                "line": body.line_pt,
                "indent": body.indent_characters,
                "tracking": body.tracking_pt,
                "after": body.after_pt,
            },
            "page": {
                "width": style.PAGE_MM[0],
                "height": style.PAGE_MM[1],
                "top": style.TOP_MM,
                "left": style.LEFT_MM,
                "bottom": style.BOTTOM_MM,
                "right": style.RIGHT_MM,
                "footer": style.PAGE_NUMBER_BELOW_TEXT_MM,
                "header": style.DRAFT_ABOVE_TEXT_MM,
            },
            "landscape": {
                "top": style.LANDSCAPE_TOP_MM,
                "left": style.LANDSCAPE_LEFT_MM,
                "bottom": style.LANDSCAPE_BOTTOM_MM,
                "right": style.LANDSCAPE_RIGHT_MM,
            },
            "title-size": style.TITLE_PT,
            "annex-size": style.TITLE_PT if self._language == "zh" else style.BODY_PT,
            "head-line-size": style.FOUR_PT if self._language == "zh" else style.SMALL_FOUR_PT,
            "page-number-size": style.FOUR_PT,
            "caption-size": style.SMALL_FOUR_PT if self._language == "zh" else style.FIVE_PT,
            "source-size": style.below_pt(self._language),
            "note-size": style.below_pt(self._language),
            "contents-size": style.FOUR_PT if self._language == "zh" else style.SMALL_FOUR_PT,
            "box-size": style.FOUR_PT if self._language == "zh" else style.SMALL_FOUR_PT,
            "box-line": 24 if self._language == "zh" else 17,
            "box-fill": style.BOX_FILL,
            "around": 12,
            "above-table": 14,
            "red": style.RED_HEAD,
        }

    def _face(self, face: style.Typeface) -> Data:
        names = self._typefaces.installed(face)
        if self._language == "en" and face in (style.FANGSONG, style.SONG, style.KAITI, style.TITLE_SONG):
            names = list(dict.fromkeys([*self._typefaces.installed(style.LATIN), *names]))
        bold = face.bold_substitute and not self._typefaces.is_official(face)
        return {"names": names, "weight": "bold" if bold else "regular"}

    def _heading_look(self, level: int) -> Data:
        chinese = self._language == "zh"
        face = {1: style.HEITI, 2: style.KAITI}.get(level, style.FANGSONG) if chinese else style.HEITI
        shown = self._face(face)
        weight = "bold" if level >= 3 or not chinese else shown["weight"]
        return {
            "names": shown["names"],
            "weight": weight,
            "size": style.heading_pt(level, self._language),
            "indent": 2 if chinese else 0,
            "above": 0 if chinese else 8,
        }

    def _blocks(self) -> Iterator[Data]:
        for landscape, group in groupby(self._arranged.blocks, key=lambda placed: placed.landscape):
            made = [self._block(placed) for placed in group]
            if landscape:
                yield {"type": "landscape", "blocks": made}
            else:
                yield from made
        if not self._document.blocks:
            words = wording.NO_CONTENT.inside(self._language)
            yield self._paragraph(Paragraph((Words(words),)))

    def _block(self, placed: PlacedBlock) -> Data:
        match placed.block:
            case Heading() as heading:
                return {
                    "type": "heading",
                    "level": heading.level,
                    "outline": placed.outline_level,
                    "text": heading_text(placed),
                    "anchor": placed.anchor,
                }
            case Paragraph() | BulletList() as inner:
                return self._inner(inner)
            case Table() as table:
                return self._table(table, placed)
            case Chart() as chart:
                return self._chart(chart, placed)
            case Callout() as callout:
                blocks = [self._inner(inner) for inner in callout.blocks]
                return {"type": "callout", "title": callout.title, "blocks": blocks}
            case KeyFigures() as figures:
                return self._key_figures(figures)
            case _:
                return self._around(placed)

    def _around(self, placed: PlacedBlock) -> Data:
        """Return what stands around the text: contents, annexes, signature."""
        match placed.block:
            case TableOfContents(depth=depth):
                entries = [
                    {"level": level, "anchor": entry.anchor, "text": text}
                    for level, entry, text in self._arranged.headings(depth)
                ]
                size = style.FOUR_PT if self._language == "zh" else style.SMALL_FOUR_PT
                gap = style.contents_line_pt(len(entries), self._language) - size
                return {
                    "type": "contents",
                    "gap": gap,
                    "title": wording.CONTENTS.inside(self._language),
                    "entries": entries,
                }
            case PageBreak():
                return {"type": "page-break"}
            case Annex(title=title):
                return {"type": "annex", "title": title, "number": placed.number, "anchor": placed.anchor}
            case AnnexList(entries=entries):
                return {
                    "type": "annex-list",
                    "lead": wording.ANNEXES.inside(self._language),
                    "entries": [[words, one.anchor] for words, one in annex_entries(entries)],
                }
            case Signature():
                day = self._document.date or self._document.as_of
                return {
                    "type": "signature",
                    "issuer": self._document.issuer,
                    "date": wording.written(day, self._language),
                }
            case EditionMark():
                return {"type": "edition", "text": edition_line(self._document)}
        raise AssertionError(placed)

    def _inner(self, block: Paragraph | BulletList) -> Data:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        return {"type": "list", "ordered": block.ordered, "items": [self._run(item) for item in block.items]}

    def _paragraph(self, block: Paragraph) -> Data:
        return {
            "type": "paragraph",
            "align": block.align.value,
            "indent": block.indent,
            "inlines": self._run(block.inlines),
        }

    def _table(self, table: Table, placed: PlacedBlock) -> Data:
        size = style.table_pt(table)
        groups = head_groups(table)
        return {
            "type": "table",
            "caption": captioned(placed, table.caption),
            "anchor": placed.anchor,
            "unit": unit_line(self._language, table.unit),
            "below": below(self._language, table.source, table.notes),
            "size": size,
            "line": style.table_line_pt(size),
            "below-size": style.below_pt(self._language, size),
            "padding": style.CELL_PADDING * size,
            "side": side_pt(table),
            "repeat": table.repeat_header,
            "head-rows": 2 if groups else 1,
            "ruled": style.has_hairlines(table),
            "together": style.is_kept_together(table),
            "shares": style.shares(table, size),
            "aligns": [column.align.value for column in table.columns],
            "heads": _heads(table, groups),
            "groups": [[first, first + length] for name, first, length in groups if name],
            "rows": [
                {"kind": row.kind.value, "cells": [self._run(cell) for cell in row.cells]}
                for row in shown_rows(table, self._language)
            ],
        }

    def _chart(self, chart: Chart, placed: PlacedBlock) -> Data:
        common = {
            "caption": captioned(placed, chart.caption),
            "anchor": placed.anchor,
            "below": below(self._language, chart.source, chart.notes),
        }
        if placed.anchor in self._drawings:
            file = f"{placed.anchor}.svg"
            return {"type": "chart", "file": file, "width": chart.width_mm, "alt": chart.alt, **common}
        sentence = wording.NOT_DRAWN if chart.table else wording.NOT_DRAWN_ALONE
        return {
            "type": "undrawn",
            "sentence": sentence.inside(self._language),
            "table": self._table(chart.table, placed) if chart.table else None,
            **common,
        }

    def _key_figures(self, block: KeyFigures) -> Data:
        return {
            "type": "key-figures",
            "label-lines": self._label_lines(block),
            "items": [
                {
                    "label": item.label,
                    "figure": item.figure.shown,
                    "remark": item.remark,
                    "colour": style.TONE_COLOURS[item.tone] if item.tone else _KEY_FIGURE_COLOUR,
                }
                for item in block.items
            ],
        }

    def _label_lines(self, block: KeyFigures) -> int:
        """Return how many lines the longest label takes, so that the figures stand on one line."""
        room = style.TEXT_WIDTH_MM * 72 / 25.4 / max(len(block.items), 1) - 14.4
        size = style.below_pt(self._language)
        return max((math.ceil(width_em(item.label) * size / room) for item in block.items), default=1)

    def _run(self, inlines: Inlines) -> list[list[Any]]:
        return [self._part(part) for part in inlines]

    def _part(self, part: object) -> list[Any]:
        match part:
            case Words(text=text):
                return ["words", text]
            case Strong(text=text):
                return ["strong", text]
            case FigureToken(shown=shown, strong=strong):
                return ["figure", shown, strong]
            case VerdictToken(word=word, shape=shape, tone=tone):
                return ["verdict", shape, word, style.TONE_COLOURS[tone]]
            case Reference() as reference:
                label = self._arranged.label(reference)
                return ["reference", label.shown, label.anchor]
            case Note(text=text):
                return ["note", text]
            case Link(text=text, address=address):
                return ["link", text, address]
        raise AssertionError(part)


def _heads(table: Table, groups: list[tuple[str, int, int]]) -> list[Data]:
    if not groups:
        return [
            {"x": x, "y": 0, "colspan": 1, "rowspan": 1, "text": column.header}
            for x, column in enumerate(table.columns)
        ]  # fmt: skip
    heads: list[Data] = []
    for name, first, length in groups:
        if not name:
            heads.append({"x": first, "y": 0, "colspan": 1, "rowspan": 2, "text": table.columns[first].header})
            continue
        heads.append({"x": first, "y": 0, "colspan": length, "rowspan": 1, "text": name})
        heads.extend(
            {"x": x, "y": 1, "colspan": 1, "rowspan": 1, "text": table.columns[x].header}
            for x in range(first, first + length)
        )
    return heads
