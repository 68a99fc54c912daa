"""Pages of personal information: the register for everybody, what is held of a person for that person."""

from __future__ import annotations

import json
import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from sunan.access import selectors as accounts
from sunan.access.forms import fresh_number, take_once
from sunan.access.rules import Permission, access
from sunan.access.visitors import page_language, visitor_of
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text
from sunan.privacy import selectors, services

_NUMBERS = 10**15
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


@access(Permission.READ_PUBLISHED)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Say which personal information is processed, why, on which basis and for how long."""
    return render(request, "privacy/register.html", {"register": selectors.register_in_force()})


@access(Permission.USE_ACCOUNT)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show the visitor all that is held of them."""
    return _page(request, visitor_of(request).user, is_own=True)


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def export_mine(request: HttpRequest) -> HttpResponse:
    """Hand the visitor all that is held of them, as JSON, and note that it was handed out."""
    return _file(request, visitor_of(request).user)


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw one's own consent, from today on."""
    now, visitor = timezone.now(), visitor_of(request)
    if number >= _NUMBERS or selectors.consent(number).given_by != visitor.user:
        raise NotFound(f"没有编号为 {number} 的同意", f"There is no consent number {number}")
    services.withdraw_consent(consent_id=number, on=accounts.day_of(now), by=visitor.actor, at=now)
    return HttpResponseRedirect(reverse("privacy:mine"))


@access(Permission.MANAGE_PRIVACY)
@require_safe
def person(request: HttpRequest, person: str) -> HttpResponse:
    """Show all that is held of a person, who asked for it; the log keeps who looked."""
    return _page(request, person, is_own=False)


@access(Permission.MANAGE_PRIVACY)
@require_POST
@csrf_protect
def export_person(request: HttpRequest, person: str) -> HttpResponse:
    """Hand out all that is held of a person, as JSON, and note that it was handed out."""
    return _file(request, person)


@access(Permission.MANAGE_PRIVACY)
@require_POST
@csrf_protect
def erase(request: HttpRequest, person: str) -> HttpResponse:
    """Erase a person, for a reason."""
    take_once(request)
    now = timezone.now()
    accounts.person(person, now)
    services.erase_person(person=person, by=visitor_of(request).actor, at=now, why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("privacy:person", args=[person]))


def _page(request: HttpRequest, person: str, *, is_own: bool) -> HttpResponse:
    now = timezone.now()
    found = accounts.person(person, now)
    held = services.show_person(person=person, by=visitor_of(request).actor, at=now)
    today = accounts.day_of(now)
    parts = [
        {
            "id": part["id"],
            "name": Text(**part["name"]),
            "purpose": Text(**part["processing"]["purpose"]),
            "retention": Text(**part["processing"]["retention"]),
            "kept_because": Text(**part["erasure"]["because"]) if part["erasure"]["because"] else None,
            "columns": [(name, Text(**words)) for name, words in part["fields"].items()],
            "rows": [[_written(row.get(name, "")) for name in part["fields"]] for row in part["rows"]],
        }
        for part in held["held"]
    ]
    values = {
        "person": person,
        "is_own": is_own,
        "is_erased": found.name == "" and not is_own,
        "parts": parts,
        "consents": [(one, one.standing(today), one.ends is None or one.ends > today)
                     for one in selectors.consents_given_by(person)],
        "form_number": fresh_number(),
    }  # fmt: skip
    return render(request, "privacy/person.html", values)


def _file(request: HttpRequest, person: str) -> HttpResponse:
    now = timezone.now()
    accounts.person(person, now)
    held = services.export_person(person=person, by=visitor_of(request).actor, at=now)
    return HttpResponse(
        json.dumps(held, ensure_ascii=False, indent=2),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{person}.json"', "Cache-Control": "private, no-store"},
    )


def _written(value: object) -> str:
    """Return a value for a cell, moments in local time; the export keeps them as they are."""
    is_english = page_language() == "en"
    if isinstance(value, list):
        return ("; " if is_english else "；").join(_written(one) for one in value)
    if isinstance(value, dict):
        return (", " if is_english else "，").join(
            f"{name} {_written(one)}" for name, one in value.items() if one != ""
        )
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return str(value)
