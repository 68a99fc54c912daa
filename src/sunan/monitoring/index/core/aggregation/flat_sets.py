"""Methods that take a flat set of raw indicators, normalise it themselves and rank the units: TOPSIS, grey relational."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sunan.monitoring.index.core.aggregation.sums import weighted_sum
from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    SAME,
    Array,
    ArrayLike,
    Labels,
    Mask,
    OnFailure,
    flat,
    low_and_high,
    refused_cell,
    signs,
    table,
    weights_of,
)
from sunan.monitoring.index.core.refusals import IndexRefusal

Scaling = Literal["vector", "minmax", "none"]
GreyScaling = Literal["minmax", "mean", "none"]
Identical = Literal["refuse", "half"]
ALIKE_ZH = "各单元完全相同，与正、负理想解的距离都是零，无从比较。"
ALIKE_EN = "All units are the same and their distances to both ideals are zero; there is nothing to compare."


def topsis(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    direction: ArrayLike = 1,
    scaling: Scaling = "vector",
    identical: Identical = "refuse",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the closeness to the ideal, c = d⁻/(d⁺ + d⁻): 1 at the ideal, 0 at the anti-ideal.

    v = w·x' with x' = x/√Σx² (`vector`), min–max to [0, 1] with direction (`minmax`) or x itself (`none`). The ideal
    takes the best v of each indicator, the anti-ideal the worst; d⁺ and d⁻ are Euclidean. Adding a unit can reverse
    the order of others.

    Args:
        x: (..., n, k), raw, none missing.
        weights: (..., k), relative.
        direction: 1 or −1, (k,) or one for all; a vector-scaled indicator keeps its sign, its ideal is the least.
        identical: what to say when all units are the same (0/0): refuse, or one half.
    Returns:
        (..., n) in [0, 1].
    Raises:
        IndexRefusal: a value is missing; an indicator is all zero (`vector`) or constant (`minmax`); all units alike.
    Source:
        Hwang & Yoon, Multiple Attribute Decision Making (1981)
    """
    sign = signs(direction)
    values = table(x, labels, missing=on_failure == "mask")
    shares = weights_of(weights, labels)
    if scaling == "minmax":
        scaled, bad = _minmaxed(values * sign)
        oriented = scaled
    else:
        size = np.sqrt((values**2).sum(axis=-2, keepdims=True)) if scaling == "vector" else np.ones((1, 1))
        bad = ~(size > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            oriented = values / size * sign
    oriented = _without(oriented, bad, shares, labels, on_failure)
    weighted = oriented * shares[..., np.newaxis, :]
    worst, best = weighted.min(axis=-2, keepdims=True), weighted.max(axis=-2, keepdims=True)
    to_best = np.sqrt(((weighted - best) ** 2).sum(axis=-1))
    to_worst = np.sqrt(((weighted - worst) ** 2).sum(axis=-1))
    total = to_best + to_worst
    alike = total <= SAME * np.abs(weighted).max(axis=(-1, -2))[..., np.newaxis]
    if alike.any() and identical == "refuse" and on_failure == "refuse":
        raise IndexRefusal(ALIKE_ZH, ALIKE_EN)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(alike, 0.5 if identical == "half" else np.nan, to_worst / total)


def grey_relational(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    direction: ArrayLike = 1,
    rho: float = 0.5,
    scaling: GreyScaling = "minmax",
    ideal: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the grey relational grade Σ w·ξ with ξ = (Δmin + ρ·Δmax)/(Δ + ρ·Δmax).

    Δ = |x' − x'₀| is the distance to the reference series, and Δmin, Δmax are its extremes over all units and
    indicators (global). x' is min–max with direction (`minmax`), x over the indicator's mean (`mean`), or x (`none`).

    Args:
        x: (..., n, k), raw, none missing.
        weights: (..., k), relative.
        rho: distinguishing coefficient, above 0 and at most 1; 0.5 is usual.
        ideal: the reference series (k,) on the indicators' own scales; the best of each indicator when None.
    Returns:
        (..., n) in (0, 1]. When every Δ is 0 all units equal the reference and every grade is 1.
    Raises:
        IndexRefusal: a value is missing; an indicator is constant (`minmax`) or has mean zero (`mean`); ρ out of range.
    Source:
        邓聚龙, 灰色系统基本方法 (1987)
    """
    if not 0 < rho <= 1:
        raise IndexRefusal("分辨系数须大于 0 且不超过 1。", "The distinguishing coefficient is above 0 and at most 1.")
    sign = signs(direction)
    values = table(x, labels, missing=on_failure == "mask")
    shares = weights_of(weights, labels)
    least, greatest = low_and_high(values * sign)
    best = greatest if ideal is None else np.asarray(ideal, dtype=np.float64) * sign
    size, bad = greatest - least, flat(least, greatest)
    if scaling == "mean":
        # Dividing by the mean keeps what is constant: an indicator without differences has Δ = 0 throughout.
        size = np.abs(values.mean(axis=-2, keepdims=True))
        bad = ~(size > SAME * np.abs(values).max(axis=-2, keepdims=True))
    elif scaling == "none":
        size, bad = np.ones_like(size), np.zeros_like(bad)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.abs(values * sign - best) / size
    distance = _without(distance, bad, shares, labels, on_failure)
    # Only indicators with a weight count for the extremes.
    counted = np.broadcast_to(
        shares[..., np.newaxis, :] > 0, np.broadcast_shapes(distance.shape, (*shares.shape[:-1], 1, shares.shape[-1]))
    )
    farthest = np.where(counted, distance, -np.inf).max(axis=(-1, -2), keepdims=True)
    nearest = np.where(counted, distance, np.inf).min(axis=(-1, -2), keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        related = np.where(farthest == 0, 1.0, (nearest + rho * farthest) / (distance + rho * farthest))
    grades: Array = weighted_sum(related, shares)
    return grades


def _minmaxed(oriented: Array) -> tuple[Array, Mask]:
    least, greatest = low_and_high(oriented)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (oriented - least) / (greatest - least), flat(least, greatest)


def _without(scaled: Array, bad: Mask, shares: Array, labels: Labels, on_failure: OnFailure) -> Array:
    """Return scaled indicators; one that cannot be scaled is refused unless it has no weight, and then plays no part."""
    if not bad.any():
        return scaled
    counted = bad & (shares[..., np.newaxis, :] > 0)
    if counted.any() and on_failure == "refuse":
        raise refused_cell(
            counted,
            zh="各单元数值相同或全为零，无法无量纲化；请删除此指标。",
            en="all its values are the same or zero, so it cannot be scaled; leave the indicator out.",
            labels=Labels(units=("*",), indicators=labels.indicators),
        )
    return np.where(counted, np.nan, np.where(bad, 0.0, scaled))
