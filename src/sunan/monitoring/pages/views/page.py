"""What every page does with its request: read the date of knowledge, ask for the state of the plan, show it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from sunan.access.visitors import page_language
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.pages.core.charts import Canvas
from sunan.monitoring.pages.core.series import years_of
from sunan.monitoring.tasks.core.delivery import Delivery
from sunan.monitoring.tasks.selectors.published import published_as_of

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def asked_as_of(request: HttpRequest) -> date | None:
    """Return the date of knowledge that the address asks for; `None` for the newest.

    Raises:
        InvalidInput: it is no date.
    """
    written = request.GET.get("as_of", "").strip()
    if not written:
        return None
    if _DAY.fullmatch(written):
        with suppress(ValueError):
            return date.fromisoformat(written)
    raise InvalidInput(
        f"“{written[:40]}”不是可用的日期。请把“截至日期”写成 2026-11-22 这样的年-月-日，或留空以查看最新所知。",
        f"“{written[:40]}” is not a usable date. Write the date of knowledge as year-month-day, such as 2026-11-22, "
        "or leave it empty for the newest.",
    )


def state_asked(request: HttpRequest) -> StateOfPlan:
    """Return the state of the plan as known on the date that the address asks for."""
    return attainment.state_of_plan(as_of=asked_as_of(request))


def delivery_asked(request: HttpRequest, state: StateOfPlan) -> Delivery:
    """Return what was verified of tasks and commitments, as known on the date that the address asks for."""
    return published_as_of(asked_as_of(request), newest=state.as_of, programme=state.book.plan.programme.id)


def is_assessed(delivery: Delivery, reference: str) -> bool:
    """Return whether a task or commitment has an outcome that was checked."""
    found = delivery.by_reference.get(reference)
    return found is not None and found.outcome is not None


def show(request: HttpRequest, template: str, state: StateOfPlan, **shown: object) -> HttpResponse:
    """Write a page; pieces asked for by HTMX are kept apart from whole pages in every cache."""
    response = render(request, template, {"state": state, **shown})
    patch_vary_headers(response, ("HX-Request",))
    return response


def say(text: Text) -> str:
    """Return a text in the language of the page, for what is handed to scripts and files."""
    return text.inside(page_language())


def address(request: HttpRequest, route: str, *parts: object, **query: object) -> str:
    """Return an address within the site that keeps the chosen date of knowledge."""
    asked = QueryDict(mutable=True)
    chosen = asked_as_of(request)
    if chosen:
        asked["as_of"] = chosen.isoformat()
    asked.update({key: str(value) for key, value in query.items() if value not in (None, "")})
    where = reverse(route, args=parts)
    return f"{where}?{asked.urlencode()}" if asked else where


def origin_address(request: HttpRequest) -> Callable[[Figure], str]:
    """Return the function that gives each figure the address of its origin (来历)."""

    def of(figure: Figure) -> str:
        return address(
            request, "pages:figure", figure.indicator, figure.area, figure.period, list=figure.list_id or None
        )

    return of


def canvas_for(request: HttpRequest, rule: IndicatorRule, state: StateOfPlan, years: range | None = None) -> Canvas:
    """Return what the points of an indicator's chart need to tell of themselves on this page."""
    return Canvas(
        years=list(years or years_of(rule, state)),
        unit=say(state.book.catalogue.unit_text(rule.unit)),
        say=say,
        origin=origin_address(request),
        cities=state.book.plan.cities,
        plan_begins=state.book.plan.programme.when.first.year,
    )
