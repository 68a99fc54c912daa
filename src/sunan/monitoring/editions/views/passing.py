"""Pages for the way of an edition: drafting, submitting, approving, issuing, correcting, taking newer figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunan.access.forms import take_once
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput, SunanError, http_status
from sunan.kernel.texts import Language
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.editions.core.edition import Checklist, Edition, EditionMoved, NumberTaken
from sunan.monitoring.editions.core.lifecycle import TRANSITIONS, EditionState, Step
from sunan.monitoring.editions.core.shown import chapter_of, chapters
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import drafting, issuing, passing
from sunan.monitoring.editions.views.frame import edition_of, people, show
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest, default_kind
from sunan.monitoring.statistics import selectors as statistics

_LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}


@access(Permission.DRAFT_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new draft, or draft it."""
    refused: SunanError | None = None
    if request.method == "POST":
        try:
            asked = _request(request)
            day = typed_day(request.POST.get("as_of", ""))
            take_once(request)
            made = drafting.draft_edition(
                request=asked, as_of=day, by=visitor_of(request).actor, at=timezone.now()
            )  # fmt: skip
        except InvalidInput as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("editions:edit", args=[made.mark]))
    plan, scope = attainment.book_in_force().plan, visitor_of(request).rights.scope(Permission.DRAFT_REPORTS)
    latest = statistics.latest_known_date() or timezone.localdate()
    return show(
        request,
        "editions/new.html",
        kinds=list(ReportKind),
        audiences=[one for one in Audience if one is Audience.CITY or scope.covers(area=plan.region.code)],
        cities=[city for city in plan.cities if scope.covers(area=city.code)],
        as_of=latest,
        given=request.POST,
        chosen_kind=request.POST.get("kind") or default_kind(plan.programme, as_of=latest).value,
        refused=refused,
        status=400 if refused else 200,
    )


def _request(request: HttpRequest) -> ReportRequest:
    given = request.POST
    try:
        kind, audience = ReportKind(given.get("kind", "")), Audience(given.get("audience", ""))
        language = _LANGUAGES[given.get("language", "zh")]
    except (ValueError, KeyError) as error:
        raise InvalidInput(
            "请选择报告种类、读者和语言", "Choose the kind of report, for whom it is, and its language"
        ) from error
    city = given.get("city", "") if audience is Audience.CITY else ""
    if audience is Audience.CITY and not city:
        raise InvalidInput("分市版须选择城市", "Choose the city of a city edition")
    return ReportRequest(kind, audience, city, brief=given.get("brief") == "1", language=language)


@access(Permission.COMMENT_REPORTS)
@require_safe
def approval(request: HttpRequest, mark: str) -> HttpResponse:
    """Show what has to be settled before an edition is approved, and the next step."""
    return _approval(request, edition_of(request, mark, Permission.COMMENT_REPORTS))


def _approval(request: HttpRequest, found: Edition, refused: SunanError | None = None) -> HttpResponse:
    checklist = said.checklist(found, missing=_missing(found))
    cut = chapters(said.shown_document(found))
    return show(
        request,
        "editions/approval.html",
        found,
        checklist=checklist,
        chapter_of={place: chapter_of(cut, place) for place in _places(checklist)},
        names=people([found.created_by, found.submitted_by, found.approved_by, *(one.by for one in checklist.open_comments)]),
        drafters=sorted(people(editions.drafters(found.id)).values()),
        is_drafter=visitor_of(request).user in editions.drafters(found.id),
        refused=refused,
        status=403 if refused else 200,
    )  # fmt: skip


def _places(checklist: Checklist) -> set[str]:
    return {
        *(one.place for one in checklist.open_comments),
        *(place for place, _ in checklist.open_slots),
        *(one.place for one in (*checklist.typed, *checklist.confirmed)),
        *(one.place for one in checklist.uncarried),
    }


def _missing(found: Edition) -> int:
    """Return how many figures would settle a verdict of the edition's area and are not there."""
    try:
        state = attainment.state_of_plan(as_of=found.as_of)
    except SunanError:
        return 0
    return sum(one.settles_verdict for one in state.missing if not found.city or one.cell.area == found.city)


@access(Permission.DRAFT_REPORTS)
@require_POST
@csrf_protect
def submit(request: HttpRequest, mark: str) -> HttpResponse:
    """Submit a draft for approval."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    passing.submit_edition(mark=found.mark, by=visitor_of(request).actor, at=timezone.now())
    return _to_approval(mark)


@access(Permission.APPROVE_REPORTS)
@require_POST
@csrf_protect
def send_back(request: HttpRequest, mark: str) -> HttpResponse:
    """Send an edition back to its drafters."""
    found = edition_of(request, mark, Permission.APPROVE_REPORTS)
    why = request.POST.get("why", "")
    passing.send_back(mark=found.mark, why=why, by=visitor_of(request).actor, at=timezone.now())
    return _to_approval(mark)


@access(Permission.APPROVE_REPORTS)
@require_POST
@csrf_protect
def approve(request: HttpRequest, mark: str) -> HttpResponse:
    """Approve a submitted edition."""
    found = edition_of(request, mark, Permission.APPROVE_REPORTS)
    passing.approve_edition(mark=found.mark, by=visitor_of(request).actor, at=timezone.now())
    return _to_approval(mark)


@access(Permission.ISSUE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def issue(request: HttpRequest, mark: str) -> HttpResponse:
    """Show the form with number, date and signers, or order the issue."""
    found = edition_of(request, mark, Permission.ISSUE_REPORTS)
    given, refused = request.POST, None
    if request.method == "POST":
        try:
            day = typed_day(given.get("issued_on", "")) or timezone.localdate()
            job = issuing.order_issue(
                mark=found.mark, number=given.get("number", ""), issued_on=day, issuer=given.get("issuer", ""),
                signers=given.get("signers", ""), by=visitor_of(request).actor, at=timezone.now(),
            )  # fmt: skip
        except (InvalidInput, NumberTaken) as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))
    elif found.state is not EditionState.APPROVED:
        raise EditionMoved(found.mark, found.state, TRANSITIONS[Step.ISSUE].about)
    return show(
        request, "editions/issue.html", found, given=given, refused=refused, today=timezone.localdate(),
        names=people([found.approved_by]), status=http_status(refused) if refused else 200,
    )  # fmt: skip


@access(Permission.DRAFT_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def correct(request: HttpRequest, mark: str) -> HttpResponse:
    """Show the form for a corrigendum of an issued edition, or draft it."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    refused: SunanError | None = None
    if request.method == "POST":
        try:
            made = drafting.draft_corrigendum(
                mark=found.mark, why=request.POST.get("why", ""), by=visitor_of(request).actor, at=timezone.now()
            )
        except InvalidInput as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("editions:edit", args=[made.mark]))
    return show(request, "editions/correct.html", found, refused=refused, status=400 if refused else 200)


@access(Permission.DRAFT_REPORTS)
@require_POST
@csrf_protect
def refresh(request: HttpRequest, mark: str) -> HttpResponse:
    """Take the figures of a draft anew."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    day = typed_day(request.POST.get("as_of", ""))
    drafting.refresh_edition(mark=found.mark, as_of=day, by=visitor_of(request).actor, at=timezone.now())
    return _to_approval(mark)


@access(Permission.DRAFT_REPORTS)
@require_POST
@csrf_protect
def discard(request: HttpRequest, mark: str) -> HttpResponse:
    """Discard a draft."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    why = request.POST.get("why", "")
    drafting.discard_edition(mark=found.mark, why=why, by=visitor_of(request).actor, at=timezone.now())
    return HttpResponseRedirect(reverse("editions:editions"))


def _to_approval(mark: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("editions:approval", args=[mark]))
