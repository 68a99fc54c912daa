"""The timeline as it is drawn: where marks stand, what slipped, which arrows can be drawn, and the scale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.timeline import (
    HEAD_HEIGHT,
    ROW_HEIGHT,
    Arrow,
    Line,
    Point,
    Span,
    chosen_span,
    lay_out,
    line_of,
    shortcuts,
    shown_days,
    span_around,
    ticks,
)
from sunan.monitoring.tasks.core.words import State
from tests.small_tasks import small_checkpoint, small_item

PLAN = Span(date(2021, 1, 1), date(2025, 12, 31))
TODAY = date(2026, 11, 22)
NAME = text("任务", "task")
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


def point(number: int, planned: date | None, baseline: date | None = None, **dates: date) -> Point:
    return Point(number, NAME, State.ON_TIME, planned, baseline, **dates)


def line(item: int, *points: Point) -> Line:
    return Line(f"task-{item:02}", NAME, str(item), State.ON_TIME, points)


def drawn(*lines: Line, arrows: tuple[Arrow, ...] = (), span: Span = PLAN):
    return lay_out(lines, arrows=arrows, span=span, today=TODAY, plan_end=PLAN.last)


def test_the_first_and_the_last_day_stand_just_inside_the_drawing() -> None:
    found = drawn(line(1, point(1, PLAN.first), point(2, PLAN.last)))
    first, last = found.rows[0].marks
    assert 0 < first.at < 0.001
    assert 0.999 < last.at < 1
    assert found.rows[0].bar == pytest.approx((first.at, last.at - first.at))


def test_a_row_without_checkpoints_has_neither_bar_nor_mark() -> None:
    (row,) = drawn(line(1)).rows
    assert row.bar is None
    assert row.marks == ()
    assert row.undated == 0


def test_a_checkpoint_without_a_date_is_counted_and_not_placed() -> None:
    (row,) = drawn(line(1, point(1, None), point(2, date(2023, 6, 30)))).rows
    assert row.undated == 1
    assert [mark.point.id for mark in row.marks] == [2]


def test_a_replanned_checkpoint_shows_from_where_it_slipped_and_by_how_many_days() -> None:
    (row,) = drawn(line(1, point(1, date(2024, 6, 30), date(2024, 3, 31)))).rows
    (mark,) = row.marks
    assert mark.slip_days == 91
    assert mark.from_baseline is not None
    assert mark.from_baseline < mark.at
    assert (mark.left, mark.left + mark.width) == pytest.approx((mark.from_baseline, mark.at))


def test_a_checkpoint_that_never_moved_has_no_ghost_but_a_slip_of_none_days() -> None:
    (row,) = drawn(line(1, point(1, date(2024, 6, 30), date(2024, 6, 30)))).rows
    assert row.marks[0].from_baseline is None
    assert row.marks[0].slip_days == 0


def test_without_a_baseline_no_slip_is_claimed() -> None:
    (row,) = drawn(line(1, point(1, date(2024, 6, 30)))).rows
    assert row.marks[0].slip_days is None


def test_checkpoints_outside_the_span_are_counted_on_their_side() -> None:
    year = Span(date(2023, 1, 1), date(2023, 12, 31))
    (row,) = drawn(
        line(1, point(1, date(2022, 1, 1)), point(2, date(2023, 5, 1)), point(3, date(2025, 1, 1))), span=year
    ).rows
    assert (row.before, len(row.marks), row.after) == (1, 1, 1)
    assert row.bar == (0.0, 1.0)


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=12), DAYS, DAYS)
def test_nothing_is_drawn_outside_and_nothing_is_lost(days: list[tuple[date, date]], one: date, other: date) -> None:
    span = Span(min(one, other), max(one, other))
    (row,) = drawn(line(1, *(point(n, planned, base) for n, (planned, base) in enumerate(days))), span=span).rows
    assert row.before + len(row.marks) + row.after == len(days)
    for mark in row.marks:
        assert 0 <= mark.left <= mark.left + mark.width <= 1
        assert 0 <= mark.at <= 1
    if row.bar is not None:
        left, width = row.bar
        assert 0 <= left <= left + width <= 1 + 1e-9


def test_today_is_drawn_only_where_it_is_shown() -> None:
    assert drawn(line(1)).today_at is None
    wide = drawn(line(1), span=Span(PLAN.first, date(2026, 12, 31)))
    assert wide.today_at == pytest.approx(wide.span.share(TODAY))
    assert wide.plan_end_at is not None
    assert wide.plan_end_at < wide.today_at


def test_an_arrow_leads_from_one_mark_to_the_other_and_stops_at_it() -> None:
    first, second = point(1, date(2022, 1, 1)), point(2, date(2024, 1, 1))
    found = drawn(line(1, first), line(2, second), arrows=(Arrow(("task-01", 1), ("task-02", 2)),))
    (path,) = found.paths
    middle = HEAD_HEIGHT + ROW_HEIGHT // 2
    assert path.path.startswith(f"M{round(found.rows[0].marks[0].at * 1000, 1)} {middle}")
    assert path.head_at == found.rows[1].marks[0].at
    assert middle < path.head_y < middle + ROW_HEIGHT


def test_an_arrow_upwards_arrives_from_below() -> None:
    found = drawn(
        line(1, point(1, date(2024, 1, 1))),
        line(2, point(2, date(2022, 1, 1))),
        arrows=(Arrow(("task-02", None), ("task-01", None)),),
    )
    assert found.paths[0].head_y > found.rows[0].middle


def test_arrows_to_what_is_not_on_the_page_are_counted() -> None:
    here, there = ("task-01", 1), ("task-02", None)
    found = drawn(
        line(1, point(1, date(2022, 1, 1))), arrows=(Arrow(here, there), Arrow(there, here), Arrow(there, there))
    )
    assert found.paths == ()
    assert found.arrows_off_page == 3


@pytest.mark.parametrize(
    ("span", "count", "first"),
    [
        (PLAN, 5, "2021年"),
        (Span(date(2023, 1, 1), date(2024, 12, 31)), 8, "2023年"),
        (Span(date(2023, 1, 1), date(2023, 12, 31)), 12, "2023年1月"),
        (Span(date(2023, 5, 20), date(2023, 8, 1)), 3, "6月"),
    ],
    ids=["five years", "two years", "one year", "some months"],
)
def test_the_scale_fits_the_span(span: Span, count: int, first: str) -> None:
    found = ticks(span)
    assert len(found) == count
    assert found[0].name.zh == first
    assert [one.at for one in found] == sorted(one.at for one in found)


def test_the_whole_span_is_widened_to_years_that_show_everything() -> None:
    assert span_around(PLAN, []) == PLAN
    assert span_around(PLAN, [date(2020, 5, 1), TODAY]) == Span(date(2020, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("gestern", ""),
        ("2023-01-01", "2023-01-05"),
        ("2024-01-01", "2023-01-01"),
        ("1066-01-01", ""),
        ("", "2052-01-01"),
    ],
)
def test_a_span_that_cannot_be_shown_is_refused(first: str, last: str) -> None:
    with pytest.raises(InvalidInput):
        chosen_span(first, last, whole=PLAN)


def test_a_span_can_be_asked_for_by_one_end() -> None:
    assert chosen_span("", "", whole=PLAN) == PLAN
    assert chosen_span("2024-01-01", "", whole=PLAN) == Span(date(2024, 1, 1), PLAN.last)


def test_each_year_of_the_plan_is_offered_and_the_year_around_today_only_when_it_is_shown() -> None:
    assert len(shortcuts(PLAN, plan=PLAN, today=TODAY)) == 5
    assert len(shortcuts(span_around(PLAN, [TODAY]), plan=PLAN, today=TODAY)) == 6


def test_every_day_of_a_line_widens_the_span() -> None:
    lines = (line(1, point(1, date(2024, 1, 31), date(2020, 1, 1), verified_on=TODAY)),)
    assert span_around(PLAN, shown_days(lines)) == Span(date(2020, 1, 1), date(2026, 12, 31))


def test_what_was_dropped_or_replaced_is_drawn_no_more() -> None:
    kept = small_checkpoint(1)
    gone = replace(kept, id=2, dropped=7)
    old = replace(kept, id=3, replaced_by=1)
    assert [one.id for one in line_of(small_item("task-01"), (kept, gone, old)).points] == [1]
