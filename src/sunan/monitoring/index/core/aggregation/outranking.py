"""Aggregation by votes: each child votes, with its weight, on each pair of units."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from sunan.monitoring.index.core.aggregation.sums import weighted_sum
from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    SAME,
    Array,
    ArrayLike,
    Labels,
    OnFailure,
    any_of,
    table,
    weights_of,
)

Score = Literal["majority", "row_sum"]
# This many votes are counted at a time, so that memory does not grow with the number of replications.
VOTES_AT_A_TIME = 250_000
Places = npt.NDArray[np.intp]


def outranking_matrix(x: ArrayLike, weights: ArrayLike, *, labels: Labels = NO_LABELS) -> Array:
    """Return, for each pair of units, the share of weight in favour of the row; a tie gives each half, the diagonal 0.

    Args:
        x: (..., n, k), more is better, none missing; values within 1e-12 tie.
        weights: (..., k), relative.
    Returns:
        (..., n, n); two opposite cells sum to 1.
    Raises:
        IndexRefusal: a child is missing; weights are negative or sum to zero.
    Source:
        Munda & Nardo (2005), in OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6
    """
    scores, shares = table(x, labels, missing=False), weights_of(weights, labels)
    count = scores.shape[-2]
    leading = np.broadcast_shapes(scores.shape[:-2], shares.shape[:-1])
    votes = np.zeros((*leading, count, count))
    for child in range(scores.shape[-1]):
        # One child at a time: the votes of all at once would need k times the memory.
        margin = _signs(scores[..., :, np.newaxis, child], scores[..., np.newaxis, :, child])
        votes += shares[..., child, np.newaxis, np.newaxis] * ((1 + margin) / 2)
    votes[..., np.arange(count), np.arange(count)] = 0.0
    return votes


def copeland(
    x: ArrayLike,
    weights: ArrayLike,
    *,
    score: Score = "majority",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return Copeland scores: pairs won less pairs lost, a pair being won with more than half of the weight.

    Args:
        x: (..., n, k), more is better, none missing.
        weights: (..., k), relative.
        score: `majority` as Copeland; `row_sum` adds up the outranking matrix by row, as COINr's `a_copeland` does.
    Returns:
        (..., n); `majority` in −(n − 1) … n − 1, `row_sum` in 0 … n − 1. A single unit scores 0.
    Raises:
        IndexRefusal: a child is missing; weights are negative or sum to zero.
    Source:
        Copeland, A 'reasonable' social welfare function (1951); Becker et al., COINr (JOSS 2022), a_copeland
    """
    scores = table(x, labels, missing=on_failure == "mask")
    shares = weights_of(weights, labels)
    count = scores.shape[-2]
    leading = np.broadcast_shapes(scores.shape[:-2], shares.shape[:-1])
    shares_of = np.broadcast_to(shares, (*leading, shares.shape[-1])).reshape(-1, shares.shape[-1])
    first, second = np.triu_indices(count, 1)
    result = np.empty((len(shares_of), count))
    if scores.ndim == 2:
        votes = _signs(scores[first], scores[second])
        step = max(1, VOTES_AT_A_TIME // max(1, len(first)))
        for start in range(0, len(shares_of), step):
            # Only which side of a half the sum lies on counts, to 1e-12, so a library may order its terms.
            result[start : start + step] = _net(shares_of[start : start + step] @ votes.T, first, second, count, score)
    else:
        scores_of = np.broadcast_to(scores, (*leading, *scores.shape[-2:])).reshape(-1, *scores.shape[-2:])
        step = max(1, VOTES_AT_A_TIME // max(1, len(first) * scores.shape[-1]))
        for start in range(0, len(shares_of), step):
            part = scores_of[start : start + step]
            margin = weighted_sum(_signs(part[:, first], part[:, second]), shares_of[start : start + step])
            result[start : start + step] = _net(margin, first, second, count, score)
    # With a child missing somewhere the pairs of that table cannot be counted at all.
    failed = any_of(np.isnan(scores), (-1, -2))
    return np.where(failed[..., np.newaxis], np.nan, result.reshape(*leading, count))


def _signs(one: Array, other: Array) -> Array:
    """Return 1 where `one` is greater, −1 where `other` is, 0 where they tie."""
    difference = one - other
    near = SAME * np.maximum(1, np.abs(one))
    return np.where(np.abs(difference) <= near, 0.0, np.sign(difference))


def _net(margin: Array, first: Places, second: Places, count: int, score: Score) -> Array:
    """Return the score of each unit from the margins (r, pairs) of the first of each pair over the second."""
    if score == "majority":
        margin = (margin > 2 * SAME).astype(np.float64) - (margin < -2 * SAME)
    taking_part = np.zeros((len(first), count))
    taking_part[np.arange(len(first)), first] = 1.0
    taking_part[np.arange(len(first)), second] = -1.0
    result: Array = margin @ taking_part
    # A row of the outranking matrix sums (1 + margin)/2 over the other units.
    return result if score == "majority" else (count - 1 + result) / 2
