"""Weights that somebody states: equal, given, points from a budget."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels, weights_of
from sunan.monitoring.index.core.refusals import IndexRefusal

# A sum that differs from what it should be by no more than this share is a matter of rounding.
ROUNDING = 1e-6


def equal(x: ArrayLike) -> Array:
    """Return 1/k for each of the k indicators of the table.

    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6
    """
    count = np.shape(x)[-1]
    return np.full(count, 1 / count)


def given(x: ArrayLike, *, values: ArrayLike, rescale: bool = False, labels: Labels = NO_LABELS) -> Array:
    """Return weights as stated.

    Args:
        x: the table, for the number of its indicators.
        values: (k,), not negative.
        rescale: they may sum to something else than 1 (100, or relative weights) and are scaled.
    Raises:
        IndexRefusal: another number of weights, a negative one, a sum that is not 1 (to 1e-6) or is zero.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6
    """
    stated = np.asarray(values, dtype=np.float64)
    count = np.shape(x)[-1]
    if stated.shape != (count,):
        raise IndexRefusal(
            f"有 {count} 个指标，却给出 {stated.size} 个权重。",
            f"There are {count} indicators and {stated.size} weights.",
        )
    shares = weights_of(stated, labels)
    total = float(stated.sum())
    if not rescale and abs(total - 1) > ROUNDING:
        raise IndexRefusal(
            f"权重合计为 {total:g}，应为 1；请更正，或声明 rescale: true。",
            f"The weights sum to {total:g} and must sum to 1; correct them or declare rescale: true.",
            where="、".join(labels.indicators),
        )
    return shares


def budget_allocation(x: ArrayLike, *, points: ArrayLike, budget: float = 100.0, labels: Labels = NO_LABELS) -> Array:
    """Return the mean share of points that experts gave, each from the same budget.

    Args:
        x: the table, for the number of its indicators.
        points: (experts, k), not negative; each expert spends the whole budget.
        budget: points of one expert.
    Raises:
        IndexRefusal: an expert spent another sum (to 1e-6 of the budget) or a negative one; the expert is numbered.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6 (budget allocation process)
    """
    spent = np.atleast_2d(np.asarray(points, dtype=np.float64))
    count = np.shape(x)[-1]
    if spent.shape[-1] != count:
        raise IndexRefusal(
            f"有 {count} 个指标，专家却给 {spent.shape[-1]} 个指标打分。",
            f"There are {count} indicators and points for {spent.shape[-1]}.",
        )
    for expert, one in enumerate(spent, start=1):
        total = float(one.sum())
        if not (one >= 0).all() or not abs(total - budget) <= ROUNDING * budget:
            raise IndexRefusal(
                f"第 {expert} 位专家的分数合计 {total:g}，应为 {budget:g}，且不得为负；请核对。",
                f"expert {expert} spent {total:g} points of {budget:g}, or a negative number; check the row.",
                where=f"points[{expert}]",
            )
    return weights_of(spent.mean(axis=0), labels)
