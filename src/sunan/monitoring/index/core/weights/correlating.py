"""Weights that make every indicator count equally in the result, as its correlation with the composite shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import scipy

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
from sunan.monitoring.index.core.weights.components import correlations

Negative = Literal["refuse", "nearest"]
# Beyond this condition number the correlations do not decide the weights.
SINGULAR = 1e10


def correlation_equalising(
    x: ArrayLike,
    *,
    importance: ArrayLike | None = None,
    negative: Negative = "refuse",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return weights under which the correlations of the indicators with Σ w·x stand as their importance does.

    With R the correlation matrix, t the importance and s the deviations: R·v = t, w_j ∝ v_j/s_j. Correlation j of the
    composite is then proportional to t_j. Effective weights, unlike nominal ones, do not depend on the spread of an
    indicator.

    Args:
        x: (..., n, k), scores as they will be added, none missing.
        importance: t (k,), positive; all the same when None.
        negative: when some w_j would be negative: refuse, or `nearest`, the v ≥ 0 with the least |R·v − t|.
    Returns:
        (..., k) summing to 1.
    Raises:
        IndexRefusal: a constant indicator; indicators that say the same (R singular); a negative weight, named.
    Source:
        Paruolo, Saisana & Saltelli, Ratings and rankings: voodoo or science? (JRSS A 2013); COINr, get_opt_weights
    """
    values = np.asarray(x, dtype=np.float64)
    pages = values.reshape(-1, *values.shape[-2:])
    count = values.shape[-1]
    wanted = np.ones(count) if importance is None else np.asarray(importance, dtype=np.float64)
    if wanted.shape != (count,) or not (wanted > 0).all():
        raise IndexRefusal("重要性须每个指标一个正数。", "The importance is one positive number for each indicator.")
    found = np.empty((len(pages), count))
    for place, page in enumerate(pages):
        try:
            found[place] = _solved(page, wanted, negative, labels)
        except IndexRefusal:
            if on_failure == "refuse":
                raise
            found[place] = np.nan
    return found.reshape(*values.shape[:-2], count)


def explain_correlations(x: ArrayLike, **arguments: object) -> Mapping[str, object]:
    """Return the correlation of each indicator with the composite that the weights reach, for the log."""
    values = np.asarray(x, dtype=np.float64)
    weights = correlation_equalising(values, **arguments)  # type: ignore[arg-type]
    return {"correlations_with_composite": attained(values, weights).tolist()}


def attained(x: Array, weights: Array) -> Array:
    """Return the correlation (k,) of each column of a complete table (n, k) with Σ w·x."""
    composite = np.einsum("nk,k->n", x, weights)
    return correlations(np.column_stack([x, composite]))[:-1, -1]


def _solved(page: Array, wanted: Array, negative: Negative, labels: Labels) -> Array:
    values = table(page, labels, missing=False)
    constant = flat(*low_and_high(values))[0]
    if constant.any():
        raise IndexRefusal(
            "各观测数值相同，没有相关系数；请删除此指标。",
            "all its values are the same, so it has no correlations; leave the indicator out.",
            where=labels.indicator(int(np.argmax(constant))),
        )
    related = correlations(values)
    spread = values.std(axis=0)
    sizes = np.linalg.eigvalsh(related)
    if not sizes[0] * SINGULAR > sizes[-1]:
        raise IndexRefusal(
            "有的指标由其他指标线性决定（或观测少于指标），相关系数定不出权重；请删去重复的指标或合并多个年份。",
            "some indicator follows from the others (or there are fewer observations than indicators), so correlations "
            "decide no weights; drop duplicates or pool several years.",
        )
    solution = np.linalg.solve(related, wanted)
    if (solution < -SAME).any():
        if negative == "refuse":
            raise IndexRefusal(
                "要使各指标与综合值的相关系数符合要求，此指标的权重须为负；请检查方向，或写明 negative: nearest。",
                "its weight would have to be negative for the correlations asked; check its direction or state "
                "negative: nearest.",
                where=labels.indicator(int(np.argmin(solution))),
            )
        solution = scipy.optimize.nnls(related, wanted)[0]
    raw = np.clip(solution, 0.0, None) / spread
    return np.asarray(raw / raw.sum(), dtype=np.float64)
