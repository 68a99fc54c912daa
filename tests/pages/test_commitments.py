"""The register of commitments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.book import plan
from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_register_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/commitments/", look) as page:
        check_look(page, look)


def test_register_holds_every_commitment_a_hundred_on_a_page(page: Page, site: Site) -> None:
    expected = len(plan().commitments)
    counted = 0
    for number in range(1, -(-expected // 100) + 1):
        page.goto(f"{site.address}/commitments/?page={number}")
        counted += page.locator(".commitment").count()
    assert counted == expected


def test_register_is_narrowed_by_kind_answer_feature_and_clause(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/commitments/?kind=library")
    assert page.locator(".commitment").count() == sum(one.kind == "library" for one in plan().commitments)
    page.goto(f"{site.address}/commitments/?answer=planned&feature=mechanisms.vouchers")
    assert page.locator(".commitment").count() >= 4
    assert set(page.locator(".answer").all_inner_texts()) == {"◐ 已安排"}
    page.goto(f"{site.address}/commitments/?clause=6")
    assert all("六" in head for head in page.locator(".register__head").all_inner_texts())


def test_a_list_is_answered_by_its_form_and_keeps_the_other_choices(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/commitments/?answer=not_yet")
    page.get_by_label("类型", exact=True).select_option("fund")
    page.get_by_role("button", name="只看所选 类型").click()
    assert "answer=not_yet" in page.url
    assert "kind=fund" in page.url
    page.locator(".commitment").first.wait_for()


def test_register_says_how_each_responsibility_is_known(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/commitments/?who=not_stated")
    assert set(page.locator(".standing").all_inner_texts()) == {"原文未写明"}


def test_register_asks_for_access_and_refuses_what_is_wrong(site: Site) -> None:
    check_access("/commitments/")
    check_bad_date(site, "/commitments/")
    for wrong in ("page=0", "page=99", "page=x", "kind=dream", "clause=9.9"):
        assert site.get(f"/commitments/?{wrong}").status == 400
