"""Signing in, the second factor, signing out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sunan.access.core.permissions import Permission
from sunan.access.rules import PLACES, access
from sunan.access.selectors import policy, roles_in_force
from sunan.access.services import second_factor, signing_in
from sunan.access.services.demonstration import PASSWORD
from sunan.access.services.identities import provider_in_force
from sunan.access.views import notes
from sunan.access.visitors import COOKIE, Step, forget, visitor_of
from sunan.kernel.texts import Text


@sensitive_post_parameters("password")
def _sign_in(request: HttpRequest) -> HttpResponse:
    target = safe(request.POST.get("next") or request.GET.get("next", ""))
    name = request.POST.get("name", "")[:200]
    if request.method == "POST":
        outcome = signing_in.sign_in(
            name=name,
            password=request.POST.get("password", ""),
            agent=request.headers.get("User-Agent", ""),
            by=visitor_of(request).actor,
            at=timezone.now(),
        )
        if outcome.token:
            return let_in(request, outcome.token, target)
        return form(request, target, name=name, refusal=outcome.refusal)
    note = notes.found(request)
    if note is None:
        return form(request, target)
    response = form(request, target, refusal=note.refusal, status=note.status)
    notes.drop(response)
    return response


sign_in = access(Permission.READ_PUBLISHED)(_sign_in)


def form(
    request: HttpRequest, target: str, *, name: str = "", refusal: Text | None = None, status: int = 403
) -> HttpResponse:
    """Show every way of signing in, and why the last attempt came to nothing.

    Args:
        status: that of the answer when there is a refusal.
    """
    shown = {
        "name": name,
        "next": target,
        "refusal": refusal,
        "is_typed_wrong": request.method == "POST",
        "provider": provider_in_force(),
        "demonstrations": _demonstrations(),
        "demonstration_password": PASSWORD,
    }
    return render(request, "access/sign_in.html", shown, status=200 if refusal is None else status)


def let_in(request: HttpRequest, token: str, target: str) -> HttpResponse:
    """Hand the browser a fresh session: whatever it held before is worth nothing any more."""
    visitor = visitor_of(request)
    if visitor.session:
        signing_in.sign_out(session=visitor.session, by=visitor.actor, at=timezone.now())
    rotate_token(request)
    request.COOKIES[COOKIE] = token
    forget(request)
    step = visitor_of(request).step
    response = HttpResponseRedirect(target if step is Step.DONE else _with_next(reverse(PLACES[step]), target))
    response.set_cookie(
        COOKIE, token, max_age=policy().session_hours * 3600, httponly=True, secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )  # fmt: skip
    return response


def _with_next(place: str, target: str) -> str:
    return f"{place}?{urlencode({'next': target})}"


def safe(target: str) -> str:
    """Return an address within the site; that of the account for any other."""
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return target if is_ours else reverse("access:account")


def _demonstrations() -> list[str]:
    return [f"demo-{one}" for one in roles_in_force()] if settings.SUNAN_DEMO else []


@access(Permission.USE_ACCOUNT, during=Step.CODE)
def code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the authenticator, or a recovery code."""
    visitor = visitor_of(request)
    target = safe(request.POST.get("next") or request.GET.get("next", ""))
    if visitor.step is not Step.CODE:
        return HttpResponseRedirect(target)
    refusal = None
    if request.method == "POST":
        refusal = second_factor.prove_second_factor(
            session=visitor.session, code=request.POST.get("code", "")[:40], by=visitor.actor, at=timezone.now()
        )
        if refusal is None:
            return HttpResponseRedirect(target)
    return render(
        request, "access/code.html", {"next": target, "refusal": refusal}, status=200 if refusal is None else 403
    )


@require_POST
def _sign_out(request: HttpRequest) -> HttpResponse:
    visitor = visitor_of(request)
    if visitor.session:
        signing_in.sign_out(session=visitor.session, by=visitor.actor, at=timezone.now())
    rotate_token(request)
    forget(request)
    response = HttpResponseRedirect(reverse("access:sign_in"))
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


sign_out = access(Permission.READ_PUBLISHED)(_sign_out)
