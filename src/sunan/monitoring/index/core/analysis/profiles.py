"""One unit among the others: where it is strong, where weak, and whom it resembles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import NO_LABELS, SAME, Array, ArrayLike, Labels, table
from sunan.monitoring.index.core.ranks import ranks
from sunan.monitoring.index.core.refusals import IndexRefusal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands in one column.

    Attributes:
        column: position of the column.
        score: its value there.
        rank: 1 is best; ties share the better rank.
        units: how many units have a value there.
        lead: score minus the median of all units with a value.
    """

    column: int
    score: float
    rank: int
    units: int
    lead: float


def profile(scores: ArrayLike, unit: int, *, labels: Labels = NO_LABELS) -> tuple[Standing, ...]:
    """Return the standings of a unit, strongest first: by rank as a share of the units, then by lead.

    Args:
        scores: (units, k), normalised, more is better; missing where a unit has none, which then has no standing.
    Raises:
        IndexRefusal: the unit has no value at all.
    """
    values = table(scores, labels, missing=True)
    found = []
    for column in range(values.shape[-1]):
        held = values[~np.isnan(values[:, column]), column]
        own = float(values[unit, column])
        if np.isnan(own):
            continue
        ahead = int((held > own + SAME * max(abs(own), 1.0)).sum())
        found.append(Standing(column, own, ahead + 1, len(held), own - float(np.median(held))))
    if not found:
        raise IndexRefusal("该单元没有任何数值", "the unit has no value at all", where=labels.unit(unit))
    return tuple(sorted(found, key=lambda one: (one.rank / one.units, -one.lead, one.column)))


def similar(scores: ArrayLike, unit: int, *, labels: Labels = NO_LABELS) -> tuple[tuple[int, float], ...]:
    """Return the other units, the most similar first, with their distance.

    The distance is the root mean square difference over the columns that both have, so that a unit with few values is
    not near for want of differences; a unit with no column in common is left out.

    Args:
        scores: (units, k), normalised to one scale.
    """
    values = table(scores, labels, missing=True)
    apart = (values - values[unit]) ** 2
    shared = (~np.isnan(apart)).sum(axis=1)
    total = np.nansum(apart, axis=1)
    distances = np.sqrt(total / np.where(shared > 0, shared, 1))
    others = [one for one in range(len(values)) if one != unit and shared[one]]
    return tuple((one, float(distances[one])) for one in sorted(others, key=lambda one: (distances[one], one)))


def rank_shifts(before: ArrayLike, after: ArrayLike) -> Array:
    """Return how many places each unit gains (positive) from one list of scores to another.

    Args:
        before: (units,) scores, more is better; `after`: those of the same units. Ties share the better rank; a unit
            without a score in either list has no shift (NaN).
    """
    old, new = (np.asarray(one, dtype=np.float64) for one in (before, after))
    if old.shape != new.shape or old.ndim != 1:
        raise IndexRefusal("前后两组得分的单元应相同", "both lists of scores need the same units")
    return ranks(old, descending=True) - ranks(new, descending=True)


def mean_rank_shift(before: ArrayLike, after: ArrayLike) -> float:
    """Return the mean of |rank before − rank after| over the units ranked in both (OECD and JRC handbook, R̄).

    Raises:
        IndexRefusal: no unit is ranked in both.
    """
    shifts = np.abs(rank_shifts(before, after))
    if np.isnan(shifts).all():
        raise IndexRefusal("没有单元在两组中都有排名", "no unit is ranked in both lists")
    return float(np.nanmean(shifts))
