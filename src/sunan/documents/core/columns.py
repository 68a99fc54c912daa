"""How wide the columns of a table should be for what stands in them, and how tall the table becomes.

The same estimate serves all formats, so that a table breaks its lines alike in Word, PDF and HTML. It knows three
widths of a column: the narrowest (its longest word, date or verdict), the one that keeps its short cells on one line,
and the one that keeps every cell on one line.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sunan.documents.core.content import (
    Align,
    Column,
    FigureToken,
    Inlines,
    Link,
    Reference,
    RowKind,
    Strong,
    Table,
    VerdictToken,
    Words,
)

_RESERVE_PT = 1.0  # for another typeface than the one that was measured
_CROWDED = 9  # a table of more columns has less room at the sides of its cells
_SAMPLE = 400  # rows that are measured; a longer table is read at even distances
_SHORT_EM = 7.0  # a cell of at most so many characters is kept on one line where there is room
_SHORT_BESIDE_EM = 9.0  # the same in a column set to the middle or to the right, where broken lines read badly
_HEAD_LINE_EM = 4.2  # a head of more characters may take two lines
_WORD = re.compile(r"[!-~\u00a0-\u024f]+")
_EM = {"upper": 0.68, "digit": 0.54, "other": 0.5}
_LEAST_EM = 2.1
_BOLD = 1.2  # Latin letters and digits of heads are bold and without serifs
_LABEL = "表99"
_MEETING_EM = 0.25
_MEETING = re.compile(r"(?<=[0-9A-Za-z%])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class _Need:
    """Widths of one column in ems: narrowest, short cells on one line, all on one line; and its usual length."""

    narrowest: float
    short: float
    natural: float
    usual: float


def width_em(text: str) -> float:
    """Return how wide a text is, in ems: Chinese characters take one, Latin letters and digits about half of it.

    Where the two meet, the layout leaves a quarter.
    """
    return sum(map(_char_em, text)) + _MEETING_EM * len(_MEETING.findall(text))


def side_pt(table: Table) -> float:
    """Return the room that a cell leaves at each side of its text."""
    return 2.5 if len(table.columns) > _CROWDED else 3.5


def fitted(table: Table, size_pt: float, width_pt: float) -> list[float]:
    """Return the width of each column as a share of the whole; room to spare goes by the columns' own shares."""
    needs = [_need(table, index) for index in range(len(table.columns))]
    padding = 2 * side_pt(table) + _RESERVE_PT
    room = max(width_pt - padding * len(needs), 0.0) / size_pt
    ems = _given(needs, room, [max(column.share, 0.05) for column in table.columns])
    points = [em * size_pt + padding for em in ems]
    return [one / sum(points) for one in points]


def lines_of(table: Table, size_pt: float, width_pt: float) -> list[int]:
    """Return how many lines each row is likely to take, its head first."""
    padding = 2 * side_pt(table)
    ems = [(share * width_pt - padding) / size_pt for share in fitted(table, size_pt, width_pt)]
    head = max(_lines(width_em(column.header), em) for column, em in zip(table.columns, ems, strict=True))
    rows = [
        1
        if row.kind is RowKind.SECTION
        else max(_lines(width_em("".join(_texts(cell))), em) for cell, em in zip(row.cells, ems, strict=True))
        for row in table.rows
    ]
    return [head, *rows]


def _char_em(char: str) -> float:
    if char.isascii():
        return _EM["digit"] if char.isdigit() else _EM["upper"] if char.isupper() else _EM["other"]
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.6


def _lines(text_em: float, line_em: float) -> int:
    return max(1, math.ceil(text_em / max(line_em, 1.0) - 0.02))


def _texts(cell: Inlines) -> Iterator[str]:
    for part in cell:
        match part:
            case Words(text=text) | Strong(text=text) | Link(text=text) | FigureToken(shown=text):
                yield text
            case VerdictToken(shape=shape, word=word):
                yield shape + word
            case Reference():
                yield _LABEL
            case _:
                yield ""


def _unbroken(cell: Inlines) -> float:
    """Return the widest thing in a cell that is never broken: a word, a date, a number with its unit, a verdict."""
    widest = 1.0
    for part, shown in zip(cell, _texts(cell), strict=True):
        if isinstance(part, VerdictToken):
            # Chinese verdicts stay whole; of several words each does, the shape with the first.
            widest = max([widest, *(width_em(word) + 0.3 for word in shown.split())])
        else:
            widest = max([widest, *(min(width_em(word), _SHORT_BESIDE_EM) for word in _WORD.findall(shown))])
    return widest


def _need(table: Table, index: int) -> _Need:
    column = table.columns[index]
    step = max(1, len(table.rows) // _SAMPLE)
    cells = [row.cells[index] for row in table.rows[::step] if row.kind is not RowKind.SECTION]
    widths = [width_em("".join(_texts(cell))) for cell in cells]
    head = _head_em(column)
    short_em = _SHORT_EM if column.align is Align.START else _SHORT_BESIDE_EM
    narrowest = max([head, *map(_unbroken, cells)])
    short = max([narrowest, *(one for one in widths if one <= short_em)])
    natural = max([short, width_em(column.header), *widths])
    usual = math.sqrt(sum(one * one for one in widths) / len(widths)) if widths else natural
    return _Need(narrowest, short, natural, max(usual, 0.5))


def _head_em(column: Column) -> float:
    """Return how wide a head has to be: short ones on one line, longer ones on two, no word of them broken."""
    whole = width_em(column.header)
    words = max((_BOLD * width_em(word) for word in _WORD.findall(column.header)), default=0.0)
    return max(words, whole if whole <= _HEAD_LINE_EM else math.ceil(whole / 2) + 0.1, _LEAST_EM)


def _given(needs: Sequence[_Need], room: float, shares: Sequence[float]) -> list[float]:
    natural = [need.natural for need in needs]
    if sum(natural) <= room:
        spare = room - sum(natural)
        return [one + spare * share / sum(shares) for one, share in zip(natural, shares, strict=True)]
    short = [need.short for need in needs]
    if sum(short) <= room:
        return _poured(short, natural, [need.usual for need in needs], room - sum(short))
    narrowest = [need.narrowest for need in needs]
    if sum(narrowest) <= room:
        wanted = [more - less for more, less in zip(short, narrowest, strict=True)]
        return _poured(narrowest, short, [one + 0.01 for one in wanted], room - sum(narrowest))
    return [one * room / sum(narrowest) for one in narrowest]


def _poured(low: Sequence[float], high: Sequence[float], weights: Sequence[float], room: float) -> list[float]:
    """Return `low` with `room` poured over it by weight, no column above `high` while another has need of it."""
    given = list(low)
    open_columns = [index for index in range(len(given)) if high[index] > given[index]]
    while open_columns and room > 1e-6:
        total = sum(weights[index] for index in open_columns)
        # Long columns should come out as wide as they are long: pour so that widths, not additions, follow weights.
        level = (room + sum(given[index] for index in open_columns)) / total
        wants = {index: min(high[index], max(given[index], level * weights[index])) for index in open_columns}
        asked = sum(wants[index] - given[index] for index in open_columns)
        if asked <= 1e-6:
            break
        part = min(1.0, room / asked)
        for index in open_columns:
            given[index] += (wants[index] - given[index]) * part
        room -= asked * part
        open_columns = [index for index in open_columns if high[index] - given[index] > 1e-6]
    return given
