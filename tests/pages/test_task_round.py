"""A promise through its whole way, and the retrospective closing, driven in browsers under the right accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.reports.selectors import composed
from sunan.monitoring.tasks.core.words import Outcome, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import escalating
from tests.moments import PROGRAM as ITSELF
from tests.pages.task_desk import DOCUMENT, PROGRAM, Desks, desks, static_folder

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["desks", "static_folder"]

PARK = "苏州工业园区"
WHAT = "材料研发公共平台对外开放"


def decide_to_carry_over(desks: Desks, page: Page) -> None:
    desks.open(page, "/desk/items/task-03/")
    page.get_by_role("link", name="登记决定").click()
    page.select_option("#kind", "carry_over")
    page.fill("#words", "材料科学姑苏实验室建设转入下一规划")
    page.fill("#why", "建设周期跨规划期")
    page.fill("#approved_by", "苏南自创区建设领导小组")
    page.fill("#document_number", "苏科发〔2026〕3号")
    page.get_by_role("button", name="登记决定").click()
    page.wait_for_url("**/desk/items/task-03/#decisions")


def promise(desks: Desks, page: Page, planned_on: date) -> None:
    desks.open(page, "/desk/items/task-03/")
    page.get_by_role("link", name="明确牵头单位").click()
    page.fill("#unit", PARK)
    page.fill("#why", "实验室由园区建设")
    page.get_by_role("button", name="确定").click()
    page.wait_for_url("**/desk/items/task-03/")
    page.get_by_role("link", name="登记检查点").click()
    page.fill("#what_zh", WHAT)
    page.fill("#planned_on", planned_on.isoformat())
    page.get_by_role("button", name="登记").click()
    page.get_by_role("alert").get_by_text("规划期末").wait_for()
    assert page.input_value("#what_zh") == WHAT, "what was typed is kept"
    page.select_option("#decision", index=1)
    page.get_by_role("button", name="登记").click()
    page.wait_for_url("**/desk/items/task-03/#checkpoint-*")
    page.get_by_role("link", name="冻结基线").click()
    page.check("#confirm")
    page.get_by_role("button", name="冻结").click()
    page.wait_for_url("**/desk/items/task-03/")


def test_a_promise_is_reported_evidenced_verified_and_told(desks: Desks) -> None:
    today = timezone.localdate()
    officer, manager = desks.page("officer"), desks.page("manager")
    decide_to_carry_over(desks, officer)
    promise(desks, manager, today + timedelta(days=40))

    # The unit reports: one page. A program that calls itself a PDF is refused, and nothing that was typed is lost.
    park = desks.page("park-officer")
    park.get_by_role("link", name="从第一项开始").click()
    assert park.input_value("#unit") == PARK
    park.fill("#happened", "平台设备安装完成，已向园区企业开放。")
    park.fill("#decision_needed", "请协调大型仪器入网")
    park.fill("#decision_from", "领导小组")
    park.set_input_files("#file", PROGRAM)
    park.fill("#dated_on", today.isoformat())
    park.fill("#shows", "验收意见")
    park.select_option("#reached", label=WHAT)
    park.fill("#reached_on", today.isoformat())
    park.press("#happened", "Control+Enter")
    park.locator("#refused").wait_for()
    assert park.input_value("#happened").startswith("平台设备安装完成")
    (point,) = found_items.checkpoints_of(["task-03"], today=today)["task-03"]
    assert (point.claimed_on, point.evidenced_on) == (None, None), "all of a form is taken, or none"
    park.set_input_files("#file", DOCUMENT)
    park.press("#happened", "Control+Enter")
    park.wait_for_url("**/desk/?done=task-03")
    (point,) = found_items.checkpoints_of(["task-03"], today=today)["task-03"]
    assert point.state is State.EVIDENCED_NOT_VERIFIED

    # A report is sent back with the reason, and comes again as a second version.
    desks.open(manager, "/desk/items/task-03/")
    manager.get_by_role("link", name="退回").click()
    manager.fill("#why", "请写明开放给了多少家企业")
    manager.get_by_role("button", name="退回").click()
    manager.wait_for_url("**/desk/items/task-03/#reports")
    desks.open(park, "/desk/")
    park.get_by_text("请写明开放给了多少家企业").wait_for()
    park.locator("#returned + * a, section[aria-labelledby=returned] a").first.click()
    assert park.input_value("#happened").startswith("平台设备安装完成"), "the report that came back is there to correct"
    park.fill("#happened", "平台设备安装完成，已向 12 家园区企业开放。")
    park.get_by_role("button", name="报送").click()
    park.wait_for_url("**/desk/?done=task-03")
    record = found_items.record("task-03", today=today)
    assert [one.version for one in record.reports] == [1, 2]

    # Whoever reported does not verify: the page itself is not theirs. Another verifies, and it is done.
    assert desks.open(park, "/desk/checking/") == 403
    desks.open(manager, "/desk/checking/")
    queue = manager.locator(f"#checkpoint-{point.id}")
    queue.get_by_text("验收意见").wait_for()
    queue.get_by_role("button", name="核验不通过").click()
    manager.locator("#refused").wait_for()
    manager.locator(f"#checkpoint-{point.id}").get_by_role("button", name="核验通过").click()
    manager.wait_for_url("**/desk/checking/?kind=task&done=task-03")
    assert found_items.item("task-03", today=today).state is State.DONE

    # The public sees what was verified, and who asked for a decision sees it on the agenda.
    desks.open(officer, "/desk/meeting/")
    officer.get_by_text("请协调大型仪器入网").wait_for()
    desks.open(officer, "/tasks/task-03/")
    assert officer.locator("section[aria-labelledby=became]").inner_text().count("验收意见") == 1
    assert "12 家" not in officer.locator("main").inner_text(), "what was only reported is not published"


def test_what_stands_still_climbs_the_ladder_and_is_settled_by_those_who_may(desks: Desks) -> None:
    made = desks.works.checkpoint("task-05", date(2025, 3, 1), "机器人中试线建成")
    escalating.escalate(by=ITSELF, at=timezone.now())
    manager = desks.page("manager")
    manager.get_by_role("heading", name="已上报").wait_for()
    desks.open(manager, "/desk/escalations/")
    steps = manager.locator(".log-entry")
    assert steps.count() == 3
    assert "领导小组" in steps.first.inner_text()
    assert "未证实" in steps.first.inner_text(), "no official rule states the days"
    steps.first.get_by_role("link", name="解除").click()
    manager.fill("#why", "已列入专题研究")
    manager.get_by_role("button", name="解除").click()
    manager.wait_for_url("**/desk/escalations/")
    assert manager.locator(".log-entry").count() == 2
    city = desks.page("suzhou")
    desks.open(city, "/desk/escalations/")
    assert city.locator(".log-entry").count() == 0, "another city's task"
    assert desks.open(city, f"/desk/items/task-05/escalations/{made.id}/") == 404


def test_tasks_are_closed_one_after_the_other_with_the_keyboard_alone(desks: Desks) -> None:
    manager, officer = desks.page("manager"), desks.page("officer")
    desks.open(manager, "/desk/closing/")
    assert manager.locator(".closings__one").count() == 36
    manager.get_by_role("link", name="逐项办结").click()
    manager.wait_for_url("**/desk/closing/task-01/")
    manager.keyboard.press("5")
    manager.keyboard.press("Tab")
    manager.keyboard.type("没有人报来过任何佐证。")
    manager.keyboard.press("Control+Enter")
    manager.wait_for_url("**/desk/closing/task-02/?done=task-01*")
    today = timezone.localdate()
    assert found_items.item("task-01", today=today).outcome is None, "nothing counts before another has checked it"

    # Completed needs evidence dated within the plan; what is refused keeps what was typed.
    manager.keyboard.press("1")
    manager.keyboard.press("Tab")
    manager.keyboard.type("实验室建成运行。")
    manager.keyboard.press("Control+Enter")
    manager.locator("#refused").wait_for()
    assert manager.input_value("#reason") == "实验室建成运行。"
    assert manager.locator("input[name=outcome]:checked").input_value() == "completed"
    manager.set_input_files("#file", DOCUMENT)
    manager.fill("#dated_on", "2026-06-30")
    manager.fill("#shows", "批复")
    manager.press("#reason", "Control+Enter")
    manager.locator("#refused").wait_for()
    assert "2026-06-30" in manager.locator("#refused").inner_text(), "evidence from after the plan closes nothing"
    manager.set_input_files("#file", DOCUMENT)
    manager.fill("#dated_on", "2024-06-30")
    manager.press("#reason", "Control+Enter")
    manager.wait_for_url("**/desk/closing/task-03/?done=task-02*")
    assert len(found_items.record("task-02", today=today).evidence) == 1, "refused evidence was not kept"

    # Carried over needs a decision.
    manager.check("input[value=carried_over]")
    manager.fill("#reason", "转入下一规划继续建设。")
    manager.get_by_role("button", name="认定，接着下一项").click()
    manager.locator("#refused").get_by_text("决定").wait_for()

    # Whoever said it does not check it; another confirms one and refuses the other.
    desks.open(manager, "/desk/checking/")
    assert manager.get_by_role("button", name="核对无误").count() == 0
    desks.open(officer, "/desk/checking/")
    officer.get_by_role("button", name="核对无误 1", exact=True).click()
    officer.wait_for_url("**done=task-01")
    officer.get_by_role("button", name="不同意 2", exact=True).click()
    officer.locator("#refused").wait_for()
    officer.locator("input[name=words]").fill("请补充验收文件")
    officer.get_by_role("button", name="不同意 2", exact=True).click()
    officer.wait_for_url("**done=task-02")
    assert found_items.item("task-01", today=today).outcome is Outcome.CANNOT_TELL
    assert found_items.item("task-02", today=today).outcome is None
    desks.open(manager, "/desk/closing/task-02/")
    manager.get_by_text("请补充验收文件").wait_for()

    # The public page and the report say so; everything else stays not assessed.
    desks.open(officer, "/tasks/task-01/")
    assert "无法判定" in officer.locator(".statement").inner_text()
    seals = {one.slot: one.value for one in composed(ReportRequest(ReportKind.FINAL, Audience.PUBLIC)).seals}
    assert seals["outcome.task-01"] == "cannot_tell"
    assert seals["outcome.task-02"] == "not_assessed"


def test_commitments_and_sub_items_are_closed_like_tasks(desks: Desks) -> None:
    manager, officer = desks.page("manager"), desks.page("officer")
    desks.open(manager, "/desk/items/task-34/")
    manager.get_by_role("link", name="拆分子项").click()
    manager.fill("#title_zh", "苏州市生物医药产业集群")
    manager.check("input[value='320500']")
    manager.get_by_role("button", name="新增子项").click()
    manager.wait_for_url("**/desk/items/task-34.1/")
    suzhou = desks.page("suzhou")
    assert desks.open(suzhou, "/desk/closing/task-34.1/") == 200, "a city closes what is its own"
    suzhou.check("input[value=cannot_tell]")
    suzhou.fill("#reason", "没有可核对的材料。")
    suzhou.get_by_role("button", name="认定，接着下一项").click()
    suzhou.wait_for_url("**done=task-34.1*")
    desks.open(manager, "/desk/closing/?kind=commitment")
    manager.get_by_role("link", name="逐项办结").click()
    code = manager.url.rstrip("/").rsplit("/", 1)[-1]
    manager.check("input[value=cannot_tell]")
    manager.fill("#reason", "规划没有写由谁实现。")
    manager.get_by_role("button", name="认定，接着下一项").click()
    manager.wait_for_url("**kind=commitment")
    desks.open(officer, "/desk/checking/")
    for _ in range(2):
        officer.get_by_role("button", name="核对无误").first.click()
        officer.wait_for_url("**done=*")
        officer.wait_for_load_state()
    today = timezone.localdate()
    assert found_items.item("task-34.1", today=today).outcome is Outcome.CANNOT_TELL
    assert found_items.item(code, today=today).outcome is Outcome.CANNOT_TELL
    desks.open(officer, "/commitments/")
    assert officer.locator(f"[id='c-{code}'] .outcome").inner_text() == "无法判定"
