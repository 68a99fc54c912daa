"""What was delivered, as known on a day: the outcome of every item and where its checkpoints stood, for reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from sunan.kernel.texts import Text
from sunan.monitoring.tasks.core.words import ItemKind, Outcome, State


@dataclass(frozen=True, slots=True)
class Delivered:
    """One item as it stood.

    Attributes:
        code, reference: its address here, and its id in the rulebook (empty for a sub-item).
        outcome: of the closing that was said by one and checked by another; `None`: not assessed.
        closing: id of that closing; 0 without one.
        closed_on: the day the outcome holds for. `checked_on`: the day it was checked.
        evidence: how many pieces of evidence were accepted or belong to the checked closing.
        checkpoints: state → how many.
    """

    code: str
    kind: ItemKind
    reference: str
    parent: str
    title: Text
    areas: tuple[str, ...]
    lead_unit: str
    outcome: Outcome | None
    closing: int = 0
    closed_on: date | None = None
    checked_on: date | None = None
    evidence: int = 0
    state: State = State.NOT_PROMISED
    checkpoints: Mapping[State, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """Everything that was delivered, as known at the end of a day; demonstration data are never in it."""

    as_of: date | None = None
    items: tuple[Delivered, ...] = ()

    @cached_property
    def by_reference(self) -> Mapping[str, Delivered]:
        """Return tasks and commitments by their id in the rulebook."""
        return {one.reference: one for one in self.items if one.reference}

    @cached_property
    def by_code(self) -> Mapping[str, Delivered]:
        return {one.code: one for one in self.items}

    def parts_of(self, code: str) -> tuple[Delivered, ...]:
        """Return the sub-items of an item, in order."""
        return tuple(one for one in self.items if one.parent == code)

    def verified(self) -> Delivery:
        """Return what the public may see: checked outcomes and verified checkpoints, nothing that was only said."""
        return Delivery(self.as_of, tuple(_verified(one) for one in self.items))


def _verified(one: Delivered) -> Delivered:
    kept = {State.DONE: one.checkpoints[State.DONE]} if one.checkpoints.get(State.DONE) else {}
    return replace(one, state=State.NOT_PROMISED, checkpoints=kept)


NOTHING_DELIVERED = Delivery()
