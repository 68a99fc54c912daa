"""The closing of every item: the list, and one form after the other, with the keyboard alone if one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from sunan.access.forms import take_once
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.monitoring.tasks.core.board import Card, card, next_after
from sunan.monitoring.tasks.core.items import Closing, Item
from sunan.monitoring.tasks.core.words import DecisionKind, Outcome
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.services import rounds
from sunan.monitoring.tasks.views.frame import (
    KindChoice,
    chosen_kind,
    item_of,
    kind_choices,
    kind_of,
    people,
    plan_span,
    reach,
    show,
    today_here,
)
from sunan.monitoring.tasks.views.items import held
from sunan.monitoring.tasks.views.typed import Typed, file_limits
from sunan.uploads.forms import takes_files

_MOST = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """An item in the list of closings."""

    card: Card
    waiting: Closing | None
    is_mine: bool


@access(Permission.READ_COLLECTED)
@require_safe
def closing(request: HttpRequest) -> HttpResponse:
    """List all items with what became of them, and with what still waits for a check."""
    kind, today = chosen_kind(request), today_here()
    waiting, may_close = _waiting(kind), _may_close(request)
    lines = [
        Line(card(one, today=today), waiting.get(one.code), may_close(one))
        for one in found_items.items(kind.wanted(), today=today, most=_MOST)
    ]
    left = _left(lines)
    return show(
        request,
        "tasks/closing.html",
        lines=lines,
        assessed=sum(one.card.item.outcome is not None for one in lines),
        waiting=len(waiting),
        not_assessed=sum(one.card.item.outcome is None for one in lines),
        next=left[0] if left else "",
        names=people(one.said_by for one in waiting.values()),
        kinds=kind_choices(),
        kind=kind.value,
        done=request.GET.get("done", "")[:80],
    )


def _waiting(kind: KindChoice) -> Mapping[str, Closing]:
    """Return what was said and waits for its check, by item."""
    return {
        item.code: one
        for item, one in work.closings_waiting(demonstration=kind.demonstration)
        if kind.demonstration or item.kind in kind.kinds
    }


def _may_close(request: HttpRequest) -> Callable[[Item], bool]:
    rights = visitor_of(request).rights
    held = [reach(rights, one) for one in (Permission.MANAGE_TASKS, Permission.REPORT_TASKS) if rights.may(one)]
    return lambda item: any(one.covers(item) for one in held)


def _left(lines: list[Line]) -> list[str]:
    """Return the codes of what nobody has said anything of and the visitor may close, in order."""
    return [
        one.card.item.code for one in lines if one.is_mine and one.card.item.outcome is None and one.waiting is None
    ]


@access(Permission.READ_COLLECTED)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
@csrf_protect
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Take what became of an item, and open the next one."""
    item = item_of(request, code, Permission.MANAGE_TASKS, Permission.REPORT_TASKS)
    kind, refusal = kind_of(item), None
    if request.method == "POST":
        try:
            take_once(request)
            _take(request, item, Typed(request))
        except SunanError as error:
            refusal = error
        else:
            following = next_after([*_codes_left(request, kind), item.code], item.code)
            query = urlencode({"done": item.code, "kind": kind.value})
            where = reverse("tasks:close", args=[following]) if following else reverse("tasks:closing")
            return HttpResponseRedirect(f"{where}?{query}")
    return _form(request, item, kind, refusal)


def _codes_left(request: HttpRequest, kind: KindChoice) -> list[str]:
    today, waiting, may_close = today_here(), _waiting(kind), _may_close(request)
    found = found_items.items(kind.wanted(assessed=False), today=today, most=_MOST)
    return _left([Line(card(one, today=today), waiting.get(one.code), may_close(one)) for one in found])


def _take(request: HttpRequest, item: Item, typed: Typed) -> Closing:
    chosen = typed.text("outcome", 40)
    try:
        outcome = Outcome(chosen)
    except ValueError as error:
        raise InvalidInput("请选择结论（五选一）", "Choose one of the five outcomes") from error
    closed_on = typed.day("closed_on")
    if closed_on is None:
        raise InvalidInput("请填写结论截至哪一天", "Give the day on which it was so")
    return rounds.close_with_evidence(
        code=item.code, outcome=outcome, reason=typed.text("reason"), closed_on=closed_on,
        evidence=typed.numbers("evidence"), decision=typed.number("decision"),
        shown=typed.document(words=typed.text("shows", 300)), by=visitor_of(request).actor, at=timezone.now(),
    )  # fmt: skip


def _form(request: HttpRequest, item: Item, kind: KindChoice, refusal: SunanError | None) -> HttpResponse:
    today, plan = today_here(), plan_span()
    record = found_items.record(item.code, today=today)
    current = next((one for one in record.closings if one.superseded_at is None and one.refused_at is None), None)
    refused = next((one for one in reversed(record.closings) if one.refused_at is not None), None)
    sent = request.POST if request.method == "POST" else None
    order = [one.code for one in found_items.items(kind.wanted(), today=today, most=_MOST)]
    place = order.index(item.code) if item.code in order else 0
    left = _codes_left(request, kind)
    return show(
        request,
        "tasks/close.html",
        item=record.item,
        card=card(record.item, today=today),
        record=record,
        held=held(record),
        evidence=[
            (one, plan.first <= one.dated_on <= plan.last) for one in record.evidence if one.withdrawn_at is None
        ],
        decisions=[one for one in record.decisions if one.kind is DecisionKind.CARRY_OVER],
        outcomes=list(Outcome),
        current=current,
        refused=refused if current is None else None,
        plan=plan,
        chosen=sent.get("outcome", "") if sent else "",
        reason=sent.get("reason", "") if sent else "",
        closed_on=sent.get("closed_on", "") if sent else f"{plan.last}",
        ticked=sent.getlist("evidence") if sent else [],
        decision=sent.get("decision", "") if sent else "",
        shows=sent.get("shows", "") if sent else "",
        dated_on=sent.get("dated_on", "") if sent else "",
        names=people([*(one.said_by for one in record.closings), *(one.by for one in record.evidence)]),
        before=order[place - 1] if place else "",
        after=order[place + 1] if place + 1 < len(order) else "",
        place=place + 1,
        total=len(order),
        left=len(left),
        kind=kind.value,
        done=request.GET.get("done", "")[:80],
        refusal=refusal,
        **file_limits(),
    )
