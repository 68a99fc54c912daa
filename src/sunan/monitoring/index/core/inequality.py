"""How unequal units are: Theil with its exact split, Gini, coefficient of variation, location quotient, HHI."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.guards import at_least, numbers, same_length
from sunan.monitoring.index.core.refusals import IndexRefusal


@dataclass(frozen=True, slots=True)
class TheilSplit:
    """Theil's T and where it comes from: `total` = `between` + `within` exactly, up to the last bits.

    Attributes:
        groups: group → its own T; `shares`: group → its share of the whole amount; within = Σ share · T.
    """

    total: float
    between: float
    groups: dict[Hashable, float]
    shares: dict[Hashable, float]

    @property
    def within(self) -> float:
        return float(sum(self.shares[one] * self.groups[one] for one in self.groups))

    @property
    def between_share(self) -> float | None:
        """Return the part of the inequality that lies between groups; `None` where there is none at all."""
        return self.between / self.total if self.total > 0 else None


def theil(amounts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Theil's T = Σ (Y_i/Y) · ln[(Y_i/Y) ÷ (N_i/N)]; a unit without any amount adds 0.

    Args:
        amounts: Y, one per unit, at least 0: totals (GDP, R&D), not values per head.
        sizes: N, one per unit, above 0: population, employees; equal if left out.
    Raises:
        IndexRefusal: an amount is negative, a size is not positive, or all amounts are zero.
    Source:
        Theil, Economics and Information Theory, 1967.
    """
    y, n = _amounts(amounts, sizes)
    return _theil(y, n)


def theil_split(amounts: ArrayLike, sizes: ArrayLike | None, groups: Sequence[Hashable]) -> TheilSplit:
    """Return Theil's T split into what lies between groups and within each: T = T_b + Σ (Y_g/Y)·T_g.

    The parts inside are weighted by shares of the amount, not of the population: only then do they add up.

    Raises:
        IndexRefusal: as `theil`, or the groups do not go with the units.
    """
    y, n = _amounts(amounts, sizes)
    if len(groups) != len(y):
        raise IndexRefusal(
            f"有 {len(y)} 个单元，却有 {len(groups)} 个分组标签", f"{len(y)} units but {len(groups)} group labels"
        )
    labels = list(dict.fromkeys(groups))
    belongs = {label: np.array([one == label for one in groups]) for label in labels}
    sums = np.array([y[belongs[one]].sum() for one in labels])
    counts = np.array([n[belongs[one]].sum() for one in labels])
    return TheilSplit(
        total=_theil(y, n),
        between=_theil(sums, counts),
        # A group without any amount is equal within itself; its share is 0 in any case.
        groups={
            one: _theil(y[belongs[one]], n[belongs[one]]) if amount > 0 else 0.0
            for one, amount in zip(labels, sums, strict=True)
        },
        shares={one: float(amount / y.sum()) for one, amount in zip(labels, sums, strict=True)},
    )


def gini(values: ArrayLike, sizes: ArrayLike | None = None, *, small_sample: bool = False) -> float:
    """Return the Gini coefficient: units ordered by value per head, G = 1 − Σ (p_i − p_{i−1})(L_i + L_{i−1}).

    Args:
        values: totals per unit, at least 0; with equal sizes these are the values themselves.
        sizes: population of each unit; equal if left out. Units are ordered by total ÷ size.
        small_sample: multiply by n ÷ (n − 1), so that one unit holding everything gives 1.
    Raises:
        IndexRefusal: a value is negative, all are zero, or `small_sample` is asked of one unit.
    """
    y, n = _amounts(values, sizes)
    order = np.argsort(y / n, kind="stable")
    p = np.concatenate(([0.0], np.cumsum(n[order]) / n.sum()))
    shares = np.concatenate(([0.0], np.cumsum(y[order]) / y.sum()))
    found = float(1 - (np.diff(p) * (shares[1:] + shares[:-1])).sum())
    if small_sample:
        if len(y) < 2:
            raise IndexRefusal("小样本修正至少要有两个单元", "the small-sample factor needs at least two units")
        found *= len(y) / (len(y) - 1)
    return max(found, 0.0)


def variation(values: ArrayLike, *, ddof: int) -> Array:
    """Return the coefficient of variation: standard deviation ÷ mean, along the last axis.

    Args:
        values: (..., units).
        ddof: 0 for a whole population (five cities are all there are), 1 for a sample; always to be stated.
    Raises:
        IndexRefusal: too few units for `ddof`, or a mean that is not positive (the ratio would mean nothing).
    """
    x = numbers(values, what="values")
    if x.shape[-1] <= ddof:
        raise IndexRefusal(
            f"变异系数（ddof = {ddof}）至少要有 {ddof + 1} 个单元", f"with ddof = {ddof}, {ddof + 1} units are needed"
        )
    mean = x.mean(axis=-1)
    if (mean <= 0).any():
        raise IndexRefusal(
            "均值不大于零，变异系数没有意义", "the mean is not positive, so the coefficient of variation means nothing"
        )
    return np.asarray(x.std(axis=-1, ddof=ddof) / mean, dtype=np.float64)


def location_quotient(part: ArrayLike, whole: ArrayLike) -> Array:
    """Return the location quotient of each unit: (part_i ÷ whole_i) ÷ (Σ part ÷ Σ whole).

    Raises:
        IndexRefusal: a whole is not positive, or no unit has any of the part.
    """
    p, w = _amounts(part, whole)
    return np.asarray((p / w) / (p.sum() / w.sum()), dtype=np.float64)


def herfindahl(amounts: ArrayLike, *, normalised: bool = False) -> float:
    """Return the Herfindahl–Hirschman index Σ share²; normalised: (H − 1/n) ÷ (1 − 1/n), 0 for equal shares.

    Raises:
        IndexRefusal: an amount is negative, all are zero, or `normalised` is asked of one unit.
    """
    y, _ = _amounts(amounts, None)
    found = float(((y / y.sum()) ** 2).sum())
    if not normalised:
        return found
    if len(y) < 2:
        raise IndexRefusal("标准化的集中度至少要有两个单元", "the normalised index needs at least two units")
    least = 1 / len(y)
    return max((found - least) / (1 - least), 0.0)


def _amounts(amounts: ArrayLike, sizes: ArrayLike | None) -> tuple[Array, Array]:
    y = numbers(amounts, what="amounts")
    n = np.ones_like(y) if sizes is None else numbers(sizes, what="sizes")
    same_length(y, n, what="amounts, sizes")
    at_least(y, 0, what="amounts")
    at_least(n, 0, what="sizes", strictly=True)
    if y.sum() <= 0:
        raise IndexRefusal("所有数值都是零，谈不上差异", "all values are zero, so there is nothing to compare")
    return y, n


def _theil(y: Array, n: Array) -> float:
    share, size = y / y.sum(), n / n.sum()
    held = share > 0
    return max(float((share[held] * np.log(share[held] / size[held])).sum()), 0.0)
