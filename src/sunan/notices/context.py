"""What the frame of every page shows of its visitor's notices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from sunan.access.visitors import visitor_of
from sunan.notices import selectors


@dataclass(frozen=True)
class Unread:
    """How many notices the visitor has not read; asked for once, and only when a page shows it."""

    request: HttpRequest

    @cached_property
    def count(self) -> int:
        visitor = visitor_of(self.request)
        return selectors.unread_count(visitor.user) if visitor.is_signed_in else 0

    @property
    def shown(self) -> str:
        """Return the count as the frame writes it."""
        most = selectors.MOST_COUNTED
        return f"{most - 1}+" if self.count >= most else str(self.count)


def unread(request: HttpRequest) -> dict[str, object]:
    """Add `unread` to every template."""
    return {"unread": Unread(request)}
