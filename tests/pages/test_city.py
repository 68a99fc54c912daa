"""The list of cities and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.parametrize("path", ["/cities/", "/cities/320100/"])
def test_city_pages_stand_in_every_look(browser: Browser, site: Site, look: Look, path: str) -> None:
    with opened(browser, site, path, look) as page:
        check_look(page, look)


def test_list_of_cities_shows_all_five_without_ranking(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/cities/")
    names = page.locator(".matrix tbody th a").all_inner_texts()
    assert names == ["南京", "无锡", "常州", "苏州", "镇江"]
    assert page.locator(".tile").count() == 5
    assert page.locator(".matrix tbody td").count() == 25


def test_city_shows_its_five_targets_and_a_box_for_each(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/cities/320500/")
    assert page.locator("[aria-labelledby=targets] tbody tr").count() == 5
    boxes = page.locator(".multiples > *")
    assert boxes.count() == 5
    empty = page.locator(".multiples .empty")
    assert empty.count() == 2
    assert "持有者：苏州市" in empty.first.inner_text()


def test_city_names_the_holder_of_every_missing_figure(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/cities/321100/")
    rows = page.locator("[aria-labelledby=wanted] tbody tr")
    assert rows.count() >= 3
    for row in rows.all():
        assert "镇江市" in row.locator("td").nth(1).inner_text()


def test_city_shows_the_tasks_that_name_it(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/cities/320100/")
    tasks = page.locator(".tasks > li")
    assert tasks.count() >= 3
    assert "紫金山实验室" in page.locator(".tasks").inner_text()


def test_every_city_of_the_plan_has_its_page(site: Site) -> None:
    for code in ("320100", "320200", "320400", "320500", "321100"):
        assert site.get(f"/cities/{code}/").status == 200
        assert site.get(f"/en/cities/{code}/").status == 200


def test_city_pages_ask_for_access() -> None:
    check_access("/cities/")
    check_access("/cities/320100/")


def test_city_pages_refuse_wrong_dates_and_unknown_codes(site: Site) -> None:
    check_bad_date(site, "/cities/")
    check_bad_date(site, "/cities/320100/")
    check_unknown(site, "/cities/310000/")
    check_unknown(site, "/cities/320000/")
    assert "320100 南京" in site.get("/cities/310000/").text, "the refusal names the codes that would do"
