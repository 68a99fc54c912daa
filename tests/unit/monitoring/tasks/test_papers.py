"""Working papers: the pack for a meeting and the sheet of a task say what was entered, and what nobody said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sunan.documents.core import content
from sunan.documents.core.content import Document
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.items import Counts, Person, Record, Report, Supervision, Unit
from sunan.monitoring.tasks.core.papers import Agenda, meeting_pack, task_sheet
from sunan.monitoring.tasks.core.words import Outcome, State
from tests.unit.monitoring.tasks.test_files import CHECKPOINT, ITEM

ON = date(2026, 11, 22)
AT = datetime(2026, 10, 31, tzinfo=UTC)
REPORT = Report(
    1, "task-06", "南京市", "2026-10", 1, "接入三市", "", "请同意延期", "领导小组", Person("user", "u1"), AT
)
MATTER = Supervision(1, "task-06", "尽快签约", "张三", date(2026, 10, 1), None, Person("user", "u2"), AT)
TITLE = text("材料", "Paper")


def words(document: Document) -> list[str]:
    found = []
    for block in document.blocks:
        if isinstance(block, content.Table):
            found += ["".join(getattr(one, "text", "") for one in cell) for row in block.rows for cell in row.cells]
        elif isinstance(block, content.Paragraph):
            found.append("".join(getattr(one, "text", "") for one in block.inlines))
        elif isinstance(block, content.Callout):
            found += [
                "".join(getattr(one, "text", "") for one in item)
                for inner in block.blocks if isinstance(inner, content.BulletList) for item in inner.items
            ]  # fmt: skip
    return found


def test_the_pack_begins_with_what_is_claimed_and_not_evidenced() -> None:
    counts = Counts(
        {State.LATE: 2},
        {Outcome.COMPLETED: 3, None: 33},
        {State.CLAIMED_NOT_EVIDENCED: 4},
        no_lead=36,
        no_checkpoint=30,
    )
    found = words(meeting_pack(Agenda(counts), title=TITLE, on=ON, language="zh"))
    assert found[:4] == [
        "已报完成而没有佐证的检查点 4 个",
        "逾期的任务 2 项",
        "没有牵头单位的 36 项",
        "尚未承诺检查点的 30 项",
    ]
    assert "没有单位提出需要决定的事项。" in found
    assert "未评估" in found


def test_the_pack_lists_what_presses_and_who_is_asked() -> None:
    agenda = Agenda(
        Counts(), items=[replace(ITEM, state=State.LATE), replace(ITEM, code="task-07", state=State.ON_TIME)],
        asked=[(ITEM, REPORT)], supervisions=[(ITEM, MATTER)],
    )  # fmt: skip
    found = words(meeting_pack(agenda, title=TITLE, on=ON, language="zh"))
    assert "请同意延期" in found
    assert "领导小组" in found
    assert "2026-10-01（已过期）" in found
    assert not any("task-07" in one for one in found)


def test_the_sheet_has_four_dates_the_last_report_and_what_a_unit_is_called_now() -> None:
    record = Record(
        ITEM,
        units=(Unit("甲大学", "a", text("乙大学", "University B")),),
        checkpoints=(CHECKPOINT,),
        reports=(REPORT,),
        supervisions=(MATTER,),
    )
    found = words(task_sheet(record, title=TITLE, on=ON, language="zh"))
    assert "南京市、甲大学（今乙大学）" in found
    assert found[found.index("覆盖城市（≥40个）") :][:7] == [
        "覆盖城市（≥40个）", "2024-12-31", "2025-06-30", "2025-06-01", "2025-05-30", "—", "有佐证、待核验",
    ]  # fmt: skip
    assert "接入三市" in found


def test_the_sheet_of_an_untouched_task_says_that_nothing_was_promised() -> None:
    found = words(task_sheet(Record(ITEM), title=TITLE, on=ON, language="zh"))
    assert "尚未承诺检查点：未写明届时可见的成果和时间。" in found
    assert "未评估" in found
    assert "未指定" in found


def test_papers_of_demonstration_data_say_so_under_their_title() -> None:
    sheet = task_sheet(Record(replace(ITEM, is_demonstration=True)), title=TITLE, on=ON, language="en")
    pack = meeting_pack(Agenda(Counts(), is_demonstration=True), title=TITLE, on=ON, language="zh")
    assert "no real progress" in sheet.note
    assert "并非实际进展" in pack.note
