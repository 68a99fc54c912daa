"""Several programs at once tell a thing once and hand on each letter once.

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
import contextlib, json, threading
from collections import Counter
from datetime import UTC, datetime
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from sunan.kernel.actors import command_actor, system_actor
from sunan.kernel.texts import text
from sunan.notices import models, outgoing, services
from tests.integration.access.world import World

call_command("migrate", verbosity=0)
by, now = command_actor("test"), datetime.now(UTC)
world = World()
people = [world.user(f"user{number}") for number in range(12)]
for one in people:
    services.choose_mail(address=f"{one}@example.gov.cn", by_mail=True, by=world.actor(one), at=now)
handed = Counter()

@contextlib.contextmanager
def way_out():
    yield lambda number, made: handed.update([number])
outgoing.way_out = way_out

def at_once(work, number):
    ready, outcomes = threading.Barrier(number), []
    def do():
        ready.wait()
        try:
            outcomes.append(work())
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()
    threads = [threading.Thread(target=do) for _ in range(number)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    return outcomes

def tell():
    return sum(services.send_notice(
        to=people, kind="k", key=f"k-{number}", subject="s:1", title=text("题", "title"), body=text("文", "body"), link="",
        by=by, at=now) for number in range(5))

def deliver():
    sent = 0
    while (some := services.deliver_some(by=system_actor("test"), at=now)).claimed:
        sent += some.sent
    return sent

told = at_once(tell, 6)
sent = at_once(deliver, 6)
print(json.dumps({
    "told": sum(told), "rows": models.Notice.objects.count(), "sent": sum(sent), "handed": sorted(set(handed.values())),
    "letters": len(handed), "states": sorted(set(models.Letter.objects.values_list("state", flat=True))),
}))
"""


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """What the program says of six that tell and deliver at the same time."""
    address = f"sqlite:///{tmp_path}/notices.sqlite3"
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


def test_each_person_is_told_once_and_each_letter_is_handed_on_once(told: dict[str, Any]) -> None:
    assert told == {"told": 60, "rows": 60, "sent": 60, "handed": [1], "letters": 60, "states": ["sent"]}
