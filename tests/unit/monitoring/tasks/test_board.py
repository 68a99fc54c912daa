"""The board: every state has its lane, what is urgent comes first, and what is not shown is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunan.monitoring.tasks.core.board import LANES, highest, label_of, lane_rule, lay_board, next_after
from sunan.monitoring.tasks.core.items import Counts, Escalation
from sunan.monitoring.tasks.core.words import Outcome, Rung, State
from tests.moments import NOON
from tests.small_tasks import small_item

TODAY = date(2026, 11, 22)


def test_every_state_stands_in_exactly_one_lane() -> None:
    assert sorted(one for lane in LANES for one in lane.states) == sorted(State)


def test_a_lane_shows_the_most_urgent_first_and_counts_what_it_does_not_show() -> None:
    late, slipping = small_item("task-02", State.LATE), small_item("task-01", State.SLIPPING)
    soon = small_item("task-03", State.LATE, next_on=date(2026, 11, 1))
    counts = Counts(items={State.LATE: 5, State.SLIPPING: 2}, outcomes={None: 7})
    board = lay_board({"late": [slipping, late, soon]}, counts=counts, today=TODAY)
    lane = next(one for one in board.lanes if one.rule.id == "late")
    assert [one.item.code for one in lane.cards] == ["task-03", "task-02", "task-01"]
    assert lane.count == 7
    assert lane.more == 4


def test_a_day_that_is_past_is_told_from_one_that_is_near() -> None:
    days = {"task-01": date(2026, 11, 21), "task-02": TODAY, "task-03": date(2026, 12, 23)}
    items = [small_item(code, State.ON_TIME, next_on=day) for code, day in days.items()]
    board = lay_board({"under_way": items}, counts=Counts(), today=TODAY)
    cards = next(one for one in board.lanes if one.rule.id == "under_way").cards
    assert [(one.is_over, one.is_due) for one in cards] == [(True, False), (False, True), (False, False)]


def test_what_nobody_assessed_is_counted_apart_from_what_nobody_can_tell() -> None:
    counts = Counts(
        outcomes={None: 30, Outcome.CANNOT_TELL: 2, Outcome.COMPLETED: 4},
        checkpoints={State.CLAIMED_NOT_EVIDENCED: 3},
    )
    board = lay_board({}, counts=counts, today=TODAY)
    assert (board.total, board.not_assessed, board.closed, board.unevidenced) == (36, 30, 6, 3)
    assert dict(board.outcomes) == {Outcome.COMPLETED: 4, Outcome.CANNOT_TELL: 2}


@pytest.mark.parametrize(
    ("code", "label"),
    [("task-01", "1"), ("task-34", "34"), ("task-34.2", "34.2"), ("2.1-01", "2.1-01"), ("task-10.10", "10.10")],
)
def test_labels_are_as_short_as_they_can_be(code: str, label: str) -> None:
    assert label_of(replace(small_item("task-01"), code=code)) == label


def test_of_each_thing_that_was_escalated_the_highest_rung_is_shown() -> None:
    one, other = small_item("task-01"), small_item("task-02")
    step = Escalation(3, one.code, 7, Rung.LEADING_GROUP, "late", 90, TODAY, NOON)
    lower = replace(step, id=2, rung=Rung.CITY)
    apart = replace(step, id=1, checkpoint=8, rung=Rung.UNIT)
    elsewhere = replace(step, id=4, item=other.code, rung=Rung.UNIT)
    found = highest([(one, step), (one, lower), (one, apart), (other, elsewhere)])
    assert [step.id for _, step in found] == [3, 1, 4]


def test_a_lane_that_there_is_not_has_no_rule() -> None:
    assert lane_rule("late") is not None
    assert lane_rule("nowhere") is None


@pytest.mark.parametrize(
    ("codes", "current", "following"),
    [
        (["a", "b", "c"], "b", "c"),
        (["a", "b", "c"], "c", "a"),
        (["a", "c"], "b", "a"),
        (["b"], "b", ""),
        ([], "b", ""),
    ],
    ids=["the one behind", "around to the first", "already done", "the last one", "none"],
)
def test_what_comes_next_in_a_list_of_work(codes: list[str], current: str, following: str) -> None:
    assert next_after(codes, current) == following
