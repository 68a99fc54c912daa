"""Pages: one's notices, how one wants to get them, and the calendar that calendar programs read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe

from sunan.access.forms import fresh_number, take_once
from sunan.access.rules import Permission, access
from sunan.access.visitors import page_language, visitor_of
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import Text, text
from sunan.notices import selectors, services
from sunan.notices.registry import deadlines_for

_NUMBERS = 10**15
_ON_A_PAGE = 30
_CALENDAR_NAME = text("苏南创新矩阵待办", "Sunan Innovation Matrix: what is due")


@access(Permission.USE_ACCOUNT)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List the visitor's notices, newest first; the unread alone when asked."""
    visitor = visitor_of(request)
    only_unread = request.GET.get("unread") == "1"
    found = selectors.notices_for(
        visitor.user, only_unread=only_unread, before=_number(request.GET.get("before", "")), most=_ON_A_PAGE + 1
    )
    listed = found[:_ON_A_PAGE]
    today = timezone.localdate()
    values = {
        "notices": [(one, one.is_overdue(today)) for one in listed],
        "only_unread": only_unread,
        "older": listed[-1].id if len(found) > _ON_A_PAGE else None,
        "newest": listed[0].id if listed else 0,
    }
    return render(request, "notices/notices.html", values)


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Note that the visitor read a notice, and lead to what it is about."""
    found = _read(request, number)
    return HttpResponseRedirect(_within(found) if found else reverse("notices:notices"))


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Note that the visitor read a notice."""
    _read(request, number)
    return HttpResponseRedirect(reverse("notices:notices"))


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that the visitor read all notices up to the newest on the page."""
    up_to = _number(request.POST.get("up_to", "")) or 0
    services.mark_all_read(up_to=up_to, by=visitor_of(request).actor, at=timezone.now())
    return HttpResponseRedirect(reverse("notices:notices"))


@access(Permission.USE_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def ways(request: HttpRequest) -> HttpResponse:
    """Let the visitor choose whether letters come, and where; show whether there is a calendar."""
    if request.method != "POST":
        return _ways(request)
    take_once(request)
    address, by_mail = request.POST.get("address", ""), request.POST.get("by_mail") == "yes"
    try:
        services.choose_mail(address=address, by_mail=by_mail, by=visitor_of(request).actor, at=timezone.now())
    except InvalidInput as error:
        return _ways(request, refusal=error.text, typed=selectors.Choice(address, by_mail))
    return HttpResponseRedirect(f"{reverse('notices:ways')}?saved=1")


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Make the address of the visitor's calendar and show it, this once."""
    take_once(request)
    secret = services.make_calendar_address(by=visitor_of(request).actor, at=timezone.now())
    address = request.build_absolute_uri(reverse("notices:calendar", args=[secret]))
    return render(request, "notices/calendar_address.html", {"address": address})


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def revoke_calendar(request: HttpRequest) -> HttpResponse:
    """End the address of the visitor's calendar."""
    services.revoke_calendar_address(by=visitor_of(request).actor, at=timezone.now())
    return HttpResponseRedirect(reverse("notices:ways"))


@access(Permission.READ_PUBLISHED)
@require_safe
@conditional_page
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a person's deadlines to whoever knows the secret address: a calendar program cannot sign in.

    Raises:
        NotFound: nobody's calendar has this address, or its owner's account is locked.
    """
    owner = selectors.calendar_owner(secret)
    if not owner:
        raise NotFound(
            "没有这个日历；地址可能已更换或停用，请在“我的账户”中重新生成",
            "There is no such calendar; its address may have been renewed or revoked: make a new one under “My account”",
        )
    content = selectors.calendar_file(
        deadlines_for(owner, timezone.now()),
        name=_CALENDAR_NAME,
        language=page_language(),
        reached_at=request.build_absolute_uri("/"),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="sunan.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _ways(request: HttpRequest, *, refusal: Text | None = None, typed: selectors.Choice | None = None) -> HttpResponse:
    user = visitor_of(request).user
    values = {
        "choice": typed or selectors.mail_choice(user),
        "trouble": None if refusal else selectors.last_trouble(user),
        "has_server": settings.SUNAN_MAIL is not None,
        "calendar_made_at": selectors.calendar_made_at(user),
        "saved": request.GET.get("saved") == "1",
        "refusal": refusal,
        "form_number": fresh_number(),
    }
    return render(request, "notices/ways.html", values, status=400 if refusal else 200)


def _read(request: HttpRequest, number: int) -> str:
    """Note that a notice was read; return its link."""
    visitor = visitor_of(request)
    found = selectors.notice_of(visitor.user, min(number, _NUMBERS))
    services.mark_read(notice=found.id, by=visitor.actor, at=timezone.now())
    return found.link


def _within(link: str) -> str:
    """Return a link of a notice in the language of the page."""
    return f"/en{link}" if page_language() == "en" else link


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= len(str(_NUMBERS)) else None
