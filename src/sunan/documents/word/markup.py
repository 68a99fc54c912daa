"""WordprocessingML as text: the few elements that a report needs, every value escaped."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from sunan.documents.core import style
from sunan.documents.core.content import Align
from sunan.documents.core.style import Typeface
from sunan.documents.typefaces import Typefaces
from sunan.kernel.texts import Language

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TWIPS_PER_MM = 1440 / 25.4
ALIGN = {Align.START: "left", Align.CENTRE: "center", Align.END: "right"}


def twips(points: float) -> int:
    """Return points as twentieths."""
    return round(points * 20)


def mm(millimetres: float) -> int:
    """Return millimetres as twips."""
    return round(millimetres * TWIPS_PER_MM)


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style_id: str, content: str, properties: str = "") -> str:
    """Return a paragraph of a style; `properties` come after the style in the order that the schema asks for."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{properties}</w:pPr>{content}</w:p>'


def field(instruction: str, result: str) -> str:
    """Return a field with its result already filled in."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(number: int, name: str, content: str) -> str:
    """Return content inside a bookmark."""
    return (
        f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{content}<w:bookmarkEnd w:id="{number}"/>'
    )  # fmt: skip


def inner_link(anchor: str, content: str) -> str:
    """Return content that leads to a bookmark of the same document."""
    return f'<w:hyperlink w:anchor={quoteattr(anchor)} w:history="1">{content}</w:hyperlink>'


class Faces:
    """Names typefaces in runs: the official ones, or those installed here where a caller hands them in.

    Official names are right for offices, which have the faces; LibreOffice on a machine without them falls back to
    one sans-serif for all. A file for such a machine can name the installed substitutes instead.
    """

    def __init__(self, language: Language, installed: Typefaces | None = None) -> None:
        self.language = language
        self._installed = installed

    def name(self, face: Typeface) -> str:
        """Return the name of a face for Chinese."""
        if self._installed is None:
            return face.word
        return self._installed.installed(face)[0] if self._installed.has_cjk else face.word

    def latin_name(self, face: Typeface) -> str:
        """Return the name for Latin letters and digits; the sans-serif role keeps its own."""
        if face.generic == "sans-serif":
            return self.name(face) if self.language == "zh" or self._installed else "Arial"
        return self.name(style.LATIN)

    def is_bold(self, face: Typeface) -> bool:
        """Return whether a face has to be set bold: in English always, else where a substitute is too light."""
        if not face.bold_substitute:
            return False
        return self.language == "en" or (self._installed is not None and not self._installed.is_official(face))

    def run(
        self,
        face: Typeface | None = None,
        *,
        style_id: str = "",
        bold: bool | None = None,
        colour: str = "",
        tracking_pt: float | None = None,
        points: float = 0,
        raised: bool = False,
    ) -> str:
        """Return properties of a run in the order that the schema asks for."""
        if bold is None and face is not None and self.is_bold(face):
            bold = True
        parts = [f'<w:rStyle w:val="{style_id}"/>'] if style_id else []
        if face is not None:
            latin, chinese = quoteattr(self.latin_name(face)), quoteattr(self.name(face))
            parts.append(
                f'<w:rFonts w:ascii={latin} w:hAnsi={latin} w:cs={latin} w:eastAsia={chinese} w:hint="eastAsia"/>'
            )
        if bold is not None:
            parts.append("<w:b/>" if bold else '<w:b w:val="0"/>')
        if colour:
            parts.append(f'<w:color w:val="{colour.removeprefix("#").upper()}"/>')
        if tracking_pt is not None:
            parts.append(f'<w:spacing w:val="{twips(tracking_pt)}"/>')
        if points:
            half_points = round(points * 2)
            parts.append(f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>')
        if raised:
            parts.append('<w:vertAlign w:val="superscript"/>')
        return "".join(parts)


def exactly(line_pt: float, *, before: float = 0, after: float = 0) -> str:
    """Return fixed line spacing."""
    return (
        f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}" w:line="{twips(line_pt)}" w:lineRule="exact"/>'
    )


def singly(*, before: float = 0, after: float = 0) -> str:
    """Return single line spacing, which grows with what stands in the line."""
    return f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}" w:line="240" w:lineRule="auto"/>'


def border(side: str, eighths: int, colour: str = "auto") -> str:
    """Return one border line, its width in eighths of a point; 0 is none."""
    if not eighths:
        return f'<w:{side} w:val="nil"/>'
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="{colour}"/>'


def style_element(
    style_id: str,
    name: str,
    *,
    kind: str = "paragraph",
    based_on: str = "",
    following: str = "",
    paragraph_properties: str = "",
    run_properties: str = "",
    default: bool = False,
    quick: bool = True,
) -> str:
    """Return a style."""
    parts = [f'<w:name w:val="{name}"/>']
    if based_on:
        parts.append(f'<w:basedOn w:val="{based_on}"/>')
    if following:
        parts.append(f'<w:next w:val="{following}"/>')
    if quick:
        parts.append("<w:qFormat/>")
    if paragraph_properties:
        parts.append(f"<w:pPr>{paragraph_properties}</w:pPr>")
    if run_properties:
        parts.append(f"<w:rPr>{run_properties}</w:rPr>")
    marked = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}"{marked} w:styleId="{style_id}">{"".join(parts)}</w:style>'


def section(*, landscape: bool, footers: str, break_kind: str = "nextPage") -> str:
    """Return the properties of a section: A4 upright, or turned for wide tables.

    Args:
        footers: references to the heads and feet of its pages.
    """
    width, height = (mm(side) for side in style.PAGE_MM)
    edge_to_number = style.BOTTOM_MM - style.PAGE_NUMBER_BELOW_TEXT_MM - 7
    top_to_mark = (style.LANDSCAPE_TOP_MM if landscape else style.TOP_MM) - style.DRAFT_ABOVE_TEXT_MM - 5
    if landscape:
        page = f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
        sides = (
            style.LANDSCAPE_TOP_MM, style.LANDSCAPE_RIGHT_MM, style.LANDSCAPE_BOTTOM_MM, style.LANDSCAPE_LEFT_MM,
        )  # fmt: skip
        edge_to_number = style.LANDSCAPE_BOTTOM_MM - style.PAGE_NUMBER_BELOW_TEXT_MM - 7
    else:
        page = f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        sides = (style.TOP_MM, style.RIGHT_MM, style.BOTTOM_MM, style.LEFT_MM)
    top, right, bottom, left = (mm(side) for side in sides)
    return (
        f'<w:sectPr>{footers}<w:type w:val="{break_kind}"/>{page}'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="{mm(top_to_mark)}" '
        f'w:footer="{mm(edge_to_number)}" w:gutter="0"/>'
        f'<w:docGrid w:linePitch="{twips(style.LINE_PT)}"/></w:sectPr>'
    )


def part(markup: str) -> bytes:
    """Return the bytes of a part of the package."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{markup}'.encode()


def joined(parts: Iterable[str]) -> str:
    """Return parts one after the other."""
    return "".join(parts)


def attribute(value: str) -> str:
    """Return a value as a quoted attribute."""
    return quoteattr(value)
