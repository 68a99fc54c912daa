"""Where the figures come from: releases, the order in which they are preferred, and who holds what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.monitoring.pages.core.sources import by_kind, holders, questions, release, releases
from sunan.monitoring.pages.views.collected import collected_among, retractors
from sunan.monitoring.pages.views.filters import chosen_rows
from sunan.monitoring.pages.views.page import show, state_asked
from sunan.monitoring.statistics.core.observations import Confidence


@access(Permission.READ_PUBLISHED)
def sources(request: HttpRequest) -> HttpResponse:
    """List the releases by kind, the preferred kinds first."""
    state = state_asked(request)
    every = releases(state)
    chosen = chosen_rows(request, "pages:sources", every, questions(state))
    return show(
        request,
        "pages/sources.html",
        state,
        chosen=chosen,
        groups=by_kind(chosen.rows, state.book.catalogue),
        figures=sum(len(one.rows) for one in every),
        low=sum(row.confidence is Confidence.LOW for one in every for row in one.rows),
        undated=sum(not one.vintage.published_on for one in every),
        original=sum(one.vintage.medium == "original" for one in every),
        addressed=sum(bool(one.vintage.address) for one in every),
        order=state.book.catalogue.order,
        holders=holders(state.book.catalogue),
    )


@access(Permission.READ_PUBLISHED)
def source(request: HttpRequest, release_id: str) -> HttpResponse:
    """Show one release with all its rows and the words they were taken from."""
    state = state_asked(request)
    found = release(state, release_id)
    taken_back = (one.observation for one in found.retracted)
    collected = collected_among(request, (row.reference for row in (*found.rows, *taken_back)))
    return show(
        request,
        "pages/source.html",
        state,
        release=found,
        collected=collected,
        retractors=retractors(one.retraction for one in found.retracted),
    )
