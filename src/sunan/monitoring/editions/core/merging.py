"""Two people change one paragraph: their changes are merged clause by clause; what both changed is left to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_CLAUSE = re.compile(
    r"(?:\{[^{}]*\}|[.,;:!?](?!\s|\Z)|[^，。；：！？.,;:!?{]|\{)*(?:[，。；：！？]+[”’）》]*|[.,;:!?]+\s+|[.,;:!?]*\Z)"
)
_PIECE = re.compile(r"\{[^{}]*\}|[A-Za-z]+|[0-9.,%]+|\s+|.", re.DOTALL)


_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Clash:
    """A stretch that both changed, differently."""

    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome: where there are clashes, `text` holds both sides of each, theirs first."""

    text: str
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of two texts: in both, only in the earlier, or only in the later."""

    kind: str  # same, gone, new
    text: str


def clauses(text: str) -> list[str]:
    """Return a text cut behind its commas, stops and semicolons; marks in braces stay whole."""
    return [found.group() for found in _CLAUSE.finditer(text) if found.group()]


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Merge two changes of one text, clause by clause."""
    if mine in (theirs, base):
        return Merge(theirs)
    if theirs == base:
        return Merge(mine)
    first, second, third = clauses(base), clauses(mine), clauses(theirs)
    merged: list[str] = []
    clashes: list[Clash] = []
    for old, left, right in _stretches(first, second, third):
        if right in (left, old):
            merged += left
        elif left == old:
            merged += right
        else:
            clashes.append(Clash("".join(left), "".join(right)))
            merged += [*right, *left]
    return Merge("".join(merged), tuple(clashes))


def _stretches(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield the three texts in step: stretches that all share, and between them what somebody changed."""
    in_mine, in_theirs = _same(base, mine), _same(base, theirs)
    shared = [place for place in range(len(base)) if place in in_mine and place in in_theirs]
    at = (0, 0, 0)
    for place in [*shared, -1]:
        end = (place, in_mine[place], in_theirs[place]) if place >= 0 else (len(base), len(mine), len(theirs))
        between = [list(text[one:two]) for text, one, two in zip((base, mine, theirs), at, end, strict=True)]
        if any(between):
            yield from _pairs(*between)
        if place >= 0:
            yield [base[place]], [base[place]], [base[place]]
            at = (place + 1, in_mine[place] + 1, in_theirs[place] + 1)


def _pairs(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield a changed stretch clause by clause where nobody added or removed one, else as a whole."""
    if len(base) == len(mine) == len(theirs):
        for old, left, right in zip(base, mine, theirs, strict=True):
            yield [old], [left], [right]
    else:
        yield base, mine, theirs


def _same(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def differences(earlier: str, later: str) -> tuple[Difference, ...]:
    """Return how a text changed, in readable stretches; figures count as one piece."""
    before, after = _PIECE.findall(earlier), _PIECE.findall(later)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if before and after and matcher.ratio() < _ALIKE:
        # Letters that two different sentences happen to share say nothing.
        return Difference("gone", earlier), Difference("new", later)
    found: list[Difference] = []
    for kind, one, two, three, four in matcher.get_opcodes():
        if kind == "equal":
            found.append(Difference("same", "".join(before[one:two])))
            continue
        if one < two:
            found.append(Difference("gone", "".join(before[one:two])))
        if three < four:
            found.append(Difference("new", "".join(after[three:four])))
    return tuple(found)
