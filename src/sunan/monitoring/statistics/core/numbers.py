"""Printed numbers in bulk: which texts are numbers, what is wrong with the others, and the exact integers they stand for.

A value is digits, half-width, with at most one point and a minus sign. Whatever else a source printed around them (约,
超过, a unit, separators) belongs into its own column; the finding says how to write it there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import polars as pl

from sunan.kernel.errors import InvalidInput
from sunan.kernel.units import UnitSystem
from sunan.monitoring.statistics.core import figure_findings as kinds
from sunan.monitoring.statistics.core.sheets import FORMULA_IN_NUMBER, Sheet

MOST_DIGITS = 18
_NUMBER = rf"^-?[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]{{1,12}})?$"
_ANY_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"
_FULL_WIDTH = r"[０-９．，－％＋]"
_SEPARATED = r"^-?[0-9]{1,3}(?:[,'’ \x{a0}\x{2009}\x{202f}][0-9]{3})+(?:\.[0-9]+)?$"
_WITH_UNIT = r"^-?[0-9][0-9,]*(?:\.[0-9]+)?\s*([^0-9\s.,][^0-9\s]*)$"
_DIGITS = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")

HEDGES_BEFORE = {
    "不超过": "<=", "不高于": "<=", "至多": "<=", "≤": "<=",
    "不低于": ">=", "不少于": ">=", "至少": ">=", "≥": ">=",
    "不足": "<", "低于": "<", "<": "<", "＜": "<",
    "超过": ">", "突破": ">", "高于": ">", "超": ">", "逾": ">", ">": ">", "＞": ">",
    "大约": "≈", "约": "≈", "接近": "≈", "近": "≈", "≈": "≈", "~": "≈", "～": "≈",
}  # fmt: skip
HEDGES_AFTER = {"以上": ">=", "以下": "<=", "左右": "≈", "上下": "≈", "余": ">", "多": ">"}
_HEDGED_BEFORE = rf"^\s*({'|'.join(map(re.escape, HEDGES_BEFORE))})\s*[0-9０-９]"
_HEDGED_AFTER = rf"[0-9０-９].*?({'|'.join(HEDGES_AFTER)})[^0-9０-９]*$"


def check_values(sheet: Sheet, units: UnitSystem) -> None:
    """Report every value that is no number, each by the kind of its fault."""
    value = pl.col("value")
    filled = sheet.table.filter(value != "")
    odd = filled.filter(~_is_number(value))
    if odd.is_empty():
        return
    odd = odd.filter(~value.str.contains(FORMULA_IN_NUMBER))
    hedged = value.str.contains(_HEDGED_BEFORE) | value.str.contains(_HEDGED_AFTER)
    sheet.report(kinds.HEDGED_VALUE, "value", odd.filter(hedged), _hedge)
    odd = odd.filter(~hedged)
    for kind, pattern, describe in (
        (kinds.FULL_WIDTH_DIGITS, _FULL_WIDTH, _half_width),
        (kinds.THOUSANDS_SEPARATORS, _SEPARATED, _without_separators),
        (kinds.TOO_MANY_DIGITS, _ANY_NUMBER, None),
    ):
        sheet.report(kind, "value", odd.filter(value.str.contains(pattern)), describe)
        odd = odd.filter(~value.str.contains(pattern))
    odd = odd.with_columns(printed_unit=value.str.extract(_WITH_UNIT))
    with_unit = pl.col("printed_unit").is_in(_units_among(odd["printed_unit"].unique().to_list(), units))
    sheet.report(kinds.VALUE_WITH_UNIT, "value", odd.filter(with_unit), _number_and_unit)
    sheet.report(kinds.NOT_A_NUMBER, "value", odd.filter(~with_unit.fill_null(value=False)))


def scaled(value: pl.Expr) -> pl.Expr:
    """Return the digits of numbers as 64-bit integers, the point left out."""
    return value.str.replace(".", "", literal=True).cast(pl.Int64)


def decimals(value: pl.Expr) -> pl.Expr:
    """Return how many digits stand after the point."""
    after = value.str.len_bytes() - value.str.find(".", literal=True) - 1
    return after.fill_null(0).cast(pl.Int16)


def _is_number(value: pl.Expr) -> pl.Expr:
    digits = value.str.len_bytes() - value.str.count_matches(r"[.\-]")
    return value.str.contains(_NUMBER) & (digits <= MOST_DIGITS)


def _units_among(written: list[str | None], units: UnitSystem) -> list[str]:
    known = []
    for symbol in written:
        try:
            known.append(units.parse(symbol).symbol) if symbol else None
        except InvalidInput:
            continue
    return known


def _plain_number(written: str) -> str:
    found = _DIGITS.search(unicodedata.normalize("NFKC", written))
    return found.group().replace(",", "") if found else ""


def _hedge(row: dict[str, Any]) -> dict[str, object]:
    written = row["value"]
    before = re.match(_HEDGED_BEFORE, written)
    after = re.search(_HEDGED_AFTER, written)
    word = before[1] if before else after[1] if after else ""
    qualifier = (HEDGES_BEFORE if before else HEDGES_AFTER).get(word, "")
    return {"word": word, "number": _plain_number(written), "qualifier": qualifier}


def _half_width(row: dict[str, Any]) -> dict[str, object]:
    return {"half_width": unicodedata.normalize("NFKC", row["value"])}


def _without_separators(row: dict[str, Any]) -> dict[str, object]:
    return {"number": re.sub(r"[^0-9.\-]", "", row["value"])}


def _number_and_unit(row: dict[str, Any]) -> dict[str, object]:
    return {"number": _plain_number(row["value"]), "unit": row["printed_unit"]}
