"""Weights from how much indicators differ among the observations: deviation, variation, entropy, CRITIC, MEREC.

A constant indicator tells nothing apart, so its weight is 0; only when all are constant is there nothing to weight by.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    SAME,
    Array,
    ArrayLike,
    Labels,
    Mask,
    OnFailure,
    any_of,
    flat,
    low_and_high,
    refused_cell,
    signs,
    table,
)
from sunan.monitoring.index.core.refusals import IndexRefusal

Convention = Literal["raw_shares", "zero_log_zero", "bounded", "shifted"]
Contrast = Literal["sd", "entropy"]
Scaling = Literal["minmax", "none"]
# Shares of the range that the bounded convention of entropy uses.
BOUNDED = (0.002, 0.998)
NOTHING_ZH = "所有指标都没有差异（或彼此完全同步），无从由数据定权；请改用等权或给定的权重。"
NOTHING_EN = "no indicator differs (or all move together), so data give no weights; use equal or given ones."


def standard_deviation(
    x: ArrayLike,
    *,
    scaling: Scaling = "minmax",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return s_j/Σ s, the deviation method (均方差法, 离差法), on min–max data or on the data as they are.

    Args:
        x: (..., n, k), n ≥ 2, none missing. The divisor of s (n or n − 1) cancels.
    Returns:
        (..., k) summing to 1.
    Raises:
        IndexRefusal: a value is missing, one observation only, or all indicators constant.
    Source:
        均方差决策法, common practice of multi-indicator evaluation; 哈尔滨城市土地生态安全时序评价及预测分析 (2018)
    """
    values, constant = _complete(x, labels, on_failure)
    if scaling == "minmax":
        values = _minmax(values, constant)
    return _shares(np.where(constant, 0.0, _deviation(values, 0)), on_failure)


def variation(x: ArrayLike, *, ddof: int = 1, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:
    """Return cv_j/Σ cv with cv = s/mean (变异系数法).

    Args:
        x: (..., n, k), raw, n ≥ 2, with positive means, none missing.
        ddof: of s; it cancels unless results are compared with the coefficients themselves.
    Raises:
        IndexRefusal: the mean of an indicator is not positive; a value is missing; all constant.
    Source:
        变异系数法, common practice of multi-indicator evaluation
    """
    values, constant = _complete(x, labels, on_failure)
    mean = values.mean(axis=-2)
    bad = ~(mean > SAME * np.abs(values).max(axis=-2))
    if bad.any() and on_failure == "refuse":
        raise IndexRefusal(
            "均值不为正，变异系数无意义；请换用其他赋权方法。",
            "its mean is not positive, so its variation has no meaning; use another method.",
            where=labels.indicator(int(np.argwhere(bad)[0][-1])),
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(constant, 0.0, _deviation(values, ddof) / mean)
    return _shares(np.where(bad.any(axis=-1, keepdims=True), np.nan, found), on_failure)


def entropies(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    convention: Convention = "zero_log_zero",
    shift: float = 0.0001,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return e_j = −(1/ln n) Σ p ln p with p = x'/Σ x': 1 for a constant indicator, 0 when one observation has all.

    Args:
        x: (..., n, k), n ≥ 2 rows that are summed over, none missing.
        direction, convention, shift: as in `entropy`.
    Returns:
        (..., k) in [0, 1].
    Source:
        Shannon (1948); methods named in `entropy`
    """
    sign = signs(direction)
    values, constant = _complete(x, labels, on_failure)
    if convention == "raw_shares":
        bad = values <= 0
        if bad.any() and on_failure == "refuse":
            raise refused_cell(
                bad,
                zh="以原始数据计算比重时数值须为正；请改用 zero_log_zero。",
                en="shares of raw data need positive values; use zero_log_zero.",
                labels=labels,
            )
        positive = np.where(bad, np.nan, values)
    else:
        positive = _minmax(values * sign, constant)
        if convention == "bounded":
            positive = BOUNDED[0] + (BOUNDED[1] - BOUNDED[0]) * positive
        elif convention == "shifted":
            if not shift > 0:
                raise IndexRefusal("平移量须大于零。", "The shift must be above zero.", where="shift")
            positive = positive + shift
    with np.errstate(invalid="ignore", divide="ignore"):
        share = positive / positive.sum(axis=-2, keepdims=True)
        terms = np.where(share > 0, share * np.log(share), share)
    found = -terms.sum(axis=-2) / np.log(values.shape[-2])
    return np.where(constant, 1.0, np.clip(found, 0.0, 1.0))


def entropy(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    convention: Convention = "zero_log_zero",
    shift: float = 0.0001,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return entropy weights (1 − e_j)/Σ(1 − e) (熵权法) under one of the four conventions found in print.

    raw_shares: p from the raw data, which must be positive; direction plays no part. zero_log_zero: p from min–max
    data with direction, 0·ln 0 = 0. bounded: min–max to [0.002, 0.998]. shifted: min–max plus `shift`; 0.0001 is
    nearly zero_log_zero, 0.01 moves weights by some thousandths, and 1 can halve the largest: it is always stated.

    Args:
        x: (..., n, k), n ≥ 2 rows that are summed over (units × years in a panel), none missing.
    Returns:
        (..., k) summing to 1. A constant indicator has e = 1 and weight 0. One outlier can take most of the weight.
    Raises:
        IndexRefusal: one row only; a value missing, or not positive under raw_shares; all indicators constant.
    Source:
        Shannon (1948); Zeleny, Multiple Criteria Decision Making (1982)
    """
    found = entropies(x, direction=direction, convention=convention, shift=shift, labels=labels, on_failure=on_failure)
    return _shares(1 - found, on_failure)


def critic(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    contrast: Contrast = "sd",
    ddof: int = 1,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return CRITIC weights C_j/Σ C with C_j = s_j·Σ_k (1 − r_jk), on min–max data with direction.

    Args:
        x: (..., n, k), n ≥ 2, none missing.
        contrast: `sd`, or `entropy` with 1 − e_j in place of s_j.
        ddof: of s; it cancels among indicators and is kept for the record.
    Returns:
        (..., k) summing to 1. A constant indicator has no correlations: it is dropped, with weight 0.
    Raises:
        IndexRefusal: a value is missing; one row; all constant, or all perfectly correlated (no conflict, Σ C = 0).
    Source:
        Diakoulaki, Mavrotas & Papayannakis, Determining objective weights: the CRITIC method (1995)
    """
    sign = signs(direction)
    values, constant = _complete(x, labels, on_failure)
    scaled = _minmax(values * sign, constant)
    spread = _deviation(scaled, ddof)
    if contrast == "entropy":
        spread = 1 - entropies(values, direction=direction, labels=labels, on_failure=on_failure)
    centred = scaled - scaled.mean(axis=-2, keepdims=True)
    size = np.sqrt((centred**2).sum(axis=-2, keepdims=True))
    unit = centred / np.where(size > 0, size, 1.0)
    related = np.einsum("...nj,...nk->...jk", unit, unit)
    conflict = 1 - np.clip(related, -1, 1)
    conflict = np.where(constant[..., :, np.newaxis] | constant[..., np.newaxis, :], 0.0, conflict)
    return _shares(np.where(constant, 0.0, spread) * conflict.sum(axis=-1), on_failure)


def merec(
    x: ArrayLike, *, direction: ArrayLike = 1, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse"
) -> Array:
    """Return MEREC weights: how much the performance of the units changes when an indicator is removed.

    n_ij = min x/x (d = 1) or x/max x (d = −1); S_i = ln(1 + Σ_j |ln n_ij|/k); S'_ij leaves j out of the sum (divisor
    still k); E_j = Σ_i |S'_ij − S_i|; w = E/Σ E.

    Args:
        x: (..., n, k), raw, positive, none missing.
    Returns:
        (..., k) summing to 1; a constant indicator has E = 0 and weight 0.
    Raises:
        IndexRefusal: a value is missing, zero or negative; all indicators constant.
    Source:
        Keshavarz-Ghorabaee et al., Determination of objective weights using MEREC, Symmetry 13 (2021)
    """
    sign = signs(direction)
    values, constant = _complete(x, labels, on_failure)
    bad = values <= 0
    if bad.any() and on_failure == "refuse":
        raise refused_cell(bad, zh="此方法要求数值为正。", en="this method needs positive values.", labels=labels)
    least, greatest = low_and_high(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.abs(np.log(np.where(sign > 0, least / values, values / greatest)))
    parts = np.where(constant[..., np.newaxis, :], 0.0, parts)
    total = parts.sum(axis=-1, keepdims=True)
    count = values.shape[-1]
    change = np.abs(np.log1p((total - parts) / count) - np.log1p(total / count))
    effect = np.where(any_of(bad, (-1, -2))[..., np.newaxis], np.nan, change.sum(axis=-2))
    return _shares(effect, on_failure)


def _complete(x: ArrayLike, labels: Labels, on_failure: OnFailure) -> tuple[Array, Mask]:
    """Return the table and which of its columns are constant; under a mask a missing value fails its whole table."""
    values = table(x, labels, missing=on_failure == "mask")
    if values.shape[-2] < 2:
        raise IndexRefusal(
            "只有一个观测，无法由数据定权。", "There is one observation; data give no weights.", where=labels.unit(0)
        )
    incomplete = any_of(np.isnan(values), (-1, -2), keepdims=True)
    values = np.where(incomplete, np.nan, values)
    constant = flat(*low_and_high(values))[..., 0, :] & ~incomplete[..., 0, :]
    return values, constant


def _minmax(values: Array, constant: Mask) -> Array:
    least, greatest = low_and_high(values)
    size = np.where(constant[..., np.newaxis, :], 1.0, greatest - least)
    return np.where(constant[..., np.newaxis, :], 0.0, (values - least) / size)


def _deviation(values: Array, ddof: int) -> Array:
    count = values.shape[-2]
    mean = values.mean(axis=-2, keepdims=True)
    return np.asarray(np.sqrt(((values - mean) ** 2).sum(axis=-2) / (count - ddof)), dtype=np.float64)


def _shares(found: Array, on_failure: OnFailure) -> Array:
    total = found.sum(axis=-1, keepdims=True)
    nothing = ~(total > SAME)
    if nothing.any() and on_failure == "refuse":
        raise IndexRefusal(NOTHING_ZH, NOTHING_EN)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(nothing, np.nan, found / total)
