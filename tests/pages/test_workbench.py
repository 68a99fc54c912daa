"""The workbench, driven as a visitor drives it."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WORKBENCH = "/index/workbench/"


def order(page: Page) -> list[str]:
    """Return the units in the order of the ranks."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('[data-unit]')].map((row) => row.dataset.unit)")
    return found


def drag(page: Page, code: str, share: float) -> None:
    """Drag the knob of a weight to a share of its way with the mouse, and wait for the ranks."""
    slider = page.locator(f"#w-{code}")
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (0.25 + share) / 2, middle)
    with page.expect_response(lambda answer: "/workbench/ranks" in answer.url and answer.ok):
        page.mouse.move(box["x"] + box["width"] * share, middle)
    page.mouse.up()
    page.wait_for_load_state("networkidle")


def test_the_workbench_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, WORKBENCH, look) as page:
        check_look(page, look)


def test_dragging_a_weight_changes_the_ranks_at_once(page: Page, site: Site) -> None:
    page.goto(site.address + WORKBENCH)
    before = order(page)
    assert before[0] == "Finland"
    drag(page, "creation", 0.98)
    expect(page.locator("[data-unit]").first, "the most patents by far").to_have_attribute("data-unit", "Japan")
    assert sorted(order(page)) == sorted(before)
    expect(page.locator("[data-sentence]")).to_contain_text("换了位次")
    expect(page, "the address holds the view").to_have_url(re.compile("w-creation="))
    assert float(page.locator("#o-creation").inner_text().rstrip("%")) > 50
    expect(page.locator("[data-said]")).to_have_text(re.compile("^第 1 位：日本"))


def test_weights_move_by_keyboard(page: Page, site: Site) -> None:
    page.goto(site.address + WORKBENCH)
    page.locator("#w-creation").focus()
    for _ in range(3):
        with page.expect_response(lambda answer: "/workbench/ranks" in answer.url and answer.ok):
            page.keyboard.press("PageUp")
    expect(page).to_have_url(re.compile("w-creation=55"))
    expect(page.locator("#w-creation")).to_have_attribute("aria-valuetext", "42.31%")


def test_a_cited_view_is_the_same_view(page: Page, site: Site) -> None:
    page.goto(f"{site.address}{WORKBENCH}?recipe=oecd-tai&w-skills=90")
    shown = order(page)
    link = page.locator("[data-cite]").get_attribute("href")
    assert link is not None
    assert "hash=" in link
    page.goto(site.address + link)
    assert order(page) == shown
    assert page.locator("#w-skills").input_value() == "90"
    page.goto(site.address + link.replace("hash=", "hash=0"))
    assert "已经改过" in page.locator("#refusal").inner_text()


def test_the_workbook_holds_every_stage(page: Page, site: Site) -> None:
    page.goto(f"{site.address}{WORKBENCH}?recipe=oecd-tai&w-skills=90")
    with page.expect_download() as waiting:
        page.locator("[data-file]").click()
    assert waiting.value.suggested_filename.startswith("oecd-tai-")
    with zipfile.ZipFile(waiting.value.path()) as packed:
        sheets = packed.read("xl/workbook.xml").decode()
        texts = packed.read("xl/sharedStrings.xml").decode()
    for name in ("scores", "ranks", "weights", "1 raw", "2 normalised", "3 aggregated", "log", "recipe"):
        assert f'name="{name}"' in sheets
    assert "w-skills=90" in texts.replace("&amp;", "&")


def test_it_works_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + WORKBENCH)
    first = page.locator("[data-unit]").first.get_attribute("data-unit")
    page.locator("#w-creation").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="重算").click()
    assert page.locator("[data-unit]").first.get_attribute("data-unit") != first
    assert page.locator("#w-creation").input_value() == "100"
    context.close()


def test_the_example_is_called_an_example_and_the_zone_is_shut(page: Page, site: Site) -> None:
    page.goto(site.address + WORKBENCH)
    assert "这是示例，与本示范区无关" in page.locator("#example").inner_text()
    shut = page.locator(".choice--shut")
    assert "数不够" in shut.inner_text()
    shut.click()
    assert page.url.endswith("/index/")


def test_weights_of_nothing_are_refused_on_the_spot(page: Page, site: Site) -> None:
    zero = "&".join(f"w-{code}=0" for code in ("creation", "recent", "old", "skills"))
    page.goto(f"{site.address}{WORKBENCH}?recipe=oecd-tai&{zero}")
    assert "全为零" in page.locator(".refused[role=alert]").inner_text()
    page.locator("#w-old").focus()
    with page.expect_response(lambda answer: "/workbench/ranks" in answer.url and answer.ok):
        page.keyboard.press("ArrowRight")
    page.locator("[data-unit]").first.wait_for()


def test_the_workbench_asks_for_access_and_refuses_wrong_dates(site: Site) -> None:
    for path in (WORKBENCH, f"{WORKBENCH}ranks", f"{WORKBENCH}workbook.xlsx"):
        check_access(path)
    check_bad_date(site, WORKBENCH)
