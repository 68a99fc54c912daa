"""Who moved an index, and by how much: contributions of indicators, dimensions and cities that add up as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np

from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.guards import numbers, same_length
from sunan.monitoring.index.core.refusals import IndexRefusal

NEGLIGIBLE = 1e-9
"""A change of the whole smaller than this share of its parts has no percentages: they would explode."""


@dataclass(frozen=True, slots=True)
class Contributions:
    """The change of a whole and what each part adds to it, in points of the index.

    Attributes:
        change: end − start of the whole, as given.
        parts: (k,) points per part.
        residual: change − Σ parts: what the split leaves unexplained; 0 up to the last bits for an exact one.
    """

    change: float
    parts: Array
    residual: float

    def rates(self) -> Array | None:
        """Return contribution rates in per cent of the change (贡献率).

        `None` where the change is next to nothing beside its parts, or where parts pull in opposite directions: a
        share of what cancels out misleads, so points are to be shown instead.
        """
        largest = float(np.abs(self.parts).max())
        if abs(self.change) <= NEGLIGIBLE * max(largest, 1e-300):
            return None
        if (np.sign(self.parts[np.abs(self.parts) > NEGLIGIBLE * largest]) != np.sign(self.change)).any():
            return None
        return np.asarray(100 * self.parts / self.change, dtype=np.float64)


def weighted(start: ArrayLike, end: ArrayLike, weights: ArrayLike) -> Contributions:
    """Return what each part adds to the change of Σ w·x: w_i·(x_i,end − x_i,start).

    Args:
        weights: as they are used, summing to 1 or not.
    Raises:
        IndexRefusal: the lists do not match.
    """
    before, after, w = (numbers(one, what=name) for one, name in ((start, "start"), (end, "end"), (weights, "weights")))
    same_length(before, after, what="start, end")
    same_length(before, w, what="start, weights")
    parts = w * (after - before)
    change = float((w * after).sum() - (w * before).sum())
    return Contributions(change, parts, change - float(parts.sum()))


def additive(start: ArrayLike, end: ArrayLike) -> Contributions:
    """Return what each unit adds to the change of a total that is their sum (cities to a region)."""
    before, after = numbers(start, what="start"), numbers(end, what="end")
    same_length(before, after, what="start, end")
    change = float(after.sum() - before.sum())
    return Contributions(change, after - before, change - float((after - before).sum()))


def of_ratio(
    numerators: tuple[ArrayLike, ArrayLike], denominators: tuple[ArrayLike, ArrayLike]
) -> tuple[Contributions, Contributions]:
    """Return what each unit adds to the change of Σ N ÷ Σ D: by its own ratio, and by its weight (structure).

    Δr = Σ [s̄·Δr_c + (r_c mean − r mean)·Δs_c], s being the unit's share of the denominator and means those of the two
    periods; exact, since the shares sum to 1 in both.

    Returns:
        own change and structural change; both carry the whole change, their parts together sum to it.
    Raises:
        IndexRefusal: a denominator is not positive, or the lists do not match.
    """
    top = [numbers(one, what="numerators") for one in numerators]
    bottom = [numbers(one, what="denominators") for one in denominators]
    for upper, lower in zip(top, bottom, strict=True):
        same_length(upper, lower, what="numerators, denominators")
        if (lower <= 0).any():
            raise IndexRefusal("分母应大于零", "denominators have to be positive", where="denominators")
    same_length(top[0], top[1], what="numerators")
    own = [upper / lower for upper, lower in zip(top, bottom, strict=True)]
    share = [lower / lower.sum() for lower in bottom]
    whole = [float(upper.sum() / lower.sum()) for upper, lower in zip(top, bottom, strict=True)]
    by_own = (share[0] + share[1]) / 2 * (own[1] - own[0])
    by_share = ((own[0] + own[1]) / 2 - sum(whole) / 2) * (share[1] - share[0])
    change = whole[1] - whole[0]
    rest = change - float(by_own.sum() + by_share.sum())
    return Contributions(change, by_own, rest), Contributions(change, by_share, rest)


def adding_up(parts: Sequence[float], *, places: int, total: float | None = None) -> list[Decimal]:
    """Return parts rounded so that they sum to the rounded total: the largest remainders are rounded up.

    Ties go to the earlier part, so the same parts always give the same list. Each printed part differs from its
    rounded value by at most one unit of the last place.

    Args:
        places: decimals as printed.
        total: what they sum to; the sum of the parts if left out.
    Raises:
        IndexRefusal: the parts miss the total by more than rounding can close.
    """
    step = Decimal(1).scaleb(-places)
    exact = [Decimal(repr(float(one))) for one in numbers(parts, what="parts")]
    goal = Decimal(repr(float(total))) if total is not None else sum(exact, Decimal(0))
    floors = [one.quantize(step, rounding=ROUND_FLOOR) for one in exact]
    if abs(goal - sum(exact, Decimal(0))) > step / 2:
        raise IndexRefusal(
            f"各部分之和与总数相差 {goal - sum(exact, Decimal(0)):f}，不是舍入造成的，不能硬凑",
            f"the parts miss the total by {goal - sum(exact, Decimal(0)):f}, more than rounding explains",
            where="parts",
        )
    missing = int((goal.quantize(step, rounding=ROUND_HALF_UP) - sum(floors, Decimal(0))) / step)
    order = sorted(range(len(exact)), key=lambda one: (floors[one] - exact[one], one))
    raised = set(order[:missing])
    return [floor + step if number in raised else floor for number, floor in enumerate(floors)]
