"""An edition through its whole life in a real browser: drafted, written, commented, approved, issued, corrected."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.jobs.worker import Worker
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import drafting, revisions
from sunan.monitoring.editions.services.composing import Composed
from tests.integration.access.world import PASSWORD
from tests.integration.editions.desk import Desk, World, words_of
from tests.pages.looks import Look, chinese_left, violations
from tests.small_edition import small_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "苏科发〔2026〕12号"


@pytest.fixture(scope="session")
def static_folder() -> None:
    """The site looks for its static folder when it starts, before any setting of a test."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def desk(
    quick_passwords: None,
    static_folder: None,
    live_server,
    settings: LazySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """The people who work on editions; what is drafted is a small report."""
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.SUNAN_EDITIONS = tmp_path / "editions"
    settings.ALLOWED_HOSTS = ["*"]
    made = Desk(World())
    monkeypatch.setattr(
        drafting,
        "composed",
        lambda request, **_: Composed(small_report(), date(2026, 11, 22), request.city or "SUNAN", "b" * 64, ()),
    )
    return made


def signed_in(browser: Browser, address: str, name: str, **options: object) -> tuple[BrowserContext, Page]:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/sign-in/?next=/editions/")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/editions/")
    return context, page


def test_one_edition_through_its_whole_life(desk: Desk, browser: Browser, live_server) -> None:
    address = live_server.url
    anna, page = signed_in(browser, address, "anna")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda one: problems.append(one.text) if one.type == "error" else None)

    page.get_by_role("link", name="起草新版本").click()
    page.get_by_role("button", name="起草").click()
    page.wait_for_url("**/edit/")
    (made,) = editions.all_editions()
    mark = made.mark

    # A figure is a chip that typing does not change; what is typed beside it is saved by itself.
    page.goto(f"{address}/editions/{mark}/paragraphs/target.rd.2/")
    box = page.locator(".editor__text")
    chip = box.locator(".chip", has_text="3.68%")
    assert chip.get_attribute("contenteditable") == "false"
    box.press("Control+End")
    page.keyboard.type("成效明显。")
    page.get_by_text("已自动保存").wait_for()
    assert words_of(mark)["target.rd.2"].endswith("成效明显。")

    # Another figure is found and inserted; pasted markup arrives as words.
    page.fill("#q", "41")
    page.get_by_role("button", name="查找").click()
    page.locator("[data-insert]").first.click()
    assert box.locator(".chip", has_text="41件").count() == 1
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", "<b>粗</b><script>alert(1)</script>");
          data.setData("text/plain", "粗");
          document.querySelector(".editor__text").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/edit/?chapter=*")
    assert "41件粗" in words_of(mark)["target.rd.2"]

    # Text that was not sent is there again after the page was left.
    page.goto(f"{address}/editions/{mark}/paragraphs/slot.lessons.1/")
    page.route("**/paragraphs/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator(".editor__text").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("统筹推进，见3项。")
    page.get_by_text("没有保存成功").wait_for()
    page.unroute("**/paragraphs/**")
    problems.clear()
    page.goto(f"{address}/editions/{mark}/paragraphs/slot.lessons.1/")
    page.get_by_text("找回了上次没有保存的文字").wait_for()

    # In the meantime another drafter wrote the same passage: nothing is lost, both texts are shown.
    revisions.save_paragraph(
        mark=mark, place="slot.lessons.1", written="协同创新。", version=0, by=desk.bert, at=timezone.now()
    )
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="您的文字").wait_for()
    problems.clear()
    page.locator(".editor__text").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("协同创新，统筹推进，见3项。")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/edit/?chapter=*")
    assert words_of(mark)["slot.lessons.1"] == "协同创新，统筹推进，见3项。"

    # A comment from the province, settled by the drafter; the typed digit is confirmed; then it is submitted.
    zhou, approver = signed_in(browser, address, "zhou")
    approver.goto(f"{address}/editions/{mark}/comment/?place=target.rd.2")
    approver.fill("#body", "请核对年份")
    approver.get_by_role("button", name="批注").click()
    approver.get_by_text("请核对年份").wait_for()
    page.goto(f"{address}/editions/{mark}/approval/")
    assert page.get_by_role("button", name="送审").is_disabled()
    page.fill("#reason-1", "序数，不是统计数值")
    page.get_by_role("button", name="不是统计数值").click()
    page.goto(f"{address}/editions/{mark}/edit/?chapter=2")
    page.get_by_role("button", name="标为已处理").click()
    page.goto(f"{address}/editions/{mark}/approval/")
    page.get_by_role("button", name="送审").click()
    page.get_by_text("已送审，等待批准").wait_for()

    approver.goto(f"{address}/editions/{mark}/approval/")
    approver.get_by_role("button", name="批准").click()
    approver.get_by_text("已批准，等待印发").wait_for()

    # Issued by a job, with number, date and signers; then everybody reads it, and a corrigendum begins.
    page.goto(f"{address}/editions/{mark}/issue/")
    page.fill("#number", NUMBER)
    page.fill("#issuer", "江苏省科学技术厅")
    page.fill("#signers", "张三\n李四")
    page.get_by_role("button", name="印发").click()
    page.wait_for_url("**/jobs/*/")
    assert Worker("test").work_once()
    page.get_by_text("已完成").wait_for()
    stranger = browser.new_context()
    reader = stranger.new_page()
    reader.goto(f"{address}/editions/")
    reader.get_by_text(NUMBER).wait_for()
    reader.goto(f"{address}/editions/{mark}/")
    with reader.expect_download() as download:
        reader.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"{address}/editions/{mark}/")
    page.get_by_role("link", name="更正本版").click()
    page.fill("#why", "序数有误")
    page.get_by_role("button", name="起草更正版本").click()
    page.wait_for_url("**/edit/")
    page.get_by_text("序数有误").first.wait_for()
    document = said.frozen_document(editions.known_edition(mark))
    assert document is not None
    assert document.number == NUMBER
    assert problems == []
    for context in (anna, zhou, stranger):
        context.close()


def test_without_scripts_the_same_form_is_a_text_field(desk: Desk, browser: Browser, live_server) -> None:
    mark = desk.draft().mark
    context, page = signed_in(browser, live_server.url, "anna", java_script_enabled=False)
    page.goto(f"{live_server.url}/editions/{mark}/paragraphs/target.rd.2/")
    assert "{3.68%}" in page.input_value("#written")
    page.fill("#written", "今年达{3.68%}。")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/edit/?chapter=*")
    assert words_of(mark)["target.rd.2"] == "今年达3.68%。"
    context.close()


def test_every_page_of_an_edition_looks_right(look: Look, desk: Desk, browser: Browser, live_server) -> None:
    made = desk.draft()
    desk.write(made.mark, "slot.lessons.1", "统筹推进3项。")
    context, page = signed_in(
        browser, live_server.url, "anna", viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.theme == "dark" else "light",
    )  # fmt: skip
    for rest in ("", f"{made.mark}/edit/?chapter=2", f"{made.mark}/paragraphs/target.rd.2/", f"{made.mark}/approval/",
                 f"{made.mark}/history/", "new/", f"{made.mark}/comment/?place=target.rd.2"):  # fmt: skip
        page.goto(live_server.url + look.path(f"/editions/{rest}"))
        assert page.locator("main h1").count() == 1, rest
        assert page.evaluate("document.documentElement.scrollWidth") <= look.width, rest
        assert violations(page) == [], rest
        if look.language == "en":
            assert chinese_left(page) == [], rest
    context.close()
