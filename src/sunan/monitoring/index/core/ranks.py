"""Ranks with ties: values that agree to 1e-12 stand together, and how a tie is numbered is always stated."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np

from sunan.monitoring.index.core.arrays import SAME, Array

Ties = Literal["min", "max", "average", "dense"]


def ranks(values: Array, *, ties: Ties = "min", descending: bool = False) -> Array:
    """Return ranks along the last axis: 1 for the least value, or for the greatest when descending.

    Neighbours in order tie when they differ by at most 1e-12 (of their size, where it is above 1), so a chain of such
    neighbours is one tie. A tie of values at places 2 and 3 is 2 (`min`, used in print), 3 (`max`), 2.5 (`average`), or
    2 with the next value at 3 (`dense`).

    Args:
        values: (..., n); NaN is missing and stays NaN.
    Returns:
        (..., n).
    """
    count = values.shape[-1]
    order = np.argsort(-values if descending else values, axis=-1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=-1)
    new = np.ones(ordered.shape, dtype=np.bool_)
    if count > 1:
        before, after = ordered[..., :-1], ordered[..., 1:]
        new[..., 1:] = ~(np.abs(after - before) <= SAME * np.maximum(1, np.abs(before)))
    found = _numbered(new, ties, count)
    found[np.isnan(ordered)] = np.nan
    result = np.empty(values.shape)
    np.put_along_axis(result, order, found, axis=-1)
    return result


def _numbered(new: np.ndarray, ties: Ties, count: int) -> Array:
    if ties == "dense":
        return cast("Array", np.cumsum(new, axis=-1).astype(np.float64))
    places = np.arange(1, count + 1)
    first = np.maximum.accumulate(np.where(new, places, 0), axis=-1).astype(np.float64)
    if ties == "min":
        return first
    # A tie ends just before the next one begins; missing values sort last and each is a beginning of its own.
    following = np.concatenate([new[..., 1:], np.ones((*new.shape[:-1], 1), dtype=np.bool_)], axis=-1)
    backwards = np.where(following, places, count + 1)[..., ::-1]
    last = np.minimum.accumulate(backwards, axis=-1)[..., ::-1].astype(np.float64)
    return last if ties == "max" else (first + last) / 2
