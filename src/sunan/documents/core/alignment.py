"""Aligning two long texts that are nearly the same, in time that grows with their length and not with its square."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_GRAMS = (32, 12, 6, 3)
_MOST_PRODUCT = 250_000


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where the texts differ: characters first to last (exclusive) of the one, and of the other."""

    a: int
    a_end: int
    b: int
    b_end: int


def gaps(one: str, other: str) -> list[Gap]:
    """Return where two texts differ, in their order; between the gaps they are the same.

    Stretches that occur once in both anchor the alignment (longest increasing run of them); what lies between is
    anchored again by shorter ones, and small rests are compared character by character.
    """
    found = sorted(_gaps(one, other), key=lambda gap: (gap.a, gap.b))
    return _joined(found)


def _joined(found: list[Gap]) -> list[Gap]:
    """Return gaps with those that touch each other made one."""
    joined: list[Gap] = []
    for gap in found:
        if joined and joined[-1].a_end == gap.a and joined[-1].b_end == gap.b:
            before = joined.pop()
            gap = Gap(before.a, gap.a_end, before.b, gap.b_end)  # noqa: PLW2901
        joined.append(gap)
    return joined


def _gaps(one: str, other: str) -> Iterator[Gap]:
    waiting = [(0, len(one), 0, len(other), 0)]
    while waiting:
        a, a_end, b, b_end, level = waiting.pop()
        ahead = _same_start(one, other, a, a_end, b, b_end)
        a, b = a + ahead, b + ahead
        back = _same_end(one, other, a, a_end, b, b_end)
        a_end, b_end = a_end - back, b_end - back
        if a == a_end or b == b_end:
            if a < a_end or b < b_end:
                yield Gap(a, a_end, b, b_end)
            continue
        anchors: list[tuple[int, int]] = []
        size = 0
        while level < len(_GRAMS) and not anchors:
            size = _GRAMS[level]
            anchors = _anchors(one, other, (a, a_end, b, b_end), size)
            level += not anchors
        if anchors:
            waiting.extend(_between(anchors, size, (a, a_end, b, b_end), level))
        elif (a_end - a) * (b_end - b) <= _MOST_PRODUCT:
            yield from _by_character(one, other, a, a_end, b, b_end)
        else:
            yield Gap(a, a_end, b, b_end)


def _between(
    anchors: list[tuple[int, int]], size: int, whole: tuple[int, int, int, int], level: int
) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the ranges between anchors; anchors that follow one another on the same diagonal are one stretch."""
    a, a_end, b, b_end = whole
    for x, y in anchors:
        if x < a or y < b:
            if x - a != y - b:
                continue  # overlaps the stretch before it on another diagonal
        elif x > a or y > b:
            yield a, x, b, y, level
        a, b = max(a, x + size), max(b, y + size)
    yield a, a_end, b, b_end, level


def _same_start(one: str, other: str, a: int, a_end: int, b: int, b_end: int) -> int:
    """Return how many characters at the start are the same, by halving."""
    low, high = 0, min(a_end - a, b_end - b)
    while low < high:
        middle = (low + high + 1) // 2
        if one[a + low : a + middle] == other[b + low : b + middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_end(one: str, other: str, a: int, a_end: int, b: int, b_end: int) -> int:
    low, high = 0, min(a_end - a, b_end - b)
    while low < high:
        middle = (low + high + 1) // 2
        if one[a_end - middle : a_end - low] == other[b_end - middle : b_end - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _anchors(one: str, other: str, whole: tuple[int, int, int, int], size: int) -> list[tuple[int, int]]:
    """Return the starts of stretches that occur once in both ranges, rising in both."""
    a, a_end, b, b_end = whole
    mine = _once(one, a, a_end, size)
    theirs = _once(other, b, b_end, size)
    pairs = [(x, y) for gram, x in mine.items() if x >= 0 and (y := theirs.get(gram, -1)) >= 0]
    pairs.sort()
    return _rising(pairs)


def _once(text: str, start: int, end: int, size: int) -> dict[str, int]:
    places: dict[str, int] = {}
    for place in range(start, end - size + 1):
        gram = text[place : place + size]
        places[gram] = -1 if gram in places else place
    return places


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs that rises in both."""
    tails: list[int] = []
    at: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, y) in enumerate(pairs):
        place = bisect_left(tails, y)
        if place == len(tails):
            tails.append(y)
            at.append(number)
        else:
            tails[place], at[place] = y, number
        before[number] = at[place - 1] if place else -1
    run: list[tuple[int, int]] = []
    number = at[-1] if at else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _by_character(one: str, other: str, a: int, a_end: int, b: int, b_end: int) -> Iterator[Gap]:
    matcher = SequenceMatcher(None, one[a:a_end], other[b:b_end], autojunk=False)
    for tag, x, x_end, y, y_end in matcher.get_opcodes():
        if tag != "equal":
            yield Gap(a + x, a + x_end, b + y, b + y_end)
