"""Deeds of those who steer: decisions, supervision, risks, and settling what was escalated."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sunan.access.forms.deeds import Deed, Field, Sent, carry_out, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks.core.items import Item, Record
from sunan.monitoring.tasks.core.words import DecisionKind, Level, RiskState
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import deciding, escalating, risking, supervising
from sunan.monitoring.tasks.views.fields import chosen_decision, decision_field
from sunan.monitoring.tasks.views.frame import item_of, no_item, to_item, today_here

_LONG = 2000
_STEERS = (Permission.DECIDE_TASKS, Permission.MANAGE_TASKS)
_LEVELS = tuple((one.value, one.text) for one in Level)


def _record(request: HttpRequest, code: str, *permissions: Permission) -> tuple[Item, Record]:
    item = item_of(request, code, *permissions)
    return item, found_items.record(item.code, today=today_here())


def _points(record: Record) -> tuple[tuple[str, Text], ...]:
    return tuple((str(one.id), one.what) for one in record.checkpoints)


@access(Permission.DECIDE_TASKS)
@form_methods
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Record a decision on an item."""
    item, record = _record(request, code, Permission.DECIDE_TASKS)
    asking = [one for one in record.reports if one.decision_needed and one.returned_at is None]
    deed = Deed(
        title=text("登记决定", "Record a decision"),
        button=text("登记决定", "Record it"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(
            text(
                "决定本身不改变检查点；改期、调整、取消、转入下一规划时引用它。",
                "A decision changes nothing by itself; a move, a change, a drop or a closing names it.",
            ),
        ),
        fields=(
            Field(
                "kind", text("决定什么", "What is decided"), kind="select",
                options=tuple((one.value, one.text) for one in DecisionKind),
            ),
            Field("checkpoint", text("哪个检查点", "Which checkpoint"), kind="select", is_required=False, options=_points(record)),
            Field("words", text("决定内容", "The decision"), kind="long", longest=_LONG),
            Field("why", text("理由", "Reason"), kind="long", longest=_LONG),
            Field("approved_by", text("批准人或批准机关", "Approved by")),
            Field("document_number", text("文号", "Number of the document"), is_required=False, longest=120),
            Field("document_on", text("文件日期", "Date of the document"), kind="date", is_required=False),
            Field(
                "answers", text("答复哪份报告的请求", "Which report asked for it"), kind="select", is_required=False,
                options=tuple((str(one.id), _asked(one.period, one.decision_needed)) for one in asking),
                value=str(asking[-1].id) if len(asking) == 1 else "",
            ),
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        deciding.decide(
            code=item.code, kind=DecisionKind(sent.text("kind")), words=sent.text("words"), reason=sent.text("why"),
            approved_by=sent.text("approved_by"), checkpoint=_chosen(sent, "checkpoint"),
            document_number=sent.text("document_number"), document_on=sent.day("document_on"),
            answers=_chosen(sent, "answers"), by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, "#decisions")

    return carry_out(request, deed, do)


def _asked(period: str, words: str) -> Text:
    shown = f"{period} {words[:40]}"
    return text(shown, shown)


def _chosen(sent: Sent, name: str) -> int | None:
    return int(sent.text(name)) if sent.text(name) else None


@access(Permission.READ_COLLECTED)
@form_methods
def supervise(request: HttpRequest, code: str) -> HttpResponse:
    """Put a matter under supervision."""
    item = item_of(request, code, *_STEERS)
    deed = Deed(
        title=text("列入督办", "Put under supervision"),
        button=text("列入督办", "Supervise"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        fields=(
            Field("what", text("督办什么", "What has to be done"), kind="long", longest=_LONG),
            Field(
                "owner", text("由谁办理", "Whose it is"), options=tuple((one, text(one, one)) for one in item.units),
                value=item.lead_unit,
            ),
            Field("due_on", text("何时办结", "By when"), kind="date"),
            decision_field(item, *DecisionKind, is_required=False),
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        supervising.supervise(
            code=item.code, what=sent.text("what"), owner=sent.text("owner"), due_on=sent.first_day("due_on"),
            decision=chosen_decision(sent), by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, "#supervisions")

    return carry_out(request, deed, do)


@access(Permission.READ_COLLECTED)
@form_methods
def end_supervision(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """End the supervision of a matter."""
    item, record = _record(request, code, *_STEERS)
    one = next((one for one in record.supervisions if one.id == number), None)
    if one is None:
        raise no_item(code)
    deed = Deed(
        title=text("办结督办", "End the supervision"), button=text("办结", "End it"), of=item.title,
        back=reverse("tasks:item", args=[item.code]), about=(text(one.what, one.what),),
        fields=(Field("how", text("怎样办结的", "How it ended"), kind="long", longest=_LONG),),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        supervising.close_supervision(
            supervision=number, how=sent.text("how"), by=visitor_of(request).actor, at=timezone.now()
        )
        return to_item(item.code, "#supervisions")

    return carry_out(request, deed, do)


@access(Permission.READ_COLLECTED)
@form_methods
def note_risk(request: HttpRequest, code: str) -> HttpResponse:
    """Note what may keep an item from its promise."""
    item = item_of(request, code, Permission.REPORT_TASKS, Permission.MANAGE_TASKS)
    deed = Deed(
        title=text("登记风险", "Note a risk"),
        button=text("登记", "Note it"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        fields=(
            Field("words", text("可能发生什么", "What may happen"), kind="long", longest=_LONG),
            Field("likelihood", text("可能性", "How likely"), kind="select", options=_LEVELS),
            Field("impact", text("影响", "How grave"), kind="select", options=_LEVELS),
            Field(
                "owner", text("责任人", "Who watches it"), options=tuple((one, text(one, one)) for one in item.units),
                value=item.lead_unit,
            ),
            Field("answer", text("打算怎么应对", "What will be done"), kind="long", is_required=False, longest=_LONG),
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        risking.note_risk(
            code=item.code, words=sent.text("words"), likelihood=Level(sent.text("likelihood")),
            impact=Level(sent.text("impact")), owner=sent.text("owner"), answer=sent.text("answer"),
            by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, "#risks")

    return carry_out(request, deed, do)


@access(Permission.READ_COLLECTED)
@form_methods
def change_risk(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change what is given of a risk, or say how it ended."""
    item, record = _record(request, code, Permission.REPORT_TASKS, Permission.MANAGE_TASKS)
    one = next((one for one in record.risks if one.id == number), None)
    if one is None:
        raise no_item(code)
    deed = Deed(
        title=text("更新风险", "Change a risk"),
        button=text("保存", "Save"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(text(one.words, one.words),),
        fields=(
            Field(
                "state", text("状态", "State"), kind="select", value=one.state.value,
                options=tuple((state.value, state.text) for state in RiskState),
            ),
            Field("likelihood", text("可能性", "How likely"), kind="select", options=_LEVELS, value=one.likelihood.value),
            Field("impact", text("影响", "How grave"), kind="select", options=_LEVELS, value=one.impact.value),
            Field("owner", text("责任人", "Who watches it"), value=one.owner),
            Field("answer", text("打算怎么应对", "What will be done"), kind="long", is_required=False, value=one.answer, longest=_LONG),
            Field("why", text("为什么更新", "Why it changes"), kind="long", longest=500),
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        risking.change_risk(
            risk=number, reason=sent.text("why"), likelihood=Level(sent.text("likelihood")),
            impact=Level(sent.text("impact")), owner=sent.text("owner"), answer=sent.text("answer"),
            state=RiskState(sent.text("state")), by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, "#risks")

    return carry_out(request, deed, do)


@access(Permission.READ_COLLECTED)
@form_methods
def settle(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Settle a step of the ladder by hand."""
    item, record = _record(request, code, *_STEERS)
    if number not in {one.id for one in record.escalations}:
        raise no_item(code)
    deed = Deed(
        title=text("解除上报", "Settle what was escalated"), button=text("解除", "Settle"), of=item.title,
        back=reverse("tasks:escalations"),
        fields=(Field("why", text("怎样解决的", "How it was settled"), kind="long", longest=500),),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        escalating.settle_escalation(
            escalation=number, why=sent.text("why"), by=visitor_of(request).actor, at=timezone.now()
        )
        return HttpResponseRedirect(reverse("tasks:escalations"))

    return carry_out(request, deed, do)
