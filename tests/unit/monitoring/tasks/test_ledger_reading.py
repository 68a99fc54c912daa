"""A ledger kept elsewhere: every row is understood or told why not, at its cell."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.monitoring.tasks.core.ledger import LedgerRow
from sunan.monitoring.tasks.core.ledger_reading import (
    MOST_ROWS,
    Bounds,
    Column,
    KnownItem,
    LedgerReading,
    day_written,
    read_ledger,
)

TASKS = (
    KnownItem("task-01", 1, "创建综合性国家科学中心", ("南京市",)),
    KnownItem("task-34", 34, "协同创新", ("苏南五市",)),
    KnownItem("task-34.1", 0, "联席会议", ("苏南五市",), parent="task-34"),
)
BOUNDS = Bounds(date(2010, 1, 1), date(2031, 12, 31), date(2026, 11, 22))
HEAD = ["序号", "任务名称", "节点目标", "计划完成时间", "完成时间", "佐证材料", "完成情况"]


def read(*rows: list[str], head: list[str] = HEAD, mapping: dict[int, Column] | None = None) -> LedgerReading:
    return read_ledger([head, *rows], file="台账.xlsx", known=TASKS, bounds=BOUNDS, mapping=mapping)


def codes(found: LedgerReading) -> list[str]:
    return [one.code.removeprefix("task_ledger.") for one in found.findings]


def test_a_row_says_what_its_columns_say() -> None:
    found = read(["1", "创建综合性国家科学中心", "挂牌", "2025-06", "2025年6月3日", "苏政发〔2025〕1号", ""])
    assert codes(found) == ["evidence_in_words"]
    assert found.rows == (
        LedgerRow(
            2,
            "task-01",
            checkpoint="挂牌",
            planned_on=date(2025, 6, 30),
            claimed_on=date(2025, 6, 3),
            claim_words="苏政发〔2025〕1号",
        ),
    )


def test_an_outcome_is_shown_and_left_out() -> None:
    found = read(["1", "", "挂牌", "", "", "", "完成"])
    assert codes(found) == ["outcome_left_out"]
    assert found.rows == (LedgerRow(2, "task-01", checkpoint="挂牌"),)


def test_a_sub_item_is_found_within_its_task_alone() -> None:
    head = ["序号", "子项", "节点"]
    assert [one.code for one in read(["34", "联席会议", "召开"], head=head).rows] == ["task-34.1"]
    assert codes(read(["1", "联席会议", "召开"], head=head)) == ["unknown_sub_item"]


def test_the_heading_may_stand_below_a_title_and_cells_may_be_merged_downwards() -> None:
    table = [
        ["重点任务台账"],
        ["填报单位：南京市"],
        HEAD,
        ["1", "", "挂牌", "2025-06", "", "", ""],
        ["", "", "运行", "2025-12", "", "", ""],
    ]
    found = read_ledger(table, file="a.csv", known=TASKS, bounds=BOUNDS)
    assert [(one.line, one.code, one.checkpoint) for one in found.rows] == [
        (4, "task-01", "挂牌"),
        (5, "task-01", "运行"),
    ]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["99", "", "挂牌", "", "", "", ""], "unknown_task"),
        (["", "不在规划里的任务", "挂牌", "", "", "", ""], "unknown_task"),
        (["1", "协同创新", "挂牌", "", "", "", ""], "task_contradicts"),
        (["1", "", "", "2025-06", "", "", ""], "no_checkpoint"),
        (["1", "", "挂牌", "六月", "", "", ""], "unreadable_date"),
        (["1", "", "挂牌", "2025-02-30", "", "", ""], "unreadable_date"),
        (["1", "", "挂牌", "2052-06-30", "", "", ""], "impossible_date"),
        (["1", "", "挂牌", "", "2026-12-01", "", ""], "claimed_in_future claim_without_evidence"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_and_left_out(cells: list[str], code: str) -> None:
    found = read(cells)
    assert codes(found) == code.split()
    assert found.rows == ()
    assert found.findings[0].place.line == 2


def test_all_findings_of_all_rows_come_at_once() -> None:
    found = read(["99", "", "挂牌", "昨天", "明天", "", ""], ["1", "", "挂牌", "2052-01-01", "", "", ""])
    assert codes(found) == ["unknown_task", "unreadable_date", "unreadable_date", "impossible_date"]


def test_the_same_checkpoint_twice_names_the_other_line() -> None:
    found = read(["1", "", "挂牌", "", "", "", ""], ["1", "", "挂牌", "2025-06", "", "", ""])
    assert codes(found) == ["row_twice"]
    assert "第 2 行" in found.findings[0].message.zh
    assert len(found.rows) == 1


def test_a_claim_without_evidence_is_taken_and_told() -> None:
    found = read(["1", "", "挂牌", "", "2025-06-01", "", ""])
    assert codes(found) == ["claim_without_evidence"]
    assert found.rows[0].claimed_on == date(2025, 6, 1)


def test_a_lead_that_the_plan_does_not_print_is_a_warning() -> None:
    found = read(["34", "镇江市", "会议"], head=["序号", "牵头单位", "节点"])
    assert codes(found) == ["lead_not_printed"]
    assert found.rows[0].lead_unit == "镇江市"


def test_two_columns_of_one_meaning_are_not_guessed_between() -> None:
    found = read(["1", "2025-06", "2025-07", "挂牌"], head=["序号", "计划时间", "完成时限", "节点"])
    assert codes(found) == ["column_twice"]


def test_columns_chosen_by_a_person_are_taken_as_chosen() -> None:
    chosen = {0: Column.NUMBER, 2: Column.CHECKPOINT}
    found = read(["1", "别的", "挂牌"], head=["甲", "乙", "丙"], mapping=chosen)
    assert [(one.code, one.checkpoint) for one in found.rows] == [("task-01", "挂牌")]


def test_a_file_without_a_heading_and_one_too_long_are_refused() -> None:
    assert codes(read(head=["甲", "乙"])) == ["no_head"]
    assert codes(read(*([["1", "", "节点"]] * (MOST_ROWS + 1)))) == ["too_many_rows"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-06-30", date(2025, 6, 30)),
        ("2025/6/3", date(2025, 6, 3)),
        ("２０２５年６月", date(2025, 6, 30)),
        ("2024.02", date(2024, 2, 29)),
        ("45838", date(2025, 6, 30)),
        ("2025-06-30 00:00:00", date(2025, 6, 30)),
        ("2025-13", None),
        ("2025", None),
        ("年底", None),
    ],
)
def test_days_are_read_as_people_write_them(written: str, day: date | None) -> None:
    assert day_written(written) == day
