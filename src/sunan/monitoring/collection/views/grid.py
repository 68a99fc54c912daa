"""The grid of a return: shown, filled in, saved by itself in one request for any number of cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import page_language, visitor_of
from sunan.kernel.errors import SunanError, http_status
from sunan.monitoring.collection import forms
from sunan.monitoring.collection.core.answers import CellView, EntryView, ReturnView, SaveOutcome
from sunan.monitoring.collection.core.words import EntrySource
from sunan.monitoring.collection.selectors import cells as of_cells
from sunan.monitoring.collection.selectors import returns
from sunan.monitoring.collection.services import entries
from sunan.monitoring.collection.views.frame import (
    began,
    called,
    offered,
    organisation_names,
    people,
    returned_of,
    show,
)
from sunan.monitoring.collection.views.reading import Reading, reading_of
from sunan.monitoring.collection.views.rounds import left_until
from sunan.monitoring.collection.views.sheet import Names, Only, sheet_of

_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to narrow the grid, and to how many cells."""

    only: Only
    count: int


@access(Permission.READ_COLLECTED)
@require_safe
def returned(request: HttpRequest, number: int) -> HttpResponse:
    """Show a return as a grid: to be filled in by whoever may, to be read by the others."""
    view = returned_of(request, number)
    return _page(request, view)


def _page(
    request: HttpRequest, view: ReturnView, *, refused: SunanError | None = None, typed: dict[int, str] | None = None,
) -> HttpResponse:  # fmt: skip
    visitor, names = visitor_of(request), called()
    reading = reading_of(view)
    only = Only(request.GET["only"]) if request.GET.get("only") in [*Only] else Only.ALL
    page = request.GET.get("page", "")
    sheet = sheet_of(
        [reading.sheet_cell(one, typed=(typed or {}).get(one.ask.id)) for one in view.cells],
        names=Names(names.measure, names.area, names.list_name, names.unit), only=only,
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < _DIGITS else 1,
    )  # fmt: skip
    head, now = view.head, timezone.now()
    contested = [one for one in view.cells if one.contested]
    unanswered = [one.ask.asked.prior for one in view.cells if one.ask.asked.prior is not None and not one.is_answered]
    writers = [each.by for one in contested for each in (*one.contested, one.current) if each is not None]
    return show(
        request,
        "collection/return.html",
        head=head,
        campaign=head.campaign,
        view=view,
        sheet=sheet,
        reading=reading,
        counts=reading.counts,
        choices=_choices(reading),
        only=only,
        may=offered(head, visitor),
        left=left_until(max(head.late_until or head.campaign.deadline, head.campaign.deadline), now),
        in_time=head.is_in_time(now),
        contested=[(one, names.cell(one.ask), names.unit(one.ask.unit)) for one in contested],
        prior=sum(each.is_confirmed_at_once for each in unanswered),
        doubtful=sum(not each.is_confirmed_at_once for each in unanswered),
        organisation=organisation_names([head.organisation])[head.organisation],
        sent_back=returns.movements(head.id)[-1:] if head.round > 1 else (),
        people=people([*writers, head.submitted_by, head.reviewed_by, head.approved_by]),
        visitor_key=visitor.user,
        saved=request.GET.get("saved", ""),
        refused=refused,
    )


def _choices(reading: Reading) -> list[Choice]:
    cells = reading.view.cells
    counts = {
        Only.ALL: len(cells),
        Only.EMPTY: sum(not one.is_answered for one in cells),
        Only.FOUND: sum(bool(reading.flags(one)) for one in cells),
        Only.CONTESTED: sum(bool(one.contested) for one in cells),
        Only.REMARKS: sum(one.open_remarks > 0 for one in cells),
    }
    return [Choice(only, count) for only, count in counts.items() if count or only is Only.ALL]


@access(Permission.REPORT_FIGURES)
@require_POST
@csrf_protect
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Save every cell whose field says something else than the version its writer saw."""
    visitor, by_itself = visitor_of(request), request.POST.get("by_itself") == "1"
    view = returned_of(request, number)
    sent = forms.typed_cells(request.POST)
    cells = {one.ask.id: one for one in view.cells}
    try:
        changed = forms.changed_cells(sent, cells, _seen(sent, cells, request))
        outcome = (
            entries.save_entries(
                returned=number, typed=changed, source=EntrySource.GRID, began=began(request), by=visitor.actor,
                at=timezone.now(),
            )
            if changed
            else SaveOutcome(number, ())
        )  # fmt: skip
    except SunanError as refusal:
        if by_itself:
            return HttpResponse(
                refusal.text.inside(page_language()), status=http_status(refusal), content_type="text/plain; charset=utf-8"
            )  # fmt: skip
        return _page(request, view, refused=refusal, typed={ask: typed for ask, _, typed in sent})
    if by_itself:
        return _saved(request, outcome)
    query = request.GET.copy()
    query["saved"] = str(outcome.changed)
    return HttpResponseRedirect(f"{reverse('collection:return', args=[number])}?{query.urlencode()}")


def _seen(
    sent: Iterable[tuple[int, int, str]], cells: dict[int, CellView], request: HttpRequest
) -> dict[tuple[int, int], EntryView]:
    """Return the versions that a page showed and that are no longer the latest."""
    rights = visitor_of(request).rights
    found: dict[tuple[int, int], EntryView] = {}
    for ask, version, _ in sent:
        if version and ask in cells and cells[ask].version != version:
            found |= {(ask, one.version): one for one in of_cells.history(ask, rights) if one.version == version}
    return found


def _saved(request: HttpRequest, outcome: SaveOutcome) -> HttpResponse:
    """Write what became of cells that saved themselves; what is to be said of them is asked for afterwards."""
    response = show(
        request,
        "collection/parts/saved.html",
        versions=" ".join(f"{one.ask}:{one.version}" for one in outcome.cells if not one.is_contested),
        changed=outcome.changed,
        contested=len(outcome.contested),
        unreadable=len(outcome.findings),
        now=timezone.localtime(),
    )
    # A page that asks to sign in comes with a 200 too; this alone says that what was sent is kept.
    response["Sunan-Saved"] = str(outcome.changed)
    return response


@access(Permission.READ_COLLECTED)
@require_safe
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Write what now stands beside some cells, and beside all others at which something is found."""
    view = returned_of(request, number)
    wanted = set(forms.numbers_given(request.GET.get("cells", "").split()))
    reading = reading_of(view)
    shown = [reading.sheet_cell(one) for one in view.cells if one.ask.id in wanted or reading.flags(one)]
    return show(request, "collection/parts/states.html", cells=shown, head=view.head, counts=reading.counts)


@access(Permission.REPORT_FIGURES)
@require_POST
@csrf_protect
def confirm_prior(request: HttpRequest, number: int) -> HttpResponse:
    """Answer every empty cell that has a published value with that value."""
    visitor = visitor_of(request)
    view = returned_of(request, number)
    try:
        outcome = entries.confirm_prior(returned=number, began=began(request), by=visitor.actor, at=timezone.now())
    except SunanError as refusal:
        return _page(request, view, refused=refusal)
    return HttpResponseRedirect(f"{reverse('collection:return', args=[number])}?saved={outcome.changed}")
