"""The list of targets, and each target as an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.parametrize("path", ["/targets/", "/targets/suzhou-rd-intensity/"])
def test_target_pages_stand_in_every_look(browser: Browser, site: Site, look: Look, path: str) -> None:
    with opened(browser, site, path, look) as page:
        check_look(page, look)


def test_list_shows_every_target_region_first(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/")
    assert page.locator(".table--targets tbody tr:not(.group)").count() == 43
    groups = page.locator(".table--targets tbody")
    assert groups.count() == 6
    assert groups.first.locator("tr:not(.group)").count() == 18
    assert "43" in page.locator(".statement").inner_text()


def test_list_marks_each_attribute_as_stated_inferred_or_not_stated(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/")
    assert page.locator(".table--targets .mark").count() == 43 * 6
    assert page.locator(".bars dd").count() == 6
    for bar in page.locator(".bars dd").all():
        assert sum(int(part.inner_text().split()[-1]) for part in bar.locator(".bar__part").all()) == 43


def test_list_is_narrowed_by_its_address(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/?area=320100&verdict=met")
    assert page.locator(".table--targets tbody tr:not(.group)").count() == 1
    page.get_by_role("link", name="取消筛选，看全部").click()
    assert page.url == f"{site.address}/targets/"


def test_links_keep_the_date_of_knowledge(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/?as_of=2026-11-22")
    page.locator(".facet .choice", has_text="南京").first.click()
    assert "as_of=2026-11-22" in page.url
    assert "area=320100" in page.url
    page.locator(".table--targets tbody th a").first.click()
    assert "as_of=2026-11-22" in page.url


def test_target_shows_both_wordings_and_what_touches_it(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/sunan-rd-intensity/")
    text = page.locator("main").inner_text()
    assert "超过3.7%" in text
    assert "3.7以上" in text
    assert "两处写法不同" in text
    assert page.locator("[aria-labelledby=object] tbody tr").count() == 7
    assert page.locator('a[href="/coherence/#rd_intensity"]').count() == 1
    assert page.locator('a[href="/errata/#rd-intensity-two-wordings"]').count() == 1


def test_target_names_the_holder_of_what_is_missing(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/sunan-high-value-patents-per-10k/")
    assert "江苏省知识产权局" in page.locator("section[aria-labelledby=missing]").inner_text()


def test_target_shows_both_methods_of_progress(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/suzhou-rd-intensity/")
    assert page.locator(".method h3").all_inner_texts() == ["线性进度法", "增速比法"]


def test_target_shows_the_target_of_another_document(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/suzhou-rd-intensity/")
    assert "4.2%" in page.locator("[aria-labelledby=touching]").inner_text()


def test_every_target_has_its_page_in_both_languages(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/targets/")
    addresses = [
        link.get_attribute("href") for link in page.locator(".table--targets tbody th a[href^='/targets/']").all()
    ]
    assert len(set(addresses)) == 43
    for address in addresses:
        assert site.get(str(address)).status == 200
        assert site.get(f"/en{address}").status == 200


def test_target_pages_ask_for_access() -> None:
    check_access("/targets/")
    check_access("/targets/sunan-rd-intensity/")


def test_target_pages_refuse_wrong_dates_filters_and_ids(site: Site) -> None:
    check_bad_date(site, "/targets/")
    check_bad_date(site, "/targets/sunan-rd-intensity/")
    check_unknown(site, "/targets/no-such-target/")
    refused = site.get("/targets/?verdict=perhaps")
    assert refused.status == 400
    assert "met_early" in refused.text, "the refusal names what would do"
