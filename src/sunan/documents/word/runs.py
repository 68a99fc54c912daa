"""Running text of Word files: words, sealed figures, verdicts, references, links and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE

from sunan.documents.core import style
from sunan.documents.core.content import (
    Document,
    FigureToken,
    Inlines,
    Link,
    Note,
    Reference,
    Strong,
    VerdictToken,
    Words,
)
from sunan.documents.core.numbering import Arranged, PlacedBlock
from sunan.documents.word import markup as w
from sunan.kernel.texts import Language

SEAL_BOOKMARK = re.compile(r"seal_(?P<seal>[0-9A-Za-z_]+)_(?P<occurrence>\d+)")
"""How a verifier finds sealed figures: the seal's first 24 characters, then which of its occurrences."""

_SEAL_CHARACTERS = 24  # Word allows 40 in a bookmark's name


@dataclass(frozen=True, slots=True)
class Look:
    """How a run differs from its paragraph's style."""

    face: style.Typeface | None = None
    bold: bool | None = None
    points: float = 0


class Runs:
    """Writes running text, and counts what has a number of its own: bookmarks, occurrences of seals, notes."""

    def __init__(self, arranged: Arranged, package: WordDocument, faces: w.Faces) -> None:
        self.arranged = arranged
        self.package = package
        self.faces = faces
        self.notes: list[str] = []
        self._bookmarks = 0
        self._occurrences: dict[str, int] = {}

    @property
    def document(self) -> Document:
        return self.arranged.document

    @property
    def language(self) -> Language:
        return self.arranged.document.language

    def run(self, inlines: Inlines, look: Look | None = None) -> str:
        """Return running text as runs, links and bookmarks."""
        return "".join(self._part(part, look or Look()) for part in inlines)

    def sealed(self, seal_id: str, content: str) -> str:
        """Return runs inside a bookmark that carries their seal."""
        seal = re.sub(r"[^0-9A-Za-z]", "_", seal_id)[:_SEAL_CHARACTERS]
        self._occurrences[seal] = self._occurrences.get(seal, 0) + 1
        return self._bookmark(f"seal_{seal}_{self._occurrences[seal]}", content)

    def anchored(self, placed: PlacedBlock, content: str) -> str:
        """Return runs that references to the block lead to."""
        return self._bookmark(bookmark_of(placed.anchor), content)

    def look(self, look: Look, *, style_id: str = "", colour: str = "") -> str:
        """Return the properties of a run that looks like this."""
        return self.faces.run(look.face, style_id=style_id, bold=look.bold, colour=colour, points=look.points)

    def _part(self, part: object, look: Look) -> str:
        match part:
            case Words(text=text):
                return w.run(text, self.look(look))
            case Strong(text=text):
                return w.run(text, self.look(look, style_id="Stress"))
            case FigureToken() as figure:
                bold = True if figure.strong else look.bold
                return self.sealed(figure.seal_id, w.run(figure.shown, self.look(replace(look, bold=bold))))
            case VerdictToken() as verdict:
                return self._verdict(verdict, look)
            case Reference() as reference:
                label = self.arranged.label(reference)
                return w.inner_link(bookmark_of(label.anchor), w.run(label.shown, self.look(look)))
            case Note(text=text):
                return self._note(text)
            case Link(text=text, address=address):
                return self._link(text, address, look)
        raise AssertionError(part)

    def _verdict(self, verdict: VerdictToken, look: Look) -> str:
        properties = self.look(replace(look, face=style.HEITI, bold=False), colour=style.TONE_COLOURS[verdict.tone])
        shown = w.run(verdict.shape + verdict.word, properties)
        return self.sealed(verdict.seal_id, shown) if verdict.seal_id else shown

    def _link(self, text: str, address: str, look: Look) -> str:
        if address.startswith("#"):
            return w.inner_link(bookmark_of(address[1:]), w.run(text, self.look(look)))
        identity = self.package.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        shown = w.run(text, self.look(look, colour="1F5FA8"))
        return f'<w:hyperlink r:id="{identity}" w:history="1">{shown}</w:hyperlink>'

    def _note(self, text: str) -> str:
        number = len(self.notes) + 1
        mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        content = w.paragraph("FootnoteText", mark + w.run(" " + text))
        self.notes.append(f'<w:footnote w:id="{number}">{content}</w:footnote>')
        return (
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            f'<w:footnoteReference w:id="{number}"/></w:r>'
        )  # fmt: skip

    def _bookmark(self, name: str, content: str) -> str:
        self._bookmarks += 1
        return w.bookmark(self._bookmarks, name, content)


def bookmark_of(anchor: str) -> str:
    """Return the name of the bookmark at an anchor."""
    return "_" + anchor.replace("-", "_").capitalize()
