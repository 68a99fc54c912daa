"""The life of a job: one table of steps, waits that grow, and a page that asks less and less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.jobs.core.job import Job, Progress
from sunan.jobs.core.lifecycle import TRANSITIONS, JobState, Step
from sunan.jobs.core.retries import wait_after
from sunan.jobs.core.watching import seconds_until_next_look

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def job(state: JobState, changed_at: datetime = AT) -> Job:
    return Job(
        id=1, kind="k", key="k", arguments={}, state=state, progress=Progress(), attempt=0, failures=0,
        most_failures=3, due_at=AT, asked_at=AT, asked_by="u", organisation="", changed_at=changed_at,
    )  # fmt: skip


def test_every_step_is_in_the_table_and_every_state_can_be_left_or_is_over() -> None:
    assert set(TRANSITIONS) == set(Step)
    left = {source for transition in TRANSITIONS.values() for source in transition.sources}
    assert {state for state in JobState if not state.is_over} <= left
    assert JobState.DONE not in left, "what is done stays done"


def test_every_state_is_reached_from_waiting() -> None:
    reached = {JobState.WAITING}
    for _ in JobState:
        reached |= {one.target for one in TRANSITIONS.values() if reached.intersection(one.sources)}
    assert reached == set(JobState)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 10), (2, 20), (3, 40), (8, 1280), (9, 1800), (10_000, 1800)])
def test_waits_double_up_to_half_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures) == timedelta(seconds=seconds)


@given(st.integers(1, 500))
def test_waits_never_shrink(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1)


@pytest.mark.parametrize("state", [state for state in JobState if state.is_over])
def test_a_page_on_which_all_is_over_asks_no_more(state: JobState) -> None:
    assert seconds_until_next_look([job(state)], at=AT) is None


@pytest.mark.parametrize(("silence", "seconds"), [(-3600, 1), (0, 1), (3, 1), (8, 2), (40, 10), (80, 20), (9000, 20)])
def test_a_page_asks_less_the_longer_nothing_moves(silence: int, seconds: int) -> None:
    watched = [job(JobState.RUNNING, AT - timedelta(seconds=silence)), job(JobState.DONE)]
    assert seconds_until_next_look(watched, at=AT) == seconds


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, None), (0, 3, 0), (1, 3, 33), (3, 3, 100), (7, 3, 100), (2, 0, None)]
)
def test_percent_is_rounded_down_and_absent_when_unknown(done: int, total: int, percent: int | None) -> None:
    assert Progress(done, total).percent == percent
