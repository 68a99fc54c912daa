"""来历: where a figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SEVERAL = "/figures/rd_intensity/320100/2020/"
COMPUTED = "/figures/rd_intensity/SUNAN/2022/"
EMPTY = "/figures/rd_personnel_per_10k_labour/320200/2025/"
LISTED = "/figures/unicorn/320500/2023/"


@pytest.mark.parametrize("path", [SEVERAL, COMPUTED, EMPTY, LISTED])
def test_origin_stands_in_every_look(browser: Browser, site: Site, look: Look, path: str) -> None:
    with opened(browser, site, path, look) as page:
        check_look(page, look)


def test_origin_shows_every_value_of_the_cell_and_the_one_used(page: Page, site: Site) -> None:
    page.goto(site.address + SEVERAL)
    values = page.locator(".vintage")
    assert values.count() >= 4
    assert page.locator(".vintage--chosen").count() == 1
    first = values.first.inner_text()
    assert "3.48" in first
    assert "采用" in first
    assert "印作 3.48%" in first
    assert "南京市“十四五”科技创新规划" in first
    assert values.first.locator("blockquote[lang=zh-Hans]").inner_text()
    assert len(values.first.locator("code").inner_text()) == 12, "the short seal"


def test_origin_of_a_computed_figure_shows_formula_and_inputs(page: Page, site: Site) -> None:
    page.goto(site.address + COMPUTED)
    shown = page.locator(".vintage", has_text="计算值")
    assert "rd_expenditure / gdp" in shown.inner_text()
    assert shown.locator("tbody tr").count() >= 2


def test_origin_of_an_empty_cell_says_who_holds_the_figure(page: Page, site: Site) -> None:
    page.goto(site.address + EMPTY)
    assert page.locator(".vintage__printed").count() == 0
    assert "无锡市统计局" in page.locator(".statement").inner_text()


def test_origin_says_what_hangs_on_a_figure(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/figures/hightech_output_share/321100/2025/")
    assert "它判定：" in page.locator(".vintage--chosen").inner_text()


def test_origin_keeps_lists_apart(page: Page, site: Site) -> None:
    page.goto(site.address + LISTED)
    assert page.locator("#origin section h2").count() >= 2
    assert page.locator(".vintage--chosen").count() >= 2, "each list has its own value; they are never joined"


def test_origin_comes_as_a_piece_for_the_dialog(site: Site) -> None:
    piece = site.get(SEVERAL, HX_Request="true")
    assert piece.status == 200
    assert "<html" not in piece.text
    assert '<article id="origin">' in piece.text
    assert "HX-Request" in piece.headers["Vary"]


def test_origin_asks_for_access() -> None:
    check_access(SEVERAL)


def test_origin_refuses_what_does_not_exist(site: Site) -> None:
    check_bad_date(site, SEVERAL)
    check_unknown(site, "/figures/happiness/320100/2020/")
    check_unknown(site, "/figures/rd_intensity/999999/2020/")
    check_unknown(site, f"{LISTED}?list=nobody")
    answer = site.get("/figures/rd_intensity/320100/soon/")
    assert answer.status == 400
    assert "2025-H1" in answer.text
