"""One HTML file that needs nothing else: styles and charts inside, readable on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from sunan.documents.charts import Drawings
from sunan.documents.core import style, wording
from sunan.documents.core.content import (
    Align,
    Annex,
    BulletList,
    Callout,
    Chart,
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
from sunan.documents.core.lines import annex_entries, as_of_line, below, captioned, edition_line, head_lines, unit_line
from sunan.documents.core.numbering import (
    AnnexList,
    Arranged,
    EditionMark,
    PlacedBlock,
    Signature,
    head_groups,
    heading_text,
    shown_rows,
)
from sunan.documents.stylesheet import stylesheet

_WIDE_COLUMNS = 6


def html(arranged: Arranged, drawings: Drawings) -> str:
    """Return the document as one HTML file."""
    return _Page(arranged, drawings).markup()


class _Page:
    """Writes the page from its head to its notes."""

    def __init__(self, arranged: Arranged, drawings: Drawings) -> None:
        self._arranged = arranged
        self._document = arranged.document
        self._language = arranged.document.language
        self._drawings = drawings
        self._notes: list[str] = []

    def markup(self) -> str:
        document = self._document
        main = "\n".join(self._main())
        tongue = "zh-Hans-CN" if self._language == "zh" else "en-GB"
        return (
            f'<!DOCTYPE html>\n<html lang="{tongue}">\n<head>\n<meta charset="utf-8"/>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
            '<meta name="color-scheme" content="light dark"/>\n'
            f'<meta name="author" content="{escape(document.issuer)}"/>\n'
            f'<meta name="description" content="{escape(as_of_line(document))}"/>\n'
            f'<meta name="dcterms.date" content="{(document.date or document.as_of).isoformat()}"/>\n'
            f"<title>{escape(document.title)}</title>\n<style>\n{stylesheet()}</style>\n</head>\n<body{self._draft()}>\n<main>\n"
            f"{main}\n</main>\n</body>\n</html>\n"
        )

    def _draft(self) -> str:
        """Return the mark of a draft for the styles to show; an issued document has none."""
        if self._document.is_issued:
            return ""
        return f' data-draft="{escape(wording.DRAFT.inside(self._language))}"'

    def _main(self) -> Iterator[str]:
        yield self._header()
        yield from (self._block(placed) for placed in self._arranged.blocks)
        if not self._document.blocks:
            yield f"<p>{wording.NO_CONTENT.inside(self._language)}</p>"
        if self._notes:
            yield self._endnotes()

    def _header(self) -> str:
        document = self._document
        parts = []
        if document.is_issued:
            parts.append(
                f'<p class="issuer">{escape(document.issuer)}</p><p class="number">{escape(document.number)}</p>'
            )
        parts.append(f"<h1>{escape(document.title)}</h1>")
        if document.subtitle:
            parts.append(f'<p class="subtitle">{escape(document.subtitle)}</p>')
        parts += [f'<p class="head-line">{escape(line)}</p>' for line in head_lines(document)]
        return f"<header>{''.join(parts)}</header>"

    def _block(self, placed: PlacedBlock) -> str:
        match placed.block:
            case Heading() as heading:
                level = heading.level + 1
                return f'<h{level} id="{placed.anchor}">{escape(heading_text(placed))}</h{level}>'
            case Paragraph() | BulletList() as inner:
                return self._inner(inner)
            case Table() as table:
                return self._table_figure(table, placed)
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
                return '<div class="page-break"></div>'
            case Annex(title=title):
                return (
                    f'<h2 class="annex" id="{placed.anchor}"><span class="annex-mark">{escape(placed.number)}</span> '
                    f"{escape(title)}</h2>"
                )
            case AnnexList(entries=entries):
                items = "".join(
                    f'<li><a href="#{one.anchor}">{escape(words)}</a></li>' for words, one in annex_entries(entries)
                )
                lead = escape(wording.ANNEXES.inside(self._language).strip())
                return f'<div class="annexes"><p>{lead}</p><ul>{items}</ul></div>'
            case Signature():
                day = self._document.date or self._document.as_of
                written = wording.written(day, self._language)
                return (
                    f'<p class="signature">{escape(self._document.issuer)}<br/>'
                    f'<time datetime="{day.isoformat()}">{written}</time></p>'
                )
            case EditionMark():
                return f'<p class="source edition">{escape(edition_line(self._document))}</p>'
        raise AssertionError(placed)

    # Running text

    def _inner(self, block: Paragraph | BulletList) -> str:
        if isinstance(block, Paragraph):
            classes = [] if block.align is Align.START else [f"at-{block.align.value}"]
            if not block.indent or classes:
                classes.append("flush")
            marked = f' class="{" ".join(classes)}"' if classes else ""
            return f"<p{marked}>{self._run(block.inlines)}</p>"
        tag = "ol" if block.ordered else "ul"
        return f"<{tag}>{''.join(f'<li>{self._run(item)}</li>' for item in block.items)}</{tag}>"

    def _run(self, inlines: Inlines) -> str:
        return "".join(self._part(part) for part in inlines)

    def _part(self, part: object) -> str:
        match part:
            case Words(text=text):
                return escape(text)
            case Strong(text=text):
                return f"<strong>{escape(text)}</strong>"
            case FigureToken() as figure:
                return self._figure(figure)
            case VerdictToken() as verdict:
                return self._verdict(verdict)
            case Reference() as reference:
                label = self._arranged.label(reference)
                return f'<a class="reference" href="#{label.anchor}">{escape(label.shown)}</a>'
            case Note(text=text):
                self._notes.append(text)
                number = len(self._notes)
                return f'<sup class="note" id="mark-{number}"><a href="#note-{number}">{number}</a></sup>'
            case Link(text=text, address=address):
                return f'<a href="{escape(address)}">{escape(text)}</a>'
        raise AssertionError(part)

    def _figure(self, figure: FigureToken) -> str:
        seal = escape(figure.seal_id)
        title = escape(wording.SEAL.inside(self._language).format(id=figure.seal_id))
        marked = (
            f'<data class="sealed" value="{escape(figure.value or figure.shown)}" data-seal="{seal}" '
            f'data-kind="{escape(figure.kind)}" title="{title}">{escape(figure.shown)}</data>'
        )
        return f"<strong>{marked}</strong>" if figure.strong else marked

    def _verdict(self, verdict: VerdictToken) -> str:
        seal = f' data-seal="{escape(verdict.seal_id)}"' if verdict.seal_id else ""
        code = f' data-verdict="{escape(verdict.code)}"' if verdict.code else ""
        return (
            f'<span class="verdict tone-{verdict.tone.value}"{code}{seal}>'
            f'<span aria-hidden="true">{escape(verdict.shape)}</span>{escape(verdict.word)}</span>'
        )

    # Tables

    def _table_figure(self, table: Table, placed: PlacedBlock) -> str:
        caption = captioned(placed, table.caption)
        wide = " landscape" if table.landscape else ""
        return (
            f'<figure class="table{wide}" id="{placed.anchor}"><figcaption>{escape(caption)}</figcaption>'
            f"{self._grid(table, caption)}{self._below(table.source, table.notes)}</figure>"
        )

    def _below(self, source: str, notes: tuple[str, ...]) -> str:
        lines = below(self._language, source, notes)
        return "".join(f'<p class="source">{escape(line)}</p>' for line in lines)

    def _grid(self, table: Table, caption: str) -> str:
        """Return unit line and table; a wide one scrolls by itself and can be reached with the keyboard."""
        unit = unit_line(self._language, table.unit)
        shown = f'<p class="unit">{escape(unit)}</p>' if unit else ""
        columns = "".join(f'<col style="width:{share * 100:.2f}%"/>' for share in style.shares(table, style.FIVE_PT))
        rows = "".join(self._row(row, table) for row in shown_rows(table, self._language))
        classes = "hairlines" if style.has_hairlines(table) else ""
        if len(table.columns) > _WIDE_COLUMNS:
            classes = f"{classes} wide".strip()
        label = escape(wording.SCROLLS.inside(self._language).format(caption=caption))
        return (
            f'{shown}<div class="scroll" role="region" tabindex="0" aria-label="{label}">'
            f'<table class="{classes}" aria-label="{escape(caption)}"><colgroup>{columns}</colgroup>'
            f"<thead>{_head_rows(table)}</thead><tbody>{rows}</tbody></table></div>"
        )

    def _row(self, row: Row, table: Table) -> str:
        if row.kind is RowKind.SECTION:
            return (
                f'<tr class="section"><th scope="colgroup" colspan="{len(table.columns)}">{self._run(row.cells[0])}'
                "</th></tr>"
            )
        marked = ' class="total"' if row.kind is RowKind.TOTAL else ""
        head = _row_head(table)
        cells: list[str] = []
        for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            at = f' class="at-{column.align.value}"' if column.align is not Align.START else ""
            shown = self._run(cell)
            cells.append(f'<th scope="row"{at}>{shown}</th>' if index == head and cell else f"<td{at}>{shown}</td>")
        return f"<tr{marked}>{''.join(cells)}</tr>"

    # Charts and boxes

    def _chart(self, chart: Chart, placed: PlacedBlock) -> str:
        caption = captioned(placed, chart.caption)
        shown: list[str] = []
        svg = self._drawings.get(placed.anchor)
        if svg is not None:
            named = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(chart.alt)}" ', 1)
            shown.append(f'<div class="chart" style="max-width:{chart.width_mm}mm">{named}</div>')
            if chart.table is not None:
                words = wording.AS_TABLE.inside(self._language)
                shown.append(f"<details><summary>{words}</summary>{self._grid(chart.table, caption)}</details>")
        else:
            sentence = wording.NOT_DRAWN if chart.table else wording.NOT_DRAWN_ALONE
            shown.append(f'<p class="source">{sentence.inside(self._language)}</p>')
            if chart.table is not None:
                shown.append(self._grid(chart.table, caption))
        wide = " landscape" if chart.landscape else ""
        return (
            f'<figure class="drawing{wide}" id="{placed.anchor}">{"".join(shown[:1])}'
            f"<figcaption>{escape(caption)}</figcaption>{''.join(shown[1:])}{self._below(chart.source, chart.notes)}</figure>"
        )

    def _callout(self, callout: Callout) -> str:
        title = f'<p class="box-title">{escape(callout.title)}</p>' if callout.title else ""
        inner = "".join(self._inner(block) for block in callout.blocks)
        return f'<section class="box" aria-label="{escape(callout.title)}">{title}{inner}</section>'

    def _key_figures(self, block: KeyFigures) -> str:
        remarked = any(item.remark for item in block.items)
        items = "".join(
            f'<div class="tone-{item.tone.value if item.tone else "plain"}"><dt>{escape(item.label)}</dt>'
            f'<dd><span class="large">{self._figure(item.figure)}</span>'
            + (f'<span class="remark">{escape(item.remark)}</span>' if remarked else "")
            + "</dd></div>"
            for item in block.items
        )
        return f'<dl class="key-figures">{items}</dl>'

    def _contents(self, depth: int) -> str:
        items = "".join(
            f'<li class="level-{level}"><a href="#{placed.anchor}">{escape(text)}</a></li>'
            for level, placed, text in self._arranged.headings(depth)
        )
        title = wording.CONTENTS.inside(self._language)
        return f'<nav class="contents" aria-label="{title}"><p class="contents-title">{title}</p><ul>{items}</ul></nav>'

    def _endnotes(self) -> str:
        back = wording.BACK.inside(self._language)
        items = "".join(
            f'<li id="note-{number}">{escape(note)} <a href="#mark-{number}" aria-label="{back}">↩</a></li>'
            for number, note in enumerate(self._notes, start=1)
        )
        title = wording.NOTES.inside(self._language)
        return f'<section class="notes" aria-label="{title}"><h2>{title}</h2><ol>{items}</ol></section>'


def _head_rows(table: Table) -> str:
    groups = head_groups(table)
    if not groups:
        return "<tr>" + "".join(f'<th scope="col">{escape(column.header)}</th>' for column in table.columns) + "</tr>"
    upper: list[str] = []
    lower: list[str] = []
    for name, first, length in groups:
        if name:
            upper.append(f'<th scope="colgroup" colspan="{length}" class="group">{escape(name)}</th>')
            columns = table.columns[first : first + length]
            lower += [f'<th scope="col">{escape(column.header)}</th>' for column in columns]
        else:
            upper.append(f'<th scope="col" rowspan="2">{escape(table.columns[first].header)}</th>')
    return f"<tr>{''.join(upper)}</tr><tr>{''.join(lower)}</tr>"


def _row_head(table: Table) -> int:
    """Return which column names its row: the first that is set flush left, as names are."""
    starts = [index for index, column in enumerate(table.columns) if column.align is Align.START]
    return starts[0] if starts else 0
