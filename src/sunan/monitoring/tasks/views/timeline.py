"""The timeline of one page of items, and the dependencies that matter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.critical import ends, keys, links
from sunan.monitoring.tasks.core.timeline import (
    HEAD_HEIGHT,
    Arrow,
    chosen_span,
    lay_out,
    line_of,
    shortcuts,
    shown_days,
    span_around,
)
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.views.frame import (
    FEW,
    ON_A_PAGE,
    Listed,
    chosen_kind,
    kind_choices,
    page_number,
    plan_span,
    show,
    today_here,
)

_MOST_LINKS = 200
_ROWS_OF_MANY = 10


@access(Permission.READ_COLLECTED)
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Draw one page of items over the plan's years, or over the days that are asked for."""
    kind, today, plan = chosen_kind(request), today_here(), plan_span()
    wanted = kind.wanted()
    count = found_items.count(wanted, today=today)
    listed = Listed(page_number(request), count, ON_A_PAGE if count <= FEW else _ROWS_OF_MANY)
    found = found_items.items(wanted, today=today, start=listed.start, most=listed.size)
    points = found_items.checkpoints_of([one.code for one in found], today=today)
    lines = [line_of(one, points.get(one.code, ())) for one in found]
    whole = span_around(plan, [*shown_days(lines), today])
    refusal: InvalidInput | None = None
    try:
        span = chosen_span(request.GET.get("from", ""), request.GET.get("to", ""), whole=whole)
    except InvalidInput as error:
        span, refusal = whole, error
    here = {one.code for one in found}
    needed = [
        one for one in work.dependencies(demonstration=kind.demonstration) if one.earlier in here or one.later in here
    ]
    tight = {one.dependency.id for one in links(needed, ends(found, points), today=today) if one.is_critical}
    arrows = [Arrow(*keys(one), is_critical=one.id in tight) for one in needed]
    drawing = lay_out(lines, arrows=arrows, span=span, today=today, plan_end=plan.last)
    held = {one.id: one for those in points.values() for one in those}
    return show(
        request,
        "tasks/timeline.html",
        drawing=drawing,
        rows=[(line, held[point.id]) for line in lines for point in line.points],
        moved=sum(bool(held[point.id].slip_days) for line in lines for point in line.points),
        undated=sum(not line.points for line in lines),
        shortcuts=shortcuts(whole, plan=plan, today=today),
        is_whole=span == whole,
        list=listed,
        query=f"kind={kind.value}&from={span.first}&to={span.last}&",
        programme=plans.plan_in_force().programme.title,
        kinds=kind_choices(),
        kind=kind.value,
        refusal=refusal,
        head_height=HEAD_HEIGHT,
    )


@access(Permission.READ_COLLECTED)
@require_safe
def critical(request: HttpRequest) -> HttpResponse:
    """List the dependencies, what comes too late for what waits for it first."""
    demonstration, today = chosen_kind(request).demonstration, today_here()
    needed = work.dependencies(demonstration=demonstration)
    codes = sorted({code for one in needed for code, _ in keys(one)})
    those = [found_items.item(code, today=today) for code in codes[:_MOST_LINKS]]
    known = ends(those, found_items.checkpoints_of([one.code for one in those], today=today))
    found = links(needed, known, today=today)
    return show(
        request,
        "tasks/critical.html",
        links=found[:_MOST_LINKS],
        tight=sum(one.is_critical and not one.is_settled for one in found),
        unknown=sum(one.slack_days is None and not one.is_settled for one in found),
        titles={one.code: one.title for one in those},
        more=len(needed) - len(found[:_MOST_LINKS]),
        kinds=kind_choices(),
        kind=chosen_kind(request).value,
    )
