"""All targets of the plan, and each as an object."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.periods import PeriodKind
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.pages.core.charts import Chart, Line, series_chart
from sunan.monitoring.pages.core.overview import opening
from sunan.monitoring.pages.core.series import series_of
from sunan.monitoring.pages.core.targets import attributes, grouped_targets, questions, standings, touching
from sunan.monitoring.pages.views.filters import chosen_rows
from sunan.monitoring.pages.views.page import address, canvas_for, say, show, state_asked
from sunan.monitoring.plan.core.targets import Standing


@access(Permission.READ_PUBLISHED)
def targets(request: HttpRequest) -> HttpResponse:
    """List the targets: the region's, then the cities' by indicator."""
    state = state_asked(request)
    plan = state.book.plan
    chosen = chosen_rows(request, "pages:targets", state.assessments, questions(state))
    cities = {city.code for city in plan.cities}
    counted = standings(plan.targets, plan)
    return show(
        request,
        "pages/targets.html",
        state,
        chosen=chosen,
        groups=grouped_targets(chosen.rows, state),
        opening=opening(state.assessments),
        of_cities=sum(one.area in cities for one in plan.targets),
        of_region=sum(one.area not in cities for one in plan.targets),
        standings=counted,
        totals={
            standing.value: sum(count for one in counted for held, count in one.parts if held is standing)
            for standing in Standing
        },
        goals=plan.goals,
    )


@access(Permission.READ_PUBLISHED)
def target(request: HttpRequest, target_id: str) -> HttpResponse:
    """Show one target: what the plan says, how that is known, what is known of it, what is missing."""
    state = state_asked(request)
    assessment = state.assessment(target_id)
    reading = assessment.reading
    return show(
        request,
        "pages/target.html",
        state,
        one=assessment,
        target=assessment.target,
        attributes=attributes(assessment.target, state.book.plan),
        progress=assessment.progress or (reading.progress if reading else None),
        touching=touching(assessment, state),
        chart=_chart(request, assessment, state),
        tolerance=state.book.thresholds.tolerance,
    )


def _chart(request: HttpRequest, assessment: Assessment, state: StateOfPlan) -> Chart | None:
    """Return the yearly figures of the target's cell with the target drawn; `None` where nothing was published."""
    rule, area = assessment.rule, assessment.area
    programme = state.book.plan.programme
    years = range(programme.baseline_year.last.year, assessment.target.when.last.year + 1)
    series = series_of(rule, state, [area], years)
    known = [cell for one in series for cell in one.cells if cell.all]
    if len(known) < 2:
        return None
    canvas = canvas_for(request, rule, state, years)
    lists = state.book.catalogue.lists
    lines = [Line(one.area, one.cells, say(lists[one.list_id].name) if one.list_id in lists else "") for one in series]
    asked = assessment.target.when.kind in (PeriodKind.YEAR, PeriodKind.SPAN)
    return Chart(
        title=say(text("{area}{rule}：历年公布值与目标", "{area}, {rule}: published values and the target").filled(area=say(area.short), rule=say(rule.short))),
        label=say(text("{n} 个年度有公布值；数值见指标页的表", "{n} years have a published value; the table on the indicator's page has them").filled(n=len(known))),
        unit=say(state.book.catalogue.unit_text(rule.unit)),
        options=series_chart(lines, [assessment.target] if asked else [], canvas, tolerance=float(state.book.thresholds.tolerance.share)),
        source=say(text("来源：各点所列文件，点开可见", "Sources: the documents named at each point; open one to see it")),
        csv=address(request, "pages:indicator_file", rule.id, "csv"),
    )  # fmt: skip
