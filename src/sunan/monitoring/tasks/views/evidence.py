"""What is said to be reached, what shows it, and taking either back; sending a report back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from sunan.access.forms import take_once
from sunan.access.forms.deeds import Deed, Field, Sent, carry_out, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.items import Item
from sunan.monitoring.tasks.core.words import EvidenceKind
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import claiming, evidencing, reporting
from sunan.monitoring.tasks.views.frame import checkpoint_of, item_of, no_item, plan_span, show, to_item, today_here
from sunan.monitoring.tasks.views.typed import Typed, file_limits
from sunan.uploads.forms import takes_files

_WHY = Field("why", text("理由", "Reason"), kind="long", longest=500)


@access(Permission.REPORT_TASKS)
@form_methods
def claim(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a checkpoint is reached."""
    item, one = checkpoint_of(request, number, Permission.REPORT_TASKS)
    value = (Field("value", text("达到的数值", "The value reached"), longest=40),) if one.is_number else ()
    deed = Deed(
        title=text("报称检查点已达到", "Say that a checkpoint is reached"),
        button=text("报称达到", "It is reached"),
        of=one.what,
        back=reverse("tasks:item", args=[item.code]),
        about=(
            text(
                "报称不等于完成：没有佐证之前计为“已报完成、无佐证”，由报送人以外的人核验后才计为完成。",
                "To say so is not to have done so: without evidence it counts as claimed only, and it is done once somebody "
                "who did not report has verified it.",
            ),
        ),
        fields=(
            Field("claimed_on", text("达到日期", "On which day"), kind="date", value=f"{today_here()}"),
            Field("words", text("达到了什么", "What was reached"), kind="long", longest=2000),
            *value,
        ),
    )

    def do(sent: Sent) -> HttpResponse:
        claiming.claim_checkpoint(
            checkpoint=one.id, claimed_on=sent.first_day("claimed_on"), words=sent.text("words"),
            value=sent.text("value"), by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, f"#checkpoint-{one.id}")

    return carry_out(request, deed, do)


@access(Permission.REPORT_TASKS)
@form_methods
def unclaim(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a claim back."""
    item = item_of(request, code, Permission.REPORT_TASKS)
    if number not in {one.id for one in found_items.record(item.code, today=today_here()).claims}:
        raise no_item(code)
    deed = Deed(
        title=text("撤回报称", "Take a claim back"), button=text("撤回", "Take it back"), of=item.title,
        back=reverse("tasks:item", args=[item.code]), fields=(_WHY,),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        claiming.withdraw_claim(claim=number, reason=sent.text("why"), by=visitor_of(request).actor, at=timezone.now())
        return to_item(item.code)

    return carry_out(request, deed, do)


@access(Permission.READ_COLLECTED)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
@csrf_protect
def evidence(request: HttpRequest, code: str) -> HttpResponse:
    """Take evidence for an item, or for one of its checkpoints."""
    item = item_of(request, code, Permission.REPORT_TASKS, Permission.MANAGE_TASKS)
    refusal: SunanError | None = None
    if request.method == "POST":
        try:
            take_once(request)
            _take(request, item, Typed(request))
        except SunanError as error:
            refusal = error
        else:
            checkpoint = Typed(request).number("checkpoint")
            return to_item(item.code, f"#checkpoint-{checkpoint}" if checkpoint else "#evidence")
    record = found_items.record(item.code, today=today_here())
    sent = request.POST if request.method == "POST" else request.GET
    return show(
        request,
        "tasks/evidence.html",
        item=record.item,
        checkpoints=[one for one in record.checkpoints if one.dropped is None and one.replaced_by is None],
        kinds_of_evidence=list(EvidenceKind),
        given={name: value for name, value in sent.items() if isinstance(value, str)},
        chosen=sent.get("kind", EvidenceKind.DOCUMENT.value),
        plan=plan_span(),
        refusal=refusal,
        **file_limits(),
    )


def _take(request: HttpRequest, item: Item, typed: Typed) -> None:
    try:
        kind = EvidenceKind(typed.text("kind", 20))
    except ValueError as error:
        raise InvalidInput("请选择佐证的种类", "Choose the kind of evidence") from error
    words, checkpoint = typed.text("words", 1000), typed.number("checkpoint")
    by, at = visitor_of(request).actor, timezone.now()
    if kind is EvidenceKind.DOCUMENT:
        shown = typed.document(words=words, checkpoint=checkpoint)
        if shown is None:
            raise InvalidInput("请选择要上传的文件", "Choose the file to hand in")
        evidencing.hand_in_evidence(
            code=item.code, kind=kind, dated_on=shown.dated_on, words=shown.words, checkpoint=checkpoint,
            file=shown.file, file_name=shown.file_name, by=by, at=at,
        )  # fmt: skip
        return
    dated_on = typed.day("dated_on")
    if dated_on is None:
        raise InvalidInput("请填写佐证本身的日期", "Give the date that the evidence itself bears")
    evidencing.hand_in_evidence(
        code=item.code, kind=kind, dated_on=dated_on, words=words, checkpoint=checkpoint,
        reference=typed.text("reference", 300), value=typed.text("value", 40), unit=typed.text("unit", 40), by=by, at=at,
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@form_methods
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take evidence back."""
    item = item_of(request, code, Permission.REPORT_TASKS, Permission.MANAGE_TASKS)
    if number not in {one.id for one in found_items.record(item.code, today=today_here()).evidence}:
        raise no_item(code)
    deed = Deed(
        title=text("撤回佐证", "Take evidence back"), button=text("撤回", "Take it back"), of=item.title,
        back=reverse("tasks:item", args=[item.code]), fields=(_WHY,),
        about=(text("佐证保留在历史中，不再计入。", "It stays in the history and counts no more."),),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        evidencing.withdraw_evidence(
            evidence=number, reason=sent.text("why"), by=visitor_of(request).actor, at=timezone.now()
        )
        return to_item(item.code)

    return carry_out(request, deed, do)


@access(Permission.READ_COLLECTED)
@form_methods
def send_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send a report back with the reason."""
    item = item_of(request, code, Permission.VERIFY_TASKS, Permission.MANAGE_TASKS)
    if number not in {one.id for one in found_items.record(item.code, today=today_here()).reports}:
        raise no_item(code)
    deed = Deed(
        title=text("退回报告", "Send a report back"), button=text("退回", "Send back"), of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(text("报送单位可看到理由，更正后作为新版本重新报送。", "The unit sees the reason and hands in a new version."),),
        fields=(Field("why", text("请对方改什么", "What has to be put right"), kind="long", longest=500),),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        reporting.return_report(report=number, reason=sent.text("why"), by=visitor_of(request).actor, at=timezone.now())
        return to_item(item.code, "#reports")

    return carry_out(request, deed, do)
