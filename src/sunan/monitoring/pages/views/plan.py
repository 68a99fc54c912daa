"""The outline of the plan, clause by clause, with what answers each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.monitoring.pages.core.outline import clause_page, contents, tree
from sunan.monitoring.pages.views.page import show, state_asked


@access(Permission.READ_PUBLISHED)
def plan(request: HttpRequest) -> HttpResponse:
    """Show the outline as a tree with counts."""
    state = state_asked(request)
    held = state.book.plan
    return show(
        request,
        "pages/plan.html",
        state,
        nodes=tree(held),
        whole=contents({clause.id for clause in held.clauses}, held),
    )


@access(Permission.READ_PUBLISHED)
def clause(request: HttpRequest, clause_id: str) -> HttpResponse:
    """Show one clause with its summary, quotes, targets, commitments, tasks, box and errata."""
    state = state_asked(request)
    page = clause_page(clause_id, state.book.plan)
    own = {target.id for target in page.node.own.targets}
    return show(
        request,
        "pages/clause.html",
        state,
        page=page,
        clause=page.node.clause,
        held=page.node.own,
        assessments=[one for one in state.assessments if one.target.id in own],
    )
