"""Principal components of a table: whether one dimension is behind it, and whether the data suit the question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels, table
from sunan.monitoring.index.core.refusals import IndexRefusal

CASES_PER_VARIABLE = 3


@dataclass(frozen=True, slots=True)
class Components:
    """Components of the correlation matrix, the strongest first.

    Attributes:
        eigenvalues: (k,), summing to the number of indicators.
        loadings: (k, k) correlation of each indicator (row) with each component (column); the largest of a column is
            positive, so that the signs are always the same.
        adequacy: Kaiser–Meyer–Olkin measure, 0 to 1 (0.6 is called acceptable); `None` where the correlation matrix
            cannot be inverted.
        enough_cases: at least three units to an indicator; below, components describe these units and no others.
    """

    eigenvalues: Array
    loadings: Array
    adequacy: float | None
    enough_cases: bool

    @property
    def shares(self) -> Array:
        """Return the share of the variance that each component carries, summing to 1."""
        return np.asarray(self.eigenvalues / self.eigenvalues.sum(), dtype=np.float64)

    @property
    def kept(self) -> int:
        """Return how many components have an eigenvalue above 1 (Kaiser's rule)."""
        return int((self.eigenvalues > 1).sum())


def components(x: ArrayLike, *, labels: Labels = NO_LABELS) -> Components:
    """Return the principal components of the correlations of a complete table (units, k).

    Raises:
        IndexRefusal: fewer than two indicators or three units, a missing cell, or a constant indicator.
    Source:
        OECD and JRC, Handbook on Constructing Composite Indicators, 2008, step 4.
    """
    values = table(x, labels, missing=False)
    units, count = values.shape
    if count < 2 or units < 3:
        raise IndexRefusal(
            "主成分分析至少要有两项指标、三个单元", "principal components need two indicators and three units at least"
        )
    deviation = values.std(axis=0)
    constant = deviation <= 1e-12 * np.abs(values).max(axis=0)
    if constant.any():
        raise IndexRefusal("指标为常数，没有相关系数", "the indicator is constant and has no correlations",
            where=labels.indicator(int(np.argmax(constant))))  # fmt: skip
    standard = (values - values.mean(axis=0)) / deviation
    correlations = standard.T @ standard / units
    found, vectors = np.linalg.eigh(correlations)
    order = np.argsort(-found, kind="stable")
    eigenvalues, vectors = np.clip(found[order], 0, None), vectors[:, order]
    largest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[largest, np.arange(count)])
    return Components(
        eigenvalues, vectors * np.sqrt(eigenvalues), _adequacy(correlations), units >= CASES_PER_VARIABLE * count
    )


def _adequacy(correlations: Array) -> float | None:
    if np.linalg.cond(correlations) > 1e12:
        return None
    inverse = np.linalg.inv(correlations)
    scale = np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    off = ~np.eye(len(correlations), dtype=bool)
    simple, partial = (correlations[off] ** 2).sum(), ((inverse / scale)[off] ** 2).sum()
    return float(simple / (simple + partial))
