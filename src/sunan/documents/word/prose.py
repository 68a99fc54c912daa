"""Paragraphs and lists of Word files."""

from __future__ import annotations

from sunan.documents.core import style
from sunan.documents.core.content import Align, BulletList, Paragraph
from sunan.documents.word import markup as w
from sunan.documents.word import styles
from sunan.documents.word.runs import Runs


class Prose:
    """Writes paragraphs and lists; each ordered list counts from 1."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.ordered_lists = 0

    def text(self, block: Paragraph | BulletList, style_id: str) -> str:
        """Return a paragraph or list in a style of paragraph."""
        if isinstance(block, Paragraph):
            aligned = f'<w:jc w:val="{w.ALIGN[block.align]}"/>' if block.align is not Align.START else ""
            flush = "" if block.indent and not aligned else '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
            return w.paragraph(style_id, self._runs.run(block.inlines), flush + aligned)
        number = styles.BULLETS
        if block.ordered:
            number = styles.NUMBERS + self.ordered_lists
            self.ordered_lists += 1
        in_box = style_id == "BoxText"
        unit = style.FOUR_PT if self._runs.language == "zh" else style.SMALL_FOUR_PT
        indent = f'<w:ind w:left="{w.twips(unit)}" w:hanging="{w.twips(unit)}" w:firstLineChars="0"/>' if in_box else ""
        counted = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        base = style_id if in_box else "Flush"
        return "".join(w.paragraph(base, self._runs.run(item), counted + indent) for item in block.items)
