"""The list of cities, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.areas import Area
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.pages.core.areas import tile_map
from sunan.monitoring.pages.core.charts import Chart, Line, series_chart
from sunan.monitoring.pages.core.cities import Multiple, city_rows, last_known, multiples, tasks_of, wanted_of
from sunan.monitoring.pages.core.overview import matrix, opening
from sunan.monitoring.pages.views.page import address, canvas_for, say, show, state_asked


@access(Permission.READ_PUBLISHED)
def cities(request: HttpRequest) -> HttpResponse:
    """Show the cities beside each other: the same targets, each by its own measure of success."""
    state = state_asked(request)
    table = matrix(state)
    return show(
        request,
        "pages/cities.html",
        state,
        rows=city_rows(state, table.indicators),
        rules=[row.rule for row in table.rows],
        map=tile_map(state.book.plan.cities, ()),
        opening=opening(one for city in state.book.plan.cities for one in state.assessments_of(area=city.code)),
    )


@access(Permission.READ_PUBLISHED)
def city(request: HttpRequest, code: str) -> HttpResponse:
    """Show what one city promised and what is known of it."""
    state = state_asked(request)
    plan = state.book.plan
    area = next((one for one in plan.cities if one.code == code), None)
    if area is None:
        named = "、".join(f"{one.code} {one.short.zh}" for one in plan.cities)
        named_en = ", ".join(f"{one.code} {one.short.en}" for one in plan.cities)
        raise NotFound(
            f"没有代码为“{code[:40]}”的城市；本规划的城市是 {named}。",
            f"There is no city with the code “{code[:40]}”; the cities of this plan are {named_en}.",
        )
    assessments = state.assessments_of(area=area.code)
    programme = plan.programme
    years = range(programme.baseline_year.last.year, programme.when.last.year + 1)
    return show(
        request,
        "pages/city.html",
        state,
        area=area,
        assessments=assessments,
        opening=opening(assessments),
        charts=[(one, _chart(request, area, one, state, years)) for one in multiples(state, area, years)],
        readings=last_known(state, area, besides=[one.target.indicator for one in assessments]),
        tasks=tasks_of(state, area),
        wanted=wanted_of(state, area),
    )


def _chart(request: HttpRequest, area: Area, one: Multiple, state: StateOfPlan, years: range) -> Chart | None:
    if one.own.is_empty:
        return None
    rule = one.assessment.rule
    canvas = canvas_for(request, rule, state, years)
    lines = [Line(one.region.area, one.region.cells), Line(area, one.own.cells)]
    return Chart(
        title=say(rule.short),
        label=say(
            text("{area}{name}，{first}—{last}年", "{name} of {area}, {first}–{last}").filled(
                area=say(area.short), name=say(rule.name), first=years[0], last=years[-1]
            )
        ),
        unit=say(state.book.catalogue.unit_text(rule.unit)),
        options=series_chart(
            lines, [one.assessment.target], canvas, tolerance=float(state.book.thresholds.tolerance.share)
        ),
        source=say(text("来源：各点所列文件", "Sources: the documents named at each point")),
        csv=address(request, "pages:indicator_file", rule.id, "csv"),
    )
