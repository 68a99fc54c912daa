"""Imputation: what may stand in a missing cell, and nothing that is not marked as imputed to the end.

Across units (mean, median, those of a group, EM) and across time (linear, nearest). A cell for which a method has
nothing to go by stays missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels, OnFailure
from sunan.monitoring.index.core.methods import Guard, Method, Parameter, registry
from sunan.monitoring.index.core.steps.expectation import em

Ends = Literal["nearest", "missing"]


def none(x: Array, *, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:  # noqa: ARG001 called like its neighbours; it refuses nothing
    """Return x as it is; what is missing is left out further on, as the aggregation says.

    Args:
        x: (..., n, k); NaN is missing.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 3
    """
    return x


def mean(x: Array, *, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:  # noqa: ARG001
    """Return x with the mean of the other units in missing cells; an indicator without any value stays missing.

    Args:
        x: (..., n, k); NaN is missing.
    Source:
        Becker et al., COINr (JOSS 2022), i_mean
    """
    there = ~np.isnan(x)
    counted = there.sum(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(there, x, 0.0).sum(axis=-2, keepdims=True) / counted
    return np.where(there, x, found)


def median(x: Array, *, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:  # noqa: ARG001
    """Return x with the median of the other units in missing cells; an indicator without any value stays missing.

    Args:
        x: (..., n, k); NaN is missing.
    Source:
        Becker et al., COINr (JOSS 2022), i_median
    """
    counted = (~np.isnan(x)).sum(axis=-2, keepdims=True)
    ordered = np.sort(x, axis=-2)
    lower = np.take_along_axis(ordered, np.maximum((counted - 1) // 2, 0), axis=-2)
    upper = np.take_along_axis(ordered, np.minimum(counted // 2, x.shape[-2] - 1), axis=-2)
    return np.where(np.isnan(x), lower + (upper - lower) / 2, x)


def mean_of_group(
    x: Array, *, groups: Sequence[str], labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse"
) -> Array:
    """Return x with the mean of the same group of units; where the group has no value the cell stays missing.

    Args:
        x: (..., n, k); NaN is missing.
        groups: label of each row; rows without a label are not imputed.
    Source:
        Becker et al., COINr (JOSS 2022), i_mean_grp
    """
    return _by_group(mean, x, groups, labels, on_failure)


def median_of_group(
    x: Array, *, groups: Sequence[str], labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse"
) -> Array:
    """Return x with the median of the same group of units; where the group has no value the cell stays missing.

    Args:
        x, groups: as in `mean_of_group`.
    Source:
        Becker et al., COINr (JOSS 2022), i_median_grp
    """
    return _by_group(median, x, groups, labels, on_failure)


def linear_in_time(
    x: Array,
    *,
    times: ArrayLike,
    ends: Ends = "nearest",
    labels: Labels = NO_LABELS,  # noqa: ARG001
    on_failure: OnFailure = "refuse",  # noqa: ARG001
) -> Array:
    """Return x with missing periods on the straight line between the unit's own neighbours in time.

    Args:
        x: (periods, n, k); NaN is missing.
        times: (periods,), rising: the year of each period.
        ends: before the first value and after the last, the nearest value, or nothing. No trend is prolonged.
    Source:
        Becker et al., COINr (JOSS 2022), impute_panel, linear
    """
    at = np.asarray(times, dtype=np.float64)
    before, after = _neighbours(x)
    first, last = np.maximum(before, 0), np.minimum(after, len(at) - 1)
    low, high = np.take_along_axis(x, first, axis=0), np.take_along_axis(x, last, axis=0)
    gap = at[last] - at[first]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(gap > 0, (at[:, None, None] - at[first]) / gap, 0.0)
    inside = low + (high - low) * share
    return _filled(x, inside, low, high, before, after, ends)


def nearest_in_time(
    x: Array,
    *,
    times: ArrayLike,
    ends: Ends = "nearest",
    labels: Labels = NO_LABELS,  # noqa: ARG001
    on_failure: OnFailure = "refuse",  # noqa: ARG001
) -> Array:
    """Return x with the unit's own value of the nearest period; of two equally near the earlier one.

    Args:
        x: (periods, n, k); NaN is missing.
        times, ends: as in `linear_in_time`.
    Source:
        Becker et al., COINr (JOSS 2022), impute_panel, constant
    """
    at = np.asarray(times, dtype=np.float64)
    before, after = _neighbours(x)
    first, last = np.maximum(before, 0), np.minimum(after, len(at) - 1)
    low, high = np.take_along_axis(x, first, axis=0), np.take_along_axis(x, last, axis=0)
    now = at[:, None, None]
    inside = np.where(now - at[first] <= at[last] - now, low, high)
    return _filled(x, inside, low, high, before, after, ends)


def _neighbours(x: Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the period of the last value at or before each cell (−1: none), and of the first at or after it."""
    periods = np.arange(len(x))[:, None, None]
    there = ~np.isnan(x)
    before = np.maximum.accumulate(np.where(there, periods, -1), axis=0)
    after = np.minimum.accumulate(np.where(there, periods, len(x))[::-1], axis=0)[::-1]
    return before, after


def _filled(
    x: Array, inside: Array, low: Array, high: Array, before: np.ndarray, after: np.ndarray, ends: Ends
) -> Array:
    between = (before >= 0) & (after < len(x))
    edge = np.where(before >= 0, low, high) if ends == "nearest" else np.full(x.shape, np.nan)
    return np.where(np.isnan(x), np.where(between, inside, edge), x)


def _by_group(method: object, x: Array, groups: Sequence[str], labels: Labels, on_failure: OnFailure) -> Array:
    assert callable(method)
    result = x.copy()
    named = np.asarray(groups, dtype=object)
    for label in dict.fromkeys(groups):
        if label:
            rows = np.flatnonzero(named == label)
            result[..., rows, :] = method(x[..., rows, :], labels=labels, on_failure=on_failure)
    return result


COINR = "Becker et al., COINr (JOSS 2022)"
_CONVENTION = text(
    "各单元的统计量取自同一期（或面板）中有数的单元；插补的格一直带标记。",
    "Statistics are those of the units with a value in the same period (or panel); imputed cells stay marked.",
)
_EDGE = text("没有可依据的数值时保持缺数。", "Where there is nothing to go by the cell stays missing.")
_TIME = text(
    "只用单元自己的各期数值；区间外取最近一期，不外推趋势。",
    "The unit's own values alone; outside their span the nearest one, no trend is prolonged.",
)
_ENDS = Parameter(
    "ends", "choice", text("首尾缺数", "before the first and after the last"), "nearest", choices=("nearest", "missing")
)
IN_TIME: Final = frozenset({"linear", "nearest"})
BY_GROUP: Final = frozenset({"group_mean", "group_median"})
METHODS: Final = registry(
    Method("none", none, text("不插补", "None"), "x", _CONVENTION, _EDGE, "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 3"),
    Method("mean", mean, text("均值", "Mean"), "x̄ = Σx/n", _CONVENTION, _EDGE, f"{COINR}, i_mean"),
    Method("median", median, text("中位数", "Median"), "median(x)", _CONVENTION, _EDGE, f"{COINR}, i_median"),
    Method("group_mean", mean_of_group, text("组内均值", "Mean of the group"), "x̄_g", _CONVENTION, _EDGE, f"{COINR}, i_mean_grp"),
    Method("group_median", median_of_group, text("组内中位数", "Median of the group"), "median(x_g)", _CONVENTION, _EDGE, f"{COINR}, i_median_grp"),
    Method("linear", linear_in_time, text("按时间线性插补", "Linear in time"), "x₁ + (x₂ − x₁)(t − t₁)/(t₂ − t₁)", _TIME, _EDGE, f"{COINR}, impute_panel", (_ENDS,)),
    Method("nearest", nearest_in_time, text("取最近一期", "Nearest in time"), "x(argmin |t − tᵢ|)", _TIME, _EDGE, f"{COINR}, impute_panel", (_ENDS,)),
    Method(
        "em", em, text("期望最大化（EM）", "Expectation–maximisation"), "E[x_m | x_o] = μ_m + Σ_mo Σ_oo⁻¹(x_o − μ_o)",
        text("多元正态；协方差以 n 为分母；岭参数写明。", "Multivariate normal; covariances over n; the ridge is stated."),
        text("观测少于指标数加 2，或不收敛：拒绝。全缺的行保持缺数。", "Fewer observations than indicators plus 2, or no convergence, is refused. Rows without any value stay missing."),
        "Dempster, Laird and Rubin (JRSS B 1977); Little and Rubin, Statistical Analysis with Missing Data, ch. 11",
        (
            Parameter("ridge", "number", text("岭参数（相对于标准化方差）", "ridge, relative to standardised variances"), 0.0, least=0, most=1),
            Parameter("tolerance", "number", text("收敛容差", "tolerance of convergence"), 1e-8, least=1e-14, most=1),
            Parameter("most_steps", "whole", text("最多步数", "most steps"), 1000, least=1, most=100000),
        ),
        guard=Guard(per_indicator=1, added=2),
    ),
)  # fmt: skip
