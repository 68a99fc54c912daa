"""The auditor's view: who changed this, when, why."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sunan.access.core.permissions import Permission
from sunan.access.rules import access
from sunan.access.selectors import names_of
from sunan.audit import selectors as audit
from sunan.audit.core.events import EVENT_WORDS, EventRecord
from sunan.kernel.days import typed_day

_DIGITS = 19
_ON_A_PAGE = 50


@access(Permission.READ_LOG)
def events(request: HttpRequest) -> HttpResponse:
    """List events, the newest first, those asked for in the address."""
    asked = {name: request.GET.get(name, "").strip()[:160] for name in ("subject", "actor", "action", "since", "until")}
    until = typed_day(asked["until"])
    older = request.GET.get("before", "")
    found = audit.events(
        subject=asked["subject"],
        actor=asked["actor"],
        action=asked["action"],
        since=_start(typed_day(asked["since"])),
        until=_start(until + timedelta(days=1) if until else None),
        before_id=int(older) if older.isascii() and older.isdigit() and len(older) < _DIGITS else None,
        limit=_ON_A_PAGE + 1,
    )
    shown = found[:_ON_A_PAGE]
    return render(
        request,
        "access/log.html",
        {
            "events": _named(shown),
            "asked": asked,
            "is_filtered": any(asked.values()),
            "older": shown[-1].id if len(found) > _ON_A_PAGE else None,
            "actions": sorted(EVENT_WORDS.items()),
            "pending": audit.pending_count(),
        },
    )


@access(Permission.READ_LOG)
def event(request: HttpRequest, number: int) -> HttpResponse:
    """Show one event with all it says, and what else happened to its subject."""
    found = audit.event(number)
    others = [one for one in audit.history(found.subject, limit=20) if one.id != found.id]
    people = names_of([found.actor.id, *found.personal, *found.erased])
    return render(
        request,
        "access/event.html",
        {
            "event": found,
            "name": people.get(found.actor.id, ""),
            "personal": [
                (people.get(person, person), fields)
                for person, all_fields in found.personal.items()
                if (fields := {key: value for key, value in all_fields.items() if key != "source"})
            ],
            "others": _named(others),
        },
    )


def _named(records: list[EventRecord]) -> list[tuple[EventRecord, str]]:
    names = names_of(one.actor.id for one in records)
    return [(one, names.get(one.actor.id, "")) for one in records]


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
