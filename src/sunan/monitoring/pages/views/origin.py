"""来历: where a figure comes from, as a dialog over any page or as a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.errors import NotFound
from sunan.kernel.periods import Period
from sunan.monitoring.pages.core.origin import origin_of
from sunan.monitoring.pages.views.collected import collected_among, retractors
from sunan.monitoring.pages.views.page import show, state_asked


@access(Permission.READ_PUBLISHED)
def origin(request: HttpRequest, indicator_id: str, area: str, period: str) -> HttpResponse:
    """Show every value of a cell side by side; HTMX asks for the piece, a link for the page."""
    state = state_asked(request)
    rule = state.book.indicators.rule(indicator_id)
    where = state.book.plan.area(area)
    list_id = request.GET.get("list", "")
    if list_id and list_id not in state.book.catalogue.lists:
        raise NotFound(f"没有名单“{list_id[:60]}”。", f"There is no list “{list_id[:60]}”.")
    found = origin_of(rule, where, Period.parse(period), state, list_id=list_id)
    template = "pages/parts/origin.html" if request.headers.get("HX-Request") == "true" else "pages/origin.html"
    collected = collected_among(request, found.references)
    return show(
        request,
        template,
        state,
        origin=found,
        collected=collected,
        retractors=retractors(one.retraction for one in found.retracted),
        order=state.book.catalogue.order,
    )
