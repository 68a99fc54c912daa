"""What a document says, passage by passage, the same for all formats.

The writers set the same passages in Word, PDF and HTML; what only one of them shows (numbers of lists, which Word
counts by itself; the arrow back from a note) is marked as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree import ElementTree as ET

from sunan.documents.core import wording
from sunan.documents.core.canonical import NOTE_MARK
from sunan.documents.core.content import (
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
    Paragraph,
    Reference,
    Row,
    RowKind,
    Strong,
    Table,
    TableOfContents,
    VerdictToken,
    Words,
)
from sunan.documents.core.lines import annex_entries, below, captioned, edition_line, head_lines, unit_line
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
from sunan.kernel.texts import Language

WORD, HTML, PDF = "word", "html", "pdf"
MEDIA = (WORD, HTML, PDF)
_LONGEST_WHERE = 60
_LABEL = "{http://www.w3.org/2000/svg}text"


class PassageKind(StrEnum):
    """What sort of text a passage is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    HEAD = "head"
    CELL = "cell"
    NOTE = "note"
    LABEL = "label"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage: plain text, or a token with its seal.

    Attributes:
        only: the formats that show it, separated by spaces; empty for all.
    """

    text: str
    seal: str = ""
    kind: str = ""
    slot: str = ""
    value: str = ""
    only: str = ""

    @property
    def is_bound(self) -> bool:
        """Return whether it is more than plain text: a figure, a verdict, a chosen word."""
        return bool(self.kind)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that stands for itself: a paragraph, a cell, a caption.

    Attributes:
        place: the name of its block, and what follows within the block.
        where: how a person finds it: the table with row and column, the heading above.
        only: the formats that show it, separated by spaces; empty for all.
        row: number of its row within its table, from 1; 0 for all else.
        column: number of its column, from 1.
        bag: of the heads of a table with groups, the queue it stands in (`single`, `group`, `below`): paper shows
            each queue in its order, and the queues in any.
    """

    place: str
    kind: PassageKind
    where: str
    pieces: tuple[Piece, ...]
    only: str = ""
    row: int = 0
    column: int = 0
    bag: str = ""

    @property
    def block(self) -> str:
        return self.place.partition("/")[0]

    def text(self, medium: str = "") -> str:
        """Return what it says, in one format or in general."""
        return "".join(piece.text for piece in self.pieces if not piece.only or medium in piece.only.split())

    def is_in(self, medium: str) -> bool:
        return not self.only or medium in self.only.split()


def labels_of(svg: str) -> tuple[str, ...]:
    """Return the texts drawn in a chart, in the order in which they are drawn."""
    root = ET.fromstring(svg)  # noqa: S314  (drawn by our own process, and tidied)
    return tuple("".join(one.itertext()) for one in root.iter(_LABEL))


def passages(arranged: Arranged, drawings: Mapping[str, str]) -> tuple[Passage, ...]:
    """Return all that a document says.

    Args:
        drawings: SVG of each chart by its anchor; a chart without one is shown as its table.
    """
    return tuple(_Reader(arranged, drawings).passages())


@dataclass
class _Reader:
    """Goes through a document as the writers do."""

    arranged: Arranged
    drawings: Mapping[str, str]
    notes: list[tuple[str, str]] = field(default_factory=list)
    heading: str = ""

    def passages(self) -> Iterator[Passage]:
        document = self.arranged.document
        language = document.language
        head = [document.issuer, document.number] if document.is_issued else []
        head += [document.title, document.subtitle, *head_lines(document)]
        for number, line in enumerate((one for one in head if one), start=1):
            yield self._plain(f"title/{number}", PassageKind.HEADING, line)
        names = iter(document.places or tuple(f"block.{number}" for number, _ in enumerate(document.blocks, start=1)))
        for placed in self.arranged.blocks:
            match placed.block:
                case AnnexList():
                    yield from self._annex_list(placed)
                case Signature():
                    yield self._plain("signature/1", PassageKind.PARAGRAPH, document.issuer)
                    day = wording.written(document.date or document.as_of, language)
                    yield self._plain("signature/2", PassageKind.PARAGRAPH, day)
                case EditionMark():
                    yield self._plain("edition", PassageKind.PARAGRAPH, edition_line(document))
                case _:
                    yield from self._block(placed, next(names))
        if not document.blocks:
            yield self._plain("block.1", PassageKind.PARAGRAPH, wording.NO_CONTENT.inside(language))
        if self.notes:
            yield self._plain("notes", PassageKind.HEADING, wording.NOTES.inside(language), only=HTML)
        for number, (place, text) in enumerate(self.notes, start=1):
            pieces = (Piece(str(number), only=PDF), Piece(text), Piece("↩", only=HTML))
            yield Passage(place, PassageKind.NOTE, _brief(text), pieces)

    def _plain(self, place: str, kind: PassageKind, text: str, *, only: str = "") -> Passage:
        return Passage(place, kind, self.heading or _brief(text), (Piece(text),), only)

    def _block(self, placed: PlacedBlock, name: str) -> Iterator[Passage]:
        match placed.block:
            case Heading():
                self.heading = _brief(heading_text(placed))
                yield self._plain(name, PassageKind.HEADING, heading_text(placed))
            case Paragraph() | BulletList() as inner:
                yield from self._inner(inner, name)
            case Table() as table:
                yield from self._table(table, placed, name)
            case Chart() as chart:
                yield from self._chart(chart, placed, name)
            case Callout() as callout:
                if callout.title:
                    yield self._plain(f"{name}/title", PassageKind.HEADING, callout.title)
                for number, one in enumerate(callout.blocks, start=1):
                    yield from self._inner(one, f"{name}/{number}")
            case KeyFigures() as figures:
                yield from self._key_figures(figures, name)
            case TableOfContents(depth=depth):
                yield self._plain(f"{name}/title", PassageKind.HEADING, wording.CONTENTS.inside(self._language))
                for number, (_, _, text) in enumerate(self.arranged.headings(depth), start=1):
                    yield self._plain(f"{name}/{number}", PassageKind.CONTENTS, text)
            case Annex(title=title):
                self.heading = _brief(f"{placed.number} {title}")
                yield self._plain(f"{name}/number", PassageKind.HEADING, placed.number)
                yield self._plain(f"{name}/title", PassageKind.HEADING, title)

    @property
    def _language(self) -> Language:
        return self.arranged.document.language

    def _inner(self, block: Paragraph | BulletList, name: str) -> Iterator[Passage]:
        if isinstance(block, Paragraph):
            yield Passage(name, PassageKind.PARAGRAPH, self.heading, self._pieces(block.inlines, name))
            return
        for number, item in enumerate(block.items, start=1):
            mark = Piece(f"{number}." if block.ordered else "●", only=PDF)
            place = f"{name}/{number}"
            yield Passage(place, PassageKind.PARAGRAPH, self.heading, (mark, *self._pieces(item, place)))

    def _key_figures(self, figures: KeyFigures, name: str) -> Iterator[Passage]:
        for number, item in enumerate(figures.items, start=1):
            place, where = f"{name}/{number}", _brief(item.label)
            yield Passage(f"{place}/label", PassageKind.PARAGRAPH, where, (Piece(item.label),))
            yield Passage(f"{place}/figure", PassageKind.PARAGRAPH, where, (_figure(item.figure),))
            if item.remark:
                yield Passage(f"{place}/remark", PassageKind.PARAGRAPH, where, (Piece(item.remark),))

    def _annex_list(self, placed: PlacedBlock) -> Iterator[Passage]:
        assert isinstance(placed.block, AnnexList)
        yield self._plain("annexes/title", PassageKind.PARAGRAPH, wording.ANNEXES.inside(self._language))
        for number, (words, _) in enumerate(annex_entries(placed.block.entries), start=1):
            yield self._plain(f"annexes/{number}", PassageKind.PARAGRAPH, words)

    # Tables and charts

    def _table(self, table: Table, placed: PlacedBlock, name: str) -> Iterator[Passage]:
        caption = captioned(placed, table.caption)
        yield Passage(f"{name}/caption", PassageKind.CAPTION, placed.number, (Piece(caption),))
        yield from self._grid(table, placed.number, name)
        yield from self._below(table.source, table.notes, placed.number, name)

    def _grid(self, table: Table, number: str, name: str, only: str = "") -> Iterator[Passage]:
        unit = unit_line(self._language, table.unit)
        if unit:
            yield Passage(f"{name}/unit", PassageKind.CAPTION, number, (Piece(unit),), only)
        for place, (queue, head) in enumerate(_heads(table), start=1):
            yield Passage(f"{name}/head/{place}", PassageKind.HEAD, number, (Piece(head),), only, bag=queue)
        for index, row in enumerate(shown_rows(table, self._language), start=1):
            yield from self._row(row, table, index, number, name, only)

    def _row(self, row: Row, table: Table, index: int, number: str, name: str, only: str) -> Iterator[Passage]:
        name_of_row = next((shown for cell in row.cells if _is_name(shown := self._shown(cell))), "")
        for column, cell in enumerate(row.cells, start=1):
            head = table.columns[column - 1].header if row.kind is not RowKind.SECTION else ""
            shown = self._shown(cell)
            where = " · ".join(part for part in (number, name_of_row if name_of_row != shown else "", head) if part)
            place = f"{name}/{index}/{column}"
            yield Passage(
                place, PassageKind.CELL, _brief(where), self._pieces(cell, place), only, row=index, column=column
            )  # fmt: skip

    def _chart(self, chart: Chart, placed: PlacedBlock, name: str) -> Iterator[Passage]:
        caption = Passage(
            f"{name}/caption", PassageKind.CAPTION, placed.number, (Piece(captioned(placed, chart.caption)),)
        )  # fmt: skip
        svg = self.drawings.get(placed.anchor)
        if svg is not None:
            for number, label in enumerate(labels_of(svg), start=1):
                yield Passage(
                    f"{name}/label/{number}", PassageKind.LABEL, placed.number, (Piece(label),), f"{HTML} {PDF}"
                )  # fmt: skip
            yield caption
            if chart.table is not None:
                words = wording.AS_TABLE.inside(self._language)
                yield Passage(f"{name}/fold", PassageKind.CAPTION, placed.number, (Piece(words),), HTML)
                yield from self._grid(chart.table, placed.number, name, HTML)
        else:
            sentence = (wording.NOT_DRAWN if chart.table else wording.NOT_DRAWN_ALONE).inside(self._language)
            # The page says first that the chart is missing, paper names it first.
            yield Passage(f"{name}/undrawn", PassageKind.CAPTION, placed.number, (Piece(sentence),), HTML)
            yield caption
            yield Passage(f"{name}/undrawn", PassageKind.CAPTION, placed.number, (Piece(sentence),), f"{WORD} {PDF}")
            if chart.table is not None:
                yield from self._grid(chart.table, placed.number, name)
        yield from self._below(chart.source, chart.notes, placed.number, name)

    def _below(self, source: str, notes: tuple[str, ...], number: str, name: str) -> Iterator[Passage]:
        for index, line in enumerate(below(self._language, source, notes), start=1):
            yield Passage(f"{name}/below/{index}", PassageKind.CAPTION, number, (Piece(line),))

    # Running text

    def _pieces(self, inlines: Inlines, place: str) -> tuple[Piece, ...]:
        return tuple(piece for part in inlines for piece in self._piece(part, place))

    def _piece(self, part: object, place: str) -> Iterator[Piece]:
        match part:
            case Words(text=text) | Strong(text=text) | Link(text=text):
                yield Piece(text)
            case FigureToken() as figure:
                yield _figure(figure)
            case VerdictToken() as verdict:
                yield Piece(
                    verdict.shape + verdict.word, verdict.seal_id, "verdict", value=verdict.code or verdict.word
                )  # fmt: skip
            case Reference() as reference:
                yield Piece(self.arranged.label(reference).shown)
            case Note(text=text):
                self.notes.append((f"{place}/note/{len(self.notes) + 1}", text))
                yield Piece(str(len(self.notes)), only=PDF)
                yield Piece(NOTE_MARK, only=f"{WORD} {HTML}")

    def _shown(self, inlines: Inlines) -> str:
        return "".join(
            getattr(part, "text", "") or getattr(part, "shown", "") or getattr(part, "word", "")
            for part in inlines
            if not isinstance(part, Note)
        )


def _figure(figure: FigureToken) -> Piece:
    return Piece(figure.shown, figure.seal_id, figure.kind, figure.slot, figure.value or figure.shown)


def _heads(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the heads of a table, each with the queue it stands in: those over one column, groups, those below."""
    groups = head_groups(table)
    if not groups:
        yield from (("", column.header) for column in table.columns)
        return
    for name, first, _ in groups:
        yield ("group", name) if name else ("single", table.columns[first].header)
    for name, first, length in groups:
        if name:
            yield from (("below", column.header) for column in table.columns[first : first + length])


def _is_name(shown: str) -> bool:
    return any(char.isalpha() for char in shown)


def _brief(text: str) -> str:
    return text if len(text) <= _LONGEST_WHERE else text[: _LONGEST_WHERE - 1] + "…"
