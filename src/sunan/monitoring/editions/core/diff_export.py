"""A comparison as a file for spreadsheets, and as plain data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sunan.monitoring.editions.core.comparison import Change, Comparison, signed
from sunan.monitoring.editions.core.diff import Statement

COLUMNS = (
    "slot", "name_zh", "name_en", "sort", "change", "before", "after", "value_before", "value_after", "seal_before",
    "seal_after", "reasons", "parts", "why_zh", "why_en", "moved_by", "places",
)  # fmt: skip
PROSE_COLUMNS = ("place", "change", "by", "before", "after")
_MARK = "\ufeff"
_RUNS = re.compile(r"[\s]*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?|[-—]")


def row(change: Change) -> dict[str, str]:
    """Return a change as one row of words."""
    before, after = change.pair.before, change.pair.after
    return {
        "slot": change.pair.slot,
        "name_zh": change.name.zh,
        "name_en": change.name.en,
        "sort": change.group.value,
        "change": change.kind.value,
        "before": before.shown if before else "",
        "after": after.shown if after else "",
        "value_before": _value(before),
        "value_after": _value(after),
        "seal_before": before.sealed.id if before else "",
        "seal_after": after.sealed.id if after else "",
        "reasons": " ".join(dict.fromkeys(one.reason.value for one in change.because)),
        "parts": "; ".join(signed(one.amount) for one in change.because if one.amount is not None),
        "why_zh": change.answer.zh,
        "why_en": change.answer.en,
        "moved_by": " ".join(dict.fromkeys(slot for one in change.because for slot in one.slots)),
        "places": " ".join(change.pair.either.places),
    }


def _value(one: Statement | None) -> str:
    return one.sealed.value if one else ""


def as_csv(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as a CSV file that no spreadsheet runs as formulas; those from people begin with an apostrophe."""
    names = list(columns)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([[inert(one[name]) for name in names] for one in rows])
    return _MARK + file.getvalue()


def inert(value: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{value}" if _RUNS.match(value) and not _NUMBER.fullmatch(value) else value


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON."""
    sides = {
        name: {"edition": side.name, "as_of": side.as_of.isoformat(), "rulebook": side.rulebook}
        for name, side in (("before", comparison.before), ("after", comparison.after))
    }
    return {
        **sides,
        "same": comparison.same,
        "cautions": [{"zh": one.zh, "en": one.en} for one in comparison.cautions],
        "changes": [row(one) for one in comparison.changes],
        "prose": [
            {"place": one.place, "change": one.kind.value, "by": one.by, "before": one.before, "after": one.after}
            for one in comparison.prose
        ],
    }
