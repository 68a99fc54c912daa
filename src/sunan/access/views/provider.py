"""Signing in at the identity provider: going there, and coming back."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sunan.access.core.identity_provider import ProviderUnavailable
from sunan.access.core.permissions import Permission
from sunan.access.rules import access
from sunan.access.services.provider_sign_in import LASTS, begin_at_provider, finish_at_provider
from sunan.access.views import notes
from sunan.access.views.sign_in import form, let_in, safe
from sunan.access.visitors import visitor_of

KEPT_COOKIE = "sunan_at_provider"
_LONGEST_ANSWER = 4000


@never_cache
@require_GET
def _begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider. A link and no form: browsers may send our forms to nobody but us."""
    target = safe(request.GET.get("next", ""))
    try:
        begun = begin_at_provider(
            return_to=_return_address(request),
            target=target,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            at=timezone.now(),
        )
    except ProviderUnavailable as error:
        return form(request, target, refusal=error.text, status=503)
    response = HttpResponseRedirect(begun.address)
    # Sent along when the provider sends the browser back, which `Lax` allows and `Strict` would not.
    response.set_cookie(
        KEPT_COOKIE, begun.kept, max_age=int(LASTS.total_seconds()), httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax", path=_return_path(),
    )  # fmt: skip
    return response


begin = access(Permission.READ_PUBLISHED)(_begin)


@never_cache
@require_GET
def _finish(request: HttpRequest) -> HttpResponse:
    ended = finish_at_provider(
        kept=request.COOKIES.get(KEPT_COOKIE, ""),
        answer={
            name: request.GET[name][:_LONGEST_ANSWER]
            for name in ("state", "code", "iss", "error")
            if name in request.GET
        },
        return_to=_return_address(request),
        agent=request.headers.get("User-Agent", ""),
        by=visitor_of(request).actor,
        at=timezone.now(),
    )
    target = safe(ended.target)
    if ended.sign_in.refusal is None:
        response = let_in(request, ended.sign_in.token, target)
    else:
        # On to the form, in the language it was left in: this address holds a code and is good for one visit only.
        with translation.override(ended.language or translation.get_language()):
            response = HttpResponseRedirect(f"{reverse('access:sign_in')}?{urlencode({'next': target})}")
        notes.leave(response, notes.Note(ended.sign_in.refusal, 503 if ended.is_unavailable else 403))
    response.delete_cookie(KEPT_COOKIE, path=_return_path(), samesite="Lax")
    return response


finish = access(Permission.READ_PUBLISHED)(_finish)


def _return_path() -> str:
    """Return the one path, in whatever language, that the provider knows."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("access:provider_return")


def _return_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(_return_path())
