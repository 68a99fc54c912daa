"""Word files in the layout of official papers, on python-docx.

Each sealed figure stands inside a bookmark `seal_<id>_<n>`: bookmarks keep their names when LibreOffice saves the
file again, as docx or by way of odt, which content controls do not (their tags are lost).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, time

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from sunan.documents.core import style, wording
from sunan.documents.core.content import Document
from sunan.documents.core.lines import as_of_line
from sunan.documents.core.numbering import Arranged
from sunan.documents.typefaces import Typefaces
from sunan.documents.word import markup as w
from sunan.documents.word import styles
from sunan.documents.word.body import Body
from sunan.documents.word.runs import Runs

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
    runs = Runs(arranged, package, faces)
    body = Body(runs, pictures, pages)
    markup = body.markup(_heads(package, arranged.document, faces) + _footers(package))
    if runs.notes:
        _add_part(package, "footnotes", _NOTES_TYPE, RELATIONSHIP_TYPE.FOOTNOTES, styles.footnotes(runs.notes))
    _describe(package, arranged.document)
    stream = io.BytesIO()
    package.save(stream)
    written = {
        "word/document.xml": f"<w:document {w.NAMESPACES}><w:body>{markup}</w:body></w:document>",
        "word/styles.xml": styles.styles(faces),
        "word/settings.xml": styles.settings(arranged.document.language, has_notes=bool(runs.notes)),
        "word/numbering.xml": styles.lists(body.ordered_lists, faces),
        "word/fontTable.xml": styles.font_table(faces),
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


def _heads(package: WordDocument, document: Document, faces: w.Faces) -> str:
    """Add the mark of a draft above every page, and return the references to it; an issued document has none."""
    if document.is_issued:
        return ""
    mark = w.run(
        wording.DRAFT.inside(document.language),
        faces.run(style.HEITI, tracking_pt=3.6 if document.language == "zh" else 0),
    )
    markup = f"<w:hdr {w.NAMESPACES}>{w.paragraph('Header', mark)}</w:hdr>"
    references: list[str] = []
    for kind in ("default", "even"):
        identity = _add_part(package, f"header-{kind}", CONTENT_TYPE.WML_HEADER, RELATIONSHIP_TYPE.HEADER, markup)
        references.append(f'<w:headerReference w:type="{kind}" r:id="{identity}"/>')
    return "".join(references)


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
