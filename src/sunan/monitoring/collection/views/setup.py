"""Pages on which the service centre sets a round up: what is asked, the form, the dates, of whom; and its deeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from sunan.access import selectors as access_selectors
from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.people import OrganisationRecord
from sunan.access.forms import take_once
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput, SunanError, Unavailable
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.collection import forms
from sunan.monitoring.collection.core.answers import AskView
from sunan.monitoring.collection.selectors import campaigns, rules
from sunan.monitoring.collection.services import asks as of_whom
from sunan.monitoring.collection.services import campaigns as services
from sunan.monitoring.collection.views.frame import Called, called, organisation_names, show
from sunan.monitoring.collection.views.rounds import HeldBy, held_by
from sunan.monitoring.statistics.core.observations import Cell

_MANAGE = Permission.MANAGE_CAMPAIGNS
_REPORTING = (
    OrganisationKind.CITY_BUREAU,
    OrganisationKind.ZONE_COMMITTEE,
    OrganisationKind.PROVINCE,
    OrganisationKind.CENTRE,
)
_ROW = "row-"


@dataclass(frozen=True, slots=True)
class Pick:
    """A line of what can be asked: a target or a holder, and how many figures are missing to it."""

    id: str
    name: Text
    figures: int
    deciding: int
    is_picked: bool


@dataclass(frozen=True, slots=True)
class Assigned:
    """A holder in one area, with the organisation that stands in its field."""

    held: HeldBy
    key: str
    organisation: str
    is_suggested: bool
    area: Text
    measures: tuple[Text, ...]


@access(_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def new(request: HttpRequest) -> HttpResponse:
    """Show what is missing to choose from, or prepare a round that asks for it."""
    refused: SunanError | None = None
    try:
        state = attainment.state_of_plan()
    except Unavailable as refusal:
        return show(request, "collection/not_yet.html", refused=refusal)
    if request.method == "POST":
        given = request.POST
        try:
            opens_on, deadline = (
                typed_day(given.get("opens_on", "")),
                forms.moment_given(given.get("deadline", "")),
            )
            if opens_on is None or deadline is None:
                raise InvalidInput("请填写开始日期和截止时间", "Give the first day and the deadline")
            cells = _cells(state.missing, given.get("which", ""), given.getlist("target"), given.getlist("holder"))
            take_once(request)
            made = services.generate_campaign(
                code=given.get("code", "").strip(), title=forms.title_given(given), opens_on=opens_on, deadline=deadline,
                cells=cells, release_at=forms.moment_given(given.get("release_at", "")),
                collected_under=forms.ground_given(given.get("collected_under", "")),
                is_demonstration=given.get("is_demonstration") == "1", by=visitor_of(request).actor, at=timezone.now(),
            )  # fmt: skip
        except SunanError as refusal:
            refused = refusal
        else:
            return _to(made.code)
    targets, holders = request.POST.getlist("target"), request.POST.getlist("holder")
    return show(
        request,
        "collection/new.html",
        given=request.POST.dict() or {"which": "all", "collected_under": CollectedUnder.STATISTICAL_SURVEY.value},
        refused=refused,
        as_of=state.as_of,
        missing=len(state.missing),
        deciding=sum(one.settles_verdict for one in state.missing),
        targets=_targets(state.missing, targets),
        holders=_holders(state.missing, holders),
        grounds=list(CollectedUnder),
        may_demonstrate=settings.SUNAN_DEMO,
    )


def _cells(
    missing: Sequence[MissingFigure], which: str, targets: Sequence[str], holders: Sequence[str]
) -> list[Cell] | None:
    """Return the cells that were chosen; `None` for all."""
    match which:
        case "all":
            return None
        case "targets":
            chosen = [one.cell for one in missing if any(each.target in targets for each in one.settles)]
        case "holders":
            chosen = [one.cell for one in missing if one.holder_id in holders]
        case "verdicts":
            chosen = [one.cell for one in missing if one.settles_verdict]
        case _:
            raise InvalidInput("请选择收集哪些数", "Choose which figures to ask for")
    if not chosen:
        raise InvalidInput("请至少勾选一项", "Tick at least one line")
    return chosen


def _targets(missing: Sequence[MissingFigure], picked: Sequence[str]) -> list[Pick]:
    names, found = called(), dict[str, list[MissingFigure]]()
    for one in missing:
        for target in {each.target for each in one.settles}:
            found.setdefault(target, []).append(one)
    lines = [
        Pick(target, names.target(target), len(those), sum(_decides(one, target) for one in those), target in picked)
        for target, those in found.items()
    ]
    return sorted(lines, key=lambda one: (-one.deciding, one.name.zh))


def _decides(one: MissingFigure, target: str) -> bool:
    return any(each.target == target and each.question.rank == 0 for each in one.settles)


def _holders(missing: Sequence[MissingFigure], picked: Sequence[str]) -> list[Pick]:
    found: dict[str, list[MissingFigure]] = {}
    for one in missing:
        found.setdefault(one.holder_id, []).append(one)
    book = attainment.book_in_force()
    lines = [
        Pick(holder, _holder_name(book.catalogue.holders.get(holder), those), len(those),
             sum(one.settles_verdict for one in those), holder in picked)
        for holder, those in found.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda one: (-one.figures, one.name.zh))


def _holder_name(holder: object, those: Sequence[MissingFigure]) -> Text:
    """Return the name of a holder; one that is an office of each city is named without the city."""
    names = {one.holder.zh: one.holder for one in those}
    if len(names) == 1 or holder is None:
        return those[0].holder
    shown = list(names.values())
    return text(f"{shown[0].zh}等 {len(shown)} 家", f"{shown[0].en} and {len(shown) - 1} more")


@access(_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form with what a round is about, its lawful form and its dates, or keep what was written."""
    found = campaigns.campaign(code, visitor_of(request).rights)
    refused: SunanError | None = None
    if request.method == "POST":
        try:
            services.describe_campaign(
                campaign=code, fields=forms.campaign_fields({**forms.given_fields(found), **request.POST.dict()}),
                by=visitor_of(request).actor, at=timezone.now(),
            )  # fmt: skip
        except SunanError as refusal:
            refused = refusal
        else:
            return _to(code)
    known = rules.forms_in_force()
    chosen = next((one for one in known if one.id == request.GET.get("known", "")), None)
    given = request.POST.dict() or forms.given_fields(found)
    if chosen is not None and request.method != "POST":
        given |= {
            "number": chosen.number, "maker": chosen.maker, "approval": chosen.approval,
            "valid_until": str(chosen.valid_until or ""), "collected_under": chosen.collected_under.value,
        }  # fmt: skip
    return show(
        request, "collection/describe.html", campaign=found, given=given, refused=refused, known=known, chosen=chosen,
        grounds=list(CollectedUnder), is_draft=found.state.value == "draft",
    )  # fmt: skip


@access(_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def holders(request: HttpRequest, code: str) -> HttpResponse:
    """Show who holds what is asked, with an organisation for each, or keep what was chosen; many lines at once."""
    found = campaigns.campaign(code, visitor_of(request).rights)
    refused: SunanError | None = None
    asked = held_by(campaigns.asks_of(code))
    if request.method == "POST":
        given = request.POST
        ticked, bulk = set(given.getlist("pick")), given.get("bulk", "").strip()
        try:
            for one in asked:
                key = _key(one)
                wanted = bulk if bulk and key in ticked else given.get(_ROW + key, "").strip()
                if wanted and (one.unassigned or wanted not in one.organisations):
                    of_whom.assign_holder(
                        campaign=code, holder=one.holder, area=one.area, organisation=wanted,
                        by=visitor_of(request).actor, at=timezone.now(),
                    )  # fmt: skip
        except SunanError as refusal:
            refused = refusal
            asked = held_by(campaigns.asks_of(code))
        else:
            return HttpResponseRedirect(reverse("collection:holders", args=[code]))
    known = _organisations()
    names = called()
    typed = request.POST if refused else {}
    rows = [_assigned(one, known, typed, names) for one in asked]
    return show(
        request, "collection/holders.html", campaign=found, rows=rows, refused=refused,
        organisations=[(one.id, one.name, one.kind.text) for one in known],
        names=organisation_names(each for one in asked for each in one.organisations),
        suggested=sum(one.is_suggested for one in rows), unassigned=sum(one.unassigned for one in asked),
        is_draft=found.state.value == "draft",
    )  # fmt: skip


def _assigned(one: HeldBy, known: Sequence[OrganisationRecord], typed: Mapping[str, str], names: Called) -> Assigned:
    """Return a holder with the organisation in its field: typed, chosen before, or the only office of its area."""
    key = _key(one)
    area, measures = names.area(one.area), tuple(names.measure(each) for each in one.measures)
    if _ROW + key in typed:
        return Assigned(one, key, typed[_ROW + key], is_suggested=False, area=area, measures=measures)
    if one.organisations:
        return Assigned(one, key, one.organisations[0], is_suggested=False, area=area, measures=measures)
    fitting = [each.id for each in known if one.area in each.areas and each.kind is OrganisationKind.CITY_BUREAU]
    chosen = fitting[0] if len(fitting) == 1 else ""
    return Assigned(one, key, chosen, is_suggested=bool(chosen), area=area, measures=measures)


def _key(one: HeldBy) -> str:
    return f"{one.holder}|{one.area}"


def _organisations() -> list[OrganisationRecord]:
    """Return the organisations that may be asked: offices and committees, not enterprises."""
    today = timezone.localdate()
    found = access_selectors.organisations(on=today)
    return [one for one in found if one.kind in _REPORTING and (one.ends is None or one.ends > today)]


@access(_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def cells(request: HttpRequest, code: str) -> HttpResponse:
    """Show the cells of a round one by one; ask a second owner for those that are ticked, or ask for them no more."""
    found = campaigns.campaign(code, visitor_of(request).rights)
    refused: SunanError | None = None
    given = request.POST
    if request.method == "POST":
        by, now = visitor_of(request).actor, timezone.now()
        try:
            picked = forms.numbers_given(given.getlist("ask"))
            if not picked:
                raise InvalidInput("请先勾选填报项", "Tick the cells first")
            if given.get("what") == "drop":
                of_whom.drop_asks(campaign=code, asks=picked, why=given.get("why", ""), by=by, at=now)
            else:
                if not given.get("organisation"):
                    raise InvalidInput("请选择单位", "Choose the organisation")
                of_whom.add_asks(
                    campaign=code, asks=picked, organisation=given.get("organisation", ""), by=by, at=now
                )  # fmt: skip
        except SunanError as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(f"{reverse('collection:cells', args=[code])}?{request.GET.urlencode()}")
    holder, area = request.GET.get("holder", ""), request.GET.get("area", "")
    everything = campaigns.asks_of(code)
    shown = [one for one in everything if holder in ("", one.asked.holder) and area in ("", one.cell.area)]
    names, owners = called(), _owners(everything)
    return show(
        request, "collection/cells.html", campaign=found, refused=refused, given=given.dict(),
        picked=set(given.getlist("ask")), total=len(everything), is_narrowed=bool(holder or area),
        rows=[(one, names.cell(one), names.unit(one.unit), len(owners[one.cell])) for one in shown],
        names=organisation_names(one.organisation for one in shown),
        organisations=[(one.id, one.name, one.kind.text) for one in _organisations()],
    )  # fmt: skip


def _owners(asks: Sequence[AskView]) -> dict[Cell, set[str]]:
    found: dict[Cell, set[str]] = {}
    for one in asks:
        found.setdefault(one.cell, set()).add(one.organisation)
    return found


def _to(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("collection:campaign", args=[code]))
