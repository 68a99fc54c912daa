"""Word files in the layout of official papers, on python-docx.

Each sealed figure stands inside a bookmark `seal_<id>_<n>`: bookmarks keep their names when LibreOffice saves the
file again, as docx or by way of odt, which content controls do not (their tags are lost).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import groupby
from xml.sax.saxutils import quoteattr

import docx
from docx.document import Document as WordDocument
from docx.image.image import Image
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.parts.image import ImagePart
from docx.shared import Mm

from sunan.documents import word_styles
from sunan.documents import wordml as w
from sunan.documents.core import style, wording
from sunan.documents.core.content import (
    Align,
    Annex,
    BulletList,
    Callout,
    Chart,
    Document,
    FigureToken,
    Heading,
    Inlines,
    KeyFigures,
    Link,
    Note,
    PageBreak,
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
from sunan.documents.core.lines import annex_entries, as_of_line, below, captioned, head_lines, title_lines, unit_line
from sunan.documents.core.numbering import (
    AnnexList,
    Arranged,
    PlacedBlock,
    Signature,
    head_groups,
    heading_text,
    shown_rows,
)
from sunan.documents.typefaces import Typefaces

SEAL_BOOKMARK = re.compile(r"seal_(?P<seal>[0-9A-Za-z_]+)_(?P<occurrence>\d+)")
"""How a verifier finds sealed figures: the seal's first 24 characters, then which of its occurrences."""

_SEAL_CHARACTERS = 24  # Word allows 40 in a bookmark's name
_ALIGN = {Align.START: "left", Align.CENTRE: "center", Align.END: "right"}
_INK = "1F2328"
_LARGEST_ISSUER_PT = 46
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_NOTES_TYPE = CONTENT_TYPE.WML_FOOTNOTES
_APPLICATION = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>sunan</Application></Properties>"
)
_UNUSED_PARTS = ("/customXml", "/docProps/thumbnail", "/word/stylesWithEffects", "/word/webSettings")


def word(
    arranged: Arranged,
    pictures: Mapping[str, bytes],
    *,
    pages: Mapping[str, int],
    installed_faces: Typefaces | None = None,
) -> bytes:
    """Return the document as a Word file.

    Args:
        pictures: PNG of each chart by its anchor; a chart without one is shown as its table.
        pages: page of each heading by its anchor, for the table of contents; what is missing stays blank until
            somebody updates the field.
        installed_faces: name these faces instead of the official ones, for readers without 仿宋 and 小标宋.
    """
    package = docx.Document()
    faces = w.Faces(arranged.document.language, installed_faces)
    _drop_unused_parts(package)
    body = _Body(arranged, pictures, pages, package, faces)
    markup = body.markup(_footers(package))
    if body.notes:
        _add_part(package, "footnotes", _NOTES_TYPE, RELATIONSHIP_TYPE.FOOTNOTES, word_styles.footnotes(body.notes))
    _describe(package, arranged.document)
    stream = io.BytesIO()
    package.save(stream)
    written = {
        "word/document.xml": f"<w:document {w.NAMESPACES}><w:body>{markup}</w:body></w:document>",
        "word/styles.xml": word_styles.styles(faces),
        "word/settings.xml": word_styles.settings(arranged.document.language, has_notes=bool(body.notes)),
        "word/numbering.xml": word_styles.lists(body.ordered_lists, faces),
        "word/fontTable.xml": word_styles.font_table(faces),
        "docProps/app.xml": _APPLICATION,
    }
    return _repacked(stream.getvalue(), {name: w.part(content) for name, content in written.items()})


def _drop_unused_parts(package: WordDocument) -> None:
    """Leave out what python-docx's template brings and nobody asks for."""
    for owner in (package.part.package, package.part):
        for key, relationship in list(owner.rels.items()):
            if str(relationship.target_part.partname).startswith(_UNUSED_PARTS):
                del owner.rels[key]


def _describe(package: WordDocument, document: Document) -> None:
    issued = datetime.combine(document.date or document.as_of, time())
    properties = package.core_properties
    properties.title = document.title[:255]
    properties.subject = as_of_line(document)
    properties.author = document.issuer[:255]
    properties.last_modified_by = document.issuer[:255]
    properties.language = "zh-CN" if document.language == "zh" else "en-GB"
    properties.keywords = ", ".join(document.keywords)[:255]
    properties.comments = ""
    properties.created = properties.modified = issued
    properties.revision = 1


def _footers(package: WordDocument) -> str:
    """Add the page numbers, — 1 — at the outer side, and return the references to them that each section carries."""
    references: list[str] = []
    for kind, side in (("default", "right"), ("even", "left")):
        number = w.run("— ") + w.field("PAGE", w.run("1")) + w.run(" —")
        indent = f'<w:ind w:firstLineChars="0" w:firstLine="0" w:{side}="{w.twips(style.FOUR_PT)}"/>'
        paragraph = w.paragraph("Footer", number, f'{indent}<w:jc w:val="{side}"/>')
        markup = f"<w:ftr {w.NAMESPACES}>{paragraph}</w:ftr>"
        identity = _add_part(package, f"footer-{kind}", CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER, markup)
        references.append(f'<w:footerReference w:type="{kind}" r:id="{identity}"/>')
    return "".join(references)


def _add_part(package: WordDocument, name: str, content_type: str, relationship: str, markup: str) -> str:
    """Add a part and return the id of the relationship that leads to it."""
    part = Part(PackURI(f"/word/{name}.xml"), content_type, w.part(markup), package.part.package)
    return package.part.relate_to(part, relationship)


def _repacked(content: bytes, written: Mapping[str, bytes]) -> bytes:
    """Return the package with our own parts in place of the template's, and without moments of the clock.

    The body is put in as text: handing a long one to python-docx element by element takes minutes. The same document
    gives the same bytes.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, written[name] if name in written else old.read(name))
    return stream.getvalue()


class _Body:
    """Writes the body of the document from its first line to its last."""

    def __init__(
        self,
        arranged: Arranged,
        pictures: Mapping[str, bytes],
        pages: Mapping[str, int],
        package: WordDocument,
        faces: w.Faces,
    ) -> None:
        self._arranged = arranged
        self._document = arranged.document
        self._language = arranged.document.language
        self._pictures = pictures
        self._pages = pages
        self._package = package
        self._faces = faces
        self._bookmarks = 0
        self._occurrences: dict[str, int] = {}
        self.notes: list[str] = []
        self.ordered_lists = 0

    def markup(self, footers: str) -> str:
        """Return everything between <w:body> and </w:body>."""
        parts = list(self._first_page())
        groups = [
            (turned, list(group)) for turned, group in groupby(self._arranged.blocks, key=lambda one: one.landscape)
        ]
        for index, (turned, group) in enumerate(groups):
            following = groups[index + 1][0] if index + 1 < len(groups) else None
            parts += [self._block(placed) for placed in group]
            if following is not None and following != turned:
                parts.append(_section_end(landscape=turned, footers=footers))
        if not self._document.blocks:
            parts.append(w.paragraph("BodyText", w.run(wording.NO_CONTENT.inside(self._language))))
        last_turned = groups[-1][0] if groups else False
        parts.append(w.section(landscape=last_turned, footers=footers))
        return "".join(parts)

    def _first_page(self) -> Iterator[str]:
        document = self._document
        if document.is_issued:
            widest = style.TEXT_WIDTH_MM / 25.4 * 72 / (len(document.issuer) * 1.1)
            yield w.paragraph(
                "RedHead", w.run(document.issuer, self._faces.run(points=min(_LARGEST_ISSUER_PT, int(widest))))
            )
            yield w.paragraph("DocumentNumber", w.run(document.number))
        yield w.paragraph("Title", "<w:r><w:br/></w:r>".join(w.run(line) for line in title_lines(document.title)))
        if document.subtitle:
            yield w.paragraph("Subtitle", w.run(document.subtitle))
        for line in head_lines(document):
            yield w.paragraph("HeadLine", w.run(line))
        yield w.paragraph("Flush", "", w.exactly(16))

    def _block(self, placed: PlacedBlock) -> str:
        match placed.block:
            case Heading() as heading:
                content = self._anchored(placed, w.run(heading_text(placed)))
                return w.paragraph(f"Heading{heading.level}", content)
            case Paragraph() | BulletList() as inner:
                return self._inner(inner, "BodyText")
            case Table() as table:
                return self._captioned_table(table, placed)
            case Chart() as chart:
                return self._chart(chart, placed)
            case Callout() as callout:
                return self._callout(callout)
            case KeyFigures() as figures:
                return self._key_figures(figures)
            case _:
                return self._around(placed)

    def _around(self, placed: PlacedBlock) -> str:
        """Return what stands around the text: contents, annexes, signature."""
        match placed.block:
            case TableOfContents(depth=depth):
                return self._contents(depth)
            case PageBreak():
                return w.paragraph("SectionEnd", '<w:r><w:br w:type="page"/></w:r>')
            case Annex(title=title):
                mark = w.paragraph("AnnexMark", self._anchored(placed, w.run(placed.number)))
                return mark + w.paragraph("AnnexTitle", w.run(title))
            case AnnexList(entries=entries):
                return self._annex_list(entries)
            case Signature():
                return self._signature()
        raise AssertionError(placed)

    # Running text

    def _inner(self, block: Paragraph | BulletList, style_id: str) -> str:
        if isinstance(block, Paragraph):
            aligned = f'<w:jc w:val="{_ALIGN[block.align]}"/>' if block.align is not Align.START else ""
            flush = "" if block.indent and not aligned else '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
            return w.paragraph(style_id, self._run(block.inlines), flush + aligned)
        number = word_styles.BULLETS
        if block.ordered:
            number = word_styles.NUMBERS + self.ordered_lists
            self.ordered_lists += 1
        in_box = style_id == "BoxText"
        unit = style.FOUR_PT if self._language == "zh" else style.SMALL_FOUR_PT
        indent = f'<w:ind w:left="{w.twips(unit)}" w:hanging="{w.twips(unit)}" w:firstLineChars="0"/>' if in_box else ""
        counted = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        base = style_id if in_box else "Flush"
        return "".join(w.paragraph(base, self._run(item), counted + indent) for item in block.items)

    def _run(self, inlines: Inlines, look: _Look | None = None) -> str:
        return "".join(self._part(part, look or _Look()) for part in inlines)

    def _part(self, part: object, look: _Look) -> str:
        match part:
            case Words(text=text):
                return w.run(text, self._look(look))
            case Strong(text=text):
                return w.run(text, self._look(look, style_id="Stress"))
            case FigureToken() as figure:
                bold = True if figure.strong else look.bold
                return self._sealed(figure.seal_id, w.run(figure.shown, self._look(replace(look, bold=bold))))
            case VerdictToken() as verdict:
                return self._verdict(verdict, look)
            case Reference() as reference:
                label = self._arranged.label(reference)
                return w.inner_link(_bookmark_of(label.anchor), w.run(label.shown, self._look(look)))
            case Note(text=text):
                return self._note(text)
            case Link(text=text, address=address):
                return self._link(text, address, look)
        raise AssertionError(part)

    def _look(self, look: _Look, *, style_id: str = "", colour: str = "") -> str:
        return self._faces.run(look.face, style_id=style_id, bold=look.bold, colour=colour, points=look.points)

    def _verdict(self, verdict: VerdictToken, look: _Look) -> str:
        properties = self._look(replace(look, face=style.HEITI, bold=False), colour=style.TONE_COLOURS[verdict.tone])
        shown = w.run(verdict.shape + verdict.word, properties)
        return self._sealed(verdict.seal_id, shown) if verdict.seal_id else shown

    def _link(self, text: str, address: str, look: _Look) -> str:
        if address.startswith("#"):
            return w.inner_link(_bookmark_of(address[1:]), w.run(text, self._look(look)))
        identity = self._package.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        shown = w.run(text, self._look(look, colour="1F5FA8"))
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

    def _sealed(self, seal_id: str, content: str) -> str:
        seal = re.sub(r"[^0-9A-Za-z]", "_", seal_id)[:_SEAL_CHARACTERS]
        self._occurrences[seal] = self._occurrences.get(seal, 0) + 1
        return self._bookmark(f"seal_{seal}_{self._occurrences[seal]}", content)

    def _anchored(self, placed: PlacedBlock, content: str) -> str:
        return self._bookmark(_bookmark_of(placed.anchor), content)

    def _bookmark(self, name: str, content: str) -> str:
        self._bookmarks += 1
        return w.bookmark(self._bookmarks, name, content)

    # Tables

    def _captioned_table(self, table: Table, placed: PlacedBlock) -> str:
        caption = w.paragraph("Caption", self._anchored(placed, w.run(captioned(placed, table.caption))))
        return caption + self._unit_and_grid(table) + self._below(table.source, table.notes)

    def _unit_and_grid(self, table: Table) -> str:
        unit = unit_line(self._language, table.unit)
        return (w.paragraph("UnitLine", w.run(unit)) if unit else "") + self._grid(table)

    def _below(self, source: str, notes: tuple[str, ...]) -> str:
        lines = below(self._language, source, notes)
        written = [
            w.paragraph("SourceLine", w.run(line), w.exactly(15, before=0 if i else 3)) for i, line in enumerate(lines)
        ]
        return "".join(written) + w.paragraph("AfterTable", "")

    def _grid(self, table: Table) -> str:
        points = style.table_pt(table)
        width_mm = style.LANDSCAPE_TEXT_WIDTH_MM if table.landscape else style.TEXT_WIDTH_MM
        widths = [round(share * w.mm(width_mm)) for share in style.shares(table, points)]
        look = _CellLook(points, style.is_kept_together(table), style.has_hairlines(table))
        hairline = w.border("insideH", 2, "C8CCD0") if look.hairlines else ""
        borders = w.border("top", 12) + w.border("bottom", 12) + hairline
        padding = w.twips(points * 0.2)
        head = (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:top w:w="{padding}" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
            f'<w:bottom w:w="{padding}" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
            f"<w:tblCaption w:val={_attribute(table.caption)}/></w:tblPr><w:tblGrid>"
            + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
            + "</w:tblGrid>"
        )
        rows = shown_rows(table, self._language)
        body = [self._row(row, table, widths, look, last=row is rows[-1]) for row in rows]
        return head + self._head_rows(table, widths, look) + "".join(body) + "</w:tbl>"

    def _head_rows(self, table: Table, widths: list[int], look: _CellLook) -> str:
        repeat = "<w:tblHeader/>" if table.repeat_header else ""
        groups = head_groups(table)
        rule = f"<w:tcBorders>{w.border('bottom', 6)}</w:tcBorders>"

        def cell(text: str, width: int, properties: str) -> str:
            shown = w.paragraph("TableHead", w.run(text, self._faces.run(points=look.points)), w.exactly(look.line_pt))
            return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}<w:vAlign w:val="center"/></w:tcPr>{shown}</w:tc>'

        def line(cells: list[str]) -> str:
            return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"

        if not groups:
            return line([cell(one.header, width, rule) for one, width in zip(table.columns, widths, strict=True)])
        upper: list[str] = []
        lower: list[str] = []
        for name, first, length in groups:
            columns = range(first, first + length)
            if name:
                span = f'<w:gridSpan w:val="{length}"/><w:tcBorders>{w.border("bottom", 4)}</w:tcBorders>'
                upper.append(cell(name, sum(widths[column] for column in columns), span))
                lower += [cell(table.columns[column].header, widths[column], rule) for column in columns]
            else:
                upper.append(cell(table.columns[first].header, widths[first], '<w:vMerge w:val="restart"/>' + rule))
                lower.append(cell("", widths[first], "<w:vMerge/>" + rule))
        return line(upper) + line(lower)

    def _row(self, row: Row, table: Table, widths: list[int], look: _CellLook, *, last: bool) -> str:
        keep = "<w:keepNext/>" if look.together and not last else ""
        ruled = ""
        if row.kind is not RowKind.BODY:
            ruled = f"<w:tcBorders>{w.border('top', 4)}</w:tcBorders>"
        if row.kind is RowKind.SECTION:
            shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
            borders = (
                ruled if look.hairlines else f"<w:tcBorders>{w.border('top', 4)}{w.border('bottom', 4)}</w:tcBorders>"
            )
            content = self._run(row.cells[0], _Look(style.HEITI, points=look.points))
            shown = w.paragraph("TableText", content, "<w:keepNext/>" + w.exactly(look.line_pt))
            return (
                f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/>'
                f'<w:gridSpan w:val="{len(widths)}"/>{borders}{shade}<w:vAlign w:val="center"/></w:tcPr>{shown}</w:tc></w:tr>'
            )
        text_look = _Look(bold=True if row.kind is RowKind.TOTAL else None, points=look.points)
        cells: list[str] = []
        for inlines, column, width in zip(row.cells, table.columns, widths, strict=True):
            properties = keep + look.pitch + f'<w:jc w:val="{_ALIGN[column.align]}"/>'
            shown = w.paragraph("TableText", self._run(inlines, text_look), properties)
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ruled}<w:vAlign w:val="center"/></w:tcPr>{shown}</w:tc>'
            )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"

    # Charts and boxes

    def _chart(self, chart: Chart, placed: PlacedBlock) -> str:
        caption = self._anchored(placed, w.run(captioned(placed, chart.caption)))
        if placed.anchor in self._pictures:
            picture = w.paragraph("Picture", f"<w:r>{self._picture(chart, placed)}</w:r>")
            return picture + w.paragraph("FigureCaption", caption) + self._below(chart.source, chart.notes)
        sentence = wording.NOT_DRAWN if chart.table else wording.NOT_DRAWN_ALONE
        shown = w.paragraph("Caption", caption) + w.paragraph("SourceLine", w.run(sentence.inside(self._language)))
        if chart.table:
            shown += self._unit_and_grid(chart.table)
        return shown + self._below(chart.source, chart.notes)

    def _picture(self, chart: Chart, placed: PlacedBlock) -> str:
        """Add a picture to the package and return its <w:drawing>."""
        blob = self._pictures[placed.anchor]
        name = f"{placed.anchor}.png"
        part = ImagePart.from_image(Image.from_blob(blob), PackURI(f"/word/media/{name}"))
        identity = self._package.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        number = int(placed.anchor.rsplit("-", 1)[1])
        width, height = int(Mm(chart.width_mm)), int(Mm(chart.height_mm))
        drawing, main = "http://schemas.openxmlformats.org/drawingml/2006", 'xmlns:a="{0}/main"'
        return (
            f'<w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{number}" name={_attribute(placed.number)} descr={_attribute(chart.alt)}/>'
            f'<a:graphic {main.format(drawing)}><a:graphicData uri="{drawing}/picture">'
            f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{identity}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )

    def _callout(self, callout: Callout) -> str:
        width = w.mm(style.TEXT_WIDTH_MM)
        content = w.paragraph("BoxTitle", w.run(callout.title)) if callout.title else ""
        content += "".join(self._inner(block, "BoxText") for block in callout.blocks)
        content = content or w.paragraph("BoxText", "")
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{w.border("left", 24, "737880")}'
            f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="80" w:type="dxa"/>'
            '<w:left w:w="220" w:type="dxa"/><w:bottom w:w="140" w:type="dxa"/><w:right w:w="220" w:type="dxa"/>'
            f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
            f'<w:tcW w:w="{width}" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="{style.BOX_FILL[1:].upper()}"/>'
            f"</w:tcPr>{content}</w:tc></w:tr></w:tbl>" + w.paragraph("AfterTable", "")
        )

    def _key_figures(self, block: KeyFigures) -> str:
        if not block.items:
            return ""
        gap = w.twips(8)
        width = (w.mm(style.TEXT_WIDTH_MM) - gap * (len(block.items) - 1)) // len(block.items)
        cells: list[str] = []
        grid: list[int] = []
        for index, item in enumerate(block.items):
            colour = style.TONE_COLOURS[item.tone][1:].upper() if item.tone else _INK
            if index:
                cells.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{gap}" w:type="dxa"/></w:tcPr>{w.paragraph("AfterTable", "")}</w:tc>'
                )
                grid.append(gap)
            shown = (
                w.paragraph("KeyFigureLabel", w.run(item.label), w.exactly(18, before=4))
                + w.paragraph(
                    "KeyFigure",
                    self._sealed(item.figure.seal_id, w.run(item.figure.shown, self._faces.run(colour=colour))),
                )
                + w.paragraph(
                    "KeyFigureLabel", w.run(item.remark, self._faces.run(colour="4D545C")), w.exactly(18, after=4)
                )
            )
            borders = w.border("top", 12, colour) + w.border("bottom", 4, "8A9099")
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{borders}</w:tcBorders></w:tcPr>{shown}</w:tc>'
            )
            grid.append(width)
        columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in grid)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr></w:tbl>"
            + w.paragraph("AfterTable", "")
        )

    # What stands around the text

    def _contents(self, depth: int) -> str:
        """Return the contents: filled entries, each page a field of its own.

        Inside a TOC field LibreOffice would keep the pages as they are written here; single fields it counts itself.
        """
        lines = [w.paragraph("ContentsTitle", w.run(wording.CONTENTS.inside(self._language)))]
        for level, placed, text in self._arranged.headings(depth):
            name = _bookmark_of(placed.anchor)
            page = w.field(f"PAGEREF {name} \\h", w.run(str(self._pages.get(placed.anchor, ""))))
            lines.append(w.paragraph(f"TOC{level}", w.inner_link(name, f"{w.run(text)}<w:r><w:tab/></w:r>{page}")))
        return "".join(lines) + w.paragraph("AfterTable", "")

    def _annex_list(self, entries: tuple[PlacedBlock, ...]) -> str:
        lead = wording.ANNEXES.inside(self._language)
        body = style.BODY[self._language]
        indent = w.twips(body.size_pt * body.indent_characters)
        hanging = w.twips(body.size_pt * (3 if self._language == "zh" else 4.5))
        lines: list[str] = []
        for index, (words, placed) in enumerate(annex_entries(entries)):
            link = w.inner_link(_bookmark_of(placed.anchor), w.run(words))
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

    def _signature(self) -> str:
        """Return issuer and date: the date four characters from the right, the issuer centred above it."""
        day = wording.written(self._document.date or self._document.as_of, self._language)
        body = style.BODY[self._language]
        right = 4 * body.size_pt
        day_pt = len(day) * body.size_pt * 0.8
        issuer_pt = len(self._document.issuer) * body.size_pt
        issuer_right = max(0.0, right + (day_pt - issuer_pt) / 2)
        before = w.exactly(body.line_pt, before=body.line_pt * 2)
        return w.paragraph(
            "Signature", w.run(self._document.issuer), before + f'<w:ind w:right="{w.twips(issuer_right)}"/>'
        ) + w.paragraph("Signature", w.run(day), f'<w:keepNext w:val="0"/><w:ind w:right="{w.twips(right)}"/>')


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run differs from its paragraph's style."""

    face: style.Typeface | None = None
    bold: bool | None = None
    points: float = 0


class _CellLook:
    """What all cells of a table share."""

    __slots__ = ("hairlines", "line_pt", "pitch", "points", "together")

    def __init__(self, points: float, together: bool, hairlines: bool) -> None:  # noqa: FBT001
        self.points = points
        self.together = together
        self.hairlines = hairlines
        self.line_pt = style.table_line_pt(points)
        self.pitch = w.exactly(self.line_pt)


def _section_end(*, landscape: bool, footers: str) -> str:
    ending = w.section(landscape=landscape, footers=footers)
    return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{ending}</w:pPr></w:p>'


def _bookmark_of(anchor: str) -> str:
    return "_" + anchor.replace("-", "_").capitalize()


def _attribute(value: str) -> str:
    return quoteattr(value)
