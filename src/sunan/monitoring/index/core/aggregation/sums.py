"""Weighted sums over children, and what becomes of a child that is missing.

Sums are `einsum` without a path: their order does not depend on a library, so the same machine type gives the same
bits.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sunan.monitoring.index.core.arrays import NO_LABELS, SAME, Array, ArrayLike, Labels, Mask, OnFailure, table
from sunan.monitoring.index.core.refusals import IndexRefusal

Missing = Literal["refuse", "omit"]


def weighted_sum(x: Array, weights: Array) -> Array:
    """Return Σ w·x over the last axis: (..., n, k) with (..., k) gives (..., n)."""
    total: Array = np.einsum("...nk,...k->...n", x, weights)
    return total


def weighted_mean(
    x: Array, weights: Array, *, missing: Missing, least_share: float, labels: Labels, on_failure: OnFailure
) -> Array:
    """Return Σ w·x with weights that sum to 1; missing children are refused, or left out and the rest rescaled.

    Args:
        x: (..., n, k), already transformed; NaN is missing.
        least_share: a unit with a smaller share of its children (by count) gets no score when missing ones are omitted.
    Returns:
        (..., n); NaN only where missing children were to be omitted and too few are left, or where a failure is masked.
    Raises:
        IndexRefusal: a child is missing and none may be, named by unit and indicator.
    """
    total = weighted_sum(x, weights)
    if np.isfinite(total).all():
        return total
    if missing == "refuse":
        if on_failure == "refuse":
            table(x, labels, missing=False)
        return np.where(np.isfinite(total), total, np.nan)
    if on_failure == "refuse":
        table(x, labels, missing=True)
    present = np.isfinite(x)
    kept = weighted_sum(present.astype(np.float64), weights)
    total = weighted_sum(np.where(present, x, 0.0), weights)
    enough = present.mean(axis=-1) >= least_share - SAME
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = np.where(enough & (kept > 0), total / kept, np.nan)
    return result


def children(x: ArrayLike, labels: Labels, *, missing: Missing) -> Array:
    """Return the table of children, its cells finite; missing ones only where they may be omitted."""
    return table(x, labels, missing=missing == "omit")


def refuse_units(bad: Mask, *, zh: str, en: str, labels: Labels = NO_LABELS) -> IndexRefusal:
    """Return the refusal that names the first unit of `bad` (..., n)."""
    return IndexRefusal(zh, en, where=labels.unit(int(np.argwhere(bad)[0][-1])))
