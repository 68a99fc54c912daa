"""The workbook of a return: handed out as a template, and taken back with what was found at its cells."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import Visitor, page_language, visitor_of
from sunan.kernel.errors import HTTP_STATUS, InvalidInput, SunanError
from sunan.monitoring.collection.core.answers import ReturnView
from sunan.monitoring.collection.selectors import returns
from sunan.monitoring.collection.selectors import tables as of_tables
from sunan.monitoring.collection.selectors.workbooks import template_for
from sunan.monitoring.collection.services import files as of_returns
from sunan.monitoring.collection.services import tables, workbooks
from sunan.monitoring.collection.services.tables import TableOutcome
from sunan.monitoring.collection.services.workbooks import ImportOutcome
from sunan.monitoring.collection.views.frame import (
    began,
    called,
    may,
    offered,
    organisation_names,
    returned_of,
    show,
)
from sunan.uploads import services as uploads
from sunan.uploads.core.limits import size_in_words
from sunan.uploads.core.refusals import FileTooLarge
from sunan.uploads.core.upload import Upload
from sunan.uploads.forms import files_in, takes_files, too_large_in

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(Permission.READ_COLLECTED)
@require_safe
def workbook(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a return is filled in with a workbook."""
    return _page(request, returned_of(request, number))


@access(Permission.READ_COLLECTED)
@require_safe
def template(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the workbook of a return."""
    view = returned_of(request, number)
    content = template_for(number, visitor_of(request).rights, language=page_language())
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
    view, visitor, now = returned_of(request, number), visitor_of(request), timezone.now()
    try:
        kept = _kept(request, view, of_returns.WORKBOOK, visitor, now)
        outcome = workbooks.import_workbook(
            returned=number, upload=kept, began_at=began(request), by=visitor.actor, at=now
        )  # fmt: skip
    except SunanError as refusal:
        return _page(request, view, refused=refusal)
    return _page(request, returns.known_return(number), outcome=outcome, is_taken=not outcome.is_refused)


@access(Permission.REPORT_FIGURES)
@require_http_methods(["POST"])
@takes_files
@csrf_protect
def take_table(request: HttpRequest, number: int) -> HttpResponse:
    """Take a table of reporting units: its sums answer cells, and nothing else of it leaves its place."""
    view, visitor, now = returned_of(request, number), visitor_of(request), timezone.now()
    try:
        kept = _kept(request, view, of_returns.TABLE, visitor, now)
        summed = tables.import_table(
            returned=number, table=request.POST.get("table", ""), period=request.POST.get("period", "").strip(),
            upload=kept, began_at=began(request), by=visitor.actor, at=now,
        )  # fmt: skip
    except SunanError as refusal:
        return _page(request, view, refused=refusal)
    return _page(request, returns.known_return(number), summed=summed, is_taken=bool(summed.stored))


def _kept(request: HttpRequest, view: ReturnView, kind: str, visitor: Visitor, now: datetime) -> Upload:
    """Keep the one file of a form.

    Raises:
        NotFound: the return is not theirs to fill in.
        InvalidInput: no file was chosen, or several.
        FileRefused: the file is not taken.
    """
    if not may(view.head, Permission.REPORT_FIGURES, visitor):
        raise returns.unknown(view.head.id)
    if too_large_in(request):
        raise FileTooLarge(settings.SUNAN_UPLOAD_LIMITS.size)
    files = files_in(request)
    if len(files) != 1:
        raise InvalidInput("请选择一个文件", "Choose one file")
    subject, name = f"{kind}:{view.head.id}", files[0].name or ""
    return uploads.keep_upload(file=cast(BinaryIO, files[0]), name=name, subject=subject, by=visitor.actor, at=now)


def _page(
    request: HttpRequest, view: ReturnView, *, outcome: ImportOutcome | None = None, summed: TableOutcome | None = None, refused: SunanError | None = None,
    is_taken: bool = True,
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
        tables=[(one.id, one.name) for one in of_tables.tables_in_force().rules.values()],
        periods=sorted({one.ask.cell.period for one in view.cells}),
        given=request.POST.dict(),
        summed=summed,
        sums=[(one, names.measure(one.measure), names.area(one.area), names.unit(one.unit)) for one in summed.sums]
        if summed
        else (),
        refused=refused,
        **({} if is_taken else {"status": HTTP_STATUS[InvalidInput]}),
    )
