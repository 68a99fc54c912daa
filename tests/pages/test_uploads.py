"""Handing files in with a real browser: chosen or dropped, with scripts and without, and told what is too large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sunan.access.services.demonstration import PASSWORD
from tests.bad_files import pdf, png
from tests.pages.looks import WIDTHS, Look, chinese_left, violations
from tests.pages.served import Site, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MEBIBYTE = 1024 * 1024
DROP = """([zone, files]) => {
  const carried = new DataTransfer();
  for (const [name, content] of files) { carried.items.add(new File([content], name)); }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
  }
}"""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory, loaded: Path) -> Iterator[Site]:
    """The site in demonstration mode, with a small limit."""
    with serve(tmp_path_factory.mktemp("uploads"), loaded, SUNAN_DEMO="1", SUNAN_UPLOAD_MIB="1") as running:
        yield running


def _file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def _opened(page: Page, site: Site, role: str, path: str = "/uploads/", prefix: str = "") -> Page:
    page.goto(f"{site.address}{prefix}/sign-in/")
    page.locator("#name").fill(f"demo-{role}")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/")
    page.goto(f"{site.address}{prefix}{path}")
    return page


def _hand_in(page: Page) -> None:
    page.locator(".form--files button").click()


def _check(page: Page, look: Look) -> None:
    assert page.locator("main h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= look.width, "the page scrolls sideways"
    if look.language == "en":
        assert chinese_left(page) == []
    assert violations(page) == []


def test_the_pages_stand_in_every_look(browser: Browser, demonstration: Site, look: Look) -> None:
    context = browser.new_context(
        viewport={"width": look.width, "height": WIDTHS[look.width]},
        color_scheme="dark" if look.theme == "dark" else "light",
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    prefix = "/en" if look.language == "en" else ""
    _opened(page, demonstration, "centre-officer", prefix=prefix)
    page.set_input_files("#file", [_file("统计证明（2025年度）.pdf", pdf()), _file("程序.exe", b"MZ" * 100)])
    _hand_in(page)
    page.locator(".refused").wait_for()
    page.locator(".withdraw summary").first.click()
    _check(page, look)
    for path in ("/jobs/", "/privacy/mine/"):
        page.goto(f"{demonstration.address}{prefix}{path}")
        _check(page, look)
    assert faults == []
    context.close()


def test_dropped_files_are_handed_in_listed_downloaded_and_taken_back(page: Page, demonstration: Site) -> None:
    _opened(page, demonstration, "enterprise-clerk")
    page.evaluate(DROP, [page.locator("[data-drop]").element_handle(), [["数据.csv", "年份,数值\n2025,1\n"]]])
    assert "数据.csv" in page.locator(".drop__chosen").inner_text()
    _hand_in(page)
    page.wait_for_url("**/uploads/?kept=1")
    assert "1 个文件已保存" in page.get_by_role("status").inner_text()
    with page.expect_download() as found:
        page.get_by_role("link", name="数据.csv").click()
    assert found.value.path().read_text(encoding="utf-8") == "年份,数值\n2025,1\n"
    page.locator(".withdraw summary").click()
    page.get_by_label("理由").fill("传错了")
    page.get_by_role("button", name="撤回文件").click()
    page.get_by_text("还没有上传文件").wait_for()


def test_what_is_too_large_is_said_before_it_travels(page: Page, demonstration: Site) -> None:
    _opened(page, demonstration, "enterprise-clerk")
    page.set_input_files(
        "#file", [_file("大.pdf", b"x" * (MEBIBYTE + 1)), _file("好.png", png()), _file("空.pdf", b"")]
    )
    assert page.locator(".drop__problem").all_inner_texts() == [
        " 大于 1 MiB，不能上传：请压缩图片或拆成几份",
        " 是空文件，不能上传",
    ]
    _hand_in(page)
    assert page.url.endswith("/uploads/"), "the browser holds the form back"
    page.set_input_files("#file", [_file(f"{number}.pdf", b"x" * MEBIBYTE) for number in range(6)])
    assert "合计大于 5 MiB" in page.locator(".drop__problem").inner_text()
    page.set_input_files("#file", [_file("好.png", png())])
    assert page.locator(".drop__problem").count() == 0
    _hand_in(page)
    page.wait_for_url("**/uploads/?kept=1")


def test_without_scripts_everything_works_and_too_much_gets_a_page(browser: Browser, demonstration: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = _opened(context.new_page(), demonstration, "bank-clerk")
    page.set_input_files("#file", [_file("证明.pdf", pdf()), _file("大.pdf", b"%PDF-1.7" + b" " * (2 * MEBIBYTE))])
    _hand_in(page)
    refused = page.locator(".refused").inner_text()
    assert "1 个文件已保存，下列文件没有保存" in refused
    assert "大.pdf：文件大于 1 MiB" in refused
    page.set_input_files("#file", [_file("巨大.pdf", b"%PDF-1.7" + b" " * (30 * MEBIBYTE))])
    _hand_in(page)
    page.get_by_role("heading", name="发来的内容太大").wait_for()
    assert "大于 5 MiB" in page.get_by_role("alert").inner_text()
    page.get_by_role("link", name="回到刚才的页面").click()
    page.wait_for_url("**/uploads/")
    assert page.locator("tbody tr").count() == 1
    context.close()


def test_all_that_is_held_of_me_is_downloaded(page: Page, demonstration: Site) -> None:
    _opened(page, demonstration, "expert", "/privacy/mine/")
    with page.expect_download() as found:
        page.get_by_role("button", name="全部下载").click()
    assert "demo-expert" in found.value.path().read_text(encoding="utf-8")
