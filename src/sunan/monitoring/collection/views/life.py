"""The way of a return after it is filled in: checked and submitted, taken back, reviewed, approved, sent back; its history."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunan.access.forms.deeds import Deed, Field, Sent, carry_out, form_methods
from sunan.access.rules import Permission, access
from sunan.access.services.guard import NotPermitted
from sunan.access.visitors import visitor_of
from sunan.audit import selectors as log
from sunan.kernel.errors import SunanError
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.lifecycle import RETURN_STEPS
from sunan.monitoring.collection.core.words import Grade
from sunan.monitoring.collection.selectors import returns
from sunan.monitoring.collection.services import returns as services
from sunan.monitoring.collection.views.frame import (
    began,
    called,
    manages,
    offered,
    organisation_names,
    people,
    returned_of,
    show,
)
from sunan.monitoring.collection.views.hints import hints_of
from sunan.monitoring.collection.views.reading import reading_of
from sunan.monitoring.collection.views.review import review_page

_MOST_EVENTS = 200


@access(Permission.REPORT_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Show all that was found at once, with the names the form needs; hand the return in when nothing is left."""
    visitor, view = visitor_of(request), returned_of(request, number)
    refused: SunanError | None = None
    if request.method == "POST":
        given = request.POST
        try:
            services.submit_return(
                returned=number, preparer=given.get("preparer", ""), statistics_head=given.get("statistics_head", ""),
                seen=given.get("seen", ""), began=began(request), by=visitor.actor, at=timezone.now(),
            )  # fmt: skip
        except SunanError as refusal:
            refused = refusal
            view = returns.known_return(number)
        else:
            return HttpResponseRedirect(reverse("collection:return", args=[number]))
    reading, names = reading_of(view), called()
    cells = {one.ask.id: one for one in view.cells}
    listed = [
        (one, names.cell(cells[one.ask].ask) if one.ask else None, reading.is_explained(one))
        for one in reading.findings
    ]
    empty = [one for one in view.cells if not one.is_answered and not one.contested]
    of_empty = {one.ask.id for one in empty}
    return show(
        request,
        "collection/submit.html",
        head=view.head,
        campaign=view.head.campaign,
        view=view,
        counts=reading.counts,
        left=len(reading.left),
        hints=hints_of(reading, names),
        groups=[
            (grade, [each for each in listed if each[0].grade is grade and each[0].ask not in of_empty])
            for grade in Grade
        ],
        empty=[(one, names.cell(one.ask)) for one in empty],
        may=offered(view.head, visitor),
        organisation=organisation_names([view.head.organisation])[view.head.organisation],
        given=request.POST.dict()
        or {"preparer": view.head.preparer or visitor.name, "statistics_head": view.head.statistics_head},
        refused=refused,
    )


@access(Permission.REPORT_FIGURES)
@form_methods
@csrf_protect
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a return back that nobody has reviewed."""
    return _deed(
        request, number, text("撤回", "Take it back"),
        (text("报表回到填报中，可继续修改；须重新报送。", "The return can be changed again, and has to be submitted again."),),
        Field("reason", text("理由", "Reason"), kind="long", longest=500, is_required=False),
        lambda sent: services.withdraw_return(
            returned=number, reason=sent.text("reason"), by=visitor_of(request).actor, at=timezone.now()
        ),
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@form_methods
@csrf_protect
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Send a return back to its reporters, with reasons; whoever runs the campaign may give time beyond its end."""
    visitor, head = visitor_of(request), returned_of(request, number).head
    if not offered(head, visitor).send_back:
        raise NotPermitted(
            "这份报表现在不由您退回；待审核的请审核人退回，待审批的请审批人退回",
            "This return is not yours to send back now; ask a reviewer while it awaits review, an approver while it "
            "awaits approval",
        )
    until = Field(
        "until", text("补报期限", "Until when"), kind="moment", is_required=False,
        about=text("填报已截止的，须给出期限方可填写。", "Once the campaign has ended, nothing can be filled in without it."),
    )  # fmt: skip
    return _deed(
        request, number, text("退回修改", "Send back"),
        (text("填报人会看到理由，可修改后重新报送；已签署的姓名撤销。",
              "The reporters see the reason and submit again; the signatures given so far are void."),),
        Field("reason", text("退回的理由", "Reason"), kind="long", longest=2000),
        lambda sent: services.send_back_return(
            returned=number, reason=sent.text("reason"), until=sent.moment("until") if manages(visitor) else None,
            by=visitor.actor, at=timezone.now(),
        ),
        *([until] if manages(visitor) else []),
    )  # fmt: skip


@access(Permission.REVIEW_FIGURES)
@require_POST
@csrf_protect
def pass_review(request: HttpRequest, number: int) -> HttpResponse:
    """Pass the review of a return as it was shown."""
    returned_of(request, number)
    return _signed(
        request, number,
        lambda: services.review_return(
            returned=number, seen=request.POST.get("seen", ""), by=visitor_of(request).actor, at=timezone.now()
        ),
    )  # fmt: skip


@access(Permission.APPROVE_FIGURES)
@require_POST
@csrf_protect
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Approve a return as it was shown, in the name of its organisation."""
    returned_of(request, number)
    return _signed(
        request, number,
        lambda: services.approve_return(
            returned=number, seen=request.POST.get("seen", ""), by=visitor_of(request).actor, at=timezone.now()
        ),
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_safe
def history(request: HttpRequest, number: int) -> HttpResponse:
    """Show the life of a return: its steps with who, when and why, and every change that was recorded."""
    view = returned_of(request, number)
    steps = returns.movements(number)
    events = log.history(f"return:{number}", limit=_MOST_EVENTS)
    return show(
        request,
        "collection/history.html",
        head=view.head,
        campaign=view.head.campaign,
        steps=[(one, RETURN_STEPS[one.step].about) for one in reversed(steps)],
        events=events,
        may=offered(view.head, visitor_of(request)),
        organisation=organisation_names([view.head.organisation])[view.head.organisation],
        persons=people([*(one.by for one in steps), *(one.actor.id for one in events)]),
    )


def _signed(request: HttpRequest, number: int, do: Callable[[], object]) -> HttpResponse:
    try:
        do()
    except SunanError as refusal:
        return review_page(request, returns.known_return(number), refused=refusal)
    return HttpResponseRedirect(reverse("collection:review", args=[number]))


def _deed(
    request: HttpRequest, number: int, title: Text, about: tuple[Text, ...], asked: Field,
    do: Callable[[Sent], object], *more: Field,
) -> HttpResponse:  # fmt: skip
    head = returned_of(request, number).head
    back = reverse("collection:return", args=[number])

    def done(sent: Sent) -> HttpResponse:
        do(sent)
        return HttpResponseRedirect(back)

    of = organisation_names([head.organisation])[head.organisation]
    return carry_out(request, Deed(title, title, of, back, (asked, *more), about), done)
