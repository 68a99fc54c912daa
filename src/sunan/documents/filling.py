"""Filling: one document in, the files that were asked for out.

files = fill(document, formats=(Format.HTML, Format.DOCX, Format.PDF))
Path("report.docx").write_bytes(files[Format.DOCX])
"""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from sunan.documents.charts import DEFAULT_NODE_MODULES, draw, pictures
from sunan.documents.core.content import Document, TableOfContents
from sunan.documents.core.numbering import Arranged, arrange
from sunan.documents.html import html
from sunan.documents.pdf import pages_of_headings, pdf
from sunan.documents.typefaces import Typefaces, typefaces_here
from sunan.documents.word.file import word


class Format(StrEnum):
    """A kind of file."""

    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


def fill(
    document: Document,
    formats: Collection[Format] = tuple(Format),
    *,
    node_modules: Path = DEFAULT_NODE_MODULES,
    node: str = "node",
    with_charts: bool = True,
    official_faces: bool = True,
    typefaces: Typefaces | None = None,
) -> dict[Format, bytes]:
    """Return the document in each format; numbers, captions and pages agree between them.

    Args:
        node_modules: folder that holds the `echarts` package.
        node: name or path of the Node program.
        with_charts: whether charts are drawn; if not, each is shown as its table and Node is not needed.
        official_faces: whether Word is told the official typefaces (仿宋_GB2312 …) or those installed here.
        typefaces: the fonts to use; those of this machine if left out.
    Raises:
        Unavailable: Node, `echarts` or a Chinese typeface is missing; the message says what to install.
        InvalidInput: a reference points at nothing, a key is used twice, or a chart cannot be drawn.
    """
    here = typefaces or typefaces_here()
    arranged = arrange(document)
    drawings = draw(arranged, node_modules=node_modules, node=node) if with_charts else {}
    files: dict[Format, bytes] = {}
    pages: dict[str, int] = {}
    # The pictures of charts are made by a process of their own while the PDF is typeset by another.
    with ThreadPoolExecutor(max_workers=1) as beside:
        drawn = beside.submit(pictures, drawings, typefaces=here) if Format.DOCX in formats else None
        if Format.HTML in formats:
            files[Format.HTML] = html(arranged, drawings).encode()
        if Format.PDF in formats:
            files[Format.PDF], pages = pdf(arranged, drawings, typefaces=here)
        elif drawn is not None and here.has_cjk and _has_contents(arranged):
            pages = pages_of_headings(arranged, drawings, typefaces=here)
        if drawn is not None:
            faces = None if official_faces else here
            files[Format.DOCX] = word(arranged, drawn.result(), pages=pages, installed_faces=faces)
    return files


def _has_contents(arranged: Arranged) -> bool:
    return any(isinstance(placed.block, TableOfContents) for placed in arranged.blocks)
