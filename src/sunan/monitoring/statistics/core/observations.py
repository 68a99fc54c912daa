"""One value of a measure for an area and period, in one vintage, with everything that must travel with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from sunan.kernel.periods import Period
from sunan.kernel.printed import PrintedValue
from sunan.kernel.texts import Text, text

DEMONSTRATION = "demonstration"
"""The doubt, and the basis, of rows that were made up to show how the system works."""


class Confidence(IntEnum):
    """How far a row can be trusted; only rows at or above the rulebook's minimum decide a verdict."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def text(self) -> Text:
        return _CONFIDENCE_WORDS[self]


_CONFIDENCE_WORDS = {
    Confidence.LOW: text("低", "low"),
    Confidence.MEDIUM: text("中", "medium"),
    Confidence.HIGH: text("高", "high"),
}


class ObservationKind(StrEnum):
    """Whether a figure tells what was or what somebody aimed at; goals are never outcomes."""

    ACTUAL = "actual"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a figure is about. Lists (瞪羚, 独角兽) are part of the identity: counts of unlike lists are never joined."""

    measure: str
    area: str
    period: str
    list_id: str = ""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One release of one data set.

    Attributes:
        kind: id of its kind in the order of preference.
        medium: original, news, mirror or secondary.
        published_on: as far as known: `2021`, `2021-06`, `2021-06-30` or empty.
        known_on: the date from which `as_of` sees it (law 4).
        checksum: SHA-256 of the file it was loaded from.
        collected_under: on which ground it was collected here (`kernel.micro`); empty for what others published.
    """

    id: str
    title: str
    publisher: str
    kind: str
    medium: str
    published_on: str
    precision: str
    retrieved_on: date
    known_on: date
    address: str
    checksum: str
    note: str = ""
    collected_under: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A published figure.

    Attributes:
        cell: measure, area, period and list.
        value: the printed digits, exact, in the measure's canonical unit.
        unit: the canonical unit.
        printed, printed_unit: what the source printed, untouched.
        line: row of the release's file.
        expected: published as 预计.
        doubt, basis: ids of `doubts.yaml`, or empty.
    """

    cell: Cell
    value: PrintedValue
    unit: str
    printed: str
    printed_unit: str
    kind: ObservationKind
    expected: bool
    confidence: Confidence
    doubt: str
    basis: str
    quote: str
    vintage: Vintage
    line: int

    @property
    def period(self) -> Period:
        return Period.parse(self.cell.period)

    @property
    def reference(self) -> str:
        """Return the name by which seals and pages cite this row."""
        return f"{self.vintage.id}:{self.line}"

    @property
    def digest(self) -> str:
        """Return the SHA-256 of everything that makes the row what it is; the canonical unit may change, it may not."""
        cell, vintage = self.cell, self.vintage
        return row_digest(
            cell.measure, cell.area, cell.period, cell.list_id, self.printed, self.printed_unit,
            self.value.qualifier.value, self.kind.value, str(self.expected), str(int(self.confidence)), self.doubt,
            self.basis, self.quote, vintage.id, vintage.checksum, str(self.line),
        )  # fmt: skip


def row_digest(*parts: str) -> str:
    """Return the SHA-256 of a row's parts, in the order that `Observation.digest` gives them."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
