"""The outline of the plan and the page of a clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.book import plan
from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.parametrize("path", ["/plan/", "/plan/2.3.p4/", "/plan/box1/"])
def test_plan_pages_stand_in_every_look(browser: Browser, site: Site, look: Look, path: str) -> None:
    with opened(browser, site, path, look) as page:
        check_look(page, look)


def test_outline_counts_what_each_clause_promises(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/plan/")
    statement = page.locator(".statement").inner_text()
    for held in (plan().clauses, plan().targets, plan().tasks, plan().commitments):
        assert str(len(held)) in statement
    goals = page.locator(".clause__line", has=page.locator('a[href="/plan/2.3.p4/"]'))
    assert "目标 3" in goals.inner_text()


def test_every_clause_can_be_reached_from_the_outline(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/plan/")
    addresses = {str(link.get_attribute("href")) for link in page.locator(".outline a[href^='/plan/']").all()}
    assert len(addresses) >= 150
    for address in sorted(addresses)[::10]:
        assert site.get(address).status == 200
        assert site.get(f"/en{address}").status == 200


def test_clause_shows_its_targets_commitments_and_errata(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/plan/2.3.p4/")
    assert page.locator("[aria-labelledby=targets] tbody tr").count() == 3
    assert page.locator(".commitment").count() == len(plan().commitments_in("2.3.p4"))
    assert "超过3.7%" in page.locator("[aria-labelledby=errata]").inner_text()
    assert "主要目标" in page.locator(".crumbs").inner_text()


def test_box_shows_its_entries(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/plan/box1/")
    assert page.locator("[aria-labelledby=box] .entry").count() == 7


def test_a_clause_leads_on_to_its_neighbours(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/plan/2.3.p3/")
    page.locator(".neighbours a[rel=next]").click()
    assert page.url.endswith("/plan/2.3.p4/")


def test_plan_pages_ask_for_access_and_refuse_what_is_wrong(site: Site) -> None:
    check_access("/plan/")
    check_access("/plan/2.3.p4/")
    check_bad_date(site, "/plan/")
    check_bad_date(site, "/plan/1.1/")
    check_unknown(site, "/plan/9.9/")
