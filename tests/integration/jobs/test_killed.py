"""Workers that are killed or asked to end: the job is done in the end, and its effect happens once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sunan_program import REPOSITORY, Program, end

PROGRAM = """
import os, sys, time
from datetime import UTC, datetime, timedelta
import django
django.setup()
from sunan.jobs import registry
registry._RECURRING.clear()
from django.core.management import call_command
from sunan.jobs import models, services
from sunan.jobs.registry import JobKind, Outcome
from sunan.jobs.worker import Worker
from sunan.kernel.actors import command_actor
from sunan.kernel.texts import text

def pause(place):
    print(place, flush=True)
    if sys.argv[1] == place:
        time.sleep(120)

def effects():
    services.enqueue(kind="mark", arguments={}, by=command_actor("test"), at=datetime.now(UTC))
    pause("in effects")

def work(context, arguments):
    for _ in range(600 if sys.argv[1] == "checking" else 1):
        pause("at work")
        context.check()
        time.sleep(0.2 if sys.argv[1] == "checking" else 0)
    return Outcome({}, effects)

registry.register(JobKind("mark", text("记", "mark"), text("记", "mark"), lambda context, arguments: Outcome()))
registry.register(JobKind("work", text("做", "work"), text("做", "work"), work))
if sys.argv[1] == "ask":
    call_command("migrate", verbosity=0)
    services.enqueue(kind="work", arguments={}, key="once", by=command_actor("test"), at=datetime.now(UTC))
elif sys.argv[1] == "tell":
    for job in models.Job.objects.order_by("id"):
        print(job.kind, job.state, job.failures)
else:
    late = timedelta(hours=int(sys.argv[2]))
    worker = Worker("killed" if late else "first", clock=lambda: datetime.now(UTC) + late)
    import signal
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    if sys.argv[1] == "checking":
        worker.serve()
    else:
        worker.work_once()
"""


class Desk:
    """A database with one job in it, and workers as processes of their own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.program = Program(
            folder,
            {
                "SUNAN_DATABASE": address,
                "SUNAN_VAR": str(folder / "var"),
                "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
                "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src")]),
            },
        )
        (folder / "var").mkdir()

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words], cwd=self.program.folder, env=self.program.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def done(self, *words: str) -> str:
        process = self.start(*words)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def killed(self, place: str) -> None:
        """Start a worker and kill it at a place of its work."""
        process = self.start(place, "0")
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == place:
                break
        end(process)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    address = f"sqlite:///{tmp_path}/jobs.sqlite3"
    if request.param == "postgresql":
        address = request.getfixturevalue("fresh_postgres")
    found = Desk(tmp_path, address)
    found.done("ask")
    return found


LONG = pytest.mark.soak


@pytest.mark.parametrize(
    ("desk", "place"),
    [
        ("sqlite", "in effects"),
        ("postgresql", "at work"),
        pytest.param("sqlite", "at work", marks=LONG),
        pytest.param("postgresql", "in effects", marks=LONG),
    ],
    indirect=["desk"],
)
def test_a_killed_workers_job_is_taken_up_and_has_its_effect_once(desk: Desk, place: str) -> None:
    desk.killed(place)
    assert desk.done("tell").splitlines() == ["work running 0"]
    desk.done("nowhere", "0")
    assert desk.done("tell").splitlines() == ["work running 0"], "the lease still holds"
    desk.done("nowhere", "1")
    assert desk.done("tell").splitlines() == ["work done 1", "mark waiting 0"]


@pytest.mark.parametrize("desk", ["sqlite", pytest.param("postgresql", marks=LONG)], indirect=True)
def test_a_worker_asked_to_end_gives_its_job_back(desk: Desk) -> None:
    process = desk.start("checking", "0")
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "at work"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert desk.done("tell").splitlines() == ["work waiting 0"]


@pytest.mark.parametrize("desk", ["postgresql", pytest.param("sqlite", marks=LONG)], indirect=True)
def test_two_workers_at_once_do_a_job_once(desk: Desk) -> None:
    workers = [desk.start("nowhere", "0") for _ in range(3)]
    said = [worker.communicate(timeout=120)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0], said
    assert desk.done("tell").splitlines()[0] == "work done 0"
    assert desk.done("tell").count("mark") == 1


def test_the_worker_command_ends_on_request(tmp_path: Path) -> None:
    program = Program(tmp_path, {"PYTHONPATH": str(REPOSITORY / "src")})
    process = program.start("worker")
    assert process.stdout is not None
    for line in process.stdout:
        if "已就绪" in line:
            break
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
