"""The worker: it does the work, says how far it is, and stops without harm."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from sunan.jobs import models, registry, selectors, services
from sunan.jobs.core.bell import Bell
from sunan.jobs.core.lifecycle import JobState
from sunan.jobs.registry import Context, JobKind, Outcome
from sunan.jobs.worker import Worker, run_program
from sunan.kernel.actors import command_actor
from sunan.kernel.errors import InvalidInput, NotFound, Unavailable
from sunan.kernel.texts import text

BY = command_actor("test")
STEP = text("数到这里", "so far")


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(clock: Clock) -> Worker:
    return Worker("test", clock=clock)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch):
    """Declare a kind of work and ask for it once; return the job's number."""
    monkeypatch.setattr(registry, "_KINDS", {})

    def declare(run, **arguments) -> int:
        registry.register(JobKind("work", text("工作", "Work"), text("工作", "Work"), run))
        return services.enqueue(kind="work", arguments=arguments, by=BY, at=Clock().at).id

    return declare


@pytest.mark.django_db
def test_work_is_done_and_its_result_kept(worker: Worker, declared) -> None:
    def count(context: Context, arguments) -> Outcome:
        for number in range(1, arguments["upto"] + 1):
            context.report(number, arguments["upto"], STEP)
        return Outcome({"sum": sum(range(arguments["upto"] + 1)), "key": context.key})

    number = declared(count, upto=4)
    assert worker.work_once() is True
    job = selectors.job(number)
    assert (job.state, job.result["sum"], job.result["key"]) == (JobState.DONE, 10, job.key)
    assert (job.progress.done, job.progress.total, job.progress.saying) == (4, 4, STEP)
    assert worker.work_once() is False


@pytest.mark.django_db
def test_what_cannot_succeed_is_not_tried_again(worker: Worker, declared) -> None:
    def refuse(context: Context, arguments) -> Outcome:
        raise InvalidInput("没有这个地区", "There is no such area")

    number = declared(refuse)
    worker.work_once()
    job = selectors.job(number)
    assert (job.state, job.error_code, job.failures) == (JobState.FAILED, "invalid_input", 1)
    assert job.error == text("没有这个地区", "There is no such area")


@pytest.mark.django_db
def test_what_is_unavailable_is_tried_again_later(worker: Worker, declared, clock: Clock) -> None:
    tries: list[int] = []

    def once_more(context: Context, arguments) -> Outcome:
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("盘满了", "The disk is full")
        return Outcome()

    number = declared(once_more)
    worker.work_once()
    assert selectors.job(number).state is JobState.WAITING
    assert worker.work_once() is False
    clock.at += timedelta(seconds=10)
    assert worker.work_once() is True
    assert selectors.job(number).state is JobState.DONE


@pytest.mark.django_db
def test_a_program_error_keeps_its_place_and_not_its_words(worker: Worker, declared) -> None:
    def broken(context: Context, arguments) -> Outcome:
        context.report(0, 1, STEP)
        raise KeyError("110101199003070000")

    number = declared(broken)
    worker.work_once()
    job = selectors.job(number)
    assert (job.state, job.error_code) == (JobState.WAITING, "program_failed")
    assert job.trace.splitlines()[0] == "KeyError"
    assert "jobs/worker.py" in job.trace
    assert "110101" not in str(models.Job.objects.values().get(id=number))


@pytest.mark.django_db
def test_work_nobody_knows_any_more_waits_for_a_program_that_does(worker: Worker, declared, monkeypatch) -> None:
    declared(lambda context, arguments: Outcome())
    monkeypatch.setattr(registry, "_KINDS", {})
    assert worker.work_once() is False
    with pytest.raises(NotFound):
        registry.kind_named("work")


@pytest.mark.django_db
def test_a_cancelled_job_stops_at_its_next_check(worker: Worker, declared, clock: Clock) -> None:
    def cancelled_meanwhile(context: Context, arguments) -> Outcome:
        services.cancel(job_id=arguments["number"] or number, by=BY, at=clock())
        context.report(0, 2, STEP)
        raise AssertionError("it should have stopped")

    number = declared(cancelled_meanwhile, number=0)
    worker.work_once()
    assert selectors.job(number).state is JobState.CANCELLED


@pytest.mark.django_db
def test_a_stopping_worker_gives_its_job_back(worker: Worker, declared) -> None:
    def stopped_meanwhile(context: Context, arguments) -> Outcome:
        worker.stop()
        context.check()
        raise AssertionError("it should have stopped")

    number = declared(stopped_meanwhile)
    worker.serve()
    job = selectors.job(number)
    assert (job.state, job.failures) == (JobState.WAITING, 0)


@pytest.mark.django_db
def test_a_job_that_was_overtaken_writes_nothing(worker: Worker, declared, clock: Clock) -> None:
    effects: list[str] = []

    def overtaken(context: Context, arguments) -> Outcome:
        clock.at += timedelta(hours=1)
        services.take_up_abandoned(by=BY, at=clock())
        services.claim(worker="other", kinds=("work",), by=BY, at=clock())
        return Outcome(effects=lambda: effects.append("twice"))

    number = declared(overtaken)
    worker.work_once()
    job = selectors.job(number)
    assert (job.state, job.worker, effects) == (JobState.RUNNING, "other", [])


class Patient:
    """A context in which nothing ends the work."""

    key = "k"
    by = BY

    def check(self) -> None:
        pass

    def report(self, done: int, total: int, saying) -> None:
        pass


class Impatient(Patient):
    """A context in which the work is ended at once."""

    def check(self) -> None:
        raise Unavailable("停", "stop")


def test_a_program_of_its_own_is_run_to_its_end() -> None:
    run_program(["version"], context=Patient())


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(Unavailable, match="退出码 2"):
        run_program(["no-such-command"], context=Patient())


def test_a_program_ends_with_its_job() -> None:
    before = threading.active_count()
    with pytest.raises(Unavailable, match="停"):
        run_program(["worker"], context=Impatient())
    assert threading.active_count() <= before


def test_a_bell_is_heard_even_when_it_rang_just_before() -> None:
    bell = Bell()
    heard = bell.rings
    bell.ring()
    bell.wait(heard, 60)
    assert bell.rings == heard + 1
