"""People and rights as administrators meet them: from a new account to its first sign-in, in every look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import resolve

from sunan.access.rules import Permission, rule_of
from sunan.access.services.demonstration import PASSWORD
from tests.pages.looks import WIDTHS, Look, chinese_left, violations
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OWN_PASSWORD = "Only-Mine-2026-x"


def _sign_in(page: Page, site: Site, name: str, password: str = PASSWORD) -> None:
    page.goto(f"{site.address}/sign-in/")
    page.get_by_label("登录名").fill(name)
    page.locator("#password").fill(password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/**")


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")


def _person(page: Page, site: Site, name: str) -> str:
    """Return the path of the page of a person, found as an administrator finds it."""
    page.goto(f"{site.address}/people/")
    page.locator("#search").fill(name)
    page.get_by_role("button", name="查找").click()
    page.locator("main tbody th a").first.click()
    page.locator("h1[lang]").wait_for()
    return page.url.removeprefix(site.address)


def test_a_person_is_created_given_a_role_and_signs_in_with_a_password_of_their_own(
    page: Page, demonstration: Site
) -> None:
    _sign_in(page, demonstration, "demo-system-administrator")
    page.get_by_role("navigation", name="管理").get_by_role("link", name="用户").click()
    page.get_by_role("link", name="新建用户").click()
    page.get_by_label("登录名").fill("zhang.min")
    page.get_by_label("姓名").fill("张敏")
    page.get_by_role("button", name="创建").click()
    page.locator(".first-password").wait_for()
    first_password = page.locator(".first-password").inner_text()
    page.get_by_role("link", name="已经记下").click()
    page.locator("h1", has_text="张敏").wait_for()
    assert first_password not in page.content()
    assert page.get_by_role("link", name="授予角色").count() == 0
    _sign_out(page)

    _sign_in(page, demonstration, "demo-security-administrator")
    person = _person(page, demonstration, "zhang.min")
    assert page.get_by_role("link", name="停用账户").count() == 0
    page.get_by_role("link", name="授予角色").click()
    page.get_by_label("角色", exact=True).select_option("city-officer")
    page.get_by_label("理由").fill("任命文件")
    page.get_by_role("button", name="授予").click()
    assert "须列出至少一项" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("理由").input_value() == "任命文件"
    assert page.get_by_label("角色", exact=True).input_value() == "city-officer"
    page.get_by_label("苏州市").check()
    page.get_by_role("button", name="授予").click()
    page.wait_for_url(f"**{person}")
    assert "苏州市" in page.get_by_role("row", name=re.compile("设区市填报人员")).inner_text()
    _sign_out(page)

    _sign_in(page, demonstration, "zhang.min", first_password)
    assert "/account/password/" in page.url
    page.goto(f"{demonstration.address}/jobs/")
    assert "/account/password/" in page.url
    page.get_by_label("现用口令").fill(first_password)
    page.get_by_label("新口令", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("再输一次新口令").fill(OWN_PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/")
    assert "设区市填报人员" in page.locator(".statement").inner_text()
    _sign_out(page)
    _sign_in(page, demonstration, "zhang.min", OWN_PASSWORD)
    assert page.url.endswith("/account/")


def test_pages_of_people_and_organisations_stand_in_every_look(
    browser: Browser, demonstration: Site, look: Look
) -> None:
    for role, paths in {
        "demo-system-administrator": (
            "/people/", "/people/?search=nobody", "/people/new/", "{person}", "{person}lock/", "{person}move/",
            "/organisations/", "/organisations/new/", "/organisations/demonstration/",
            "/organisations/demonstration/merge/",
        ),
        "demo-security-administrator": ("{person}", "{person}grant/"),
    }.items():  # fmt: skip
        context = browser.new_context(
            viewport={"width": look.width, "height": WIDTHS[look.width]},
            color_scheme="dark" if look.theme == "dark" else "light",
        )
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error, said=problems: said.append(str(error)))
        page.on("console", lambda line, said=problems: said.append(line.text) if line.type == "error" else None)
        _sign_in(page, demonstration, role)
        person = _person(page, demonstration, "demo-expert")
        for path in paths:
            page.goto(demonstration.address + look.path(path.format(person=person)))
            assert page.locator("main h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= look.width, "the page scrolls sideways"
            if look.language == "en":
                assert chinese_left(page) == []
            assert violations(page) == []
        assert problems == []
        context.close()


def test_pages_of_people_ask_for_access(demonstration: Site) -> None:
    assert rule_of(resolve("/people/").func) is Permission.READ_PEOPLE
    assert rule_of(resolve("/people/new/").func) is Permission.MANAGE_USERS
    assert rule_of(resolve("/organisations/new/").func) is Permission.MANAGE_ORGANISATIONS
    assert demonstration.get("/people/", Accept="application/json").status == 401
