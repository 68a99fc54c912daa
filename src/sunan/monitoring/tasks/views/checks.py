"""The checker's queue: closings to confirm, and checkpoints to verify, each with what shows it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunan.access.forms import take_once
from sunan.access.forms.deeds import Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.board import label_of
from sunan.monitoring.tasks.core.items import Closing, Evidence, Item
from sunan.monitoring.tasks.core.refusals import NothingToVerify
from sunan.monitoring.tasks.core.words import VerificationOutcome
from sunan.monitoring.tasks.selectors import figures, work
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import closing as closings
from sunan.monitoring.tasks.services import verifying
from sunan.monitoring.tasks.views.frame import (
    ON_A_PAGE,
    checkpoint_of,
    chosen_kind,
    kind_choices,
    people,
    reach,
    show,
    today_here,
)
from sunan.monitoring.tasks.views.typed import Typed


@access(Permission.VERIFY_TASKS)
@require_safe
def checking(request: HttpRequest) -> HttpResponse:
    """Show what waits for somebody who did not say it."""
    return _queue(request)


def _queue(request: HttpRequest, refusal: SunanError | None = None, *, at: str = "") -> HttpResponse:
    visitor, kind = visitor_of(request), chosen_kind(request)
    held = reach(visitor.rights, Permission.VERIFY_TASKS)
    said = [(item, one) for item, one in work.closings_waiting(demonstration=kind.demonstration) if held.covers(item)]
    shown = work.to_verify(held.scope, demonstration=kind.demonstration, most=ON_A_PAGE, today=today_here())
    first, typed = said[:ON_A_PAGE], request.POST
    return show(
        request,
        "tasks/checking.html",
        closings=[
            (
                item,
                one,
                label_of(item),
                _evidence(item, one),
                typed.get("words", "") if at == f"closing-{one.id}" else "",
            )
            for item, one in first
        ],
        closings_count=len(said),
        to_verify=[
            (one, label_of(one.item), typed.get("reason", "") if at == f"checkpoint-{one.checkpoint.id}" else "")
            for one in shown
        ],
        me=visitor.user,
        names=people(
            [
                *(one.said_by for _, one in first),
                *(one.claim.by for one in shown if one.claim),
                *(piece.by for one in shown for piece in one.evidence),
            ]
        ),
        kinds=kind_choices(),
        kind=kind.value,
        done=request.GET.get("done", "")[:80],
        refusal=refusal,
    )


def _evidence(item: Item, one: Closing) -> tuple[Evidence, ...]:
    record = found_items.record(item.code, today=today_here())
    return tuple(piece for piece in record.evidence if piece.id in one.evidence)


@access(Permission.VERIFY_TASKS)
@require_POST
@csrf_protect
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm a closing, or refuse it with the reason."""
    typed, by, at = Typed(request), visitor_of(request).actor, timezone.now()
    try:
        take_once(request)
        if request.POST.get("answer") == "refuse":
            closings.refuse_closing(closing=number, reason=typed.text("words"), by=by, at=at)
        else:
            closings.check_closing(closing=number, words=typed.text("words"), by=by, at=at)
    except SunanError as error:
        return _queue(request, error, at=f"closing-{number}")
    return _back(request)


@access(Permission.VERIFY_TASKS)
@require_http_methods(["POST"])
@csrf_protect
def verify(request: HttpRequest, number: int) -> HttpResponse:
    """Accept or reject what was said and shown of a checkpoint."""
    typed = Typed(request)
    try:
        take_once(request)
        chosen = typed.text("outcome", 20)
        if chosen not in list(VerificationOutcome):
            raise InvalidInput("请选择核验通过或不通过", "Choose whether it is accepted or rejected")
        verifying.verify_checkpoint(
            checkpoint=number, outcome=VerificationOutcome(chosen), verified_on=typed.day("verified_on") or today_here(),
            reason=typed.text("reason"), evidence=typed.numbers("evidence"), by=visitor_of(request).actor,
            at=timezone.now(),
        )  # fmt: skip
    except SunanError as error:
        return _queue(request, error, at=f"checkpoint-{number}")
    return _back(request)


@access(Permission.VERIFY_TASKS)
@form_methods
@csrf_protect
def reject(request: HttpRequest, number: int) -> HttpResponse:
    """Say of a checkpoint that was verified that it should not have been; a figure that was published of it is retracted."""
    item, one = checkpoint_of(request, number, Permission.VERIFY_TASKS)
    if one.verified_on is None:
        raise NothingToVerify(
            "这个检查点没有已通过的核验；待核验的请在“核验”页面办理",
            "Nothing was verified of this checkpoint; what waits for verification is on the page “Verify”",
        )
    public = figures.is_published(one.id)
    deed = Deed(
        title=text("改核为不通过", "Reject what was verified"),
        button=text("改核为不通过", "Reject it"),
        of=one.what,
        back=reverse("tasks:item", args=[item.code]),
        about=(_REOPENED, *((_RETRACTED,) if public else ())),
        fields=(
            Field("why", text("理由", "Reason"), kind="long", longest=1000),
            confirm(text("确认改核为不通过", "Yes, reject it")),
        ),
    )

    def do(sent: Sent) -> HttpResponse:
        verifying.verify_checkpoint(
            checkpoint=one.id, outcome=VerificationOutcome.REJECTED, verified_on=today_here(), reason=sent.text("why"),
            by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return HttpResponseRedirect(f"{reverse('tasks:item', args=[item.code])}#checkpoint-{one.id}")

    return carry_out(request, deed, do)


_REOPENED = text(
    "检查点恢复到核验之前，须重新提交佐证后再核验；原核验仍保留在记录中。",
    "The checkpoint stands as before its verification and is shown and verified anew; the earlier verification stays on "
    "record.",
)
_RETRACTED = text(
    "它的数值已经公布：自今日起撤销，不再参与判断、汇总和指数；理由随数值的来历公开，请勿写入个人信息。",
    "Its number is a published figure: from today on it is retracted and counts for no verdict, sum or index. The reason "
    "stands at the origin of the figure for everybody; name no person in it.",
)


def _back(request: HttpRequest) -> HttpResponse:
    query = urlencode({"kind": chosen_kind(request).value, "done": request.POST.get("code", "")})
    return HttpResponseRedirect(f"{reverse('tasks:checking')}?{query}")
