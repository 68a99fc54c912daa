"""Critical dependencies: what comes too late for what waits for it, and how much waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunan.monitoring.tasks.core.critical import End, Key, end_of_checkpoint, ends, links
from sunan.monitoring.tasks.core.items import Dependency
from sunan.monitoring.tasks.core.words import State
from tests.small_tasks import small_checkpoint, small_item

TODAY = date(2026, 11, 22)


def needs(number: int, earlier: int, later: int, lag: int = 0) -> Dependency:
    return Dependency(number, "task-01", earlier, "task-01", later, lag, "")


def points(**planned: date | None) -> dict[Key, End]:
    return {
        ("task-01", int(name[1:])): end_of_checkpoint(small_checkpoint(int(name[1:]), day))
        for name, day in planned.items()
    }


def at(number: int) -> Key:
    return ("task-01", number)


@pytest.mark.parametrize(
    ("earlier", "lag", "slack"),
    [
        (date(2027, 1, 1), 0, 31),
        (date(2027, 1, 1), 31, 0),
        (date(2027, 1, 1), 32, -1),
        (date(2026, 1, 1), 0, 71),
        (None, 0, None),
    ],
    ids=["in time", "just in time", "one day too late", "overdue counts from today", "nobody said when"],
)
def test_slack_is_what_is_left_after_the_lag(earlier: date | None, lag: int, slack: int | None) -> None:
    (link,) = links([needs(1, 1, 2, lag)], points(c1=earlier, c2=date(2027, 2, 1)), today=TODAY)
    assert link.slack_days == slack
    assert link.is_critical is (slack is not None and slack < 0)


def test_a_forecast_counts_instead_of_the_plan() -> None:
    known = points(c1=date(2027, 1, 1), c2=date(2027, 2, 1))
    known[at(1)] = replace(known[at(1)], forecast_on=date(2027, 3, 1))
    (link,) = links([needs(1, 1, 2)], known, today=TODAY)
    assert link.slack_days == -28


def test_what_is_verified_holds_up_nothing() -> None:
    known = points(c1=date(2027, 1, 1), c2=date(2027, 2, 1))
    known[at(1)] = replace(known[at(1)], state=State.DONE, verified_on=date(2026, 1, 31))
    (link,) = links([needs(1, 1, 2)], known, today=TODAY)
    assert link.is_settled
    assert link.expected_on == date(2026, 1, 31)


def test_the_tightest_comes_first_then_unknown_then_settled() -> None:
    known = points(c1=date(2027, 1, 1), c2=date(2026, 12, 1), c3=date(2027, 6, 1), c4=None, c5=date(2027, 1, 1))
    known[at(5)] = replace(known[at(5)], state=State.DROPPED)
    found = links([needs(1, 5, 3), needs(2, 4, 3), needs(3, 1, 3), needs(4, 1, 2)], known, today=TODAY)
    assert [one.dependency.id for one in found] == [4, 3, 2, 1]


def test_all_that_waits_is_counted_once_through_all_ways() -> None:
    known = points(**{f"c{n}": date(2027, n, 1) for n in range(1, 6)})
    found = links([needs(1, 1, 2), needs(2, 1, 3), needs(3, 2, 4), needs(4, 3, 4), needs(5, 4, 5)], known, today=TODAY)
    assert {one.dependency.id: one.waiting for one in found} == {1: 4, 2: 4, 3: 2, 4: 2, 5: 1}


def test_what_is_not_known_is_left_out() -> None:
    assert links([needs(1, 1, 99)], points(c1=TODAY), today=TODAY) == ()


def test_an_item_is_there_when_its_last_checkpoint_is() -> None:
    held = (small_checkpoint(1, date(2027, 1, 1)), small_checkpoint(2, date(2027, 3, 1)), small_checkpoint(3, None))
    dropped = replace(small_checkpoint(4, date(2028, 1, 1)), dropped=5)
    known = ends([small_item("task-01"), small_item("task-02")], {"task-01": (*held, dropped)})
    assert known["task-01", None].planned_on == date(2027, 3, 1)
    assert known["task-02", None].planned_on is None
    assert len(known) == 6
    dependency = Dependency(1, "task-02", None, "task-01", 1, 0, "")
    (link,) = links([dependency], known, today=TODAY)
    assert link.slack_days is None
