"""Normalisation by order alone: the size of differences is given up, and outliers with it."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    Array,
    ArrayLike,
    Labels,
    OnFailure,
    any_of,
    judged,
    signs,
    table,
)
from sunan.monitoring.index.core.ranks import Ties, ranks

MISSING_ZH = "没有任何数据，无法排序。"
MISSING_EN = "there is no value to rank."


def rank(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    ties: Ties = "min",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return ranks as scores: 1 for the worst unit, n for the best.

    Args:
        x: (..., n, k); NaN is missing, stays missing and is not counted.
        ties: how values equal to 1e-12 are numbered: min (1 2 2 4), max, average or dense (1 2 2 3).
    Raises:
        IndexRefusal: an indicator is wholly missing.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5; Becker et al., COINr (JOSS 2022), n_rank
    """
    oriented = table(x, labels, missing=True) * signs(direction)
    result = np.swapaxes(ranks(np.ascontiguousarray(np.swapaxes(oriented, -1, -2)), ties=ties), -1, -2)
    bad = ~any_of(~np.isnan(oriented), -2, keepdims=True)
    return judged(result, bad, zh=MISSING_ZH, en=MISSING_EN, labels=labels, on_failure=on_failure)


def borda(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    ties: Ties = "min",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return Borda points: rank − 1, so n − 1 for the best of n units and 0 for the worst.

    Args:
        x: (..., n, k); NaN is missing, stays missing and is not counted.
        ties: as in `rank`; min gives a tied unit the number of units strictly behind it.
    Raises:
        IndexRefusal: an indicator is wholly missing.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6; Becker et al., COINr (JOSS 2022), n_borda
    """
    return rank(x, direction=direction, ties=ties, labels=labels, on_failure=on_failure) - 1


def percentile_rank(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    ties: Ties = "min",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the share of the other units that stand behind: (rank − 1)/(n − 1), n counting what is there.

    Args:
        x: (..., n, k); NaN is missing, stays missing and is not counted.
        ties: as in `rank`.
    Returns:
        (..., n, k) in [0, 1].
    Raises:
        IndexRefusal: fewer than two values of an indicator.
    Source:
        Becker et al., COINr (JOSS 2022), n_prank
    """
    points = borda(x, direction=direction, ties=ties, labels=labels, on_failure=on_failure)
    others = (~np.isnan(points)).sum(axis=-2, keepdims=True) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        result = points / others
    return judged(
        result,
        others < 1,
        zh="只有一个数值，没有可比的单元。",
        en="there is one value and nothing to compare it with.",
        labels=labels,
        on_failure=on_failure,
    )
