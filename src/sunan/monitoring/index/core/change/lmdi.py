"""LMDI: the change of a product, or of a sum of products, split exactly over its factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.guards import at_least, numbers
from sunan.monitoring.index.core.refusals import IndexRefusal


@dataclass(frozen=True, slots=True)
class FactorEffects:
    """What each factor adds to the change: (factors,), the change, and the residual line."""

    effects: Array
    change: float
    residual: float


def log_mean(one: ArrayLike, other: ArrayLike) -> Array:
    """Return the logarithmic mean (a − b) ÷ (ln a − ln b); a where both are equal; 0 where one of them is 0.

    Raises:
        IndexRefusal: a value is negative.
    """
    a, b = np.broadcast_arrays(numbers(one, what="values"), numbers(other, what="values"))
    at_least(a, 0, what="values")
    at_least(b, 0, what="values")
    held = (a > 0) & (b > 0)
    x = np.where(held, a, 1.0)
    y = np.where(held, b, 1.0)
    ratio = np.log(x / y)
    # Near equality the quotient cancels; b·(e^r − 1)/r is the same and keeps its digits.
    near = np.abs(ratio) < 1e-14
    found = np.where(near, x, y * np.expm1(ratio) / np.where(near, 1.0, ratio))
    return np.where(held, found, 0.0)


def lmdi(start: ArrayLike, end: ArrayLike) -> FactorEffects:
    """Return the additive LMDI-I split of V = Σ_i ∏_k x_ik: ΔV_k = Σ_i L(V_i,end, V_i,start) · ln(x_ik,end ÷ x_ik,start).

    Zeros are taken as the limit, not as a small constant: a term that is zero at both ends adds nothing; one that
    appears or vanishes gives its whole change to the factors that are zero at one end, in equal parts.

    Args:
        start: (terms, factors), at least 0; `end`: the same later. One product is one term.
    Raises:
        IndexRefusal: the tables do not match or a value is negative.
    Source:
        Ang, The LMDI approach to decomposition analysis, Energy Policy 33, 2005; zeros: Ang and Liu, Energy Policy 35, 2007.
    """
    before, after = np.atleast_2d(numbers(start, what="start")), np.atleast_2d(numbers(end, what="end"))
    if before.shape != after.shape:
        raise IndexRefusal(
            "前后两张表的行列应相同（行为分项，列为因素）",
            "both tables need the same rows (terms) and columns (factors)",
        )
    at_least(before, 0, what="start")
    at_least(after, 0, what="end")
    old, new = before.prod(axis=-1), after.prod(axis=-1)
    effects = np.zeros_like(before)
    lasting = (old > 0) & (new > 0)
    effects[lasting] = log_mean(new, old)[lasting][:, None] * np.log(after[lasting] / before[lasting])
    for term in np.flatnonzero(~lasting & ((old > 0) | (new > 0))):
        switched = (before[term] == 0) | (after[term] == 0)
        effects[term, switched] = (new[term] - old[term]) / switched.sum()
    by_factor = effects.sum(axis=0)
    change = float(new.sum() - old.sum())
    return FactorEffects(by_factor, change, change - float(by_factor.sum()))
