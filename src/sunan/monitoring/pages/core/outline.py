"""The plan's outline as a tree, with what each clause promises and what of this system answers it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sunan.kernel.texts import Text, text
from sunan.monitoring.pages.core.choices import Question
from sunan.monitoring.pages.core.words import COMMITMENT_KINDS, FEATURES, STANDINGS
from sunan.monitoring.plan.core.outline import Box, BoxEntry, Clause, Commitment, Erratum, Task
from sunan.monitoring.plan.core.plan import Plan
from sunan.monitoring.plan.core.targets import Baseline, Goal, Quote, Target


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a clause, or in it and everything below it; each thing once."""

    targets: tuple[Target, ...]
    goals: tuple[Goal, ...]
    baselines: tuple[Baseline, ...]
    commitments: tuple[Commitment, ...]
    tasks: tuple[Task, ...]
    errata: tuple[Erratum, ...]

    @property
    def answered(self) -> int:
        """Return how many commitments a feature of this system answers."""
        return sum(one.is_answered for one in self.commitments)

    @property
    def planned(self) -> int:
        """Return how many commitments wait for a feature that is planned."""
        return sum(bool(one.planned) and not one.is_answered for one in self.commitments)

    @property
    def unanswered(self) -> int:
        return len(self.commitments) - self.answered - self.planned

    @property
    def answers(self) -> tuple[str, ...]:
        """Return the features that answer commitments here."""
        return tuple(dict.fromkeys(one.answered_by for one in self.commitments if one.is_answered))

    @property
    def is_empty(self) -> bool:
        return not (self.targets or self.goals or self.commitments or self.tasks or self.errata or self.baselines)


@dataclass(frozen=True, slots=True)
class Node:
    """A clause in the tree.

    Attributes:
        own: what stands in the clause itself.
        whole: the same with everything below it.
    """

    clause: Clause
    own: Contents
    whole: Contents
    children: tuple[Node, ...]

    @property
    def depth_below(self) -> int:
        """Return how many levels lie below it."""
        return 1 + max(child.depth_below for child in self.children) if self.children else 0


def tree(plan: Plan) -> tuple[Node, ...]:
    """Return the outline, in the order of the text."""
    return tuple(_node(clause, plan) for clause in plan.clauses if not clause.parent)


def _node(clause: Clause, plan: Plan) -> Node:
    children = tuple(_node(child, plan) for child in plan.children(clause.id))
    return Node(clause, contents({clause.id}, plan), contents(_below(clause.id, plan), plan), children)


def _below(clause_id: str, plan: Plan) -> set[str]:
    found = {clause_id}
    for child in plan.children(clause_id):
        found |= _below(child.id, plan)
    return found


def contents(clauses: set[str], plan: Plan) -> Contents:
    """Return what stands in any of the clauses."""
    return Contents(
        targets=tuple(one for one in plan.targets if clauses.intersection(one.clauses)),
        goals=tuple(one for one in plan.goals if one.clause in clauses),
        baselines=tuple(one for one in plan.baselines if one.clause in clauses),
        commitments=tuple(one for one in plan.commitments if one.clause in clauses),
        tasks=tuple(one for one in plan.tasks if one.clause in clauses),
        errata=tuple(one for one in plan.errata if clauses.intersection(one.clauses)),
    )


@dataclass(frozen=True, slots=True)
class ClausePage:
    """One clause with its place, contents and the words of the plan that are quoted from it.

    Attributes:
        above: the clauses it lies in, the widest first.
        before, after: its neighbours in the text.
        box, entry: the box that it is, or the entry of one.
    """

    node: Node
    above: tuple[Clause, ...]
    before: Clause | None
    after: Clause | None
    quotes: tuple[str, ...]
    box: Box | None
    entry: BoxEntry | None


def clause_page(clause_id: str, plan: Plan) -> ClausePage:
    """Return everything about one clause.

    Raises:
        NotFound: the outline has no such clause.
    """
    clause = plan.clause(clause_id)
    at = plan.clauses.index(clause)
    above: list[Clause] = []
    parent = clause.parent
    while parent:
        above.insert(0, plan.clause(parent))
        parent = above[0].parent
    return ClausePage(
        node=_node(clause, plan),
        above=tuple(above),
        before=plan.clauses[at - 1] if at else None,
        after=plan.clauses[at + 1] if at + 1 < len(plan.clauses) else None,
        quotes=_quotes(clause_id, plan),
        box=next((box for box in plan.boxes if box.clause == clause_id), None),
        entry=next((entry for box in plan.boxes for entry in box.entries if entry.id == clause_id), None),
    )


def _quotes(clause_id: str, plan: Plan) -> tuple[str, ...]:
    """Return the words of a clause that targets, goals, baselines and errata quote, each once."""
    quoted: list[Quote] = []
    for target in plan.targets:
        quoted += target.quotes
    for erratum in plan.errata:
        quoted += erratum.quotes
    found = [quote.text for quote in quoted if quote.clause == clause_id]
    found += [goal.quote for goal in plan.goals if goal.clause == clause_id]
    found += [baseline.quote for baseline in plan.baselines if baseline.clause == clause_id]
    return tuple(dict.fromkeys(found))


ANSWERED = "answered"
PLANNED = "planned"
NOT_YET = "not_yet"

_ANSWERS = {
    ANSWERED: text("已有功能回应", "answered by a feature"),
    PLANNED: text("已安排，尚未建成", "planned, not built yet"),
    NOT_YET: text("尚未", "not yet"),
}


def answer(one: Commitment) -> str:
    """Return whether a commitment is answered, planned or not yet either."""
    if one.is_answered:
        return ANSWERED
    return PLANNED if one.planned else NOT_YET


def commitment_questions(plan: Plan) -> tuple[Question[Commitment], ...]:
    """Return what commitments can be chosen by; a clause stands for everything below it."""
    parents = {clause.id: clause.parent for clause in plan.clauses}

    def above(one: Commitment) -> tuple[str, ...]:
        found = [one.clause]
        while parents[found[-1]]:
            found.append(parents[found[-1]])
        return tuple(found)

    named = {one.answered_by for one in plan.commitments} | {one.planned for one in plan.commitments} - {""}
    features = {**FEATURES, **{one: text(one, one) for one in sorted(named - set(FEATURES) - {"not_yet"})}}
    clauses = {clause.id: _clause_name(clause) for clause in plan.clauses}
    return (
        Question("answer", text("回应", "Answer"), _ANSWERS, lambda one: (answer(one),)),
        Question("who", text("责任主体", "Who"), STANDINGS, lambda one: (one.who.status.value,)),
        Question("kind", text("类型", "Kind"), COMMITMENT_KINDS, lambda one: (one.kind,), is_long=True),
        Question("feature", text("功能", "Feature"), features, _features, is_long=True),
        Question("clause", text("条款", "Clause"), clauses, above),
    )


def _features(one: Commitment) -> tuple[str, ...]:
    return tuple({one.answered_by, one.planned} - {"", "not_yet"})


def _clause_name(clause: Clause) -> Text:
    number = f"{clause.number} " if clause.number else ""
    return text(f"{number}{clause.title.zh}", f"{clause.id} {clause.title.en}")


@dataclass(frozen=True, slots=True)
class CommitmentGroup:
    """The commitments of one clause."""

    clause: Clause
    commitments: tuple[Commitment, ...]


def by_clause(found: Iterable[Commitment], plan: Plan) -> tuple[CommitmentGroup, ...]:
    """Return commitments clause by clause, in the order of the text."""
    groups: dict[str, list[Commitment]] = {}
    for one in found:
        groups.setdefault(one.clause, []).append(one)
    return tuple(CommitmentGroup(clause, tuple(groups[clause.id])) for clause in plan.clauses if clause.id in groups)


def in_order(found: Iterable[Commitment], plan: Plan) -> tuple[Commitment, ...]:
    """Return commitments in the order of the text."""
    return tuple(one for group in by_clause(found, plan) for one in group.commitments)


def task_questions(plan: Plan) -> tuple[Question[Task], ...]:
    """Return what tasks can be chosen by."""
    units = {unit: text(unit, unit) for task in plan.tasks for unit in task.units}
    return (
        Question("area", text("地区", "Area"), {city.code: city.short for city in plan.cities}, lambda one: one.areas),
        Question("unit", text("责任单位", "Responsible unit"), units, lambda one: one.units, is_long=True),
    )
