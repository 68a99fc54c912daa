"""What the numbers and chosen words of a document hang on: a seal each, kept in the document's ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SHORT_SEAL = 12


class SealedKind(StrEnum):
    """What sort of statement a seal holds.

    A `figure` can be replayed from the seal store; a `target` and an `outline` (clause number, date or name in the
    plan) come from the rulebook; `count`, `derived` and `rank` are worked out from other seals; a `verdict`, a
    `wording` (adjective) and an `arrow` were chosen by a threshold rule of the rulebook; a `setting` is a date or
    number of the document itself.
    """

    FIGURE = "figure"
    TARGET = "target"
    OUTLINE = "outline"
    COUNT = "count"
    DERIVED = "derived"
    RANK = "rank"
    VERDICT = "verdict"
    WORDING = "wording"
    ARROW = "arrow"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Sealed:
    """One statement of a document, and what it is made of.

    Attributes:
        id: what the tokens carry; for a figure the short id of its seal in the seal store, else the head of the
            SHA-256 of what follows.
        slot: what is stated, the same name in every edition.
        value: the statement for programs: a plain decimal, or the code of a chosen word.
        recipe: plain JSON that says how to get there again: rule and thresholds, ids of the seals it rests on.
    """

    id: str
    kind: SealedKind
    slot: str
    value: str
    recipe: Mapping[str, Any] = field(default_factory=dict)


class Ledger:
    """Gathers the seals of a document while it is written; the same statement is sealed once."""

    def __init__(self) -> None:
        self._seals: dict[str, Sealed] = {}

    def seal(self, kind: SealedKind, slot: str, value: str, recipe: Mapping[str, Any], *, stored: str = "") -> Sealed:
        """Return the seal of a statement.

        Args:
            stored: the id under which the seal store knows a figure; left out for everything else.
        """
        sealed = Sealed(stored or _digest(kind, slot, value, recipe), kind, slot, value, recipe)
        known = self._seals.setdefault(sealed.id, sealed)
        assert (known.kind, known.value) == (kind, value), f"the seal {sealed.id} was given to two statements"
        return known

    @property
    def seals(self) -> tuple[Sealed, ...]:
        """Return every seal in the order in which it was first needed."""
        return tuple(self._seals.values())


def _digest(kind: SealedKind, slot: str, value: str, recipe: Mapping[str, Any]) -> str:
    payload = json.dumps(
        {"kind": kind.value, "slot": slot, "value": value, "recipe": recipe},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(payload.encode()).hexdigest()[:SHORT_SEAL]
