"""Periods have neither gap nor overlap, wherever the clock on the wall is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.jobs.core.rhythm import Rhythm
from sunan.kernel.texts import text

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = (1, 2, 3, 4, 6, 8, 12, 24)

MINUTES = (0, 1, 5, 10, 15, 20, 30)

rhythms = st.builds(
    Rhythm,
    hours=st.sampled_from(HOURS),
    since=st.times().map(lambda one: one.replace(fold=0)),
    minutes=st.sampled_from(MINUTES),
)
moments = st.datetimes(
    min_value=datetime(2000, 1, 3),  # noqa: DTZ001 a time zone is added in each test
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
)


@pytest.mark.parametrize(
    ("rhythm", "now", "began", "comes"),
    [
        (Rhythm(since=time(3)), "2026-11-22 03:00", "2026-11-22 03:00", "2026-11-23 03:00"),
        (Rhythm(since=time(3)), "2026-11-22 02:59", "2026-11-21 03:00", "2026-11-22 03:00"),
        (Rhythm(1, time(0)), "2026-11-22 23:59", "2026-11-22 23:00", "2026-11-23 00:00"),
        (Rhythm(6, time(3)), "2026-11-22 00:00", "2026-11-21 21:00", "2026-11-22 03:00"),
        (Rhythm(minutes=5, since=time(0)), "2026-11-22 23:59", "2026-11-22 23:55", "2026-11-23 00:00"),
        (Rhythm(since=time(3, 10)), "2027-01-01 00:00", "2026-12-31 03:10", "2027-01-01 03:10"),
    ],
    ids=["at its hour", "just before", "hourly at midnight", "four a day", "every five minutes", "across the year"],
)
def test_a_period_begins_at_its_hour(rhythm: Rhythm, now: str, began: str, comes: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    assert rhythm.began(at) == datetime.fromisoformat(began).replace(tzinfo=SHANGHAI)
    assert rhythm.next(at) == datetime.fromisoformat(comes).replace(tzinfo=SHANGHAI)


@given(rhythm=rhythms, wall=moments)
def test_every_moment_lies_in_one_period_and_the_next_follows_at_once(rhythm: Rhythm, wall: datetime) -> None:
    at = wall.replace(tzinfo=UTC)
    began, comes = rhythm.began(at), rhythm.next(at)
    assert began <= at < comes
    assert comes - began == (timedelta(minutes=rhythm.minutes) or timedelta(hours=rhythm.hours))
    assert rhythm.began(comes) == comes
    assert rhythm.began(comes - timedelta(microseconds=1)) == began


@given(rhythm=rhythms, wall=moments, later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2)))
def test_keys_are_the_same_within_a_period_and_differ_between_periods(
    rhythm: Rhythm, wall: datetime, later: timedelta
) -> None:
    at = wall.replace(tzinfo=SHANGHAI)
    other = at + later
    assert (rhythm.key("k", at) == rhythm.key("k", other)) is (rhythm.began(at) == rhythm.began(other))


def test_a_key_says_the_same_in_every_time_zone() -> None:
    rhythm, at = Rhythm(since=time(3)), datetime(2026, 11, 22, 4, tzinfo=SHANGHAI)
    assert rhythm.key("uploads.sweep", at) == "uploads.sweep@2026-11-21T19:00Z"


def test_a_rhythm_is_said_in_words() -> None:
    assert Rhythm(since=time(3, 5)).text == text("每天 03:05", "every day at 03:05")
    assert Rhythm(1).text == text("每小时", "every hour")
    assert Rhythm(8).text == text("每 8 小时", "every 8 hours")
    assert Rhythm(minutes=5).text == text("每 5 分钟", "every 5 minutes")


@pytest.mark.parametrize("hours", [0, 5, 48, -1])
def test_periods_that_do_not_fit_a_day_are_a_fault_of_ours(hours: int) -> None:
    with pytest.raises(AssertionError):
        Rhythm(hours)


@pytest.mark.parametrize("minutes", [-5, 7, 50, 2880])
def test_minutes_that_do_not_fit_a_day_are_a_fault_of_ours(minutes: int) -> None:
    with pytest.raises(AssertionError):
        Rhythm(minutes=minutes)
