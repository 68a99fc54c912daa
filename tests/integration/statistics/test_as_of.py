"""What was known on a date: the past never changes, and the choice equals a slow, obvious one."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunan.kernel.errors import NotFound
from sunan.kernel.periods import Period, PeriodKind
from sunan.monitoring.statistics import models, selectors, services
from tests.moments import TESTER
from tests.small_statistics import RULES, SmallRulebook

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RETRIEVED = date(2026, 11, 22)
FIRST = date(2021, 1, 1)
DAYS = st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days))
KINDS = ["yearbook", "communique", "news"]
MEDIUMS = ["original", "mirror"]
CONFIDENCES = ["high", "medium", "low"]

rows = st.lists(
    st.tuples(st.sampled_from(["A1", "A2"]), st.sampled_from(["2019", "2020"]), st.integers(1, 9), st.sampled_from(CONFIDENCES)),
    min_size=1, max_size=4, unique_by=lambda row: row[:3],
)  # fmt: skip
releases = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(MEDIUMS), DAYS, rows), max_size=5)


def gdp(area: str, period: str, value: object, confidence: str = "high") -> str:
    return f"gdp,{area},{period},actual,,{value},亿元,=,no,{confidence},,,"


def add(rulebook: SmallRulebook, name: str, drawn) -> None:
    kind, medium, known, figures = drawn
    rulebook.release(
        name, *(gdp(*figure) for figure in figures), kind=kind, medium=medium, published_on=known.isoformat()
    )


def load(rulebook: SmallRulebook) -> None:
    outcome = services.load_releases(batch=rulebook.batch(), by=TESTER, at=AT)
    assert not outcome.is_refused, [str(finding.message) for finding in outcome.findings]


def emptied(folder: str) -> SmallRulebook:
    models.Observation.objects.all().delete()
    models.Release.objects.all().delete()
    return SmallRulebook(Path(folder))


def shown(record) -> dict:
    return {cell: [value.reference for value in values] for cell, values in record.cells.items()}


def slow_choice(drawn: list, as_of: date) -> dict:
    """Return, for each area and year, the references best first, by comparing every value with every other."""

    def better(one, other) -> bool:
        for mine, theirs in zip(one[:-1], other[:-1], strict=True):
            if mine != theirs:
                return mine < theirs
        raise AssertionError("two values stand on the same line")

    chosen: dict = {}
    for number, (kind, medium, known, figures) in enumerate(drawn):
        if known > as_of:
            continue
        for line, (area, period, _, confidence) in enumerate(figures, start=2):
            ranks = (KINDS.index(kind), MEDIUMS.index(medium), CONFIDENCES.index(confidence), (as_of - known).days)
            chosen.setdefault((area, period), []).append((*ranks, number, line, f"r{number}:{line}"))
    return {
        key: [one[-1] for one in sorted(values, key=lambda one: sum(better(other, one) for other in values if other is not one))]
        for key, values in chosen.items()
    }  # fmt: skip


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=releases, as_of=DAYS)
def test_the_values_of_a_cell_stand_in_the_order_of_a_slow_and_obvious_choice(db, drawn, as_of):
    with tempfile.TemporaryDirectory() as folder:
        rulebook = emptied(folder)
        for number, release in enumerate(drawn):
            add(rulebook, f"r{number}", release)
        load(rulebook)
        record = selectors.record_as_of(as_of, catalogue=rulebook.catalogue())
        found = {(cell.area, cell.period): references for cell, references in shown(record).items()}
        assert found == slow_choice(drawn, as_of)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=releases, as_of=DAYS, later=st.tuples(st.sampled_from(KINDS), st.sampled_from(MEDIUMS), DAYS, rows))
def test_a_release_known_later_never_changes_what_was_known_before(db, drawn, as_of, later):
    with tempfile.TemporaryDirectory() as folder:
        rulebook = emptied(folder)
        for number, release in enumerate(drawn):
            add(rulebook, f"r{number}", release)
        load(rulebook)
        before = selectors.record_as_of(as_of, catalogue=rulebook.catalogue())
        kind, medium, known, figures = later
        add(rulebook, "later", (kind, medium, as_of + (known - FIRST) + timedelta(days=1), figures))
        load(rulebook)
        assert selectors.record_as_of(as_of, catalogue=rulebook.catalogue()) == before


@pytest.fixture
def rulebook(tmp_path):
    rulebook = SmallRulebook(tmp_path)
    rulebook.release(
        "news-2021", gdp("A1", "2021", 980), gdp("A1", "2020", 900), gdp("A1", "2021-H1", 450), kind="news",
        published_on="2022-01-20",
    )  # fmt: skip
    rulebook.release("communique-2021", gdp("A1", "2021", 1000), gdp("A2", "2021", 500), published_on="2022-03-10")
    rulebook.release(
        "lists-2021",
        "gazelle,A1,2021,actual,provincial,12,家,=,no,high,,,",
        "firms,A1,2021,actual,,2.4,万家,≈,no,high,,,",
        published_on="",
        precision="unknown",
    )
    load(rulebook)
    return rulebook


def values(record, *cell: str) -> list[str]:
    return [str(value.value) for value in record.values(*cell)]


def test_several_values_stand_side_by_side_the_best_first(rulebook):
    record = selectors.record_as_of(RETRIEVED, catalogue=rulebook.catalogue())
    assert values(record, "gdp", "A1", "2021") == ["1000", "980"]
    early = selectors.record_as_of(date(2022, 2, 1), catalogue=rulebook.catalogue())
    assert values(early, "gdp", "A1", "2021") == ["980"]
    assert selectors.record_as_of(date(2022, 1, 19), catalogue=rulebook.catalogue()).cells == {}


def test_an_undated_release_is_known_from_the_day_of_retrieval(rulebook):
    catalogue = rulebook.catalogue()
    assert values(selectors.record_as_of(RETRIEVED, catalogue=catalogue), "gazelle", "A1", "2021", "provincial") == [
        "12"
    ]
    day_before = selectors.record_as_of(RETRIEVED - timedelta(days=1), catalogue=catalogue)
    assert day_before.values("gazelle", "A1", "2021", "provincial") == ()
    assert [vintage.id for vintage in selectors.releases_as_of(date(2022, 12, 31))] == ["communique-2021", "news-2021"]


def test_counts_are_exact_only_when_printed_to_the_last_digit(rulebook):
    record = selectors.record_as_of(RETRIEVED, catalogue=rulebook.catalogue())
    (gazelles,) = record.values("gazelle", "A1", "2021", "provincial")
    (firms,) = record.values("firms", "A1", "2021")
    assert gazelles.value.interval().is_exact
    assert (firms.value.value, firms.value.interval().low) == (Decimal(24000), Decimal(23500))


def test_a_chart_is_three_queries(rulebook):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record = selectors.record_as_of(
            RETRIEVED, catalogue=rulebook.catalogue(), measures=["gdp"], areas=["A1", "A2"], periods=["2020", "2021"]
        )
    assert len(queries) == 3
    assert {(cell.area, cell.period) for cell in record.cells} == {("A1", "2020"), ("A1", "2021"), ("A2", "2021")}


def test_a_series_holds_periods_of_one_kind_oldest_first(rulebook):
    catalogue = rulebook.catalogue()
    yearly = selectors.series("gdp", "A1", as_of=RETRIEVED, catalogue=catalogue)
    assert [str(period) for period in yearly] == ["2020", "2021"]
    assert [str(value.value) for value in yearly[Period.parse("2021")]] == ["1000", "980"]
    halves = selectors.series("gdp", "A1", as_of=RETRIEVED, catalogue=catalogue, kind=PeriodKind.HALF)
    assert [str(period) for period in halves] == ["2021-H1"]
    assert list(selectors.series("gazelle", "A1", as_of=RETRIEVED, catalogue=catalogue)) == []


def test_a_row_is_found_by_the_reference_it_is_cited_with(rulebook):
    catalogue = rulebook.catalogue()
    found = selectors.observation("communique-2021:3", catalogue=catalogue)
    assert (found.reference, found.cell.area, str(found.value)) == ("communique-2021:3", "A2", "500")
    assert found.vintage.known_on == date(2022, 3, 10)


@pytest.mark.parametrize(
    "reference",
    [
        "communique-2021:99",
        "nobody:2",
        "communique-2021:x",
        "communique-2021",
        ":",
        "communique-2021:9999999999",
        "communique-2021:²",
    ],
)
def test_a_reference_to_nothing_is_refused(rulebook, reference):
    with pytest.raises(NotFound):
        selectors.observation(reference, catalogue=rulebook.catalogue())


def test_the_default_date_of_knowledge_is_the_latest_of_the_releases(rulebook):
    assert selectors.latest_known_date() == RETRIEVED


def test_without_releases_there_is_no_date_of_knowledge(tmp_path):
    assert selectors.latest_known_date() is None
    record = selectors.record_as_of(RETRIEVED, catalogue=SmallRulebook(tmp_path).catalogue())
    assert record.cells == {}


def test_a_canonical_unit_that_changed_after_the_load_changes_no_value(rulebook):
    before = selectors.observation("communique-2021:2", catalogue=rulebook.catalogue())
    rulebook.rule("measures.yaml", RULES["measures.yaml"].replace("unit: 亿元", "unit: 万元"))
    after = selectors.observation("communique-2021:2", catalogue=rulebook.catalogue())
    assert (before.value.value, before.unit) == (Decimal(1000), "亿元")
    assert (after.value.value, after.unit) == (Decimal(10_000_000), "万元")
    assert (after.printed, after.printed_unit) == ("1000", "亿元")


def test_rows_of_a_measure_that_left_the_rulebook_are_not_shown(rulebook):
    rulebook.rule("measures.yaml", RULES["measures.yaml"].replace("id: firms", "id: companies"))
    record = selectors.record_as_of(RETRIEVED, catalogue=rulebook.catalogue())
    assert {cell.measure for cell in record.cells} == {"gdp", "gazelle"}
