"""Why a file cannot be read as a document, with what to do instead."""

from __future__ import annotations

from typing import ClassVar

from sunan.kernel.errors import InvalidInput


class DocumentUnreadable(InvalidInput):
    """A file cannot be read as Word, PDF or HTML."""

    code: ClassVar[str] = "document_unreadable"


def damaged(zh: str, en: str) -> DocumentUnreadable:
    """Return the refusal of a file that is not whole."""
    return DocumentUnreadable(
        f"文件读不出来：{zh}；请用原来的软件打开，另存为 docx、PDF 或 HTML 后再核验",
        f"The file cannot be read: {en}; open it where it was made, save it as docx, PDF or HTML, and verify that",
    )


def too_large(zh: str, en: str) -> DocumentUnreadable:
    """Return the refusal of a file that would take too much to read."""
    return DocumentUnreadable(
        f"文件太大，未予核验：{zh}；请只提交报告本身，不附其他材料",
        f"The file is too large to be verified: {en}; hand in the report alone, without other material",
    )


def not_a_document() -> DocumentUnreadable:
    """Return the refusal of another kind of file."""
    return DocumentUnreadable(
        "只能核验 Word（docx）、PDF 和 HTML 文件；请交报告的这三种格式之一",
        "Only Word (docx), PDF and HTML files can be verified; hand in the report in one of these",
    )
