"""The ledger of errata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.book import plan
from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_ledger_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/errata/", look) as page:
        check_look(page, look)


def test_ledger_lists_every_entry_with_its_reading(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/errata/")
    entries = page.locator("article.entry")
    assert entries.count() == len(plan().errata)
    assert page.locator("article.entry .entry__label").count() == entries.count()


def test_entry_quotes_the_plan_and_leads_to_clause_and_target(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/errata/#rd-intensity-two-wordings")
    entry = page.locator("#rd-intensity-two-wordings")
    assert entry.locator(".quote").count() == 2
    assert entry.locator('a[href="/plan/2.3.p4/"]').count() == 1
    assert entry.locator('a[href="/targets/sunan-rd-intensity/"]').count() == 1


def test_ledger_is_narrowed_by_kind(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/errata/?kind=comparator")
    assert page.locator("article.entry").count() == 2


def test_ledger_asks_for_access_and_refuses_what_is_wrong(site: Site) -> None:
    check_access("/errata/")
    check_bad_date(site, "/errata/")
    assert site.get("/errata/?kind=other").status == 400
