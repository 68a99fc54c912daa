"""What a figure would have to be: the interval that the identities leave it as long as the other figures stand.

Exact fractions, from identity to identity until nothing narrows any more. Where several figures of one identity change, each
gets all that the others might leave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from sunan.kernel.arithmetic import CONTEXT
from sunan.monitoring.collection.core.edits.system import Addition, Group, Quotient, Unknown
from sunan.monitoring.collection.core.edits.table import Spot

End = Fraction | None
Ends = tuple[End, End]

_MOST_ROUNDS = 20


def implied_ends(group: Group, changed: frozenset[Spot]) -> dict[Spot, Ends]:
    """Return between which values each changed figure has to lie; `None` where nothing bounds it."""
    ends: dict[Spot, Ends] = {
        spot: (one.least, one.most) if spot in changed else _kept(one) for spot, one in group.unknowns.items()
    }
    touching = [one for one in group.identities if changed & set(one.spots)]
    for _ in range(_MOST_ROUNDS):
        before = {spot: ends[spot] for spot in changed}
        for identity in touching:
            for spot in identity.spots:
                if spot in changed:
                    found = (
                        _of_sum(identity, spot, ends)
                        if isinstance(identity, Addition)
                        else _of_ratio(identity, spot, ends)
                    )
                    ends[spot] = _narrowed(ends[spot], found)
        if {spot: ends[spot] for spot in changed} == before:
            break
    return {spot: ends[spot] for spot in changed}


def shown(end: End, places: int, *, up: bool) -> Decimal | None:
    """Return an end for reading, rounded outwards so that nothing that would do is left out."""
    if end is None:
        return None
    value = CONTEXT.divide(Decimal(end.numerator), Decimal(end.denominator))
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_CEILING if up else ROUND_FLOOR, context=CONTEXT)


def _kept(one: Unknown) -> Ends:
    return _narrowed((one.low, one.high), (one.least, one.most))


def _of_sum(one: Addition, spot: Spot, ends: dict[Spot, Ends]) -> Ends:
    """Return what a sum leaves one of its figures."""
    if spot == one.total:
        low = _added([ends[part][0] for part in one.parts])
        high = _added([ends[part][1] for part in one.parts])
        return (None if one.relation == "at_most" else low), (None if one.relation == "at_least" else high)
    others = [part for part in one.parts if part != spot]
    least, most = _added([ends[part][0] for part in others]), _added([ends[part][1] for part in others])
    total_low, total_high = ends[one.total]
    low = None if total_low is None or most is None else total_low - most
    high = None if total_high is None or least is None else total_high - least
    return (None if one.relation == "at_least" else low), (None if one.relation == "at_most" else high)


def _of_ratio(one: Quotient, spot: Spot, ends: dict[Spot, Ends]) -> Ends:
    """Return what a ratio leaves one of its figures; nothing is said of denominators that may not be positive."""
    under = ends[one.denominator]
    if spot == one.ratio:
        low, high = _quotient(ends[one.numerator], under)
        return (
            None if low is None else low * one.factor / (1 + one.tolerance),
            None if high is None else high * one.factor / (1 - one.tolerance),
        )
    ratio_low, ratio_high = ends[one.ratio]
    wide: Ends = (
        None if ratio_low is None else ratio_low * (1 - one.tolerance) / one.factor,
        None if ratio_high is None else ratio_high * (1 + one.tolerance) / one.factor,
    )
    if spot == one.numerator:
        return _product(wide, under)
    return _quotient(ends[one.numerator], wide)


def _added(ends: Sequence[End]) -> End:
    return None if any(end is None for end in ends) else sum((end for end in ends if end is not None), Fraction(0))


def _quotient(above: Ends, under: Ends) -> Ends:
    """Return the ends of a quotient of which the divisor is positive; unbounded where it may be zero."""
    low, high = under
    if low is None or low < 0 or above[0] is None or above[1] is None:
        return None, None
    nothing = Fraction(0)
    least = _by(above[0], high, nothing) if above[0] >= 0 else _by(above[0], low, None)
    most = _by(above[1], low, None) if above[1] >= 0 else _by(above[1], high, nothing)
    return least, most


def _by(value: Fraction, divisor: End, otherwise: End) -> End:
    return value / divisor if divisor else otherwise


def _product(one: Ends, under: Ends) -> Ends:
    """Return the ends of a product of which the second factor is positive."""
    low, high = under
    if low is None or low < 0 or high is None or one[0] is None or one[1] is None:
        return None, None
    corners = [a * b for a in (one[0], one[1]) for b in (low, high)]
    return min(corners), max(corners)


def _narrowed(one: Ends, other: Ends) -> Ends:
    lows = [end for end in (one[0], other[0]) if end is not None]
    highs = [end for end in (one[1], other[1]) if end is not None]
    return max(lows, default=None), min(highs, default=None)
