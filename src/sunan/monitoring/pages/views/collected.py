"""What pages tell of figures that were collected here: to everybody the organisation, to whoever may, the persons."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone

from sunan.access import selectors as access
from sunan.access.visitors import visitor_of
from sunan.monitoring.collection.selectors import releases
from sunan.monitoring.pages.core.collected import Collected, collected, organisations_in


def collected_among(request: HttpRequest, references: Iterable[str]) -> dict[str, Collected]:
    """Return how those of some rows came about that were collected here, by `release:line`."""
    found = releases.origins_of(references, visitor_of(request).rights)
    if not found:
        return {}
    named = access.organisations_among(
        {name for one in found.values() for name in organisations_in(one)}, on=access.day_of(timezone.now())
    )
    names = {identity: one.name for identity, one in named.items()}
    return {reference: collected(one, names) for reference, one in found.items()}
