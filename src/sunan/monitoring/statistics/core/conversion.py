"""From the unit that was printed to the one a measure is held in, without touching a digit; and units in English."""

from __future__ import annotations

from collections.abc import Mapping

from sunan.kernel.errors import InvalidInput
from sunan.kernel.units import Unit
from sunan.monitoring.statistics.core.rules import BaseUnit

_POINTS = "百分点"
_ENGLISH_PREFIXES = {
    "万亿": "trillion ", "百万": "million ", "千万": "10 million ", "亿": "100 million ", "万": "10,000 ",
    "千": "1,000 ", "百": "100 ",
}  # fmt: skip
_ENGLISH_RATIOS = {"%": "%", "百分点": "percentage points", "‰": "‰", "倍": "times", "1": ""}


def fits(printed: Unit, canonical: Unit) -> bool:
    """Return whether a figure in one unit can be held in the other: same dimension, and no share for points.

    百分点 is a difference of two rates, % a rate; both are 0.01 of nothing, and yet not the same thing.
    """
    return printed.agrees_with(canonical) and (printed.symbol == _POINTS) is (canonical.symbol == _POINTS)


def exact_shift(printed: Unit, canonical: Unit) -> int:
    """Return the power of ten between two units.

    Raises:
        InvalidInput: they do not fit, or the factor is no power of ten, so that the digits could not be kept.
    """
    if not fits(printed, canonical):
        raise InvalidInput(
            f"“{printed}”的数字不能以“{canonical}”表示", f"A figure in “{printed}” cannot be held in “{canonical}”"
        )
    _, digits, exponent = printed.factor_to(canonical).normalize().as_tuple()
    if digits != (1,) or not isinstance(exponent, int):
        raise InvalidInput(
            f"由“{printed}”换算为“{canonical}”不是十的整数次方，数字无法原样保留",
            f"“{printed}” to “{canonical}” is no power of ten, so the digits cannot be kept",
        )
    return exponent


def english(symbol: str, base_units: Mapping[str, BaseUnit]) -> str:
    """Return a printed unit in English words; a part that is not known stays as it is."""
    return " per ".join(_english_part(part, base_units) for part in symbol.split("/"))


def _english_part(part: str, base_units: Mapping[str, BaseUnit]) -> str:
    if part in _ENGLISH_RATIOS:
        return _ENGLISH_RATIOS[part]
    if part in base_units:
        return base_units[part].english
    for prefix, words in _ENGLISH_PREFIXES.items():
        base = part.removeprefix(prefix)
        if base != part and base in base_units:
            return words + base_units[base].english
    return part
