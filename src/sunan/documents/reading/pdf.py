"""The text of a PDF, page by page and line by line, without the page numbers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from sunan.documents.core.found import FoundPlace, Fragment, Oddity, OddityKind, Reading
from sunan.documents.core.passages import PDF
from sunan.documents.reading.refusals import DocumentUnreadable, damaged, too_large
from sunan.kernel.errors import Unavailable

_PROGRAM = Path(__file__).with_name("extracting.py")
_PATIENCE_SECONDS = 120
_PAGE_NUMBER = re.compile(r"[—–-]\s*(\d{1,4})\s*[—–-]")


def read_pdf(content: bytes) -> Reading:
    """Return what a PDF says.

    Raises:
        DocumentUnreadable: it is not whole, locked, or has too many pages.
        Unavailable: reading it took too long.
    """
    answer = _asked(content)
    pages = [[line for line in page.replace("\r", "\n").split("\n") if line.strip()] for page in answer["pages"]]
    if not any(pages):
        raise DocumentUnreadable(
            "PDF 里没有文字，可能是扫描件；请交由系统生成或由 Word 导出的 PDF",
            "The PDF holds no text, it may be a scan; hand in a PDF that the system made or Word exported",
        )
    fragments: list[Fragment] = []
    starts: list[int] = []
    numbers = _page_numbers(pages)
    for page, lines in enumerate(pages, start=1):
        starts.append(len(fragments))
        for line, text in enumerate(lines, start=1):
            if numbers.get(page) != line:
                fragments.append(Fragment(text, FoundPlace("page", (page, line))))
    oddities = [Oddity(OddityKind.HIDDEN, text, FoundPlace("whole_page", (page,))) for page, text in answer["hidden"]]
    oddities += [Oddity(OddityKind.COMMENT, text, FoundPlace("whole_page", (page,))) for page, text in answer["beside"]]
    return Reading(PDF, tuple(fragments), ("",) * len(answer["pictures"]), tuple(oddities), tuple(starts))


def _page_numbers(pages: list[list[str]]) -> dict[int, int]:
    """Return for each page which of its lines is its number: — 3 —, counted on from page to page."""
    found: list[tuple[int, int, int]] = []
    for page, lines in enumerate(pages, start=1):
        for line, text in enumerate(lines, start=1):
            if (line in (1, len(lines)) or line == len(lines) - 1) and (match := _PAGE_NUMBER.fullmatch(text.strip())):
                found.append((page, line, int(match[1]) - page))
    usual = Counter(offset for _, _, offset in found).most_common(1)
    return {page: line for page, line, offset in found if usual and offset == usual[0][0]}


def _asked(content: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM)],
            input=content,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            f"读取 PDF 超过 {_PATIENCE_SECONDS} 秒未完成；请改交 Word 或 HTML 格式",
            f"Reading the PDF did not finish in {_PATIENCE_SECONDS} seconds; hand in the Word or HTML file instead",
        ) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise damaged("PDF 无法解析", "the PDF cannot be parsed") from error
    match answer.get("error"):
        case None:
            return answer
        case "pages":
            raise too_large("页数过多", "it has too many pages")
        case reason if "password" in str(reason).lower():
            raise DocumentUnreadable(
                "PDF 加了密码，无法核验；请去掉密码后再试",
                "The PDF is protected by a password; take it off and try again",
            )
    raise damaged("PDF 无法解析", "the PDF cannot be parsed")
