"""A ledger kept elsewhere: every row is understood or told why not, at its cell."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.monitoring.tasks.core.ledger_reading import (
    MOST_ROWS,
    Bounds,
    Column,
    KnownTask,
    LedgerReading,
    LedgerRow,
    day_written,
    read_ledger,
)

TASKS = (
    KnownTask("task-01", 1, "创建综合性国家科学中心", ("南京市",)),
    KnownTask("task-34", 34, "协同创新", ("苏南五市",)),
)
OUTCOMES = {"完成": "done", "未完成": "not_done"}
BOUNDS = Bounds(date(2010, 1, 1), date(2031, 12, 31), date(2026, 11, 22))
HEAD = ["序号", "任务名称", "节点目标", "计划完成时间", "完成时间", "佐证材料", "完成情况"]


def read(*rows: list[str], head: list[str] = HEAD, mapping: dict[int, Column] | None = None) -> LedgerReading:
    return read_ledger([head, *rows], file="台账.xlsx", tasks=TASKS, outcomes=OUTCOMES, bounds=BOUNDS, mapping=mapping)


def codes(found: LedgerReading) -> list[str]:
    return [one.code.removeprefix("task_ledger.") for one in found.findings]


def test_a_row_says_what_its_columns_say() -> None:
    found = read(["1", "创建综合性国家科学中心", "挂牌", "2025-06", "2025年6月3日", "苏政发〔2025〕1号", "完成"])
    assert found.findings == ()
    assert found.rows == (
        LedgerRow(2, "task-01", "", "", "挂牌", date(2025, 6, 30), date(2025, 6, 3), "苏政发〔2025〕1号", "done"),
    )


def test_the_heading_may_stand_below_a_title_and_cells_may_be_merged_downwards() -> None:
    table = [
        ["重点任务台账"],
        ["填报单位：南京市"],
        HEAD,
        ["1", "", "挂牌", "2025-06", "", "", ""],
        ["", "", "运行", "2025-12", "", "", ""],
    ]
    found = read_ledger(table, file="a.csv", tasks=TASKS, outcomes=OUTCOMES, bounds=BOUNDS)
    assert [(one.line, one.task, one.checkpoint) for one in found.rows] == [
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
        (["1", "", "挂牌", "", "2026-12-01", "照片", ""], "claimed_in_future"),
        (["1", "", "挂牌", "", "", "", "差不多"], "unknown_outcome"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_and_left_out(cells: list[str], code: str) -> None:
    found = read(cells)
    assert codes(found) == [code]
    assert found.rows == ()
    assert found.findings[0].place.line == 2


def test_all_findings_of_all_rows_come_at_once() -> None:
    found = read(["99", "", "", "昨天", "明天", "", "?"], ["1", "", "挂牌", "2052-01-01", "", "", ""])
    assert codes(found) == ["unknown_task", "unreadable_date", "unreadable_date", "unknown_outcome", "impossible_date"]


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
    assert found.rows[0].lead == "镇江市"


def test_two_columns_of_one_meaning_are_not_guessed_between() -> None:
    found = read(["1", "2025-06", "2025-07", "挂牌"], head=["序号", "计划时间", "完成时限", "节点"])
    assert codes(found) == ["column_twice"]


def test_columns_chosen_by_a_person_are_taken_as_chosen() -> None:
    chosen = {0: Column.NUMBER, 2: Column.CHECKPOINT}
    found = read(["1", "别的", "挂牌"], head=["甲", "乙", "丙"], mapping=chosen)
    assert [(one.task, one.checkpoint) for one in found.rows] == [("task-01", "挂牌")]


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
