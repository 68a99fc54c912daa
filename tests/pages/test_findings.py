"""What the checks found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_findings_stand_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/findings/", look) as page:
        check_look(page, look)


def test_each_finding_has_a_code_and_a_remedy(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/findings/")
    entries = page.locator(".entry")
    assert entries.count() > 20
    assert page.locator(".entry .entry__label").count() == entries.count()
    codes = page.locator(".entry code:first-child").all_inner_texts()
    assert len(codes) == entries.count()
    assert "attainment.not_implied_by_cities" in codes
    assert "statistics.values_disagree" in codes


def test_a_finding_leads_to_what_it_is_about(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/findings/?code=attainment.other_target")
    page.locator(".entry__about a").first.click()
    assert page.url.endswith("/targets/suzhou-rd-intensity/")
    page.goto(f"{site.address}/findings/?code=statistics.values_disagree")
    for link in page.locator(".entry__about a").all():
        assert site.get(str(link.get_attribute("href"))).status == 200


def test_findings_are_narrowed_by_severity(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/findings/?severity=note")
    assert page.locator(".entry--note").count() == page.locator(".entry").count() > 0


def test_findings_ask_for_access_and_refuse_what_is_wrong(site: Site) -> None:
    check_access("/findings/")
    check_bad_date(site, "/findings/")
    assert site.get("/findings/?severity=awful").status == 400
