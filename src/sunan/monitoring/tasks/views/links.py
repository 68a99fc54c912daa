"""Deeds on how items hang together: dependencies, and what a unit of the plan is called today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sunan.access import directory
from sunan.access.core.rights import EVERYTHING
from sunan.access.forms.deeds import WHY, Deed, Field, Sent, WrongField, carry_out, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.texts import text
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import depending
from sunan.monitoring.tasks.services import items as changing
from sunan.monitoring.tasks.views.frame import item_of, no_item, to_item, today_here

_NUMBERS = 16


@access(Permission.MANAGE_TASKS)
@form_methods
def depend(request: HttpRequest, code: str) -> HttpResponse:
    """Say that an item needs another one."""
    item = item_of(request, code, Permission.MANAGE_TASKS)
    record = found_items.record(item.code, today=today_here())
    deed = Deed(
        title=text("登记依赖", "Add a dependency"),
        button=text("登记", "Add"),
        of=item.title,
        back=reverse("tasks:item", args=[item.code]),
        about=(text("另一项完成之后，本项才能完成。", "This item can only be reached after the other one."),),
        fields=(
            Field(
                "earlier", text("所依赖的事项（编号，如 task-03）", "Which item it needs (its code, like task-03)"), longest=80,
                about=text("可写事项编号，或“编号#检查点号”。", "The code of an item, or code#number of a checkpoint."),
            ),
            Field(
                "later", text("本项的哪个检查点", "Which checkpoint of this item"), kind="select", is_required=False,
                options=tuple((str(one.id), one.what) for one in record.checkpoints),
                about=text("不选表示整项。", "None means the whole item."),
            ),
            Field("lag_days", text("相隔天数", "Days between"), value="0", longest=4),
            Field("why", text("为什么", "Why"), is_required=False, longest=500),
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        earlier, _, point = sent.text("earlier").partition("#")
        depending.add_dependency(
            earlier=earlier.strip(), earlier_checkpoint=_whole("earlier", point), later=item.code,
            later_checkpoint=_whole("later", sent.text("later")), lag_days=_whole("lag_days", sent.text("lag_days")) or 0,
            reason=sent.text("why"), by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return to_item(item.code, "#dependencies")

    return carry_out(request, deed, do)


def _whole(field: str, written: str) -> int | None:
    """Return a whole number; `None` when nothing was written.

    Raises:
        WrongField: it is none.
    """
    found = written.strip()
    digits = found.removeprefix("-")
    if found and not (digits.isascii() and digits.isdigit() and len(digits) < _NUMBERS):
        raise WrongField(field, text(f"“{found[:40]}”不是整数", f"“{found[:40]}” is no whole number"))
    return int(found) if found else None


@access(Permission.MANAGE_TASKS)
@form_methods
def undepend(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say that an item does not need another one any more."""
    item = item_of(request, code, Permission.MANAGE_TASKS)
    if number not in {one.id for one in found_items.record(item.code, today=today_here()).dependencies}:
        raise no_item(code)
    deed = Deed(
        title=text("取消依赖", "Remove the dependency"), button=text("取消依赖", "Remove"), of=item.title,
        back=reverse("tasks:item", args=[item.code]), fields=(WHY,),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        depending.remove_dependency(
            dependency=number, reason=sent.text("why"), by=visitor_of(request).actor, at=timezone.now()
        )
        return to_item(item.code, "#dependencies")

    return carry_out(request, deed, do)


@access(Permission.MANAGE_TASKS)
@form_methods
def identify(request: HttpRequest) -> HttpResponse:
    """Say which organisation a unit, as printed, is today."""
    unit = request.GET.get("unit", "")[:200]
    organisations = directory.offered_organisations(scope=EVERYTHING, on=today_here())
    deed = Deed(
        title=text("单位现名", "What a unit is today"),
        button=text("确定", "Save"),
        of=text(unit or "分单位", unit or "By unit"),
        back=reverse("tasks:units"),
        about=(
            text("规划原文的名称仍照原样显示，旁边注明现在的名称。", "The name as printed stays; what it is called today stands beside it."),
        ),
        fields=(
            Field("unit", text("规划所印名称", "As printed in the plan"), value=unit),
            Field(
                "organisation", text("在本系统中的单位", "Its organisation here"), is_required=False, longest=80,
                options=tuple((one.id, one.name) for one in organisations),
                about=text("留空表示不再对应。", "Left empty, it is no organisation here any more."),
            ),
            WHY,
        ),
    )  # fmt: skip

    def do(sent: Sent) -> HttpResponse:
        changing.identify_unit(
            unit=sent.text("unit"), organisation=sent.text("organisation"), reason=sent.text("why"),
            by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
        return HttpResponseRedirect(reverse("tasks:units"))

    return carry_out(request, deed, do)
