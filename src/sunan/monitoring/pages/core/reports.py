"""The documents that lie ready in the folder of reports: which of its files are offered, and by which names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sunan.kernel.texts import Text, text
from sunan.monitoring.reports.core.request import is_public_file

REPORT_TYPES: dict[str, tuple[str, Text]] = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", text("Word 文档", "Word")),
    ".pdf": ("application/pdf", text("PDF", "PDF")),
    ".html": ("text/html; charset=utf-8", text("网页", "web page")),
}
"""Suffix → content type and name; nothing else in the folder is handed out."""


@dataclass(frozen=True, slots=True)
class Report:
    """One document that lies ready."""

    name: str
    suffix: str
    size: int
    written: datetime

    @property
    def form(self) -> Text:
        return REPORT_TYPES[self.suffix][1]

    @property
    def kibibytes(self) -> int:
        return max(1, round(self.size / 1024))


def offered(files: Iterable[Report]) -> tuple[Report, ...]:
    """Return the reports for the public among files, the newest first.

    The folder may hold internal and city editions as well: those, hidden and half-written files and everything whose
    name says nothing are left out.
    """
    kept = [one for one in files if one.suffix in REPORT_TYPES and is_public_file(one.name)]
    return tuple(sorted(kept, key=lambda one: (-one.written.timestamp(), one.name)))
