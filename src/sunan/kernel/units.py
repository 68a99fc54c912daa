"""Units as they are printed, with the algebra that decides whether a formula comes out.

A unit is a scale (an exact power-of-ten or other decimal) and a dimension (base symbols with exponents). 亿元 is
10⁸ of money, 件/万人 is item per 10⁴ persons, % is 0.01 of nothing. Units multiply and divide; they add only when
their dimensions agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidInput

_PREFIXES = {"万亿": 12, "百万": 6, "千万": 7, "亿": 8, "万": 4, "千": 3, "百": 2}
_RATIOS = {
    "%": Decimal("0.01"),
    "百分点": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "倍": Decimal(1),
    "1": Decimal(1),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A printed unit: symbol, scale and dimension (sorted pairs of base dimension and exponent)."""

    symbol: str
    scale: Decimal
    dimension: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return self.symbol

    def times(self, other: Unit) -> Unit:
        return self._combined(other, 1)

    def per(self, other: Unit) -> Unit:
        return self._combined(other, -1)

    def agrees_with(self, other: Unit) -> bool:
        """Return whether values in both units can be added or compared."""
        return self.dimension == other.dimension

    def factor_to(self, other: Unit) -> Decimal:
        """Return what a value in this unit is multiplied with to stand in `other`.

        Raises:
            InvalidInput: the dimensions differ.
        """
        if not self.agrees_with(other):
            raise InvalidInput(
                f"单位“{self}”不能换算为“{other}”", f"A value in “{self}” cannot be expressed in “{other}”"
            )
        return CONTEXT.divide(self.scale, other.scale)

    def _combined(self, other: Unit, sign: int) -> Unit:
        exponents = dict(self.dimension)
        for base, exponent in other.dimension:
            exponents[base] = exponents.get(base, 0) + sign * exponent
        dimension = tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))
        scale = CONTEXT.multiply(self.scale, other.scale) if sign > 0 else CONTEXT.divide(self.scale, other.scale)
        joiner = "·" if sign > 0 else "/"
        return Unit(f"{self.symbol}{joiner}{other.symbol}", scale, dimension)


class UnitSystem:
    """Reads printed units; the base symbols (元, 人, 件 …) and their dimensions come from the rulebook."""

    def __init__(self, dimensions: Mapping[str, str]) -> None:
        self._dimensions = dict(dimensions)
        self._known: dict[str, Unit] = {}

    def parse(self, symbol: str) -> Unit:
        """Return the unit that is printed as `symbol`.

        Raises:
            InvalidInput: a base symbol is not declared in the rulebook.
        """
        if symbol not in self._known:
            numerator, *denominators = symbol.split("/")
            unit = self._simple(numerator, symbol)
            for denominator in denominators:
                unit = unit.per(self._simple(denominator, symbol))
            self._known[symbol] = Unit(symbol, unit.scale, unit.dimension)
        return self._known[symbol]

    def _simple(self, part: str, symbol: str) -> Unit:
        if part in _RATIOS:
            return Unit(part, _RATIOS[part])
        if part in self._dimensions:
            return Unit(part, Decimal(1), ((self._dimensions[part], 1),))
        for prefix, exponent in _PREFIXES.items():
            base = part.removeprefix(prefix)
            if base != part and base in self._dimensions:
                return Unit(part, Decimal(1).scaleb(exponent), ((self._dimensions[base], 1),))
        known = "、".join(sorted(self._dimensions))
        raise InvalidInput(
            f"单位“{symbol}”中的“{part}”未登记；已登记的基本单位为 {known}，可加前缀万、亿、万亿",
            f"“{part}” in the unit “{symbol}” is not declared; known base units are {known}, with 万, 亿, 万亿 before",
        )
