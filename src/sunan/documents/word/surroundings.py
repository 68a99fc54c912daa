"""What stands around the text of Word files: head, contents, list of annexes, signature, page numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sunan.documents.core import style, wording
from sunan.documents.core.lines import annex_entries, edition_line, head_lines, title_lines
from sunan.documents.core.numbering import PlacedBlock
from sunan.documents.word import markup as w
from sunan.documents.word.runs import Runs, bookmark_of

_LARGEST_ISSUER_PT = 46


class Surroundings:
    """Writes the first lines of the document and what leads to its parts."""

    def __init__(self, runs: Runs, pages: Mapping[str, int]) -> None:
        self._runs = runs
        self._pages = pages

    def first_page(self) -> Iterator[str]:
        """Yield the head: issuer and number of an issued document, title, lines below it."""
        document = self._runs.document
        if document.is_issued:
            widest = style.TEXT_WIDTH_MM / 25.4 * 72 / (len(document.issuer) * 1.1)
            yield w.paragraph(
                "RedHead", w.run(document.issuer, self._runs.faces.run(points=min(_LARGEST_ISSUER_PT, int(widest))))
            )
            yield w.paragraph("DocumentNumber", w.run(document.number))
        yield w.paragraph("Title", "<w:r><w:br/></w:r>".join(w.run(line) for line in title_lines(document.title)))
        if document.subtitle:
            yield w.paragraph("Subtitle", w.run(document.subtitle))
        for line in head_lines(document):
            yield w.paragraph("HeadLine", w.run(line))
        yield w.paragraph("Flush", "", w.exactly(16))

    def contents(self, depth: int) -> str:
        """Return the contents: filled entries, each page a field of its own.

        Inside a TOC field LibreOffice would keep the pages as they are written here; single fields it counts itself.
        """
        lines = [w.paragraph("ContentsTitle", w.run(wording.CONTENTS.inside(self._runs.language)))]
        entries = list(self._runs.arranged.headings(depth))
        pitch = w.exactly(style.contents_line_pt(len(entries), self._runs.language))
        for level, placed, text in entries:
            name = bookmark_of(placed.anchor)
            page = w.field(f"PAGEREF {name} \\h", w.run(str(self._pages.get(placed.anchor, ""))))
            lines.append(
                w.paragraph(f"TOC{level}", w.inner_link(name, f"{w.run(text)}<w:r><w:tab/></w:r>{page}"), pitch)
            )
        return "".join(lines) + w.paragraph("AfterTable", "")

    def annex_list(self, entries: tuple[PlacedBlock, ...]) -> str:
        """Return the annexes as the end of the body lists them (附件说明)."""
        lead = wording.ANNEXES.inside(self._runs.language)
        body = style.BODY[self._runs.language]
        indent = w.twips(body.size_pt * body.indent_characters)
        hanging = w.twips(body.size_pt * (3 if self._runs.language == "zh" else 4.5))
        lines: list[str] = []
        for index, (words, placed) in enumerate(annex_entries(entries)):
            link = w.inner_link(bookmark_of(placed.anchor), w.run(words))
            before = w.exactly(body.line_pt, before=0 if index else body.line_pt)
            if index:
                properties = before + f'<w:ind w:left="{indent + hanging}" w:firstLineChars="0" w:firstLine="0"/>'
                lines.append(w.paragraph("Flush", link, properties))
            else:
                tabs = f'<w:tabs><w:tab w:val="left" w:pos="{indent + hanging}"/></w:tabs>'
                properties = (
                    tabs + before + f'<w:ind w:left="{indent + hanging}" w:hanging="{hanging}" w:firstLineChars="0"/>'
                )
                lines.append(w.paragraph("Flush", w.run(lead.rstrip()) + "<w:r><w:tab/></w:r>" + link, properties))
        return "".join(lines)

    def edition_mark(self) -> str:
        """Return the line by which a printed copy names its edition."""
        return w.paragraph("SourceLine", w.run(edition_line(self._runs.document)), w.exactly(15, before=15))

    def signature(self) -> str:
        """Return issuer and date: the date four characters from the right, the issuer centred above it."""
        day = wording.written(self._runs.document.date or self._runs.document.as_of, self._runs.language)
        body = style.BODY[self._runs.language]
        right = 4 * body.size_pt
        day_pt = len(day) * body.size_pt * 0.8
        issuer_pt = len(self._runs.document.issuer) * body.size_pt
        issuer_right = max(0.0, right + (day_pt - issuer_pt) / 2)
        before = w.exactly(body.line_pt, before=body.line_pt * 2)
        return w.paragraph(
            "Signature", w.run(self._runs.document.issuer), before + f'<w:ind w:right="{w.twips(issuer_right)}"/>'
        ) + w.paragraph("Signature", w.run(day), f'<w:keepNext w:val="0"/><w:ind w:right="{w.twips(right)}"/>')
