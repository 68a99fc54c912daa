"""Tasks as files, and ledgers taken over: what each visitor gets, and what is refused with everything as it was."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.notices import services as notices
from tests.integration.access.world import browser, sign_in
from tests.integration.tasks.world import TODAY, Works
from tests.moments import NOON
from tests.sheets import cells

pytestmark = pytest.mark.django_db


def visitor(name: str) -> Client:
    client = browser()
    assert sign_in(client, name).status_code == 302
    return client


def text_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return re.sub(r"<[^>]+>", "", packed.read("word/document.xml").decode())


def test_the_workbook_holds_every_task_and_what_the_visitor_may_read(works: Works) -> None:
    made = works.checkpoint()
    works.claim(made.id)
    rows = cells(visitor("manager").get("/desk/files/tasks.xlsx").content, 2)
    assert next(row for row in rows if row[0] == "task-03")[6] == "2024-06-30"
    listed = cells(visitor("manager").get("/desk/files/tasks.xlsx").content)
    assert sum(row[0].startswith("task-") for row in listed) == 36
    # Wuxi does not work on task 3: that somebody claims it is reached is no business of theirs.
    other = cells(visitor("wuxi-officer").get("/desk/files/tasks.xlsx").content, 2)
    assert next(row for row in other if row[0] == "task-03")[6] == ""


def test_the_calendar_has_each_planned_checkpoint_once(works: Works) -> None:
    made = works.checkpoint(what="平台建成")
    works.checkpoint(planned_on=None)
    calendar = Calendar.from_ical(visitor("suzhou").get("/desk/files/tasks.ics").content)
    events = list(calendar.walk("VEVENT"))
    assert [one["UID"].partition("@")[0] for one in events] == [f"tasks:checkpoint:{made.id}"]
    assert "平台建成" in events[0]["SUMMARY"]


def test_a_checkpoint_is_one_event_however_its_calendar_is_asked_for(works: Works, settings: LazySettings) -> None:
    """The file of all tasks, under another name of the site, and the calendar of one person name it alike."""
    works.checkpoint(what="平台建成")
    found = []
    for settings.SUNAN_ADDRESS in ("", "https://sunan.example.gov.cn"):
        secret = notices.make_calendar_address(by=works.suzhou, at=NOON)
        files = [
            visitor("suzhou").get("/desk/files/tasks.ics"),
            visitor("suzhou").get("/desk/files/tasks.ics", HTTP_HOST="127.0.0.1"),
            visitor("suzhou").get(f"/calendar/{secret}.ics"),
        ]
        events = [
            next(one for one in Calendar.from_ical(file.content).events if "checkpoint" in one["UID"]) for file in files
        ]
        assert len({(str(one["UID"]), str(one["SUMMARY"]), int(one["SEQUENCE"])) for one in events}) == 1
        found.append((str(events[0]["UID"]), str(events[2]["URL"])))
    assert found[1][0].endswith("@sunan.example.gov.cn")
    assert found[1][1] == "https://sunan.example.gov.cn/desk/items/task-03/"
    english = Calendar.from_ical(visitor("suzhou").get("/en/desk/files/tasks.ics").content).events[0]
    assert str(english["URL"]) == "https://sunan.example.gov.cn/en/desk/items/task-03/"


def test_the_xml_and_the_papers_are_handed_out(works: Works) -> None:
    works.done()
    client = visitor("suzhou")
    xml = client.get("/desk/files/tasks.xml").content.decode()
    assert xml.count("<Goal>") == 36
    assert xml.count("<ActualResult>") == 1
    assert "任务推进会议材料" in text_of(client.get("/desk/meeting/pack.docx").content)
    sheet = client.get("/desk/items/task-03/sheet.docx")
    assert "平台建成运行" in text_of(sheet.content)
    assert "attachment" in sheet["Content-Disposition"]
    assert client.get("/desk/items/task-03/sheet.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/files/tasks.exe",
        "/desk/meeting/pack.txt",
        "/desk/items/task-03/sheet.doc",
        "/desk/items/task-99/sheet.pdf",
    ],
)
def test_files_that_there_are_not_are_not_found(works: Works, path: str) -> None:
    assert visitor("manager").get(path).status_code == 404


LEDGER = "序号,节点,计划日期,完成日期,牵头单位\n3,平台揭牌,2024-06,2024-05-20,苏州市\n"


def of_task_three() -> int:
    return models.Checkpoint.objects.filter(item__code="task-03").count()


def hidden(page: str) -> dict[str, str]:
    """Return what a form sends along unseen; of a name that stands twice the last, since the frame has a form too."""
    return dict(
        re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|form_number|upload)" value="([^"]+)"', page)
    )


def hand_in(client: Client, content: str, name: str = "台账.csv") -> tuple[int, str]:
    page = client.get("/desk/ledger/").content.decode()
    file = SimpleUploadedFile(
        name, content.encode("utf-8-sig") if name.endswith("csv") and content else content.encode("latin-1")
    )
    answer = client.post("/desk/ledger/", {**hidden(page), "file": file})
    return answer.status_code, unescape(answer.content.decode())


def take(client: Client, page: str, **more: str) -> tuple[int, str]:
    answer = client.post("/desk/ledger/", {**hidden(page), "step": "take", **more})
    return answer.status_code, answer.get("Location", "") or unescape(answer.content.decode())


def test_a_ledger_is_shown_first_and_taken_over_when_somebody_says_so(works: Works) -> None:
    client = visitor("manager")
    status, page = hand_in(client, LEDGER)
    assert status == 200
    assert "平台揭牌" in page
    assert found_items.item("task-03", today=TODAY).checkpoints_count == 0
    status, where = take(client, page)
    assert (status, where) == (302, "/desk/ledger/?taken=1")
    record = found_items.record("task-03", today=TODAY)
    assert [(one.what.zh, str(one.planned_on), str(one.claimed_on)) for one in record.checkpoints] == [
        ("平台揭牌", "2024-06-30", "2024-05-20")
    ]
    assert record.item.lead_unit == "苏州市"
    assert record.closings == ()


def test_the_same_ledger_twice_changes_nothing(works: Works) -> None:
    client = visitor("manager")
    for expected in ("1", "0"):
        _, page = hand_in(client, LEDGER)
        assert take(client, page)[1].endswith(f"taken={expected}")
    assert of_task_three() == 1


def test_a_ledger_with_an_error_is_not_taken_at_all_and_says_where(works: Works) -> None:
    client = visitor("manager")
    status, page = hand_in(client, LEDGER + "99,别的,2052-01-01,,\n")
    assert status == 200
    assert "规划中没有任务“99”" in page
    assert "不在" in page
    status, page = take(client, page)
    assert status == 400
    assert "没有导入任何内容" in page
    assert of_task_three() == 0


def test_columns_that_are_not_recognised_are_chosen_by_hand(works: Works) -> None:
    client = visitor("manager")
    _, page = hand_in(client, "甲,乙\n3,平台揭牌\n")
    assert "没有找到表头" in page
    chosen = {"column-0": "number", "column-1": "checkpoint"}
    assert take(client, page, **chosen)[0] == 302
    assert found_items.record("task-03", today=TODAY).checkpoints[0].what.zh == "平台揭牌"


@pytest.mark.parametrize(
    ("content", "name"),
    [("", "台账.csv"), ("MZ\x90\x00", "台账.exe"), ("%PDF-1.4", "台账.xlsx")],
    ids=["empty", "program", "pdf"],
)
def test_files_that_are_no_ledger_are_refused(works: Works, content: str, name: str) -> None:
    assert hand_in(visitor("manager"), content, name)[0] == 400


def test_nobody_takes_a_ledger_without_the_right_or_with_the_file_of_another(works: Works) -> None:
    assert visitor("suzhou").get("/desk/ledger/").status_code == 403
    _, page = hand_in(visitor("manager"), LEDGER)
    colleague = visitor("colleague")
    own = hidden(colleague.get("/desk/ledger/").content.decode())
    status, _ = take(colleague, page, csrfmiddlewaretoken=own["csrfmiddlewaretoken"])
    assert status == 404
    assert of_task_three() == 0
