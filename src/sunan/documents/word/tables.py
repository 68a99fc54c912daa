"""Tables of Word files: three lines, repeated heads, the unit above and the source below."""

from __future__ import annotations

from sunan.documents.core import style
from sunan.documents.core.columns import side_pt
from sunan.documents.core.content import Row, RowKind, Table
from sunan.documents.core.lines import below, captioned, unit_line
from sunan.documents.core.numbering import PlacedBlock, head_groups, shown_rows
from sunan.documents.word import markup as w
from sunan.documents.word.runs import Look, Runs


class Tables:
    """Writes tables and the lines around them."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def captioned(self, table: Table, placed: PlacedBlock) -> str:
        """Return a table with its caption, unit, source and notes."""
        caption = w.paragraph("Caption", self._runs.anchored(placed, w.run(captioned(placed, table.caption))))
        below = self.below(table.source, table.notes, points=style.table_pt(table))
        return caption + self.unit_and_grid(table) + below

    def unit_and_grid(self, table: Table) -> str:
        """Return a table with its unit alone."""
        unit = unit_line(self._runs.language, table.unit)
        shown = w.run(unit, self._small(style.table_pt(table)))
        return (w.paragraph("UnitLine", shown) if unit else "") + self._grid(table)

    def below(self, source: str, notes: tuple[str, ...], *, points: float = style.FIVE_PT) -> str:
        """Return the lines below a table or chart, no larger than `points`."""
        lines = below(self._runs.language, source, notes)
        pitch = style.table_line_pt(style.below_pt(self._runs.language, points))
        written = [
            w.paragraph("SourceLine", w.run(line, self._small(points)), w.exactly(pitch, before=0 if i else 3))
            for i, line in enumerate(lines)
        ]
        return "".join(written) + w.paragraph("AfterTable", "")

    def _small(self, points: float) -> str:
        """Return the properties of small lines around a table, none where their style has them already."""
        given = style.below_pt(self._runs.language, points)
        return self._runs.faces.run(points=given) if given < style.below_pt(self._runs.language) else ""

    def _grid(self, table: Table) -> str:
        points = style.table_pt(table)
        width_mm = style.LANDSCAPE_TEXT_WIDTH_MM if table.landscape else style.TEXT_WIDTH_MM
        widths = [round(share * w.mm(width_mm)) for share in style.shares(table, points)]
        look = _CellLook(points, style.is_kept_together(table), style.has_hairlines(table))
        hairline = w.border("insideH", 2, "C8CCD0") if look.hairlines else ""
        borders = w.border("top", 12) + w.border("bottom", 12) + hairline
        padding = w.twips(points * style.CELL_PADDING / 2)
        side = w.twips(side_pt(table))
        head = (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:top w:w="{padding}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
            f'<w:bottom w:w="{padding}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
            f"<w:tblCaption w:val={w.attribute(table.caption)}/></w:tblPr><w:tblGrid>"
            + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
            + "</w:tblGrid>"
        )
        rows = shown_rows(table, self._runs.language)
        body = [self._row(row, table, widths, look, last=row is rows[-1]) for row in rows]
        return head + self._head_rows(table, widths, look) + "".join(body) + "</w:tbl>"

    def _head_rows(self, table: Table, widths: list[int], look: _CellLook) -> str:
        repeat = "<w:tblHeader/>" if table.repeat_header else ""
        groups = head_groups(table)
        rule = f"<w:tcBorders>{w.border('bottom', 6)}</w:tcBorders>"

        def cell(text: str, width: int, properties: str) -> str:
            shown = w.paragraph(
                "TableHead", w.run(text, self._runs.faces.run(points=look.points)), w.exactly(look.line_pt)
            )
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
            content = self._runs.run(row.cells[0], Look(style.HEITI, points=look.points))
            shown = w.paragraph("TableText", content, "<w:keepNext/>" + w.exactly(look.line_pt))
            return (
                f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/>'
                f'<w:gridSpan w:val="{len(widths)}"/>{borders}{shade}<w:vAlign w:val="center"/></w:tcPr>{shown}</w:tc></w:tr>'
            )
        text_look = Look(bold=True if row.kind is RowKind.TOTAL else None, points=look.points)
        cells: list[str] = []
        for inlines, column, width in zip(row.cells, table.columns, widths, strict=True):
            properties = keep + look.pitch + f'<w:jc w:val="{w.ALIGN[column.align]}"/>'
            shown = w.paragraph("TableText", self._runs.run(inlines, text_look), properties)
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ruled}<w:vAlign w:val="center"/></w:tcPr>{shown}</w:tc>'
            )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


class _CellLook:
    """What all cells of a table share."""

    __slots__ = ("hairlines", "line_pt", "pitch", "points", "together")

    def __init__(self, points: float, together: bool, hairlines: bool) -> None:  # noqa: FBT001
        self.points = points
        self.together = together
        self.hairlines = hairlines
        self.line_pt = style.table_line_pt(points)
        self.pitch = w.exactly(self.line_pt)
