"""Checks of plain lists of numbers, beside those of tables in `arrays`: what is out of range is refused with its place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sunan.monitoring.index.core.arrays import LARGEST, Array, ArrayLike, weights_of
from sunan.monitoring.index.core.refusals import IndexRefusal


def numbers(values: ArrayLike, *, what: str, names: Sequence[str] = ()) -> Array:
    """Return values as an array of finite numbers.

    Args:
        what: what they are, as the reader calls them; heads the refusal.
        names: names along the last axis; positions from 1 where there are none.
    Raises:
        IndexRefusal: there is none, or one is missing, infinite or too large to calculate with.
    """
    found = np.asarray(values, dtype=np.float64)
    if not found.size:
        raise IndexRefusal("没有数值；至少要有一个", "there are no values; at least one is needed", where=what)
    wrong = ~np.isfinite(found) | (np.abs(found) > LARGEST)
    if wrong.any():
        at = tuple(int(one) for one in np.argwhere(wrong)[0])
        raise IndexRefusal(
            f"数值 {found[at]:g} 不能参加计算；补上缺数，或换用较大的计量单位",
            f"the value {found[at]:g} cannot be calculated with; supply what is missing or use a larger unit",
            where=f"{what}/{named(at, names)}",
        )
    return found


def at_least(values: Array, low: float, *, what: str, names: Sequence[str] = (), strictly: bool = False) -> None:
    """Refuse values below `low` (or equal to it, if `strictly`).

    Raises:
        IndexRefusal: names the first of them.
    """
    wrong = values <= low if strictly else values < low
    if wrong.any():
        at = tuple(int(one) for one in np.argwhere(wrong)[0])
        than = ("大于", "greater than") if strictly else ("不小于", "at least")
        raise IndexRefusal(
            f"数值 {values[at]:g} 应{than[0]} {low:g}",
            f"the value {values[at]:g} has to be {than[1]} {low:g}",
            where=f"{what}/{named(at, names)}",
        )


def at_most(values: Array, high: float, *, what: str, names: Sequence[str] = ()) -> None:
    """Refuse values above `high`.

    Raises:
        IndexRefusal: names the first of them.
    """
    if (values > high).any():
        at = tuple(int(one) for one in np.argwhere(values > high)[0])
        raise IndexRefusal(
            f"数值 {values[at]:g} 应不大于 {high:g}",
            f"the value {values[at]:g} has to be at most {high:g}",
            where=f"{what}/{named(at, names)}",
        )


def same_length(one: Array, other: Array, *, what: str) -> None:
    """Refuse two lists that do not go together.

    Raises:
        IndexRefusal: their last axes differ in length.
    """
    if one.shape[-1] != other.shape[-1]:
        raise IndexRefusal(
            f"一组有 {one.shape[-1]} 个数，另一组有 {other.shape[-1]} 个，应一一对应",
            f"one list has {one.shape[-1]} values and the other {other.shape[-1]}; they have to match one by one",
            where=what,
        )


def shares(weights: ArrayLike | None, count: int, *, what: str = "weights") -> Array:
    """Return weights that sum to 1; equal ones if none are given.

    Raises:
        IndexRefusal: one is negative, their number is wrong, or they sum to nothing.
    """
    if weights is None:
        return np.full(count, 1 / count)
    given = numbers(weights, what=what)
    if given.shape[-1] != count:
        raise IndexRefusal(
            f"有 {given.shape[-1]} 个权重，应有 {count} 个", f"{given.shape[-1]} weights for {count} parts", where=what
        )
    return weights_of(given)


def named(at: tuple[int, ...], names: Sequence[str]) -> str:
    """Return a position as a reader finds it: its name, or its number from 1."""
    last = at[-1] if at else 0
    return names[last] if last < len(names) else "/".join(str(one + 1) for one in at) or "1"
