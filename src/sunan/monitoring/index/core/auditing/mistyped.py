"""One cell that was typed wrongly: which slip of the keyboard would make the published results follow?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.auditing.conventions import Compute
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.refusals import IndexRefusal

SWAPPED = text("相邻两位颠倒", "two digits swapped")
ONE_DIGIT = text("错一位数字", "one digit wrong")
DECIMAL_POINT = text("小数点错位", "decimal point moved")
LOST = text("多打一位", "a digit too many")
SIGN = text("正负号", "sign")
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Slip:
    """A cell, what it may have read, and how much would follow then.

    Attributes:
        matched: how many published numbers agree with the cell so corrected; `before`: without.
    """

    unit: int
    indicator: int
    printed: str
    value: str
    kind: Text
    matched: int
    before: int


def slips(cell: str) -> Iterator[tuple[str, Text]]:
    """Yield what a printed number may have read before one slip: `125.6` → `152.6` and the like, each once."""
    seen = {float(cell)}
    for value, kind in _every_slip(cell):
        try:
            number = float(value)
        except ValueError:
            continue
        if number not in seen:
            seen.add(number)
            yield value, kind


def _every_slip(cell: str) -> Iterator[tuple[str, Text]]:
    places = [place for place, char in enumerate(cell) if char.isdigit()]
    for one, other in itertools.pairwise(places):
        swapped = list(cell)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        yield "".join(swapped), SWAPPED
    for place in places:
        yield from ((cell[:place] + digit + cell[place + 1 :], ONE_DIGIT) for digit in "0123456789")
    for factor in (10, 0.1, 100, 0.01, 1e4, 1e-4):
        yield f"{float(cell) * factor:.12g}", DECIMAL_POINT
    for place in places:
        if len(places) > 1:
            yield cell[:place] + cell[place + 1 :], LOST
    yield f"{-float(cell):.12g}", SIGN


def likely_slips(data: Printed, compute: Compute, published: Printed) -> tuple[Slip, ...]:
    """Return the slips with which the most published numbers follow, best first; none where nothing is gained.

    Every cell is tried with every slip of one keystroke, all through the same convention.

    Args:
        compute: data (..., units, indicators) → what is published.
    """
    there = ~np.isnan(published.values)
    before = int((published.agrees(compute(data.values)) & there).sum())
    tries = [
        (unit, indicator, cell, value, kind)
        for unit, row in enumerate(data.cells)
        for indicator, cell in enumerate(_plain(one) for one in row)
        if cell
        for value, kind in slips(cell)
    ]
    found: list[Slip] = []
    for start in range(0, len(tries), _AT_ONCE):
        some = tries[start : start + _AT_ONCE]
        tables = np.repeat(data.values[None], len(some), axis=0)
        for number, (unit, indicator, _, value, _) in enumerate(some):
            tables[number, unit, indicator] = float(value)
        for (unit, indicator, cell, value, kind), matched in zip(
            some, _matched(tables, compute, published, there), strict=True
        ):
            if matched > before:
                found.append(Slip(unit, indicator, cell, value, kind, matched, before))
    best = max((one.matched for one in found), default=0)
    return tuple(one for one in found if one.matched == best)


def _matched(tables: np.ndarray, compute: Compute, published: Printed, there: np.ndarray) -> list[int]:
    try:
        return [int(one) for one in (published.agrees(compute(tables)) & there).sum(axis=(-2, -1))]
    except IndexRefusal:
        if len(tables) == 1:
            return [0]
    # A slip that the method refuses (a zero under a geometric mean) must not stop the others: halve until it is alone.
    middle = len(tables) // 2
    return [
        *_matched(tables[:middle], compute, published, there),
        *_matched(tables[middle:], compute, published, there),
    ]


def _plain(cell: str) -> str:
    plain = cell.strip().replace(",", "").replace("−", "-").removesuffix("%")
    try:
        float(plain)
    except ValueError:
        return ""
    return plain
