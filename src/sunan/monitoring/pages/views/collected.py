"""What pages tell of figures that were collected or retracted here: to everybody the organisation, to whoever may, the persons."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone

from sunan.access import selectors as access
from sunan.access.visitors import visitor_of
from sunan.kernel.texts import Text
from sunan.monitoring.collection.selectors import releases
from sunan.monitoring.pages.core.collected import Collected, collected, organisations_in
from sunan.monitoring.statistics.core.retractions import Retraction


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


def retractors(retractions: Iterable[Retraction]) -> dict[str, Text]:
    """Return the names of the organisations for which figures were taken back, by id."""
    ids = {one.organisation for one in retractions if one.organisation}
    named = access.organisations_among(ids, on=access.day_of(timezone.now())) if ids else {}
    return {identity: one.name for identity, one in named.items()}
