"""Correlations of indicators and dimensions, over the pairs of values that are both there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from scipy import stats

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels, table

FEWEST_PAIRS = 3
REDUNDANT = 0.92
WEAK = 0.3


class Correlation(StrEnum):
    """How the strength of a relation is measured."""

    PEARSON = "pearson"
    SPEARMAN = "spearman"
    KENDALL = "kendall"


_TESTS: dict[Correlation, Callable[[Array, Array], Any]] = {
    Correlation.PEARSON: stats.pearsonr,
    Correlation.SPEARMAN: stats.spearmanr,
    Correlation.KENDALL: stats.kendalltau,
}


class Remark(StrEnum):
    """What a correlation says about two indicators of one dimension."""

    NEGATIVE = "negative"
    WEAK = "weak"
    REDUNDANT = "redundant"

    @property
    def text(self) -> Text:
        return _REMARKS[self]


_REMARKS = {
    Remark.NEGATIVE: text("负相关：在同一维度内相互抵消", "negative: they cancel out within their dimension"),
    Remark.WEAK: text("相关很弱：未必衡量同一件事", "weak: they may not measure the same thing"),
    Remark.REDUNDANT: text("几乎重复：等于加倍计权", "nearly the same: it is counted twice"),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """Two columns and how they go together.

    Attributes:
        value: the correlation; `None` where it is undefined: fewer than three pairs, or a constant column.
        p_value: of no relation, two-sided; `None` where `value` is.
        pairs: how many units have both values.
    """

    one: int
    other: int
    value: float | None
    p_value: float | None
    pairs: int

    def remark(self, *, weak: float = WEAK, redundant: float = REDUNDANT) -> Remark | None:
        """Return what a reader should be told of the pair, if anything; the limits are those of the JRC's audits."""
        if self.value is None:
            return None
        if self.value <= -weak:
            return Remark.NEGATIVE
        if self.value < weak:
            return Remark.WEAK
        return Remark.REDUNDANT if self.value > redundant else None


def relation(
    x: Array, y: Array, *, method: Correlation = Correlation.PEARSON
) -> tuple[float | None, float | None, int]:
    """Return correlation, p-value and number of pairs of two columns; missing values leave out their pair."""
    both = ~(np.isnan(x) | np.isnan(y))
    a, b = x[both], y[both]
    pairs = int(both.sum())
    if pairs < FEWEST_PAIRS or _constant(a) or _constant(b):
        return None, None, pairs
    found = _TESTS[method](a, b)
    return float(found.statistic), float(found.pvalue), pairs


def within(
    x: ArrayLike, *, method: Correlation = Correlation.PEARSON, labels: Labels = NO_LABELS
) -> tuple[Relation, ...]:
    """Return the relation of every two columns of a table (units, k), the earlier column first.

    Raises:
        IndexRefusal: a cell is infinite or too large.
    """
    values = table(x, labels, missing=True)
    count = values.shape[-1]
    return tuple(
        Relation(one, other, *relation(values[:, one], values[:, other], method=method))
        for one in range(count)
        for other in range(one + 1, count)
    )


def between(
    lower: ArrayLike, upper: ArrayLike, *, method: Correlation = Correlation.PEARSON, labels: Labels = NO_LABELS
) -> tuple[Relation, ...]:
    """Return the relation of every column of `lower` with every column of `upper`: indicators with their dimensions."""
    below, above = table(lower, labels, missing=True), table(upper, missing=True)
    return tuple(
        Relation(one, other, *relation(below[:, one], above[:, other], method=method))
        for one in range(below.shape[-1])
        for other in range(above.shape[-1])
    )


def matrix(relations: Sequence[Relation], count: int) -> Array:
    """Return relations within a table as a symmetric matrix with 1 on its diagonal; undefined ones are NaN."""
    found = np.eye(count)
    for one in relations:
        found[one.one, one.other] = found[one.other, one.one] = np.nan if one.value is None else one.value
    return found


def _constant(values: Array) -> bool:
    spread = float(np.ptp(values))
    return spread <= 1e-12 * float(np.abs(values).max())
