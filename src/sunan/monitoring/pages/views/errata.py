"""The ledger of errata: where the plan contradicts itself, leaves something open or seems misprinted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.texts import text
from sunan.monitoring.pages.core.choices import Question
from sunan.monitoring.pages.core.words import ERRATUM_KINDS
from sunan.monitoring.pages.views.filters import chosen_rows
from sunan.monitoring.pages.views.page import show, state_asked
from sunan.monitoring.plan.core.outline import Erratum


@access(Permission.READ_PUBLISHED)
def errata(request: HttpRequest) -> HttpResponse:
    """List the entries of the ledger."""
    state = state_asked(request)
    plan = state.book.plan
    affected = {target for one in plan.errata for target in one.affects}
    kinds: Question[Erratum] = Question("kind", text("类型", "Kind"), ERRATUM_KINDS, lambda one: (one.kind,))
    return show(
        request,
        "pages/errata.html",
        state,
        chosen=chosen_rows(request, "pages:errata", plan.errata, [kinds]),
        affected=sum(one.id in affected for one in plan.targets),
        tasks={task.id: task for task in plan.tasks},
    )
