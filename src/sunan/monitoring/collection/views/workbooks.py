"""The workbook of a return: handed out as a template, and taken back with what was found at its cells."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.monitoring.collection.core.answers import ReturnView
from sunan.monitoring.collection.selectors import returns
from sunan.monitoring.collection.selectors.workbooks import template_for
from sunan.monitoring.collection.services import workbooks
from sunan.monitoring.collection.services.workbooks import ImportOutcome
from sunan.monitoring.collection.views.frame import (
    began,
    called,
    known_number,
    language,
    may,
    offered,
    organisation_names,
    show,
)
from sunan.uploads import services as uploads
from sunan.uploads.core.limits import size_in_words
from sunan.uploads.core.refusals import FileTooLarge
from sunan.uploads.forms import files_in, takes_files, too_large_in

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(Permission.READ_COLLECTED)
@require_safe
def workbook(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a return is filled in with a workbook."""
    return _page(request, _return(request, number))


@access(Permission.READ_COLLECTED)
@require_safe
def template(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the workbook of a return."""
    view = _return(request, number)
    content = template_for(number, visitor_of(request).rights, language=language())
    name = f"{view.head.campaign.code}-{view.head.organisation}.xlsx"
    return HttpResponse(
        content, content_type=_EXCEL,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )  # fmt: skip


@access(Permission.REPORT_FIGURES)
@require_http_methods(["POST"])
@takes_files
@csrf_protect
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take a workbook back: all that can be read is saved, all that is odd is named at its cell."""
    view, visitor, now = _return(request, number), visitor_of(request), timezone.now()
    try:
        if not may(view.head, Permission.REPORT_FIGURES, visitor):
            raise returns.unknown(number)
        if too_large_in(request):
            raise FileTooLarge(settings.SUNAN_UPLOAD_LIMITS.size)
        files = files_in(request)
        if len(files) != 1:
            raise InvalidInput("请选择一个 xlsx 工作簿", "Choose one xlsx workbook")
        kept = uploads.keep_upload(
            file=cast(BinaryIO, files[0]),
            name=files[0].name or "",
            subject=f"return:{number}",
            by=visitor.actor,
            at=now,
        )
        outcome = workbooks.import_workbook(
            returned=number, upload=kept, began_at=began(request), by=visitor.actor, at=now
        )  # fmt: skip
    except SunanError as refusal:
        return _page(request, view, refused=refusal, status=409)
    return _page(request, returns.known_return(number), outcome=outcome, status=409 if outcome.is_refused else 200)


def _return(request: HttpRequest, number: int) -> ReturnView:
    return returns.returned(known_number(number, returns.unknown(number)), visitor_of(request).rights)


def _page(
    request: HttpRequest, view: ReturnView, *, outcome: ImportOutcome | None = None, refused: SunanError | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    head, names = view.head, called()
    cells = {one.ask.id: one for one in view.cells}
    return show(
        request,
        "collection/workbook.html",
        head=head,
        campaign=head.campaign,
        asked=len(view.cells),
        may=offered(head, visitor_of(request)),
        organisation=organisation_names([head.organisation])[head.organisation],
        most=size_in_words(settings.SUNAN_UPLOAD_LIMITS.size),
        outcome=outcome,
        contested=[(cells[one.ask], names.cell(cells[one.ask].ask)) for one in outcome.contested] if outcome else (),
        refused=refused,
        status=status,
    )
