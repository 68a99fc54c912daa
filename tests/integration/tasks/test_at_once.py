"""Many people work at once, each with a connection of their own: nothing is lost, nothing is said twice.

In a program of its own, because a test's SQLite lies in memory, where writers cannot wait for each other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sunan_program import REPOSITORY

PROGRAM = """
import json, sys, threading
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from sunan.kernel.actors import command_actor, system_actor
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.ledger import LedgerRow
from sunan.monitoring.tasks.core.words import Outcome
from sunan.monitoring.tasks.selectors import items as found
from sunan.monitoring.tasks.services import closing, depending, escalating, importing, items, reporting
from tests.integration.access.world import World
from tests.integration.tasks.world import TODAY, Works
from tests.moments import NOON

call_command("migrate", verbosity=0)
works, by = Works(World()), command_actor("test")

def at_once(*jobs):
    ready, outcomes = threading.Barrier(len(jobs)), [None] * len(jobs)
    def do(number, job):
        try:
            ready.wait()
            job()
            outcomes[number] = "done"
        except Exception as error:
            outcomes[number] = type(error).__name__
        finally:
            connection.close()
    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(jobs)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    return sorted(outcomes)

def report(actor, words, period="2026-Q3"):
    return lambda: reporting.hand_in_report(
        code="task-03", unit="苏州市", period=period, happened=words, by=actor, at=NOON)

told = {}
told["corrections"] = at_once(*(report(works.suzhou, f"第{number}稿") for number in range(12)))
told["versions"] = sorted(models.Report.objects.values_list("version", flat=True))
other = works.person("liaison", "city-officer", "province", "320500")
told["two organisations"] = at_once(report(works.suzhou, "市", "2026-Q2"), report(other, "省", "2026-Q2"))

need = lambda one, other: lambda: depending.add_dependency(earlier=one, later=other, by=works.manager, at=NOON)
ring = ["task-01", "task-02", "task-04", "task-05"]
told["ring"] = at_once(*(need(one, other) for one, other in zip(ring, ring[1:] + ring[:1])))

shown = works.show()
said = [lambda outcome=outcome: works.close(outcome=outcome, evidence=(shown.id,)) for outcome in (
    Outcome.COMPLETED, Outcome.PARTLY, Outcome.CANNOT_TELL)]
told["closings said"] = at_once(*said)
waiting = models.Closing.objects.filter(superseded_at=None, checked_at=None)
told["closings waiting"] = waiting.count()
last = waiting.get().pk
told["checked"] = at_once(*[lambda: closing.check_closing(closing=last, by=works.officer, at=NOON)] * 3)
told["in force"] = models.Closing.objects.filter(superseded_at=None, checked_at__isnull=False).count()

rows = [LedgerRow(2, "task-07", checkpoint="节点", planned_on=TODAY - timedelta(days=500))]
take = lambda: importing.take_ledger(rows=rows, source="台账", sha256="a" * 64, by=by, at=NOON)
told["ledger"] = at_once(*[take] * 4)
told["taken"] = models.Checkpoint.objects.filter(item__code="task-07").count()

climb = lambda: escalating.escalate(by=system_actor("test"), at=NOON)
told["climbing"] = at_once(*[climb] * 4)
told["steps"] = models.Escalation.objects.count()

for number in range(4):
    items.add_sub_item(parent="task-34", title_zh=f"第{number}部分", by=works.manager, at=NOON)
points = [works.checkpoint(f"task-34.{number}").id for number in range(1, 5)]
told["parts"] = at_once(*(lambda one=one: works.claim(one) for one in points))
told["whole"] = found.item("task-34", today=TODAY).state.value
told["cut"] = at_once(*[lambda: items.add_sub_item(parent="task-36", title_zh="一", by=works.manager, at=NOON)] * 5)
told["codes"] = sorted(models.Item.objects.filter(parent__code="task-36").values_list("code", flat=True))
print(json.dumps(told))
"""


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """What the program says of steps taken at the same time."""
    address = f"sqlite:///{tmp_path}/tasks.sqlite3"
    if request.param == "postgresql":
        address = request.getfixturevalue("fresh_postgres")
    environment = {
        **os.environ,
        "SUNAN_DATABASE": address,
        "SUNAN_VAR": str(tmp_path),
        "SUNAN_RULEBOOK": str(REPOSITORY / "rulebook"),
        "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_what_many_do_at_once_happens_one_after_the_other(told: dict[str, Any]) -> None:
    assert told["corrections"] == ["done"] * 12
    assert told["versions"] == list(range(1, 13))
    assert told["two organisations"] == ["ReportTaken", "done"]
    assert told["ring"] == ["DependencyCycle", "done", "done", "done"], "whoever would close the ring is refused"
    assert told["closings said"] == ["done"] * 3
    assert told["closings waiting"] == 1
    assert told["checked"] == ["InvalidInput", "InvalidInput", "done"]
    assert told["in force"] == 1
    assert told["ledger"] == ["done"] * 4
    assert told["taken"] == 1
    assert told["climbing"] == ["done"] * 4
    assert told["steps"] == 3
    assert told["parts"] == ["done"] * 4
    assert told["whole"] == "claimed_not_evidenced"
    assert told["cut"] == ["done"] * 5
    assert told["codes"] == [f"task-36.{number}" for number in range(1, 6)]
