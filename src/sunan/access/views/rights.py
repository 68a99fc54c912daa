"""Granting and revoking roles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sunan.access import selectors
from sunan.access.core.permissions import Permission
from sunan.access.core.roles import scope_named
from sunan.access.forms.deeds import WHY, Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import access
from sunan.access.services import rights as services
from sunan.access.services.rights import RolesExclude
from sunan.access.views.people import called
from sunan.access.views.reach import person_of
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text, text

SCOPES: dict[str, Text] = {
    "everything": text("全部", "everything"),
    "own": text("本单位", "own organisation"),
    "areas": text("指定的地区", "named areas"),
    "organisations": text("指定的单位", "named organisations"),
}


@access(Permission.MANAGE_RIGHTS)
@form_methods
def grant(request: HttpRequest, user: str) -> HttpResponse:
    """Grant somebody a role."""
    now = timezone.now()
    found = person_of(request, user, Permission.MANAGE_RIGHTS)
    roles = selectors.roles_in_force().values()
    deed = Deed(
        title=text("授予角色", "Grant a role"),
        button=text("授予", "Grant"),
        of=called(found),
        back=reverse("access:person", args=[user]),
        fields=(
            Field(
                "role",
                text("角色", "Role"),
                kind="select",
                options=tuple(
                    (
                        one.id,
                        text(f"{one.name.zh}（{SCOPES[one.scope].zh}）", f"{one.name.en} ({SCOPES[one.scope].en})"),
                    )
                    for one in roles
                ),
            ),
            Field(
                "scope",
                text("范围", "Scope"),
                kind="select",
                is_required=False,
                about=text("不选时为角色后面括号中的范围。", "By default the one in brackets after the role."),
                options=tuple(SCOPES.items()),
            ),
            Field(
                "areas",
                text("地区（范围为“指定的地区”时）", "Areas (for the scope “named areas”)"),
                kind="checks",
                is_required=False,
                options=tuple(selectors.area_names().items()),
            ),
            Field(
                "organisations",
                text("单位标识（范围为“指定的单位”时）", "Ids of organisations (for the scope “named organisations”)"),
                is_required=False,
                about=text("多个用逗号分隔。", "Several with commas between."),
                longest=1000,
            ),
            Field("begins", text("自哪天起", "From"), kind="date", value=selectors.day_of(now).isoformat()),
            Field(
                "ends",
                text("到哪天止（当天不再有效）", "Until (the first day without it)"),
                kind="date",
                is_required=False,
                about=text("不填时到收回为止。", "By default it holds until it is revoked."),
            ),
            WHY,
        ),
        blames={RolesExclude: "role", NotFound: "role"},
    )

    def do(sent: Sent) -> HttpResponse:
        scope = sent.text("scope")
        services.grant_role(
            user=user,
            role=sent.text("role"),
            scope=scope_named(scope) if scope else None,
            covers=[*sent.many("areas"), *sent.many("organisations")],
            begins=sent.day("begins"),
            ends=sent.day("ends"),
            why=sent.text("why"),
            by=visitor_of(request).actor,
            at=now,
        )
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_RIGHTS)
@form_methods
def revoke(request: HttpRequest, user: str, number: int) -> HttpResponse:
    """Revoke a grant of somebody."""
    found = person_of(request, user, Permission.MANAGE_RIGHTS)
    held = next((one for one in found.grants if one.id == number), None)
    if held is None:
        raise NotFound("没有这条授权", "There is no such grant")
    deed = Deed(
        title=text(f"收回角色“{held.role_name.zh}”", f"Revoke the role “{held.role_name.en}”"),
        button=text("收回", "Revoke"),
        of=called(found),
        back=reverse("access:person", args=[user]),
        about=(
            text(
                "立即失效，正在使用的页面也随之受限；以前的授权记录保留。",
                "It ends at once, also for pages that are open now; the record of the grant stays.",
            ),
        ),
        fields=(WHY, confirm(text("确认收回", "Yes, revoke the role"))),
    )

    def do(sent: Sent) -> HttpResponse:
        services.revoke_role(grant=number, why=sent.text("why"), by=visitor_of(request).actor, at=timezone.now())
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)
