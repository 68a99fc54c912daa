"""Numbers for headings, tables, figures, annexes and notes, and the labels that references resolve to.

Done once for all formats, so that 表3 is the same table in Word, PDF and HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sunan.documents.core import wording
from sunan.documents.core.content import (
    Annex,
    Block,
    Callout,
    Chart,
    Document,
    Heading,
    Inline,
    Note,
    Paragraph,
    Reference,
    Row,
    Table,
    Words,
)
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Language, Text


@dataclass(frozen=True, slots=True)
class AnnexList:
    """The annexes named at the end of the body (附件说明); the layout adds it by itself."""

    entries: tuple[PlacedBlock, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Issuer and date at the end of the body of an issued document; the layout adds it by itself."""


@dataclass(frozen=True, slots=True)
class EditionMark:
    """The mark by which a printed copy names its edition, small at the very end; the layout adds it by itself."""


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block with its number as printed (一、, 表1, 附件2; empty for what has none) and its anchor.

    Attributes:
        anchor: unique in the document, letters, digits and hyphens, starting with a letter; empty for what is never
            pointed at.
        in_annex: whether it is a heading inside an annex, and so one level deeper in outlines than in print.
    """

    block: Block | AnnexList | Signature | EditionMark
    number: str = ""
    anchor: str = ""
    in_annex: bool = False

    @property
    def landscape(self) -> bool:
        return isinstance(self.block, Table | Chart) and self.block.landscape

    @property
    def outline_level(self) -> int:
        """Return the level of a heading in contents and bookmarks."""
        assert isinstance(self.block, Heading)
        return self.block.level + self.in_annex


@dataclass(frozen=True, slots=True)
class Label:
    """What a reference shows and where it leads."""

    shown: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """A document whose blocks are numbered and whose references resolve."""

    document: Document
    blocks: tuple[PlacedBlock, ...]
    labels: dict[str, Label]

    def label(self, reference: Reference) -> Label:
        """Return what a reference shows; `arrange` made sure that it exists."""
        return self.labels[reference.key]

    def headings(self, depth: int) -> Iterator[tuple[int, PlacedBlock, str]]:
        """Yield level, block and text of every entry of a table of contents; headings of annexes stand below these."""
        for placed in self.blocks:
            if isinstance(placed.block, Heading) and (level := placed.outline_level) <= depth:
                yield level, placed, heading_text(placed)
            elif isinstance(placed.block, Annex):
                yield 1, placed, f"{placed.number}　{placed.block.title}"


def heading_text(placed: PlacedBlock) -> str:
    """Return a heading with its number: 一、总体进展; in English 1.2 Overall progress."""
    assert isinstance(placed.block, Heading)
    if not placed.number:
        return placed.block.text
    joiner = "" if placed.number[-1] in "、）" else " "
    return f"{placed.number}{joiner}{placed.block.text}"


def arrange(document: Document) -> Arranged:
    """Number what has a number and resolve every reference.

    Raises:
        InvalidInput: two things share a key, or a reference points at nothing; all such keys are named.
    """
    counter = _Counter(document.language, annexes=sum(isinstance(block, Annex) for block in document.blocks))
    placed = [counter.place(block) for block in document.blocks]
    if counter.repeated:
        shown = "、".join(sorted(counter.repeated))
        raise InvalidInput(f"下列标识重复使用：{shown}", f"These keys are used more than once: {shown}")
    unknown = {part.key for part in _inlines_of(document) if isinstance(part, Reference)} - counter.labels.keys()
    if unknown:
        shown = "、".join(sorted(unknown))
        raise InvalidInput(f"下列引用没有对应的图表或附件：{shown}", f"These references point at nothing: {shown}")
    return Arranged(document, tuple(_closed(document, placed)), counter.labels)


def table_notes(language: Language, notes: tuple[str, ...]) -> list[str]:
    """Return the notes below a table or chart with their leading word."""
    if len(notes) == 1:
        return [wording.NOTE.inside(language).format(note=notes[0])]
    pattern = wording.NUMBERED_NOTE.inside(language)
    return [pattern.format(n=number, note=note) for number, note in enumerate(notes, start=1)]


def shown_rows(table: Table, language: Language) -> list[Row]:
    """Return the rows as they are shown: a table without any says so in one empty row."""
    if table.rows:
        return list(table.rows)
    words: tuple[Inline, ...] = (Words(wording.NO_ROWS.inside(language)),)
    return [Row((words, *([()] * (len(table.columns) - 1))))]


def head_groups(table: Table) -> list[tuple[str, int, int]]:
    """Return the upper heads of a table as (text, first column, number of columns); none if no column has one."""
    if not any(column.group for column in table.columns):
        return []
    groups: list[tuple[str, int, int]] = []
    for index, column in enumerate(table.columns):
        if column.group and groups and groups[-1][0] == column.group:
            name, first, length = groups[-1]
            groups[-1] = (name, first, length + 1)
        else:
            groups.append((column.group, index, 1))
    return groups


class _Counter:
    """Counts through a document once."""

    def __init__(self, language: Language, annexes: int) -> None:
        self._language = language
        self._several_annexes = annexes > 1
        self._headings = [0] * 4
        self._counts: dict[str, int] = {}
        self.labels: dict[str, Label] = {}
        self.repeated: set[str] = set()

    def place(self, block: Block) -> PlacedBlock:
        match block:
            case Heading():
                in_annex = "annex" in self._counts
                return PlacedBlock(block, self._heading_number(block), self._anchor("section"), in_annex)
            case Table(key=key):
                return self._captioned(block, key, "table", wording.TABLE)
            case Chart(key=key):
                return self._captioned(block, key, "figure", wording.FIGURE)
            case Annex(key=key):
                self._headings = [0] * 4
                number = str(self._counts.get("annex", 0) + 1) if self._several_annexes else ""
                return self._labelled(
                    block, key, "annex", wording.ANNEX.inside(self._language).format(n=number).strip()
                )
            case _:
                return PlacedBlock(block)

    def _captioned(self, block: Block, key: str, kind: str, pattern: Text) -> PlacedBlock:
        number = self._counts.get(kind, 0) + 1
        return self._labelled(block, key, kind, pattern.inside(self._language).format(n=number))

    def _labelled(self, block: Block, key: str, kind: str, number: str) -> PlacedBlock:
        placed = PlacedBlock(block, number, self._anchor(kind))
        if key in self.labels:
            self.repeated.add(key)
        elif key:
            self.labels[key] = Label(number, placed.anchor)
        return placed

    def _anchor(self, kind: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}-{self._counts[kind]}"

    def _heading_number(self, heading: Heading) -> str:
        if not heading.numbered:
            return ""
        level = heading.level
        self._headings[level - 1] += 1
        self._headings[level:] = [0] * (4 - level)
        if self._language == "en":
            return ".".join(str(count or 1) for count in self._headings[:level])
        count = self._headings[level - 1]
        match level:
            case 1:
                return f"{wording.chinese_number(count)}、"
            case 2:
                return f"（{wording.chinese_number(count)}）"
            case 3:
                return f"{count}."
            case _:
                return f"（{count}）"


def _closed(document: Document, placed: list[PlacedBlock]) -> Iterator[PlacedBlock]:
    """Yield the blocks with the list of annexes and the signature where the body ends, the mark where all ends."""
    annexes = tuple(one for one in placed if isinstance(one.block, Annex))
    end = placed.index(annexes[0]) if annexes else len(placed)
    yield from placed[:end]
    if annexes:
        yield PlacedBlock(AnnexList(annexes))
    if document.is_issued:
        yield PlacedBlock(Signature())
    yield from placed[end:]
    if document.edition:
        yield PlacedBlock(EditionMark())


def _inlines_of(document: Document) -> Iterator[Inline]:
    for block in document.blocks:
        yield from _inlines_in(block)


def _inlines_in(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph(inlines=inlines):
            yield from inlines
        case Table(rows=rows):
            for row in rows:
                for cell in row.cells:
                    yield from cell
        case Callout(blocks=blocks):
            for inner in blocks:
                yield from _inlines_in(inner)
        case Chart(table=Table() as table):
            yield from _inlines_in(table)
        case _:
            yield from (part for item in getattr(block, "items", ()) if isinstance(item, tuple) for part in item)


def notes_among(inlines: tuple[Inline, ...]) -> list[Note]:
    """Return the footnotes of a run of text in their order."""
    return [part for part in inlines if isinstance(part, Note)]
