"""Published figures made up for tests, and the figures that a small set of indicator rules makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.kernel.units import UnitSystem
from sunan.monitoring.indicators.core.figures import FigureBook
from sunan.monitoring.indicators.core.rules import IndicatorBook, IndicatorRule
from sunan.monitoring.statistics.core.observations import Cell, Confidence, Observation, ObservationKind, Vintage
from sunan.monitoring.statistics.core.record import Record

CITIES = ("A1", "A2", "A3")
UNITS = {
    "rd": "亿元",
    "gdp": "亿元",
    "rd_share": "%",
    "growth": "%",
    "gazelle": "家",
}
SYSTEM = UnitSystem({"元": "money", "家": "entity"})
WORDS = {"zh": "名", "en": "name"}


def rule(**keys: Any) -> IndicatorRule:
    """Return an indicator rule, whatever it does not say filled in."""
    named = {"name": WORDS, "short": WORDS, "definition": WORDS, "source_rule": {"text": WORDS, "status": "C"}}
    return IndicatorRule.model_validate(
        {"unit": "%", "nature": "ratio", "direction": "up", "published_measure": keys["id"], **named, **keys}
    )


RULES = {
    one.id: one
    for one in (
        rule(id="rd_share", formula="rd / gdp"),
        rule(id="rd", unit="亿元", nature="flow", decimals=1),
        rule(id="growth", nature="growth", method="mean_annual_growth"),
        rule(id="gazelle", unit="家", nature="count", listed=True),
    )
}


def seen(
    measure: str, area: str, period: str, value: str, *, list_id: str = "", hedge: str = "=", **changes: Any
) -> Observation:
    """Return a published figure, trusted and undoubted unless `changes` say otherwise."""
    held = Observation(
        cell=Cell(measure, area, period, list_id),
        value=PrintedValue.parse(value, qualifier=Qualifier(hedge)),
        unit=UNITS[measure],
        printed=value,
        printed_unit=UNITS[measure],
        kind=ObservationKind.ACTUAL,
        expected=False,
        confidence=Confidence.HIGH,
        doubt="",
        basis="",
        quote="",
        vintage=vintage("release"),
        line=crc32(f"{measure} {area} {period}".encode()) % 10**6,
    )
    return replace(held, **changes)


def vintage(
    release: str,
    *,
    kind: str = "communique",
    known_on: date = date(2026, 1, 1),
    retrieved_on: date = date(2026, 11, 22),
) -> Vintage:
    """Return a release that was known from a day on."""
    return Vintage(
        release, "题名", "发布者", kind, "original", known_on.isoformat(), "day", retrieved_on, known_on, "", "0"
    )


def book(observations: Iterable[Observation]) -> FigureBook:
    """Return the figures that observations give; the region ALL is made of three cities."""
    record = Record.of(observations, as_of=date(2026, 11, 22), preference=lambda one: (-int(one.confidence), one.line))
    return FigureBook(record, IndicatorBook(RULES), {"ALL": CITIES}, UNITS, SYSTEM, "rulebook")


def of_cities(measure: str, values: Iterable[Decimal], period: str = "2025") -> list[Observation]:
    """Return one figure for each city."""
    return [seen(measure, city, period, f"{value:f}") for city, value in zip(CITIES, values, strict=False)]
