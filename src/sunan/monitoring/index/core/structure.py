"""Which indicator belongs to which dimension, level by level up to the index; any number of levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sunan.kernel.findings import Finding, Place
from sunan.kernel.texts import Text
from sunan.monitoring.index.core import recipe_findings as kinds
from sunan.monitoring.index.core.refusals import IndexRefusal

Direction = Literal[1, -1]
NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Node:
    """An indicator, or a dimension that gathers indicators and dimensions; the topmost dimension is the index.

    Attributes:
        parent: code of the dimension it belongs to; empty at the top alone.
        weight: as given, before it is scaled to sum to 1 among its neighbours.
        direction: 1 more is better, −1 less is better.
        denominator: column that the indicator is divided by; empty for none.
        per: what the quotient is multiplied by (10 000 for "per ten thousand people").
        level: as a table of the structure states it; 0 where it states none.
    """

    code: str
    parent: str = ""
    is_indicator: bool = True
    weight: float = 1.0
    direction: Direction = 1
    denominator: str = ""
    per: float = 1.0
    target: float | None = None
    level: int = 0
    name: Text | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class Structure:
    """Indicators and dimensions in the order in which they were declared, checked to be one tree.

    Attributes:
        nodes: code → node.
        levels: level → codes, from level 1, where the indicators are, to the index alone. A dimension stands one level
            above the highest of its children, unless the table of the structure states another.
    """

    nodes: Mapping[str, Node]
    levels: tuple[tuple[str, ...], ...]
    _children: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(cls, nodes: Sequence[Node]) -> Structure:
        """Return the structure of `nodes`.

        Raises:
            IndexRefusal: it is circular, or a node is declared twice, has no parent or no children; all faults at once.
        """
        findings = faults_of(nodes)
        if findings:
            raise IndexRefusal.of(findings)
        return cls._of_sound(nodes)

    @classmethod
    def _of_sound(cls, nodes: Sequence[Node]) -> Structure:
        named = {node.code: node for node in nodes}
        children: dict[str, list[str]] = {node.code: [] for node in nodes}
        for node in nodes:
            if node.parent:
                children[node.parent].append(node.code)
        level = _levels(nodes)
        top = max(level.values())
        rows = tuple(tuple(node.code for node in nodes if level[node.code] == one) for one in range(1, top + 1))
        return cls(named, tuple(row for row in rows if row), {code: tuple(below) for code, below in children.items()})

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(code for code, node in self.nodes.items() if node.is_indicator)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Return the dimensions from the lowest level to the index, in the order in which they can be computed."""
        return tuple(code for row in self.levels for code in row if not self.nodes[code].is_indicator)

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the dimensions from the index down to the lowest level, as scores and ranks are shown."""
        return tuple(code for row in reversed(self.levels) for code in row if not self.nodes[code].is_indicator)

    @property
    def top(self) -> str:
        return self.levels[-1][0]

    def children(self, code: str) -> tuple[str, ...]:
        """Return what a dimension gathers, in the order of its declaration; nothing for an indicator."""
        return self._children[code]

    def level(self, code: str) -> int:
        """Return the level of a node, 1 for indicators."""
        return next(number for number, row in enumerate(self.levels, start=1) if code in row)

    def below(self, code: str) -> tuple[str, ...]:
        """Return the indicators at or below a node."""
        return tuple(one for one in self._branch(code) if self.nodes[one].is_indicator)

    def without(self, codes: Iterable[str]) -> Structure:
        """Return the structure without some nodes and what stands below them; a dimension left empty goes as well.

        Raises:
            IndexRefusal: nothing would be left.
        """
        left_out = tuple(codes)
        gone = {one for code in left_out for one in self._branch(code)}
        while True:
            emptied = {
                code
                for code in self.dimensions
                if code not in gone and all(child in gone for child in self.children(code))
            }
            if not emptied:
                break
            gone |= emptied
        kept = [node for code, node in self.nodes.items() if code not in gone]
        if not any(node.is_indicator for node in kept):
            raise IndexRefusal(
                "去掉这些之后没有剩下指标。", "No indicator is left without these.", where="、".join(left_out)
            )
        return Structure._of_sound(kept)

    def _branch(self, code: str) -> list[str]:
        """Return a node and everything below it, in order."""
        waiting, found = [code], []
        while waiting:
            found.append(waiting.pop())
            waiting += reversed(self.children(found[-1]))
        return found


def faults_of(nodes: Sequence[Node]) -> list[Finding]:
    """Return everything that keeps `nodes` from being one tree with indicators as its leaves."""
    findings: list[Finding] = []
    first: dict[str, Node] = {}
    for node in nodes:
        if node.code in first:
            findings.append(kinds.DUPLICATE_NODE.at(node.place, code=node.code, other=first[node.code].place))
        first.setdefault(node.code, node)
    if not any(node.is_indicator for node in nodes):
        return [*findings, kinds.NO_INDICATORS.at(nodes[0].place if nodes else Place())]
    parents = {node.parent for node in first.values()}
    for node in first.values():
        if node.parent and (node.parent not in first or first[node.parent].is_indicator):
            findings.append(kinds.UNKNOWN_PARENT.at(node.place, code=node.code, parent=node.parent))
        if not node.is_indicator and node.code not in parents:
            findings.append(kinds.CHILDLESS.at(node.place, code=node.code))
    findings += _circles(first)
    findings += _orphans(first)
    if not findings:
        findings += [*_wrong_levels(first), *_zero_weights(first)]
    return findings


def _circles(nodes: Mapping[str, Node]) -> list[Finding]:
    findings: list[Finding] = []
    known: set[str] = set()
    for start in nodes:
        path: list[str] = []
        code = start
        while code in nodes and code not in known and code not in path:
            path.append(code)
            code = nodes[code].parent
        if code in path:
            circle = [*path[path.index(code) :], code]
            findings.append(kinds.CIRCULAR.at(nodes[code].place, path=" → ".join(circle)))
        known.update(path)
    return findings


def _orphans(nodes: Mapping[str, Node]) -> list[Finding]:
    roots = [node for node in nodes.values() if not node.parent]
    tops = [node for node in roots if not node.is_indicator]
    if not tops:
        # In a circle nothing is without a parent, and the circle was named.
        return [kinds.ORPHAN.at(node.place, code=node.code, top="—") for node in roots]
    size = {node.code: 0 for node in tops}
    for node in nodes.values():
        code, steps = node.code, 0
        while code in nodes and nodes[code].parent and steps <= len(nodes):
            code, steps = nodes[code].parent, steps + 1
        if code in size:
            size[code] += 1
    top = max(tops, key=lambda node: size[node.code])
    return [kinds.ORPHAN.at(node.place, code=node.code, top=top.code) for node in roots if node is not top]


def _wrong_levels(nodes: Mapping[str, Node]) -> list[Finding]:
    level = _levels(list(nodes.values()))
    return [
        kinds.WRONG_LEVEL.at(
            node.place, code=node.code, level=level[node.code], parent=node.parent, other=level[node.parent]
        )
        for node in nodes.values()
        if node.parent and level[node.code] >= level[node.parent]
    ]


def _zero_weights(nodes: Mapping[str, Node]) -> list[Finding]:
    total: dict[str, float] = {}
    for node in nodes.values():
        total[node.parent] = total.get(node.parent, 0.0) + node.weight
    return [
        kinds.WEIGHTS_SUM_TO_ZERO.at(nodes[code].place, code=code)
        for code, weight in total.items()
        if code and not weight > 0
    ]


def _levels(nodes: Sequence[Node]) -> dict[str, int]:
    """Return code → level: as stated where all state one, else counted from the indicators upwards."""
    if all(node.level for node in nodes):
        return {node.code: node.level for node in nodes}
    level = {node.code: 1 for node in nodes}
    for _ in nodes:
        changed = False
        for node in nodes:
            if node.parent and level[node.parent] <= level[node.code]:
                level[node.parent] = level[node.code] + 1
                changed = True
        if not changed:
            break
    return level
