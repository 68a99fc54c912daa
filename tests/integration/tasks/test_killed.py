"""A program that is killed while it closes an item, takes a ledger or climbs the ladder: all of it happened, or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sunan_program import REPOSITORY, Program, end

PROGRAM = """
import json, sys, time
from datetime import UTC, date, datetime, timedelta
import django
django.setup()
from django.core.management import call_command
from sunan.audit import services as audit
from sunan.audit.models import Event
from sunan.jobs import registry
from sunan.jobs.models import Job
from sunan.jobs.worker import Worker
from sunan.kernel.actors import command_actor
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.ledger import LedgerRow
from sunan.monitoring.tasks.services import closing, importing
from tests.integration.access.world import World
from tests.integration.tasks.world import Works
from tests.moments import NOON

by, place = command_actor("test"), sys.argv[1]
registry._RECURRING.clear()  # only what the test asks for is work

def stop():
    print("here", flush=True)
    time.sleep(120)

def prepare():
    call_command("migrate", verbosity=0)
    works = Works(World())
    works.checkpoint("task-05")
    shown = works.show()
    works.close(evidence=(shown.id,))
    from sunan.jobs import services as jobs
    jobs.enqueue(kind="tasks.escalate", arguments={}, key="climb", by=by, at=datetime.now(UTC))

def check():
    row = models.Closing.objects.get(checked_at=None)
    closing.check_closing(closing=row.pk, by=by, at=NOON)

def take():
    rows = [LedgerRow(line, f"task-{line:02d}", lead_unit="某市", checkpoint="节点", planned_on=date(2024, 1, 1),
                      claimed_on=date(2024, 2, 1)) for line in range(10, 20)]
    importing.take_ledger(rows=rows, source="台账", sha256="a" * 64, by=by, at=NOON)

def climb():
    late = timedelta(hours=int(sys.argv[2]))
    Worker("killed" if late else "first", clock=lambda: datetime.now(UTC) + late).work_once()

def tell():
    (job,) = Job.objects.all()
    item = models.Item.objects.get(code="task-03")
    actions = Event.objects.values_list("action", flat=True)
    print(json.dumps({
        "outcome": item.outcome,
        "checked": models.Closing.objects.exclude(checked_at=None).count(),
        "checked events": sum(one == "tasks.closing_checked" for one in actions),
        "taken": models.TakenLedger.objects.count(),
        "leads": models.Item.objects.filter(lead_unit="某市").count(),
        "claims": models.Claim.objects.count(),
        "taken events": sum(one == "tasks.ledger_taken_over" for one in actions),
        "steps": models.Escalation.objects.count(),
        "climbed events": sum(one == "tasks.escalated" for one in actions),
        "job": job.state,
    }))

record = audit.record_event
def recorded(action, **how):
    done = record(action, **how)
    # The last thing a change does before it is committed.
    if {"check": "tasks.closing_checked", "take": "tasks.ledger_taken_over", "climb": "tasks.escalated"}.get(place) == action:
        stop()
    return done

if place == "prepare":
    prepare()
elif place == "look":
    tell()
elif place == "again":
    check(); take(); climb()
    tell()
elif place == "half a ledger":
    from sunan.monitoring.tasks.services import importing as taking
    each, seen = taking._take, []
    def some(*row, **how):
        seen.append(row)
        if len(seen) == 6:
            stop()
        return each(*row, **how)
    taking._take = some
    take()
else:
    audit.record_event = recorded
    {"check": check, "take": take, "climb": climb}[place]()
"""

BEFORE = {
    "outcome": "", "checked": 0, "checked events": 0, "taken": 0, "leads": 0, "claims": 0, "taken events": 0, "steps": 0,
    "climbed events": 0,
}  # fmt: skip
AFTER = {
    "outcome": "completed", "checked": 1, "checked events": 1, "taken": 1, "leads": 10, "claims": 10, "taken events": 1,
    "climbed events": 1, "job": "done",
}  # fmt: skip


class Office:
    """A database with a closing that waits and work that was asked for, and programs that do it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.program = Program(
            folder,
            {
                "SUNAN_DATABASE": address,
                "SUNAN_VAR": str(folder / "var"),
                "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
                "SUNAN_RULEBOOK": str(REPOSITORY / "rulebook"),
                "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
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
        said, _ = process.communicate(timeout=180)
        assert process.returncode == 0, said
        return said

    def told(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.done(*words).splitlines()[-1])
        return found

    def killed(self, place: str) -> None:
        """Start a program and kill it at a place of its work."""
        process = self.start(place, "0")
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == "here":
                break
        else:
            pytest.fail("".join(said), pytrace=False)
        end(process)


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    address = f"sqlite:///{tmp_path}/tasks.sqlite3"
    if request.param == "postgresql":
        address = request.getfixturevalue("fresh_postgres")
    found = Office(tmp_path, address)
    found.done("prepare")
    return found


def test_killed_in_the_middle_nothing_happened_and_done_again_it_happens_once(office: Office) -> None:
    for place in ("check", "take", "half a ledger", "climb"):
        office.killed(place)
    # Each of these only ever grows, so whatever one of them had left behind would still be there.
    told = office.told("look")
    assert {name: told[name] for name in BEFORE} == BEFORE
    told = office.told("again", "1")
    assert {name: told[name] for name in AFTER} == AFTER
    assert told["steps"] > 0
