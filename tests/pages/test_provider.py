"""Signing in at an identity provider: the button in every look, one whole sign-in, and a provider that is down."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.identity_provider import Provider, running_provider
from tests.pages.looks import WIDTHS, Look, chinese_left, violations
from tests.pages.served import OURS, PROGRAM, PROJECT, Site, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider that knows one person."""
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, loaded: Path, provider: Provider) -> Iterator[Site]:
    """The site in demonstration mode, with one account linked and the provider trusted for nothing more than identity."""
    folder = tmp_path_factory.mktemp("provider")
    settings = provider.settings(
        SUNAN_DEMO="1",
        no_proxy="127.0.0.1",
        SUNAN_OIDC_NAME="省统一身份认证",
        SUNAN_OIDC_NAME_EN="the provincial identity",
    )
    with serve(folder, loaded, **settings) as running:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment |= {"SUNAN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "sunan.web.settings", **settings}
        # The port is taken before the accounts are there; it answers afterwards.
        assert running.get("/sign-in/").status == 200
        subprocess.run(
            [PROGRAM, "user", "link", "demo-centre-officer", "person-1", "--why", "seen"],
            cwd=PROJECT, env=environment, check=True, capture_output=True,
        )  # fmt: skip
        yield running


def test_the_button_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    context = browser.new_context(
        viewport={"width": look.width, "height": WIDTHS[look.width]},
        color_scheme="dark" if look.theme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(site.address + look.path("/sign-in/"))
    name = "Sign in with the provincial identity" if look.language == "en" else "用省统一身份认证登录"
    expect(page.get_by_role("link", name=name)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= look.width, "the page scrolls sideways"
    if look.language == "en":
        assert chinese_left(page) == []
    assert violations(page) == []
    context.close()


def test_one_whole_sign_in_leads_back_to_the_page_that_was_asked_for(
    page: Page, site: Site, provider: Provider
) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    provider.subject = "person-1"
    page.goto(f"{site.address}/account/password/")
    page.wait_for_url("**/sign-in/?next=**")
    page.get_by_role("link", name="用省统一身份认证登录").click()
    page.wait_for_url(re.compile(re.escape(provider.issuer)))
    page.locator("#go").click()
    page.wait_for_url("**/account/password/")
    page.goto(f"{site.address}/account/")
    assert "已关联" in page.locator("main").inner_text()
    assert problems == []
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["sunan_session"]["httpOnly"]
    assert "sunan_at_provider" not in cookies
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/")


def test_somebody_who_is_not_linked_reads_what_to_do_in_their_language(
    page: Page, site: Site, provider: Provider
) -> None:
    provider.subject = "person-9"
    page.goto(f"{site.address}/en/sign-in/")
    page.get_by_role("link", name="Sign in with the provincial identity").click()
    page.locator("#go").click()
    page.wait_for_url("**/en/sign-in/**")
    said = page.get_by_role("alert").inner_text()
    assert "person-9" in said
    assert "system administrator" in said
    expect(page.locator("#password")).to_be_visible()
    page.reload()
    assert page.get_by_role("alert").count() == 0
    provider.subject = "person-1"


def test_a_provider_that_is_down_is_said_beside_the_form(page: Page, site: Site, provider: Provider) -> None:
    provider.status = 500
    page.goto(f"{site.address}/sign-in/")
    page.get_by_role("link", name="用省统一身份认证登录").click()
    page.locator("#go").click()
    page.wait_for_url("**/sign-in/**")
    assert "此刻无法通过省统一身份认证登录" in page.get_by_role("alert").inner_text()
    expect(page.locator("#password")).to_be_visible()
    provider.status = 200
