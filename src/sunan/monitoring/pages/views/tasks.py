"""The key tasks of the plan: what was promised, by whom, and what of it was verified; nothing else is presumed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.errors import NotFound
from sunan.monitoring.pages.core.outline import contents, task_questions
from sunan.monitoring.pages.views.filters import chosen_rows
from sunan.monitoring.pages.views.page import delivery_asked, is_assessed, show, state_asked
from sunan.monitoring.tasks.selectors import published as tasks_published


@access(Permission.READ_PUBLISHED)
def tasks(request: HttpRequest) -> HttpResponse:
    """List the tasks with their responsible units."""
    state = state_asked(request)
    plan = state.book.plan
    delivery = delivery_asked(request, state)
    chosen = chosen_rows(request, "pages:tasks", plan.tasks, task_questions(plan))
    return show(
        request,
        "pages/tasks.html",
        state,
        chosen=chosen,
        by_city=[(city, [task for task in plan.tasks if city.code in task.areas]) for city in plan.cities],
        shared=sum(len(task.areas) > 1 for task in plan.tasks),
        numbered=[task for task in plan.tasks if task.numbers],
        delivered=delivery.by_reference,
        assessed=sum(is_assessed(delivery, one.id) for one in plan.tasks),
        delivery_on=delivery.as_of,
    )


@access(Permission.READ_PUBLISHED)
def task(request: HttpRequest, task_id: str) -> HttpResponse:
    """Show one task: summary, responsible units, the numbers it carries, what else its clause says."""
    state = state_asked(request)
    plan = state.book.plan
    found = next((at for at, one in enumerate(plan.tasks) if one.id == task_id), None)
    if found is None:
        raise NotFound(
            f"没有任务“{task_id[:60]}”；全部任务见“任务”。",
            f"There is no task “{task_id[:60]}”; all of them are listed under Tasks.",
        )
    one = plan.tasks[found]
    held = contents({one.clause}, plan)
    delivery = delivery_asked(request, state)
    return show(
        request,
        "pages/task.html",
        state,
        task=one,
        areas=[plan.area(area) for area in one.areas],
        published=tasks_published.published(delivery, one.id),
        parts=delivery.parts_of(one.id),
        delivered=delivery.by_reference,
        delivery_on=delivery.as_of,
        commitments=held.commitments,
        errata=[each for each in plan.errata if task_id in each.affects or one.clause in each.clauses],
        before=plan.tasks[found - 1] if found else None,
        after=plan.tasks[found + 1] if found + 1 < len(plan.tasks) else None,
    )
