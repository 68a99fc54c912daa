"""A planned report and a comparison in a real browser, at every size, in both languages and themes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from sunan.monitoring.editions.selectors import plans
from sunan.monitoring.editions.services import drafting, planning, rounds
from tests.integration.editions.desk import Desk
from tests.integration.editions.test_plans import MISSING, planned
from tests.moments import NOON, TESTER
from tests.pages.looks import Look, chinese_left, violations
from tests.pages.test_editions import desk as desk_of_editions
from tests.pages.test_editions import signed_in, static_folder
from tests.small_edition import small_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["desk_of_editions", "static_folder"]


@pytest.fixture
def desk(desk_of_editions: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(planning, "region", lambda: "SUNAN")
    monkeypatch.setattr(drafting, "region", lambda: "SUNAN")
    return desk_of_editions


def two_editions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return the marks of an earlier and a later edition that differ in a figure and in words."""
    earlier = desk.draft().mark
    real = drafting.composed

    def newer(request: object, **how: object) -> object:
        from dataclasses import replace

        return replace(real(request, **how), document=small_report("3.70", with_patents=False))  # type: ignore[arg-type]

    monkeypatch.setattr(drafting, "composed", newer)
    later = desk.draft().mark
    desk.write(later, "slot.lessons.1", "统筹推进，协同创新。")
    return earlier, later


def test_a_report_is_planned_and_a_change_is_explained_in_a_browser(
    desk: Desk, browser: Browser, live_server, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, page = signed_in(browser, live_server.url, "anna")
    page.get_by_role("link", name="报告计划").click()
    page.get_by_role("link", name="新增计划").click()
    page.fill("#title", "2026年度监测报告")
    page.fill("#first_issue_on", (timezone.localdate() + timedelta(days=200)).isoformat())
    page.select_option("#approver", value=desk.zhou.id)
    page.get_by_role("button", name="加入计划").click()
    page.get_by_role("heading", name="2026年度监测报告").wait_for()
    (made,) = plans.working_plans()
    assert made.approver == desk.zhou.id
    earlier, later = two_editions(desk, monkeypatch)
    page.goto(f"{live_server.url}/editions/{later}/")
    page.get_by_role("link", name="比较").click()
    page.locator(f"a[href$='/diff/{earlier}/']").click()
    changed = page.locator("tr", has_text="3.70%")
    changed.get_by_text("一句话").click()
    sentence = changed.locator("details p").inner_text()
    assert "写“3.68%”（印记" in sentence
    assert "写“3.70%”（印记" in sentence
    page.get_by_role("link", name="不再出现").click()
    page.wait_for_url("**change=vanished**")
    assert page.locator("tr", has_text="3.70%").count() == 0
    page.locator("ins", has_text="统筹推进").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    assert "figure.rd_intensity" in download.value.path().read_text(encoding="utf-8-sig")
    context.close()


def test_plans_and_comparisons_look_right(
    look: Look, desk: Desk, browser: Browser, live_server, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, later = two_editions(desk, monkeypatch)
    made = planning.plan_report(planned=planned(), by=desk.anna, at=NOON)
    begun = rounds.begin_round(plan=made, by=TESTER, at=datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert begun is not None
    rounds.record_chase(plan=made, round_id=begun.id, wanted=MISSING, as_of=NOON.date(), by=TESTER, at=NOON)
    context, page = signed_in(
        browser, live_server.url, "bert", viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.theme == "dark" else "light",
    )  # fmt: skip
    places = ("plans/", "plans/new/", f"plans/{made.id}/", f"plans/{made.id}/change/", f"plans/{made.id}/rounds/{begun.id}/",
              f"{later}/diff/", f"{later}/diff/{earlier}/", f"{later}/diff/{earlier}/?change=changed")  # fmt: skip
    for rest in places:
        page.goto(live_server.url + look.path(f"/editions/{rest}"))
        assert page.locator("main h1").count() == 1, rest
        assert page.evaluate("document.documentElement.scrollWidth") <= look.width, rest
        assert violations(page) == [], rest
        if look.language == "en":
            assert chinese_left(page) == [], rest
    context.close()
