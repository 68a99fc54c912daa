"""The figures of an indicator as files: one row for each value, everything that must travel with it included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sunan.kernel.arithmetic import plain
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import CellFigures, Figure

COLUMNS = (
    "indicator", "area", "area_name", "period", "list", "value", "unit", "qualifier", "origin", "preferred", "expected",
    "confidence", "doubts", "bases", "printed", "printed_unit", "source", "publisher", "published_on", "known_on",
    "address", "quote", "as_of", "seal",
)  # fmt: skip


def rows(cells: Iterable[CellFigures], state: StateOfPlan) -> list[dict[str, str]]:
    """Return every value of the cells with its origin, the preferred one of each cell first."""
    return [_row(figure, state, preferred=at == 0) for cell in cells for at, figure in enumerate(cell.all)]


def _row(figure: Figure, state: StateOfPlan, *, preferred: bool) -> dict[str, str]:
    first = figure.observations[0] if len(figure.observations) == 1 else None
    vintage = first.vintage if first else None
    area = state.book.plan.area(figure.area)
    sources = "; ".join(dict.fromkeys(one.vintage.title for one in figure.observations))
    return {
        "indicator": figure.indicator,
        "area": figure.area,
        "area_name": area.name.zh,
        "period": figure.period,
        "list": figure.list_id,
        "value": plain(figure.value),
        "unit": figure.unit,
        "qualifier": figure.qualifier.value,
        "origin": figure.origin.value,
        "preferred": "yes" if preferred else "no",
        "expected": "yes" if figure.expected else "no",
        "confidence": figure.confidence.name.lower(),
        "doubts": " ".join(figure.doubts),
        "bases": " ".join(figure.bases),
        "printed": first.printed if first else "",
        "printed_unit": first.printed_unit if first else "",
        "source": sources,
        "publisher": vintage.publisher if vintage else "",
        "published_on": vintage.published_on if vintage else "",
        "known_on": vintage.known_on.isoformat() if vintage else "",
        "address": vintage.address if vintage else "",
        "quote": first.quote if first else "",
        "as_of": figure.as_of.isoformat(),
        "seal": figure.seal.id,
    }


def as_json(found: list[dict[str, str]], *, state: StateOfPlan, indicator: str) -> dict[str, Any]:
    """Return rows as data, with the rule they follow."""
    rule = state.book.indicators.rule(indicator)
    return {
        "indicator": {
            "id": rule.id,
            "name": {"zh": rule.name.zh, "en": rule.name.en},
            "unit": rule.unit,
            "formula": rule.formula,
            "definition": {"zh": rule.definition.zh, "en": rule.definition.en},
        },
        "as_of": state.as_of.isoformat(),
        "rulebook": state.book.hash,
        "figures": found,
    }
