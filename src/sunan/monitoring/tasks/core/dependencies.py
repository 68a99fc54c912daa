"""What needs what: no cycles, and which promises contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Node = tuple[str, str]
"""The begin (`("begin", code)`) or end of an item, or a checkpoint (`("checkpoint", id)`)."""


@dataclass(frozen=True, slots=True)
class Need:
    """The later waits for the earlier: an item, or a checkpoint of it where one is named."""

    earlier: str
    later: str
    earlier_checkpoint: int | None = None
    later_checkpoint: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What lies within what.

    Attributes:
        checkpoints: id → code of the item it belongs to.
        parents: code of a sub-item → code of the item it is a part of.
    """

    checkpoints: Mapping[int, str]
    parents: Mapping[str, str]


def cycle(needs: Iterable[Need], shape: Shape) -> tuple[str, ...]:
    """Return one way on which things wait for each other, as codes and `code#checkpoint`; empty when there is none.

    A whole item ends when all within it is reached and begins before any of it: an item that waits for another waits
    with all its checkpoints and sub-items.
    """
    after = _graph(needs, shape)
    done: set[Node] = set()
    for start in after:
        if start not in done:
            way = _way_back(start, after, done)
            if way:
                return _shown(way, shape)
    return ()


def _graph(needs: Iterable[Need], shape: Shape) -> dict[Node, list[Node]]:
    after: dict[Node, list[Node]] = {}

    def edge(first: Node, second: Node) -> None:
        after.setdefault(first, []).append(second)
        after.setdefault(second, [])

    for identity, code in shape.checkpoints.items():
        edge(("begin", code), ("checkpoint", str(identity)))
        edge(("checkpoint", str(identity)), ("end", code))
    for code, parent in shape.parents.items():
        edge(("begin", parent), ("begin", code))
        edge(("end", code), ("end", parent))
    for need in needs:
        edge(("begin", need.earlier), ("end", need.earlier))
        edge(("begin", need.later), ("end", need.later))
        first: Node = ("end", need.earlier)
        if need.earlier_checkpoint is not None:
            first = ("checkpoint", str(need.earlier_checkpoint))
        second: Node = ("begin", need.later)
        if need.later_checkpoint is not None:
            second = ("checkpoint", str(need.later_checkpoint))
        edge(first, second)
    return after


def _way_back(start: Node, after: Mapping[Node, list[Node]], done: set[Node]) -> list[Node]:
    """Return a way from a node back to one on it; without recursion, since ledgers make long chains."""
    way: list[Node] = [start]
    on_way = {start}
    waiting = [iter(after[start])]
    while waiting:
        for one in waiting[-1]:
            if one in on_way:
                return [*way[way.index(one) :], one]
            if one not in done:
                way.append(one)
                on_way.add(one)
                waiting.append(iter(after[one]))
                break
        else:
            waiting.pop()
            left = way.pop()
            on_way.discard(left)
            done.add(left)
    return []


def _shown(way: Iterable[Node], shape: Shape) -> tuple[str, ...]:
    shown: list[str] = []
    for kind, name in way:
        words = f"{shape.checkpoints[int(name)]}#{name}" if kind == "checkpoint" else name
        if not shown or shown[-1] != words:
            shown.append(words)
    return tuple(shown) if len(shown) > 1 else (*shown, *shown)
