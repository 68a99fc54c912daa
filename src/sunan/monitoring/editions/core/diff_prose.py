"""How the words of two editions differ, place by place; a figure that only changed its value is no change of words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sunan.documents.core.content import (
    Annex,
    Chart,
    Document,
    FigureToken,
    Heading,
    Inlines,
    Table,
    VerdictToken,
)
from sunan.monitoring.editions.core.diff import ChangeKind, Side, visible
from sunan.monitoring.editions.core.merging import Difference, differences
from sunan.monitoring.editions.core.texts import placed_blocks, running_texts


@dataclass(frozen=True, slots=True)
class ProseChange:
    """Words of a place that differ.

    Attributes:
        by: who wrote the standing words; empty where the program did on both sides.
    """

    place: str
    kind: ChangeKind
    before: str
    after: str
    by: str = ""

    @property
    def differences(self) -> tuple[Difference, ...]:
        return differences(self.before, self.after)


def prose_changes(before: Side, after: Side) -> tuple[ProseChange, ...]:
    """Return the words that differ, in the order of the later edition; of two languages none can be compared."""
    if before.document.language != after.document.language:
        return ()
    return tuple(_changes(before, after))


def _changes(before: Side, after: Side) -> Iterator[ProseChange]:
    old, new = _worded(before), _worded(after)
    for place in dict.fromkeys((*new, *old)):
        first, last = old.get(place), new.get(place)
        if first is not None and last is not None and first[0] == last[0]:
            continue
        kind = ChangeKind.NEW if first is None else ChangeKind.VANISHED if last is None else ChangeKind.CHANGED
        by = after.people.get(place) or before.people.get(place) or ""
        yield ProseChange(place, kind, first[1] if first else "", last[1] if last else "", by)


def _worded(side: Side) -> dict[str, tuple[str, str]]:
    """Return, by place, words that have slots for figures, and the words as they are read."""
    found = {one.place: (_skeleton(side, one.inlines), _read(one.inlines)) for one in running_texts(side.document)}
    return found | {place: (title, title) for place, title in _titles(side.document)}


def _titles(document: Document) -> Iterator[tuple[str, str]]:
    for place, block in placed_blocks(document):
        match block:
            case Heading(text=title) | Annex(title=title) | Table(caption=title) | Chart(caption=title):
                yield place, title
            case _:
                pass


def _skeleton(side: Side, inlines: Inlines) -> str:
    return "".join(
        f"{{{sealed.slot}}}"
        if isinstance(part, FigureToken | VerdictToken) and (sealed := side.sealed.get(part.seal_id))
        else visible(part)
        for part in inlines
    )


def _read(inlines: Inlines) -> str:
    return "".join(visible(part) for part in inlines)
