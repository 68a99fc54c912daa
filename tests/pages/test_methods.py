"""How verdicts are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_methods_stand_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/methods/", look) as page:
        check_look(page, look)


def test_every_class_of_verdict_is_explained(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/methods/")
    assert page.locator("[aria-labelledby=classes] tbody tr").count() == 11


def test_limits_carry_how_well_they_are_known(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/methods/")
    assert page.locator("[aria-labelledby=limits] .status").count() == 3
    assert "2%" in page.locator("[aria-labelledby=limits]").inner_text()


def test_a_printed_figure_is_shown_as_an_interval(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/methods/")
    row = page.locator("[aria-labelledby=rounding] tbody tr").nth(1)
    assert "[3.65, 3.75)" in row.inner_text()
    assert "位数不够" in row.inner_text()


def test_every_indicator_shows_its_definition_and_source(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/methods/")
    rows = page.locator("[aria-labelledby=rules] tbody tr")
    assert rows.count() > 20
    assert page.locator("[aria-labelledby=rules] .status").count() == rows.count()


def test_methods_ask_for_access_and_refuse_wrong_dates(site: Site) -> None:
    check_access("/methods/")
    check_bad_date(site, "/methods/")
