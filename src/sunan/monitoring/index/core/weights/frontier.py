"""Benefit of the doubt: every unit is judged with the weights that suit it best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    SAME,
    Array,
    ArrayLike,
    Labels,
    OnFailure,
    refused_cell,
    table,
)
from sunan.monitoring.index.core.refusals import IndexRefusal

Bounded = Literal["weights", "contributions"]
# A composite above 1 by less than this has not crossed the frontier.
FRONTIER = 1e-9


@dataclass(frozen=True)
class Doubt:
    """What the benefit of the doubt gives.

    Attributes:
        scores: (n,) in [0, 1]; 1 for the units on the frontier.
        weights: (n, k), each unit's own; Σ w·x is its score, so they do not sum to 1. Scores are unique, weights of a
            unit need not be: another solution can have the same score.
    """

    scores: Array
    weights: Array


def frontier(
    x: ArrayLike,
    *,
    least: float = 0.0,
    most: float = 1.0,
    bounded: Bounded = "weights",
    labels: Labels = NO_LABELS,
) -> Doubt:
    """Return max Σ w·x_u for each unit u, so that Σ w·x ≤ 1 for every unit and w ≥ 0.

    Shares may be bounded: least ≤ w_j/Σ w ≤ most (`weights`), or least ≤ w_j·x_uj/Σ w·x_u ≤ most (`contributions`).
    Published results depend on the bounds and often leave them out: they are always stated.

    Each linear programme starts from the units that bound it best and takes in another one only when it is violated:
    the same optimum as with all of them at once.

    Args:
        x: (n, k), normalised, not negative, none missing; every indicator positive somewhere.
        least, most: share bounds; k·least ≤ 1 ≤ k·most.
    Raises:
        IndexRefusal: a value is missing or negative; an indicator is zero everywhere; bounds that no weights satisfy;
            a contribution bounded from below where the value is zero (the cell is named).
    Source:
        Cherchye et al., An introduction to 'benefit of the doubt' composite indicators (2007); OECD/JRC, Handbook
        on Constructing Composite Indicators (2008), step 6
    """
    values = table(x, labels, missing=False)
    _check(values, least, most, bounded, labels)
    count, parts = values.shape
    # Values of one size keep the solver's tolerances meaningful, whatever the unit.
    size = values.max(axis=0)
    scaled = values / size
    pool = sorted({int(np.argmax(column)) for column in (*scaled.T, scaled.sum(axis=1))})
    weights = np.empty((count, parts))
    for unit in range(count):
        while True:
            found = _best(scaled, size, unit, pool, least=least, most=most, bounded=bounded)
            composite = np.einsum("nk,k->n", scaled, found)
            crossed = int(np.argmax(composite))
            if composite[crossed] <= 1 + FRONTIER or crossed in pool:
                break
            pool.append(crossed)
        weights[unit] = found / max(1.0, float(composite.max()))
    scores = np.minimum(np.einsum("nk,nk->n", scaled, weights), 1.0)
    return Doubt(scores, weights / size)


def benefit_of_the_doubt(
    x: ArrayLike,
    *,
    least: float = 0.0,
    most: float = 1.0,
    bounded: Bounded = "weights",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the weights of each unit that suit it best; see `frontier`.

    Args:
        x: (..., n, k), as in `frontier`.
    Returns:
        (..., n, k); Σ w·x over the last axis is the score of each unit.
    Raises:
        IndexRefusal: as `frontier`.
    Source:
        Cherchye et al., An introduction to 'benefit of the doubt' composite indicators (2007)
    """
    values = np.asarray(x, dtype=np.float64)
    pages = values.reshape(-1, *values.shape[-2:])
    found = np.empty(pages.shape)
    for place, page in enumerate(pages):
        try:
            found[place] = frontier(page, least=least, most=most, bounded=bounded, labels=labels).weights
        except IndexRefusal:
            if on_failure == "refuse":
                raise
            found[place] = np.nan
    return found.reshape(values.shape)


def explain_doubt(x: ArrayLike, **arguments: object) -> Mapping[str, object]:
    """Return the scores and who stands on the frontier, by row, for the log."""
    found = frontier(x, **arguments)  # type: ignore[arg-type]
    on_it = np.flatnonzero(found.scores >= 1 - FRONTIER)
    return {"scores": found.scores.tolist(), "on_the_frontier": [int(row) for row in on_it]}


def _best(
    scaled: Array, size: Array, unit: int, pool: list[int], *, least: float, most: float, bounded: Bounded
) -> Array:
    """Return the weights (k,) on scaled values that are best for a unit, with only the units of the pool bounding."""
    own = scaled[unit]
    # The share of weight j is bounded in the units of x: w = v/size.
    part = 1 / size if bounded == "weights" else own
    part = part / part.max()
    rows = [scaled[pool]]
    if least > 0:
        rows.append(least * part[np.newaxis, :] - np.diag(part))
    if most < 1:
        rows.append(np.diag(part) - most * part[np.newaxis, :])
    limits = np.concatenate([np.ones(len(pool)), np.zeros(sum(len(row) for row in rows[1:]))])
    solved = scipy.optimize.linprog(-own, A_ub=np.vstack(rows), b_ub=limits, bounds=(0, None), method="highs")
    if not solved.success or solved.x is None:
        raise IndexRefusal(
            f"第 {unit + 1} 个单元的线性规划没有解（{solved.message}）；请检查份额上下限。",
            f"the linear programme of unit {unit + 1} has no solution ({solved.message}); check the share bounds.",
        )
    return np.asarray(np.clip(solved.x, 0.0, None), dtype=np.float64)


def _check(values: Array, least: float, most: float, bounded: Bounded, labels: Labels) -> None:
    negative = values < 0
    if negative.any():
        raise refused_cell(
            negative,
            zh="此方法要求得分不为负；请先换算，如最小—最大法。",
            en="this method needs scores not below zero; normalise first, by min–max for example.",
            labels=labels,
        )
    empty = ~(values.max(axis=0) > 0)
    if empty.any():
        raise IndexRefusal(
            "各单元得分均为零，其权重无从确定；请删除此指标。",
            "every unit scores zero, so its weight is undetermined; leave the indicator out.",
            where=labels.indicator(int(np.argmax(empty))),
        )
    parts = values.shape[-1]
    if not 0 <= least <= most <= 1 or least * parts > 1 + SAME or most * parts < 1 - SAME:
        raise IndexRefusal(
            f"份额上下限 [{least:g}, {most:g}] 与 {parts} 个指标不能同时满足：须 k·下限 ≤ 1 ≤ k·上限。",
            f"no shares of {parts} indicators lie within [{least:g}, {most:g}]: k·least ≤ 1 ≤ k·most is needed.",
        )
    if bounded == "contributions" and least > 0 and (values == 0).any():
        raise refused_cell(
            values == 0,
            zh="得分为零，其贡献份额达不到下限；请换用权重份额（bounded: weights），或换算到正的尺度。",
            en="the score is zero, so its contribution cannot reach the lower bound; bound weights instead, or "
            "normalise to a positive scale.",
            labels=labels,
        )
