"""Charts, boxes and large figures of Word files."""

from __future__ import annotations

from collections.abc import Mapping

from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.parts.image import ImagePart
from docx.shared import Mm

from sunan.documents.core import style, wording
from sunan.documents.core.content import Callout, Chart, KeyFigures
from sunan.documents.core.lines import captioned
from sunan.documents.core.numbering import PlacedBlock
from sunan.documents.word import markup as w
from sunan.documents.word.prose import Prose
from sunan.documents.word.runs import Runs
from sunan.documents.word.tables import Tables

_INK = "1F2328"


class Boxes:
    """Writes what stands in a frame of its own."""

    def __init__(self, runs: Runs, prose: Prose, tables: Tables, pictures: Mapping[str, bytes]) -> None:
        self._runs = runs
        self._prose = prose
        self._tables = tables
        self._pictures = pictures

    def chart(self, chart: Chart, placed: PlacedBlock) -> str:
        """Return a chart with its caption, or its table where it could not be drawn."""
        caption = self._runs.anchored(placed, w.run(captioned(placed, chart.caption)))
        if placed.anchor in self._pictures:
            picture = w.paragraph("Picture", f"<w:r>{self._picture(chart, placed)}</w:r>")
            return picture + w.paragraph("FigureCaption", caption) + self._tables.below(chart.source, chart.notes)
        sentence = wording.NOT_DRAWN if chart.table else wording.NOT_DRAWN_ALONE
        shown = w.paragraph("Caption", caption) + w.paragraph("SourceLine", w.run(sentence.inside(self._runs.language)))
        if chart.table:
            shown += self._tables.unit_and_grid(chart.table)
        return shown + self._tables.below(chart.source, chart.notes)

    def callout(self, callout: Callout) -> str:
        """Return a box with a rule at its left."""
        width = w.mm(style.TEXT_WIDTH_MM)
        content = w.paragraph("BoxTitle", w.run(callout.title)) if callout.title else ""
        content += "".join(self._prose.text(block, "BoxText") for block in callout.blocks)
        content = content or w.paragraph("BoxText", "")
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{w.border("left", 24, "737880")}'
            f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="80" w:type="dxa"/>'
            '<w:left w:w="220" w:type="dxa"/><w:bottom w:w="140" w:type="dxa"/><w:right w:w="220" w:type="dxa"/>'
            f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
            f'<w:tcW w:w="{width}" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="{style.BOX_FILL[1:].upper()}"/>'
            f"</w:tcPr>{content}</w:tc></w:tr></w:tbl>" + w.paragraph("AfterTable", "")
        )

    def key_figures(self, block: KeyFigures) -> str:
        """Return large figures side by side."""
        if not block.items:
            return ""
        gap = w.twips(8)
        width = (w.mm(style.TEXT_WIDTH_MM) - gap * (len(block.items) - 1)) // len(block.items)
        remarked = any(item.remark for item in block.items)
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
                    self._runs.sealed(
                        item.figure.seal_id, w.run(item.figure.shown, self._runs.faces.run(colour=colour))
                    ),
                )
                + (self._remark(item.remark) if remarked else "")
            )
            borders = w.border("top", 12, colour) + w.border("bottom", 4, "8A9099")
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{borders}</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr>{shown}</w:tc>'
            )
            grid.append(width)
        columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in grid)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr></w:tbl>"
            + w.paragraph("AfterTable", "")
        )

    def _remark(self, remark: str) -> str:
        grey = self._runs.faces.run(colour="4D545C")
        return w.paragraph("KeyFigureLabel", w.run(remark, grey), w.exactly(18, after=4))

    def _picture(self, chart: Chart, placed: PlacedBlock) -> str:
        """Add a picture to the package and return its <w:drawing>."""
        blob = self._pictures[placed.anchor]
        name = f"{placed.anchor}.png"
        part = ImagePart.from_image(Image.from_blob(blob), PackURI(f"/word/media/{name}"))
        identity = self._runs.package.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        number = int(placed.anchor.rsplit("-", 1)[1])
        width, height = int(Mm(chart.width_mm)), int(Mm(chart.height_mm))
        drawing, main = "http://schemas.openxmlformats.org/drawingml/2006", 'xmlns:a="{0}/main"'
        return (
            f'<w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{number}" name={w.attribute(placed.number)} descr={w.attribute(chart.alt)}/>'
            f'<a:graphic {main.format(drawing)}><a:graphicData uri="{drawing}/picture">'
            f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{identity}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )
