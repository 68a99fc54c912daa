"""What a reader can work out about hidden cells, and tables to hide cells in: the plain version that checks the program's."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from scipy.optimize import linprog

from sunan.monitoring.collection.core.micro.suppression import Sum, TableCell

Key = TypeVar("Key", bound=Hashable)


def attack(
    cells: Mapping[Key, TableCell], sums: Iterable[Sum[Key]], hidden: Iterable[Key]
) -> dict[Key, tuple[float, float]]:
    """Return what a reader can conclude about each hidden cell: its least and greatest value under all sums.

    The reader knows every shown cell, that no value is below zero, and which cells are empty.
    """
    keys, covered = list(cells), set(hidden)
    rows = [[(key == one.total) * -1.0 + one.parts.count(key) for key in keys] for one in sums]
    bounds = [
        (0.0, None) if key in covered and cells[key].units else (cells[key].value, cells[key].value) for key in keys
    ]

    def end(key: Key, towards: float) -> float:
        goal = np.array([-towards * (one == key) for one in keys])
        found = linprog(goal, A_eq=rows or None, b_eq=[0.0] * len(rows) or None, bounds=bounds)
        assert found.status in (0, 3), found.message
        return towards * np.inf if found.status == 3 else -towards * float(found.fun)

    return {key: (end(key, -1.0), end(key, 1.0)) for key in keys if key in covered}


def two_way(
    inside: Mapping[tuple[str, str], TableCell], *, total: str = ""
) -> tuple[dict[tuple[str, str], TableCell], list[Sum[tuple[str, str]]]]:
    """Return a table of two dimensions with its margins and grand total as cells, and the sums that bind them.

    Args:
        inside: (row, column) → cell; units of one row or column are taken to be different ones.
        total: the name that stands for all rows, and for all columns.
    """
    rows = list(dict.fromkeys(row for row, _ in inside))
    columns = list(dict.fromkeys(column for _, column in inside))
    cells = {(row, column): inside.get((row, column), TableCell(0, 0)) for row in rows for column in columns}
    sums: list[Sum[tuple[str, str]]] = []

    def add(at: tuple[str, str], parts: Sequence[tuple[str, str]]) -> None:
        cells[at] = TableCell(sum(cells[one].value for one in parts), sum(cells[one].units for one in parts))
        sums.append(Sum(at, tuple(parts)))

    for row in rows:
        add((row, total), [(row, column) for column in columns])
    for column in columns:
        add((total, column), [(row, column) for row in rows])
    add((total, total), [(row, total) for row in rows])
    sums.append(Sum((total, total), tuple((total, column) for column in columns)))
    return cells, sums
