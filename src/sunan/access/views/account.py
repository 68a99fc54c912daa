"""My account: who I am here, what I may do, my password, my second factor, my sessions."""

from __future__ import annotations

import io

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sunan.access import selectors
from sunan.access.core.permissions import Permission
from sunan.access.core.policy import RULES, UNCONFIRMED
from sunan.access.core.second_factor import address
from sunan.access.forms import fresh_number, take_once
from sunan.access.rules import access
from sunan.access.services import people, signing_in
from sunan.access.services import second_factor as second_factors
from sunan.access.services.identities import provider_in_force
from sunan.access.visitors import Step, visitor_of
from sunan.kernel.errors import Refused, SunanError

_ISSUER = "苏南创新矩阵"


@access(Permission.USE_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """Show the account of the visitor."""
    visitor, now = visitor_of(request), timezone.now()
    rules = selectors.policy()
    person = selectors.person(visitor.user, now)
    today = selectors.day_of(now)
    in_force = [
        one
        for one in person.grants
        if one.revoked_at is None and one.begins <= today and (one.ends is None or one.ends > today)
    ]
    return render(
        request,
        "access/account.html",
        {
            "person": person,
            "grants": in_force,
            "permissions": [one for one in visitor.rights.scopes if one is not Permission.USE_ACCOUNT],
            "sessions": [(one, one.id == visitor.session) for one in selectors.open_sessions(visitor.user, now)],
            "provider": provider_in_force(),
            "identity": selectors.linked_identity(visitor.user),
            "rules": [(rule.words, getattr(rules, name), name in rules.confirmed) for name, rule in RULES.items()],
            "unconfirmed": UNCONFIRMED,
            "form_number": fresh_number(),
        },
    )


@sensitive_post_parameters("old", "new", "again")
def _password(request: HttpRequest) -> HttpResponse:
    visitor = visitor_of(request)
    refusal = None
    if request.method == "POST":
        try:
            take_once(request)
            _change(request)
        except SunanError as error:
            refusal = error.text
        else:
            return HttpResponseRedirect(reverse("access:account"))
    shown = {
        "is_asked": visitor.step is Step.PASSWORD,
        "rules": selectors.policy(),
        "refusal": refusal,
        "form_number": fresh_number(),
    }
    return render(request, "access/password.html", shown, status=200 if refusal is None else 403)


password = access(Permission.USE_ACCOUNT, during=Step.PASSWORD)(_password)


def _change(request: HttpRequest) -> None:
    visitor = visitor_of(request)
    if request.POST.get("new", "") != request.POST.get("again", ""):
        raise Refused("两次输入的新口令不一样", "The new password was typed differently the second time")
    people.change_own_password(
        user=visitor.user,
        old=request.POST.get("old", ""),
        new=request.POST.get("new", ""),
        keep_session=visitor.session,
        by=visitor.actor,
        at=timezone.now(),
    )


@access(Permission.USE_ACCOUNT, during=Step.ENROL)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator: show its secret as a picture and in letters, and ask for a first code."""
    visitor, now = visitor_of(request), timezone.now()
    person = selectors.person(visitor.user, now)
    if person.has_second_factor:
        return HttpResponseRedirect(reverse("access:account"))
    refusal = None
    if request.method == "POST":
        try:
            take_once(request)
            codes = second_factors.set_second_factor(
                user=visitor.user,
                session=visitor.session,
                code=request.POST.get("code", "")[:40],
                by=visitor.actor,
                at=now,
            )
            return render(request, "access/recovery_codes.html", {"codes": codes})
        except SunanError as error:
            refusal = error.text
    secret = second_factors.begin_second_factor(user=visitor.user, by=visitor.actor, at=now)
    shown = {
        "is_asked": visitor.step is Step.ENROL,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": _picture(address(secret, name=person.sign_in_name, issuer=_ISSUER)),
        "refusal": refusal,
        "form_number": fresh_number(),
    }
    return render(request, "access/second_factor.html", shown, status=200 if refusal is None else 403)


def _picture(content: str) -> str:
    """Return a QR code as SVG."""
    out = io.BytesIO()
    segno.make(content, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, light="#fff")
    return out.getvalue().decode()


@require_POST
def _end_sessions(request: HttpRequest) -> HttpResponse:
    visitor = visitor_of(request)
    take_once(request)
    signing_in.end_other_sessions(user=visitor.user, keep=visitor.session, by=visitor.actor, at=timezone.now())
    return HttpResponseRedirect(reverse("access:account"))


end_sessions = access(Permission.USE_ACCOUNT)(_end_sessions)
