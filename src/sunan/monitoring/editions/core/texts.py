"""Where running text stands in a document: every paragraph, item and boxed sentence has a place of its own.

A paragraph has the place of its block (`target.sunan-rd.2`); items of a list and what stands in a box have a number
behind it (`start.3~2`). Paragraphs that people add are called `added.1`, `added.2` …
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sunan.documents.core.content import (
    Annex,
    Block,
    BulletList,
    Callout,
    Chart,
    Document,
    Heading,
    Inline,
    Inlines,
    KeyFigures,
    Paragraph,
    Strong,
    Table,
    Words,
)
from sunan.monitoring.editions.core.marks import Token

PROSE = "slot."
ADDED = "added."
_ADDED = re.compile(r"added\.(\d+)")


class TextKind(StrEnum):
    """What sort of running text: a paragraph of its own, an item of a list, a sentence in a box."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    BOXED = "boxed"


@dataclass(frozen=True, slots=True)
class RunningText:
    """A paragraph, item or boxed sentence with its place."""

    place: str
    inlines: Inlines
    kind: TextKind


@dataclass(frozen=True, slots=True)
class Added:
    """A paragraph that people added, and behind which place it stands."""

    place: str
    after: str
    inlines: Inlines


def is_open_slot(place: str) -> bool:
    """Return whether people have to write here: causes, lessons, advice."""
    return place.startswith(PROSE)


def placed_blocks(document: Document) -> Iterator[tuple[str, Block]]:
    """Yield the blocks with their places; a document that names none has them numbered."""
    for number, block in enumerate(document.blocks):
        yield (document.places[number] if document.places else f"block.{number + 1}"), block


def running_texts(document: Document) -> Iterator[RunningText]:
    """Yield all running text that people may edit, from top to bottom."""
    for place, block in placed_blocks(document):
        yield from _texts_of(place, block)


def _texts_of(place: str, block: Block) -> Iterator[RunningText]:
    match block:
        case Paragraph(inlines=inlines):
            yield RunningText(place, inlines, TextKind.PARAGRAPH)
        case BulletList(items=items):
            for number, item in enumerate(items, start=1):
                yield RunningText(f"{place}~{number}", item, TextKind.ITEM)
        case Callout(blocks=blocks):
            for number, inner in enumerate(blocks, start=1):
                for one in _texts_of(f"{place}~{number}", inner):
                    yield RunningText(one.place, one.inlines, TextKind.BOXED)
        case _:
            pass


def block_of(place: str) -> str:
    """Return the place of the block in which running text stands."""
    return place.partition("~")[0]


def assembled(
    base: Document, *, texts: Mapping[str, Inlines], added: Iterable[Added] = (), left_out: frozenset[str] = frozenset()
) -> Document:
    """Return a document with what people wrote.

    Args:
        texts: place → running text, instead of what the program wrote there.
        added: in the order in which they were added; of two behind one place the later stands first.
        left_out: places of open slots that stay unwritten on purpose.
    """
    following: dict[str, list[Added]] = {}
    for one in added:
        following.setdefault(one.after, []).insert(0, one)
    blocks: list[Block] = []
    places: list[str] = []

    def put(place: str, block: Block) -> None:
        if place not in left_out:
            blocks.append(_with_texts(place, block, texts))
            places.append(place)
        for one in following.pop(place, ()):
            put(one.place, Paragraph(one.inlines))

    for place, block in placed_blocks(base):
        put(place, block)
    assert not following, f"paragraphs stand behind places that are not there: {sorted(following)}"
    return replace(base, blocks=tuple(blocks), places=tuple(places))


def _with_texts(place: str, block: Block, texts: Mapping[str, Inlines]) -> Block:
    match block:
        case Paragraph() if place in texts:
            return replace(block, inlines=texts[place])
        case BulletList(items=items):
            fresh = tuple(texts.get(f"{place}~{number}", item) for number, item in enumerate(items, start=1))
            return block if fresh == items else replace(block, items=fresh)
        case Callout(blocks=inner):
            boxed = tuple(_inner(f"{place}~{number}", one, texts) for number, one in enumerate(inner, start=1))
            return block if boxed == inner else replace(block, blocks=boxed)
        case _:
            return block


def _inner(place: str, block: Paragraph | BulletList, texts: Mapping[str, Inlines]) -> Paragraph | BulletList:
    found = _with_texts(place, block, texts)
    assert isinstance(found, Paragraph | BulletList)
    return found


def next_added(places: Iterable[str]) -> str:
    """Return the place of the next paragraph that is added."""
    taken = [int(match.group(1)) for place in places if (match := _ADDED.fullmatch(place))]
    return f"{ADDED}{max(taken, default=0) + 1}"


def nearest_place(document: Document, wanted: str) -> str:
    """Return the place behind which text is put whose own place is gone: the last of its part, or of the body."""
    part = block_of(wanted).rpartition(".")[0]
    body, of_part = "", ""
    for place, block in placed_blocks(document):
        if isinstance(block, Annex):
            break
        body = place
        if part and place.rpartition(".")[0] == part:
            of_part = place
    return of_part or body


def tokens_of(document: Document) -> Iterator[tuple[Token, str, str]]:
    """Yield every token of a document with its place and words that say where it stands."""
    heading = ""
    for place, block in placed_blocks(document):
        if isinstance(block, Heading | Annex):
            heading = block.text if isinstance(block, Heading) else block.title
        about = block.caption if isinstance(block, Table | Chart) else heading
        for part in _inlines_in(block):
            if not isinstance(part, Words | Strong):
                yield part, place, about


def _inlines_in(block: Block) -> Iterator[Inline]:
    match block:
        case Table(rows=rows):
            for row in rows:
                for cell in row.cells:
                    yield from cell
        case Chart(table=Table() as table):
            yield from _inlines_in(table)
        case KeyFigures(items=items):
            for item in items:
                yield item.figure
        case _:
            for one in _texts_of("", block):
                yield from one.inlines
