"""Jobs in the database: same key same job, one worker at a time, effects once or never."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunan.jobs import models, registry, selectors, services
from sunan.jobs.core.job import JobCancelled, LeaseLost, Ticket
from sunan.jobs.core.lifecycle import JobState
from sunan.jobs.core.retries import LEASE
from sunan.jobs.registry import JobKind, Outcome
from sunan.kernel.actors import Actor, ActorKind, system_actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import text

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ASKER = Actor(ActorKind.USER, "u-1", organisation="centre", source="127.0.0.1", request="r-1")
WORKER = system_actor("worker:one")
BROKE = text("坏了", "it broke")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(registry._KINDS)
    kind = JobKind("count", text("数数", "Count"), text("数数", "Counts"), lambda context, arguments: Outcome())
    monkeypatch.setattr(registry, "_KINDS", {**known, "count": kind})


def ask(key: str = "", at: datetime = AT, **arguments: Any):
    return services.enqueue(kind="count", arguments=arguments, key=key, by=ASKER, at=at)


def take(at: datetime = AT, worker: str = "one") -> Ticket | None:
    return services.claim(worker=worker, kinds=("count",), by=WORKER, at=at)


def taken(at: datetime = AT, worker: str = "one") -> Ticket:
    ticket = take(at, worker)
    assert ticket is not None
    return ticket


def state(ticket: Ticket) -> JobState:
    return selectors.job(ticket.job).state


def test_the_same_key_is_the_same_job() -> None:
    first = ask("report:1", n=1)
    assert ask("report:1", n=1, at=AT + timedelta(hours=1)) == first
    assert models.Job.objects.count() == 1


def test_a_key_of_other_work_is_refused() -> None:
    ask("report:1", n=1)
    with pytest.raises(Refused, match="已属于另一项任务"):
        ask("report:1", n=2)


def test_without_a_key_every_request_is_new() -> None:
    assert ask(n=1).id != ask(n=1).id


def test_the_key_of_a_job_that_is_done_still_names_it() -> None:
    job = ask("report:1")
    services.finish(ticket=taken(), result={"n": 1}, by=WORKER, at=AT)
    again = ask("report:1")
    assert (again.id, again.state, again.result) == (job.id, JobState.DONE, {"n": 1})


def test_unknown_work_and_arguments_that_are_no_json_are_refused() -> None:
    with pytest.raises(NotFound, match="没有“fly”"):
        services.enqueue(kind="fly", arguments={}, by=ASKER, at=AT)
    for wrong in (object(), float("nan"), {1, 2}):
        with pytest.raises(InvalidInput):
            ask(wrong=wrong)
    with pytest.raises(InvalidInput, match="1 MiB"):
        ask(much="字" * 500_000)
    with pytest.raises(InvalidInput, match="200"):
        ask("k" * 201)


def test_one_job_is_claimed_once_oldest_first() -> None:
    first, second = ask(n=1), ask(n=2, at=AT + timedelta(seconds=1))
    at = AT + timedelta(seconds=2)
    assert [taken(at).job, taken(at).job, take(at)] == [first.id, second.id, None]


def test_a_job_is_not_claimed_before_it_is_due() -> None:
    services.enqueue(kind="count", arguments={}, by=ASKER, at=AT, due_at=AT + timedelta(hours=1))
    assert take(AT + timedelta(minutes=59)) is None
    assert take(AT + timedelta(hours=1)) is not None


def test_done_keeps_result_and_effects_in_one_transaction() -> None:
    ask()
    ticket = taken()

    def effects() -> None:
        assert state(ticket) is JobState.DONE
        ask("by the effects")

    services.finish(ticket=ticket, result={"rows": 3, "名": "苏州"}, effects=effects, by=WORKER, at=AT)
    job = selectors.job(ticket.job)
    assert (job.state, job.result, job.leased_until, job.ended_at) == (
        JobState.DONE,
        {"rows": 3, "名": "苏州"},
        None,
        AT,
    )
    assert models.Job.objects.filter(key="by the effects").exists()


def test_effects_that_fail_leave_nothing_behind() -> None:
    ask()
    ticket = taken()

    def effects() -> None:
        ask("by the effects")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        services.finish(ticket=ticket, result={}, effects=effects, by=WORKER, at=AT)
    assert state(ticket) is JobState.RUNNING
    assert not models.Job.objects.filter(key="by the effects").exists()


def test_a_lost_worker_is_replaced_and_comes_too_late() -> None:
    ask()
    lost = taken()
    later = AT + LEASE + timedelta(seconds=1)
    assert services.take_up_abandoned(by=WORKER, at=AT + LEASE) == 0
    assert services.take_up_abandoned(by=WORKER, at=later) == 1
    other = taken(later, "two")
    effects: list[str] = []
    for step in (
        lambda: services.finish(ticket=lost, result={}, effects=lambda: effects.append("lost"), by=WORKER, at=later),
        lambda: services.fail(ticket=lost, error=BROKE, code="x", by=WORKER, at=later),
        lambda: services.report_progress(ticket=lost, done=1, total=2, saying=BROKE, at=later),
        lambda: services.renew_lease(ticket=lost, at=later),
        lambda: services.give_back(ticket=lost, by=WORKER, at=later),
        lambda: services.stop(ticket=lost, by=WORKER, at=later),
    ):
        with pytest.raises(LeaseLost):
            step()
    services.finish(ticket=other, result={}, effects=lambda: effects.append("two"), by=WORKER, at=later)
    assert effects == ["two"]
    assert selectors.job(lost.job).failures == 1


def test_a_worker_that_shows_life_keeps_its_lease() -> None:
    ask()
    ticket = taken()
    for minute in range(1, 5):
        at = AT + timedelta(seconds=50 * minute)
        services.report_progress(ticket=ticket, done=minute, total=5, saying=text("第 {n} 步", "step"), at=at)
        assert services.take_up_abandoned(by=WORKER, at=at + timedelta(seconds=1)) == 0
    assert selectors.job(ticket.job).progress.percent == 80


def test_work_that_kills_its_workers_is_given_up() -> None:
    ask()
    at = AT
    for _ in range(registry.MOST_FAILURES):
        at += timedelta(hours=1)
        ticket = taken(at)
        at += timedelta(hours=1)
        assert services.take_up_abandoned(by=WORKER, at=at) == 1
    job = selectors.job(ticket.job)
    assert (job.state, job.error_code) == (JobState.FAILED, "worker_lost")


def test_a_failure_is_tried_again_later_and_given_up_in_the_end() -> None:
    ask()
    at = AT
    for wait in (10, 20):
        assert services.fail(ticket=taken(at), error=BROKE, code="broke", by=WORKER, at=at) is JobState.WAITING
        assert take(at + timedelta(seconds=wait - 1)) is None
        at += timedelta(seconds=wait)
    ticket = taken(at)
    assert services.fail(ticket=ticket, error=BROKE, code="broke", trace="t", by=WORKER, at=at) is JobState.FAILED
    job = selectors.job(ticket.job)
    assert (job.error, job.error_code, job.trace, job.failures) == (BROKE, "broke", "t", 3)


def test_a_failure_that_no_other_try_can_mend_is_final() -> None:
    ask()
    assert services.fail(ticket=taken(), error=BROKE, code="x", is_final=True, by=WORKER, at=AT) is JobState.FAILED


def test_success_forgets_the_error_of_an_earlier_try() -> None:
    ask()
    services.fail(ticket=taken(), error=BROKE, code="broke", by=WORKER, at=AT)
    ticket = taken(AT + timedelta(minutes=1))
    services.finish(ticket=ticket, result={}, by=WORKER, at=AT)
    assert selectors.job(ticket.job).error is None


def test_a_waiting_job_is_cancelled_at_once() -> None:
    job = ask()
    assert services.cancel(job_id=job.id, by=ASKER, at=AT).state is JobState.CANCELLED
    assert take() is None
    assert services.cancel(job_id=job.id, by=ASKER, at=AT).state is JobState.CANCELLED


def test_a_running_job_is_cancelled_when_its_worker_looks() -> None:
    ask()
    ticket = taken()
    assert services.cancel(job_id=ticket.job, by=ASKER, at=AT).state is JobState.RUNNING
    effects: list[str] = []
    with pytest.raises(JobCancelled):
        services.report_progress(ticket=ticket, done=1, total=2, saying=BROKE, at=AT)
    with pytest.raises(JobCancelled):
        services.finish(ticket=ticket, result={}, effects=lambda: effects.append("no"), by=WORKER, at=AT)
    services.stop(ticket=ticket, by=WORKER, at=AT)
    assert (state(ticket), effects) == (JobState.CANCELLED, [])


def test_a_cancelled_job_whose_worker_is_lost_or_fails_is_not_tried_again() -> None:
    ask(n=1)
    ticket = taken()
    services.cancel(job_id=ticket.job, by=ASKER, at=AT)
    services.take_up_abandoned(by=WORKER, at=AT + timedelta(hours=1))
    assert state(ticket) is JobState.CANCELLED
    ask(n=2)
    ticket = taken()
    services.cancel(job_id=ticket.job, by=ASKER, at=AT)
    assert services.fail(ticket=ticket, error=BROKE, code="x", by=WORKER, at=AT) is JobState.CANCELLED


def test_what_is_over_is_not_cancelled() -> None:
    ask()
    ticket = taken()
    services.finish(ticket=ticket, result={}, by=WORKER, at=AT)
    with pytest.raises(Refused, match="不能再取消"):
        services.cancel(job_id=ticket.job, by=ASKER, at=AT)


def test_nobody_stops_a_job_that_nobody_cancelled() -> None:
    ask()
    with pytest.raises(LeaseLost):
        services.stop(ticket=taken(), by=WORKER, at=AT)


def test_a_worker_that_stops_gives_its_job_back_without_a_failure() -> None:
    ask()
    ticket = taken()
    services.give_back(ticket=ticket, by=WORKER, at=AT)
    job = selectors.job(ticket.job)
    assert (job.state, job.failures) == (JobState.WAITING, 0)
    assert taken().attempt == ticket.attempt + 1


def test_a_failed_job_is_tried_again_by_hand_with_fresh_tries() -> None:
    ask()
    ticket = taken()
    services.fail(ticket=ticket, error=BROKE, code="x", is_final=True, by=WORKER, at=AT)
    assert services.retry(job_id=ticket.job, by=ASKER, at=AT).state is JobState.WAITING
    with pytest.raises(Refused, match="可以再试"):
        services.retry(job_id=ticket.job, by=ASKER, at=AT)
    at = AT
    for _ in range(registry.MOST_FAILURES - 1):
        assert services.fail(ticket=taken(at), error=BROKE, code="x", by=WORKER, at=at) is JobState.WAITING
        at += timedelta(hours=1)
    assert services.fail(ticket=taken(at), error=BROKE, code="x", by=WORKER, at=at) is JobState.FAILED


def test_a_clock_that_jumps_back_harms_nobody() -> None:
    ask()
    ticket = taken()
    services.renew_lease(ticket=ticket, at=AT - timedelta(days=1))
    services.take_up_abandoned(by=WORKER, at=AT)
    other = taken(AT)
    with pytest.raises(LeaseLost):
        services.finish(ticket=ticket, result={}, by=WORKER, at=AT - timedelta(days=1))
    services.finish(ticket=other, result={}, by=WORKER, at=AT)


def test_the_database_itself_refuses_states_that_cannot_be() -> None:
    job = ask()
    for wrong in ({"state": "asleep"}, {"state": "running"}, {"state": "done"}, {"ended_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Job.objects.filter(id=job.id).update(**wrong)


def _one_step(step: str, ticket: Ticket, first: int, at: datetime, effects: list[int]) -> None:
    """Let one thing happen, whether it may or not."""
    done = ticket.job
    steps: dict[str, Callable[[], object]] = {
        "ask": lambda: ask(f"k{at.minute % 2}", at=at),
        "finish": lambda: services.finish(
            ticket=ticket, result={}, effects=lambda: effects.append(done), by=WORKER, at=at
        ),
        "fail": lambda: services.fail(ticket=ticket, error=BROKE, code="x", by=WORKER, at=at),
        "stop": lambda: services.stop(ticket=ticket, by=WORKER, at=at),
        "back": lambda: services.give_back(ticket=ticket, by=WORKER, at=at),
        "progress": lambda: services.report_progress(ticket=ticket, done=1, total=3, saying=BROKE, at=at),
        "lost": lambda: services.take_up_abandoned(by=WORKER, at=at + LEASE),
        "cancel": lambda: services.cancel(job_id=first, by=ASKER, at=at),
        "retry": lambda: services.retry(job_id=first, by=ASKER, at=at),
    }
    with contextlib.suppress(Refused, NotFound):
        steps[step]()


STEPS = ["ask", "claim", "finish", "fail", "cancel", "stop", "back", "lost", "retry", "progress"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=30))
def test_whatever_happens_each_job_has_its_effect_at_most_once(steps: list[tuple[str, int]]) -> None:
    models.Job.objects.all().delete()
    effects: list[int] = []
    tickets = [Ticket(0, 0)]
    at = AT
    for step, which in steps:
        at += timedelta(minutes=5)
        if step == "claim":
            tickets += [one for one in [take(at)] if one]
            continue
        first = models.Job.objects.order_by("id").values_list("id", flat=True).first() or 0
        _one_step(step, tickets[which % len(tickets)], first, at, effects)
    assert sorted(effects) == sorted(models.Job.objects.filter(state="done").values_list("id", flat=True))
