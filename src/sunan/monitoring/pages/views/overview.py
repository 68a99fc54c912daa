"""The overview: the state of the plan in a sentence, the matrix, the map, what is missing and from whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.errors import NotFound
from sunan.monitoring.pages.core.areas import tile_map
from sunan.monitoring.pages.core.overview import coherence, holders, matrix, opening, others
from sunan.monitoring.pages.views.page import show, state_asked

_HOLDERS_SHOWN = 8


@access(Permission.READ_PUBLISHED)
def overview(request: HttpRequest) -> HttpResponse:
    """Show the state of the plan; `?indicator=` chooses what the map shows."""
    state = state_asked(request)
    table = matrix(state)
    chosen = request.GET.get("indicator") or next(iter(table.indicators), "")
    if chosen and chosen not in table.indicators:
        raise NotFound(
            f"地图上没有指标“{chosen[:60]}”；可选的指标列在地图上方。",
            f"The map has no indicator “{chosen[:60]}”; those it has are listed above it.",
        )
    ranked = holders(state.missing)
    return show(
        request,
        "pages/overview.html",
        state,
        opening=opening(state.assessments),
        matrix=table,
        others=others(state, table),
        chosen=state.book.indicators.rule(chosen) if chosen else None,
        map=tile_map(state.book.plan.cities, state.assessments_of(indicator=chosen)) if chosen else None,
        regional=next(iter(state.assessments_of(indicator=chosen, area=state.book.plan.region.code)), None),
        holders=ranked[:_HOLDERS_SHOWN],
        more_holders=ranked[_HOLDERS_SHOWN:],
        coherence=coherence(state.cascades),
    )
