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
    Tone,
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
            f"<title>{escape(document.title)}</title>\n<style>\n{_stylesheet()}</style>\n</head>\n<body>\n<main>\n"
            f"{main}\n</main>\n</body>\n</html>\n"
        )

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
        items = "".join(
            f'<div class="tone-{item.tone.value if item.tone else "plain"}"><dt>{escape(item.label)}</dt>'
            f'<dd><span class="large">{self._figure(item.figure)}</span>'
            f'<span class="remark">{escape(item.remark)}</span></dd></div>'
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


def _stylesheet() -> str:
    light = "".join(f"--{tone.value}:{colour};" for tone, colour in style.TONE_COLOURS.items())
    dark = "".join(f"--{tone.value}:{colour};" for tone, colour in style.TONE_COLOURS_DARK.items())
    tones = (
        "".join(f".tone-{tone.value}{{--tone:var(--{tone.value})}}" for tone in Tone) + ".tone-plain{--tone:var(--ink)}"
    )
    return (
        _STYLESHEET.replace("/*LIGHT*/", light)
        .replace("/*DARK*/", dark)
        .replace("/*TONES*/", tones)
        .replace("/*FANGSONG*/", _css_faces(style.FANGSONG))
        .replace("/*HEITI*/", _css_faces(style.HEITI))
        .replace("/*KAITI*/", _css_faces(style.KAITI))
        .replace("/*TITLE*/", _css_faces(style.TITLE_SONG))
    )


def _css_faces(face: style.Typeface) -> str:
    # On a screen the song face reads better than 仿宋; on paper the official one comes first (see @media print).
    names = dict.fromkeys((face.word, *face.names, "Songti SC" if face.generic == "serif" else "PingFang SC"))
    return ",".join([*(f'"{name}"' for name in names), face.generic])


_STYLESHEET = """\
:root{--paper:#fff;--ink:#1f2328;--quiet:#4d545c;--rule:#8a9099;--faint:#dfe2e6;--box:#f4f5f7;--link:#1a56a0;--red:#c4000d;
--song:"Noto Serif CJK SC","Source Han Serif SC","Songti SC","SimSun",serif;--hei:/*HEITI*/;--kai:/*KAITI*/;--title:/*TITLE*/;
/*LIGHT*/}
@media (prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e4e7ea;--quiet:#b0b6bd;--rule:#7a818a;--faint:#343a41;
--box:#1e2329;--link:#8ab8f0;--red:#ff6b6b;/*DARK*/}}
/*TONES*/
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font-family:var(--song);font-size:1.0625rem;line-height:1.85;
text-autospace:normal;font-variant-numeric:lining-nums;overflow-wrap:break-word}
main{max-width:48rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
header{text-align:center;margin-bottom:2rem}
h1{font-family:var(--title);font-size:1.75rem;line-height:1.45;margin:0 0 .5rem;word-break:keep-all;overflow-wrap:anywhere;text-wrap:balance}
.issuer{font-family:var(--title);font-size:2.25rem;font-weight:700;color:var(--red);margin:0;letter-spacing:.06em}
.number{margin:.75rem 0 1.75rem;padding-bottom:.75rem;border-bottom:2px solid var(--red)}
.subtitle,.head-line{font-family:var(--kai);margin:.15rem 0}
.head-line{color:var(--quiet)}
h2,h3,h4,h5{font-family:var(--hei);line-height:1.5;margin:2.25rem 0 .5rem;font-size:1.3rem}
h3{font-family:var(--kai);font-size:1.15rem;margin-top:1.6rem}
h4,h5{font-family:var(--song);font-size:1.0625rem;margin-top:1.2rem}
:is(h2,h3,h4,h5,figure){scroll-margin-top:1rem}
.annex{border-top:1px solid var(--faint);padding-top:1.5rem;text-align:center;font-family:var(--title)}
.annex-mark{display:block;text-align:left;font-family:var(--hei);font-size:1.0625rem}
p{margin:.5rem 0}
:lang(zh) p:not([class]){text-indent:2em;text-align:justify}
.at-centre{text-align:center}.at-end{text-align:right}
a{color:var(--link);text-underline-offset:.2em}
.reference{text-decoration:none}.reference:hover{text-decoration:underline}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
strong{font-family:var(--hei)}
.sealed{font-variant-numeric:lining-nums tabular-nums;white-space:nowrap;text-decoration:underline dotted var(--rule) 1px;text-underline-offset:.25em}
td .sealed,.large .sealed{text-decoration:none}
.verdict{font-family:var(--hei);color:var(--tone);white-space:nowrap}
.verdict span{font-size:.85em;margin-right:.2em}
.note a{text-decoration:none;padding:0 .15em}
.box{background:var(--box);border-left:4px solid var(--rule);padding:.75rem 1.25rem 1rem;margin:1.5rem 0}
.box-title{font-family:var(--hei);font-weight:700;margin:.25rem 0}
.key-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.5rem 0;text-align:center}
.key-figures>div{border-top:3px solid var(--tone);border-bottom:1px solid var(--faint);padding:.6rem .25rem}
.key-figures dt{font-size:.9375rem}.key-figures dd{margin:0}
.large{display:block;font-family:var(--hei);font-weight:700;font-size:2rem;line-height:1.3;color:var(--tone)}
.remark{display:block;color:var(--quiet);font-size:.875rem;min-height:1.6em}
.contents{margin:2rem 0;padding:1rem 1.25rem;border:1px solid var(--faint)}
.contents-title{font-family:var(--hei);font-weight:700;text-align:center;margin:0}
.contents ul{list-style:none;padding:0;margin:.5rem 0 0}
.contents a{text-decoration:none;color:inherit;display:block;padding:.1rem 0}.contents a:hover{color:var(--link)}
.level-2{padding-left:1.5em}.level-3{padding-left:3em}.level-4{padding-left:4.5em}
figure{margin:2rem 0}
figcaption{font-family:var(--hei);font-weight:700;font-size:1rem;text-align:center;margin-bottom:.35rem}
.drawing figcaption{margin:.35rem 0}
.chart{background:#fff;margin:0 auto;padding:.25rem}
.chart svg{display:block;width:100%;height:auto}
.unit{text-align:right;font-size:.875rem;margin:0 0 .15rem}
.source{font-size:.875rem;color:var(--quiet);margin:.2rem 0;line-height:1.6}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.9375rem;line-height:1.5;border-top:2px solid var(--ink);border-bottom:2px solid var(--ink)}
table.wide{min-width:44rem}.landscape table{min-width:60rem}
.landscape{width:min(72rem,100vw - 2.5rem);margin-inline:calc(50% - min(36rem,50vw - 1.25rem))}
th,td{padding:.38rem .4rem;text-align:left;vertical-align:middle;font-weight:400}
thead th{font-family:var(--hei);font-weight:700;text-align:center;border-bottom:1px solid var(--ink)}
thead .group{border-bottom:1px solid var(--rule)}
th.at-centre,td.at-centre{text-align:center}th.at-end,td.at-end{text-align:right;font-variant-numeric:lining-nums tabular-nums}
.hairlines tbody tr+tr>*{border-top:1px solid var(--faint)}
.section th{font-family:var(--hei);font-weight:700;background:var(--box);border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
.total>*{font-weight:700;border-top:1px solid var(--rule)}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--link);font-size:.9375rem;text-align:center}
.annexes{margin-top:2.5rem}.annexes p{margin:0;text-indent:2em}.annexes ul{list-style:none;padding-left:4em;margin:0}.annexes a{color:inherit;text-decoration:none}
.signature{text-align:center;margin:3rem 2rem 0 auto;width:fit-content}
.notes{margin-top:3rem;border-top:1px solid var(--rule);font-size:.9375rem}.notes h2{font-size:1.0625rem;margin:1rem 0 .25rem}
@page{size:A4;margin:37mm 26mm 35mm 28mm}
@page turned{size:A4 landscape;margin:28mm 37mm 26mm 35mm}
@media print{
:root{--paper:#fff;--ink:#000;--quiet:#333;--rule:#555;--faint:#ccc;--box:#f4f5f7;--link:#000;--song:/*FANGSONG*/;/*LIGHT*/}
body{font-size:16pt;line-height:28.95pt}
main{max-width:none;padding:0}
h1{font-size:22pt;line-height:35pt}h2,h3,h4,h5{font-size:16pt;line-height:28.95pt;margin:0;text-indent:2em;break-after:avoid}
.annex{break-before:page;border:0;text-indent:0}
.page-break{break-before:page}
p{margin:0}table{font-size:10.5pt;line-height:15pt}th,td{padding:2pt 3.5pt}figcaption{font-size:12pt;line-height:20pt}.source,.unit{font-size:10.5pt;line-height:15pt}
table,table.wide,.landscape table{min-width:0}.scroll{overflow:visible}
thead{display:table-header-group}tr,.box,.key-figures,.drawing{break-inside:avoid}
figure{margin:14pt 0}figcaption{break-after:avoid}.drawing figcaption{break-before:avoid}
.landscape{page:turned;width:auto;margin-inline:0}
details{display:none}.contents{border:0;padding:0}a{text-decoration:none}.sealed{text-decoration:none}
}
"""
