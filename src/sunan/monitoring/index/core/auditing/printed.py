"""Numbers as they stand in print: each is known to half a unit of its last digit and no better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np

from sunan.monitoring.index.core.arrays import LARGEST, Array, Mask
from sunan.monitoring.index.core.refusals import IndexRefusal

_BLANK = frozenset({"", "-", "—", "–", "NA", "n/a", "…", "..."})
# Binary arithmetic may miss the edge of a rounding interval by this share of a half unit.
_EDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Printed:
    """A table of printed numbers.

    Attributes:
        cells: as they stand, digits and all; an empty cell is missing.
        values: the same as numbers, NaN where missing.
        half: half a unit of the last printed digit of each.
    """

    cells: tuple[tuple[str, ...], ...]
    values: Array
    half: Array

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], *, file: str = "", first_line: int = 2) -> Printed:
        """Read the cells of a table.

        Raises:
            IndexRefusal: a cell is no number; its line and column are named. Rows differ in length.
        """
        values, halves = [], []
        for number, row in enumerate(rows):
            if len(row) != len(rows[0]):
                raise IndexRefusal(
                    f"有 {len(row)} 个数，首行有 {len(rows[0])} 个",
                    f"{len(row)} numbers, while the first row has {len(rows[0])}",
                    where=f"{file}:{number + first_line}",
                )
            read = [_read(cell, f"{file}:{number + first_line}:{place + 2}") for place, cell in enumerate(row)]
            values.append([value for value, _ in read])
            halves.append([half for _, half in read])
        if not values or not values[0]:
            raise IndexRefusal("表中没有数值", "the table holds no numbers", where=file)
        return cls(tuple(tuple(row) for row in rows), np.array(values), np.array(halves))

    @property
    def column(self) -> Array:
        """Return the only column of a list."""
        assert self.values.shape[1] == 1, "a list has one column"
        return self.values[:, 0]

    def agrees(self, computed: Array) -> Mask:
        """Return where `computed`, rounded as printed, gives what is printed; missing cells agree with anything.

        Args:
            computed: (..., rows, columns); NaN agrees with nothing that is printed.
        """
        with np.errstate(invalid="ignore"):
            near = np.abs(computed - self.values) <= self.half * (1 + _EDGE) + 1e-12 * np.abs(self.values)
        return np.asarray(near | np.isnan(self.values), dtype=np.bool_)

    def misses(self, computed: Array) -> Array:
        """Return how far `computed` lies from print, in units of the last printed digit (0.5 still agrees)."""
        with np.errstate(invalid="ignore"):
            apart = np.abs(computed - self.values) / (2 * self.half)
        return np.where(np.isnan(self.values), 0.0, np.where(np.isnan(apart), np.inf, apart))


def _read(cell: str, place: str) -> tuple[float, float]:
    text = cell.strip().replace(",", "").replace("−", "-").removesuffix("%")
    if text in _BLANK:
        return float("nan"), 0.5
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > Decimal(LARGEST):
        raise IndexRefusal(f"“{cell}”不是可以计算的数", f"“{cell}” is no number to calculate with", where=place)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return float(number), float(Decimal(1).scaleb(exponent) / 2)
