"""The zone's index: standing where the figures suffice, otherwise what it waits for; the published index beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.index import selectors
from sunan.monitoring.index.core.aggregation.registry import METHODS as AGGREGATIONS
from sunan.monitoring.index.core.normalisation.registry import METHODS as NORMALISATIONS
from sunan.monitoring.index.core.zone.official import OfficialRow, rows_of
from sunan.monitoring.index.core.zone.rules import OfficialIndex
from sunan.monitoring.pages.core.charts import Chart
from sunan.monitoring.pages.core.sheets import as_csv
from sunan.monitoring.pages.core.zone_index import (
    COVERAGE_COLUMNS,
    blocks,
    coverage_rows,
    official_chart,
    standings,
    waiting,
)
from sunan.monitoring.pages.views.page import say, show, state_asked


def question(state: StateOfPlan) -> selectors.Asked:
    """Return what is asked of the index: the figures of the page's date."""
    return selectors.asked(state.figures, plan=state.book.plan, catalogue=state.book.catalogue)


@access(Permission.READ_PUBLISHED)
def zone_index(request: HttpRequest) -> HttpResponse:
    """Show the zone's index, or refuse it and say what it waits for."""
    state = state_asked(request)
    book, of = selectors.index_book_in_force(), question(state)
    coverage, cities = selectors.coverage(of), state.book.plan.cities
    result = selectors.zone_result(of)
    made = selectors.offer(result.recipe.id, of).bench.reweighed() if result else None
    rows = rows_of(book.official) if book.official else ()
    groups = waiting(coverage, state) if coverage else ()
    return show(
        request,
        "pages/zone_index.html",
        state,
        book=book,
        coverage=coverage,
        blocks=blocks(coverage, cities) if coverage else (),
        waiting=groups,
        missing=sum(one.count for _, found in groups for one in found),
        result=result,
        made=made,
        standings=standings(made, result, cities) if made and result else (),
        official_rows=rows,
        official_chart=_chart(book.official, rows) if book.official and rows else None,
        cities=cities,
        normalisation=NORMALISATIONS[coverage.zone.recipe.normalise.method] if coverage else None,
        aggregation=AGGREGATIONS[coverage.zone.recipe.aggregate.method] if coverage else None,
    )


def _chart(official: OfficialIndex, rows: tuple[OfficialRow, ...]) -> Chart:
    return Chart(
        title=say(official.name),
        label=say(
            text(
                "{first}—{last}年公布的总指数和各维度，数值见下表",
                "Published total and dimensions, {first}–{last}; figures below",
            ).filled(first=rows[0].year.year, last=rows[-1].year.year)
        ),
        unit=say(official.base),
        options=official_chart(official, rows, say),
        source=say(official.publisher),
    )


@access(Permission.READ_PUBLISHED)
def coverage_file(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out every cell of the index's data, row by row.

    Raises:
        NotFound: the rulebook has no index of the zone.
    """
    state = state_asked(request)
    coverage = selectors.coverage(question(state))
    if coverage is None:
        raise NotFound("规则手册没有写本示范区的指数。", "The rulebook has no index of the zone.")
    name = f"index-coverage-{state.as_of.isoformat()}.csv"
    return StreamingHttpResponse(
        as_csv(COVERAGE_COLUMNS, coverage_rows(coverage, state)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
