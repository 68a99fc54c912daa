"""The releases and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RELEASE = "/sources/nanjing-extract-communique-2025/"


@pytest.mark.parametrize("path", ["/sources/", RELEASE])
def test_source_pages_stand_in_every_look(browser: Browser, site: Site, look: Look, path: str) -> None:
    with opened(browser, site, path, look) as page:
        check_look(page, look)


def test_every_release_is_listed_in_the_order_of_preference(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/sources/")
    assert page.locator(".table--sources tbody tr:not(.group)").count() == 167
    ranks = [int(rank) for rank in page.locator(".rank-number").all_inner_texts()]
    assert ranks == sorted(ranks)
    figures = sum(int(count) for count in page.locator(".mix__count").all_inner_texts())
    assert figures == 577


def test_the_order_of_preference_gives_its_reasons(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/sources/")
    steps = page.locator("[aria-labelledby=order] .preference li")
    assert steps.count() >= 28
    for step in steps.all():
        assert step.locator(".small").inner_text().strip()


def test_releases_are_narrowed_by_medium_and_area(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/sources/?medium=original")
    assert page.locator(".table--sources tbody tr:not(.group)").count() == 19
    page.goto(f"{site.address}/sources/?medium=original&area=321100")
    assert 0 < page.locator(".table--sources tbody tr:not(.group)").count() < 19


def test_release_shows_every_row_with_its_words(page: Page, site: Site) -> None:
    page.goto(f"{site.address}{RELEASE}")
    rows = page.locator("[aria-labelledby=rows] tbody tr")
    assert rows.count() == 8
    assert page.locator("#r2").count() == 1
    assert "低" in rows.first.inner_text()


def test_an_address_is_linked_only_where_it_is_kept(page: Page, site: Site) -> None:
    page.goto(f"{site.address}{RELEASE}")
    assert page.locator("main .facts a[href^='http']").count() == 0
    page.goto(f"{site.address}/sources/nanjing-science-plan-2021-2025/")
    assert page.locator("main .facts a[href^='http']").count() == 1


def test_releases_that_were_not_known_yet_are_left_out(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/sources/?as_of=2022-01-31")
    shown = page.locator(".table--sources tbody tr:not(.group)").count()
    assert 0 < shown < 167
    assert site.get(f"{RELEASE}?as_of=2022-01-31").status == 404


def test_source_pages_ask_for_access_and_refuse_what_is_wrong(site: Site) -> None:
    check_access("/sources/")
    check_access(RELEASE)
    check_bad_date(site, "/sources/")
    check_bad_date(site, RELEASE)
    check_unknown(site, "/sources/no-such-release/")
    assert site.get("/sources/?medium=rumour").status == 400
