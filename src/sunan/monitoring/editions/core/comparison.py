"""Two editions compared: what changed, why, and one sentence that answers “why does this say 3.7 and that 3.68”."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sunan.documents.core.sealed import SealedKind
from sunan.kernel.arithmetic import CONTEXT, round_half_up
from sunan.kernel.texts import Text, text
from sunan.monitoring.editions.core.diff import ChangeKind, Group, Pair, Side, Statement, pairs
from sunan.monitoring.editions.core.diff_ground import Because, Ground, Reason, Source
from sunan.monitoring.editions.core.diff_prose import ProseChange, prose_changes
from sunan.monitoring.editions.core.diff_reasons import reasons
from sunan.monitoring.editions.core.slots import SlotNames
from sunan.monitoring.indicators.core.seals import Seal
from sunan.monitoring.statistics.core.retractions import Retraction

PLACES_OF_PARTS = 4
_MOST_SLOTS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that differs, what it is called, and why."""

    pair: Pair
    name: Text
    because: tuple[Because, ...]
    answer: Text

    @property
    def group(self) -> Group:
        return self.pair.group

    @property
    def kind(self) -> ChangeKind:
        return self.pair.kind


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two editions.

    Attributes:
        cautions: what a reader must know before comparing: other kind, other readers, other language.
    """

    before: Side
    after: Side
    changes: tuple[Change, ...]
    prose: tuple[ProseChange, ...]
    same: int
    cautions: tuple[Text, ...] = ()

    @property
    def by_people(self) -> tuple[ProseChange, ...]:
        return tuple(one for one in self.prose if one.by)

    @property
    def by_program(self) -> tuple[ProseChange, ...]:
        return tuple(one for one in self.prose if not one.by)

    def counts(self) -> Mapping[tuple[Group, ChangeKind], int]:
        """Return how many statements differ, by sort and way."""
        return Counter((one.group, one.kind) for one in self.changes)


def compared(
    before: Side,
    after: Side,
    *,
    seals: Mapping[str, Seal],
    sources: Mapping[str, Source],
    names: SlotNames,
    cautions: Iterable[Text] = (),
    retractions: Iterable[Retraction] = (),
) -> Comparison:
    """Compare two editions.

    Args:
        seals: of figures, by id; where one is not there, the reason rests on the releases that the ledger names.
        sources: releases by id.
        retractions: of any observations; those that begin after the later edition's date are no reason.
    """
    found = pairs(before, after)
    warned = tuple(cautions)
    ground = Ground(
        before, after, seals, sources, names, frozenset(one.slot for one in found), _shifted(found), not warned,
        {one.reference: one for one in retractions if one.since <= after.as_of},
    )  # fmt: skip
    changes = []
    for pair in found:
        because = reasons(pair, ground)
        told = answer(pair, because, before, after, names.text)
        changes.append(Change(pair, names.text(pair.slot), because, told))
    stated = set(before.statements) | set(after.statements)
    return Comparison(before, after, tuple(changes), prose_changes(before, after), len(stated) - len(found), warned)


def _shifted(found: Iterable[Pair]) -> dict[str, str]:
    """Return figures that stand for each other: in one place the earlier shows one period, the later another one."""
    old: dict[tuple[str, str], list[str]] = {}
    new: dict[tuple[str, str], list[str]] = {}
    for pair in found:
        if pair.either.sealed.kind is SealedKind.FIGURE and pair.kind in (ChangeKind.NEW, ChangeKind.VANISHED):
            for place in pair.either.places:
                into = new if pair.kind is ChangeKind.NEW else old
                into.setdefault((place, _series(pair.slot)), []).append(pair.slot)
    shifted: dict[str, str] = {}
    for key, slots in new.items():
        if len(slots) == 1 and len(old.get(key, ())) == 1:
            shifted.setdefault(slots[0], old[key][0])
            shifted.setdefault(old[key][0], slots[0])
    return shifted


def _series(slot: str) -> str:
    """Return a figure's slot without its period: figure.<indicator>.<area>.<period>[.<list>]."""
    parts = slot.split(".")
    return ".".join([*parts[:3], *parts[4:]])


def answer(pair: Pair, because: Iterable[Because], before: Side, after: Side, name: Callable[[str], Text]) -> Text:
    """Return in one sentence why the later edition says what it says, with both seals."""
    said, called = _said(pair, before, after), name(pair.slot)
    told = [_told(one, name) for one in because]
    zh, en = "；".join(one.zh for one in told), "; ".join(one.en for one in told)
    return text(f"{called.zh}：{said.zh}，因为{zh}。", f"{called.en}: {said.en}, because {en}.")


def _said(pair: Pair, before: Side, after: Side) -> Text:
    old, new = _with_seal(pair.before), _with_seal(pair.after)
    if pair.before is None:
        return text(
            f"本版（{after.name}）写{new.zh}，前版（{before.name}）没有",
            f"{after.name} says {new.en}, {before.name} does not state it",
        )
    if pair.after is None:
        return text(
            f"前版（{before.name}）写{old.zh}，本版（{after.name}）不再出现",
            f"{before.name} said {old.en}, {after.name} no longer states it",
        )
    both = text("也", "too") if pair.kind is ChangeKind.REMADE else text("", "")
    return text(
        f"前版（{before.name}）写{old.zh}，本版（{after.name}）{both.zh}写{new.zh}",
        f"{before.name} said {old.en}, {after.name} says {new.en}{' ' + both.en if both.en else ''}",
    )


def _with_seal(one: Statement | None) -> Text:
    if one is None:
        return text("", "")
    return text(f"“{one.shown}”（印记 {one.sealed.id}）", f"“{one.shown}” (seal {one.sealed.id})")


def _told(one: Because, name: Callable[[str], Text]) -> Text:
    about = one.about
    if one.reason in (Reason.INPUTS, Reason.PERIOD) and one.slots:
        called = [name(slot) for slot in one.slots[:_MOST_SLOTS]]
        more = len(one.slots) - len(called)
        about = text(
            f"{about.zh}（{'、'.join(each.zh for each in called)}{f' 等 {len(one.slots)} 项' if more else ''}）",
            f"{about.en} ({', '.join(each.en for each in called)}{f' and {more} more' if more else ''})",
        )
    if one.amount is None:
        return about
    return text(f"{about.zh}，影响 {signed(one.amount)}", f"{about.en}, {signed(one.amount)}")


def signed(amount: Fraction) -> str:
    """Return an exact part of a change for reading: +0.02."""
    exact = CONTEXT.divide(Decimal(amount.numerator), Decimal(amount.denominator))
    return f"{round_half_up(exact, PLACES_OF_PARTS):+f}"
