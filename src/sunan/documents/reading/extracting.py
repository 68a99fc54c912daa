"""The program that reads a PDF with pdfium, in a process of its own: a hostile file breaks it and nothing else.

Started by `sunan.documents.reading.pdf` with `python -I`; the file comes on standard input, the answer goes out as JSON
on standard output. It imports nothing of this package.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from typing import Any

import pypdfium2
import pypdfium2.raw as c

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 120
MOST_PAGES = 2_000
INVISIBLE = (3, 7)
LEAST_POINTS = 2.0
WHITE = 0xF5
SHOWN = 200


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        answer = _read(content)
    except pypdfium2.PdfiumError as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout)


def _read(content: bytes) -> dict[str, Any]:
    document = pypdfium2.PdfDocument(content)
    if len(document) > MOST_PAGES:
        return {"error": "pages"}
    pages: list[str] = []
    hidden: list[tuple[int, str]] = []
    beside: list[tuple[int, str]] = []
    pictures: list[int] = []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        pages.append(text.get_text_range())
        for item in page.get_objects(filter=(c.FPDF_PAGEOBJ_TEXT, c.FPDF_PAGEOBJ_IMAGE), max_depth=6):
            if item.type == c.FPDF_PAGEOBJ_IMAGE:
                pictures.append(number + 1)
            elif _is_hidden(item.raw):
                shown = _text_of(item.raw, text.raw).strip()
                if shown:
                    hidden.append((number + 1, shown[:SHOWN]))
        beside += [(number + 1, said) for said in _beside(page.raw)]
        text.close()
        page.close()
    return {"pages": pages, "hidden": hidden, "beside": beside, "pictures": pictures}


def _is_hidden(item: Any) -> bool:
    """Return whether a text object keeps from the eye: invisible, transparent or white filling, or tiny."""
    mode = c.FPDFTextObj_GetTextRenderMode(item)
    if mode in INVISIBLE:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if c.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        is_filled = mode in (0, 2, 4, 6)
        if is_filled and alpha.value == 0:
            return True
        if mode in (0, 4) and min(red.value, green.value, blue.value) >= WHITE:
            return True
    size, matrix = ctypes.c_float(), c.FS_MATRIX()
    if c.FPDFTextObj_GetFontSize(item, size) and c.FPDFPageObj_GetMatrix(item, matrix):
        scale = max(abs(matrix.a) + abs(matrix.b), abs(matrix.c) + abs(matrix.d))
        return bool(abs(size.value) * scale < LEAST_POINTS)
    return False


def _text_of(item: Any, text: Any) -> str:
    length = c.FPDFTextObj_GetText(item, text, None, 0)
    if length <= 2:
        return ""
    buffer = (c.FPDF_WCHAR * (length // 2 + 1))()
    c.FPDFTextObj_GetText(item, text, buffer, length)
    return bytes(buffer)[: length - 2].decode("utf-16-le", errors="replace")


def _beside(page: Any) -> list[str]:
    """Return what notes, form fields and stamps of a page say; links say nothing."""
    found: list[str] = []
    for index in range(c.FPDFPage_GetAnnotCount(page)):
        note = c.FPDFPage_GetAnnot(page, index)
        if c.FPDFAnnot_GetSubtype(note) != c.FPDF_ANNOT_LINK:
            length = c.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
            buffer = (c.FPDF_WCHAR * (length // 2 + 1))()
            c.FPDFAnnot_GetStringValue(note, b"Contents", buffer, length)
            found.append(bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", errors="replace")[:SHOWN])
        c.FPDFPage_CloseAnnot(note)
    return found


if __name__ == "__main__":
    main()
