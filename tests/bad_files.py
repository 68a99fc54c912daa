"""Files made by hand: good ones, and ones that should be refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def zipped(entries: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main: str = WORD, extra: Mapping[str, bytes | str] | None = None, types: str = "") -> bytes:
    """Return an office document as plain as it can be, with more entries or declared types."""
    table = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/main.xml" ContentType="{main}"/>{types}</Types>'
    )
    return zipped({"[Content_Types].xml": table, "main.xml": '<?xml version="1.0"?><main>苏州</main>', **(extra or {})})


def pdf(inside: bytes = b"") -> bytes:
    """Return a PDF of one empty page."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 3 3]>>endobj\n" + inside + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a PNG; its header may claim any size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\x00\x00" * 2))
        + chunk(b"IEND", b"")
    )


def jpeg(width: int = 2, height: int = 2) -> bytes:
    """Return the frame of a JPEG."""
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + frame + b"\xff\xd9"


def bomb(mebibytes: int) -> bytes:
    """Return an archive of one file of zeros."""
    return zipped({"zeros.txt": b"0" * (mebibytes * 1024 * 1024)})


def nested(depth: int) -> bytes:
    """Return archives within each other; 1 is a plain one."""
    content = zipped({"a.txt": "a"})
    for _ in range(depth - 1):
        content = zipped({"inner.zip": content})
    return content


def ole(*words: str) -> bytes:
    """Return the beginning of an old binary document whose directory names these streams."""
    return (
        OLE + b"\x00" * 504 + b"".join(word.encode("utf-16-le").ljust(128, b"\x00") for word in words) + b"\x00" * 600
    )
