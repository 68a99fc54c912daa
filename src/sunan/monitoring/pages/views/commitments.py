"""The register of commitments: everything the plan says will be built, run or improved."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.pages.core.outline import by_clause, commitment_questions, contents, in_order
from sunan.monitoring.pages.views.filters import chosen_rows
from sunan.monitoring.pages.views.page import address, delivery_asked, is_assessed, show, state_asked

_ON_A_PAGE = 100


@access(Permission.READ_PUBLISHED)
def commitments(request: HttpRequest) -> HttpResponse:
    """List the commitments by clause, a hundred on a page."""
    state = state_asked(request)
    plan = state.book.plan
    chosen = chosen_rows(request, "pages:commitments", plan.commitments, commitment_questions(plan))
    pages = Paginator(in_order(chosen.rows, plan), _ON_A_PAGE)
    number = _page_asked(request, pages.num_pages)
    delivery = delivery_asked(request, state)
    shown = pages.page(number)
    return show(
        request,
        "pages/commitments.html",
        state,
        chosen=chosen,
        groups=by_clause(shown.object_list, plan),
        shown=shown,
        pages=[
            (one, address(request, "pages:commitments", **chosen.asked, page=one if one > 1 else ""))
            for one in pages.page_range
        ],
        delivered=delivery.by_reference,
        assessed=sum(is_assessed(delivery, one.id) for one in plan.commitments),
        delivery_on=delivery.as_of,
        whole=contents({clause.id for clause in plan.clauses}, plan),
        unnamed=sum(one.who.status.value == "not_stated" for one in plan.commitments),
    )


def _page_asked(request: HttpRequest, pages: int) -> int:
    written = request.GET.get("page", "1")
    if not (written.isascii() and written.isdecimal() and len(written) < 6 and 1 <= int(written) <= pages):
        raise InvalidInput(
            f"没有第“{written[:20]}”页；page 可写 1 至 {pages}，或删去。",
            f"There is no page “{written[:20]}”; write page as 1 to {pages}, or leave it out.",
        )
    return int(written)
