"""Graded edits the slow and obvious way: one row after the other, in fractions; what the fast ones are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Figure:
    """A printed figure, as its digits were printed."""

    printed: str
    hedge: str = "="
    counted: bool = False

    @property
    def value(self) -> Fraction:
        return Fraction(self.printed)

    @property
    def half(self) -> Fraction:
        _, _, decimals = self.printed.partition(".")
        if self.counted and not decimals:
            return Fraction(0)
        return Fraction(1, 2) / 10 ** len(decimals)

    @property
    def low(self) -> tuple[Fraction, bool] | None:
        """Return the lower end and whether it is left out; half-up rounds halves away from zero."""
        match self.hedge:
            case ">":
                return self.value, True
            case ">=":
                return self.value, False
            case "<" | "<=":
                return None
            case "≈":
                return self.value - max(self.half, abs(self.value) / 50), False
        return self.value - self.half, bool(self.half) and self.value <= 0

    @property
    def high(self) -> tuple[Fraction, bool] | None:
        match self.hedge:
            case "<":
                return self.value, True
            case "<=":
                return self.value, False
            case ">" | ">=":
                return None
            case "≈":
                return self.value + max(self.half, abs(self.value) / 50), False
        return self.value + self.half, bool(self.half) and self.value >= 0


End = tuple[Fraction, bool] | None
"""An end of an interval and whether it is left out; `None` where there is none."""


def lies_above(low: End, high: End) -> bool:
    """Return whether everything from `low` on lies above everything up to `high`."""
    if low is None or high is None:
        return False
    return low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1]))


def added(ends: Sequence[End]) -> End:
    if any(end is None for end in ends):
        return None
    known = [end for end in ends if end is not None]
    return sum((end[0] for end in known), Fraction(0)), any(end[1] for end in known)


def is_outside(figure: Figure, low: str | None, high: str | None) -> bool:
    too_low = low is not None and lies_above((Fraction(low), False), figure.high)
    return too_low or (high is not None and lies_above(figure.low, (Fraction(high), False)))


def sum_contradicts(total: Figure, parts: Sequence[Figure], relation: str = "equal") -> bool:
    least, most = added([part.low for part in parts]), added([part.high for part in parts])
    above, below = lies_above(total.low, most), lies_above(least, total.high)
    return {"equal": above or below, "at_least": below, "at_most": above}[relation]


def ratio_contradicts(ratio: Figure, above: Figure, under: Figure, factor: Fraction, tolerance: Fraction) -> bool:
    """Return whether no quotient of the two gives any value of the ratio; both ends of the denominator are positive."""
    if under.low is None or under.low[0] <= 0 or (tolerance and (ratio.low is None or ratio.low[0] < 0)):
        return False
    quotients: dict[str, End] = {}
    for which, end in (("high", above.high), ("low", above.low)):
        if end is None:
            quotients[which] = None
            continue
        # The largest quotient of a positive number has the smallest denominator; of a negative one, the largest.
        smallest = (which == "high") == (end[0] >= 0)
        by = under.low if smallest else under.high
        quotients[which] = None if by is None else (end[0] / by[0] * factor, end[1] or by[1])
    low = None if ratio.low is None else (ratio.low[0] * (1 - tolerance), ratio.low[1])
    high = None if ratio.high is None else (ratio.high[0] * (1 + tolerance), ratio.high[1])
    return lies_above(low, quotients["high"]) or lies_above(quotients["low"], high)


def jumped(now: Figure, prior: Figure, rise: Fraction | None, fall: Fraction | None) -> bool:
    if prior.low is None or prior.low[0] <= 0:
        return False
    up = rise is not None and now.low is not None and prior.high is not None and now.low[0] > prior.high[0] * (1 + rise)
    return up or (fall is not None and now.high is not None and now.high[0] < prior.low[0] * (1 - fall))


def moved(now: Figure, prior: Figure, absolute: Fraction, relative: Fraction = Fraction(0)) -> bool:
    margin = max(absolute, relative * max(abs(now.value), abs(prior.value)))
    up = now.low is not None and prior.high is not None and now.low[0] - prior.high[0] > margin
    return up or (prior.low is not None and now.high is not None and prior.low[0] - now.high[0] > margin)


def slipped(now: Figure, other: Figure, factors: Sequence[Fraction], width: Fraction) -> bool:
    if now.value <= 0 or other.value <= 0:
        return False
    quotient = max(now.value / other.value, other.value / now.value)
    return any(factor / width <= quotient <= factor * width for factor in factors)


def is_not_whole(figure: Figure) -> bool:
    return figure.value.denominator != 1


def far_from_peers(values: Mapping[str, float], limit: float) -> set[str]:
    """Return whose values lie far by the modified z-score, computed from its definition."""

    def middle(numbers: Sequence[float]) -> float:
        ordered, half = sorted(numbers), len(numbers) // 2
        return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2

    median = middle(list(values.values()))
    off = {unit: abs(value - median) for unit, value in values.items()}
    unit_of_distance = middle(list(off.values())) / 0.6744897501960817
    if not unit_of_distance:
        unit_of_distance = 1.2533141373155001 * sum(off.values()) / len(off)
    return {unit for unit, distance in off.items() if unit_of_distance and distance / unit_of_distance > limit}
