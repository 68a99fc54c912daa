"""Plain arrays with a name for every cell: what all methods of the index take, and how they refuse.

Axis −2 holds observations (units, or unit-periods pooled), axis −1 indicators (or the children of a group); leading
axes are replications or periods. Weights have shape (..., k) and stand beside tables (..., n, k). NaN is a missing
value, allowed only where a method says so. No method warns, and none returns NaN or infinity for a value it was given:
it refuses, naming unit and indicator, or, with `on_failure="mask"`, fills what could not be computed with NaN so that
a study of many replications can count its failures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sunan.monitoring.index.core.refusals import IndexRefusal

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
ArrayLike: TypeAlias = npt.ArrayLike
OnFailure = Literal["refuse", "mask"]

# Values closer than this, relative to their size where they are large, are the same value.
SAME = 1e-12
# The square of a larger number does not exist in double precision.
LARGEST = 1e150


@dataclass(frozen=True)
class Labels:
    """Names of the rows and columns of a table, for messages; what has no name is called by its number."""

    units: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    @classmethod
    def of(cls, units: Sequence[str] = (), indicators: Sequence[str] = ()) -> Labels:
        return cls(tuple(units), tuple(indicators))

    def unit(self, row: int) -> str:
        return self.units[row] if row < len(self.units) else f"#{row + 1}"

    def indicator(self, column: int) -> str:
        return self.indicators[column] if column < len(self.indicators) else f"#{column + 1}"

    def cell(self, row: int, column: int) -> str:
        return f"{self.unit(row)}/{self.indicator(column)}"


NO_LABELS = Labels()


def table(x: ArrayLike, labels: Labels = NO_LABELS, *, missing: bool) -> Array:
    """Return `x` as floats (..., n, k), each of them finite, of a size that can be squared, and not missing.

    Args:
        missing: NaN is allowed.
    Raises:
        IndexRefusal: no row or column, or a cell that cannot be computed with; the first one is named.
    """
    values = np.asarray(x, dtype=np.float64)
    assert values.ndim >= 2, "a table has observations and indicators"
    if 0 in values.shape[-2:]:
        raise IndexRefusal("没有可计算的单元或指标。", "There is no unit or no indicator to compute with.")
    sound = np.abs(values) <= LARGEST
    if missing:
        sound |= np.isnan(values)
    if not sound.all():
        row, column = (int(index) for index in np.argwhere(~sound)[0][-2:])
        value = values[tuple(np.argwhere(~sound)[0])]
        if np.isnan(value):
            raise IndexRefusal(
                "缺数，此方法需要完整的数据；请先插补或筛除。",
                "the value is missing and this method needs complete data; impute or screen it first.",
                where=labels.cell(row, column),
            )
        raise IndexRefusal(
            f"数值 {value:g} 过大（或为无穷），无法计算；请更正数据或换用更大的计量单位。",
            f"the value {value:g} is infinite or too large to compute with; correct it or use a larger unit.",
            where=labels.cell(row, column),
        )
    return values


def signs(direction: ArrayLike) -> Array:
    """Return directions as floats: 1 where more is better, −1 where less is better.

    Raises:
        IndexRefusal: another number stands there.
    """
    given = np.asarray(direction, dtype=np.float64)
    if not (np.abs(given) == 1).all():
        raise IndexRefusal(
            "指标方向只能是 1（正向）或 −1（逆向）。", "The direction of an indicator is 1 (more is better) or −1."
        )
    return given


def weights_of(weights: ArrayLike, labels: Labels = NO_LABELS) -> Array:
    """Return weights (..., k) scaled to sum to 1.

    Raises:
        IndexRefusal: a weight is negative, missing or infinite, or all are zero.
    """
    given = np.asarray(weights, dtype=np.float64)
    wrong = ~((given >= 0) & (given <= LARGEST))
    if wrong.any():
        column = int(np.argwhere(wrong)[0][-1])
        raise IndexRefusal(
            "权重须为不小于零的有限数。", "a weight must be a finite number not below zero.",
            where=labels.indicator(column),
        )  # fmt: skip
    total = given.sum(axis=-1, keepdims=True)
    if not (total > 0).all():
        raise IndexRefusal(
            "权重之和为零，无法加权；请至少给一个正的权重。",
            "The weights sum to zero; give at least one positive weight.",
            where="、".join(labels.indicators),
        )
    scaled: Array = given / total
    return scaled


def low_and_high(x: Array) -> tuple[Array, Array]:
    """Return the least and the greatest value of each column, missing ones left out; shapes (..., 1, k)."""
    return np.fmin.reduce(x, axis=-2, keepdims=True), np.fmax.reduce(x, axis=-2, keepdims=True)


def flat(low: Array, high: Array) -> Mask:
    """Return where a column is constant to 1e-12 of its size, or wholly missing."""
    with np.errstate(invalid="ignore"):
        return ~(high - low > SAME * np.maximum(np.abs(low), np.abs(high)))


def judged(  # what a method could do, what it could not, and how to say it
    result: Array, bad: Mask, *, zh: str, en: str, labels: Labels, on_failure: OnFailure
) -> Array:
    """Return `result`, or refuse the columns in `bad` (..., 1, k); masked, they are NaN from top to bottom.

    Raises:
        IndexRefusal: a column is bad and failures are refused; its indicator is named.
    """
    if bad.any():
        if on_failure == "refuse":
            raise IndexRefusal(zh, en, where=labels.indicator(int(np.argwhere(bad)[0][-1])))
        result = np.where(bad, np.nan, result)
    return result


def refused_cell(bad: Mask, *, zh: str, en: str, labels: Labels) -> IndexRefusal:
    """Return the refusal of the first cell of `bad` (..., n, k)."""
    row, column = (int(index) for index in np.argwhere(bad)[0][-2:])
    return IndexRefusal(zh, en, where=labels.cell(row, column))


def bad_columns(bad: Mask) -> Mask:
    """Return the columns (..., 1, k) in which a cell of `bad` stands."""
    return any_of(bad, -2, keepdims=True)


def any_of(mask: Mask, axis: int | tuple[int, ...], *, keepdims: bool = False) -> Mask:
    """Return where something along `axis` is true; an array also where one value is left."""
    return np.asarray(mask.any(axis=axis, keepdims=keepdims), dtype=np.bool_)
