"""Deeds on who does what: the lead of an item, and sub-items with leads of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from sunan.access import directory
from sunan.access.core.rights import EVERYTHING
from sunan.access.forms.deeds import WHY, Deed, Field, Sent, carry_out, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.texts import text
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.words import DecisionKind
from sunan.monitoring.tasks.services import items as services
from sunan.monitoring.tasks.views.fields import chosen_decision, decision_field
from sunan.monitoring.tasks.views.frame import area_name, item_of, to_item, today_here

_LONG = 2000


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
                "规划只写明责任单位，未写明牵头单位；在此明确之前，一律为“未明确”。",
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
        services.assign_lead(
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
        made = services.add_sub_item(
            parent=item.code, title_zh=sent.text("title_zh"), title_en=sent.text("title_en") or sent.text("title_zh"),
            promise_zh=sent.text("promise_zh"), units=sent.many("units"), areas=sent.many("areas"),
            by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(made.code)

    return carry_out(request, deed, do)
