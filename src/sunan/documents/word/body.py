"""The body of a Word file, from its first line to its last."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from sunan.documents.core import wording
from sunan.documents.core.content import (
    Annex,
    BulletList,
    Callout,
    Chart,
    Heading,
    KeyFigures,
    PageBreak,
    Paragraph,
    Table,
    TableOfContents,
)
from sunan.documents.core.numbering import AnnexList, EditionMark, PlacedBlock, Signature, heading_text
from sunan.documents.word import markup as w
from sunan.documents.word.boxes import Boxes
from sunan.documents.word.prose import Prose
from sunan.documents.word.runs import Runs
from sunan.documents.word.surroundings import Surroundings
from sunan.documents.word.tables import Tables


class Body:
    """Writes the blocks in their order, and ends a section where the page turns."""

    def __init__(self, runs: Runs, pictures: Mapping[str, bytes], pages: Mapping[str, int]) -> None:
        self._runs = runs
        self._prose = Prose(runs)
        self._tables = Tables(runs)
        self._boxes = Boxes(runs, self._prose, self._tables, pictures)
        self._around_text = Surroundings(runs, pages)

    @property
    def ordered_lists(self) -> int:
        """Return how many ordered lists there are; each needs a numbering of its own."""
        return self._prose.ordered_lists

    def markup(self, footers: str) -> str:
        """Return everything between <w:body> and </w:body>."""
        parts = list(self._around_text.first_page())
        groups = [
            (turned, list(group))
            for turned, group in groupby(self._runs.arranged.blocks, key=lambda one: one.landscape)
        ]
        for index, (turned, group) in enumerate(groups):
            following = groups[index + 1][0] if index + 1 < len(groups) else None
            parts += [self._block(placed) for placed in group]
            if following is not None and following != turned:
                parts.append(_section_end(landscape=turned, footers=footers))
        if not self._runs.document.blocks:
            parts.append(w.paragraph("BodyText", w.run(wording.NO_CONTENT.inside(self._runs.language))))
        last_turned = groups[-1][0] if groups else False
        parts.append(w.section(landscape=last_turned, footers=footers))
        return "".join(parts)

    def _block(self, placed: PlacedBlock) -> str:
        match placed.block:
            case Heading() as heading:
                content = self._runs.anchored(placed, w.run(heading_text(placed)))
                deeper = f'<w:outlineLvl w:val="{placed.outline_level - 1}"/>' if placed.in_annex else ""
                return w.paragraph(f"Heading{heading.level}", content, deeper)
            case Paragraph() | BulletList() as inner:
                return self._prose.text(inner, "BodyText")
            case Table() as table:
                return self._tables.captioned(table, placed)
            case Chart() as chart:
                return self._boxes.chart(chart, placed)
            case Callout() as callout:
                return self._boxes.callout(callout)
            case KeyFigures() as figures:
                return self._boxes.key_figures(figures)
            case _:
                return self._around(placed)

    def _around(self, placed: PlacedBlock) -> str:
        """Return what stands around the text: contents, annexes, signature."""
        match placed.block:
            case TableOfContents(depth=depth):
                return self._around_text.contents(depth)
            case PageBreak():
                return w.paragraph("SectionEnd", '<w:r><w:br w:type="page"/></w:r>')
            case Annex(title=title):
                mark = w.paragraph("AnnexMark", self._runs.anchored(placed, w.run(placed.number)))
                return mark + w.paragraph("AnnexTitle", w.run(title))
            case AnnexList(entries=entries):
                return self._around_text.annex_list(entries)
            case Signature():
                return self._around_text.signature()
            case EditionMark():
                return self._around_text.edition_mark()
        raise AssertionError(placed)


def _section_end(*, landscape: bool, footers: str) -> str:
    ending = w.section(landscape=landscape, footers=footers)
    return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{ending}</w:pPr></w:p>'
