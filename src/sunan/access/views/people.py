"""People: who has an account, what each may do; creating, moving, locking them, and giving them new keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sunan.access import directory, selectors
from sunan.access.core.people import AccountState, HeldGrant, Person
from sunan.access.core.permissions import Permission
from sunan.access.forms.deeds import WHY, Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import access
from sunan.access.services import people as services
from sunan.access.services import second_factor as second_factors
from sunan.access.services.identities import provider_in_force
from sunan.access.views.lists import asked_for, page_number, query_of
from sunan.access.views.reach import covers, organisation_field, person_of
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import Text, text


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """A grant as the page of a person shows it.

    Attributes:
        covers: names of the areas or organisations that it names.
        standing: in force, to come, ended or revoked.
    """

    grant: HeldGrant
    covers: list[Text]
    granted_by: str
    standing: Text
    is_over: bool


@access(Permission.READ_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the organisations that the visitor may see."""
    visitor, now = visitor_of(request), timezone.now()
    asked = {name: asked_for(request, name) for name in ("search", "organisation", "state")}
    states = {one.value: one for one in AccountState}
    scope = visitor.rights.scope(Permission.READ_PEOPLE)
    found = directory.people_page(
        scope=scope,
        at=now,
        search=asked["search"],
        organisation=asked["organisation"],
        state=states.get(asked["state"]),
        page=page_number(request),
    )
    today = selectors.day_of(now)
    rows = [(one, [held.role_name for held in one.person.grants if held.holds_on(today)]) for one in found.rows]
    shown = {
        "list": found,
        "rows": rows,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "states": list(AccountState),
        "query": query_of(asked),
        "may_create": visitor.rights.may(Permission.MANAGE_USERS),
    }
    return render(request, "access/people.html", shown)


@access(Permission.READ_PEOPLE)
@require_safe
def person(request: HttpRequest, user: str) -> HttpResponse:
    """Show one person: where they belong, what they may do, who granted it, and what the visitor may do about it."""
    visitor, now = visitor_of(request), timezone.now()
    found = person_of(request, user, Permission.READ_PEOPLE)
    today = selectors.day_of(now)
    is_own = found.id == visitor.user
    manages = covers(visitor.rights, Permission.MANAGE_USERS, found) and not found.is_erased
    grants = covers(visitor.rights, Permission.MANAGE_RIGHTS, found) and not found.is_erased
    shown = {
        "one": directory.listed_person(found, now),
        "person": found,
        "memberships": directory.memberships_of(found.id, now),
        "today": today,
        "grants": _grants(found, now),
        "provider": provider_in_force(),
        "identity": selectors.linked_identity(found.id),
        "is_own": is_own,
        "may_manage": manages and not is_own,
        "may_move": manages,
        "may_grant": grants and not is_own,
        "may_revoke": grants,
        "may_read_log": visitor.rights.may(Permission.READ_LOG),
    }
    return render(request, "access/person.html", shown)


def _grants(person: Person, now: datetime) -> list[ShownGrant]:
    today, areas = selectors.day_of(now), selectors.area_names()
    named = {one for held in person.grants if held.scope == "organisations" for one in held.values}
    organisations = selectors.organisations_among(named, on=today)
    names = selectors.names_of(one.granted_by for one in person.grants)

    def words(scope: str, value: str) -> Text:
        known = areas.get(value) if scope == "areas" else None
        if value in organisations:
            known = organisations[value].name
        return known or text(value, value)

    shown = [
        ShownGrant(
            one, [words(one.scope, value) for value in one.values], names.get(one.granted_by, one.granted_by),
            _standing(one, now), one.is_over(today),
        )
        for one in person.grants
    ]  # fmt: skip
    return sorted(shown, key=lambda one: (one.is_over, -one.grant.begins.toordinal(), one.grant.id))


def _standing(grant: HeldGrant, now: datetime) -> Text:
    today = selectors.day_of(now)
    if grant.revoked_at is not None and (grant.ends is None or selectors.day_of(grant.revoked_at) < grant.ends):
        return text("已收回", "revoked")
    if grant.is_over(today):
        return text("已到期", "ended")
    return text("有效", "in force") if grant.holds_on(today) else text("尚未开始", "to come")


@access(Permission.MANAGE_USERS)
@form_methods
def create(request: HttpRequest) -> HttpResponse:
    """Create an account; its first password is shown this once."""
    deed = Deed(
        title=text("新建用户", "New user"),
        button=text("创建", "Create"),
        of=text("用户", "People"),
        back=reverse("access:people"),
        about=(
            text(
                "首次口令由系统生成，只显示一次；本人首次登录时须更改。角色由安全管理员授予。",
                "The first password is made here and shown once; the person has to change it at the first sign-in. "
                "Roles are granted by the security administrator.",
            ),
        ),
        fields=(
            Field(
                "sign_in_name",
                text("登录名", "Sign-in name"),
                about=text("2 到 80 个字母、数字、汉字或 - _ . @", "2 to 80 letters, digits or - _ . @"),
                longest=80,
            ),
            Field("name", text("姓名", "Name of the person"), longest=80),
            organisation_field(request, Permission.MANAGE_USERS, value=asked_for(request, "organisation")),
        ),
        blames={NotFound: "organisation", Refused: "organisation", InvalidInput: "sign_in_name"},
    )

    def do(sent: Sent) -> HttpResponse:
        password = services.fresh_password()
        identity = services.create_user(
            sign_in_name=sent.text("sign_in_name"),
            name=sent.text("name"),
            organisation=sent.text("organisation"),
            password=password,
            by=visitor_of(request).actor,
            at=timezone.now(),
        )
        return _first_password(request, identity, password)

    return carry_out(request, deed, do)


def _first_password(request: HttpRequest, user: str, password: str) -> HttpResponse:
    shown = {"person": selectors.person(user, timezone.now()), "password": password}
    return render(request, "access/first_password.html", shown)


@access(Permission.MANAGE_USERS)
@form_methods
def lock(request: HttpRequest, user: str) -> HttpResponse:
    """Lock an account."""
    return change_account(
        request,
        user,
        title=text("停用账户", "Lock the account"),
        about=text(
            "此人随即退出所有浏览器，不能再登录；角色保留，恢复后照旧有效。",
            "The person is signed out everywhere at once and cannot sign in any more; roles stay and hold again once "
            "the account is unlocked.",
        ),
        box=text("确认停用", "Yes, lock the account"),
        do=services.lock_user,
    )


@access(Permission.MANAGE_USERS)
@form_methods
def unlock(request: HttpRequest, user: str) -> HttpResponse:
    """Let somebody in again who was locked, or suspended after failed attempts."""
    return change_account(
        request,
        user,
        title=text("恢复账户", "Unlock the account"),
        about=text(
            "此人可用原来的口令重新登录，登录失败的计数清零。",
            "The person can sign in again with the same password; failed attempts are counted afresh.",
        ),
        do=services.unlock_user,
    )


@access(Permission.MANAGE_USERS)
@form_methods
def reset_password(request: HttpRequest, user: str) -> HttpResponse:
    """Give somebody a first password again; it is shown this once."""
    password = services.fresh_password()

    def do(*, user: str, why: str, **who: object) -> HttpResponse:
        services.set_password(user=user, password=password, why=why, **who)  # type: ignore[arg-type]
        return _first_password(request, user, password)

    return change_account(
        request,
        user,
        title=text("重置口令", "Reset the password"),
        about=text(
            "系统生成新的首次口令，只显示一次；此人随即退出所有浏览器，下次登录时须更改。",
            "A new first password is made and shown once; the person is signed out everywhere and has to change it at "
            "the next sign-in.",
        ),
        box=text("确认重置口令", "Yes, reset the password"),
        do=do,
    )


@access(Permission.MANAGE_USERS)
@form_methods
def reset_second_factor(request: HttpRequest, user: str) -> HttpResponse:
    """Remove the second factor of somebody who lost it."""
    return change_account(
        request,
        user,
        title=text("重置第二重验证", "Reset the second factor"),
        about=text(
            "验证器和恢复码作废，此人随即退出所有浏览器；角色要求第二重验证的，下次登录时须重新启用。请先核实是本人提出。",
            "The authenticator and the recovery codes become void and the person is signed out everywhere; where a role "
            "asks for a second factor it has to be set up again at the next sign-in. Make sure that the person asked "
            "for this.",
        ),
        box=text("已核实本人，确认重置", "I made sure who asks; reset it"),
        do=second_factors.remove_second_factor,
    )


@access(Permission.MANAGE_USERS)
@form_methods
def move(request: HttpRequest, user: str) -> HttpResponse:
    """Let somebody belong to another organisation from a day on."""
    now = timezone.now()
    found = person_of(request, user, Permission.MANAGE_USERS)
    deed = Deed(
        title=text("变更所属单位", "Move to another organisation"),
        button=text("变更", "Move"),
        of=called(found),
        back=reverse("access:person", args=[user]),
        about=(
            text(
                f"现属“{found.organisation_name.zh}”。范围为“本单位”的角色，自生效日起管辖新单位。",
                f"At present with {found.organisation_name.en}. Roles for “own organisation” cover the new one from that "
                "day on.",
            ),
        ),
        fields=(
            organisation_field(request, Permission.MANAGE_USERS),
            Field("on", text("自哪天起", "From"), kind="date", value=selectors.day_of(now).isoformat()),
            WHY,
        ),
        blames={NotFound: "organisation", Refused: "organisation", InvalidInput: "on"},
    )

    def do(sent: Sent) -> HttpResponse:
        services.move_user(
            user=user,
            organisation=sent.text("organisation"),
            on=sent.first_day("on"),
            why=sent.text("why"),
            by=visitor_of(request).actor,
            at=now,
        )
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)


def change_account(
    request: HttpRequest, user: str, *, title: Text, about: Text, do: Callable[..., object], box: Text | None = None
) -> HttpResponse:
    """Show the form of a change of an account that asks for nothing but a reason, or make the change."""
    found = person_of(request, user, Permission.MANAGE_USERS)
    deed = Deed(
        title=title,
        button=title,
        of=called(found),
        back=reverse("access:person", args=[user]),
        about=(about,),
        fields=(WHY, confirm(box)) if box else (WHY,),
    )

    def change(sent: Sent) -> HttpResponse:
        outcome = do(user=user, why=sent.text("why"), by=visitor_of(request).actor, at=timezone.now())
        return outcome if isinstance(outcome, HttpResponse) else HttpResponseRedirect(deed.back)

    return carry_out(request, deed, change)


def called(person: Person) -> Text:
    """Return the name of a person as a form shows it, in either language."""
    return text(person.shown_name, person.shown_name)
