"""The list of indicators, the page of one, and its figures as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.pages.core import files
from sunan.monitoring.pages.core.areas import tile_map
from sunan.monitoring.pages.core.charts import Chart, Line, series_chart
from sunan.monitoring.pages.core.listing import groups
from sunan.monitoring.pages.core.overview import opening
from sunan.monitoring.pages.core.series import (
    AreaSeries,
    areas_of,
    comparisons,
    every_value,
    list_signs,
    series_of,
    years_of,
)
from sunan.monitoring.pages.core.sheets import as_csv
from sunan.monitoring.pages.views.page import address, canvas_for, say, show, state_asked

_FILE_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@access(Permission.READ_PUBLISHED)
def indicators(request: HttpRequest) -> HttpResponse:
    """List every indicator: those with targets for cities, those with one for the region, then the rest."""
    state = state_asked(request)
    found = groups(state)
    listed = [one for group in found for one in group.indicators]
    silent = sum(not one.known for one in listed)
    return show(request, "pages/indicators.html", state, groups=found, count=len(listed), silent=silent)


@access(Permission.READ_PUBLISHED)
def indicator(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Show all that is known of one indicator."""
    state = state_asked(request)
    rule = state.book.indicators.rule(indicator_id)
    areas, years = areas_of(rule, state), years_of(rule, state)
    series = series_of(rule, state, areas, years)
    assessments = state.assessments_of(indicator=rule.id)
    region = state.book.plan.region
    return show(
        request,
        "pages/indicator.html",
        state,
        rule=rule,
        measure=state.book.catalogue.measure(rule.published_measure),
        holder=state.book.catalogue.holder_of(rule.published_measure),
        years=years,
        series=series,
        known=sum(bool(cell.all) for one in series for cell in one.cells),
        assessments=assessments,
        opening=opening(assessments),
        regional=next((one for one in assessments if one.target.area == region.code), None),
        goals=[goal for goal in state.book.plan.goals if goal.indicator == rule.id],
        map=tile_map(state.book.plan.cities, assessments),
        chart=_chart(request, rule, series, state),
        list_signs=list_signs(series).items(),
        comparisons=comparisons(next((one.cells for one in series if one.area == region and not one.list_id), ())),
        is_computed=bool(rule.formula) or rule.nature in ("stock", "flow", "count"),
        values=every_value(rule, state, areas),
    )


@access(Permission.READ_PUBLISHED)
def figures_file(request: HttpRequest, indicator_id: str, form: str) -> HttpResponseBase:
    """Hand out every value of an indicator as CSV or JSON."""
    if form not in _FILE_TYPES:
        raise NotFound(
            f"没有“{form}”格式的下载；请用 csv 或 json。", f"There is no download as “{form}”; use csv or json."
        )
    state = state_asked(request)
    rule = state.book.indicators.rule(indicator_id)
    found = files.rows(every_value(rule, state, areas_of(rule, state)), state)
    name = f"{rule.id}-{state.as_of.isoformat()}.{form}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "json":
        held = files.as_json(found, state=state, indicator=rule.id)
        return JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=disposition)
    return StreamingHttpResponse(as_csv(files.COLUMNS, found), content_type=_FILE_TYPES["csv"], headers=disposition)


def _chart(
    request: HttpRequest, rule: IndicatorRule, series: tuple[AreaSeries, ...], state: StateOfPlan
) -> Chart | None:
    if all(one.is_empty for one in series):
        return None
    canvas = canvas_for(request, rule, state)
    catalogue = state.book.catalogue
    signs = list_signs(series)
    lines = [
        Line(
            one.area,
            one.cells,
            f"{say(one.area.short)} {signs[one.list_id]}" if one.list_id else "",
        )
        for one in series
    ]
    regional = state.book.plan.targets_of(indicator=rule.id, area=state.book.plan.region.code)
    return Chart(
        title=say(rule.name),
        label=say(
            text(
                "{name}，{first}—{last}年，各地区公布值；数值见下表",
                "{name}, {first}–{last}, published values by area; the table below has the figures",
            ).filled(name=say(rule.name), first=canvas.years[0], last=canvas.years[-1])
        ),
        unit=say(catalogue.unit_text(rule.unit)),
        options=series_chart(lines, regional, canvas, tolerance=float(state.book.thresholds.tolerance.share)),
        source=say(
            text("来源：各点所列文件，点开可见", "Sources: the documents named at each point; open one to see it")
        ),
        csv=address(request, "pages:indicator_file", rule.id, "csv"),
    )
