"""Reading a file by what it is, whatever it is called."""

from __future__ import annotations

import re
from enum import StrEnum

from sunan.documents.core.found import Reading
from sunan.documents.reading.html import read_html
from sunan.documents.reading.pdf import read_pdf
from sunan.documents.reading.refusals import DocumentUnreadable, damaged, not_a_document
from sunan.documents.reading.word import read_word

_MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096


class DocumentKind(StrEnum):
    """The kinds of file that a report has."""

    WORD = "word"
    HTML = "html"
    PDF = "pdf"


def kind_of_document(content: bytes) -> DocumentKind:
    """Return what a file is by its first bytes.

    Raises:
        DocumentUnreadable: it is empty, or none of the three.
    """
    head = content[:_HEAD]
    if not content:
        raise DocumentUnreadable(
            "文件是空的（0 字节）；请确认选对了文件，再核验一次",
            "The file is empty (0 bytes); make sure that it is the right one, and verify again",
        )
    if head.startswith(b"PK\x03\x04"):
        return DocumentKind.WORD
    if b"%PDF-" in head[:1024]:
        return DocumentKind.PDF
    if _MARKUP.match(head):
        return DocumentKind.HTML
    raise not_a_document()


def read_document(content: bytes) -> Reading:
    """Return what a Word, PDF or HTML file says.

    Raises:
        DocumentUnreadable: it is none of these, or cannot be read.
        Unavailable: reading it took too long.
    """
    readers = {DocumentKind.WORD: read_word, DocumentKind.PDF: read_pdf, DocumentKind.HTML: read_html}
    try:
        return readers[kind_of_document(content)](content)
    except RecursionError as error:
        raise damaged("内部结构嵌套过深", "its markup is nested too deep") from error
