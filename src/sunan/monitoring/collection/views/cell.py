"""One cell of a return: its answer and how it came about, what was found, what people say, the evidence beside it.

A script of the grid shows the same as a part beside it; every form works as one of a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.kernel.printed import Qualifier
from sunan.monitoring.collection import forms
from sunan.monitoring.collection.core.answers import CellView, EditFinding, ReturnView, TypedCell
from sunan.monitoring.collection.core.explaining import ExplanationView, OfferedWords
from sunan.monitoring.collection.core.words import EntryKind, EntrySource, Grade, evidence_of
from sunan.monitoring.collection.selectors import cells as of_cells
from sunan.monitoring.collection.selectors import explanations
from sunan.monitoring.collection.services import entries, remarks
from sunan.monitoring.collection.services import evidence as keeping
from sunan.monitoring.collection.services import explanations as explaining
from sunan.monitoring.collection.views.frame import (
    began,
    called,
    is_piece,
    may,
    offered,
    organisation_names,
    people,
    returned_of,
    show,
)
from sunan.monitoring.collection.views.reading import Reading, reading_of
from sunan.uploads import selectors as uploads
from sunan.uploads.core.limits import size_in_words
from sunan.uploads.core.refusals import FileTooLarge
from sunan.uploads.forms import files_in, takes_files, too_large_in

_REPORT = Permission.REPORT_FIGURES
_MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at a cell, what was said to it, and what was said to the same question in earlier rounds."""

    finding: EditFinding
    given: ExplanationView | None
    is_explained: bool
    offered: tuple[OfferedWords, ...]
    can_explain: bool
    mark: str


@access(Permission.READ_COLLECTED)
@require_safe
def cell(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 the name of the address's part
    """Show one cell; as a part of the grid when a script of it asks."""
    view, found = _cell(request, number, id)
    return _page(request, view, found)


@access(_REPORT)
@require_POST
@csrf_protect
def answer(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 as above
    """Save a value with hedge and note, or say that the organisation does not hold it, for one year or the whole row."""
    view, found = _cell(request, number, id)
    given = request.POST

    def do() -> object:
        if given.get("kind") == EntryKind.NOT_HELD.value:
            note = given.get("note", "").strip()
            if not note:
                raise InvalidInput("请写明由谁掌握", "Say who holds the figure")
            those = _row_of(view, found) if given.get("row") == "1" else [found]
            typed = [
                TypedCell(one.ask.id, _version(given.get("version", "")) if one is found else one.version,
                          kind=EntryKind.NOT_HELD, note=note)
                for one in those
            ]  # fmt: skip
        else:
            typed = [
                TypedCell(
                    id, _version(given.get("version", "")), given.get("typed", ""),
                    qualifier=forms.qualifier_given(given.get("qualifier", Qualifier.EXACT.value)),
                    note=given.get("note", "").strip(),
                )
            ]  # fmt: skip
        return entries.save_entries(
            returned=number, typed=typed, source=EntrySource.GRID, began=began(request), by=visitor_of(request).actor,
            at=timezone.now(),
        )  # fmt: skip

    return _done(request, number, id, do)


def _row_of(view: ReturnView, found: CellView) -> list[CellView]:
    """Return the cells of the same measure, area and list that have no value, and the cell itself."""
    own = found.ask.cell
    return [
        one
        for one in view.cells
        if one is found
        or (
            (one.ask.cell.measure, one.ask.cell.area, one.ask.cell.list_id) == (own.measure, own.area, own.list_id)
            and not one.is_answered
        )
    ]


@access(_REPORT)
@require_POST
@csrf_protect
def choose(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 as above
    """Choose among answers that clash."""
    _cell(request, number, id)
    return _done(
        request, number, id,
        lambda: entries.choose_entry(
            ask=id, version=_version(request.POST.get("version", "")), why=request.POST.get("why", ""),
            began=began(request), by=visitor_of(request).actor, at=timezone.now(),
        ),
    )  # fmt: skip


@access(_REPORT)
@require_POST
@csrf_protect
def explain(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 as above
    """Keep why a value is right although an edit asks."""
    _cell(request, number, id)
    return _done(
        request, number, id,
        lambda: explaining.explain(
            ask=id, edit=request.POST.get("edit", ""), fingerprint=request.POST.get("fingerprint", ""),
            body=request.POST.get("words", ""), began=began(request), by=visitor_of(request).actor, at=timezone.now(),
        ),
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_POST
@csrf_protect
def remark(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 as above
    """Say something at a cell."""
    _cell(request, number, id)
    return _done(
        request, number, id,
        lambda: remarks.add_remark(
            ask=id, body=request.POST.get("body", ""), by=visitor_of(request).actor, at=timezone.now()
        ),
    )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_POST
@csrf_protect
def resolve(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 as above
    """Say that a remark is settled."""
    _cell(request, number, id)
    wanted = forms.number_given(request.POST.get("remark", ""))
    if all(one.id != wanted for one in of_cells.remarks(id, visitor_of(request).rights)):
        raise of_cells.unknown(id)
    return _done(
        request, number, id,
        lambda: remarks.resolve_remark(remark=wanted, by=visitor_of(request).actor, at=timezone.now()),
    )  # fmt: skip


@access(_REPORT)
@require_POST
@takes_files
@csrf_protect
def evidence(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 as above
    """Keep files as evidence beside a cell; each is looked into before it is kept."""
    view, _ = _cell(request, number, id)
    visitor = visitor_of(request)

    def do() -> object:
        if not may(view.head, _REPORT, visitor):
            raise of_cells.unknown(id)
        if too_large_in(request):
            raise FileTooLarge(settings.SUNAN_UPLOAD_LIMITS.size)
        files = files_in(request)
        if not files:
            raise InvalidInput("没有选择文件；请先选择，再上传", "No file was chosen; choose one first")
        for one in files:
            keeping.keep_evidence(
                returned=number, ask=id, file=cast(BinaryIO, one), name=one.name or "", began=began(request),
                by=visitor.actor, at=timezone.now(),
            )  # fmt: skip
        return None

    return _done(request, number, id, do)


@access(Permission.READ_COLLECTED)
@require_safe
def evidence_file(request: HttpRequest, number: int, id: int, upload_id: int) -> HttpResponseBase:  # noqa: A002 as above
    """Hand out a file of evidence to whoever may read the return."""
    _cell(request, number, id)
    found = next((one for one in uploads.uploads_of(evidence_of(id)) if one.id == upload_id), None)
    if found is None:
        raise uploads.no_file(upload_id)
    return FileResponse(
        uploads.content(found), as_attachment=True, filename=found.name, content_type=found.kind.about.content_type,
        headers=dict(uploads.DOWNLOAD_HEADERS),
    )  # fmt: skip


def _version(written: str) -> int:
    return forms.number_given(written)


def _cell(request: HttpRequest, number: int, ask: int) -> tuple[ReturnView, CellView]:
    """Return a return that the visitor may read, and a cell of it."""
    view = returned_of(request, number)
    found = next((one for one in view.cells if one.ask.id == ask), None)
    if found is None:
        raise of_cells.unknown(ask)
    return view, found


def _done(request: HttpRequest, number: int, ask: int, do: Callable[[], object]) -> HttpResponse:
    """Do what a form of a cell asks and show the cell again; a refusal is said there, with what was typed."""
    refused: SunanError | None = None
    try:
        do()
    except SunanError as refusal:
        refused = refusal
    if refused is None and not is_piece(request):
        return HttpResponseRedirect(reverse("collection:cell", args=[number, ask]))
    view, found = _cell(request, number, ask)
    return _page(request, view, found, refused=refused, has_changed=True)


def _found(reading: Reading, cell: CellView, *, may_explain: bool) -> list[Found]:
    """Return what was found at a cell; of an empty one nothing but that it is empty could be said."""
    if not cell.is_answered and not cell.contested:
        return []
    return [
        Found(
            one, reading.explanation(one), reading.is_explained(one),
            explanations.offered_words(cell.ask.id, one.edit)[:_MOST_OFFERED] if one.grade is Grade.EXPLAIN else (),
            may_explain and one.grade is not Grade.HARD, f"words-{number}",
        )
        for number, one in enumerate(reading.found_at(cell), start=1)
    ]  # fmt: skip


def _page(
    request: HttpRequest, view: ReturnView, found: CellView, *, refused: SunanError | None = None,
    has_changed: bool = False,
) -> HttpResponse:  # fmt: skip
    visitor, names, head = visitor_of(request), called(), view.head
    reading = reading_of(view)
    history = of_cells.history(found.ask.id, visitor.rights)
    said = of_cells.remarks(found.ask.id, visitor.rights)
    files = uploads.uploads_of(evidence_of(found.ask.id))
    offers = offered(head, visitor)
    findings = _found(reading, found, may_explain=offers.fill)
    by = [*(one.given.by for one in findings if one.given), *(one.given.judged_by for one in findings if one.given)]
    by += [*(one.by for one in history), *(one.by for one in said), *(one.resolved_by for one in said)]
    is_part = is_piece(request)
    cell = found.ask.cell
    return show(
        request,
        "collection/parts/known_piece.html" if is_part else "collection/cell.html",
        head=head,
        campaign=head.campaign,
        cell=found,
        shown=reading.sheet_cell(found),
        has_changed=has_changed and is_part,
        measure=names.measure(cell.measure),
        area=names.area(cell.area),
        list_name=names.list_name(cell.list_id) if cell.list_id else None,
        unit=names.unit(found.ask.unit),
        prior_unit=names.unit(found.ask.asked.prior.unit) if found.ask.asked.prior else None,
        title=names.cell(found.ask),
        settles=names.settles(found.ask.asked.settles),
        findings=findings,
        history=list(reversed(history)),
        remarks=said,
        files=[(one, size_in_words(one.size)) for one in files],
        qualifiers=[(one.value, one.text) for one in Qualifier],
        same_row=len(_row_of(view, found)) - 1,
        may=offers,
        visitor_id=visitor.user,
        organisation=organisation_names([head.organisation])[head.organisation],
        people=people([*by, *(one.by for one in files)]),
        counts=reading.counts,
        given=request.POST.dict(),
        refused=refused,
        # A script puts in a part only when it is answered as one that holds.
        **({"status": 200} if is_part else {}),
    )
