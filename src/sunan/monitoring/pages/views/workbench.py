"""The workbench: drag weights, see ranks and bands, take the workbook away, cite the view."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info

from sunan.access.rules import Permission, access
from sunan.access.visitors import page_language
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.index import selectors
from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.workbench import COVERED, DRAWS, SPREAD, SURE, Offer, Reweighed
from sunan.monitoring.index.core.workbook import workbook
from sunan.monitoring.pages.core.workbench import asked_weights, check_citation, citation, ranked, slider_groups
from sunan.monitoring.pages.views.page import address, asked_as_of, say, show, state_asked
from sunan.monitoring.pages.views.zone_index import question

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class _View:
    """What an address of the workbench asks for, read; `refused` says why no ranks come out of it."""

    offer: Offer
    weights: dict[str, Fraction]
    period: str
    made: Reweighed | None
    refused: Text | None

    def shown(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the piece with the ranks shows."""
        bench = self.offer.bench
        cited = citation(bench, self.weights, period=self.period)
        rows = ranked(self.made, self.offer) if self.made else ()
        return {
            "bench": bench, "offer": self.offer, "weights": self.weights, "asked_period": self.period,
            "made": self.made, "refused": self.refused,
            "rows": rows, "moved": sum(one.moved != 0 for one in rows), "first": rows[0] if rows else None,
            "cite": address(request, "pages:workbench", **cited), "file": address(request, "pages:workbench_file", **cited),
            "draws": DRAWS, "spread": round(SPREAD * 100), "covered": round(COVERED * 100), "sure": round(SURE * 100),
        }  # fmt: skip


@access(Permission.READ_PUBLISHED)
def workbench(request: HttpRequest) -> HttpResponse:
    """Show a recipe with its weights to drag; every weight is in the address, so the page works without scripts."""
    state = state_asked(request)
    of = question(state)
    known = selectors.recipes(of)
    asked = request.GET.get("recipe", "") or next((code for code, (_, usable) in known.items() if usable), "")
    view = _read(request, asked, state) if asked else None
    return show(
        request,
        "pages/workbench.html",
        state,
        recipes=[(recipe, usable, code == asked) for code, (recipe, usable) in known.items()],
        groups=slider_groups(view.offer, view.weights) if view else (),
        chosen=asked,
        **(view.shown(request) if view else {}),
    )


@access(Permission.READ_PUBLISHED)
def workbench_ranks(request: HttpRequest) -> HttpResponse:
    """Return the piece of the page with the ranks, for a weight that is being dragged."""
    state = state_asked(request)
    view = _read(request, request.GET.get("recipe", ""), state)
    return render(request, "pages/parts/workbench_ranks.html", {"state": state, **view.shown(request)})


@access(Permission.READ_PUBLISHED)
def workbench_file(request: HttpRequest) -> HttpResponse:
    """Hand out the index under the weights of the address as a workbook, every stage on a sheet.

    Raises:
        IndexRefusal: no index comes out of these weights.
    """
    state = state_asked(request)
    view = _read(request, request.GET.get("recipe", ""), state)
    bench, offer = view.offer.bench, view.offer
    recipe, structure = bench.with_weights(view.weights)
    result = run(recipe, bench.dataset)
    names = {code: say(offer.name(code)) for code in structure.nodes} | {
        code: say(name) for code, name in offer.units.items()
    }
    cited = citation(bench, view.weights, period=view.period)
    pairs = [
        (text("名称", "name"), say(recipe.name) if recipe.name else recipe.id),
        (text("数据", "data"), say(offer.source) if offer.source else say(_OWN)),
        (text("截至日期", "as of"), state.as_of.isoformat()),
        (text("规则手册", "rulebook"), state.book.hash),
        (text("引用", "cite"), request.build_absolute_uri(address(request, "pages:workbench", **cited))),
        (text("改动的权重", "weights changed"), ", ".join(sorted(view.weights)) or say(text("无", "none"))),
        (text("语言", "language"), get_language_info("en" if page_language() == "en" else "zh-hans")["name_local"]),
    ]
    return HttpResponse(
        workbook(result, about=[(say(key), value) for key, value in pairs], names=names),
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{recipe.id}-{recipe.hash[:12]}.xlsx"'},
    )


_OWN = text("规则手册中各市公布的数", "Published figures of the cities, from the rulebook")


def _read(request: HttpRequest, recipe_id: str, state: StateOfPlan) -> _View:
    """Return the view that an address asks for.

    Raises:
        NotFound: there is no such recipe. InvalidInput: a weight cannot be used. CitationChanged: the recipe or its data
            are not those that the address cites.
    """
    asked_as_of(request)
    offer = selectors.offer(recipe_id, question(state))
    bench = offer.bench
    check_citation(request.GET, bench)
    weights = asked_weights(request.GET, bench)
    period = request.GET.get("period", "") or bench.periods[-1]
    try:
        return _View(offer, weights, period, bench.reweighed(weights, period=period), None)
    except IndexRefusal as refusal:
        return _View(offer, weights, period, None, refusal.text)
