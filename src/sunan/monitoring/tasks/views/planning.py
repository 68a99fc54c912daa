"""Deeds on what is promised by whom by when: leads, sub-items, checkpoints, the baseline, moves, dependencies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sunan.access import directory
from sunan.access.core.rights import EVERYTHING
from sunan.access.forms.deeds import WHY, Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.printed import Comparator
from sunan.kernel.texts import Text, text
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.items import Checkpoint, Item
from sunan.monitoring.tasks.core.words import DecisionKind
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import items as changing
from sunan.monitoring.tasks.services import planning
from sunan.monitoring.tasks.services.planning import PromisedNumber
from sunan.monitoring.tasks.views.frame import area_name, item_of, today_here

_LONG = 2000
_ON = Field(
    "planned_on", text("计划日期", "Planned for"), kind="date", is_required=False,
    about=text("可以不填：没有人说过何时，就照实空着。", "May be left open: nobody has said by when."),
)  # fmt: skip
_COMPARATORS = {
    Comparator.AT_LEAST: text("≥ 不少于", "≥ at least"),
    Comparator.ABOVE: text("> 超过", "> more than"),
    Comparator.ABOUT: text("≈ 左右", "≈ about"),
    Comparator.EQUAL: text("= 等于", "= exactly"),
    Comparator.AT_MOST: text("≤ 不多于", "≤ at most"),
    Comparator.BELOW: text("< 少于", "< less than"),
}


def to_item(code: str, place: str = "") -> HttpResponse:
    """Go back to the page of an item."""
    return HttpResponseRedirect(reverse("tasks:item", args=[code]) + place)


def checkpoint_of(request: HttpRequest, number: int, *permissions: Permission) -> tuple[Item, Checkpoint]:
    """Return a checkpoint with its item, if the visitor holds one of the permissions for it.

    Raises:
        NotFound: there is none such, or none that is the visitor's business.
    """
    found = found_items.checkpoint(number, today=today_here())
    return item_of(request, found.item, *permissions), found


def decision_field(
    item: Item, *kinds: DecisionKind, is_required: bool = True, checkpoint: int | None = None, label: Text | None = None
) -> Field:
    """Return a field that offers the decisions on an item."""
    record = found_items.record(item.code, today=today_here())
    offered = [
        one
        for one in record.decisions
        if one.kind in kinds and (checkpoint is None or one.checkpoint in (None, checkpoint))
    ]
    about = text(
        "先由有决定权的人登记决定，才能在这里选到。",
        "A decision has to be recorded by somebody with the right before it can be chosen.",
    )
    return Field(
        "decision", label or text("依据的决定", "Decision"), kind="select", is_required=is_required, about=about,
        options=tuple((str(one.id), _decision_name(one.words, one.document_number)) for one in offered),
        value=str(offered[0].id) if is_required and len(offered) == 1 else "",
    )  # fmt: skip


def _decision_name(words: str, number: str) -> Text:
    shown = f"{words[:40]}{'…' if len(words) > 40 else ''}{f'（{number}）' if number else ''}"
    return text(shown, shown)


def chosen_decision(sent: Sent) -> int | None:
    """Return the decision that was chosen."""
    return int(sent.text("decision")) if sent.text("decision") else None


@access(Permission.MANAGE_TASKS)
@form_methods
def lead(request: HttpRequest, code: str) -> HttpResponse:
    """Say who leads an item."""
    item = item_of(request, code, Permission.MANAGE_TASKS)
    day = today_here()
    organisations = directory.offered_organisations(scope=EVERYTHING, on=day)
    deed = Deed(
        title=text("明确牵头单位", "Assign the lead"),
        button=text("确定", "Assign"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(
            text(
                "规划只写责任单位，没有写谁牵头；在这里明确之前，一律写“未明确”。",
                "The plan names responsible units and says of none that it leads; until somebody does so here, nobody leads.",
            ),
        ),
        fields=(
            Field(
                "unit", text("牵头单位（照规划原文书写）", "Lead, as printed in the plan"), is_required=False,
                about=text("留空表示取消牵头。", "Left empty, nobody leads any more."),
                options=tuple((one, text(one, one)) for one in item.units), value=item.lead_unit,
            ),
            Field(
                "organisation", text("在本系统中的单位", "Its organisation here"), is_required=False, longest=80,
                about=text("报送和提醒发给它；留空则按名称查找。", "It reports and is reminded; left empty, it is looked up by name."),
                options=tuple((one.id, one.name) for one in organisations), value=item.lead_organisation,
            ),
            decision_field(item, DecisionKind.ASSIGN, is_required=False),
            WHY,
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        changing.assign_lead(
            code=item.code, unit=sent.text("unit"), reason=sent.text("why"), organisation=sent.text("organisation"),
            decision=chosen_decision(sent), by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_TASKS)
@form_methods
def divide(request: HttpRequest, code: str) -> HttpResponse:
    """Cut a task into a part with a lead of its own."""
    item = item_of(request, code, Permission.MANAGE_TASKS)
    cities = plans.plan_in_force().cities
    deed = Deed(
        title=text("拆分子项", "Cut off a sub-item"),
        button=text("新增子项", "Add the sub-item"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(text("子项有自己的牵头单位、检查点和结论。", "A sub-item has a lead, checkpoints and an outcome of its own."),),
        fields=(
            Field("title_zh", text("名称（中文）", "Title in Chinese"), longest=300),
            Field("title_en", text("名称（英文）", "Title in English"), is_required=False, longest=300),
            Field("promise_zh", text("承诺内容", "What is promised"), kind="long", is_required=False, longest=_LONG),
            Field(
                "units", text("责任单位", "Responsible units"), is_required=False,
                options=tuple((one, text(one, one)) for one in item.units),
                about=text("多个单位用顿号分开。", "Several are divided by commas."),
            ),
            Field(
                "areas", text("涉及城市", "Cities"), kind="checks", is_required=False,
                options=tuple((city.code, area_name(city.code)) for city in cities),
                value=" ".join(item.areas) if len(item.areas) == 1 else "",
            ),
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        made = changing.add_sub_item(
            parent=item.code, title_zh=sent.text("title_zh"), title_en=sent.text("title_en") or sent.text("title_zh"),
            promise_zh=sent.text("promise_zh"), units=sent.many("units"), areas=sent.many("areas"),
            by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(made.code)

    return carry_out(request, deed, do)


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
                "写清届时别人能看到什么，而不是做了多少工作。规划期末以后的日期须先有“转入下一规划”的决定。",
                "Say what others will be able to observe, not how much will be done. A date after the plan's end needs a "
                "decision to carry over.",
            ),
        ),
        fields=(
            Field("what_zh", text("届时能看到什么", "What will be observable"), kind="long", longest=_LONG),
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
                "现有日期作为基线保存。此后改日期须有决定，推后多少天处处可见。",
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
                f"现在的计划日期：{one.planned_on or '没有'}；基线：{one.baseline_on or '没有'}。每次改动都留在历史里。",
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
                text("届时能看到什么", "What will be observable"),
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
            confirm(text("检查点不再计入进展，历史照样可见", "It no longer counts; its history stays in sight")),
        ),
    )

    def do(sent: Sent) -> HttpResponse:
        planning.drop_checkpoint(
            checkpoint=one.id, decision=int(sent.text("decision")), by=visitor_of(request).actor, at=timezone.now()
        )
        return to_item(item.code)

    return carry_out(request, deed, do)
