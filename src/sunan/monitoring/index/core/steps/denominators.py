"""Denominators: from totals, which only say how large a unit is, to intensities that can be compared."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.arrays import LARGEST, NO_LABELS, Array, Labels, refused_cell


def denominated(x: Array, denominators: Array, *, per: Array | float = 1.0, labels: Labels = NO_LABELS) -> Array:
    """Return x / denominator × per.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        denominators: (..., n, k), positive; NaN where unknown, which makes the quotient missing; 1 for an indicator
            that is divided by nothing.
        per: what the quotient is multiplied by, (k,) or one for all.
    Raises:
        IndexRefusal: a denominator is zero or negative beside a value, or the quotient is too large; the cell is named.
    Source:
        Becker et al., COINr (JOSS 2022), Denominate
    """
    wrong = (denominators <= 0) & ~np.isnan(x)
    if wrong.any():
        raise refused_cell(
            wrong,
            zh="分母为零或负数，无法相除；请更正分母，缺数留空。",
            en="the denominator is zero or negative; correct it, and leave it empty where it is unknown.",
            labels=labels,
        )
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        result = x / denominators * per
    result[np.isnan(x)] = np.nan
    wrong = np.abs(result) > LARGEST
    if wrong.any():
        raise refused_cell(
            wrong,
            zh="相除的结果过大，无法计算；请检查分母的计量单位。",
            en="the quotient is too large to compute with; check the unit of the denominator.",
            labels=labels,
        )
    return result
