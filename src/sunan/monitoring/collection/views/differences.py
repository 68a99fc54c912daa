"""Numbers with two owners: the list of a round, and one of them with what each side says and what explains the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import Visitor, visitor_of
from sunan.audit import selectors as log
from sunan.kernel.arithmetic import plain
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.monitoring.collection import forms
from sunan.monitoring.collection.core.answers import CellView
from sunan.monitoring.collection.core.lifecycle import ReconciliationState, ReturnState
from sunan.monitoring.collection.core.reconciling import Comparison, ReconciliationView, Side
from sunan.monitoring.collection.core.words import DifferenceReason
from sunan.monitoring.collection.selectors import campaigns, cells, returns
from sunan.monitoring.collection.selectors import reconciling as selectors
from sunan.monitoring.collection.services import reconciling as services
from sunan.monitoring.collection.views.frame import (
    called,
    known_number,
    manages,
    may,
    organisation_names,
    people,
    show,
)

_LINES = 3
_MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Owner:
    """One side on the page: what it says, once its return was handed in, and whether the visitor speaks for it."""

    side: Side
    answers: tuple[CellView, ...]
    is_own: bool
    may_propose: bool
    may_settle: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of reasons in the form."""

    reason: str
    amount: str
    note: str


@access(Permission.READ_COLLECTED)
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """List the numbers of a round that have two owners, those to be reconciled first."""
    visitor = visitor_of(request)
    found, names = campaigns.campaign(code, visitor.rights), called()
    those = selectors.reconciliations(visitor.rights, campaign=code)
    return show(
        request,
        "collection/differences.html",
        campaign=found,
        rows=[(one, names.area(one.cell.area), names.measure(one.cell.measure), names.unit(one.unit)) for one in those],
        open=sum(one.state is not ReconciliationState.SETTLED for one in those),
        agreed=sum(one.is_agreed for one in those),
        names=organisation_names(side.organisation for one in those for side in one.sides),
        may_manage=manages(visitor),
    )


@access(Permission.MANAGE_CAMPAIGNS)
@require_POST
@csrf_protect
def find(request: HttpRequest, code: str) -> HttpResponse:
    """Hold the figures of a round that have two owners against each other again."""
    campaigns.campaign(code, visitor_of(request).rights)
    services.find_differences(campaign=code, by=visitor_of(request).actor, at=timezone.now())
    return HttpResponseRedirect(reverse("collection:differences", args=[code]))


@access(Permission.READ_COLLECTED)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def difference(request: HttpRequest, number: int) -> HttpResponse:
    """Show a number with two owners; propose what explains the difference, agree to it, or take it up again."""
    visitor = visitor_of(request)
    found = selectors.reconciliation(known_number(number, selectors.unknown(number)), visitor.rights)
    refused: SunanError | None = None
    if request.method == "POST":
        try:
            _do(request, found)
        except SunanError as refusal:
            refused = refusal
            found = selectors.reconciliation(number, visitor.rights)
        else:
            return HttpResponseRedirect(reverse("collection:difference", args=[number]))
    names = called()
    owners = [_owner(one, visitor) for one in found.sides]
    events = log.history(f"reconciliation:{number}", limit=_MOST_EVENTS)
    given = request.POST
    return show(
        request,
        "collection/difference.html",
        found=found,
        campaign=campaigns.known_campaign(found.campaign),
        owners=owners,
        measure=names.measure(found.cell.measure),
        area=names.area(found.cell.area),
        list_name=names.list_name(found.cell.list_id) if found.cell.list_id else None,
        unit=names.unit(found.unit),
        names=organisation_names(one.organisation for one in found.sides),
        proposing=[one for one in owners if one.may_propose],
        settling=[one for one in owners if one.may_settle and found.may_answer(one.side.organisation)],
        sees_all=manages(visitor),
        may_reopen=manages(visitor) or any(one.is_own for one in owners),
        is_pair=found.comparison is Comparison.SAME_CELL,
        reasons=list(DifferenceReason),
        lines=_lines(given if refused and given.get("what") == "propose" else {}, found),
        given=given.dict(),
        events=events,
        persons=people(
            [*(one.actor.id for one in events), found.proposed_by, found.settled_by,
             *(cell.current.by for one in owners for cell in one.answers if cell.current)]
        ),
        refused=refused,
    )  # fmt: skip


def _do(request: HttpRequest, found: ReconciliationView) -> None:
    given, by, now = request.POST, visitor_of(request).actor, timezone.now()
    match given.get("what"):
        case "propose":
            services.propose(
                reconciliation=found.id, organisation=given.get("organisation", ""), parts=forms.parts_of(given),
                seen=given.get("seen", ""), prevails=given.get("prevails", ""),
                is_carried=given.get("is_carried") == "1", reason=given.get("why", ""), by=by, at=now,
            )  # fmt: skip
        case "settle":
            services.settle(
                reconciliation=found.id, organisation=given.get("organisation", ""), seen=given.get("seen", ""), by=by,
                at=now,
            )  # fmt: skip
        case "reopen":
            services.reopen(reconciliation=found.id, reason=given.get("why", ""), by=by, at=now)
        case _:
            raise InvalidInput(
                "表单不完整，没有处理；请重新打开页面", "The form is incomplete and was not taken; open the page again"
            )


def _owner(side: Side, visitor: Visitor) -> Owner:
    """Return a side with what it says; a draft is nobody else's business."""
    if not side.returned:
        return Owner(side, (), is_own=False, may_propose=False, may_settle=False)
    head = returns.head_of(side.returned)
    handed_in = head.state is not ReturnState.DRAFT
    reports, reviews = may(head, Permission.REPORT_FIGURES, visitor), may(head, Permission.REVIEW_FIGURES, visitor)
    approves = may(head, Permission.APPROVE_FIGURES, visitor)
    answers = tuple(cells.known_cell(ask) for ask in side.asks) if handed_in else ()
    return Owner(side, answers, reports or reviews or approves, reports or reviews, reviews or approves)


def _lines(given: Mapping[str, object], found: ReconciliationView) -> Sequence[Line]:
    """Return the lines of the form: what was typed and refused, or what was said last, and some empty ones."""
    getlist = getattr(given, "getlist", None)
    if getlist is not None:
        shown = [Line(*one) for one in zip(getlist("reason"), getlist("amount"), getlist("note"), strict=False)]
    else:
        shown = [Line(one.reason.value, plain(one.amount), one.note) for one in found.parts]
    return [*shown, *[Line("", "", "")] * max(1, _LINES - len(shown))]
