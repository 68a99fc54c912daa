"""Normalisation by the distance to something named: a target, another unit, the greatest value, a base year."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    Array,
    ArrayLike,
    Labels,
    OnFailure,
    bad_columns,
    flat,
    judged,
    low_and_high,
    refused_cell,
    signs,
    table,
)
from sunan.monitoring.index.core.refusals import IndexRefusal

Form = Literal["range", "ratio", "difference"]
NOT_POSITIVE_ZH = "比值要求数值为正；请改用最小—最大法，或平移并注明。"
NOT_POSITIVE_EN = "a ratio needs positive values; use min–max instead, or shift the indicator and say so."


def distance_to_target(
    x: ArrayLike,
    *,
    target: ArrayLike,
    direction: ArrayLike = 1,
    cap: bool = False,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return how much of the way from the worst observation to the target each unit has gone.

    1 − (t − o)/(t − min o), with o = direction·x and t = direction·target.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        target: on the indicator's own scale, whatever its direction; (k,) or one for all.
        cap: beyond the target counts as 1.
        reference: rows whose worst value is used; `x` itself when None.
    Raises:
        IndexRefusal: the target is not better than the worst observation, so there is no way to go.
    Source:
        Becker et al., COINr (JOSS 2022), n_dist2targ
    """
    sign = signs(direction)
    oriented = table(x, labels, missing=True) * sign
    worst = low_and_high(oriented if reference is None else table(reference, labels, missing=True) * sign)[0]
    goal = np.asarray(target, dtype=np.float64) * sign
    return _to_goal(oriented, worst, goal, cap=cap, labels=labels, on_failure=on_failure)


def distance_to_reference(
    x: ArrayLike,
    *,
    unit: int | None = None,
    value: ArrayLike | None = None,
    form: Form = "range",
    direction: ArrayLike = 1,
    cap: bool = False,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return each unit beside a reference: a unit of the table, or values such as those of the whole country.

    range: 1 − (r − o)/(r − min o), with o = direction·x and r = direction·reference value;
    ratio: x/r, for direction −1 r/x; difference: direction·(x − r)/r.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        unit: row of the reference unit; value: its values (k,) on the indicators' own scales. Exactly one is given.
        cap: better than the reference counts as the reference.
        reference: rows whose worst value is used by `range`; `x` itself when None.
    Raises:
        IndexRefusal: the reference is missing or, under `range`, the worst; under the others, a value is not positive.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5; Becker et al., COINr (JOSS 2022), n_dist2ref
    """
    sign = signs(direction)
    values = table(x, labels, missing=True)
    if (unit is None) == (value is None):
        raise IndexRefusal(
            "请指定参照单元或参照值，且只指定一个。", "Name the reference unit or its values, one of the two."
        )
    beside = values[..., unit : unit + 1, :] if unit is not None else np.asarray(value, dtype=np.float64)
    beside = np.broadcast_to(beside, np.broadcast_shapes(beside.shape, (1, values.shape[-1])))
    if form == "range":
        frozen = values if reference is None else table(reference, labels, missing=True)
        worst = low_and_high(frozen * sign)[0]
        return _to_goal(values * sign, worst, beside * sign, cap=cap, labels=labels, on_failure=on_failure)
    wrong = (values <= 0) | np.broadcast_to(~(beside > 0), values.shape)
    if wrong.any() and on_failure == "refuse":
        raise refused_cell(wrong, zh=NOT_POSITIVE_ZH, en=NOT_POSITIVE_EN, labels=labels)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = np.where(sign > 0, values / beside, beside / values)
        result = ratio if form == "ratio" else sign * (values - beside) / beside
    if cap:
        result = np.minimum(result, 1.0 if form == "ratio" else 0.0)
    return judged(
        result, bad_columns(wrong), zh=NOT_POSITIVE_ZH, en=NOT_POSITIVE_EN, labels=labels, on_failure=on_failure
    )


def fraction_of_maximum(
    x: ArrayLike,
    *,
    direction: ArrayLike = 1,
    reference: ArrayLike | None = None,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return each value as a fraction of the best: x/max x; for direction −1 min x/x.

    COINr turns the sign first, which gives the worst unit the greatest fraction; here less is better stays better.

    Args:
        x: (..., n, k), not negative (positive where direction is −1); NaN is missing and stays missing.
        reference: rows whose best value is used; `x` itself when None.
    Raises:
        IndexRefusal: a value is negative (or zero where direction is −1), or the greatest is zero.
    Source:
        Becker et al., COINr (JOSS 2022), n_fracmax
    """
    sign = np.broadcast_to(signs(direction), np.asarray(x).shape[-1:])
    values = table(x, labels, missing=True)
    frozen = values if reference is None else table(reference, labels, missing=True)
    least, greatest = low_and_high(frozen)
    wrong = (values < 0) | ((values <= 0) & (sign < 0))
    if wrong.any() and on_failure == "refuse":
        raise refused_cell(wrong, zh=NOT_POSITIVE_ZH, en=NOT_POSITIVE_EN, labels=labels)
    bad = bad_columns(wrong) | ~np.where(sign > 0, greatest > 0, least > 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        result = np.where(sign > 0, values / greatest, least / values)
    return judged(
        result, bad, zh="最优值须为正。", en="the best value must be positive.", labels=labels, on_failure=on_failure
    )


def target_ratio(
    x: ArrayLike,
    *,
    target: ArrayLike,
    direction: ArrayLike = 1,
    most: float | None = 1.0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return x over its target, at most `most`: min(x/T, most); for direction −1 min(T/x, most).

    Args:
        x: (..., n, k), not negative (positive where direction is −1); NaN is missing and stays missing.
        target: positive, on the indicator's own scale.
        most: the declared ceiling, often 1 or 1.2; None for no ceiling.
    Raises:
        IndexRefusal: a target is not positive, or a value is negative (or zero where direction is −1).
    Source:
        目标完成比值法, as used in Chinese statistical evaluation
    """
    values = table(x, labels, missing=True)
    sign = np.broadcast_to(signs(direction), values.shape[-1:])
    goal = np.broadcast_to(np.asarray(target, dtype=np.float64), values.shape[-1:])
    wrong = (values < 0) | ((values <= 0) & (sign < 0))
    if wrong.any() and on_failure == "refuse":
        raise refused_cell(wrong, zh=NOT_POSITIVE_ZH, en=NOT_POSITIVE_EN, labels=labels)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        result = np.where(sign > 0, values / goal, goal / values)
    if most is not None:
        result = np.minimum(result, most)
    return judged(
        result,
        bad_columns(wrong) | ~(goal > 0),
        zh="目标值须为正。",
        en="the target must be positive.",
        labels=labels,
        on_failure=on_failure,
    )


def base_index(
    x: ArrayLike,
    *,
    base: ArrayLike,
    direction: ArrayLike = 1,
    level: float = 100.0,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return the index on a base year: level·x/x₀; for direction −1 level·x₀/x.

    Args:
        x: (..., n, k), positive; NaN is missing and stays missing.
        base: x₀: each unit's own value of the base year (n, k), or one for all units (k,), such as the region's.
            The zone's published index sets 2014 = 100.
    Raises:
        IndexRefusal: a value or a base value is missing, zero or negative; the cell is named.
    Source:
        苏南国家自主创新示范区创新指数（2014 = 100）, 江苏省科技发展战略研究院
    """
    values = table(x, labels, missing=True)
    sign = signs(direction)
    start = np.broadcast_to(np.asarray(base, dtype=np.float64), np.broadcast_shapes(np.shape(base), values.shape))
    wrong = (values <= 0) | (~(start > 0) & ~np.isnan(values))
    if wrong.any() and on_failure == "refuse":
        raise refused_cell(
            wrong,
            zh="定基指数要求当期与基期数值均为正；基期缺数时无法计算。",
            en="an index on a base year needs positive values now and in the base year; without a base there is none.",
            labels=labels,
        )
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        result = level * np.where(sign > 0, values / start, start / values)
    return judged(
        result, bad_columns(wrong), zh=NOT_POSITIVE_ZH, en=NOT_POSITIVE_EN, labels=labels, on_failure=on_failure
    )


def _to_goal(oriented: Array, worst: Array, goal: Array, *, cap: bool, labels: Labels, on_failure: OnFailure) -> Array:
    worst, goal = np.broadcast_arrays(worst, goal)
    bad = flat(worst, goal)
    with np.errstate(invalid="ignore", divide="ignore"):
        result = 1 - (goal - oriented) / (goal - worst)
    if cap:
        result = np.minimum(result, 1)
    return judged(
        result,
        bad,
        zh="目标或参照值缺失，或不优于最差的观测，无从计算距离。",
        en="the target or reference is missing, or no better than the worst observation; there is no distance to measure.",
        labels=labels,
        on_failure=on_failure,
    )
