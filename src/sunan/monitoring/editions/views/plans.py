"""Pages of planned reports: the list, one plan with its rounds, and the forms that change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunan.access.forms import take_once
from sunan.access.rules import Permission, access
from sunan.access.selectors import holders_of, rights_of
from sunan.access.visitors import visitor_of
from sunan.audit import selectors as log
from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput, NotFound, SunanError
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.editions.core.chasing import as_page, as_workbook
from sunan.monitoring.editions.core.lifecycle import EditionState
from sunan.monitoring.editions.core.planning import AsOfRule, Plan, Repeats, Round, timing
from sunan.monitoring.editions.selectors import plans
from sunan.monitoring.editions.services import planning
from sunan.monitoring.editions.services.planning import Planned
from sunan.monitoring.editions.views.frame import area_name, people, show
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest

_LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A plan in the list: what it is, and its round at work or its next one."""

    plan: Plan
    named: Text
    at_work: Round | None
    next_issue: date | None
    troubles: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way of a round: when it is due, and when it was done."""

    name: Text
    on: date
    done: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A round with its steps."""

    round: Round
    steps: tuple[Step, ...]


@access(Permission.COMMENT_REPORTS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the planned reports of the areas whose editions the visitor works on."""
    visitor = visitor_of(request)
    found = [_listed(one) for one in plans.plans(visitor.rights)]
    return show(
        request,
        "editions/plans.html",
        working=[one for one in found if not one.plan.is_cancelled],
        cancelled=[one for one in found if one.plan.is_cancelled],
        troubles=sum(one.troubles for one in found),
        may_plan=visitor.rights.may(Permission.DRAFT_REPORTS),
    )


def _listed(found: Plan) -> Listed:
    those = plans.rounds(found.id)
    open_ones = [one for one in those if not one.is_over]
    ahead = None if found.is_cancelled else found.timing.next_issue({one.issue_on for one in those})
    troubles = 0 if found.is_cancelled else sum(one.trouble is not None for one in open_ones)
    return Listed(found, _named(found), open_ones[0] if open_ones else None, ahead, troubles)


def _named(found: Plan) -> Text:
    parts = [ReportKind(found.kind).text, Audience(found.audience).text]
    if found.city:
        parts.append(area_name(found.city))
    if found.brief:
        parts.append(text("领导简报", "brief for leaders"))
    return text(" · ".join(one.zh for one in parts), " · ".join(one.en for one in parts))


@access(Permission.COMMENT_REPORTS)
@require_safe
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """Show a plan, its rounds with their steps, and what happened to it."""
    return _plan(request, _plan_of(request, number, Permission.COMMENT_REPORTS))


def _plan(request: HttpRequest, found: Plan, refused: SunanError | None = None) -> HttpResponse:
    rights = visitor_of(request).rights
    those = plans.rounds(found.id)
    events = log.history(f"plan:{found.id}", limit=_MOST_EVENTS)
    issue_on = None if found.is_cancelled else found.timing.next_issue({one.issue_on for one in those})
    return show(
        request,
        "editions/plan.html",
        plan=found,
        named=_named(found),
        ways=[_way(found, one) for one in reversed(those)],
        ahead=None if issue_on is None else (
            found.timing.chase_on(issue_on), found.timing.draft_on(issue_on), found.timing.known_on(issue_on), issue_on
        ),
        may_change=not found.is_cancelled and plans.may(found, Permission.DRAFT_REPORTS, rights),
        may_arrange=not found.is_cancelled and plans.may(found, Permission.ISSUE_REPORTS, rights),
        events=events,
        names=people([found.approver, found.planner, found.cancelled_by, *(one.actor.id for one in events)]),
        refused=refused,
        status=400 if refused else 200,
    )  # fmt: skip


def _way(found: Plan, one: Round) -> Way:
    today = timezone.localdate()
    issued = "—" if one.is_over else ""
    steps = (
        (text("催报", "chase figures"), found.timing.chase_on(one.issue_on), _moment(one.chased_at)),
        (text("起草", "draft"), found.timing.draft_on(one.issue_on), _moment(one.drafted_at)),
        (text("批准", "approve"), one.issue_on, _passed(one)),
        (text("印发", "issue"), one.issue_on, issued),
    )
    return Way(one, tuple(Step(name, on, done, not done and on < today) for name, on, done in steps))


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at is not None else ""  # type: ignore[arg-type]


def _passed(one: Round) -> str:
    return "—" if one.edition_state in (EditionState.APPROVED, EditionState.ISSUED) else ""


@access(Permission.DRAFT_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new plan, or plan the report."""
    refused: SunanError | None = None
    if request.method == "POST":
        try:
            planned = _planned(request)
            take_once(request)
            made = planning.plan_report(planned=planned, by=visitor_of(request).actor, at=timezone.now())
        except InvalidInput as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("editions:plan", args=[made.id]))
    return _form(request, request.POST.dict() or dict(_FRESH), refused)


_FRESH = {"draft_days": "30", "chase_days": "30", "repeats": "yearly", "as_of_rule": "month_end"}


@access(Permission.DRAFT_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Show the form of a plan, or change it."""
    found = _plan_of(request, number, Permission.DRAFT_REPORTS)
    refused: SunanError | None = None
    if request.method == "POST":
        try:
            planning.change_plan(
                number=found.id, planned=_planned(request), version=_number(request.POST.get("version", ""), 0, "版本", "version"),
                by=visitor_of(request).actor, at=timezone.now(),
            )  # fmt: skip
        except InvalidInput as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("editions:plan", args=[found.id]))
    return _form(request, request.POST.dict() or _given(found), refused, found)


@access(Permission.DRAFT_REPORTS)
@require_POST
@csrf_protect
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel a plan, with the reason."""
    found = _plan_of(request, number, Permission.DRAFT_REPORTS)
    try:
        planning.cancel_plan(
            number=found.id, why=request.POST.get("why", ""), by=visitor_of(request).actor, at=timezone.now()
        )
    except InvalidInput as refusal:
        return _plan(request, found, refusal)
    return HttpResponseRedirect(reverse("editions:plan", args=[found.id]))


@access(Permission.ISSUE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def arrange(request: HttpRequest, number: int, id: int) -> HttpResponse:  # noqa: A002 the name of the address's part
    """Show the form with number, issuing body and signers of a round, or keep what was filled in."""
    found = _plan_of(request, number, Permission.ISSUE_REPORTS)
    one = plans.round_of(found.id, id)
    refused: SunanError | None = None
    if request.method == "POST":
        given = request.POST.dict()
        try:
            planning.arrange_issue(
                number=found.id, round_id=one.id, document=str(given.get("document", "")), issuer=str(given.get("issuer", "")),
                signers=str(given.get("signers", "")), by=visitor_of(request).actor, at=timezone.now(),
            )  # fmt: skip
        except InvalidInput as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("editions:plan", args=[found.id]))
    else:
        given = {"document": one.number, "issuer": one.issuer, "signers": one.signers}
    return show(
        request, "editions/plan_arrange.html", plan=found, round=one, given=given, refused=refused,
        status=400 if refused else 200,
    )  # fmt: skip


@access(Permission.COMMENT_REPORTS)
@require_safe
def missing(request: HttpRequest, number: int, id: int, form: str) -> HttpResponse:  # noqa: A002 as above
    """Hand out the figures that were missing in a round, as a workbook or a page."""
    found = _plan_of(request, number, Permission.COMMENT_REPORTS)
    one = plans.round_of(found.id, id)
    wanted, as_of = plans.missing_of(one.id)
    if form not in ("xlsx", "html") or as_of is None:
        raise NotFound(
            "没有这样的催报清单；催报之后有 xlsx 和 html 两种",
            "There is no such list; once figures were chased there is xlsx and html",
        )
    reply_by = found.timing.draft_on(one.issue_on)
    told = {"title": found.title, "as_of": as_of, "reply_by": reply_by, "language": found.language}
    if form == "xlsx":
        response = HttpResponse(as_workbook(wanted, **told), content_type=_EXCEL)  # type: ignore[arg-type]
    else:
        response = HttpResponse(as_page(wanted, **told))  # type: ignore[arg-type]
    response["Content-Disposition"] = f'attachment; filename="plan-{found.id}-{one.issue_on}-missing.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _plan_of(request: HttpRequest, number: int, permission: Permission) -> Plan:
    rights = visitor_of(request).rights
    found = plans.plan(number, rights)
    if not plans.may(found, permission, rights):
        raise plans.unknown(number)
    return found


def _form(
    request: HttpRequest, given: Mapping[str, object], refused: SunanError | None, found: Plan | None = None
) -> HttpResponse:
    book, scope = attainment.book_in_force(), visitor_of(request).rights.scope(Permission.DRAFT_REPORTS)
    covers_region = scope.covers(area=book.plan.region.code)
    return show(
        request,
        "editions/plan_form.html",
        plan=found,
        given=given,
        refused=refused,
        kinds=list(ReportKind),
        audiences=[one for one in Audience if one is Audience.CITY or covers_region],
        cities=[city for city in book.plan.cities if scope.covers(area=city.code)],
        rules=list(AsOfRule),
        rhythms=list(Repeats),
        approvers=_approvers([book.plan.region.code] if covers_region else [], [one.code for one in book.plan.cities]),
        today=timezone.localdate(),
        status=400 if refused else 200,
    )


def _approvers(regions: list[str], cities: list[str]) -> list[tuple[str, str]]:
    """Return who may approve reports of these areas: id and name, by name."""
    now = timezone.now()
    fit = [
        user
        for user in holders_of(Permission.APPROVE_REPORTS, now)
        if any(rights_of(user, now).may(Permission.APPROVE_REPORTS, area=area) for area in (*regions, *cities))
    ]
    return sorted(people(fit).items(), key=lambda entry: entry[1])


def _given(found: Plan) -> dict[str, str]:
    when = found.timing
    return {
        "title": found.title,
        "kind": found.kind,
        "audience": found.audience,
        "city": found.city,
        "brief": "1" if found.brief else "",
        "language": found.language,
        "as_of_rule": when.as_of_rule.value,
        "as_of": when.as_of.isoformat() if when.as_of else "",
        "repeats": when.repeats.value,
        "first_issue_on": when.first_issue_on.isoformat(),
        "draft_days": str(when.draft_days),
        "chase_days": str(when.chase_days),
        "approver": found.approver,
    }


def _planned(request: HttpRequest) -> Planned:
    given = request.POST
    try:
        kind, audience = ReportKind(given.get("kind", "")), Audience(given.get("audience", ""))
        language, rule = _LANGUAGES[given.get("language", "zh")], AsOfRule(given.get("as_of_rule", ""))
        repeats = Repeats(given.get("repeats", ""))
    except (ValueError, KeyError) as error:
        raise InvalidInput(
            "请选择报告种类、读者、语言、知识日期和重复方式",
            "Choose kind, readers, language, date of knowledge and how often it comes again",
        ) from error
    city = given.get("city", "") if audience is Audience.CITY else ""
    if audience is Audience.CITY:
        if not city:
            raise InvalidInput("分市版须选择城市", "Choose the city of a city edition")
        attainment.book_in_force().plan.area(city)
    issue_on = typed_day(given.get("first_issue_on", ""))
    if issue_on is None:
        raise InvalidInput("请填写首次印发日期", "Give the date of the first issue")
    when = timing(
        as_of_rule=rule, as_of=typed_day(given.get("as_of", "")), repeats=repeats, first_issue_on=issue_on,
        draft_days=_number(given.get("draft_days", ""), 1, "起草提前天数", "days to draft beforehand"),
        chase_days=_number(given.get("chase_days", ""), 1, "催报提前天数", "days to chase beforehand"),
    )  # fmt: skip
    request_ = ReportRequest(kind, audience, city, brief=given.get("brief") == "1", language=language)
    return Planned(given.get("title", ""), request_, when, given.get("approver", ""))


def _number(written: str, least: int, zh: str, en: str) -> int:
    found = written.strip()
    if not (found.isascii() and found.isdecimal() and len(found) <= 6) or int(found) < least - 1:
        raise InvalidInput(f"{zh}“{found[:20]}”不是整数", f"{en}: “{found[:20]}” is no whole number")
    return int(found)
