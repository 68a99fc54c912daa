"""The figures that are missing: the list is a product."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.monitoring.pages.core.gaps import holdings, questions
from sunan.monitoring.pages.views.filters import chosen_rows
from sunan.monitoring.pages.views.page import show, state_asked


@access(Permission.READ_PUBLISHED)
def missing(request: HttpRequest) -> HttpResponse:
    """List the missing figures by holder, what settles a verdict first."""
    state = state_asked(request)
    chosen = chosen_rows(request, "pages:missing", state.missing, questions(state))
    return show(
        request,
        "pages/missing.html",
        state,
        chosen=chosen,
        holdings=holdings(chosen.rows),
        holders=len({one.holder.zh for one in state.missing}),
        deciding=sum(one.settles_verdict for one in state.missing),
        waiting=len(
            {each.target for one in state.missing for each in one.settles if each.question.value == "final_verdict"}
        ),
        overdue=sum(bool(one.overdue) for one in state.missing),
        undated=sum(one.due_on is None for one in state.missing),
        may_collect=visitor_of(request).rights.may(Permission.MANAGE_CAMPAIGNS),
        unconfirmed=sum(one.due_status == "U" and one.due_on is not None for one in state.missing),
    )
