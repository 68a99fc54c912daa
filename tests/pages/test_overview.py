"""The overview: the state of the plan in a sentence, the matrix, the map, who holds what is missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_overview_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/", look) as page:
        check_look(page, look)


def test_overview_counts_in_its_sentence_what_its_tables_show(page: Page, site: Site) -> None:
    page.goto(site.address)
    sentence = page.locator(".statement").inner_text()
    words = page.locator(".matrix .verdict__word, [aria-labelledby=others] .verdict__word").all_inner_texts()
    shown = Counter(words)
    total, decided = (int(one) for one in re.findall(r"(\d+)项数字目标中，(\d+)项有结论", sentence)[0])
    assert total == sum(shown.values()) == 43
    assert decided == total - shown["无法判定"]
    assert f"{shown['无法判定']}项无法判定" in sentence
    legend = page.locator("header .legend li").all_inner_texts()
    assert {one.split()[0]: int(one.split()[1]) for one in legend} == shown


def test_overview_gives_every_cell_a_target_of_the_plan(page: Page, site: Site) -> None:
    page.goto(site.address)
    assert page.locator(".matrix tbody tr").count() == 5
    assert page.locator(".matrix tbody td").count() == 30
    assert page.locator("[aria-labelledby=others] tbody tr").count() == 13


def test_overview_shows_what_is_missing_and_who_holds_it(page: Page, site: Site) -> None:
    page.goto(site.address)
    counts = [int(one) for one in page.locator(".ranks .rank__count").all_text_contents()]
    assert len(counts) > 8, "those behind “more” are there too"
    assert counts == sorted(counts, reverse=True)
    empty = page.locator(".matrix td.is-unknown", has=page.locator(".cell__holder"))
    assert empty.count() > 0
    assert "局" in empty.first.inner_text()


def test_overview_maps_the_indicator_in_its_address(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/?indicator=hightech_output_share&as_of=2024-01-01")
    assert page.locator(".choice[aria-current]").inner_text() == "高新技术产业产值占比"
    assert page.locator(".tile").count() == 5
    page.locator(".tile__name", has_text="苏州").click()
    assert page.url == f"{site.address}/cities/320500/?as_of=2024-01-01", "the chosen date goes along"


def test_overview_opens_the_origin_of_a_figure_over_the_page(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.locator(".matrix a.figure").first.click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.locator(".vintage").count() >= 1
    assert page.url.rstrip("/") == site.address
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_overview_can_be_asked_for_another_day(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.get_by_label("改看另一天所知").fill("2022-06-30")
    page.get_by_role("button", name="查看").click()
    page.wait_for_url("**as_of=2022-06-30*")
    assert "2022年6月30日" in page.locator(".asof__line").inner_text()
    assert "尚未结束" in page.locator(".statement").inner_text()
    assert page.locator(".nav__link").first.get_attribute("href") == "/?as_of=2022-06-30"


def test_overview_keeps_the_page_when_the_language_changes(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/?as_of=2024-01-01&indicator=rd_intensity")
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"{site.address}/en/?as_of=2024-01-01&indicator=rd_intensity")
    page.get_by_role("link", name="中文").click()
    page.wait_for_url(f"{site.address}/?as_of=2024-01-01&indicator=rd_intensity")


def test_overview_keeps_the_chosen_theme(page: Page, site: Site) -> None:
    page.goto(site.address)
    switch = page.locator("[data-theme-switch]")
    switch.click()
    switch.click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert "深色" in page.locator("[data-theme-switch]").inner_text()


def test_overview_begins_with_a_way_to_skip_the_navigation(page: Page, site: Site) -> None:
    page.goto(site.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_overview_asks_for_access() -> None:
    check_access("/")


def test_overview_refuses_a_wrong_date_and_an_unknown_indicator(site: Site) -> None:
    check_bad_date(site, "/")
    check_unknown(site, "/?indicator=happiness")


def test_overview_allows_nothing_from_elsewhere(site: Site) -> None:
    answer = site.get("/")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r'(?:src|action)="https?://', answer.text) == []


def test_an_address_that_leads_nowhere_says_where_to_go(site: Site) -> None:
    check_unknown(site, "/nowhere/")
