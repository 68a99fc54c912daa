"""Normalisation by a range: observed, agreed beforehand, or the efficacy score of Chinese evaluations."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    Array,
    ArrayLike,
    Labels,
    Mask,
    OnFailure,
    bad_columns,
    flat,
    judged,
    low_and_high,
    refused_cell,
    signs,
    table,
)

CONSTANT_ZH = "各单元数值相同，此指标不提供信息；请删除此指标，或改用固定的上下限。"
CONSTANT_EN = "all values are the same, so the indicator carries no information; leave it out or use fixed goalposts."
Transform = Literal["none", "log10"]


def minmax(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    low: float = 0.0,
    high: float = 100.0,
    cap: bool = False,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return each indicator stretched so that its worst observation becomes `low` and its best `high`.

    low + (high − low)·(o − min o)/(max o − min o), with o = direction·x.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        direction: 1 or −1, (k,) or one for all.
        cap: values beyond the range of `reference` stop at its ends.
        reference: rows (..., r, k) whose range is used; `x` itself when None.
    Returns:
        (..., n, k), between `low` and `high` unless a reference is exceeded.
    Raises:
        IndexRefusal: an indicator is constant (to 1e-12 of its size) or wholly missing in the reference.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5
    """
    oriented, least, greatest, bad = _span(x, direction, reference, labels)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (oriented - least) / (greatest - least)
    if cap:
        share = np.clip(share, 0, 1)
    return judged(low + share * (high - low), bad, zh=CONSTANT_ZH, en=CONSTANT_EN, labels=labels, on_failure=on_failure)


def distance_to_maximum(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return one less the distance to the best observation, as a share of the range: 1 for the best, 0 for the worst.

    1 − (max o − o)/(max o − min o), with o = direction·x.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        direction, reference: as in `minmax`.
    Raises:
        IndexRefusal: an indicator is constant or wholly missing in the reference.
    Source:
        Becker et al., COINr (JOSS 2022), n_dist2max
    """
    oriented, least, greatest, bad = _span(x, direction, reference, labels)
    with np.errstate(invalid="ignore", divide="ignore"):
        result = 1 - (greatest - oriented) / (greatest - least)
    return judged(result, bad, zh=CONSTANT_ZH, en=CONSTANT_EN, labels=labels, on_failure=on_failure)


def efficacy(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    base: float = 60.0,
    span: float = 40.0,
    cap: bool = False,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the efficacy score (功效系数): 60 points at the not-allowed value, 100 at the satisfying one.

    base + span·(o − worst)/(best − worst), with o = direction·x.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        lower: the value that earns `base`, and upper: the one that earns `base + span`, on the indicator's own scale
            (for direction −1, lower is the greater number); the worst and best of the reference when None.
        cap: scores stop at `base` and `base + span`.
    Raises:
        IndexRefusal: an indicator is constant, or its satisfying value is not better than its not-allowed one.
    Source:
        功效系数法, as used in Chinese statistical evaluation
    """
    oriented, least, greatest, _ = _span(x, direction, reference, labels)
    sign = signs(direction)
    worst = least if lower is None else sign * np.asarray(lower, dtype=np.float64)
    best = greatest if upper is None else sign * np.asarray(upper, dtype=np.float64)
    worst, best = np.broadcast_arrays(_as_rows(worst, least), _as_rows(best, greatest))
    bad = flat(worst, best)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (oriented - worst) / (best - worst)
    if cap:
        share = np.clip(share, 0, 1)
    return judged(
        base + span * share,
        bad,
        zh="满意值须优于不允许值，且二者不能相等。",
        en="the satisfying value must be better than the not-allowed one.",
        labels=labels,
        on_failure=on_failure,
    )


def goalposts(
    x: ArrayLike,
    *,
    lower: ArrayLike,
    upper: ArrayLike,
    direction: ArrayLike = 1,
    scale: float = 1.0,
    cap: bool = True,
    transform: Transform = "none",
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the place between two goalposts that were agreed before the data were seen.

    scale·(x − lower)/(upper − lower); for direction −1 scale·(upper − x)/(upper − lower). With `log10` x and both
    goalposts are replaced by their logarithms first.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        lower, upper: on the indicator's own scale, lower < upper whatever the direction; (k,) or one for all.
        cap: values beyond a goalpost stop there.
    Raises:
        IndexRefusal: lower is not below upper; under `log10`, a value or a goalpost is not positive (named).
    Source:
        UNDP, Human Development Report (2001), technical note; Becker et al., COINr (JOSS 2022), n_goalposts
    """
    values = table(x, labels, missing=True)
    sign = signs(direction)
    least = np.broadcast_to(np.asarray(lower, dtype=np.float64), values.shape[-1:])
    greatest = np.broadcast_to(np.asarray(upper, dtype=np.float64), values.shape[-1:])
    unusable = np.zeros(values.shape, dtype=np.bool_)
    bad = flat(least, greatest)
    if transform == "log10":
        unusable = values <= 0
        if unusable.any() and on_failure == "refuse":
            raise refused_cell(
                unusable, zh="对数标度下数值须为正。", en="a logarithmic scale needs positive values.", labels=labels
            )
        bad = bad | (least <= 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            values, least, greatest = np.log10(values), np.log10(least), np.log10(greatest)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (np.where(sign > 0, values - least, greatest - values)) / (greatest - least)
    if cap:
        share = np.clip(share, 0, 1)
    return judged(
        scale * share,
        bad | bad_columns(unusable),
        zh="下限须小于上限（对数标度下均须为正）。",
        en="the lower goalpost must be below the upper one (and positive on a logarithmic scale).",
        labels=labels,
        on_failure=on_failure,
    )


def scaled(
    x: ArrayLike,
    *,
    lower: ArrayLike = 0.0,
    upper: ArrayLike = 100.0,
    direction: ArrayLike = 1,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return a value that already lives on a known scale, such as a survey score of 1–7, on 0–100.

    100·(x − lower)/(upper − lower); for direction −1 100·(upper − x)/(upper − lower). Not capped: a value outside the
    scale shows itself.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        lower, upper: ends of the scale, on the indicator's own scale.
    Raises:
        IndexRefusal: lower is not below upper.
    Source:
        Becker et al., COINr (JOSS 2022), n_scaled; Global Innovation Index (2020), appendix on survey indicators
    """
    return goalposts(
        x,
        lower=lower,
        upper=upper,
        direction=direction,
        scale=100.0,
        cap=False,
        labels=labels,
        on_failure=on_failure,
    )


def _span(
    x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None, labels: Labels
) -> tuple[Array, Array, Array, Mask]:
    """Return the oriented table, the least and the greatest of its reference, and where these do not differ."""
    sign = signs(direction)
    oriented = table(x, labels, missing=True) * sign
    frozen = oriented if reference is None else table(reference, labels, missing=True) * sign
    least, greatest = low_and_high(frozen)
    return oriented, least, greatest, flat(least, greatest)


def _as_rows(value: Array, like: Array) -> Array:
    """Return bounds given as (k,) or as one number beside bounds of shape (..., 1, k)."""
    return np.broadcast_to(value, np.broadcast_shapes(value.shape, like.shape))
