"""Many people write at once, each with a connection of their own: every version is kept, in one order.

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
from datetime import UTC, date, datetime
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from sunan.kernel.actors import command_actor
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.freezing import Going
from sunan.monitoring.editions.selectors import contents as said, editions
from sunan.monitoring.editions.services import drafting, issuing, passing, revisions
from sunan.monitoring.editions.services.composing import Composed
from sunan.monitoring.reports.core.request import ReportKind, ReportRequest
from tests.integration.access.world import World
from tests.small_edition import small_report

call_command("migrate", verbosity=0)
by, now, day = command_actor("test"), datetime.now(UTC), date(2026, 11, 23)
approver = World().user("zhou", "province-officer")
drafting.composed = lambda request, **_: Composed(small_report(), date(2026, 11, 22), "SUNAN", "b" * 64, ())
going = Going("苏科发〔2026〕12号", day, "厅", ("张三",))
SLOT, MANY = "slot.lessons.1", 20

def at_once(*works):
    ready, outcomes = threading.Barrier(len(works)), [None] * len(works)
    def do(number, work):
        try:
            ready.wait()
            work()
            outcomes[number] = "done"
        except Exception as error:
            outcomes[number] = type(error).__name__
        finally:
            connection.close()
    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(works)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    return sorted(outcomes)

def draft():
    return drafting.draft_edition(request=ReportRequest(ReportKind.FINAL), by=by, at=now).mark

def save(mark, written, version=0, place=SLOT):
    return revisions.save_paragraph(mark=mark, place=place, written=written, version=version, by=by, at=now)

def submitted():
    mark = draft()
    save(mark, "统筹。")
    passing.submit_edition(mark=mark, by=by, at=now)
    return mark

def approve(mark):
    return passing.approve_edition(mark=mark, approver=approver, by=by, at=now)

def approved():
    mark = submitted()
    approve(mark)
    return mark

def issue(mark):
    return issuing.issue_edition(mark=mark, going=going, ordered_by=by, by=by, at=now)

told = {}
mark = draft()
texts = [f"第{chr(0x7532 + number)}人的话。" for number in range(MANY)]
told["one paragraph"] = at_once(*(lambda text=text: save(mark, text) for text in texts))
kept = said.revisions(editions.known_edition(mark), SLOT)
told["versions"] = sorted(one.version for one in kept)
told["nothing lost"] = sorted(one.written for one in kept) == sorted(texts)

mark = draft()
begun = "".join(f"其{chr(0x7532 + number)}，" for number in range(MANY))
first = save(mark, begun).version
changed = [begun.replace(f"其{chr(0x7532 + number)}，", f"改{chr(0x7532 + number)}，") for number in range(MANY)]
told["own clauses"] = at_once(*(lambda text=text: save(mark, text, first) for text in changed))
told["merged"] = said.contents(editions.known_edition(mark)).written(SLOT) == begun.replace("其", "改")

mark = draft()
add = lambda: revisions.add_paragraph(mark=mark, after="target.rd.2", written="一段。", by=by, at=now)
told["added"] = at_once(*[add] * 6)
told["places"] = sorted(said.contents(editions.known_edition(mark)).standing)

mark = approved()
back = lambda: passing.send_back(mark=mark, why="再核", by=by, at=now)
told["once"] = at_once(lambda: issue(mark), lambda: issue(mark), back, back)
state = editions.known_edition(mark).state.value
told["agrees"] = [state, models.Issue.objects.count()] in (["issued", 1], ["draft", 0])

going = Going("苏科发〔2026〕13号", day, "厅", ("张三",))
pair = [approved(), approved()]
told["one number"] = at_once(*(lambda mark=mark: issue(mark) for mark in pair))
told["of two"] = sorted(editions.known_edition(mark).state.value for mark in pair)

mark = submitted()
told["slip in"] = at_once(lambda: approve(mark), lambda: save(mark, "偷改。", 0, "target.rd.2"))
print(json.dumps(told))
"""


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """What the program says of twenty writers and of steps taken at the same time."""
    address = f"sqlite:///{tmp_path}/editions.sqlite3"
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


def test_steps_taken_at_once_happen_one_after_the_other_and_lose_nothing(told: dict[str, Any]) -> None:
    assert told["one paragraph"] == ["done"] * 20
    assert told["versions"] == list(range(1, 21))
    assert told["nothing lost"]
    assert told["own clauses"] == ["done"] * 20
    assert told["merged"], "changes of different clauses are all in the text"
    assert told["added"] == ["done"] * 6
    assert told["places"] == [f"added.{number}" for number in range(1, 7)]
    assert told["once"] == ["EditionMoved", "EditionMoved", "EditionMoved", "done"]
    assert told["agrees"]
    assert told["one number"] in (["NumberTaken", "done"], ["IntegrityError", "done"])
    assert told["of two"] == ["approved", "issued"]
    assert told["slip in"] == ["EditionMoved", "done"]
