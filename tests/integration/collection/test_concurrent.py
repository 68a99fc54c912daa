"""Many people report at once, each with a connection of their own: every cell that anybody submitted is kept.

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
from collections import Counter
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from sunan.audit.models import Event
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import TypedCell
from sunan.monitoring.collection.core.words import EntrySource
from sunan.monitoring.collection.services import entries
from tests.integration.access.world import World
from tests.integration.collection.round import BUREAU, DEADLINE, FORM, OPENS_ON, PARK, SUZHOU, Round
from tests.moments import NOON

MANY, CELLS = int(sys.argv[1]), 10
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
call_command("migrate", verbosity=0)
people = Round(World())
campaign = models.Campaign.objects.create(
    code="crowd", title_zh="众人", title_en="crowd", state="open", form_number=FORM.number, form_maker=FORM.maker,
    form_approval=FORM.approval, form_valid_until=FORM.valid_until, collected_under="statistical_survey", as_of=OPENS_ON,
    opens_on=OPENS_ON, deadline=DEADLINE, created_by_kind="command", created_at=NOON, changed_at=NOON,
)
offices = {}
for organisation, is_city in ((BUREAU, True), (PARK, False)):
    row = models.Return.objects.create(
        campaign=campaign, organisation=organisation, area=SUZHOU, is_city=is_city, state="draft", changed_at=NOON
    )
    asks = [
        models.Ask.objects.create(
            campaign=campaign, organisation=organisation, measure="gdp", area=SUZHOU, period=str(1900 + n), unit="亿元",
            position=n,
        ).pk
        for n in range(MANY * CELLS // 2 + 1)
    ]
    offices[organisation] = (row.pk, asks, people.people(organisation)[0])

def digits(writer, place):
    return f"{1000 + writer}.{place:02d}"

def write(writer):
    # Half of them write in one return, half in the other: ten cells of their own, and one that all of them fill in.
    number, asks, by = offices[(BUREAU, PARK)[writer % 2]]
    own = asks[1 + writer // 2 * CELLS : 1 + (writer // 2 + 1) * CELLS]
    typed = [TypedCell(asks[0], 0, digits(writer, 99))]
    typed += [TypedCell(ask, 0, digits(writer, place)) for place, ask in enumerate(own)]
    entries.save_entries(returned=number, typed=typed, source=EntrySource.GRID, by=by, at=NOON)

def at_once(work, count):
    ready, outcomes = threading.Barrier(count), [None] * count
    def do(number):
        try:
            connection.ensure_connection()
            ready.wait()
            work(number)
            outcomes[number] = "done"
        except Exception as error:
            outcomes[number] = f"{type(error).__name__}: {error}"
        finally:
            connection.close()
    threads = [threading.Thread(target=do, args=(number,)) for number in range(count)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    return Counter(outcomes)

told = {"writers": at_once(write, MANY)}
kept = models.Entry.objects
shared = [asks[0] for _, asks, _ in offices.values()]
told["own"] = sorted(kept.exclude(ask__in=shared).values_list("printed", "version", "is_contested"))
told["asked for"] = sorted([digits(w, place), 1, False] for w in range(MANY) for place in range(CELLS))
told["shared"] = sorted(kept.filter(ask__in=shared).values_list("printed", flat=True))
told["wanted"] = sorted(digits(w, 99) for w in range(MANY))
told["versions"] = [sorted(kept.filter(ask=ask).values_list("version", flat=True)) for ask in shared]
told["standing"] = [kept.filter(ask=ask, is_contested=False).count() for ask in shared]
told["events"] = Event.objects.filter(action="collection.cells_saved").count()
print(json.dumps(told))
"""


@pytest.mark.parametrize(
    ("database", "writers"),
    [pytest.param("sqlite", 20, id="20 writers on SQLite"), pytest.param("postgresql", 200, id="200 on PostgreSQL")],
)
def test_no_cell_that_anybody_submitted_is_lost(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, writers: int
) -> None:
    told = _told(request, tmp_path, database, writers)
    assert told["writers"] == {"done": writers}
    assert told["own"] == told["asked for"], "each has the ten cells that were theirs alone"
    assert told["shared"] == told["wanted"], "of the cell that all filled in every answer is kept"
    assert told["versions"] == [list(range(1, writers // 2 + 1))] * 2, "in one order"
    assert told["standing"] == [1, 1], "one stands, the others wait for a choice"
    assert told["events"] == writers


def _told(request: pytest.FixtureRequest, folder: Path, database: str, writers: int) -> dict[str, Any]:
    address = f"sqlite:///{folder}/collection.sqlite3"
    if database == "postgresql":
        address = request.getfixturevalue("fresh_postgres")
    environment = {
        **os.environ,
        "SUNAN_DATABASE": address,
        "SUNAN_VAR": str(folder),
        "SUNAN_RULEBOOK": str(REPOSITORY / "rulebook"),
        "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(writers)], cwd=folder, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
