"""The zone's index: refused with its reasons, the published series beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_the_index_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/index/", look) as page:
        check_look(page, look)


def test_too_few_figures_are_a_refusal_with_coverage_and_what_it_waits_for(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/index/")
    assert "现在算不出" in page.locator(".statement").inner_text()
    assert page.locator("[aria-labelledby=standing]").count() == 0
    assert page.locator(".table--coverage tbody").count() == 6
    assert page.locator(".table--coverage tbody tr").count() == 6 * 6
    assert "市统计局" in page.locator("[aria-labelledby=waits]").inner_text()
    assert page.locator("[aria-labelledby=waits] a[href*='/missing/']").count() > 0


def test_the_inferred_weights_are_said_to_be_inferred(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/index/")
    method = page.locator("[aria-labelledby=method]").inner_text()
    assert "推断" in method
    assert "官方没有公布" in method


def test_the_contributions_that_do_not_add_up_are_an_audit_finding(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/index/")
    official = page.locator("[aria-labelledby=official].section")
    assert "100.19" in official.inner_text()
    assert official.locator("td.is-missed").inner_text() == "100.19"
    assert page.locator("#audit-2020").count() == 1
    assert page.locator("#audit-2017").count() == 0


def test_the_national_evaluation_shows_which_weights_were_seen(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/index/")
    rows = page.locator("[aria-labelledby=nhtz-2021] tbody tr")
    assert rows.count() == 46
    assert page.locator("[aria-labelledby=nhtz-2021] tbody .absent").count() == 44
    assert "工业和信息化部" in page.locator("[aria-labelledby=nhtz-2021] .callout").inner_text()


def test_the_index_asks_for_access_and_refuses_wrong_dates(site: Site) -> None:
    check_access("/index/")
    check_access("/index/coverage.csv")
    check_bad_date(site, "/index/")
