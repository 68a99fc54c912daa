"""A process that is killed while it takes over a workbook, approves or publishes: all of it happened, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sunan_program import REPOSITORY, Program, end

PROGRAM = """
import io, sys, time
from datetime import UTC, datetime, timedelta
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from sunan.audit.models import Event
from sunan.jobs import registry, services as jobs
from sunan.jobs.models import Job
from sunan.jobs.worker import Worker
from sunan.kernel.actors import command_actor
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.workbook.writing import write_workbook
from sunan.monitoring.collection.selectors import returns as said, workbooks as forms
from sunan.monitoring.collection.services import releasing, returns, workbooks
from sunan.monitoring.statistics import models as loaded
from sunan.uploads import selectors as uploads, services as keeping
from tests.integration.access.world import World
from tests.integration.collection.round import ANSWERS, BUREAU, CODE, Round
from tests.moments import NOON
from tests.workbooks import FIRST, filled, typed

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
registry._RECURRING.clear()  # only what the test asks for is work
now = NOON + timedelta(minutes=1)

def pause(place):
    print(place, flush=True)
    if sys.argv[1] == place:
        time.sleep(120)

def after(module, name, place):
    # Pause when a function is through, inside the transaction that called it.
    done = getattr(module, name)
    def then(*given, **named):
        found = done(*given, **named)
        pause(place)
        return found
    setattr(module, name, then)

class People(Round):
    # The same people again, in another process.
    def __init__(self):
        from sunan.access.models import User
        from sunan.access.selectors import organisation_of
        from sunan.kernel.actors import Actor, ActorKind
        def actor(name):
            user = User.objects.get(sign_in_name=name).id
            return Actor(ActorKind.USER, user, organisation_of(user, NOON.date()))
        self.reporter, self.reviewer, self.approver = actor("city-reporter"), actor("city-reviewer"), actor("city-approver")
        self.releaser = actor("centre-releaser")

def prepare():
    from sunan.cli.prepare import load_quietly
    call_command("migrate", verbosity=0)
    load_quietly()
    made = Round(World())
    made.opened()
    view = made.return_of()
    content = filled(
        write_workbook(forms.template_of(view)), {f"{COLUMN}{FIRST + at}": typed(one) for at, one in enumerate(ANSWERS)}
    )
    keeping.keep_upload(file=io.BytesIO(content), name="答复.xlsx", subject=f"return:{view.head.id}", by=made.reporter, at=now)

def tell():
    row = models.Return.objects.get()
    release = models.CollectedRelease.objects.first()
    counted = lambda action: Event.objects.filter(action=f"collection.{action}").count()
    print("state", models.Entry.objects.count(), counted("cells_saved"), row.state, counted("return_approved"),
          row.movements.count(), release.state if release else "none",
          loaded.Release.objects.filter(kind="collected_return").count(),
          loaded.Observation.objects.filter(release__kind="collected_return").count(), counted("release_published"))

def take_over():
    from sunan.audit import services as audit
    after(audit, "record_event", "workbook recorded")
    upload = uploads.upload(models_of_upload().pk)
    workbooks.import_workbook(returned=said.return_of(CODE, BUREAU), upload=upload, by=People().reporter, at=now)

def models_of_upload():
    from sunan.uploads.models import Upload
    return Upload.objects.get()

def submit():
    people, number = People(), said.return_of(CODE, BUREAU)
    content = said.known_return(number).content
    returns.submit_return(returned=number, preparer="王填表", statistics_head="李负责", seen=content, by=people.reporter, at=now)
    returns.review_return(returned=number, seen=content, by=people.reviewer, at=now)

def approve():
    from sunan.audit import services as audit
    after(audit, "record_event", "approval recorded")
    number = said.return_of(CODE, BUREAU)
    returns.approve_return(returned=number, seen=said.known_return(number).content, by=People().approver, at=now)

def release():
    releasing.prepare_release(campaign=CODE, release_at=now, by=People().releaser, at=now)
    jobs.enqueue(kind="collection.publish", arguments={}, key="publish", by=command_actor("test"), at=now)

def work():
    after(releasing, "publish_due", "figures published")
    finish = jobs.finish
    def finished(**how):
        finish(**how)
        pause("all committed")
    jobs.finish = finished
    late = timedelta(hours=int(sys.argv[2]))
    Worker("killed" if late else "first", clock=lambda: datetime.now(UTC) + late).work_once()

COLUMN = "G"
STEPS = {
    "prepare": [prepare], "workbook recorded": [take_over], "go on to the review": [tell, take_over, submit, tell],
    "approval recorded": [approve], "go on to the release": [tell, approve, tell, release],
    "figures published": [work], "all committed": [work], "publish": [tell, work, tell], "tell": [tell],
}
for step in STEPS[sys.argv[1]]:
    step()
"""


class Office:
    """A database with a campaign and a workbook that was handed in; each step is a process of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.program = Program(
            folder,
            {
                "SUNAN_DATABASE": address,
                "SUNAN_VAR": str(folder / "var"),
                "SUNAN_SECRET_KEY": "for-tests-only",
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

    def done(self, *words: str) -> list[str]:
        """Take a step to its end; return what it tells of the state on the way."""
        process = self.start(*words)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return [line.removeprefix("state ") for line in said.splitlines() if line.startswith("state ")]

    def killed(self, place: str, hours: str = "0") -> None:
        """Start a step, so many hours later by the clock of a worker, and kill it at a place of its work."""
        process = self.start(place, hours)
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == place:
                break
        else:
            pytest.fail("".join(said), pytrace=False)
        end(process)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    address = f"sqlite:///{tmp_path}/collection.sqlite3"
    if request.param == "postgresql":
        address = request.getfixturevalue("fresh_postgres")
    found = Office(tmp_path, address)
    found.done("prepare")
    return found


def test_killed_on_the_way_a_round_is_where_it_was_and_goes_on_from_there(office: Office) -> None:
    office.killed("workbook recorded")
    before, after = office.done("go on to the review")
    assert before == "0 0 draft 0 0 none 0 0 0", "of a workbook nothing is taken over, or all of it"
    assert after == "4 1 reviewed 0 2 none 0 0 0"

    office.killed("approval recorded")
    before, after = office.done("go on to the release")
    assert before == "4 1 reviewed 0 2 none 0 0 0", "there is no approval without its event, and none half signed"
    assert after == "4 1 approved 1 3 none 0 0 0"

    office.killed("figures published")
    assert office.done("tell") == ["4 1 approved 1 3 embargoed 0 0 0"], "before its end nothing of a release is known"
    office.killed("all committed", "2")
    assert office.done("publish", "4") == ["4 1 approved 1 3 published 1 4 1"] * 2, "and it is published once"
