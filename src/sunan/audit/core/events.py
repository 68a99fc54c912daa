"""Events as they are read, and the words for what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sunan.kernel.actors import Actor
from sunan.kernel.texts import Text, text

EVENT_WORDS: dict[str, Text] = {}


def declare(action: str, words: Text) -> str:
    """Name an action of a feature and say in words what happens in it; return its name."""
    assert action not in EVENT_WORDS, f"the action {action} is declared twice"
    EVENT_WORDS[action] = words
    return action


def words_of(action: str) -> Text:
    """Return the words for an action; of one that no feature declares any more, its bare name."""
    return EVENT_WORDS.get(action) or text(action, action)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One thing that was done.

    Attributes:
        personal: person → field → value, as far as their keys still exist.
        erased: persons whose fields of this event can no longer be read.
        block: number of the block that seals it; `None` while it waits.
    """

    id: int
    at: datetime
    action: str
    subject: str
    actor: Actor
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    why: str
    block: int | None
    personal: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    erased: tuple[str, ...] = ()

    @property
    def words(self) -> Text:
        """Return what happened, in words."""
        return words_of(self.action)

    @property
    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """Return what differs: key, value before, value after."""
        before, after = self.before or {}, self.after or {}
        names = dict.fromkeys((*before, *after))
        return tuple((name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name))


PERSON_ERASED = declare("audit.person_erased", text("抹除个人信息", "erased a person"))
EVENTS_EXPIRED = declare(
    "audit.events_expired", text("清除保存期已满的事件", "removed events whose time of keeping was over")
)
