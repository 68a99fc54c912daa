"""Notices, how to get them, and the calendar: they stand in every look, and a reader gets along with them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import resolve

from sunan.access.rules import Permission, rule_of
from sunan.access.services.demonstration import PASSWORD
from tests.pages.looks import WIDTHS, Look, chinese_left, violations
from tests.pages.served import PROJECT, Site, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

READER = "demo-expert"
_TELL = """
from datetime import UTC, date, datetime
import django
django.setup()
from sunan.access import selectors as accounts
from sunan.kernel.actors import command_actor
from sunan.kernel.texts import text
from sunan.notices import services
CODE = "collected" + "2026" * 20  # a name that has no place to break
now, by = datetime.now(UTC), command_actor("test")
for name in ("demo-expert", "demo-audit-administrator"):
    user = accounts.person_named(name, now).id
    for number, (title, link, due_on) in enumerate((
        (text("全社会研发经费等 12 项待填报", "12 figures on R&D and others to be reported"), "/missing/", date(2126, 12, 1)),
        (text("报表被退回修改", "A return was sent back"), "/missing/", date(2026, 11, 1)),
        (text("数据已发布：" + CODE, "Figures were released: " + CODE), "", None),
    )):
        services.send_notice(
            to=[user], kind="test.told", key=f"told:{number}", subject="test:1", title=title,
            body=text("请在截止日前报送；截止后补报须经管理服务中心许可。", "Hand it in by the day; the service centre permits late reporting."),
            link=link, due_on=due_on, by=by, at=now)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, loaded: Path) -> Iterator[Site]:
    """A site in demonstration mode in which two people were told three things each."""
    folder = tmp_path_factory.mktemp("notices")
    with serve(folder, loaded, SUNAN_DEMO="1") as running:
        # Accounts for trying out are there once it answers.
        running.get("/sign-in/")
        _tell(folder)
        yield running


def _tell(folder: Path) -> None:
    environment = {
        **os.environ,
        "SUNAN_VAR": str(folder),
        "SUNAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
    }
    environment.pop("SUNAN_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-c", _TELL], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _sign_in(page: Page, site: Site, look: Look, name: str) -> None:
    page.goto(site.address + look.path("/sign-in/"))
    page.get_by_label("Sign-in name" if look.language == "en" else "登录名").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/")


def _check(page: Page, look: Look) -> None:
    assert page.locator("main h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= look.width, "the page scrolls sideways"
    if look.language == "en":
        assert chinese_left(page) == []
    assert violations(page) == []


def test_notices_ask_to_sign_in(told: Site) -> None:
    for path in ("/notices/", "/account/notices/"):
        assert rule_of(resolve(path).func) is Permission.USE_ACCOUNT
        assert 'name="password"' in told.get(path).text
    assert rule_of(resolve("/calendar/x.ics").func) is Permission.READ_PUBLISHED


def test_a_calendar_that_is_nobodys_is_refused_with_what_to_do(told: Site) -> None:
    answer = told.get("/calendar/nobodys.ics")
    assert answer.status == 404
    assert "请在“我的账户”中重新生成" in answer.text


def test_pages_of_notices_stand_in_every_look(browser: Browser, told: Site, look: Look) -> None:
    context = browser.new_context(
        viewport={"width": look.width, "height": WIDTHS[look.width]},
        color_scheme="dark" if look.theme == "dark" else "light",
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    _sign_in(page, told, look, "demo-audit-administrator")
    for path in ("/notices/", "/notices/?unread=1", "/notices/?before=1", "/account/notices/"):
        page.goto(told.address + look.path(path))
        _check(page, look)
    page.get_by_role("button", name="Make an address" if look.language == "en" else "生成地址").or_(
        page.get_by_role("button", name="Renew the address" if look.language == "en" else "更换地址")
    ).click()
    _check(page, look)
    assert problems == []
    context.close()


def test_a_reader_opens_reads_and_subscribes(page: Page, told: Site) -> None:
    look = Look(1440, "zh", "light")
    _sign_in(page, told, look, READER)
    assert page.locator(".tool__count").inner_text() == "3"
    page.get_by_role("link", name="通知").first.click()
    page.get_by_role("button", name="打开：全社会研发经费等 12 项待填报").click()
    page.wait_for_url("**/missing/")
    assert page.locator(".tool__count").inner_text() == "2"
    page.goto(f"{told.address}/notices/")
    page.get_by_role("button", name="标为已读：数据已发布").click()
    assert page.locator(".tool__count").inner_text() == "1"
    page.get_by_role("button", name="全部标为已读").click()
    assert page.locator(".tool__count").count() == 0
    assert page.locator(".notice--unread").count() == 0

    page.get_by_role("link", name="邮件与日历").click()
    page.get_by_label("电子邮件地址").fill("expert@example")
    page.get_by_label("有新通知时发邮件给我").check()
    page.get_by_role("button", name="保存").click()
    assert "不可用" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("电子邮件地址").input_value() == "expert@example"
    assert page.get_by_label("有新通知时发邮件给我").is_checked()
    page.get_by_label("电子邮件地址").fill("expert@example.gov.cn")
    page.get_by_role("button", name="保存").click()
    assert page.get_by_role("status").inner_text() == "已保存。"

    page.get_by_role("button", name="生成地址").click()
    address = page.get_by_label("日历地址").input_value()
    answer = told.get(address.removeprefix(told.address))
    assert answer.status == 200
    assert answer.text.startswith("BEGIN:VCALENDAR")
    page.get_by_role("link", name="已经订阅").click()
    page.get_by_role("button", name="停用地址").click()
    assert told.get(address.removeprefix(told.address)).status == 404
