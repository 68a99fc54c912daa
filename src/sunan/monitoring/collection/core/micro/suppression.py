"""Small cells are not shown, nor can they be worked out from what is shown.

A cell with fewer reporting units than the rule allows is hidden (primary). Wherever a total and its other parts would give
it away, further cells are hidden with it (secondary), as little as can be. What is left is then attacked the way a reader
would attack it: for every hidden cell the least and the greatest value that all totals still allow. Only a pattern whose
open intervals are wide enough leaves here.

It protects the tables that it is given together. Two tables published on different days, or a later correction of one,
may give away what each alone does not.

Source:
    Hundepool et al., Statistical Disclosure Control (2012), chapter 4; the pattern is found as in Fischetti and Salazar,
    Models and Algorithms for Optimizing Cell Suppression in Tabular Data with Linear Constraints (2000), cell by cell.
    How wide an interval must stay open is this program's own choice.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import scipy
from numpy.typing import NDArray

from sunan.kernel.errors import InvalidInput

Key = TypeVar("Key", bound=Hashable)

OPEN_SHARE = 0.1
"""The share of a hidden value by which it must remain uncertain on either side, as far as values below zero allow."""
_SLACK = 1e-6
_FAR = 1000.0
"""Widths beyond which a cell is as good as unlimited."""


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """A total and the cells that it is the sum of; all of them are cells of the table."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: its value as a whole number of the smallest unit, not below zero, and how many units are in it."""

    value: int
    units: int


@dataclass(frozen=True)
class Suppressed(Generic[Key]):
    """What is hidden of a table.

    Attributes:
        intervals: each hidden cell → what can still be concluded about it from everything shown.
    """

    primary: frozenset[Key]
    secondary: frozenset[Key]
    intervals: Mapping[Key, tuple[float, float]] = field(default_factory=dict)

    @property
    def hidden(self) -> frozenset[Key]:
        return self.primary | self.secondary


def suppress(
    cells: Mapping[Key, TableCell], sums: Iterable[Sum[Key]], *, least_units: int, open_share: float = OPEN_SHARE
) -> Suppressed[Key]:
    """Return which cells of a table are hidden, so that none of them can be worked out from the others.

    A small cell stays uncertain by `open_share` on either side; one that is hidden for its sake stays uncertain at all. A
    cell without any unit shows nobody and is known to be empty.

    Args:
        sums: every sum that a reader knows to hold, margins and grand total among them.
        least_units: cells with fewer units are hidden.
    Raises:
        InvalidInput: a value is below zero, or a total is not the sum of its parts.
    """
    table = _Table(cells, tuple(sums))
    primary = [key for key in table.keys if 0 < cells[key].units < least_units]
    hidden = set(primary)
    for key in sorted(primary, key=lambda one: (-cells[one].value, table.at[one])):
        hidden |= table.protect(key, hidden, open_share)
    while True:
        intervals = table.attack(hidden)
        shares = {key: open_share if key in primary else 0.0 for key in intervals}
        wrong = [key for key in intervals if not table.is_open(key, intervals[key], shares[key])]
        more = hidden.union(*(table.protect(key, hidden, shares[key]) for key in wrong))
        if more == hidden:
            break
        hidden = more
    if wrong:  # no pattern leaves it open: then nothing is shown
        hidden = {key for key in table.keys if cells[key].units}
        intervals = table.attack(hidden)
    return Suppressed(frozenset(primary), frozenset(hidden - set(primary)), intervals)


class _Table(Generic[Key]):
    """Cells in a fixed order with the matrix of their sums."""

    def __init__(self, cells: Mapping[Key, TableCell], sums: Sequence[Sum[Key]]) -> None:
        self.keys = list(cells)
        self.at = {key: number for number, key in enumerate(self.keys)}
        self._values = np.array([cells[key].value for key in self.keys], dtype=float)
        self._empty = np.array([cells[key].units == 0 for key in self.keys])
        for key, cell in cells.items():
            if cell.value < 0:
                raise InvalidInput(
                    f"“{key}”小于 0，不能按小单元规则处理；请更正明细，或不对这一项作汇总",
                    f"{key} is below zero, so the rule of small cells does not apply; correct the rows, or do not sum this",
                )
        for one in sums:
            if cells[one.total].value != sum(cells[part].value for part in one.parts):
                raise InvalidInput(
                    f"“{one.total}”不等于各项之和；请核对合计和各分项",
                    f"{one.total} is not the sum of its parts; check the total and the parts",
                )
        entries = [
            (row, self.at[key], sign)
            for row, one in enumerate(sums)
            for key, sign in [(one.total, -1.0), *((part, 1.0) for part in one.parts)]
        ]
        self._matrix = scipy.sparse.csr_array(
            (
                [sign for _, _, sign in entries],
                ([row for row, _, _ in entries], [column for _, column, _ in entries]),
            ),
            shape=(len(sums), len(self.keys)),
        )

    def is_open(self, key: Key, interval: tuple[float, float], share: float) -> bool:
        """Return whether what can be concluded about a cell is wide enough."""
        low, high = interval
        if not share:
            return high - low >= 1.0 - _SLACK
        value = float(self._values[self.at[key]])
        down, up = self._widths(value, share)
        return low <= value - down + _SLACK * max(1.0, value) and high >= value + up - _SLACK * max(1.0, value)

    def attack(self, hidden: set[Key]) -> dict[Key, tuple[float, float]]:
        """Return the least and greatest value of each hidden cell that the shown ones allow."""
        return {key: (self._end(key, hidden, -1.0), self._end(key, hidden, 1.0)) for key in self.keys if key in hidden}

    def _end(self, key: Key, hidden: set[Key], towards: float) -> float:
        """Return how far a cell can be moved without changing what is shown; far enough counts as without limit.

        Moves are counted in widths of the cell itself, so that one of 3 beside one of 10¹² is judged as exactly.
        """
        at = self.at[key]
        width = self._widths(self._values[at], OPEN_SHARE)[1]
        free = np.array([one in hidden for one in self.keys]) & ~self._empty
        low = np.where(free, -np.minimum(self._values / width, _FAR), 0.0)
        high = np.where(free, _FAR, 0.0)
        goal = np.zeros(len(self.keys))
        goal[at] = -towards
        still = np.zeros(self._matrix.shape[0])
        solved = scipy.optimize.milp(
            goal,
            bounds=scipy.optimize.Bounds(low, high),
            constraints=[scipy.optimize.LinearConstraint(self._matrix, still, still)] if len(still) else [],
        )
        assert solved.success, "to move nothing is always possible"
        moved = -float(solved.fun) * towards
        if moved > _FAR - 1:
            return np.inf
        return max(0.0, float(self._values[at] + moved * width))

    def protect(self, key: Key, hidden: set[Key], share: float) -> set[Key]:
        """Return the cells to be hidden beside those that are, at the least cost, so that one cell stays open.

        Two other tables have to be possible that agree in everything shown: one in which the cell is lower by what must
        stay open, one in which it is higher. A cell may differ in them only if it is hidden.
        """
        count = len(self.keys)
        at = self.at[key]
        down, up = self._widths(self._values[at], share)
        cost = np.where([one in hidden for one in self.keys], 0.0, self._values + 1.0)
        # Unknowns: how far each cell moves in the lower table, how far in the higher one, and whether it is hidden. In
        # widths of the cell; no other has to move further than it does.
        falls = np.minimum(self._values / up, 1.0)
        least = np.concatenate([-falls, -falls, np.zeros(count)])
        greatest = np.concatenate([np.ones(2 * count), np.ones(count)])
        closed = np.flatnonzero(self._empty)
        for part in (closed, closed + count):
            least[part] = greatest[part] = 0.0
        least[at] = greatest[at] = -down / up
        least[at + count] = greatest[at + count] = 1.0
        least[2 * count + at] = 1.0
        solved = scipy.optimize.milp(
            np.concatenate([np.zeros(2 * count), cost / cost.max() if cost.max() else cost]),
            integrality=np.concatenate([np.zeros(2 * count), np.ones(count)]),
            bounds=scipy.optimize.Bounds(least, greatest),
            constraints=self._agreeing(falls),
        )
        if solved.x is None:
            return {one for one in self.keys if not self._empty[self.at[one]]}
        return {one for number, one in enumerate(self.keys) if solved.x[2 * count + number] > 0.5}

    def _agreeing(self, falls: NDArray[np.float64]) -> list[scipy.optimize.LinearConstraint]:
        """Return that both other tables keep every sum, and differ only where cells are hidden."""
        count = len(self.keys)
        rows, columns, signs = [], [], []
        for table in (0, 1):
            for number in range(count):
                row = 2 * (table * count + number)
                # A move is at least −falls and at most 1 when the cell is hidden, and nothing when it is shown.
                rows += [row, row, row + 1, row + 1]
                columns += [table * count + number, 2 * count + number] * 2
                signs += [1.0, float(falls[number]), 1.0, -1.0]
        held = scipy.sparse.csr_array((signs, (rows, columns)), shape=(4 * count, 3 * count))
        low = np.tile([0.0, -np.inf], 2 * count)
        high = np.tile([np.inf, 0.0], 2 * count)
        found = [scipy.optimize.LinearConstraint(held, low, high)]
        sums = self._matrix.shape[0]
        if sums:
            blank = scipy.sparse.csr_array((sums, count))
            found += [
                scipy.optimize.LinearConstraint(
                    scipy.sparse.csr_array(scipy.sparse.hstack(parts)), np.zeros(sums), np.zeros(sums)
                )
                for parts in ([self._matrix, blank, blank], [blank, self._matrix, blank])
            ]
        return found

    def _widths(self, value: float, share: float) -> tuple[float, float]:
        """Return how far below and above its value a cell must stay open: a share of it, at least one smallest unit."""
        width = max(float(np.ceil(value * share)), 1.0)
        return min(value, width), width
