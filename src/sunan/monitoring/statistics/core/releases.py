"""The register of releases: which publication, of what kind, known since when, in which file with which checksum."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from sunan.kernel.findings import Finding, FindingKind, Place
from sunan.kernel.periods import last_day_of_month
from sunan.monitoring.statistics.core import release_findings as kinds
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import Vintage
from sunan.monitoring.statistics.core.sheets import read_sheet

REGISTER = "statistics/releases.csv"
FOLDER = "releases"
COLUMNS = (
    "id", "title", "publisher", "kind", "medium", "published_on", "precision", "retrieved_on", "address", "file",
    "rows", "sha256", "note",
)  # fmt: skip
_FILLED = ("id", "title", "publisher", "kind", "medium", "precision", "retrieved_on", "file", "rows", "sha256")
_PRECISIONS = {
    "day": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "month": re.compile(r"[0-9]{4}-[0-9]{2}"),
    "year": re.compile(r"[0-9]{4}"),
    "unknown": re.compile(r""),
}
_ID = re.compile(r"[a-z0-9]+([.\-][a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COUNT = re.compile(r"[0-9]{1,9}")
_LONGEST_ID = 120


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """A line of the register.

    Attributes:
        vintage: the release; its checksum is the declared one, which the file has to match.
        file: path relative to the folder `statistics` of the rulebook.
        rows: how many data rows the file is declared to have.
    """

    vintage: Vintage
    file: str
    rows: int
    place: Place


def read_register(content: bytes, *, catalogue: Catalogue) -> tuple[list[ReleaseEntry], list[Finding]]:
    """Return the releases of a register and every finding; a line with an error is not among the releases."""
    sheet, findings = read_sheet(
        content, file=REGISTER, columns=COLUMNS, numeric=frozenset({"rows"}), may_be_empty=True
    )
    if sheet is None:
        return [], findings
    findings = sheet.judged()
    if sheet.absent:
        return [], findings
    entries: list[ReleaseEntry] = []
    ids: dict[str, int] = {}
    files: dict[str, int] = {}
    for row in sheet.table.iter_rows(named=True):
        line = _Line(row, catalogue)
        line.check_unique("id", kinds.DUPLICATE_RELEASE, ids)
        line.check_unique("file", kinds.DUPLICATE_FILE, files)
        entry = line.entry()
        findings += line.findings
        if entry:
            entries.append(entry)
    return entries, findings


def known_on(published_on: str, precision: str, retrieved_on: date) -> date:
    """Return the first date on which a release was certainly known (house law 4).

    A year or a month counts from its last day, an unknown date from the day of retrieval; and what was retrieved was
    known, so the day of retrieval is also the latest.

    Raises:
        ValueError: the date does not exist.
    """
    return min(_bounds(published_on, precision)[1], retrieved_on) if precision != "unknown" else retrieved_on


def _bounds(published_on: str, precision: str) -> tuple[date, date]:
    match precision:
        case "year":
            return date(int(published_on), 1, 1), date(int(published_on), 12, 31)
        case "month":
            year, month = (int(part) for part in published_on.split("-"))
            return date(year, month, 1), last_day_of_month(year, month)
    day = date.fromisoformat(published_on)
    return day, day


class _Line:
    """One line of the register on its way to a release."""

    def __init__(self, row: Mapping[str, Any], catalogue: Catalogue) -> None:
        self.row = row
        self.catalogue = catalogue
        self.findings: list[Finding] = []

    def note(self, kind: FindingKind, column: str, **values: object) -> None:
        place = Place(REGISTER, self.row["line"], column)
        self.findings.append(kind.at(place, **{"column": column, "value": self.row[column], **values}))

    def check_unique(self, column: str, kind: FindingKind, seen: dict[str, int]) -> None:
        value = self.row[column]
        if value and value in seen:
            self.note(kind, column, other=seen[value])
        seen.setdefault(value, self.row["line"])

    def entry(self) -> ReleaseEntry | None:
        """Return the release, or `None` after noting what is wrong."""
        row = self.row
        for column in _FILLED:
            if not row[column]:
                self.note(kinds.EMPTY_FIELD, column)
        self._check_words()
        retrieved_on = self._day("retrieved_on")
        known = self._known_on(retrieved_on)
        if self.findings or retrieved_on is None or known is None:
            return None
        vintage = Vintage(
            id=row["id"],
            title=row["title"],
            publisher=row["publisher"],
            kind=row["kind"],
            medium=row["medium"],
            published_on=row["published_on"],
            precision=row["precision"],
            retrieved_on=retrieved_on,
            known_on=known,
            address=row["address"],
            checksum=row["sha256"],
            note=row["note"],
        )
        return ReleaseEntry(vintage, row["file"], int(row["rows"]), Place(REGISTER, row["line"], subject=row["id"]))

    def _check_words(self) -> None:
        row = self.row
        if row["id"] and not (_ID.fullmatch(row["id"]) and len(row["id"]) <= _LONGEST_ID):
            self.note(kinds.MALFORMED_ID, "id")
        for column, known in (("kind", self.catalogue.kinds), ("medium", self.catalogue.mediums)):
            if row[column] and row[column] not in known:
                self.note(kinds.UNKNOWN_WORD, column, known=", ".join(known))
        if row["precision"] and row["precision"] not in _PRECISIONS:
            self.note(kinds.UNKNOWN_WORD, "precision", known=", ".join(_PRECISIONS))
        if row["address"] and not self.catalogue.allows(row["address"]):
            self.note(kinds.ADDRESS_NOT_ALLOWED, "address")
        if row["file"] and not _is_inside(row["file"]):
            self.note(kinds.FILE_OUTSIDE, "file")
        if row["rows"] and not _COUNT.fullmatch(row["rows"]):
            self.note(kinds.MALFORMED_COUNT, "rows")
        if row["sha256"] and not _SHA256.fullmatch(row["sha256"]):
            self.note(kinds.MALFORMED_CHECKSUM, "sha256")

    def _day(self, column: str) -> date | None:
        written = self.row[column]
        if not written:
            return None
        if not _PRECISIONS["day"].fullmatch(written):
            self.note(kinds.MALFORMED_DATE, column)
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            self.note(kinds.DATE_DOES_NOT_EXIST, column)
            return None

    def _known_on(self, retrieved_on: date | None) -> date | None:
        written, precision = self.row["published_on"], self.row["precision"]
        pattern = _PRECISIONS.get(precision)
        if pattern is None:
            return None
        if not pattern.fullmatch(written):
            self.note(kinds.PRECISION_DOES_NOT_FIT, "published_on", precision=precision)
            return None
        try:
            first = _bounds(written, precision)[0] if written else None
        except ValueError:
            self.note(kinds.DATE_DOES_NOT_EXIST, "published_on")
            return None
        if retrieved_on is None:
            return None
        if first and first > retrieved_on:
            self.note(kinds.PUBLISHED_AFTER_RETRIEVED, "published_on", retrieved_on=retrieved_on)
            return None
        return known_on(written, precision, retrieved_on)


def _is_inside(file: str) -> bool:
    path = PurePosixPath(file)
    return (
        len(path.parts) > 1
        and path.parts[0] == FOLDER
        and ".." not in path.parts
        and not any(sign in file for sign in "\\:\0")
        and path.suffix == ".csv"
    )
