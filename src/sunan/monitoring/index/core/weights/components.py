"""Weights from principal components, with everything that published weights leave unsaid declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    SAME,
    Array,
    ArrayLike,
    Labels,
    OnFailure,
    flat,
    low_and_high,
    table,
)
from sunan.monitoring.index.core.refusals import IndexRefusal

Keep = Literal["eigenvalue", "number", "share"]
Rotation = Literal["none", "varimax"]
Weighting = Literal["highest", "sum", "first"]
MOST_TURNS = 5_000


@dataclass(frozen=True)
class Components:
    """Principal components of a correlation matrix.

    Attributes:
        eigenvalues: all, (k,), falling; they sum to k.
        loadings: (k, kept), rotated if asked; of the greatest loading of each component the sign is positive.
        kept: how many components were kept.
    """

    eigenvalues: Array
    loadings: Array
    kept: int

    @property
    def explained(self) -> Array:
        """Return the variance of each kept component (after rotation) as a share of all, (kept,)."""
        return np.asarray((self.loadings**2).sum(axis=0) / len(self.eigenvalues), dtype=np.float64)


def principal_components(
    x: ArrayLike,
    *,
    keep: Keep = "eigenvalue",
    number: int | None = None,
    share: float = 0.6,
    rotation: Rotation = "varimax",
    kaiser: bool = True,
    labels: Labels = NO_LABELS,
) -> Components:
    """Return the principal components of the correlation matrix, and the loadings of those kept.

    Args:
        x: (n, k), n ≥ 2, none missing.
        keep: `eigenvalue` keeps those above 1 (Kaiser's rule), `number` keeps `number`, `share` the fewest that
            together explain at least `share` of the variance.
        rotation: `none` or `varimax`; kaiser: rows of loadings are scaled to length 1 while rotating (Kaiser
            normalisation) and back after.
    Raises:
        IndexRefusal: a value is missing; an indicator is constant; no component, or more than there are, is to be kept.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), steps 4 and 6; Kaiser, Psychometrika 23 (1958)
    """
    values = table(x, labels, missing=False)
    constant = flat(*low_and_high(values))[0]
    if constant.any():
        raise IndexRefusal(
            "各观测数值相同，没有相关系数；请删除此指标。",
            "all its values are the same, so it has no correlations; leave the indicator out.",
            where=labels.indicator(int(np.argmax(constant))),
        )
    eigenvalues, vectors = np.linalg.eigh(correlations(values))
    eigenvalues, vectors = np.clip(eigenvalues[::-1], 0.0, None), vectors[:, ::-1]
    kept = _kept(eigenvalues, keep, number, share)
    loadings = vectors[:, :kept] * np.sqrt(eigenvalues[:kept])
    if rotation == "varimax" and kept > 1:
        loadings = varimax(loadings, kaiser=kaiser)
    greatest = loadings[np.abs(loadings).argmax(axis=0), np.arange(kept)]
    return Components(eigenvalues, loadings * np.where(greatest < 0, -1.0, 1.0), kept)


def pca(
    x: ArrayLike,
    *,
    keep: Keep = "eigenvalue",
    number: int | None = None,
    share: float = 0.6,
    rotation: Rotation = "varimax",
    kaiser: bool = True,
    weighting: Weighting = "highest",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return weights from the loadings of principal components.

    highest: squared loading on the component where |loading| is greatest, times the share of variance that the
    component explains: within a component squares are divided by their sum, which cancels, so w ∝ max_f l². This is
    the handbook's example. sum: w ∝ Σ_f |l|·(variance share of f among those kept). first: w ∝ |l| on the first
    component, before rotation.

    Args:
        x: (..., n, k), n ≥ 2, none missing; linear normalisation does not change the result.
        keep, number, share, rotation, kaiser: as in `principal_components`.
    Returns:
        (..., k) summing to 1.
    Raises:
        IndexRefusal: as `principal_components`; under `first`, loadings of both signs (the indicator is named).
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6; Nicoletti, Scarpetta & Boylaud (2000)
    """
    values = np.asarray(x, dtype=np.float64)
    pages = values.reshape(-1, *values.shape[-2:])
    found = np.empty((len(pages), values.shape[-1]))
    for place, page in enumerate(pages):
        try:
            components = principal_components(
                page,
                keep=keep if weighting != "first" else "number",
                number=number if weighting != "first" else 1,
                share=share,
                rotation=rotation,
                kaiser=kaiser,
                labels=labels,
            )
            found[place] = _weights(components, weighting, labels)
        except IndexRefusal:
            if on_failure == "refuse":
                raise
            found[place] = np.nan
    return found.reshape(*values.shape[:-2], values.shape[-1])


def explain_pca(x: ArrayLike, **arguments: object) -> Mapping[str, object]:
    """Return eigenvalues, loadings and communalities for the log."""
    asked = {name: value for name, value in arguments.items() if name not in {"weighting", "on_failure"}}
    found = principal_components(x, **asked)  # type: ignore[arg-type]
    return {
        "eigenvalues": found.eigenvalues.tolist(),
        "components_kept": found.kept,
        "explained": found.explained.tolist(),
        "loadings": found.loadings.tolist(),
        "communalities": (found.loadings**2).sum(axis=1).tolist(),
    }


def correlations(values: Array) -> Array:
    """Return the correlation matrix (k, k) of a complete table without constant columns."""
    centred = values - values.mean(axis=0)
    unit = centred / np.sqrt((centred**2).sum(axis=0))
    return np.asarray(np.einsum("nj,nk->jk", unit, unit), dtype=np.float64)


def varimax(loadings: Array, *, kaiser: bool) -> Array:
    """Return loadings rotated so that the variance of their squares within components is greatest.

    Args:
        loadings: (k, kept).
        kaiser: rows are scaled to length 1 first and back afterwards; a row of zeros stays.
    """
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    length = np.where((length > 0) & kaiser, length, 1.0)
    scaled = loadings / length
    rotated, before = scaled, 0.0
    for _ in range(MOST_TURNS):
        target = rotated**3 - rotated * (rotated**2).mean(axis=0)
        left, sizes, right = np.linalg.svd(scaled.T @ target)
        rotated = scaled @ (left @ right)
        reached = float(sizes.sum())
        if reached <= before * (1 + SAME):
            break
        before = reached
    return np.asarray(rotated * length, dtype=np.float64)


def _kept(eigenvalues: Array, keep: Keep, number: int | None, share: float) -> int:
    if keep == "number":
        kept = number or 0
    elif keep == "share":
        reached = np.cumsum(eigenvalues) / eigenvalues.sum()
        kept = int(np.argmax(reached >= share - SAME)) + 1
    else:
        kept = int((eigenvalues > 1 + SAME).sum())
    if not 1 <= kept <= len(eigenvalues):
        raise IndexRefusal(
            f"应保留 1 到 {len(eigenvalues)} 个主成分，按所选规则为 {kept} 个；请写明 keep: number 和个数。",
            f"between 1 and {len(eigenvalues)} components can be kept and the rule gives {kept}; state keep: number.",
        )
    return kept


def _weights(found: Components, weighting: Weighting, labels: Labels) -> Array:
    size = np.abs(found.loadings)
    if weighting == "highest":
        raw = size.max(axis=1) ** 2
    elif weighting == "sum":
        raw = size @ (found.explained / found.explained.sum())
    else:
        against = found.loadings[:, 0] < -SAME
        if against.any():
            raise IndexRefusal(
                "在第一主成分上的载荷为负，不能作权重；请检查指标方向。",
                "its loading on the first component is negative and cannot be a weight; check its direction.",
                where=labels.indicator(int(np.argmax(against))),
            )
        raw = size[:, 0]
    return np.asarray(raw / raw.sum(), dtype=np.float64)
