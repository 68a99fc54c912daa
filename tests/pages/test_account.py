"""Signing in, my account and the log, in demonstration mode: they stand in every look and say that it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import resolve

from sunan.access.rules import Permission, rule_of
from sunan.access.services.demonstration import PASSWORD
from tests.pages.looks import WIDTHS, Look, chinese_left, violations
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATHS = (
    "/account/",
    "/account/password/",
    "/account/second-factor/",
    "/log/",
    "/log/1/",
    "/log/?action=access.user_created",
)


def _check(page: Page, look: Look) -> None:
    assert page.locator("main h1").count() == 1
    assert page.locator(".banner").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= look.width, "the page scrolls sideways"
    if look.language == "en":
        assert chinese_left(page) == []
    assert violations(page) == []


def _sign_in(page: Page, site: Site, look: Look) -> None:
    page.goto(site.address + look.path("/sign-in/"))
    page.get_by_label("Sign-in name" if look.language == "en" else "登录名").fill("demo-audit-administrator")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/")


def test_account_pages_stand_in_every_look(browser: Browser, demonstration: Site, look: Look) -> None:
    context = browser.new_context(
        viewport={"width": look.width, "height": WIDTHS[look.width]},
        color_scheme="dark" if look.theme == "dark" else "light",
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(demonstration.address + look.path("/sign-in/"))
    _check(page, look)
    _sign_in(page, demonstration, look)
    for path in PATHS:
        page.goto(demonstration.address + look.path(path))
        _check(page, look)
    assert problems == []
    context.close()


def test_sign_in_says_what_is_wrong_and_keeps_the_name(page: Page, demonstration: Site) -> None:
    page.goto(f"{demonstration.address}/sign-in/")
    page.get_by_label("登录名").fill("demo-expert")
    page.locator("#password").fill("wrong")
    page.locator("main button[type=submit]").click()
    assert page.get_by_role("alert").inner_text() == "登录名或口令不对"
    assert page.get_by_label("登录名").input_value() == "demo-expert"
    assert page.locator("#password").input_value() == ""
    assert page.get_by_label("登录名").get_attribute("aria-invalid") == "true"


def test_account_can_be_reached_and_left_from_every_page(page: Page, demonstration: Site) -> None:
    _sign_in(page, demonstration, Look(1440, "zh", "light"))
    page.goto(f"{demonstration.address}/targets/")
    assert page.locator(".banner").count() == 1
    page.get_by_role("link", name="我的账户").click()
    page.wait_for_url("**/account/")
    assert "审计管理员" in page.locator(".statement").inner_text()
    page.get_by_role("navigation", name="管理").get_by_role("link", name="操作日志").click()
    page.wait_for_url("**/log/")
    assert page.locator("main tbody tr").count() > 5
    page.locator("main tbody th a").first.click()
    page.locator(".facts").first.wait_for()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")
    page.goto(f"{demonstration.address}/log/")
    assert "/sign-in/" in page.url


def test_published_pages_show_no_banner_and_need_no_account_outside_of_the_demonstration(
    page: Page, site: Site
) -> None:
    page.goto(site.address)
    assert page.locator(".banner").count() == 0
    assert page.get_by_role("link", name="登录").count() == 1


def test_account_pages_ask_for_access(demonstration: Site) -> None:
    assert rule_of(resolve("/account/").func) is Permission.USE_ACCOUNT
    assert rule_of(resolve("/log/").func) is Permission.READ_LOG
    answer = demonstration.get("/log/", Accept="application/json")
    assert answer.status == 401
