"""Where personal data lie: each feature declares its own, so that a person can be shown and erased everywhere.

The register below is filled when the program starts. A feature that keeps anything about a person declares what it
keeps, under which entry of the register of processing, how to show it and how to erase it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sunan.kernel.actors import Actor
from sunan.kernel.texts import Text


class Erase(Protocol):
    """Erases what a feature holds of a person; twice is harmless. Runs inside the transaction of the whole erasure."""

    def __call__(self, person: str, *, by: Actor, at: datetime, why: str) -> int:
        """Return how many rows told of the person."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What one feature holds of a person.

    Attributes:
        id: `<feature>.<what>`.
        table: the table it lies in, as Django names models (`uploads.upload`).
        fields: name of the field → what it says of the person.
        held: person → the rows as plain JSON, for the person to read.
        erase: `None` where the rows stay; `kept_because` then says why.
    """

    id: str
    name: Text
    table: str
    fields: Mapping[str, Text]
    held: Callable[[str], Iterable[Mapping[str, Any]]]
    erase: Erase | None = None
    kept_because: Text | None = None

    def __post_init__(self) -> None:
        assert (self.erase is None) is (self.kept_because is not None), (
            f"{self.id}: either erased, or kept for a reason"
        )


_DECLARED: dict[str, PersonalData] = {}


def declare(data: PersonalData) -> PersonalData:
    """Add to the register what a feature holds of persons; the same again changes nothing."""
    assert _DECLARED.get(data.id, data) == data, f"personal data {data.id} are declared twice"
    _DECLARED[data.id] = data
    return data


def declared() -> tuple[PersonalData, ...]:
    """Return all that features hold of persons, by id."""
    return tuple(_DECLARED[one] for one in sorted(_DECLARED))
