"""The kinds of file that are accepted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sunan.kernel.texts import Text, text


class FileKind(StrEnum):
    """What a file is, decided by its content."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    OFD = "ofd"
    PNG = "png"
    JPEG = "jpeg"
    CSV = "csv"
    TEXT = "text"
    ZIP = "zip"

    @property
    def about(self) -> KindOfFile:
        return _KINDS[self]


@dataclass(frozen=True, slots=True)
class KindOfFile:
    """A kind of file: its name, how its files are called, and as what it is handed out.

    Attributes:
        suffixes: the first is given to a file whose name carries none of them.
        content_type: none of these is run by a browser; markup and scripts are not among them.
    """

    name: Text
    suffixes: tuple[str, ...]
    content_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    FileKind.PDF: KindOfFile(text("PDF 文件", "PDF"), (".pdf",), "application/pdf"),
    FileKind.DOCX: KindOfFile(text("Word 文档", "Word document"), (".docx",), f"{_OFFICE}.wordprocessingml.document"),
    FileKind.XLSX: KindOfFile(text("Excel 工作簿", "Excel workbook"), (".xlsx",), f"{_OFFICE}.spreadsheetml.sheet"),
    FileKind.PPTX: KindOfFile(text("演示文稿", "presentation"), (".pptx",), f"{_OFFICE}.presentationml.presentation"),
    FileKind.OFD: KindOfFile(text("OFD 版式文件", "OFD document"), (".ofd",), "application/octet-stream"),
    FileKind.PNG: KindOfFile(text("PNG 图片", "PNG picture"), (".png",), "image/png"),
    FileKind.JPEG: KindOfFile(text("JPEG 图片", "JPEG picture"), (".jpg", ".jpeg"), "image/jpeg"),
    FileKind.CSV: KindOfFile(text("CSV 表格", "CSV table"), (".csv",), "application/octet-stream"),
    FileKind.TEXT: KindOfFile(text("纯文本", "plain text"), (".txt", ".md"), "application/octet-stream"),
    FileKind.ZIP: KindOfFile(text("ZIP 压缩包", "ZIP archive"), (".zip",), "application/zip"),
}
