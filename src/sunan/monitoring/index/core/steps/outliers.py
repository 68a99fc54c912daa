"""Outliers: an indicator that is both skewed and peaked is winsorised, and transformed where that does not help.

The process and the order of its decisions are those of Becker et al., COINr (JOSS 2022), `Treat`, which follows the
audits of the JRC: (1) an indicator passes when |skewness| or excess kurtosis is below its limit; (2) otherwise points
are winsorised at the end towards which it is skewed, one tie of points after the other, until it passes or `most_points`
are reached; (3) if it still fails, the original values are transformed instead. All columns of all replications are
computed side by side: a column costs a sort, and only those that fail cost more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import NO_LABELS, Array, Labels, Mask, OnFailure
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.steps.moments import skewness_and_kurtosis
from sunan.monitoring.index.core.steps.transformations import TRANSFORMATIONS

# Below four values there is no excess kurtosis; below ten no rule tells an outlier from a value.
LEAST_VALUES = 4
ADVISED_VALUES = 10


@dataclass(frozen=True, eq=False)
class Treated:
    """What the treatment made of each column, and of each cell.

    Attributes:
        values: (..., n, k).
        winsorised: (..., n, k): 1 where a high point was drawn in, −1 where a low one, else 0.
        transformed: (..., k): whether the transformation was applied.
        constant: (..., k): whether the column has no spread, which passes untouched.
        before, after: skewness and excess kurtosis, (2, ..., k); NaN where constant.
        passed: (..., k): whether the column passes now.
    """

    values: Array
    winsorised: np.ndarray
    transformed: Mask
    constant: Mask
    before: Array
    after: Array
    passed: Mask


def treated(
    x: Array,
    *,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    most_points: int | None = 5,
    then: str = "log_CT",
    parameters: dict[str, object] | None = None,
    combined: bool = False,
    forced: bool = False,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Treated:
    """Return each column passed as it is, winsorised, or transformed.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        skewness, kurtosis: limits of |skewness| (type 2) and of excess kurtosis (type 2); below either is a pass.
        most_points: how many points may be winsorised; a tie that begins below the limit is winsorised whole. None for
            no limit, 0 for none.
        then: name of the transformation for what still fails; `none` for none (then the winsorised values stay).
        combined: transform the winsorised values, not the original ones.
        forced: winsorise `most_points` points of a failing column even if fewer would do.
    Raises:
        IndexRefusal: fewer than four values of an indicator, or values that the transformation cannot take.
    Source:
        Becker et al., COINr (JOSS 2022), Treat, winsorise, check_SkewKurt
    """
    rows = np.ascontiguousarray(np.moveaxis(x, -2, -1))
    lead, n = rows.shape[:-1], rows.shape[-1]
    columns = rows.reshape(-1, n)
    count = (~np.isnan(columns)).sum(axis=1)
    _refuse_few(count, x.shape[-1], labels, on_failure)
    before = np.stack(skewness_and_kurtosis(columns))
    constant = np.isnan(before[0])
    failing = np.flatnonzero(~constant & ~_passes(before, skewness, kurtosis))
    values, marks = columns.copy(), np.zeros(columns.shape, dtype=np.int8)
    after, transformed = before.copy(), np.zeros(len(columns), dtype=np.bool_)
    if len(failing):
        drawn, marks[failing], after[:, failing] = _winsorised(
            columns[failing], before[:, failing], skewness, kurtosis, most_points, forced=forced
        )
        values[failing] = drawn
        still = failing[~_passes(after[:, failing], skewness, kurtosis)]
        if len(still) and then != "none":
            start = values[still] if combined else columns[still]
            if not combined:
                marks[still] = 0
            place = {f"#{number + 1}": labels.indicator(int(one) % x.shape[-1]) for number, one in enumerate(still)}
            named = Labels.of(labels.units, tuple(place.values()))
            values[still] = (
                TRANSFORMATIONS[then].function(start.T, labels=named, on_failure=on_failure, **(parameters or {})).T
            )
            transformed[still] = True
            after[:, still] = np.stack(skewness_and_kurtosis(values[still]))
    return Treated(
        np.moveaxis(values.reshape(*lead, n), -1, -2),
        np.moveaxis(marks.reshape(*lead, n), -1, -2),
        transformed.reshape(lead),
        constant.reshape(lead),
        before.reshape(2, *lead),
        after.reshape(2, *lead),
        (constant | _passes(after, skewness, kurtosis)).reshape(lead),
    )


def _refuse_few(count: np.ndarray, width: int, labels: Labels, on_failure: OnFailure) -> None:
    few = np.flatnonzero(count < LEAST_VALUES)
    if len(few) and on_failure == "refuse":
        raise IndexRefusal(
            f"只有 {count[few[0]]} 个数值，判断异常值至少需要 {LEAST_VALUES} 个；请合并多个年份，或关闭异常值处理。",
            f"{count[few[0]]} values, and telling outliers takes at least {LEAST_VALUES}; pool several years, or switch "
            "the treatment off.",
            where=labels.indicator(int(few[0]) % width),
        )


def _passes(moments: Array, skewness: float, kurtosis: float) -> Mask:
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(moments[0]) < skewness) | (moments[1] < kurtosis), dtype=np.bool_)


def _winsorised(
    columns: Array, moments: Array, skewness: float, kurtosis: float, most_points: int | None, *, forced: bool
) -> tuple[Array, np.ndarray, Array]:
    """Return failing columns (b, n) with their outermost points drawn in, the marks of these, and the new moments."""
    values, marks = columns.copy(), np.zeros(columns.shape, dtype=np.int8)
    moments = moments.copy()
    # How many points the last step at either end moved; a step at an end moves those of the step before as well.
    high, low = np.zeros(len(columns), dtype=np.intp), np.zeros(len(columns), dtype=np.intp)
    limit = columns.shape[1] if most_points is None else most_points
    active = np.arange(len(columns)) if limit > 0 else np.arange(0)
    while len(active):
        now = values[active]
        upper = moments[0, active] >= 0
        end = np.expand_dims(np.where(upper, np.fmax.reduce(now, axis=1), np.fmin.reduce(now, axis=1)), 1)
        outermost = now == end
        rest = np.where(outermost, np.nan, now)
        # A column with spread has a value beside the outermost, so the next one exists.
        following = np.expand_dims(np.where(upper, np.fmax.reduce(rest, axis=1), np.fmin.reduce(rest, axis=1)), 1)
        values[active] = np.where(outermost, following, now)
        moved = outermost.sum(axis=1)
        high[active] = np.where(upper, moved, high[active])
        low[active] = np.where(upper, low[active], moved)
        marks[active] = np.where(outermost, np.expand_dims(np.where(upper, 1, -1), 1), marks[active])
        moments[:, active] = np.stack(skewness_and_kurtosis(values[active]))
        flat = np.isnan(moments[0, active])
        done = flat | (high[active] + low[active] >= limit)
        if not forced:
            done |= _passes(moments[:, active], skewness, kurtosis)
        active = active[~done]
    return values, marks, moments
