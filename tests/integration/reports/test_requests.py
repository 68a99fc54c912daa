"""Which report is due when, and what a request may ask for."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest, default_kind
from sunan.monitoring.reports.selectors import request_of
from tests.integration.reports.conftest import AFTER


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2021-06-30", "yearly"), ("2022-12-31", "yearly"), ("2023-01-01", "midterm"), ("2023-12-31", "midterm"),
        ("2024-01-01", "yearly"), ("2025-12-31", "yearly"), ("2026-01-01", "final"), ("2019-01-01", "yearly"),
    ],
)  # fmt: skip
def test_the_kind_follows_from_the_date(states: dict[date, StateOfPlan], day: str, kind: str) -> None:
    programme = states[AFTER].book.plan.programme
    assert default_kind(programme, as_of=date.fromisoformat(day)) is ReportKind(kind)


@pytest.mark.parametrize("city", ["320500", "苏州", "苏州市", "suzhou"])
def test_a_city_goes_by_code_or_name(states: dict[date, StateOfPlan], city: str) -> None:
    asked = request_of(states[AFTER], city=city)
    assert asked == ReportRequest(ReportKind.FINAL, Audience.CITY, "320500")
    assert asked.name == "final-city-320500"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"kind": "weekly"}, "yearly、midterm、final"),
        ({"audience": "everybody"}, "public、internal、city"),
        ({"city": "上海"}, "南京"),
        ({"audience": "city"}, "--city"),
        ({"audience": "public", "city": "苏州"}, "其他版本不能指明城市"),
        ({"city": "𬭳🙂" * 100}, "没有城市"),
    ],
    ids=["kind", "audience", "city", "no city", "city of a public edition", "odd city"],
)
def test_a_word_that_is_not_known_is_refused_with_those_that_are(
    states: dict[date, StateOfPlan], words: dict[str, str], said: str
) -> None:  # fmt: skip
    with pytest.raises(InvalidInput, match=said):
        request_of(states[AFTER], **words)  # type: ignore[arg-type]
