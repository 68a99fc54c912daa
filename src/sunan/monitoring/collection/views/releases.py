"""Releases of a round: what one would hold now and what it leaves out, its embargo, its lineage, taking it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from sunan.access.forms import take_once
from sunan.access.forms.deeds import Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.kernel.periods import Period
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection import forms
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReleaseState
from sunan.monitoring.collection.core.release import HeldBack, ReleasedFigure
from sunan.monitoring.collection.selectors import campaigns
from sunan.monitoring.collection.selectors import releases as selectors
from sunan.monitoring.collection.services import releasing as services
from sunan.monitoring.collection.services import retracting
from sunan.monitoring.collection.views.frame import Called, called, organisation_names, people, show
from sunan.monitoring.statistics.core.observations import Cell

_RELEASE = Permission.RELEASE_FIGURES


@access(_RELEASE)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a release would hold now and what it would leave out; put it under embargo; list those there are."""
    visitor = visitor_of(request)
    found, refused = campaigns.campaign(code, visitor.rights), None
    if request.method == "POST":
        try:
            release_at = forms.moment_given(request.POST.get("release_at", ""))
            if release_at is None:
                raise InvalidInput("请填写发布时刻", "Give the moment of release")
            take_once(request)
            made = services.prepare_release(campaign=code, release_at=release_at, by=visitor.actor, at=timezone.now())
        except SunanError as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("collection:release", args=[made.vintage]))
    names, preview = called(), selectors.preview(code)
    made_before = selectors.releases(visitor.rights, campaign=code)
    return show(
        request,
        "collection/releases.html",
        campaign=found,
        releases=made_before,
        figures=_figures(preview.figures, names),
        corrected=set(preview.corrected),
        held=_held(preview.held, names),
        unchanged=len(preview.unchanged),
        names=_organisations(preview.figures, preview.held),
        may_prepare=found.state in (CampaignState.OPEN, CampaignState.CLOSED)
        and bool(preview.figures)
        and not any(one.state is ReleaseState.EMBARGOED for one in made_before),
        release_at=request.POST.get("release_at") or forms.as_typed(found.fields.release_at),
        refused=refused,
    )


@access(_RELEASE)
@require_safe
def release(request: HttpRequest, vintage: str) -> HttpResponse:
    """Show a release: its moment, its lines with the return each comes from, and what it left out and why."""
    visitor, names, now = visitor_of(request), called(), timezone.now()
    found = selectors.release(vintage, visitor.rights)
    lines, held = selectors.contents(vintage, visitor.rights)
    figures = [one.figure for one in lines]
    return show(
        request,
        "collection/release.html",
        found=found,
        campaign=campaigns.campaign(found.campaign, visitor.rights),
        figures=_figures(figures, names),
        held=_held(held, names),
        names=_organisations(figures, held),
        persons=people([found.prepared_by]),
        is_embargoed=found.state is ReleaseState.EMBARGOED,
        is_overdue=found.is_overdue(now),
        trouble=selectors.trouble_with(vintage) if found.is_overdue(now) else None,
        lines=dict(enumerate((one.line for one in lines), start=1)) if found.state is ReleaseState.PUBLISHED else {},
        retracted=selectors.retracted_lines(vintage),
    )


@access(_RELEASE)
@form_methods
@csrf_protect
def withdraw(request: HttpRequest, vintage: str) -> HttpResponse:
    """Take a release back before its moment."""
    found = selectors.release(vintage, visitor_of(request).rights)
    back = reverse("collection:release", args=[vintage])

    def do(sent: Sent) -> HttpResponse:
        services.withdraw_release(
            vintage=vintage, reason=sent.text("reason"), by=visitor_of(request).actor, at=timezone.now()
        )
        return HttpResponseRedirect(back)

    title = text("撤下待发布的数据", "Withdraw what is under embargo")
    about = (
        text(
            "到时不再发布；更正后可重新准备，名称不再使用。",
            "It will not go out; another one can be prepared, under another name.",
        ),
    )
    asked = (
        Field("reason", text("理由", "Reason"), kind="long", longest=500),
        confirm(text("确认撤下", "Withdraw it")),
    )
    return carry_out(request, Deed(title, title, text(found.vintage, found.vintage), back, asked, about), do)


@access(_RELEASE)
@form_methods
@csrf_protect
def retract(request: HttpRequest, vintage: str, number: int) -> HttpResponse:
    """Retract a figure that is out and turned out false."""
    rights = visitor_of(request).rights
    found = selectors.release(vintage, rights)
    figure = next((one.figure for one in selectors.contents(vintage, rights)[0] if one.line == number), None)
    if figure is None or found.state is not ReleaseState.PUBLISHED:
        raise selectors.unknown(f"{vintage}:{number}")
    back, names, given = f"{reverse('collection:release', args=[vintage])}#line-{number}", called(), figure.given

    def do(sent: Sent) -> HttpResponse:
        retracting.retract_figure(
            vintage=vintage, line=number, reason=sent.text("reason"), by=visitor_of(request).actor, at=timezone.now()
        )
        return HttpResponseRedirect(back)

    title, cell, unit = (
        text("撤销已发布的数", "Retract a figure that is out"),
        _cell(given.cell, names),
        names.unit(given.unit),
    )
    of = text(f"{cell.zh}：{given.printed} {unit.zh}", f"{cell.en}: {given.printed} {unit.en}")
    asked = (
        Field("reason", text("理由（随来历公开）", "Reason (public, at the origin)"), kind="long", longest=500),
        confirm(text("确认撤销", "Yes, retract it")),
    )
    return carry_out(request, Deed(title, title, of, back, asked, (_RETRACTED, _NOT_AGAIN)), do)


_RETRACTED = text(
    "自今日起不再采用，判断、汇总、指数和报告随之改变；数和撤销理由仍在来历中公开，请勿写入个人信息。不能恢复，更正值另行发布。",
    "From today on it counts no more; verdicts, sums, the index and reports follow. The figure and the reason stay at its "
    "origin for everybody: name no person in it. It cannot be brought back; a corrected value is released anew.",
)
_NOT_AGAIN = text(
    "本次填报此前发布的同一项数一并撤销；报表更正并重新审批之前，这一项不再发布。",
    "Earlier figures of the same cell from this campaign go with it; the cell is not released again before its return is "
    "corrected and approved anew.",
)


def _figures(figures: Iterable[ReleasedFigure], names: Called) -> list[tuple[ReleasedFigure, Text, Text]]:
    return [(one, _cell(one.given.cell, names), names.unit(one.given.unit)) for one in figures]


def _held(held: Iterable[HeldBack], names: Called) -> list[tuple[HeldBack, Text]]:
    return [(one, _cell(one.cell, names)) for one in held]


def _cell(cell: Cell, names: Called) -> Text:
    parts = [names.measure(cell.measure), names.area(cell.area)]
    if cell.list_id:
        parts.append(names.list_name(cell.list_id))
    parts.append(Period.parse(cell.period).text)
    return text(" · ".join(one.zh for one in parts), " · ".join(one.en for one in parts))


def _organisations(figures: Iterable[ReleasedFigure], held: Iterable[HeldBack]) -> dict[str, Text]:
    found = {one.given.signed.organisation for one in figures}
    found |= {each for one in figures for reconciled in one.reconciled for each in reconciled.organisations}
    return organisation_names(found | {each for one in held for each in one.organisations})
