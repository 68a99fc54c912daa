"""The hash of what a return says: a signature names it, so that nobody signs what somebody else changed meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from sunan.monitoring.collection.core.answers import CellView


def content_of(cells: Iterable[CellView]) -> str:
    """Return the SHA-256 over all cells and their current answers, whatever their order; who wrote them is left out."""
    # As JSON, so that no separator that somebody types can make two answers look like one.
    lines = sorted(json.dumps(_words(cell), ensure_ascii=False) for cell in cells)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _words(cell: CellView) -> tuple[str, ...]:
    asked = cell.ask.cell
    name = (asked.measure, asked.area, asked.period, asked.list_id, cell.ask.unit)
    return (*name, *cell.current.says) if cell.current else name


def fingerprint_of(*values: str) -> str:
    """Return the SHA-256 of the values that a finding was raised for."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
