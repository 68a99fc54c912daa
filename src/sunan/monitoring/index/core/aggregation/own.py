"""Aggregation by a function of the user."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sunan.monitoring.index.core.aggregation.sums import refuse_units
from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels, OnFailure, table, weights_of
from sunan.monitoring.index.core.refusals import IndexRefusal


def own(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    function: Callable[[Array, Array], ArrayLike],
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return what the user's function makes of scores and weights.

    A recipe in a file cannot hold a function; it is handed in from Python and its name stands in the log.

    Args:
        x: (..., n, k), none missing.
        weights: (..., k), relative; the function gets them summing to 1.
        function: takes scores (..., n, k) and weights (..., k), gives (..., n).
    Raises:
        IndexRefusal: the function gives another shape, or a score that is not finite; the unit is named.
    Source:
        the user
    """
    scores, shares = table(x, labels, missing=on_failure == "mask"), weights_of(weights, labels)
    result = np.asarray(function(scores, shares), dtype=np.float64)
    expected = (*np.broadcast_shapes(scores.shape[:-2], shares.shape[:-1]), scores.shape[-2])
    if result.shape != expected:
        raise IndexRefusal(
            f"自定义的合成函数应给出形状 {expected}，却给出 {result.shape}。",
            f"The function must give the shape {expected}; it gives {result.shape}.",
            where=getattr(function, "__name__", ""),
        )
    bad = ~np.isfinite(result)
    if bad.any():
        if on_failure == "refuse":
            raise refuse_units(
                bad, zh="自定义的合成函数没有给出有限数。", en="the function gives no finite number.", labels=labels
            )
        result = np.where(bad, np.nan, result)
    return result
