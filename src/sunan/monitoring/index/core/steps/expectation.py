"""Expectation–maximisation for a multivariate normal table with holes, and draws from what it leaves uncertain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import NO_LABELS, Array, Labels, OnFailure
from sunan.monitoring.index.core.refusals import IndexRefusal


@dataclass(frozen=True, eq=False)
class Fit:
    """Means and covariances of a table with holes, on the standardised scale in which they were found.

    Attributes:
        mean: (k,); covariance: (k, k), over n; centre, spread: (k,), of the observed values: x = centre + spread·z.
        steps: how many steps it took.
    """

    mean: Array
    covariance: Array
    centre: Array
    spread: Array
    steps: int


def em(
    x: Array,
    *,
    ridge: float = 0.0,
    tolerance: float = 1e-8,
    most_steps: int = 1000,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",  # noqa: ARG001 called like its neighbours; it is computed once, not per replication
) -> Array:
    """Return x with the expected value of each missing cell, given what is known of its row.

    Args:
        x: (n, k); NaN is missing. Rows without any value stay missing.
        ridge: added to the standardised variances, for tables that are nearly singular.
        tolerance: the largest change of a mean or covariance at which it has converged.
    Raises:
        IndexRefusal: an indicator has no spread, the covariances are singular, or it does not converge.
    Source:
        Dempster, Laird and Rubin, Maximum likelihood from incomplete data via the EM algorithm (JRSS B 1977)
    """
    if not np.isnan(x).any():
        return x
    fit = fitted(x, ridge=ridge, tolerance=tolerance, most_steps=most_steps, labels=labels)
    filled, _ = _expected((x - fit.centre) / fit.spread, fit.mean, fit.covariance)
    made = np.where(np.isnan(x), fit.centre + fit.spread * filled, x)
    made[np.isnan(x).all(axis=1)] = np.nan
    return made


def fitted(
    x: Array, *, ridge: float = 0.0, tolerance: float = 1e-8, most_steps: int = 1000, labels: Labels = NO_LABELS
) -> Fit:
    """Return the means and covariances that make the known cells of x (n, k) most likely.

    Raises:
        IndexRefusal: as in `em`.
    """
    known = x[~np.isnan(x).all(axis=1)]
    there = ~np.isnan(known)
    count = there.sum(axis=0)
    for column in np.flatnonzero(count < 2):
        raise IndexRefusal(
            "数值少于两个，EM 无法估计其方差。", "fewer than two values; EM cannot estimate its variance.",
            where=labels.indicator(int(column)),
        )  # fmt: skip
    centre = np.where(there, known, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(there, (known - centre) ** 2, 0.0).sum(axis=0) / count)
    for column in np.flatnonzero(~(spread > 1e-12 * np.abs(centre))):
        raise IndexRefusal(
            "各单元数值相同，EM 无法估计其方差。", "all values are the same; EM cannot estimate its variance.",
            where=labels.indicator(int(column)),
        )  # fmt: skip
    z = (known - centre) / spread
    mean, covariance = np.zeros(x.shape[1]), np.eye(x.shape[1])
    for step in range(1, most_steps + 1):
        filled, added = _expected(z, mean, covariance)
        new_mean = filled.mean(axis=0)
        away = filled - new_mean
        new = (np.einsum("ni,nj->ij", away, away) + added) / len(z) + ridge * np.eye(x.shape[1])
        moved = max(np.abs(new_mean - mean).max(), np.abs(new - covariance).max())
        mean, covariance = new_mean, new
        if moved <= tolerance:
            return Fit(mean, covariance, centre, spread, step)
    raise IndexRefusal(
        f"EM 在 {most_steps} 步内没有收敛；请减少指标、加岭参数，或改用其他插补方法。",
        f"EM has not converged in {most_steps} steps; use fewer indicators, a ridge, or another imputation.",
    )


def drawn(x: Array, fit: Fit, *, rng: np.random.Generator) -> Array:
    """Return x (n, k) with each row's missing cells drawn from what the fit leaves uncertain.

    The draw is one of the normal distribution of the missing given the known; the fit itself is taken as it is.
    """
    z = (x - fit.centre) / fit.spread
    result = x.copy()
    for pattern, rows in _patterns(np.isnan(x)):
        gain, rest = _conditional(fit.covariance, pattern)
        expected = fit.mean[pattern] + (z[np.ix_(rows, ~pattern)] - fit.mean[~pattern]) @ gain.T
        values, vectors = np.linalg.eigh(rest)
        root = vectors * np.sqrt(np.maximum(values, 0))
        noise = rng.standard_normal((len(rows), int(pattern.sum()))) @ root.T
        result[np.ix_(rows, pattern)] = fit.centre[pattern] + fit.spread[pattern] * (expected + noise)
    return result


def _expected(z: Array, mean: Array, covariance: Array) -> tuple[Array, Array]:
    """Return z with expected values in its holes, and the sum of the covariances that these leave."""
    filled, added = z.copy(), np.zeros(covariance.shape)
    for pattern, rows in _patterns(np.isnan(z)):
        gain, rest = _conditional(covariance, pattern)
        filled[np.ix_(rows, pattern)] = mean[pattern] + (z[np.ix_(rows, ~pattern)] - mean[~pattern]) @ gain.T
        added[np.ix_(pattern, pattern)] += len(rows) * rest
    return filled, added


def _patterns(missing: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return each pattern of missing cells that occurs, with its rows; rows without holes are left out."""
    found, which = np.unique(missing, axis=0, return_inverse=True)
    which = which.reshape(-1)
    return [(pattern, np.flatnonzero(which == place)) for place, pattern in enumerate(found) if pattern.any()]


def _conditional(covariance: Array, missing: np.ndarray) -> tuple[Array, Array]:
    """Return Σ_mo Σ_oo⁻¹ and the covariance of the missing given the known."""
    known = covariance[np.ix_(~missing, ~missing)]
    across = covariance[np.ix_(missing, ~missing)]
    try:
        gain = np.linalg.solve(known, across.T).T
    except np.linalg.LinAlgError:
        raise IndexRefusal(
            "已知指标之间线性相关，EM 无法求解；请加岭参数，或去掉重复的指标。",
            "the known indicators are linearly dependent and EM cannot be solved; use a ridge, or drop a repeated indicator.",
        ) from None
    rest = covariance[np.ix_(missing, missing)] - gain @ across.T
    return gain, (rest + rest.T) / 2
