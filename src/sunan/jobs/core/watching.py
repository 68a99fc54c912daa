"""How often a page that watches jobs asks again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sunan.jobs.core.job import Job

_SHORTEST, _LONGEST = 1, 20
_SHARE_OF_SILENCE = 4


def seconds_until_next_look(jobs: Iterable[Job], *, at: datetime) -> int | None:
    """Return after how many whole seconds a page should ask again; `None` when nothing on it can change by itself.

    A job that moves is looked at every second; the longer nothing has changed, the longer the wait: a quarter of the
    silence, at most 20 seconds. A clock that was set back counts as no silence.
    """
    moving = [one.changed_at for one in jobs if not one.state.is_over]
    if not moving:
        return None
    silence = (at - max(moving)).total_seconds()
    return int(min(max(silence / _SHARE_OF_SILENCE, _SHORTEST), _LONGEST))
