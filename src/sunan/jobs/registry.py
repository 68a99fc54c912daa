"""The kinds of work there are: each feature declares its own when the program starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sunan.jobs.core.rhythm import Rhythm
from sunan.kernel.actors import Actor
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text

MOST_FAILURES = 3


class Context(Protocol):
    """What a job is handed while it runs."""

    @property
    def key(self) -> str:
        """Return the key of the job: the same in every try, so that outside systems can be asked once."""

    @property
    def by(self) -> Actor:
        """Return the actor in whose name the job changes things."""

    def check(self) -> None:
        """Go on, or raise what ends the job here: cancelled, worker stopping, or lease lost. Cheap; ask often."""

    def report(self, done: int, total: int, saying: Text) -> None:
        """Say how far the work has come, and `check`. Written at most twice a second."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job brings back.

    Attributes:
        result: plain JSON, kept with the job.
        effects: what the job changes. Called once, inside the transaction that marks the job done; a worker that was
            killed, cancelled or overtaken before never calls it. Everything before that must be harmless to repeat.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    effects: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work.

    Attributes:
        run: does the work, outside any transaction.
        most_failures: after so many failed tries or lost workers the job is given up.
        is_offered: whether people start it from the page, without arguments.
    """

    id: str
    name: Text
    about: Text
    run: Callable[[Context, Mapping[str, Any]], Outcome]
    most_failures: int = MOST_FAILURES
    is_offered: bool = False


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work that workers ask for by themselves, once in each period, however many workers there are.

    A worker that slept through periods asks once, not for each of them: such work looks at what there is, so one run
    makes up for all. While the last one is not over no other is asked for.

    Attributes:
        kind: id of a declared kind of work.
        is_wanted: asked once in each period; nothing is done in it when the answer is no.
        only_when: when that is, in words.
    """

    kind: str
    rhythm: Rhythm
    arguments: Mapping[str, Any] = field(default_factory=dict)
    is_wanted: Callable[[datetime], bool] | None = None
    only_when: Text | None = None

    def __post_init__(self) -> None:
        assert (self.is_wanted is None) is (self.only_when is None), f"{self.kind}: a condition has words"


_KINDS: dict[str, JobKind] = {}
_RECURRING: dict[str, Recurring] = {}


def register(kind: JobKind) -> None:
    """Make a kind of work known; declaring the same again changes nothing."""
    assert _KINDS.get(kind.id, kind) == kind, f"two kinds of work are called {kind.id}"
    _KINDS[kind.id] = kind


def kind_named(kind_id: str) -> JobKind:
    """Return a kind of work.

    Raises:
        NotFound: nobody declared it.
    """
    found = _KINDS.get(kind_id)
    if found is None:
        raise NotFound(
            f"没有“{kind_id[:40]}”这种后台任务；可用的有：{'、'.join(sorted(_KINDS)) or '（无）'}",
            f"There is no background work “{kind_id[:40]}”; there is: {', '.join(sorted(_KINDS)) or '(none)'}",
        )
    return found


def kinds() -> tuple[JobKind, ...]:
    """Return every kind of work, by id."""
    return tuple(_KINDS[one] for one in sorted(_KINDS))


def register_recurring(recurring: Recurring) -> None:
    """Make it known that work comes again; declaring the same again changes nothing."""
    assert recurring.kind in _KINDS, f"nobody declared {recurring.kind}"
    assert _RECURRING.get(recurring.kind, recurring) == recurring, f"{recurring.kind} comes again in two ways"
    _RECURRING[recurring.kind] = recurring


def recurring() -> tuple[Recurring, ...]:
    """Return all work that comes again, by kind."""
    return tuple(_RECURRING[one] for one in sorted(_RECURRING) if one in _KINDS)
