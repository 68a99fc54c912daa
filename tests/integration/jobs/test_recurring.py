"""Work that comes again: once in each period, whatever clocks and workers do; and what the program declares of it."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.audit import selectors as log
from sunan.audit import services as audit
from sunan.jobs import models, registry, selectors, services
from sunan.jobs.core.lifecycle import JobState
from sunan.jobs.core.rhythm import Rhythm
from sunan.jobs.registry import JobKind, Outcome, Recurring
from sunan.jobs.worker import Worker
from sunan.kernel.actors import command_actor
from sunan.kernel.errors import Unavailable
from sunan.kernel.texts import text
from sunan.web import recurring as declared
from tests.integration.jobs.test_worker import Clock
from tests.sunan_program import REPOSITORY, Program

BY = command_actor("test")
WORDS = text("打扫", "Sweeping")
DAY = timedelta(days=1)


class Broom:
    """Work of a test that comes again every day."""

    def __init__(self) -> None:
        self.runs = 0
        self.is_out = False

    def sweep(self, context: object, arguments: object) -> Outcome:
        self.runs += 1
        if self.is_out:
            raise Unavailable("扫帚借走了", "The broom is out")
        return Outcome()


@pytest.fixture
def broom(monkeypatch: pytest.MonkeyPatch) -> Broom:
    monkeypatch.setattr(registry, "_KINDS", {})
    monkeypatch.setattr(registry, "_RECURRING", {})
    found = Broom()
    registry.register(JobKind("sweep", WORDS, WORDS, found.sweep))
    registry.register_recurring(Recurring("sweep", Rhythm(), {"corner": "north"}))
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


def work(clock: Clock, worker: Worker | None = None) -> None:
    worker = worker or Worker("test", clock=clock)
    while worker.work_once():
        pass


def jobs() -> int:
    return models.Job.objects.count()


@pytest.mark.django_db
def test_it_is_done_once_in_each_period(broom: Broom, clock: Clock) -> None:
    worker = Worker("test", clock=clock)
    for hours in range(72):
        clock.at = datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(hours=hours)
        work(clock, worker)
    assert (broom.runs, jobs()) == (4, 4)
    (job, *_) = selectors.recent_jobs()
    assert (job.state, job.arguments, job.asked_by) == (JobState.DONE, {"corner": "north"}, "schedule")


@pytest.mark.django_db
def test_within_a_settled_period_it_costs_no_question(broom: Broom, clock: Clock, django_assert_num_queries) -> None:
    worker = Worker("test", clock=clock)
    work(clock, worker)
    with django_assert_num_queries(0):
        worker._ask_for_what_comes_again()


@pytest.mark.django_db
def test_a_worker_that_starts_again_finds_what_was_asked_for(broom: Broom, clock: Clock) -> None:
    for _ in range(3):
        work(clock)
    assert broom.runs == 1


@pytest.mark.django_db
def test_a_worker_that_slept_makes_up_for_it_once(broom: Broom, clock: Clock) -> None:
    worker = Worker("test", clock=clock)
    work(clock, worker)
    clock.at += 30 * DAY
    work(clock, worker)
    assert broom.runs == 2


@pytest.mark.django_db
def test_a_clock_that_jumps_neither_floods_nor_leaves_a_gap(broom: Broom, clock: Clock) -> None:
    worker, began = Worker("test", clock=clock), clock.at
    work(clock, worker)
    for minutes in range(120):
        # Back and forth across the beginning of a period: two periods, so two runs, however often.
        clock.at = began + (DAY if minutes % 2 else timedelta()) + timedelta(minutes=minutes)
        work(clock, worker)
    assert broom.runs == 2
    clock.at = began + 400 * DAY
    work(clock, worker)
    assert broom.runs == 3
    for day in (0, 1, 2, 3):
        # The clock was a year ahead; set right, every day has its run again.
        clock.at = began + day * DAY
        work(clock, worker)
    assert broom.runs == 5
    assert jobs() == 5


@pytest.mark.django_db
def test_another_is_asked_for_only_when_the_last_is_over_and_then_at_once(broom: Broom, clock: Clock) -> None:
    worker = Worker("test", clock=clock)
    broom.is_out = True
    work(clock, worker)
    assert (broom.runs, jobs()) == (1, 1)
    (job,) = selectors.recent_jobs()
    models.Job.objects.filter(id=job.id).update(due_at=clock.at + 2 * DAY)
    clock.at += DAY
    work(clock, worker)
    assert jobs() == 1
    services.cancel(job_id=job.id, by=BY, at=clock.at)
    broom.is_out = False
    work(clock, worker)
    assert (broom.runs, jobs()) == (2, 2)


@pytest.mark.django_db
def test_it_is_left_out_when_it_is_not_wanted_and_another_version_may_ask_differently(
    broom: Broom, clock: Clock
) -> None:
    assert services.ask_for_recurring(
        recurring=Recurring("sweep", Rhythm(), is_wanted=lambda at: False, only_when=WORDS), by=BY, at=clock.at
    )
    assert jobs() == 0
    work(clock)
    assert services.ask_for_recurring(recurring=Recurring("sweep", Rhythm(), {"corner": "south"}), by=BY, at=clock.at)
    assert jobs() == 1


WORKERS = """
import sys, time
from datetime import UTC, datetime, timedelta
import django
django.setup()
from django.core.management import call_command
from sunan.jobs import models, registry
from sunan.jobs.core.rhythm import Rhythm
from sunan.jobs.registry import JobKind, Outcome, Recurring
from sunan.jobs.worker import Worker
from sunan.kernel.texts import text

registry._KINDS.clear()
registry._RECURRING.clear()
registry.register(JobKind("sweep", text("扫", "sweep"), text("扫", "sweep"), lambda context, arguments: Outcome()))
registry.register_recurring(Recurring("sweep", Rhythm(hours=1)))
at = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
worker = Worker(sys.argv[1], clock=lambda: at)
if sys.argv[1] == "prepare":
    call_command("migrate", verbosity=0)
elif sys.argv[1] == "tell":
    keys = models.Job.objects.filter(state="done").order_by("key").values_list("key", flat=True)
    print(len(keys), len(set(keys)), models.Job.objects.count())
else:
    print("ready", flush=True)
    sys.stdin.readline()
    for hour in range(24):
        at += timedelta(hours=1)
        # Another worker may be at work for the period before; this one is to be asked for all the same.
        while worker.work_once() or worker._settled.get("sweep") != Rhythm(hours=1).key("sweep", at):
            time.sleep(0.01)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def start(request: pytest.FixtureRequest, tmp_path: Path):
    """Start a worker as a process of its own, on one database."""
    (tmp_path / "var").mkdir()
    address = f"sqlite:///{tmp_path}/var/jobs.sqlite3"
    if request.param == "postgresql":
        address = request.getfixturevalue("fresh_postgres")
    settings = {
        "SUNAN_DATABASE": address, "SUNAN_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
        "PYTHONPATH": str(REPOSITORY / "src"),
    }  # fmt: skip
    program = Program(tmp_path, settings)

    def start_one(word: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", WORKERS, word], cwd=tmp_path, env=program.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    return start_one


def said_by(process: subprocess.Popen[str], word: str = "") -> str:
    said, _ = process.communicate(word, timeout=300)
    assert process.returncode == 0, said
    return said


def test_of_several_workers_one_asks(start) -> None:
    said_by(start("prepare"))
    workers = [start(f"worker-{number}") for number in range(3)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        said_by(worker)
    assert said_by(start("tell")) == "24 24 24\n"


@pytest.mark.soak
@pytest.mark.django_db
def test_whatever_the_clock_does_a_period_is_asked_for_once_and_the_present_one_always(
    broom: Broom, clock: Clock
) -> None:
    chance, began = random.Random(7), clock.at
    workers = [Worker(f"test-{number}", clock=clock) for number in range(3)]
    seen: set[datetime] = set()
    for _ in range(5_000):
        step = chance.choice([timedelta(seconds=5), timedelta(hours=7), DAY, 40 * DAY, -timedelta(hours=3), -40 * DAY])
        clock.at = max(clock.at + step * chance.random(), began)
        number = chance.randrange(len(workers))
        if chance.random() < 0.05:
            workers[number] = Worker("born again", clock=clock)
        work(clock, workers[number])
        seen.add(Rhythm().began(timezone.localtime(clock.at)))
        assert jobs() == len(seen) == broom.runs


@pytest.mark.django_db
def test_old_jobs_are_removed_when_they_are_over_and_old_enough(broom: Broom, clock: Clock) -> None:
    at, asked = clock.at, []
    for key, ended in (("old", at - 91 * DAY), ("new", at - 89 * DAY), ("waiting", None)):
        job = services.enqueue(kind="sweep", arguments={}, key=key, by=BY, at=at - 100 * DAY)
        asked.append(job.id)
        if ended:
            models.Job.objects.filter(id=job.id).update(state="failed", ended_at=ended)
    assert services.purge(ended_before=at - 90 * DAY, by=BY, at=at) == 1
    assert sorted(models.Job.objects.values_list("key", flat=True)) == ["new", "waiting"]
    assert services.purge(ended_before=at - 90 * DAY, by=BY, at=at) == 0
    (event,) = log.events(action="jobs.purged")
    assert event.after["jobs"] == 1


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> LazySettings:
    """What the program itself declares, and nothing else."""
    monkeypatch.setattr(registry, "_KINDS", {})
    monkeypatch.setattr(registry, "_RECURRING", {})
    declared.register()
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.SUNAN_AUDIT_DAYS = None
    settings.SUNAN_JOBS_KEEP_DAYS = 10
    return settings


def done() -> dict[str, JobState]:
    return {job.kind: job.state for job in selectors.recent_jobs()}


@pytest.mark.django_db(transaction=True)
def test_the_program_clears_and_removes_by_itself(real: LazySettings, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    old = services.enqueue(kind="jobs.purge", arguments={}, key="old", by=BY, at=now - 20 * DAY)
    models.Job.objects.filter(id=old.id).update(state="done", ended_at=now - 11 * DAY)
    work(Clock(), Worker("test"))
    assert done().items() >= {"uploads.sweep": JobState.DONE, "jobs.purge": JobState.DONE}.items()
    assert "audit.expire" not in done()
    assert not models.Job.objects.filter(id=old.id).exists()
    assert log.events(action="jobs.purged")


@pytest.mark.django_db(transaction=True)
def test_the_log_is_sealed_when_nobody_else_does_it(real: LazySettings) -> None:
    now = datetime.now(UTC)
    audit.record_event("jobs.purged", subject="jobs:over", by=BY, at=now - timedelta(minutes=5))
    assert not declared._waits_to_be_sealed(now)
    audit.record_event("jobs.purged", subject="jobs:over", by=BY, at=now - timedelta(hours=2))
    audit.seal_pending(at=now)
    assert not declared._waits_to_be_sealed(now)
    old = audit.record_event("jobs.purged", subject="jobs:over", by=BY, at=now - timedelta(hours=1))
    work(Clock(), Worker("test"))
    assert done()["audit.seal"] is JobState.DONE
    assert log.event(old.id).block is not None


@pytest.mark.django_db(transaction=True)
def test_the_log_expires_where_a_time_of_keeping_is_set(real: LazySettings) -> None:
    real.SUNAN_AUDIT_DAYS = 200
    now = datetime.now(UTC)
    old = audit.record_event("jobs.purged", subject="jobs:over", by=BY, at=now - 300 * DAY)
    audit.seal_pending(at=now - 300 * DAY)
    work(Clock(), Worker("test"))
    assert done()["audit.expire"] is JobState.DONE
    assert log.events(action="audit.events_expired")
    assert old.id not in [one.id for one in log.events(limit=500)]
    assert log.verify().is_sound
