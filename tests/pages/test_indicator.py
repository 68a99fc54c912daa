"""The list of indicators, the page of one, and its figures as files."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE = "/indicators/rd_intensity/"


@pytest.mark.parametrize(
    "path", ["/indicators/", PAGE, "/indicators/high_value_patents_per_10k/", "/indicators/unicorn/"]
)
def test_indicator_pages_stand_in_every_look(browser: Browser, site: Site, look: Look, path: str) -> None:
    with opened(browser, site, path, look) as page:
        check_look(page, look)


def test_list_of_indicators_leads_to_each(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/indicators/")
    links = [one.get_attribute("href") or "" for one in page.locator("main tbody th a").all()]
    assert len(links) == len(set(links)) > 20
    assert all(site.get(link).status == 200 for link in links)


def test_chart_leaves_gaps_and_draws_the_target(page: Page, site: Site) -> None:
    page.goto(site.address + PAGE)
    held = page.locator("[data-chart] script").first.text_content()
    options = json.loads(held or "")
    lines = [one for one in options["series"] if one["type"] == "line" and not one.get("silent")]
    assert all(one["connectNulls"] is False for one in lines)
    assert any(point["value"] is None for one in lines for point in one["data"])
    (target,) = [one for one in options["series"] if one.get("silent")]
    assert target["endLabel"]["formatter"] == "> 3.7"


def test_chart_follows_the_theme(page: Page, site: Site) -> None:
    page.goto(site.address + PAGE)
    page.locator("[data-drawn]").first.wait_for()
    before = page.locator(".chart__canvas svg").first.inner_html()
    page.locator("[data-theme-switch]").click(click_count=2)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator(".chart__canvas svg").first.inner_html() != before


def test_point_of_the_chart_opens_its_origin(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/indicators/high_value_patents_per_10k/")
    page.locator("[data-drawn]").first.wait_for()
    point = page.locator(".chart__canvas svg path[transform]").last
    point.click(force=True)
    page.locator("dialog[open] .vintage").first.wait_for()


def test_table_shows_several_published_values_side_by_side(page: Page, site: Site) -> None:
    page.goto(site.address + PAGE)
    row = page.locator(".years tbody tr", has_text="南京")
    values = row.locator("td", has_text="3.48").first.locator("data").all_inner_texts()
    assert {"3.48", "3.38"} <= set(values)


def test_cells_without_a_value_are_empty_and_say_so(page: Page, site: Site) -> None:
    page.goto(site.address + PAGE)
    empty = page.locator(".years td.is-unknown")
    assert empty.count() > 20
    assert empty.first.inner_text().strip() == "没有公布"
    assert page.locator(".years tbody td data", has_text="0.00").count() == 0


def test_indicator_without_any_value_says_who_holds_them(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/indicators/rd_personnel_per_10k_labour/")
    assert page.locator("[data-chart]").count() == 0
    assert "统计局" in page.locator(".empty").inner_text()


def test_csv_holds_every_value_with_its_origin(site: Site) -> None:
    answer = site.get("/indicators/rd_intensity/figures.csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rd_intensity-')
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    cells: dict[tuple[str, str, str], int] = {}
    for row in rows:
        assert row["value"]
        assert row["unit"] == "%"
        assert row["source"]
        assert len(row["seal"]) == 64
        key = (row["area"], row["period"], row["list"])
        cells[key] = cells.get(key, 0) + (row["preferred"] == "yes")
    assert set(cells.values()) == {1}, "one value of every cell is the preferred one"


def test_json_holds_the_same_values_as_csv(site: Site) -> None:
    held = json.loads(site.get("/indicators/rd_intensity/figures.json").text)
    rows = list(
        csv.DictReader(io.StringIO(site.get("/indicators/rd_intensity/figures.csv").text.removeprefix("\ufeff")))
    )
    assert held["figures"] == rows
    assert held["indicator"]["formula"] == "rd_expenditure / gdp"


def test_file_as_of_an_earlier_day_holds_only_what_was_known(site: Site) -> None:
    known = json.loads(site.get("/indicators/rd_intensity/figures.json?as_of=2021-03-01").text)["figures"]
    assert known
    assert all(row["known_on"] <= "2021-03-01" for row in known if row["known_on"])


def test_indicator_pages_ask_for_access() -> None:
    for path in ("/indicators/", PAGE, f"{PAGE}figures.csv"):
        check_access(path)


def test_indicator_pages_refuse_wrong_dates_and_unknown_ids(site: Site) -> None:
    for path in ("/indicators/", PAGE, f"{PAGE}figures.csv"):
        check_bad_date(site, path)
    check_unknown(site, "/indicators/happiness/")
    check_unknown(site, "/indicators/happiness/figures.csv")
    check_unknown(site, "/indicators/rd_intensity/figures.xls")
