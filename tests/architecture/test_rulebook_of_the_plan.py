"""The rulebook of the plan is whole: counts, required errata, addresses, and features that answer commitments."""

from __future__ import annotations

import csv
from importlib.util import find_spec

import pytest

from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment.core.book import Book, read_book, unread_files
from sunan.monitoring.attainment.selectors import check_rulebook
from sunan.monitoring.plan.core.targets import Standing
from sunan.monitoring.statistics.core.catalogue import Catalogue, read_catalogue
from tests.sunan_program import REPOSITORY
from tests.two_rivers import FOLDER

RULEBOOK = REPOSITORY / "rulebook"
ANNEX = {
    "rd_intensity",
    "hightech_output_share",
    "high_value_patents_per_10k",
    "rd_personnel_per_10k_labour",
    "labour_productivity_growth",
}
ERRATA = {
    "rd-intensity-two-wordings": "超过3.7%",
    "annex1-title-and-column": "苏南国家自主创新示范区“十四五”科技创新主要指标细化表",
    "patents-62-against-40": "62",
    "overseas-patents-cumulative-or-yearly": "1.6万件",
}


@pytest.fixture(scope="module")
def source() -> RulebookSource:
    return RulebookSource.from_folder(RULEBOOK)


@pytest.fixture(scope="module")
def book(source: RulebookSource) -> Book:
    found, findings = read_book(source)
    assert found is not None, [str(one.place) for one in findings]
    return found


def test_it_has_no_findings(source: RulebookSource) -> None:
    assert check_rulebook(source) == []
    assert unread_files(source) == []


def test_the_plan_is_whole(book: Book) -> None:
    plan = book.plan
    region = plan.targets_of(area=plan.region.code)
    elsewhere = [one for one in plan.targets if one.area not in {city.code for city in plan.cities}]
    assert len(elsewhere) == 18
    assert len(plan.targets) - len(elsewhere) == 25
    assert len(region) >= 17
    assert {len(plan.targets_of(area=city.code)) for city in plan.cities} == {5}
    assert all({one.indicator for one in plan.targets_of(area=city.code)} == ANNEX for city in plan.cities)
    assert [task.number for task in plan.tasks] == list(range(1, 37))
    assert len(plan.boxes) == 8
    assert len(plan.commitments) >= 200
    assert {"basic_research_share"} <= {goal.indicator for goal in plan.goals}
    assert {task.id for task in plan.tasks if task.numbers} == {"task-06"}
    assert all(task.units for task in plan.tasks)


def test_no_baseline_is_made_up_for_high_value_patents(book: Book) -> None:
    assert book.plan.baseline("high_value_patents_per_10k", "SUNAN") is None
    assert any(one.value == "62" for one in book.plan.baselines)


def test_every_attribute_that_is_not_stated_says_why(book: Book) -> None:
    for target in book.plan.targets:
        for attribute in (
            target.geography, target.period_status, target.comparator, target.force, target.nature, target.counting,
        ):  # fmt: skip
            assert attribute.status is Standing.STATED or attribute.reason, target.id
        assert target.quotes, target.id
        assert target.clauses, target.id


@pytest.mark.parametrize(("erratum", "words"), ERRATA.items(), ids=list(ERRATA))
def test_what_the_plan_says_twice_is_in_the_ledger(book: Book, erratum: str, words: str) -> None:
    found = next(one for one in book.plan.errata if one.id == erratum)
    assert any(words in quote.text for quote in found.quotes), [quote.text for quote in found.quotes]
    assert found.reading.zh
    assert found.reading.en


def test_likely_misprints_are_kept_as_printed(book: Book) -> None:
    scans = [one for one in book.plan.errata if one.kind == "scan"]
    assert any("信息高特" in quote.text for one in scans for quote in one.quotes)


def test_commitments_are_answered_by_features_that_exist(book: Book) -> None:
    for commitment in book.plan.commitments:
        if commitment.is_answered:
            assert find_spec(f"sunan.{commitment.answered_by}") is not None, commitment.id


def test_every_indicator_of_a_target_names_a_holder(book: Book) -> None:
    for target in book.plan.targets:
        rule = book.indicators.rule(target.indicator)
        holder = book.catalogue.holder_of(rule.published_measure)
        assert holder.region.zh
        assert "{area}" in holder.city.zh
        assert "{area}" in holder.city.en


def test_cities_have_a_colour_and_a_tile_each(book: Book) -> None:
    cities = book.plan.cities
    assert len({city.colour for city in cities}) == len(cities) == 5
    assert len({(city.tile.column, city.tile.row) for city in cities if city.tile}) == 5


@pytest.mark.parametrize("folder", [RULEBOOK, FOLDER], ids=["sunan", "two rivers"])
def test_addresses_of_releases_are_on_the_allow_list_alone(folder: object) -> None:
    source = RulebookSource.from_folder(RULEBOOK if folder == RULEBOOK else FOLDER)
    catalogue, _ = read_catalogue(source)
    assert catalogue is not None
    rows = list(csv.DictReader(source.files["statistics/releases.csv"].decode().splitlines()))
    assert rows
    kept = [row["address"] for row in rows if row["address"]]
    assert kept
    assert [address for address in kept if not catalogue.allows(address)] == []


@pytest.mark.parametrize(
    "address",
    [
        "https://tj.jiangsu.gov.cn.example.com/a", "https://blog.example.com/", "ftp://tj.jiangsu.gov.cn/", "//tj.jiangsu.gov.cn",
        "https://user@tj.jiangsu.gov.cn/", "https://tj.jiangsu.gov.cn:8443/", "javascript:alert(1)", "tj.jiangsu.gov.cn", "",
    ],
)  # fmt: skip
def test_an_address_that_only_looks_like_an_allowed_one_is_refused(book: Book, address: str) -> None:
    catalogue: Catalogue = book.catalogue
    assert catalogue.allows("https://tj.jiangsu.gov.cn/a.html")
    assert not catalogue.allows(address)


def test_no_figure_is_without_its_words(source: RulebookSource) -> None:
    """Every release cites a title, a publisher and the day on which it was retrieved."""
    rows = list(csv.DictReader(source.files["statistics/releases.csv"].decode().splitlines()))
    assert all(row["title"] and row["publisher"] and row["retrieved_on"] for row in rows)
    assert sum(int(row["rows"]) for row in rows) == 577
