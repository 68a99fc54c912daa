"""What waits for the visitor, and reporting: one page, three fields and a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from sunan.access.forms import take_once
from sunan.access.rules import Permission, access
from sunan.access.selectors import own_organisations
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.monitoring.tasks.core.board import card, highest
from sunan.monitoring.tasks.core.items import Item, Report
from sunan.monitoring.tasks.core.words import Rung, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.selectors.units import reports_for
from sunan.monitoring.tasks.selectors.work import ToReport
from sunan.monitoring.tasks.services import rounds
from sunan.monitoring.tasks.views.frame import chosen_kind, item_of, kind_choices, plan_span, reach, show, today_here
from sunan.monitoring.tasks.views.typed import Typed, file_limits
from sunan.uploads.forms import takes_files

_MOST = 200


@access(Permission.READ_COLLECTED)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what waits for the visitor, the most urgent first."""
    rights, today = visitor_of(request).rights, today_here()
    kind = chosen_kind(request)
    demonstration = kind.demonstration
    to_report = _due(request, demonstration=demonstration)
    verifies, decides = rights.may(Permission.VERIFY_TASKS), rights.may(Permission.DECIDE_TASKS)
    manages = rights.may(Permission.MANAGE_TASKS)
    asked = work.decisions_asked_for(demonstration=demonstration) if decides or manages else []
    mine_to_report, mine_to_read = reach(rights, Permission.REPORT_TASKS), reach(rights, Permission.READ_COLLECTED)
    supervised = [
        (item, one)
        for item, one in work.supervisions(demonstration=demonstration)
        if mine_to_report.covers(item) or decides or manages
    ]
    climbed = [
        (item, one) for item, one in highest(work.escalations(demonstration=demonstration)) if mine_to_read.covers(item)
    ]
    counts = found_items.counts(kind.wanted(), today=today, headline_only=True)
    return show(
        request,
        "tasks/mine.html",
        returned=[one for one in to_report if one.returned is not None],
        to_report=[(one, card(one.item, today=today)) for one in to_report if one.returned is None][:_MOST],
        to_report_count=len(to_report),
        to_verify=(
            work.to_verify_count(rights.scope(Permission.VERIFY_TASKS), demonstration=demonstration) if verifies else 0
        ),
        closings=len(work.closings_waiting(demonstration=demonstration)) if verifies else 0,
        asked=asked[:_MOST],
        supervised=supervised[:_MOST],
        escalations=climbed[:_MOST],
        counts=counts,
        unevidenced=counts.checkpoints.get(State.CLAIMED_NOT_EVIDENCED, 0),
        not_promised=counts.items.get(State.NOT_PROMISED, 0),
        not_assessed=counts.outcomes.get(None, 0),
        reports=rights.may(Permission.REPORT_TASKS),
        verifies=verifies,
        decides=decides,
        manages=manages,
        done=request.GET.get("done", "")[:80],
        kinds=kind_choices(),
        kind=kind.value,
    )


@access(Permission.REPORT_TASKS)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
@csrf_protect
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Take a report on an item for a period, and open the next one that is due."""
    item = item_of(request, code, Permission.REPORT_TASKS)
    due = _due(request, demonstration=item.is_demonstration)
    typed, refusal = Typed(request), None
    if request.method == "POST":
        try:
            take_once(request)
            _take(request, item, typed)
        except SunanError as error:
            refusal = error
        else:
            return HttpResponseRedirect(_next(due, item, request))
    return _form(request, item, due, refusal)


def _due(request: HttpRequest, *, demonstration: bool) -> list[ToReport]:
    """Return what the visitor's own units have still to report."""
    today = today_here()
    due = work.to_report(
        visitor_of(request).rights.scope(Permission.REPORT_TASKS), today=today, demonstration=demonstration
    )
    may = _reports_for(request, [one.unit for one in due])
    return [one for one in due if may(one.unit, one.item.areas)]


def _reports_for(request: HttpRequest, units: Iterable[str]) -> Callable[[str, Iterable[str]], bool]:
    visitor, today = visitor_of(request), today_here()
    scope = visitor.rights.scope(Permission.REPORT_TASKS)
    return reports_for(units, scope, own_organisations(visitor.actor.id, today), today=today)


def _take(request: HttpRequest, item: Item, typed: Typed) -> Report:
    happened = typed.text("happened")
    reached, reached_on = typed.number("reached"), typed.day("reached_on")
    if reached is not None and reached_on is None:
        # The day of the report is another date: when it was reached is said by the unit alone.
        raise InvalidInput("请填写检查点的达到日期", "Say on which day the checkpoint was reached")
    shown = typed.document(words=typed.text("shows", 300), checkpoint=typed.number("checkpoint") or reached)
    return rounds.report_with_evidence(
        code=item.code, unit=typed.text("unit", 200), period=typed.text("period", 20), happened=happened,
        blocked=typed.text("blocked"), decision_needed=typed.text("decision_needed"),
        decision_from=typed.text("decision_from", 200), begun=typed.numbers("begun"), shown=shown, reached=reached,
        reached_on=reached_on,
        by=visitor_of(request).actor, at=timezone.now(),
    )  # fmt: skip


def _next(due: list[ToReport], item: Item, request: HttpRequest) -> str:
    """Return the form of the next report that is due, or the desk when there is none left."""
    unit = request.POST.get("unit", "")
    left = [one for one in due if (one.item.code, one.unit) != (item.code, unit)]
    if not left:
        return f"{reverse('tasks:mine')}?{urlencode({'done': item.code})}"
    order = [(one.item.position, one.item.code, one.unit) for one in left]
    behind = [place for place, key in enumerate(order) if key > (item.position, item.code, unit)]
    following = left[behind[0] if behind else 0]
    query = urlencode({"unit": following.unit, "period": following.period, "done": item.code})
    return f"{reverse('tasks:report', args=[following.item.code])}?{query}"


def _form(request: HttpRequest, item: Item, due: list[ToReport], refusal: SunanError | None) -> HttpResponse:
    today = today_here()
    record = found_items.record(item.code, today=today)
    sent = request.POST if request.method == "POST" else request.GET
    asked = next((one for one in due if one.item.code == item.code and one.unit == sent.get("unit", one.unit)), None)
    units = list(dict.fromkeys((*((item.lead_unit,) if item.lead_unit else ()), *item.units)))
    may = _reports_for(request, units)
    units.sort(key=lambda one: not may(one, item.areas))  # the visitor's own first, otherwise as printed
    unit = sent.get("unit") or (asked.unit if asked else units[0] if units and may(units[0], item.areas) else "")
    period = sent.get("period") or (asked.period if asked else f"{today:%Y-%m}")
    before = [one for one in record.reports if one.unit == unit]
    latest = max(before, key=lambda one: one.id, default=None)
    returned = latest if latest is not None and latest.returned_at is not None and latest.period == period else None
    given: dict[str, str] = {}
    if request.method == "POST":
        given = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    elif returned is not None:
        given = {
            "happened": returned.happened, "blocked": returned.blocked, "decision_needed": returned.decision_needed,
            "decision_from": returned.decision_from,
        }  # fmt: skip
    return show(
        request,
        "tasks/report.html",
        item=record.item,
        card=card(record.item, today=today),
        checkpoints=[one for one in record.checkpoints if one.dropped is None and one.replaced_by is None],
        not_begun=[one for one in record.checkpoints if one.state is State.NOT_STARTED],
        ticked=request.POST.getlist("begun"),
        units=list(dict.fromkeys((*units, *((unit,) if unit else ())))),
        unit=unit,
        period=period,
        latest=latest,
        returned=returned,
        given=given,
        rungs=list(Rung),
        left=len(due),
        plan=plan_span(),
        done=request.GET.get("done", "")[:80],
        refusal=refusal,
        **file_limits(),
    )  # fmt: skip
