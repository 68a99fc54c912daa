"""What one edition states differently from another: every sealed statement by its slot, and prose by its place.

A slot is the same name in every edition (`figure.rd_intensity.320500.2024`), so two documents are compared without
regard to where and how often a statement is printed. Why it changed is worked out in `reasons`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from sunan.documents.core.content import Document, FigureToken, VerdictToken
from sunan.documents.core.sealed import Sealed, SealedKind
from sunan.kernel.texts import Text, text
from sunan.monitoring.editions.core.texts import running_texts, tokens_of

_ORDERING = ("row.", "period.", "quote.")
"""Slots that only number rows or name years: they say nothing of their own."""

_BEFORE, _BEHIND = 18, 10


class Group(StrEnum):
    """What sort of statement changed."""

    FIGURE = "figure"
    TARGET = "target"
    VERDICT = "verdict"
    COUNT = "count"
    DERIVED = "derived"
    WORD = "word"
    OUTLINE = "outline"

    @property
    def text(self) -> Text:
        return _GROUPS[self]


_GROUPS = {
    Group.FIGURE: text("数值", "figures"),
    Group.TARGET: text("目标", "targets"),
    Group.VERDICT: text("判断", "verdicts"),
    Group.COUNT: text("计数", "counts"),
    Group.DERIVED: text("推算数", "derived numbers"),
    Group.WORD: text("用词、箭头和排位", "words, arrows and ranks"),
    Group.OUTLINE: text("文号、条款和日期", "numbers of documents, clauses and dates"),
}
_GROUP_OF = {
    SealedKind.FIGURE: Group.FIGURE,
    SealedKind.TARGET: Group.TARGET,
    SealedKind.VERDICT: Group.VERDICT,
    SealedKind.COUNT: Group.COUNT,
    SealedKind.DERIVED: Group.DERIVED,
    SealedKind.WORDING: Group.WORD,
    SealedKind.ARROW: Group.WORD,
    SealedKind.RANK: Group.WORD,
    SealedKind.OUTLINE: Group.OUTLINE,
    SealedKind.SETTING: Group.OUTLINE,
}


class ChangeKind(StrEnum):
    """How a statement differs: another value, only in the later, only in the earlier, or the same made differently."""

    CHANGED = "changed"
    NEW = "new"
    VANISHED = "vanished"
    REMADE = "remade"

    @property
    def text(self) -> Text:
        return _KINDS[self]


_KINDS = {
    ChangeKind.CHANGED: text("改变", "changed"),
    ChangeKind.NEW: text("新增", "new"),
    ChangeKind.VANISHED: text("不再出现", "no longer stated"),
    ChangeKind.REMADE: text("值未变，来历不同", "same value, made differently"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document states of a slot.

    Attributes:
        shown: as the reader sees it first.
        places: where it stands, from top to bottom, each once.
        context: the words around it where it stands first, itself in 【】; else the caption or heading above it.
    """

    sealed: Sealed
    shown: str
    places: tuple[str, ...] = ()
    context: str = ""


@dataclass(frozen=True)
class Side:
    """One of the two editions that are compared.

    Attributes:
        name: the mark of the edition, or the date of knowledge of a report that is no edition.
        rulebook: its hash.
        releases: ids of the releases that were known.
        people: place → who wrote the text there last; places that the program wrote are absent.
    """

    name: str
    document: Document
    rulebook: str
    releases: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        return self.document.as_of

    @cached_property
    def sealed(self) -> Mapping[str, Sealed]:
        """Return every seal of the ledger by its id, those that only others rest on among them."""
        return {one.id: one for one in self.document.seals}

    @cached_property
    def statements(self) -> Mapping[str, tuple[Statement, ...]]:
        """Return what the document states, by slot; of a cell with several published values the first is preferred."""
        shown: dict[str, str] = {}
        places: dict[str, dict[str, None]] = {}
        about: dict[str, str] = {}
        for token, place, heading in tokens_of(self.document):
            if not isinstance(token, FigureToken | VerdictToken) or token.seal_id not in self.sealed:
                continue
            words = token.shown if isinstance(token, FigureToken) else f"{token.shape}{token.word}"
            shown.setdefault(token.seal_id, words)
            places.setdefault(token.seal_id, {})[place] = None
            about.setdefault(token.seal_id, heading)
        around = self._around
        found: dict[str, list[Statement]] = {}
        for seal_id, words in shown.items():
            sealed = self.sealed[seal_id]
            if not sealed.slot.startswith(_ORDERING):
                one = Statement(sealed, words, tuple(places[seal_id]), around.get(seal_id, about[seal_id]))
                found.setdefault(sealed.slot, []).append(one)
        return {slot: tuple(those) for slot, those in found.items()}

    @property
    def _around(self) -> dict[str, str]:
        """Return a few words around each token where it stands in running text first."""
        found: dict[str, str] = {}
        for running in running_texts(self.document):
            words = [visible(part) for part in running.inlines]
            for number, part in enumerate(running.inlines):
                if isinstance(part, FigureToken | VerdictToken) and part.seal_id and part.seal_id not in found:
                    before, behind = "".join(words[:number]), "".join(words[number + 1 :])
                    cut = "…" if len(before) > _BEFORE else ""
                    rest = "…" if len(behind) > _BEHIND else ""
                    found[part.seal_id] = (
                        f"{cut}{before[-_BEFORE:]}【{words[number]}】{behind[:_BEHIND]}{rest}"
                    )  # fmt: skip
        return found


def visible(part: object) -> str:
    """Return what a reader sees of a piece of running text."""
    for name in ("text", "shown", "word"):
        if (found := getattr(part, name, None)) is not None:
            return str(found)
    return ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One slot in both documents; nothing on the side that does not state it.

    Attributes:
        others: the other values that each side prints of the same cell, such as a second publisher's.
    """

    slot: str
    kind: ChangeKind
    before: Statement | None
    after: Statement | None
    others: tuple[tuple[Statement, ...], tuple[Statement, ...]] = ((), ())

    @property
    def either(self) -> Statement:
        """Return the later statement, or the earlier where there is no later one."""
        found = self.after or self.before
        assert found is not None, "a slot is stated on one side at least"
        return found

    @property
    def group(self) -> Group:
        return _GROUP_OF[self.either.sealed.kind]


def pairs(before: Side, after: Side) -> tuple[Pair, ...]:
    """Return the slots that differ, in the order of the later document; then those only in the earlier."""
    return tuple(_pairs(before, after))


def _pairs(before: Side, after: Side) -> Iterator[Pair]:
    for slot in dict.fromkeys((*after.statements, *before.statements)):
        old, new = before.statements.get(slot, ()), after.statements.get(slot, ())
        if not old or not new:
            kind = ChangeKind.NEW if new else ChangeKind.VANISHED
            yield Pair(slot, kind, old[0] if old else None, new[0] if new else None, (old[1:], new[1:]))
            continue
        first, last = old[0], new[0]
        if (first.sealed.value, _hedge(first)) != (last.sealed.value, _hedge(last)):
            yield Pair(slot, ChangeKind.CHANGED, first, last, (old[1:], new[1:]))
        elif _made_of(first.sealed) != _made_of(last.sealed):
            yield Pair(slot, ChangeKind.REMADE, first, last, (old[1:], new[1:]))


def _hedge(one: Statement) -> str:
    """Return the comparator of a target or the unit of a figure: with another the same digits say something else."""
    return f"{one.sealed.recipe.get('comparator', '')}/{one.sealed.recipe.get('unit', '')}"


def _made_of(sealed: Sealed) -> object:
    """Return what a statement is made of, without what differs between any two dates of knowledge."""
    recipe = sealed.recipe
    match sealed.kind:
        case SealedKind.FIGURE:
            return recipe.get("method"), _words(recipe.get("releases", ()))
        case SealedKind.COUNT:
            return _words(recipe.get("members", ())), recipe.get("members_sha256"), recipe.get("where")
        case SealedKind.VERDICT:
            return recipe.get("reason"), recipe.get("phase")
        case SealedKind.TARGET:
            return recipe.get("clauses")
        case _:
            return None


def _words(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(one) for one in values)
