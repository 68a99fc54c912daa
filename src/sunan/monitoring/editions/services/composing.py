"""What an edition begins with: the document composed as known on a day, and what it was composed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sunan.documents.core.content import Document
from sunan.kernel.actors import Actor
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.attainment import services as attainment
from sunan.monitoring.reports import selectors as reports
from sunan.monitoring.reports.core.request import ReportRequest
from sunan.monitoring.statistics import selectors as statistics


@dataclass(frozen=True, slots=True)
class Composed:
    """A document and its ground.

    Attributes:
        area: whose edition it is: the city asked for, or the region.
        rulebook: its hash.
        releases: each release that was known, with the checksum of its file.
    """

    document: Document
    as_of: date
    area: str
    rulebook: str
    releases: tuple[tuple[str, str], ...]


def region() -> str:
    """Return the code of the region of the plan in force."""
    return attained.book_in_force().plan.region.code


def composed(request: ReportRequest, *, as_of: date | None, by: Actor, at: datetime) -> Composed:
    """Compose a report as known on a day, by default on the latest in the releases, and keep the seals it hangs on.

    Raises:
        InvalidInput: nothing was known on that day.
        NotFound: the plan has no such city.
    """
    state = reports.state_for_report(as_of=as_of)
    plan = state.book.plan
    if request.city:
        plan.area(request.city)
    attainment.keep_state(reports.disclosed_state(state, request), by=by, at=at)
    known = statistics.releases_as_of(state.as_of)
    return Composed(
        reports.document_of(state, request),
        state.as_of,
        request.city or plan.region.code,
        state.book.hash,
        tuple((one.id, one.checksum) for one in known),
    )
