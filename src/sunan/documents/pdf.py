"""PDF by Typst: the words go in as data, the layout is fixed, fonts are embedded."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path

from sunan.documents.charts import Drawings
from sunan.documents.core.numbering import Arranged
from sunan.documents.pdf_content import Content
from sunan.documents.typefaces import Typefaces, typefaces_here
from sunan.documents.typesetting import Sheet, typeset

_LAYOUT = Path(__file__).with_name("layout.typ")
_PAGES_OF_HEADINGS = "<pages-of-headings>"


def pdf(arranged: Arranged, drawings: Drawings, *, typefaces: Typefaces | None = None) -> tuple[bytes, dict[str, int]]:
    """Return the document as PDF, and the page on which each heading and annex stands by its anchor.

    Word asks for the pages: its table of contents has to be filled before anybody opens it.

    Raises:
        Unavailable: no Chinese typeface is installed.
    """
    with _sources(arranged, drawings, typefaces or typefaces_here()) as folder:
        document = arranged.document
        issued = datetime.combine(document.date or document.as_of, time(), tzinfo=UTC)
        sheet = Sheet(_LAYOUT.name, "made.pdf")
        found = typeset(folder, [sheet], kind="pdf", timestamp=issued, query=_PAGES_OF_HEADINGS)
        return (folder / sheet.target).read_bytes(), dict(found[0])


def pages_of_headings(
    arranged: Arranged, drawings: Drawings, *, typefaces: Typefaces | None = None
) -> dict[str, int]:  # fmt: skip
    """Return the page on which each heading and annex stands, without making the PDF.

    Raises:
        Unavailable: no Chinese typeface is installed.
    """
    with _sources(arranged, drawings, typefaces or typefaces_here()) as folder:
        return dict(typeset(folder, [Sheet(_LAYOUT.name, "")], kind="none", query=_PAGES_OF_HEADINGS)[0])


@contextmanager
def _sources(arranged: Arranged, drawings: Drawings, typefaces: Typefaces) -> Iterator[Path]:
    """Lay out everything that Typst reads in a folder of its own."""
    typefaces.require_cjk()
    with tempfile.TemporaryDirectory(prefix="sunan-pdf-") as name:
        folder = Path(name)
        for anchor, svg in drawings.items():
            (folder / f"{anchor}.svg").write_text(svg, encoding="utf-8")
        content = Content(arranged, drawings, typefaces).data()
        (folder / "content.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        (folder / _LAYOUT.name).write_bytes(_LAYOUT.read_bytes())
        yield folder
