"""Means of children: from full compensation (arithmetic) to hardly any (harmonic, low powers)."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.aggregation.sums import Missing, children, refuse_units, weighted_mean, weighted_sum
from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    SAME,
    Array,
    ArrayLike,
    Labels,
    Mask,
    OnFailure,
    any_of,
    refused_cell,
    table,
    weights_of,
)
from sunan.monitoring.index.core.refusals import IndexRefusal

# Powers nearer to zero than this are the geometric mean, which is the limit.
ZERO_POWER = 1e-9


def arithmetic(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    missing: Missing = "refuse",
    least_share: float = 0.0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the weighted arithmetic mean Σ w·x / Σ w: a low score can be bought back by a high one.

    Args:
        x: (..., n, k); NaN is missing.
        weights: (..., k), not negative, not all zero; relative.
        missing: `refuse`, or `omit`: the other children share the weight of a missing one.
        least_share: under `omit`, a unit with a smaller share of its children gets no score (NaN).
    Returns:
        (..., n), on the scale of `x`.
    Raises:
        IndexRefusal: a child is missing, infinite or too large; weights are negative or sum to zero.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6
    """
    return weighted_mean(
        np.asarray(x, dtype=np.float64),
        weights_of(weights, labels),
        missing=missing,
        least_share=least_share,
        labels=labels,
        on_failure=on_failure,
    )


def geometric(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    missing: Missing = "refuse",
    least_share: float = 0.0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the weighted geometric mean exp(Σ w·ln x / Σ w): a low score is hard to buy back.

    Args:
        x: (..., n, k), positive wherever the weight is; NaN is missing.
        weights, missing, least_share: as in `arithmetic`. A child of weight zero plays no part, whatever its score.
    Raises:
        IndexRefusal: a score is zero or negative; the mean is undefined. Normalise to 1–100, for example.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6
    """
    shares = weights_of(weights, labels)
    scores = np.asarray(x, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(scores)
    logs, failed = _positive_only(scores, shares, logs, labels, on_failure)
    mean = np.exp(
        weighted_mean(logs, shares, missing=missing, least_share=least_share, labels=labels, on_failure=on_failure)
    )
    return mean if failed is None else np.where(failed, np.nan, mean)


def harmonic(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    missing: Missing = "refuse",
    least_share: float = 0.0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the weighted harmonic mean Σ w / Σ (w/x): the lowest score weighs most.

    Args:
        x: (..., n, k), positive wherever the weight is; NaN is missing.
        weights, missing, least_share: as in `arithmetic`. A child of weight zero plays no part, whatever its score.
    Raises:
        IndexRefusal: a score is zero or negative; the mean is undefined.
    Source:
        Becker et al., COINr (JOSS 2022), a_hmean
    """
    shares = weights_of(weights, labels)
    scores = children(x, labels, missing="omit")
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        inverse = 1 / scores
    inverse, failed = _positive_only(scores, shares, inverse, labels, on_failure)
    mean = 1 / weighted_mean(
        inverse, shares, missing=missing, least_share=least_share, labels=labels, on_failure=on_failure
    )
    return mean if failed is None else np.where(failed, np.nan, mean)


def generalised(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    power: float,
    missing: Missing = "refuse",
    least_share: float = 0.0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the weighted mean of order p, (Σ w·x^p / Σ w)^(1/p): −1 harmonic, 0 geometric, 1 arithmetic, 2 quadratic.

    Args:
        x: (..., n, k); for p = 1 any, for other p > 0 not negative, for p ≤ 0 positive wherever the weight is.
        power: p, finite; |p| < 1e-9 is the geometric mean, its limit.
        weights, missing, least_share: as in `arithmetic`.
    Raises:
        IndexRefusal: a score for which the power does not exist; unit and indicator are named.
    Source:
        Hardy, Littlewood & Pólya, Inequalities (1934), ch. 2; Becker et al., COINr (JOSS 2022), a_genmean
    """
    options = {"missing": missing, "least_share": least_share, "labels": labels, "on_failure": on_failure}
    if power == 1:
        return arithmetic(x, weights, **options)  # type: ignore[arg-type]
    if abs(power) < ZERO_POWER:
        return geometric(x, weights, **options)  # type: ignore[arg-type]
    if not np.isfinite(power):
        raise IndexRefusal("幂次须为有限数。", "The power must be finite.")
    shares = weights_of(weights, labels)
    scores = children(x, labels, missing="omit")
    # Relative to the score that decides no power overflows; expm1 and log1p keep small powers exact.
    counted = (shares[..., np.newaxis, :] > 0) & (scores > 0)
    if power > 0:
        deciding = np.where(counted, scores, 0.0).max(axis=-1, keepdims=True)
    else:
        deciding = np.where(counted, scores, np.inf).min(axis=-1, keepdims=True)
    deciding = np.where((deciding > 0) & np.isfinite(deciding), deciding, 1.0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        parts = np.expm1(power * np.log(scores / deciding))
    undefined = (scores < 0) if power > 0 else (scores <= 0)
    parts, failed = _only(undefined, shares, parts, labels, on_failure)
    mean = weighted_mean(parts, shares, missing=missing, least_share=least_share, labels=labels, on_failure=on_failure)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = deciding[..., 0] * np.exp(np.log1p(mean) / power)
    return result if failed is None else np.where(failed, np.nan, result)


def median(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    missing: Missing = "refuse",
    least_share: float = 0.0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the weighted median: where the scores in order reach half of the weight.

    Scores are sorted and their weights added up. The median is the first score at which the sum exceeds one half; if
    it is exactly one half there (to 1e-12), the mean of that score and the next one with a weight. With equal weights
    this is the ordinary median.

    Args:
        x: (..., n, k); NaN is missing.
        weights, missing, least_share: as in `arithmetic`.
    Raises:
        IndexRefusal: as in `arithmetic`.
    Source:
        Edgeworth (1888), as the point of half weight; lower and upper weighted median averaged
    """
    shares = weights_of(weights, labels)
    # In a masked study a missing child fails its unit only.
    scores = children(x, labels, missing="omit" if on_failure == "mask" else missing)
    scores, beside = np.broadcast_arrays(scores, shares[..., np.newaxis, :])
    present = ~np.isnan(scores)
    order = np.argsort(scores, axis=-1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=-1)
    weight = np.take_along_axis(np.where(present, beside, 0.0), order, axis=-1)
    total = weight.sum(axis=-1, keepdims=True)
    reached = np.cumsum(weight, axis=-1)
    half = total / 2
    at_least_half = np.argmax(reached >= half * (1 - SAME), axis=-1)[..., np.newaxis]
    above_half = np.argmax(reached > half * (1 + SAME), axis=-1)[..., np.newaxis]
    low = np.take_along_axis(ordered, at_least_half, axis=-1)
    high = np.take_along_axis(ordered, above_half, axis=-1)
    result = ((low + high) / 2)[..., 0]
    share = present.mean(axis=-1)
    enough = (share >= least_share - SAME) if missing == "omit" else (share == 1)
    return np.where(enough & (total[..., 0] > 0), result, np.nan)


def mazziotta_pareto(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    sign: int = -1,
    ddof: int = 0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the Mazziotta–Pareto index M ± S·cv, cv = S/M: the mean, corrected for unevenness among the children.

    M = Σ w·x, S² = Σ w·(x − M)² (times k/(k − ddof)). On scores with mean 100 and deviation 10 this is the MPI, on
    those of 70–130 the adjusted one (AMPI).

    Args:
        x: (..., n, k), none missing.
        weights: (..., k); the authors use equal ones, for which M and S are the ordinary ones.
        sign: −1 penalises uneven units where the index should rise (progress), 1 where it should fall (poverty).
        ddof: 0 as published, or 1.
    Raises:
        IndexRefusal: the mean of a unit is not positive, so its variation is undefined; or a child is missing.
    Source:
        Mazziotta & Pareto, On a generalized non-compensatory composite index, Social Indicators Research 127 (2016)
    """
    if sign not in {-1, 1}:
        raise IndexRefusal("惩罚的符号只能是 −1 或 1。", "The sign of the penalty is −1 or 1.")
    shares = weights_of(weights, labels)
    scores = table(x, labels, missing=on_failure == "mask")
    mean = weighted_sum(scores, shares)
    deviation = (scores - mean[..., np.newaxis]) ** 2
    count = scores.shape[-1]
    if count <= ddof:
        raise IndexRefusal("只有一个下级指标，无法计算离散程度。", "One child has no spread.")
    variance = weighted_sum(deviation, shares) * (count / (count - ddof))
    bad = ~(mean > 0)
    if bad.any() and on_failure == "refuse":
        raise refuse_units(
            bad,
            zh="均值不为正，变异系数无意义；请先换算到正的尺度（如均值 100、标准差 10）。",
            en="the mean is not positive, so its variation has no meaning; normalise to mean 100 and deviation 10.",
            labels=labels,
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bad, np.nan, mean + sign * variance / mean)


def _positive_only(
    x: Array, shares: Array, transformed: Array, labels: Labels, on_failure: OnFailure
) -> tuple[Array, Mask | None]:
    """Return the transformed scores where they exist; scores of no weight become 0."""
    return _only(x <= 0, shares, transformed, labels, on_failure)


def _only(
    undefined: Mask, shares: Array, transformed: Array, labels: Labels, on_failure: OnFailure
) -> tuple[Array, Mask | None]:
    if not undefined.any():
        return transformed, None
    counted = undefined & (shares[..., np.newaxis, :] > 0)
    if counted.any() and on_failure == "refuse":
        raise refused_cell(
            counted,
            zh="数值为零或为负，此平均无意义；请先换算到正的尺度（如 1—100），或改用算术平均。",
            en="the score is zero or negative, for which this mean has no meaning; normalise to 1–100 or use the "
            "arithmetic mean.",
            labels=labels,
        )
    return np.where(undefined, 0.0, transformed), any_of(counted, -1)
