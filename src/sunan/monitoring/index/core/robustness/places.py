"""Ranks of many replications as small integers: the same as `ranks`, found with one sort where nothing ties."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.arrays import SAME, Array
from sunan.monitoring.index.core.ranks import Ties, ranks


def places_of(scores: Array, *, ties: Ties) -> np.ndarray:
    """Return the rank of each unit in each replication, 1 for the greatest score, 0 without a score.

    Args:
        scores: (R, n) of one period; NaN without a score.
    Returns:
        (R, n); twice the rank where ties are numbered by their average, so that halves are whole.
    """
    count = scores.shape[1]
    scale = scale_of(ties)
    kind = np.uint16 if scale * count < 65_536 else np.uint32
    made = np.empty(scores.shape, dtype=kind)
    order = np.argsort(-scores, axis=1)
    ordered = np.take_along_axis(scores, order, axis=1)
    with np.errstate(invalid="ignore"):
        gap = ordered[:, :-1] - ordered[:, 1:]
        # Missing scores sort last; a tie or a missing score makes a replication one for the careful way.
        careful = ~(gap > SAME * np.maximum(1, np.abs(ordered[:, :-1]))).all(axis=1) | np.isnan(scores).any(axis=1)
    np.put_along_axis(made, order, (np.arange(1, count + 1) * scale).astype(kind)[None, :], axis=1)
    if careful.any():
        found = ranks(scores[careful], ties=ties, descending=True) * scale
        made[careful] = np.where(np.isnan(found), 0, found).astype(kind)
    return made


def scale_of(ties: Ties) -> int:
    """Return what a rank is multiplied by to be whole."""
    return 2 if ties == "average" else 1
