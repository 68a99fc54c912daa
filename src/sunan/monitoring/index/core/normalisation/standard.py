"""Normalisation by mean and spread."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    SAME,
    Array,
    ArrayLike,
    Labels,
    OnFailure,
    flat,
    judged,
    low_and_high,
    signs,
    table,
)
from sunan.monitoring.index.core.normalisation.ranges import CONSTANT_EN, CONSTANT_ZH


def zscore(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    mean: float = 0.0,
    sd: float = 1.0,
    ddof: int = 1,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return standard scores: mean + sd·(o − ō)/s, with o = direction·x and s² = Σ(o − ō)²/(n − ddof).

    Args:
        x: (..., n, k); NaN is missing and stays missing; n counts what is there.
        ddof: 1 for the deviation of a sample, 0 for that of a population; published results often do not say which.
        mean, sd: of the result; 100 and 10 for the Mazziotta–Pareto index (with ddof 0).
        reference: rows whose mean and deviation are used; `x` itself when None.
    Raises:
        IndexRefusal: an indicator is constant (to 1e-12 of its size), or has no more than `ddof` values.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5
    """
    sign = signs(direction)
    oriented = table(x, labels, missing=True) * sign
    frozen = oriented if reference is None else table(reference, labels, missing=True) * sign
    present = ~np.isnan(frozen)
    count = present.sum(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.where(present, frozen, 0).sum(axis=-2, keepdims=True) / count
        squares = np.where(present, (frozen - centre) ** 2, 0).sum(axis=-2, keepdims=True)
        spread = np.sqrt(squares / (count - ddof))
        result = mean + sd * ((oriented - centre) / spread)
    bad = flat(*low_and_high(frozen)) | (count <= ddof) | ~(spread > 0)
    return judged(result, bad, zh=CONSTANT_ZH, en=CONSTANT_EN, labels=labels, on_failure=on_failure)


def adjusted_mazziotta_pareto(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    centre: ArrayLike | None = None,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return scores of 70–130 around a reference of 100, for the adjusted Mazziotta–Pareto index.

    With Δ = (sup x − inf x)/2 and goalposts centre ∓ Δ: 60·(x − (centre − Δ))/(2Δ) + 70; for direction −1 the
    complement to 200.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        centre: the value that becomes 100 (k,), on the indicator's own scale; the mean of the reference when None.
        reference: rows that give sup, inf and mean: all periods together, so that time can be compared.
    Returns:
        (..., n, k); within 70–130 only if the centre stands in the middle of the range.
    Raises:
        IndexRefusal: an indicator is constant or wholly missing in the reference.
    Source:
        Mazziotta & Pareto, On a generalized non-compensatory composite index, Social Indicators Research 127 (2016)
    """
    sign = signs(direction)
    values = table(x, labels, missing=True)
    frozen = values if reference is None else table(reference, labels, missing=True)
    least, greatest = low_and_high(frozen)
    if centre is None:
        present = ~np.isnan(frozen)
        with np.errstate(invalid="ignore", divide="ignore"):
            middle = np.where(present, frozen, 0).sum(axis=-2, keepdims=True) / present.sum(axis=-2, keepdims=True)
    else:
        middle = np.asarray(centre, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        result = 100 + sign * 60 * ((values - middle) / (greatest - least))
    bad = flat(least, greatest)
    return judged(result, bad, zh=CONSTANT_ZH, en=CONSTANT_EN, labels=labels, on_failure=on_failure)


def middle(
    x: ArrayLike,
    *,
    best: ArrayLike,
    scale: float = 1.0,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return scores of an indicator whose best value lies in the middle (居中型): scale·(1 − |x − x*|/max|x − x*|).

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        best: x*, (k,) or one for all. Direction plays no part.
        reference: rows whose greatest distance is used; `x` itself when None.
    Returns:
        (..., n, k); 0 for the farthest, `scale` at x*; below 0 only beyond the reference.
    Raises:
        IndexRefusal: every unit stands at x*, so there is no distance to measure by.
    Source:
        适度指标（居中型）的无量纲化, common practice of multi-indicator evaluation
    """
    return interval(x, lower=best, upper=best, scale=scale, reference=reference, labels=labels, on_failure=on_failure)


def interval(
    x: ArrayLike,
    *,
    lower: ArrayLike,
    upper: ArrayLike,
    scale: float = 1.0,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return scores of an indicator that is best anywhere in an interval [a, b] (区间型).

    scale·(1 − d/D), d = a − x below the interval, x − b above it, 0 inside; D = max(a − min x, max x − b).

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        lower, upper: a ≤ b, (k,) or one for all. Direction plays no part.
        reference: rows whose least and greatest are used; `x` itself when None.
    Raises:
        IndexRefusal: a > b, or every unit is inside, so there is no distance to measure by.
    Source:
        区间型指标的无量纲化, common practice of multi-indicator evaluation
    """
    values = table(x, labels, missing=True)
    least, greatest = low_and_high(values if reference is None else table(reference, labels, missing=True))
    start, end = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    farthest = np.fmax(start - least, greatest - end)
    size = np.maximum(np.abs(start), np.abs(end))
    bad = ~(farthest > SAME * size) | (start > end)
    outside = np.maximum(np.maximum(start - values, values - end), 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        result = scale * (1 - outside / farthest)
    return judged(
        result,
        bad,
        zh="适度区间的下限大于上限，或各单元都在最佳处，此指标不提供信息。",
        en="the interval ends before it begins, or every unit stands at its best, so the indicator says nothing.",
        labels=labels,
        on_failure=on_failure,
    )
