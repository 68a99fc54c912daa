"""The decorator that binds a permission to a view and holds every visitor to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode

from sunan.access.core.permissions import PUBLIC, Permission
from sunan.access.services.guard import NotPermitted
from sunan.access.visitors import Step, visitor_of

__all__ = ["Permission", "access", "rule_of"]

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

RULE_ATTRIBUTE = "sunan_access_rule"
PLACES = {Step.CODE: "access:code", Step.PASSWORD: "access:password", Step.ENROL: "access:second_factor"}


def access(permission: Permission, *, during: Step = Step.DONE) -> Callable[[View], View]:
    """Declare which permission a view asks for, and refuse it to whoever lacks it.

    A visitor who has not signed in is sent to the sign-in page (a program is told 401); one who signed in and lacks
    the permission gets the page of refusals, 403. Rows are the business of selectors and services, which are given
    the visitor's rights.

    Args:
        during: a step of signing in that this view belongs to: it is open during that step, and afterwards.
    """

    def bind(view: View) -> View:
        if permission in PUBLIC:
            setattr(view, RULE_ATTRIBUTE, permission)
            return view

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
            visitor = visitor_of(request)
            if not visitor.user:
                return _ask_to_sign_in(request)
            if visitor.step is not Step.DONE:
                if visitor.step is during:
                    return view(request, *args, **options)
                return HttpResponseRedirect(reverse(PLACES[visitor.step]))
            if not visitor.rights.may(permission):
                raise NotPermitted(
                    f"此页需要“{permission.text.zh}”的权限；如有需要请向安全管理员申请",
                    f"This page is for those who may {permission.text.en}; ask the security administrator if you need to",
                )
            return view(request, *args, **options)

        setattr(guarded, RULE_ATTRIBUTE, permission)
        return cast(View, guarded)

    return bind


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.accepts("text/html"):
        target = request.get_full_path() if request.method in ("GET", "HEAD") else ""
        query = f"?{urlencode({'next': target})}" if target else ""
        return HttpResponseRedirect(reverse("access:sign_in") + query)
    return JsonResponse({"code": "not_signed_in", "message": "sign in first"}, status=401)


def rule_of(view: Callable[..., HttpResponseBase]) -> Permission | None:
    """Return the access rule of a view, or `None` when somebody forgot it."""
    return getattr(view, RULE_ATTRIBUTE, None)
