"""Deeds on what is promised by when: checkpoints, their baseline, other dates, other promises."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from sunan.access.forms.deeds import WHY, Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.printed import Comparator
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.words import DecisionKind
from sunan.monitoring.tasks.services import planning
from sunan.monitoring.tasks.services.planning import PromisedNumber
from sunan.monitoring.tasks.views.fields import chosen_decision, decision_field
from sunan.monitoring.tasks.views.frame import checkpoint_of, item_of, to_item

_LONG = 2000
_ON = Field(
    "planned_on", text("计划日期", "Planned for"), kind="date", is_required=False,
    about=text("可以不填：尚无人说明日期时，如实留空。", "May be left open: nobody has said by when."),
)  # fmt: skip
_COMPARATORS = {
    Comparator.AT_LEAST: text("≥ 不少于", "≥ at least"),
    Comparator.ABOVE: text("> 超过", "> more than"),
    Comparator.ABOUT: text("≈ 左右", "≈ about"),
    Comparator.EQUAL: text("= 等于", "= exactly"),
    Comparator.AT_MOST: text("≤ 不多于", "≤ at most"),
    Comparator.BELOW: text("< 少于", "< less than"),
}


@access(Permission.MANAGE_TASKS)
@form_methods
def add_checkpoint(request: HttpRequest, code: str) -> HttpResponse:
    """Promise something observable."""
    item = item_of(request, code, Permission.MANAGE_TASKS)
    deed = Deed(
        title=text("登记检查点", "Promise a checkpoint"),
        button=text("登记", "Promise"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(
            text(
                "请写明届时可见的成果，而不是做了多少工作。规划期末以后的日期须先有“转入下一规划”的决定。",
                "Say what others will be able to observe, not how much will be done. A date after the plan's end needs a "
                "decision to carry over.",
            ),
        ),
        fields=(
            Field("what_zh", text("届时可见的成果", "What will be observable"), kind="long", longest=_LONG),
            Field("what_en", text("英文说法", "The same in English"), is_required=False, longest=_LONG),
            _ON,
            Field(
                "unit", text("由谁完成", "By whom"), is_required=False,
                options=tuple((one, text(one, one)) for one in item.units), value=item.lead_unit,
            ),
            Field(
                "comparator", text("如为数值：比较方式", "If it is a number: comparison"), kind="select", is_required=False,
                options=tuple((one.value, words) for one, words in _COMPARATORS.items()),
            ),
            Field("value", text("如为数值：目标值", "If it is a number: the value"), is_required=False, longest=40),
            Field("value_unit", text("如为数值：单位", "If it is a number: its unit"), is_required=False, longest=40),
            decision_field(item, DecisionKind.CARRY_OVER, is_required=False),
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        number = None
        if sent.text("value"):
            number = PromisedNumber(sent.text("comparator"), sent.text("value"), sent.text("value_unit"))
        made = planning.add_checkpoint(
            code=item.code, what_zh=sent.text("what_zh"), what_en=sent.text("what_en"), planned_on=sent.day("planned_on"),
            unit=sent.text("unit"), number=number, decision=chosen_decision(sent), by=visitor_of(request).actor,
            at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, f"#checkpoint-{made.id}")

    return carry_out(request, deed, do)


@access(Permission.MANAGE_TASKS)
@form_methods
def freeze(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the dates of an item as its baseline."""
    item = item_of(request, code, Permission.MANAGE_TASKS)
    deed = Deed(
        title=text("冻结基线", "Freeze the baseline"),
        button=text("冻结", "Freeze"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(
            text(
                "现有日期作为基线保存。此后改期须有决定，推后天数处处可见。",
                "The dates as they are become the baseline. From then on a move needs a decision, and every slip is shown.",
            ),
        ),
        fields=(confirm(text("我确认这些日期就是承诺", "These dates are what is promised")),),
    )

    def do(_: Sent) -> HttpResponse:
        planning.freeze_baseline(code=item.code, by=visitor_of(request).actor, at=timezone.now())
        return to_item(item.code)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_TASKS)
@form_methods
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Give a checkpoint another date."""
    item, one = checkpoint_of(request, number, Permission.MANAGE_TASKS)
    deed = Deed(
        title=text("改计划日期", "Move the date"),
        button=text("改日期", "Move"),
        of=one.what,
        back=reverse("tasks:item", args=[item.code]),
        about=(
            text(
                f"现在的计划日期：{one.planned_on or '没有'}；基线：{one.baseline_on or '没有'}。每次改动都保留在历史中。",
                f"Planned now for {one.planned_on or 'no date'}; baseline: {one.baseline_on or 'none'}. Every move stays in "
                "the history.",
            ),
        ),
        fields=(
            Field("planned_on", text("新的日期", "New date"), kind="date", value=str(one.planned_on or "")),
            decision_field(item, DecisionKind.CHANGE, DecisionKind.CARRY_OVER, is_required=False, checkpoint=one.id),
            WHY,
        ),
    )

    def do(sent: Sent) -> HttpResponse:
        planning.move_checkpoint(
            checkpoint=one.id, planned_on=sent.day("planned_on"), reason=sent.text("why"),
            decision=chosen_decision(sent), by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, f"#checkpoint-{one.id}")

    return carry_out(request, deed, do)


@access(Permission.MANAGE_TASKS)
@form_methods
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Put another promise in the place of one."""
    item, one = checkpoint_of(request, number, Permission.MANAGE_TASKS)
    deed = Deed(
        title=text("调整检查点内容", "Change the promise"),
        button=text("调整", "Change"),
        of=one.what,
        back=reverse("tasks:item", args=[item.code]),
        about=(
            text("原来的承诺保留为“经批准调整”。", "The old promise stays, marked as changed with approval."),
            text(
                "数值、基线和改期次数由新的承诺承接；日期不同即记为一次改期。",
                "The new one takes over its number, its baseline and its moves; another date is one more move.",
            ),
        ),
        fields=(
            Field(
                "what_zh",
                text("届时可见的成果", "What will be observable"),
                kind="long",
                value=one.what.zh,
                longest=_LONG,
            ),
            Field("what_en", text("英文说法", "The same in English"), is_required=False, longest=_LONG),
            _ON,
            decision_field(item, DecisionKind.CHANGE, checkpoint=one.id),
        ),
    )

    def do(sent: Sent) -> HttpResponse:
        planning.replace_checkpoint(
            checkpoint=one.id, what_zh=sent.text("what_zh"), what_en=sent.text("what_en"),
            planned_on=sent.day("planned_on"), decision=int(sent.text("decision")), by=visitor_of(request).actor,
            at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_TASKS)
@form_methods
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Drop a promise, by a decision."""
    item, one = checkpoint_of(request, number, Permission.MANAGE_TASKS)
    deed = Deed(
        title=text("取消检查点", "Drop the promise"),
        button=text("取消检查点", "Drop"),
        of=one.what,
        back=reverse("tasks:item", args=[item.code]),
        fields=(
            decision_field(item, DecisionKind.DROP, checkpoint=one.id),
            confirm(text("检查点不再计入进展，历史仍然可见", "It no longer counts; its history stays in sight")),
        ),
    )

    def do(sent: Sent) -> HttpResponse:
        planning.drop_checkpoint(
            checkpoint=one.id, decision=int(sent.text("decision")), by=visitor_of(request).actor, at=timezone.now()
        )
        return to_item(item.code)

    return carry_out(request, deed, do)
