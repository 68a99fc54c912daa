"""Questions about items, their checkpoints and counts. Demonstration data are asked for by name, never mixed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunan.monitoring.tasks.core.items import Checkpoint, Counts, Item, Record
from sunan.monitoring.tasks.core.words import ItemKind, Outcome, State


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items are wanted; what is left empty does not narrow the choice.

    Attributes:
        assessed: whether there is a checked closing; `None`: either.
    """

    kinds: tuple[ItemKind, ...] = ()
    area: str = ""
    unit: str = ""
    lead_organisation: str = ""
    states: tuple[State, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    assessed: bool | None = None
    words: str = ""
    parent: str = ""
    demonstration: bool = False


ALL = Wanted()


def item(code: str) -> Item:
    """Return an item.

    Raises:
        NotFound: there is none of this code.
    """
    raise NotImplementedError


def items(wanted: Wanted = ALL, *, today: date, start: int = 0, most: int = 100) -> list[Item]:
    """Return items in the order of the plan, with their states as of today."""
    raise NotImplementedError


def counts(wanted: Wanted = ALL, *, today: date) -> Counts:
    """Return how many items and checkpoints stand where."""
    raise NotImplementedError


def checkpoints_of(codes: Sequence[str], *, today: date) -> dict[str, tuple[Checkpoint, ...]]:
    """Return the checkpoints of some items, by code, in order."""
    raise NotImplementedError


def record(code: str, *, today: date) -> Record:
    """Return everything about one item.

    Raises:
        NotFound: there is none of this code.
    """
    raise NotImplementedError
