"""A line of somebody's ledger of tasks, as it is taken over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line: who leads an item, and one checkpoint of it with what was said about it.

    A ledger brings promises, dates and claims. It never brings a verification or a closing: those are said here, by
    somebody with the right.

    Attributes:
        line: where it stands in the file, for findings.
        code: of the item, as here (`task-34`, `task-34.2`, `2.1-01`).
        lead_unit: empty where the line says nothing of a lead.
        checkpoint: what will be observable; empty for a line about the lead alone.
        carry_over_document: number of the document behind a date after the plan's end.
    """

    line: int
    code: str
    lead_unit: str = ""
    checkpoint: str = ""
    checkpoint_en: str = ""
    unit: str = ""
    planned_on: date | None = None
    claimed_on: date | None = None
    claim_words: str = ""
