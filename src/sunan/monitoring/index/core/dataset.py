"""The data of an index: units × indicators × periods, with groups, denominators and the cells that were imputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sunan.monitoring.index.core.arrays import LARGEST, Array, ArrayLike, Labels, Mask
from sunan.monitoring.index.core.refusals import IndexRefusal

Over = Literal["panel", "period"]
Places: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Values with a name for each axis. Arrays are kept read-only; a step of the index makes a new one.

    Attributes:
        values: (periods, units, indicators), in the indicators' own units; NaN is missing.
        present: (periods, units): whether the unit stands in the data of the period at all.
        groups: name of a grouping → label of each unit.
        denominators: name → (periods, units).
        imputed: (periods, units, indicators): cells that hold no published value; empty where none is marked.
        names: what a unit is called beside its code, where the data say so.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    periods: tuple[str, ...]
    values: Array
    present: Mask
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    denominators: Mapping[str, Array] = field(default_factory=dict)
    imputed: Mask = field(default_factory=lambda: np.zeros((0, 0, 0), dtype=np.bool_))
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (len(self.periods), len(self.units), len(self.indicators))
        for what, named in (("单元", self.units), ("指标", self.indicators), ("期别", self.periods)):
            _no_repeats(what, named)
        if self.values.shape != shape:
            raise IndexRefusal(
                f"数据的形状为 {self.values.shape}，应为 期别×单元×指标 {shape}。",
                f"the data have shape {self.values.shape}; periods × units × indicators give {shape}.",
            )
        if self.imputed.size == 0:
            object.__setattr__(self, "imputed", np.zeros(shape, dtype=np.bool_))
        self._finite(self.values, self.indicators)
        for name, column in self.denominators.items():
            self._finite(column[..., None], (name,))
        for array in (self.values, self.present, self.imputed, *self.denominators.values()):
            array.setflags(write=False)

    @classmethod
    def of(
        cls,
        values: ArrayLike,
        *,
        units: Sequence[str] = (),
        indicators: Sequence[str] = (),
        periods: Sequence[str] = (),
        groups: Mapping[str, Sequence[str]] | None = None,
        denominators: Mapping[str, ArrayLike] | None = None,
    ) -> Dataset:
        """Return a data set of an array (units, indicators) or (periods, units, indicators).

        Args:
            denominators: name → (units,) or (periods, units).
        Raises:
            IndexRefusal: the shape does not fit, a name stands twice, or a cell is infinite or too large.
        """
        given = np.array(values, dtype=np.float64)
        if given.ndim == 2:
            given = given[None]
        if given.ndim != 3 or 0 in given.shape:
            raise IndexRefusal(
                "数据应为 单元×指标 或 期别×单元×指标 的数组，且不为空。",
                "the data must be an array of units × indicators, or periods × units × indicators, and not empty.",
            )
        over, count, width = given.shape
        return cls(
            units=tuple(units) or tuple(f"u{number}" for number in range(1, count + 1)),
            indicators=tuple(indicators) or tuple(f"x{number}" for number in range(1, width + 1)),
            periods=tuple(periods) or tuple(f"t{number}" if over > 1 else "" for number in range(1, over + 1)),
            values=given,
            present=np.ones((over, count), dtype=np.bool_),
            groups={name: tuple(labels) for name, labels in (groups or {}).items()},
            denominators={
                name: np.array(np.broadcast_to(np.asarray(column, dtype=np.float64), (over, count)))
                for name, column in (denominators or {}).items()
            },
        )

    def column(self, indicator: str) -> Array:
        """Return one indicator, (periods, units)."""
        return self.values[..., self.indicators.index(indicator)]

    def _finite(self, values: Array, columns: Sequence[str]) -> None:
        wrong = ~(np.isnan(values) | (np.abs(values) <= LARGEST))
        if wrong.any():
            period, unit, column = (int(place) for place in np.argwhere(wrong)[0])
            raise IndexRefusal(
                f"数值 {values[period, unit, column]:g} 为无穷或过大，无法计算；请更正数据或换用更大的计量单位。",
                f"the value {values[period, unit, column]:g} is infinite or too large to compute with; correct it or use a "
                "larger unit.",
                where=f"{self.units[unit]}{self._suffix(period)}/{columns[column]}",
            )

    def _suffix(self, period: int) -> str:
        return f" {self.periods[period]}" if len(self.periods) > 1 else ""

    def rows(self) -> Rows:
        """Return the unit-periods that are present, period after period."""
        period_of, unit_of = np.nonzero(self.present)
        return Rows(self.units, self.periods, unit_of, period_of)


@dataclass(frozen=True, eq=False)
class Rows:
    """The observations of a stage: units of each period, pooled, period after period.

    Attributes:
        unit_of, period_of: (rows,): places in `units` and `periods`.
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    unit_of: Places
    period_of: Places

    def __len__(self) -> int:
        return len(self.unit_of)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return what each row is called in messages: its unit, and its period where there are several."""
        return tuple(self.name(row) for row in range(len(self)))

    def labels(self, columns: Sequence[str], rows: Places | None = None) -> Labels:
        """Return names of all rows, or of some, and of columns."""
        return Labels(self.names if rows is None else tuple(self.names[row] for row in rows), tuple(columns))

    def name(self, row: int) -> str:
        unit = self.unit(row)
        return f"{unit} {self.period(row)}" if len(self.periods) > 1 else unit

    def unit(self, row: int) -> str:
        return self.units[int(self.unit_of[row])]

    def period(self, row: int) -> str:
        return self.periods[int(self.period_of[row])]

    def kept(self, keep: Mask) -> Rows:
        """Return the rows where `keep` holds."""
        return Rows(self.units, self.periods, self.unit_of[keep], self.period_of[keep])

    def blocks(self, over: Over) -> list[Places]:
        """Return the places of the rows that are computed together: all of them, or those of each period."""
        if over == "panel" or len(self.periods) == 1:
            return [np.arange(len(self))]
        found = (np.flatnonzero(self.period_of == period) for period in range(len(self.periods)))
        return [block for block in found if len(block)]


def _no_repeats(what: str, named: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in named:
        if name in seen:
            english = {"单元": "unit", "指标": "indicator", "期别": "period"}[what]
            raise IndexRefusal(f"{what}重复。", f"this {english} stands twice.", where=name)
        seen.add(name)


def cross(rows: Sequence[int] | Places, columns: Sequence[int]) -> tuple[Places, ...]:
    """Return the index of the part of a table where some rows and some columns meet."""
    return np.ix_(np.asarray(rows, dtype=np.intp), np.asarray(columns, dtype=np.intp))
