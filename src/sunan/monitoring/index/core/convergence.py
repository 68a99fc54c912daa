"""Whether units come closer: σ (do differences shrink) and β (do those behind grow faster)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.guards import at_least, numbers, same_length
from sunan.monitoring.index.core.inequality import variation
from sunan.monitoring.index.core.refusals import IndexRefusal

TESTED_FROM = 30
"""With fewer units β is described and not tested: five cities cannot carry a test."""


@dataclass(frozen=True, slots=True)
class SigmaConvergence:
    """The coefficient of variation of each period, and its slope over time; falling means convergence."""

    variation: Array
    slope: float

    @property
    def converges(self) -> bool:
        return self.slope < 0


@dataclass(frozen=True, slots=True)
class BetaConvergence:
    """The line of mean yearly log growth on the log of the first value.

    Attributes:
        slope: b; negative means that those behind grow faster.
        speed: −ln(1 + b·years) ÷ years, the yearly speed of approach; `None` where 1 + b·years is not positive.
        p_value: of b = 0, two-sided; `None` below 30 units, where a test would feign certainty.
    """

    slope: float
    intercept: float
    r_squared: float
    speed: float | None
    p_value: float | None
    units: int


def sigma_convergence(values: ArrayLike, *, ddof: int) -> SigmaConvergence:
    """Return how the coefficient of variation moves.

    Args:
        values: (periods, units), periods equally far apart; positive means.
        ddof: 0 for all units there are, 1 for a sample.
    Raises:
        IndexRefusal: fewer than two periods, or as `variation`.
    """
    x = numbers(values, what="values")
    if x.ndim != 2 or x.shape[0] < 2:
        raise IndexRefusal("σ 收敛至少要有两期数据", "σ-convergence needs at least two periods")
    found = variation(x, ddof=ddof)
    when = np.arange(len(found), dtype=np.float64)
    when -= when.mean()
    return SigmaConvergence(found, float((when * found).sum() / (when**2).sum()))


def beta_convergence(first: ArrayLike, last: ArrayLike, *, years: int) -> BetaConvergence:
    """Return the regression of ln(last/first)/years on ln(first).

    Args:
        first: a positive value per unit; `last`: the same `years` later.
    Raises:
        IndexRefusal: a value is not positive, fewer than three units, or all start at the same value.
    Source:
        Barro and Sala-i-Martin, Convergence, Journal of Political Economy 100(2), 1992.
    """
    if years < 1:
        raise IndexRefusal(f"相隔 {years} 年；至少要隔一年", f"{years} years apart; at least one is needed")
    start, end = numbers(first, what="first"), numbers(last, what="last")
    same_length(start, end, what="first, last")
    at_least(start, 0, what="first", strictly=True)
    at_least(end, 0, what="last", strictly=True)
    if len(start) < 3:
        raise IndexRefusal("β 收敛至少要有三个单元", "β-convergence needs at least three units")
    x, y = np.log(start), np.log(end / start) / years
    if np.ptp(x) <= 1e-12 * max(float(np.abs(x).max()), 1.0):
        raise IndexRefusal("各单元起点相同，无法判断", "all units start at the same value, so nothing can be told")
    line = stats.linregress(x, y)
    inside = 1 + float(line.slope) * years
    return BetaConvergence(
        slope=float(line.slope),
        intercept=float(line.intercept),
        r_squared=float(line.rvalue) ** 2,
        speed=float(-np.log(inside) / years) if inside > 0 else None,
        p_value=float(line.pvalue) if len(x) >= TESTED_FROM else None,
        units=len(x),
    )
