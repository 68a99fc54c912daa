"""Do the targets fit together: cascade certificates and identities."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.monitoring.pages.core.coherence import blocks
from sunan.monitoring.pages.core.overview import coherence as sorted_by_conclusion
from sunan.monitoring.pages.views.page import show, state_asked


@access(Permission.READ_PUBLISHED)
def coherence(request: HttpRequest) -> HttpResponse:
    """Show every certificate with its picture, and the identities worked out."""
    state = state_asked(request)
    named = {one.target.id for one in state.cascades} | {
        target for one in state.identities for target in one.identity.targets
    }
    errata = [one for one in state.book.plan.errata if named.intersection(one.affects)]
    return show(
        request,
        "pages/coherence.html",
        state,
        blocks=blocks(state),
        coherence=sorted_by_conclusion(state.cascades),
        errata=errata,
    )
