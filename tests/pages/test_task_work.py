"""The pages on which tasks are worked: in every look, by keyboard, for whom they are and for whom not, and what they refuse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from sunan.access.rules import Permission, rule_of
from sunan.monitoring.tasks.core.items import Checkpoint
from sunan.monitoring.tasks.core.words import DecisionKind, Level, Outcome
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import depending, escalating, items, planning, reporting, risking, supervising
from sunan.monitoring.tasks.urls import urlpatterns
from tests.integration.access.world import browser as plain_browser
from tests.integration.access.world import send, signed_in_as
from tests.integration.tasks.world import Works
from tests.moments import NOON, PROGRAM
from tests.pages.looks import Look, chinese_left, violations
from tests.pages.task_desk import Desks, desks, static_folder

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["desks", "static_folder"]

PLACES = (
    "", "board/", "timeline/", "critical/", "cities/", "units/", "closing/", "closing/task-03/", "checking/", "decisions/",
    "supervisions/", "escalations/", "moves/", "meeting/", "items/?search=task-0", "items/task-03/", "items/task-03/sheet/",
    "items/task-03/evidence/", "items/task-03/checkpoints/", "board/?kind=commitment",
)  # fmt: skip


def worked(works: Works) -> tuple[Checkpoint, Checkpoint]:
    """Work task 3 in every way; return a checkpoint that was claimed only, and one that slipped and waits for another."""
    by = works.manager
    items.assign_lead(code="task-03", unit="苏州工业园区", reason="由园区建设", by=by, at=NOON)
    works.done("task-03")
    claimed = works.checkpoint("task-03", date(2025, 3, 1), "公共平台对外开放")
    slipped = works.checkpoint("task-03", date(2025, 9, 1), "纳入国家创新体系")
    planning.freeze_baseline(code="task-03", by=by, at=NOON)
    decision = works.decide("task-03", DecisionKind.CHANGE)
    planning.move_checkpoint(
        checkpoint=slipped.id,
        planned_on=date(2025, 12, 20),
        reason="设备到货推迟",
        decision=decision.id,
        by=by,
        at=NOON,
    )
    works.claim(claimed.id, on=date(2025, 4, 1))
    works.claim(works.checkpoint("task-04", what="试验平台投用").id, by=works.wuxi)
    needed = works.checkpoint("task-05", date(2025, 1, 30), "机器人中试线建成")
    depending.add_dependency(
        earlier="task-05", earlier_checkpoint=needed.id, later="task-03", later_checkpoint=slipped.id, lag_days=30,
        reason="要用它的设备", by=by, at=NOON,
    )  # fmt: skip
    reporting.hand_in_report(
        code="task-03", unit="苏州工业园区", period="2025-10", happened="完成设备安装。", blocked="进口部件未到",
        decision_needed="请协调通关", decision_from="领导小组", by=works.park, at=NOON,
    )  # fmt: skip
    due = timezone.localdate() + timedelta(days=30)
    supervising.supervise(code="task-03", what="协调通关", owner="苏州工业园区", due_on=due, by=by, at=NOON)
    risking.note_risk(
        code="task-03",
        words="部件断供",
        likelihood=Level.MIDDLE,
        impact=Level.HIGH,
        owner="苏州工业园区",
        by=by,
        at=NOON,
    )
    works.close("task-01", Outcome.CANNOT_TELL, on=date(2025, 12, 31))
    works.closed("task-06")
    escalating.escalate(by=PROGRAM, at=NOON)
    return claimed, slipped


def test_the_pages_of_tasks_look_right(look: Look, desks: Desks) -> None:
    worked(desks.works)
    page = desks.page(
        "manager",
        viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.theme == "dark" else "light",
    )
    for rest in PLACES:
        assert desks.open(page, look.path(f"/desk/{rest}")) == 200, rest
        assert page.locator("main h1").count() == 1, rest
        assert page.evaluate("document.documentElement.scrollWidth") <= look.width, rest
        assert violations(page) == [], rest
        if look.language == "en":
            assert chinese_left(page) == [], rest


def test_an_untouched_plan_says_so_on_every_page(desks: Desks) -> None:
    page = desks.page("manager")
    desks.open(page, "/desk/board/")
    assert "36" in page.locator(".statement").inner_text()
    assert page.get_by_text("还没有任何一项经核对的结论").count() == 1
    desks.open(page, "/desk/timeline/")
    assert page.locator(".gantt__mark").count() == 0
    assert page.locator(".gantt__row").count() == 36
    assert page.locator("tbody tr").count() == 3, "the numbers of task 6, of which nobody has said by when"
    for place in ("critical/", "decisions/", "supervisions/", "risks/", "escalations/", "moves/"):
        desks.open(page, f"/desk/{place}")
        assert page.locator(".empty").count() == 1, place


def test_the_timeline_is_read_by_keyboard_and_as_a_table(desks: Desks) -> None:
    claimed, slipped = worked(desks.works)
    page = desks.page("manager")
    desks.open(page, "/desk/timeline/")
    marks = page.locator("[data-row='2'] [data-mark]")
    assert marks.count() == 3
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert "公共平台对外开放" in page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    assert "推后 110 天" in page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    assert "试验平台投用" in page.evaluate(focused)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/items/task-03/#checkpoint-*")
    desks.open(page, "/desk/timeline/?from=2025-01-01&to=2025-12-31")
    assert page.locator(".gantt__arrow--critical").count() == 1, "what is needed comes too late"
    assert page.locator(".gantt__drawing .gantt__today").count() == 0
    row = page.locator(f"tr:has(a[href$='#checkpoint-{slipped.id}'])")
    assert "2025-09-01" in row.inner_text()
    assert "2025-12-20" in row.inner_text()
    desks.open(page, "/desk/critical/")
    assert "机器人中试线建成" in page.locator("tbody tr").first.inner_text()
    assert claimed.id != slipped.id


def test_every_route_of_tasks_asks_for_a_permission_of_its_own() -> None:
    found = {}
    for pattern in urlpatterns:
        options = {name: "task-01" if name == "code" else 1 for name in pattern.pattern.converters}
        options |= {name: "xlsx" for name in options if name == "suffix"}
        found[pattern.name] = rule_of(resolve(reverse(f"tasks:{pattern.name}", kwargs=options)).func)
    assert None not in found.values()
    assert Permission.READ_PUBLISHED not in found.values()
    verifying = {"checking", "check", "verify", "reject"}
    assert {name for name, rule in found.items() if rule is Permission.VERIFY_TASKS} == verifying
    assert {name for name, rule in found.items() if rule is Permission.DECIDE_TASKS} == {"decide"}
    assert found["report"] is Permission.REPORT_TASKS
    assert found["add_checkpoint"] is Permission.MANAGE_TASKS


@pytest.fixture
def works(quick_passwords: None, settings, tmp_path, monkeypatch) -> Works:
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    from tests.integration.access.world import World

    return Works(World())


REFUSED = [
    ("suzhou", "/desk/checking/", 403),
    ("suzhou", "/desk/items/task-03/decide/", 403),
    ("suzhou", "/desk/items/task-03/checkpoints/", 403),
    ("officer", "/desk/items/task-03/report/", 403),
    ("officer", "/desk/items/task-03/lead/", 403),
    ("manager", "/desk/items/task-03/decide/", 403),
    ("wuxi", "/desk/items/task-03/report/", 404),
    ("wuxi", "/desk/closing/task-03/", 404),
    ("wuxi", "/desk/items/task-03/evidence/", 404),
    ("wuxi", "/desk/items/task-03/sheet/", 404),
    ("park", "/desk/items/task-04/report/", 404),
    ("officer", "/desk/closing/task-03/", 404),
    ("manager", "/desk/items/task-99/", 404),
    ("manager", "/desk/checkpoints/999/move/", 404),
    ("manager", "/desk/items/?lane=nowhere", 400),
    ("manager", "/desk/items/?state=nearly", 400),
    ("manager", "/desk/items/?outcome=perhaps", 400),
    ("manager", "/desk/board/?kind=dreams", 400),
    ("manager", "/desk/board/?kind=demonstration", 400),
    ("manager", "/desk/timeline/?from=gestern", 400),
    ("manager", "/desk/timeline/?from=1066-10-14", 400),
    ("manager", "/desk/meeting/?since=gestern", 400),
]


@pytest.mark.parametrize(("who", "path", "status"), REFUSED, ids=[f"{who} {path}" for who, path, _ in REFUSED])
def test_pages_are_refused_to_those_whose_they_are_not_and_for_what_there_is_not(
    who: str, path: str, status: int, works: Works
) -> None:
    answer = signed_in_as(works.world, getattr(works, who).id).get(path)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode() or 'id="refusal"' in answer.content.decode()


def test_who_has_not_signed_in_is_asked_to(works: Works) -> None:
    for path in ("/desk/", "/desk/board/", "/desk/items/task-03/", "/desk/closing/task-03/"):
        answer = plain_browser().get(path)
        assert answer.status_code == 302
        assert "/sign-in/?next=" in answer["Location"]


def test_what_other_cities_reported_is_not_read_but_where_it_stands_is(works: Works) -> None:
    worked(works)
    seen = signed_in_as(works.world, works.wuxi.id).get("/desk/items/task-03/").content.decode()
    assert "公共平台对外开放" in seen
    assert "进口部件未到" not in seen
    assert "只给本项的承担地区" in seen
    own = signed_in_as(works.world, works.park.id).get("/desk/items/task-03/").content.decode()
    assert "进口部件未到" in own


def test_a_deed_that_is_refused_keeps_what_was_typed(works: Works) -> None:
    client = signed_in_as(works.world, works.manager.id)
    answer = send(
        client, "/desk/items/task-03/checkpoints/", what_zh="平台验收", planned_on="2052-01-01", what_en="", unit="",
        comparator="", value="", value_unit="", decision="",
    )  # fmt: skip
    assert answer.status_code == 400
    assert "平台验收" in answer.content.decode()
    assert "2052-01-01" in answer.content.decode()
    assert found_items.checkpoints_of(["task-03"], today=NOON.date()) == {"task-03": ()}


def test_a_cycle_of_dependencies_is_refused_with_the_way_it_goes(works: Works) -> None:
    client = signed_in_as(works.world, works.manager.id)
    for later, earlier in (("task-04", "task-03"), ("task-05", "task-04")):
        made = send(client, f"/desk/items/{later}/depend/", earlier=earlier, later="", lag_days="0", why="")
        assert made.status_code == 302
    answer = send(client, "/desk/items/task-03/depend/", earlier="task-05", later="", lag_days="0", why="")
    assert answer.status_code == 403
    refusal = answer.content.decode().split('role="alert">')[1].split("</p>")[0]
    assert "→" in refusal


def test_two_reports_of_two_organisations_for_one_month_are_refused(works: Works) -> None:
    def report(actor_id: str, words: str):
        client = signed_in_as(works.world, actor_id)
        return send(
            client, "/desk/items/task-03/report/", unit="苏州市", period="2026-10", happened=words, blocked="",
            decision_needed="", decision_from="",
        )  # fmt: skip

    other = works.person("liaison", "city-officer", "province", "320500")
    assert report(works.suzhou.id, "第一份").status_code == 302
    answer = report(other.id, "第二份")
    assert answer.status_code == 403
    assert "已由另一单位填报" in answer.content.decode()
    assert "第二份" in answer.content.decode(), "what was typed is kept"
    assert report(works.suzhou.id, "更正").status_code == 302


def test_a_form_sent_twice_is_taken_once(works: Works) -> None:
    client = signed_in_as(works.world, works.suzhou.id)
    page = client.get("/desk/items/task-03/report/").content.decode()
    token = page.rsplit('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    number = page.rsplit('name="form_number" value="', 1)[1].split('"', 1)[0]
    sent = {
        "csrfmiddlewaretoken": token, "form_number": number, "unit": "苏州市", "period": "2026-10", "happened": "开放",
        "blocked": "", "decision_needed": "", "decision_from": "",
    }  # fmt: skip
    assert client.post("/desk/items/task-03/report/", sent).status_code == 302
    assert client.post("/desk/items/task-03/report/", sent).status_code == 403
    assert len(found_items.record("task-03", today=NOON.date()).reports) == 1


def test_the_form_offers_the_own_unit_first_and_asks_on_which_day_something_was_reached(works: Works) -> None:
    made = works.checkpoint()
    client = signed_in_as(works.world, works.park.id)
    page = client.get("/desk/items/task-03/report/").content.decode()
    assert page.index('<option value="苏州工业园区">') < page.index('<option value="苏州市">')
    told = {
        "unit": "苏州工业园区", "period": "2026-10", "happened": "开放", "blocked": "", "decision_needed": "",
        "decision_from": "", "reached": str(made.id),
    }  # fmt: skip
    answer = send(client, "/desk/items/task-03/report/", **told, reached_on="")
    assert answer.status_code == 400
    assert "达到日期" in answer.content.decode().split('role="alert">')[1].split("</p>")[0]
    assert found_items.checkpoint(made.id, today=NOON.date()).claimed_on is None, "no day is presumed"
    assert send(client, "/desk/items/task-03/report/", **told, reached_on="2024-06-30").status_code == 302
    assert found_items.checkpoint(made.id, today=NOON.date()).claimed_on == date(2024, 6, 30)


def test_whoever_handed_evidence_in_does_not_verify_it(works: Works) -> None:
    made = works.checkpoint()
    works.claim(made.id)
    works.show(checkpoint=made.id, by=works.manager)
    client = signed_in_as(works.world, works.manager.id)
    answer = send(
        client, f"/desk/checking/checkpoints/{made.id}/", "/desk/checking/", outcome="accepted", verified_on="2026-11-22",
        reason="", code="task-03",
    )  # fmt: skip
    assert answer.status_code == 403
    assert found_items.checkpoint(made.id, today=NOON.date()).verified_on is None
