"""Shift-share: how much of a unit's change is the region's growth, its mix of parts, and its own doing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.guards import at_least, numbers
from sunan.monitoring.index.core.refusals import IndexRefusal


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """Effects of shape (units, parts): growth of the whole, mix of parts, competition; and what is left over."""

    growth: Array
    mix: Array
    competition: Array
    residual: Array

    def of_units(self) -> Array:
        """Return (units, 3): the three effects summed over the parts of each unit."""
        return np.stack([one.sum(axis=-1) for one in (self.growth, self.mix, self.competition)], axis=-1)


def shift_share(start: ArrayLike, end: ArrayLike) -> ShiftShare:
    """Return ΔE = E·g + E·(g_i − g) + E·(g_ir − g_i), with the residual line that shows that it sums exactly.

    Args:
        start: (units, parts), at least 0, such as cities × industries; `end`: the same later. A part that a unit did
            not have at the start has no rate: its whole change is competition, and so stays in the sum.
    Raises:
        IndexRefusal: the tables do not match, a value is negative, or a part does not exist anywhere at the start.
    Source:
        Dunn, A statistical and analytical technique for regional analysis, 1960.
    """
    before, after = numbers(start, what="start"), numbers(end, what="end")
    if before.ndim != 2 or before.shape != after.shape:
        raise IndexRefusal(
            "前后两张表的行列应相同（行为单元，列为部分）",
            "both tables need the same rows (units) and columns (parts)",
        )
    at_least(before, 0, what="start")
    at_least(after, 0, what="end")
    base = before.sum(axis=0)
    if (base <= 0).any():
        part = int(np.argmax(base <= 0)) + 1
        raise IndexRefusal(
            f"第 {part} 个部分期初处处为零，没有增速；请并入别的部分",
            f"part {part} is zero everywhere at the start and has no growth rate; merge it with another",
            where="start",
        )
    whole = float(after.sum() / before.sum() - 1)
    of_part = after.sum(axis=0) / base - 1
    growth = before * whole
    mix = before * (of_part - whole)
    competition = after - before - before * of_part
    return ShiftShare(growth, mix, competition, after - before - growth - mix - competition)
