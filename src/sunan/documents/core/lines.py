"""The lines that all formats print alike: captions, sources, notes, what stands under the title."""

from __future__ import annotations

from sunan.documents.core import wording
from sunan.documents.core.content import Annex, Document
from sunan.documents.core.numbering import PlacedBlock, table_notes
from sunan.kernel.texts import Language

_TITLE_WIDTH = 20  # 二号 characters that fill the type area
_BREAKS_BEFORE = "（《“("
_BREAKS_AFTER = "）》”，、：)"


def title_lines(title: str) -> list[str]:
    """Return a title in lines that end where a phrase ends, as even as can be (词意完整、排列对称).

    One that fits on a line, or has no place to break within two, is left to the layout.
    """
    whole = _width(title)
    if not _TITLE_WIDTH < whole <= 2 * _TITLE_WIDTH:
        return [title]
    places = [
        place
        for place in range(1, len(title))
        if (title[place] in _BREAKS_BEFORE or title[place - 1] in _BREAKS_AFTER)
        and title[place] not in _BREAKS_AFTER
        and max(_width(title[:place]), _width(title[place:])) <= _TITLE_WIDTH
    ]
    if not places:
        return [title]
    best = min(places, key=lambda place: abs(_width(title[:place]) - whole / 2))
    return [title[:best], title[best:]]


def _width(text: str) -> float:
    return sum(0.5 if char.isascii() else 1 for char in text)


def captioned(placed: PlacedBlock, caption: str) -> str:
    """Return a caption with its number: 表1　主要指标完成情况."""
    return f"{placed.number}　{caption}" if caption else placed.number


def below(language: Language, source: str, notes: tuple[str, ...]) -> list[str]:
    """Return what stands below a table or chart: its notes, then its source."""
    lines = table_notes(language, notes)
    if source:
        lines.append(wording.SOURCE.inside(language).format(source=source))
    return lines


def unit_line(language: Language, unit: str) -> str:
    """Return what stands above a table at the right, empty for a table without one unit."""
    return wording.UNIT.inside(language).format(unit=unit) if unit else ""


def as_of_line(document: Document) -> str:
    """Return the sentence that says what was known when the figures were taken."""
    day = wording.written(document.as_of, document.language)
    return wording.AS_OF.inside(document.language).format(date=day)


def head_lines(document: Document) -> list[str]:
    """Return the small lines under the title; an issued document signs at its end instead."""
    lines = [document.note] if document.note else []
    if not document.is_issued:
        issued = wording.written(document.date, document.language) if document.date else ""
        signed = "　".join(part for part in (document.issuer, issued) if part)
        lines += [signed] if signed else []
    return [*lines, f"（{as_of_line(document)}）" if document.language == "zh" else f"({as_of_line(document)})"]


def edition_line(document: Document) -> str:
    """Return the line by which a printed copy names its edition."""
    return wording.EDITION.inside(document.language).format(mark=document.edition)


def annex_entries(entries: tuple[PlacedBlock, ...]) -> list[tuple[str, PlacedBlock]]:
    """Return the annexes as the end of the body lists them; a single one has no number."""
    titles = [(one.block.title, one) for one in entries if isinstance(one.block, Annex)]
    if len(titles) == 1:
        return titles
    return [(f"{number}. {title}", one) for number, (title, one) in enumerate(titles, start=1)]
