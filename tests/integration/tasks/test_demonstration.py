"""Made-up tasks: only on request, only in demonstration mode, and never among those of the plan."""

from __future__ import annotations

import io
import zipfile

import pytest
from icalendar import Calendar

from sunan.kernel.errors import Refused
from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks.core.words import Outcome, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.delivery import delivery_as_of, latest_entry
from sunan.monitoring.tasks.selectors.items import ALL, Wanted
from sunan.monitoring.tasks.services import items, planning
from sunan.monitoring.tasks.services.demonstration import make_demonstration
from tests.integration.access.world import signed_in_as
from tests.integration.tasks.world import TODAY, WITHIN, Works
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db
MADE_UP = Wanted(demonstration=True)


def test_without_demonstration_mode_nothing_is_made_up(works: Works, settings) -> None:
    settings.SUNAN_DEMO = False
    with pytest.raises(Refused):
        make_demonstration(by=TESTER, at=NOON)
    assert found_items.items(MADE_UP, today=TODAY) == []


def test_made_up_tasks_go_in_every_way_and_stay_apart(works: Works, settings) -> None:
    settings.SUNAN_DEMO = True
    before = found_items.counts(ALL, today=TODAY)
    assert make_demonstration(by=TESTER, at=NOON) == 8
    assert make_demonstration(by=TESTER, at=NOON) == 0
    made = found_items.items(MADE_UP, today=TODAY)
    assert all(one.is_demonstration and "演示" in one.title.zh for one in made)
    assert {one.outcome for one in made} == {Outcome.COMPLETED, Outcome.PARTLY, None}
    assert {one.state for one in made} >= {
        State.LATE,
        State.CLAIMED_NOT_EVIDENCED,
        State.EVIDENCED_NOT_VERIFIED,
        State.NOT_PROMISED,
    }
    assert found_items.counts(ALL, today=TODAY) == before
    found = delivery_as_of(TODAY, programme=plan_in_force().programme.id)
    assert not any(one.code.startswith("demo") for one in found.items)
    assert latest_entry() is None


DESK = ("", "board/", "timeline/", "critical/", "cities/", "units/", "closing/", "checking/", "decisions/", "supervisions/",
        "risks/", "escalations/", "moves/", "meeting/", "items/")  # fmt: skip


def test_every_page_and_file_of_made_up_tasks_says_so_and_no_other_does(works: Works, settings) -> None:
    settings.SUNAN_DEMO = True
    make_demonstration(by=TESTER, at=NOON)
    parent = next(one for one in found_items.items(MADE_UP, today=TODAY) if not one.outcome)
    part = items.add_sub_item(parent=parent.code, title_zh="无题的子项", by=works.manager, at=NOON)
    planning.add_checkpoint(code=part.code, what_zh="无字", what_en="", planned_on=WITHIN, by=works.manager, at=NOON)
    officer, manager = works.officer.id, works.manager.id
    words = "本页的任务是演示数据"
    for who in (officer, manager):
        works.world.with_second_factor(who)
        client = signed_in_as(works.world, who)
        opened = 0
        for page in DESK:
            shown = client.get(f"/desk/{page}?kind=demonstration")
            opened += shown.status_code == 200
            assert shown.status_code == 403 or words in shown.content.decode(), page
            assert words not in client.get(f"/desk/{page}?kind=task").content.decode(), page
        assert opened > 10
    for page in ("", "sheet/", "evidence/"):
        assert words in client.get(f"/desk/items/{part.code}/{page}").content.decode(), page
    calendar = Calendar.from_ical(client.get("/desk/files/tasks.ics?kind=demonstration").content)
    assert all("演示" in str(one["SUMMARY"]) for one in calendar.events)
    assert any("无题的子项" in str(one["SUMMARY"]) for one in calendar.events)
    assert "演示" in client.get("/desk/files/tasks.xml?kind=demonstration").content.decode()
    for file in (
        "files/tasks.xlsx?kind=demonstration",
        "meeting/pack.docx?kind=demonstration",
        f"items/{part.code}/sheet.docx",
    ):
        with zipfile.ZipFile(io.BytesIO(client.get(f"/desk/{file}").content)) as packed:
            assert any("演示数据" in packed.read(one).decode() for one in packed.namelist() if one.endswith(".xml")), (
                file
            )


def test_a_made_up_task_has_no_clause_and_its_pages_open_all_the_same(works: Works, settings) -> None:
    settings.SUNAN_DEMO = True
    make_demonstration(by=TESTER, at=NOON)
    client = signed_in_as(works.world, works.manager.id)
    for one in found_items.items(MADE_UP, today=TODAY):
        for page in ("", "sheet/"):
            answer = client.get(f"/desk/items/{one.code}/{page}")
            assert answer.status_code == 200, one.code
            assert "条款" not in answer.content.decode().split("<h1>")[0].split("eyebrow")[1]
