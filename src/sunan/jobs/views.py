"""Pages of background work: what was asked for, how far it is, what came of it.

A page asks again by itself while something moves, less and less often, and stops when all is over (`core.watching`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from sunan.access.forms import FIELD, fresh_number, take_once
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.jobs import registry, selectors, services
from sunan.jobs.core.job import Job
from sunan.jobs.core.watching import seconds_until_next_look
from sunan.jobs.registry import JobKind, Recurring
from sunan.kernel.errors import NotFound, Refused
from sunan.kernel.texts import Text, text

_JOB_NUMBERS = 10**15


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as a page shows it."""

    job: Job
    name: Text


@dataclass(frozen=True, slots=True)
class ComingAgain:
    """Work that comes again, as a page shows it: what, when, and the newest job of it."""

    kind: JobKind
    recurring: Recurring
    next_at: datetime
    last: Job | None


@access(Permission.USE_ACCOUNT)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List the visitor's jobs, or everybody's for who operates the system; only the list when the page asks again."""
    visitor = visitor_of(request)
    found = selectors.recent_jobs(asked_by=None if visitor.rights.may(Permission.OPERATE) else visitor.user)
    offered = [one for one in registry.kinds() if one.is_offered and visitor.rights.may(Permission.RUN_JOBS)]
    may_see_all = visitor.rights.may(Permission.OPERATE) or visitor.rights.may(Permission.RUN_JOBS)
    return _shown(request, "jobs/jobs.html", found, offered=offered, recurring=_recurring() if may_see_all else [])


@access(Permission.USE_ACCOUNT)
@require_safe
def job(request: HttpRequest, number: int) -> HttpResponse:
    """Show one job with its result or its error."""
    return _shown(request, "jobs/job.html", [_job_of(request, number)])


@access(Permission.RUN_JOBS)
@require_POST
@csrf_protect
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Start work that people start by hand; a form that is sent twice starts it once."""
    if not registry.kind_named(kind).is_offered:
        raise Refused("这种任务不由人工发起", "This work is not started by hand")
    visitor, form = visitor_of(request), request.POST.get(FIELD, "")
    key = f"{kind}:{visitor.user}:{form}" if form else ""
    asked = services.enqueue(kind=kind, arguments={}, key=key[:200], by=visitor.actor, at=timezone.now())
    return HttpResponseRedirect(reverse("jobs:job", args=[asked.id]))


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel a job."""
    found = _job_of(request, number)
    services.cancel(job_id=found.id, by=visitor_of(request).actor, at=timezone.now())
    return HttpResponseRedirect(reverse("jobs:job", args=[number]))


@access(Permission.USE_ACCOUNT)
@require_POST
@csrf_protect
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Try a failed or cancelled job again."""
    found = _job_of(request, number)
    take_once(request)
    services.retry(job_id=found.id, by=visitor_of(request).actor, at=timezone.now())
    return HttpResponseRedirect(reverse("jobs:job", args=[number]))


def _job_of(request: HttpRequest, number: int) -> Job:
    """Return a job that the visitor may see; that others exist is not said.

    Raises:
        NotFound: there is none with this number, or it is somebody else's.
    """
    visitor = visitor_of(request)
    found = selectors.job(number) if number < _JOB_NUMBERS else None
    if found is None or (found.asked_by != visitor.user and not visitor.rights.may(Permission.OPERATE)):
        raise NotFound(f"没有编号为 {number} 的任务", f"There is no job number {number}")
    return found


def _shown(request: HttpRequest, template: str, found: Iterable[Job], **more: object) -> HttpResponse:
    listed = [Shown(one, _name(one)) for one in found]
    values = {
        "jobs": listed,
        "next_look": seconds_until_next_look((one.job for one in listed), at=timezone.now()),
        "form_number": fresh_number(),
        **more,
    }
    asks_again = request.headers.get("HX-Request") == "true"
    response = render(request, "jobs/list.html" if asks_again else template, values)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _recurring() -> list[ComingAgain]:
    now, last = timezone.localtime(), selectors.newest_by_kind(one.kind for one in registry.recurring())
    return [
        ComingAgain(registry.kind_named(one.kind), one, one.rhythm.next(now), last.get(one.kind))
        for one in registry.recurring()
    ]


def _name(one: Job) -> Text:
    try:
        return registry.kind_named(one.kind).name
    except NotFound:
        # A later version of the program may no longer know this work; what was done stays.
        return text(one.kind, one.kind)
