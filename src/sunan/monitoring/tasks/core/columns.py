"""Checkpoints as columns: what deriving states needs of each, side by side, for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Days: TypeAlias = NDArray[np.datetime64]
"""Days (`datetime64[D]`); NaT stands for a day that nobody has given."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one checkpoint is known by.

    Attributes:
        item: position of its item among the items.
        first: the first date that was given; the one of the baseline once that was frozen.
        promised: the day on which that was given.
        moved: the day on which its present date was given.
        moves: how often the date was changed after the first.
    """

    item: int
    planned: date | None = None
    first: date | None = None
    promised: date | None = None
    moved: date | None = None
    moves: int = 0
    begun: date | None = None
    claimed: date | None = None
    evidenced: date | None = None
    verified: date | None = None
    changed: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class Columns:
    """The same of many checkpoints; `items` says how many items there are, those without checkpoints among them."""

    items: int
    item: NDArray[np.int64]
    planned: Days
    first: Days
    promised: Days
    moved: Days
    moves: NDArray[np.int64]
    begun: Days
    claimed: Days
    evidenced: Days
    verified: Days
    changed: NDArray[np.bool_]
    dropped: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.item)


def columns_of(facts: Sequence[Facts], *, items: int) -> Columns:
    """Return checkpoints as columns."""
    return Columns(
        items=items,
        item=np.array([one.item for one in facts], dtype=np.int64),
        planned=days_of(one.planned for one in facts),
        first=days_of(one.first for one in facts),
        promised=days_of(one.promised for one in facts),
        moved=days_of(one.moved for one in facts),
        moves=np.array([one.moves for one in facts], dtype=np.int64),
        begun=days_of(one.begun for one in facts),
        claimed=days_of(one.claimed for one in facts),
        evidenced=days_of(one.evidenced for one in facts),
        verified=days_of(one.verified for one in facts),
        changed=np.array([one.changed for one in facts], dtype=bool),
        dropped=np.array([one.dropped for one in facts], dtype=bool),
    )


def days_of(days: Iterable[date | None]) -> Days:
    """Return days as a column."""
    found: Days = np.array(list(days), dtype="datetime64[D]")
    return found


def days_written(days: Iterable[str | None]) -> Days:
    """Return days that are written 2025-06-30 as a column; of hundreds of thousands, many times as fast as from dates."""
    found: Days = pl.Series(list(days), dtype=pl.String).str.to_date("%Y-%m-%d").to_numpy().astype("datetime64[D]")
    return found


def day_at(days: Days, row: int) -> date | None:
    """Return a day of a column."""
    found: Any = days[row].item()
    return found if isinstance(found, date) else None
