"""Whether indicators of a dimension measure one thing: Cronbach's alpha."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.analysis.correlation import relation
from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels, table
from sunan.monitoring.index.core.refusals import IndexRefusal

GOOD_FROM = 0.7


@dataclass(frozen=True, slots=True)
class Consistency:
    """Cronbach's alpha and what each indicator does to it.

    Attributes:
        alpha: 1 − share of variance that is not common, scaled; can be negative where indicators oppose each other.
        without: alpha with each indicator left out; NaN where only one would remain.
        with_rest: correlation of each indicator with the sum of the others; NaN where undefined.
    """

    alpha: float
    without: Array
    with_rest: Array


def cronbach(x: ArrayLike, *, standardise: bool = False, labels: Labels = NO_LABELS) -> Consistency:
    """Return α = k/(k − 1) · (1 − Σ var_j ÷ Σ_jl cov_jl), covariances over the pairs that are both there.

    Args:
        x: (units, indicators) in the same direction and on comparable scales; missing values leave out their pairs.
        standardise: put every column on mean 0 and standard deviation 1 (ddof 1) first.
    Raises:
        IndexRefusal: fewer than two indicators, a constant one, too few pairs, or covariances that sum to nothing.
    Source:
        Cronbach, Coefficient alpha, Psychometrika 16, 1951; pairwise as COINr does it.
    """
    values = table(x, labels, missing=True)
    if values.shape[-1] < 2:
        raise IndexRefusal("克朗巴哈系数至少要有两项指标", "Cronbach's alpha needs at least two indicators")
    covariance = _pairwise_covariance(values, labels)
    if standardise:
        deviation = np.sqrt(np.diag(covariance))
        values = (values - np.nanmean(values, axis=0)) / deviation
        covariance = _pairwise_covariance(values, labels)
    count = values.shape[-1]
    others = [[other for other in range(count) if other != one] for one in range(count)]
    with_rest = [relation(values[:, one], values[:, rest].sum(axis=1))[0] for one, rest in enumerate(others)]
    return Consistency(
        _alpha(covariance),
        np.array([_alpha(covariance[np.ix_(rest, rest)]) if count > 2 else np.nan for rest in others]),
        np.array([np.nan if one is None else one for one in with_rest]),
    )


def _alpha(covariance: Array) -> float:
    count, total = len(covariance), float(covariance.sum())
    if abs(total) <= 1e-12 * float(np.abs(covariance).sum()):
        raise IndexRefusal(
            "各指标的协方差正负相抵，系数没有意义；请检查指标方向",
            "the covariances cancel out and alpha means nothing; check the directions of the indicators",
        )
    return count / (count - 1) * (1 - float(np.trace(covariance)) / total)


def _pairwise_covariance(values: Array, labels: Labels) -> Array:
    count = values.shape[-1]
    found = np.empty((count, count))
    for one in range(count):
        for other in range(one, count):
            both = ~(np.isnan(values[:, one]) | np.isnan(values[:, other]))
            if both.sum() < 2:
                raise IndexRefusal(
                    "同时有数的单元不足两个，无法计算协方差", "fewer than two units have both values",
                    where=f"{labels.indicator(one)}, {labels.indicator(other)}",
                )  # fmt: skip
            a, b = values[both, one], values[both, other]
            found[one, other] = found[other, one] = ((a - a.mean()) * (b - b.mean())).sum() / (both.sum() - 1)
        if found[one, one] <= 0:
            raise IndexRefusal("指标为常数，没有变异", "the indicator is constant", where=labels.indicator(one))
    return found
