"""What the pages of editions share: who asks, what they may do with an edition, and names for ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from sunan.access.core.permissions import Permission
from sunan.access.forms import fresh_number
from sunan.access.selectors import names_of
from sunan.access.visitors import Visitor, visitor_of
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.editions.core.edition import Edition
from sunan.monitoring.editions.core.lifecycle import EditionState
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.reports.core.request import Audience, ReportKind

_DRAFT, _COMMENT = Permission.DRAFT_REPORTS, Permission.COMMENT_REPORTS
_APPROVE, _ISSUE = Permission.APPROVE_REPORTS, Permission.ISSUE_REPORTS


@dataclass(frozen=True, slots=True)
class Offered:
    """What a visitor may do with an edition now."""

    edit: bool
    comment: bool
    submit: bool
    approve: bool
    send_back: bool
    issue: bool
    correct: bool
    look_back: bool


def offered(found: Edition, visitor: Visitor) -> Offered:
    """Return what a visitor may do with an edition where it stands."""

    def may(permission: Permission) -> bool:
        return visitor.is_signed_in and editions.may(found, permission, visitor.rights)

    state = found.state
    return Offered(
        edit=found.is_editable and may(_DRAFT),
        comment=found.is_commentable and may(_COMMENT),
        submit=state is EditionState.DRAFT and may(_DRAFT),
        approve=state is EditionState.SUBMITTED and may(_APPROVE),
        send_back=state in (EditionState.SUBMITTED, EditionState.APPROVED) and may(_APPROVE),
        issue=state is EditionState.APPROVED and may(_ISSUE),
        correct=state is EditionState.ISSUED and not found.corrected_by and may(_DRAFT),
        look_back=any(may(one) for one in (_DRAFT, _COMMENT, _APPROVE, _ISSUE)),
    )


def edition_of(request: HttpRequest, mark: str, permission: Permission | None = None) -> Edition:
    """Return an edition that the visitor may read, and for which they hold a permission; others are not there.

    Raises:
        NotFound: there is none such.
    """
    rights = visitor_of(request).rights
    found = editions.edition(mark, rights)
    if permission is not None and not editions.may(found, permission, rights):
        raise editions.unknown(mark)
    return found


def show(request: HttpRequest, template: str, found: Edition | None = None, **values: object) -> HttpResponse:
    """Write a page of an edition; nothing that depends on who asks is kept by a cache."""
    visitor = visitor_of(request)
    told: dict[str, object] = {"form_number": fresh_number(), **values}
    if found is not None:
        told |= {"edition": found, "may": offered(found, visitor), "named": named(found)}
    status = int(str(told.pop("status", 200)))
    response = render(request, template, told, status=status)
    patch_vary_headers(response, ("HX-Request", "Cookie"))
    response["Cache-Control"] = "private, no-store" if visitor.user else "no-cache"
    return response


def named(found: Edition) -> Text:
    """Return what sort of edition it is: kind, audience, city, length."""
    parts = [ReportKind(found.kind).text, Audience(found.audience).text]
    if found.city:
        parts.append(area_name(found.city))
    if found.brief:
        parts.append(text("领导简报", "brief for leaders"))
    return text(" · ".join(one.zh for one in parts), " · ".join(one.en for one in parts))


def area_name(code: str) -> Text:
    """Return the short name of an area of the plan; the code where the plan no longer has it."""
    try:
        return attainment.book_in_force().plan.area(code).short
    except NotFound:
        return text(code, code)


def people(users: Iterable[str]) -> dict[str, str]:
    """Return the names of users by id; commands and those who were erased keep their ids."""
    return names_of({one for one in users if one})
