"""An edition as a page shows it: chapter by chapter, block by block, with the origin of every figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sunan.documents.core.content import (
    Align,
    Annex,
    BulletList,
    Callout,
    Chart,
    Document,
    FigureToken,
    Heading,
    Inline,
    Inlines,
    KeyFigures,
    Link,
    Note,
    Paragraph,
    Reference,
    RowKind,
    Strong,
    Table,
    VerdictToken,
    Words,
)
from sunan.documents.core.lines import below, captioned, unit_line
from sunan.documents.core.numbering import (
    Arranged,
    PlacedBlock,
    arrange,
    head_groups,
    heading_text,
    shown_rows,
)
from sunan.kernel.errors import NotFound
from sunan.monitoring.editions.core.texts import is_open_slot, placed_blocks

_FIGURE = re.compile(
    r"figure\.(?P<indicator>[a-z0-9_-]+)\.(?P<area>[A-Za-z0-9-]+)"
    r"\.(?P<period>\d{4}(?:-(?:\d{2}-\d{2}|\d{2}\.\.\d{2}|[A-Z]\d))?(?:\.\.\d{4})?)(?:\.(?P<list>.+))?"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of running text: words, stressed words, or a token with the seal it hangs on."""

    kind: str
    text: str
    seal: str = ""
    address: str = ""
    origin: tuple[str, str, str, str] | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    runs: Runs
    is_number: bool = False
    is_head: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table: upper heads with their widths, heads, rows of cells."""

    groups: tuple[tuple[str, int], ...]
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A block for a page.

    Attributes:
        kind: heading, paragraph, item, items, box, table, chart, figures, annex, none.
        place: where it stands, for comments and edits; empty within a box.
        caption, unit, below: around a table or chart.
        inner: items of a list, blocks of a box.
    """

    kind: str
    place: str
    level: int = 0
    text: str = ""
    anchor: str = ""
    runs: Runs = ()
    inner: tuple[Shown, ...] = ()
    is_ordered: bool = False
    is_open: bool = False
    is_editable: bool = False
    is_at_end: bool = False
    caption: str = ""
    unit: str = ""
    below: tuple[str, ...] = ()
    table: ShownTable | None = None
    option: Mapping[str, Any] | None = None
    alt: str = ""
    figures: tuple[tuple[str, Run, str], ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Return its own place and those within."""
        return (self.place, *(place for one in self.inner for place in one.places))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its heading and what follows until the next; within an annex it is a part of that."""

    number: int
    title: str
    is_within: bool = False
    blocks: tuple[Shown, ...] = field(default=())

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(place for block in self.blocks for place in block.places)


def chapters(document: Document) -> tuple[Chapter, ...]:
    """Return a document cut at its headings of the first level and its annexes; what stands before is chapter 0.

    Raises:
        InvalidInput: a reference points at nothing.
    """
    arranged = arrange(document)
    waiting = list(reversed([*placed_blocks(document)]))
    found: list[tuple[str, bool, list[Shown]]] = [("", False, [])]
    in_annex = False
    for placed in arranged.blocks:
        if not waiting or placed.block is not waiting[-1][1]:
            # The list of annexes, the signature, the mark: the layout's own.
            continue
        place, _ = waiting.pop()
        title = _title(placed)
        if title:
            is_annex = isinstance(placed.block, Annex)
            found.append((title, in_annex and not is_annex, []))
            in_annex = in_annex or is_annex
        found[-1][2].append(_shown(placed, place, arranged))
    return tuple(
        Chapter(number, title, is_within, tuple(blocks)) for number, (title, is_within, blocks) in enumerate(found)
    )


def chapter(all_of_them: tuple[Chapter, ...], asked: str) -> Chapter:
    """Return the chapter asked for by its number; the first that has words if none is.

    Raises:
        NotFound: there is none of this number.
    """
    if not asked:
        return next((one for one in all_of_them if _has_words(one)), all_of_them[0])
    if asked.isascii() and asked.isdigit() and int(asked[:6]) < len(all_of_them):
        return all_of_them[int(asked[:6])]
    raise NotFound(f"本稿没有第“{asked[:20]}”章", f"This edition has no chapter “{asked[:20]}”")


def chapter_of(all_of_them: tuple[Chapter, ...], place: str) -> int:
    """Return the number of the chapter in which a place stands; 0 when it is gone."""
    return next((one.number for one in all_of_them if place in one.places), 0)


def _has_words(one: Chapter) -> bool:
    return any(block.kind not in ("none", "heading") for block in one.blocks)


def _title(placed: PlacedBlock) -> str:
    match placed.block:
        case Heading(level=1):
            return heading_text(placed)
        case Annex(title=title):
            return f"{placed.number}　{title}"
        case _:
            return ""


def _shown(placed: PlacedBlock, place: str, arranged: Arranged) -> Shown:  # noqa: PLR0911 one case for each block
    language = arranged.document.language
    match placed.block:
        case Heading(level=level):
            return Shown("heading", place, level=level, text=heading_text(placed), anchor=placed.anchor)
        case Annex(title=title):
            return Shown("annex", place, level=1, text=f"{placed.number}　{title}", anchor=placed.anchor)
        case Paragraph(inlines=inlines, align=align):
            return Shown(
                "paragraph", place, runs=runs_of(inlines, arranged), is_editable=True, is_open=is_open_slot(place),
                is_at_end=align is Align.END,
            )  # fmt: skip
        case BulletList(items=items, ordered=ordered):
            inner = tuple(
                Shown("item", f"{place}~{number}", runs=runs_of(item, arranged), is_editable=True)
                for number, item in enumerate(items, start=1)
            )
            return Shown("items", place, inner=inner, is_ordered=ordered)
        case Callout(title=title, blocks=blocks):
            boxed = tuple(
                _shown(PlacedBlock(one), f"{place}~{number}", arranged) for number, one in enumerate(blocks, start=1)
            )
            return Shown("box", place, text=title, inner=boxed)
        case Table() as table:
            return Shown(
                "table", place, anchor=placed.anchor, caption=captioned(placed, table.caption),
                unit=unit_line(language, table.unit), below=tuple(below(language, table.source, table.notes)),
                table=_table(table, arranged),
            )  # fmt: skip
        case Chart() as chart:
            return Shown(
                "chart", place, anchor=placed.anchor, caption=captioned(placed, chart.caption), alt=chart.alt,
                below=tuple(below(language, chart.source, chart.notes)), option=_on_paper(chart.option),
                table=_table(chart.table, arranged) if chart.table else None,
                unit=unit_line(language, chart.table.unit) if chart.table else "",
            )  # fmt: skip
        case KeyFigures(items=figures):
            shown = tuple((one.label, _run(one.figure, arranged), one.remark) for one in figures)
            return Shown("figures", place, figures=shown)
        case _:
            return Shown("none", place)


def _on_paper(option: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the option of a chart with ink for the white ground that it keeps in the dark as well."""
    return {"textStyle": {"color": "#3f4c58"}, **option}


def _table(table: Table, arranged: Arranged) -> ShownTable:
    numbers = [column.align is Align.END for column in table.columns]
    groups: list[tuple[str, int]] = [(name, length) for name, _, length in head_groups(table)]
    rows: list[tuple[Cell, ...]] = []
    for row in shown_rows(table, arranged.document.language):
        if row.kind is RowKind.SECTION:
            rows.append((Cell(runs_of(row.cells[0], arranged), is_head=True, span=len(table.columns)),))
        else:
            rows.append(
                tuple(Cell(runs_of(cell, arranged), numbers[at]) for at, cell in enumerate(row.cells))
            )  # fmt: skip
    heads = tuple((column.header, numbers[at]) for at, column in enumerate(table.columns))
    return ShownTable(tuple(groups), heads, tuple(rows))


def runs_of(inlines: Inlines, arranged: Arranged) -> Runs:
    """Return running text for a page."""
    return tuple(_run(part, arranged) for part in inlines)


def _run(part: Inline, arranged: Arranged) -> Run:
    match part:
        case Words(text=text):
            return Run("words", text)
        case Strong(text=text):
            return Run("strong", text)
        case FigureToken(shown=shown, seal_id=seal, slot=slot):
            return Run("token", shown, seal, origin=_origin(slot))
        case VerdictToken(word=word, shape=shape, seal_id=seal):
            return Run("verdict", f"{shape}{word}", seal)
        case Reference() as reference:
            label = arranged.label(reference)
            return Run("reference", label.shown, address=f"#{label.anchor}")
        case Note(text=text):
            return Run("note", text)
        case Link(text=text, address=address):
            return Run("link", text, address=address)


def _origin(slot: str) -> tuple[str, str, str, str] | None:
    match = _FIGURE.fullmatch(slot)
    return (match["indicator"], match["area"], match["period"], match["list"] or "") if match else None
