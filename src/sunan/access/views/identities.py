"""Linking accounts to the identity provider of an installation, where it has one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sunan.access.core.permissions import Permission
from sunan.access.forms.deeds import WHY, Deed, Field, Sent, carry_out, form_methods
from sunan.access.rules import access
from sunan.access.selectors import linked_identity
from sunan.access.services import identities as services
from sunan.access.views.people import called, change_account
from sunan.access.views.reach import person_of
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import text


@access(Permission.MANAGE_USERS)
@form_methods
def link(request: HttpRequest, user: str) -> HttpResponse:
    """Let somebody sign in as whom the identity provider knows."""
    found = person_of(request, user, Permission.MANAGE_USERS)
    provider = services.provider_needed()
    deed = Deed(
        title=text("关联统一身份", "Link an identity"),
        button=text("关联", "Link"),
        of=called(found),
        back=reverse("access:person", args=[user]),
        about=(
            text(
                f"此后可经“{provider.name.zh}”登录这个账户。",
                f"From then on the account can be signed in to through {provider.name.en}.",
            ),
        ),
        fields=(
            Field(
                "subject",
                text("身份标识", "Identity"),
                about=text(
                    f"身份提供方令牌中 {provider.claim} 的值，须逐字一致。",
                    f"The value of {provider.claim} in the provider's tokens, letter by letter.",
                ),
                longest=255,
            ),
            WHY,
        ),
        blames={InvalidInput: "subject", Refused: "subject"},
    )

    def do(sent: Sent) -> HttpResponse:
        services.link_identity(
            user=user,
            subject=sent.text("subject"),
            why=sent.text("why"),
            by=visitor_of(request).actor,
            at=timezone.now(),
        )
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_USERS)
@form_methods
def unlink(request: HttpRequest, user: str) -> HttpResponse:
    """Let somebody no longer sign in through the identity provider."""
    person_of(request, user, Permission.MANAGE_USERS)
    if linked_identity(user) is None:
        raise NotFound("该账户没有关联统一身份", "The account is not linked")
    return change_account(
        request,
        user,
        title=text("取消关联统一身份", "Unlink the identity"),
        about=text(
            "此人不能再经身份提供方登录，经它登录的浏览器随即退出；用口令登录不受影响。",
            "The person can no longer sign in through the identity provider and is signed out where they did; signing in "
            "with a password goes on.",
        ),
        box=text("确认取消关联", "Yes, unlink it"),
        do=services.unlink_identity,
    )
