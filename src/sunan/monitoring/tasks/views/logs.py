"""What was decided, what is under supervision, what may go wrong, what was escalated, and every promise that moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.days import typed_day
from sunan.kernel.texts import Text, text
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.board import highest, label_of, lay_board
from sunan.monitoring.tasks.core.items import Item
from sunan.monitoring.tasks.core.words import State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import moves as moved
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.selectors.rules import days_in_force, rules_in_force
from sunan.monitoring.tasks.views.frame import (
    ON_A_PAGE,
    Listed,
    chosen_kind,
    kind_choices,
    page_number,
    people,
    reach,
    show,
    today_here,
)

Row = TypeVar("Row")
_MOST = 400
_STEERS = (Permission.DECIDE_TASKS, Permission.MANAGE_TASKS)
_SINCE_DAYS = 31


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the logs."""

    route: str
    name: Text
    address: str
    is_here: bool


_TABS = (
    ("tasks:decisions", text("决定", "Decisions")),
    ("tasks:supervisions", text("督办", "Supervision")),
    ("tasks:risks", text("风险", "Risks")),
    ("tasks:escalations", text("上报记录", "Escalations")),
    ("tasks:moves", text("改期历史", "Promises that moved")),
)


def _tabs(request: HttpRequest) -> list[Tab]:
    return [Tab(route, name, reverse(route), request.path == reverse(route)) for route, name in _TABS]


def _mine(request: HttpRequest, rows: Iterable[tuple[Item, Row]]) -> list[tuple[Item, str, Row]]:
    held = reach(visitor_of(request).rights, Permission.READ_COLLECTED)
    return [(item, label_of(item), one) for item, one in rows if held.covers(item)]


@access(Permission.READ_COLLECTED)
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List decisions, and the reports that still ask for one."""
    kind = chosen_kind(request)
    listed = page_number(request)
    found = work.decisions(
        visitor_of(request).rights.scope(Permission.READ_COLLECTED), demonstration=kind.demonstration,
        start=(listed - 1) * ON_A_PAGE, most=ON_A_PAGE + 1,
    )  # fmt: skip
    rows = _mine(request, found[:ON_A_PAGE])
    asked = _mine(request, work.decisions_asked_for(demonstration=kind.demonstration))
    return show(
        request, "tasks/decisions.html", tabs=_tabs(request), rows=rows, asked=asked,
        older=listed + 1 if len(found) > ON_A_PAGE else 0, newer=listed - 1,
        names=people([*(one.by for _, _, one in rows), *(one.by for _, _, one in asked)]),
        kinds=kind_choices(), kind=kind.value,
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_safe
def supervisions(request: HttpRequest) -> HttpResponse:
    """List matters under supervision, the earliest due first."""
    kind, every = chosen_kind(request), request.GET.get("all") == "1"
    rows = _mine(request, work.supervisions(open_only=not every, demonstration=kind.demonstration))[:_MOST]
    today = today_here()
    return show(
        request, "tasks/supervisions.html", tabs=_tabs(request), rows=rows, every=every,
        overdue=sum(one.closed_at is None and one.due_on < today for _, _, one in rows),
        names=people(one.by for _, _, one in rows), kinds=kind_choices(), kind=kind.value,
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_safe
def risks(request: HttpRequest) -> HttpResponse:
    """List risks, the gravest first."""
    kind, every = chosen_kind(request), request.GET.get("all") == "1"
    rows = _mine(request, work.risks(open_only=not every, demonstration=kind.demonstration))[:_MOST]
    return show(
        request, "tasks/risks.html", tabs=_tabs(request), rows=rows, every=every,
        names=people(one.by for _, _, one in rows), kinds=kind_choices(), kind=kind.value,
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """List the steps of the ladder of escalation, the highest rung first."""
    kind, every = chosen_kind(request), request.GET.get("all") == "1"
    rows = _mine(request, work.escalations(open_only=not every, demonstration=kind.demonstration))[:_MOST]
    return show(
        request, "tasks/escalations.html", tabs=_tabs(request), rows=rows, every=every, kinds=kind_choices(),
        rules={one.id: one for one in rules_in_force().ladder}, kind=kind.value, steers=any(visitor_of(request).rights.may(one) for one in _STEERS),
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_safe
def moves(request: HttpRequest) -> HttpResponse:
    """List every promise that moved, the latest first."""
    kind = chosen_kind(request)
    listed = Listed(page_number(request), moved.moves_count(demonstration=kind.demonstration))
    rows = moved.moves(today=today_here(), demonstration=kind.demonstration, start=listed.start, most=ON_A_PAGE)
    held = reach(visitor_of(request).rights, Permission.READ_COLLECTED)
    return show(
        request, "tasks/moves.html", tabs=_tabs(request),
        rows=[(one, label_of(one.item), held.covers(one.item)) for one in rows], list=listed,
        query=f"kind={kind.value}&", names=people(one.move.by for one in rows), kinds=kind_choices(), kind=kind.value,
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    """Show everything that a meeting needs on one page: counts, late promises, what asks for a decision, supervision, risks."""
    kind, today = chosen_kind(request), today_here()
    demonstration = kind.demonstration
    since = _since(request)
    counts = found_items.counts(kind.wanted(), today=today, headline_only=True)
    late = found_items.items(
        kind.wanted(states=(State.LATE, State.SLIPPING, State.CLAIMED_NOT_EVIDENCED), assessed=False), today=today, most=_MOST
    )  # fmt: skip
    reports = _mine(request, work.reports_since(since, demonstration=demonstration))
    return show(
        request,
        "tasks/meeting.html",
        board=lay_board({}, counts=counts, today=today),
        counts=counts,
        late=[(one, label_of(one)) for one in late],
        asked=_mine(request, work.decisions_asked_for(demonstration=demonstration)),
        supervised=_mine(request, work.supervisions(demonstration=demonstration)),
        risks=_mine(request, work.risks(demonstration=demonstration)),
        climbed=_mine(request, highest(work.escalations(demonstration=demonstration))),
        reports=reports,
        blocked=[one for one in reports if one[2].blocked],
        since=since.date(),
        programme=plans.plan_in_force().programme,
        kinds=kind_choices(),
        kind=kind.value,
    )


def _since(request: HttpRequest) -> datetime:
    day = typed_day(request.GET.get("since", ""))
    if day is None:
        return timezone.localtime() - timedelta(days=_SINCE_DAYS)
    return timezone.make_aware(datetime.combine(days_in_force().possible(day), time()))
