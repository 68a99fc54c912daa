"""The chained index of the national statistics: mean symmetric growth of the indicators, linked year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.guards import at_least, numbers, same_length, shares
from sunan.monitoring.index.core.refusals import IndexRefusal


@dataclass(frozen=True, slots=True)
class ChainedIndex:
    """The index and what it is linked from.

    Attributes:
        growth: (periods − 1, indicators) symmetric growth of each indicator, between −200 and 200.
        mean: (periods − 1,) weighted mean growth V.
        index: (periods,), 100 (or `base`) in the first.
    """

    growth: Array
    mean: Array
    index: Array


def symmetric_growth(before: ArrayLike, after: ArrayLike) -> Array:
    """Return 200·(x_t − x_{t−1}) ÷ (x_t + x_{t−1}): as large upwards as back again, and below 200 for positive x.

    Raises:
        IndexRefusal: a value is not positive.
    """
    old, new = numbers(before, what="before"), numbers(after, what="after")
    same_length(old, new, what="before, after")
    at_least(old, 0, what="before", strictly=True)
    at_least(new, 0, what="after", strictly=True)
    # Halved first: the sum of two very large values must not overflow.
    return np.asarray(200 * ((new / 2 - old / 2) / (new / 2 + old / 2)), dtype=np.float64)


def chained_index(
    values: ArrayLike,
    *,
    directions: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    base: float = 100.0,
) -> ChainedIndex:
    """Return the chained symmetric-growth index: V_t = Σ w·v_it, I_t = I_{t−1}·(200 + V_t) ÷ (200 − V_t).

    An indicator that should fall (direction −1) enters as its reciprocal.

    Args:
        values: (periods, indicators), positive, one unit.
        directions: 1 or −1 per indicator; all 1 if left out.
        weights: one per indicator, rescaled to sum to 1; equal if left out.
        base: the index of the first period.
    Raises:
        IndexRefusal: fewer than two periods, a value that is not positive, or a direction that is neither 1 nor −1.
    Source:
        国家统计局《中国创新指数研究》编制方法 (发展指数).
    """
    x = numbers(values, what="values")
    if x.ndim != 2 or x.shape[0] < 2:
        raise IndexRefusal("链式指数至少要有两期数据", "a chained index needs at least two periods")
    at_least(x, 0, what="values", strictly=True)
    if directions is not None:
        sign = numbers(directions, what="directions")
        same_length(x, sign, what="values, directions")
        if not np.isin(sign, (-1, 1)).all():
            raise IndexRefusal("方向只能是 1 或 −1", "a direction is 1 or −1", where="directions")
        x = np.where(sign < 0, 1 / x, x)
    w = shares(weights, x.shape[-1])
    growth = symmetric_growth(x[:-1], x[1:])
    mean = (growth * w).sum(axis=-1)
    links = (200 + mean) / (200 - mean)
    return ChainedIndex(growth, mean, base * np.concatenate(([1.0], np.cumprod(links))))
