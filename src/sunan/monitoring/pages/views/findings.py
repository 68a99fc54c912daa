"""What the checks noticed, by severity, each with its remedy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.findings import Severity
from sunan.monitoring.pages.core.findings import noted, questions
from sunan.monitoring.pages.views.filters import chosen_rows
from sunan.monitoring.pages.views.page import show, state_asked


@access(Permission.READ_PUBLISHED)
def findings(request: HttpRequest) -> HttpResponse:
    """List the findings."""
    state = state_asked(request)
    every = noted(state)
    chosen = chosen_rows(request, "pages:findings", every, questions(every))
    return show(
        request,
        "pages/findings.html",
        state,
        chosen=chosen,
        groups=[
            (severity, held)
            for severity in Severity
            if (held := [one for one in chosen.rows if one.finding.severity is severity])
        ],
        counts=[(severity, sum(one.finding.severity is severity for one in every)) for severity in Severity],
    )
