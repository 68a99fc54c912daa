"""Where deadlines come from: each feature declares its own when the program starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sunan.notices.core.calendar import Deadline

DeadlineSource = Callable[[str, datetime], Iterable[Deadline]]
"""Asked with the id of a user and the present moment; yields what that person has to do by when.

A deadline that was cancelled is yielded with `cancelled` for as long as calendars may still show it.
"""

_SOURCES: dict[str, DeadlineSource] = {}


def register_deadlines(source: DeadlineSource) -> DeadlineSource:
    """Make a source of deadlines known; declaring the same again changes nothing. Usable as a decorator."""
    _SOURCES[f"{source.__module__}.{source.__qualname__}"] = source
    return source


def deadlines_for(user: str, at: datetime) -> tuple[Deadline, ...]:
    """Return the deadlines of a person, the earliest first; those that two sources give under one uid count once."""
    found = {one.uid: one for name in sorted(_SOURCES) for one in _SOURCES[name](user, at)}
    return tuple(sorted(found.values(), key=lambda one: (one.day, one.uid)))
