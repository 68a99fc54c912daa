"""A worker that is killed while it issues an edition: the edition is issued whole, once, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sunan_program import REPOSITORY, Program, end

PROGRAM = """
import sys, time
from datetime import UTC, date, datetime, timedelta
import django
django.setup()
from django.core.management import call_command
from sunan.audit.models import Event
from sunan.jobs import registry
from sunan.jobs.models import Job
from sunan.jobs.worker import Worker
from sunan.kernel.actors import command_actor
from sunan.monitoring.editions import models, store
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import drafting, issuing, passing
from sunan.monitoring.editions.services.composing import Composed
from sunan.monitoring.reports.core.request import ReportKind, ReportRequest
from tests.small_edition import small_report

by, now = command_actor("test"), datetime.now(UTC)

def pause(place):
    print(place, flush=True)
    if sys.argv[1] == place:
        time.sleep(120)

registry._RECURRING.clear()  # only what the test asks for is work

def ask():
    from tests.integration.access.world import World
    call_command("migrate", verbosity=0)
    approver = World().user("zhou", "province-officer")
    drafting.composed = lambda request, **_: Composed(small_report(), date(2026, 11, 22), "SUNAN", "b" * 64, ())
    made = drafting.draft_edition(request=ReportRequest(ReportKind.FINAL), by=by, at=now)
    from sunan.monitoring.editions.services import revisions
    revisions.save_paragraph(mark=made.mark, place="slot.lessons.1", written="统筹。", version=0, by=by, at=now)
    passing.submit_edition(mark=made.mark, by=by, at=now)
    passing.approve_edition(mark=made.mark, approver=approver, by=by, at=now)
    issuing.order_issue(mark=made.mark, number="苏科发〔2026〕12号", issued_on=date(2026, 11, 23), issuer="厅",
                        signers="张三", by=by, at=now)
def tell():
    (made,) = editions.all_editions()
    issued = Event.objects.filter(action="editions.edition_issued").count()
    (job,) = Job.objects.all()
    print(made.state.value, models.Issue.objects.count(), issued, job.state, job.failures)
def work():
    store.files_of = lambda document, formats: pause("writing") or {}
    create = models.Issue.objects.create
    def created(**fields):
        row = create(**fields)
        pause("issue written")
        return row
    models.Issue.objects.create = created
    from sunan.jobs import services as jobs
    finish = jobs.finish
    def finished(**how):
        effects = how.pop("effects")
        def then():
            effects()
            pause("before commit")
        finish(effects=then, **how)
        pause("after commit")
    jobs.finish = finished
    late = timedelta(hours=int(sys.argv[2]))
    Worker("killed" if late else "first", clock=lambda: datetime.now(UTC) + late).work_once()

if sys.argv[1] == "ask":
    ask()
elif sys.argv[1] == "look":
    tell()
    sys.argv[1] = "nowhere"
    work()
    tell()
else:
    work()
"""


class Office:
    """A database with one approved edition whose issue was ordered, and workers as processes of their own."""

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
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def killed(self, place: str) -> None:
        """Start a worker and kill it at a place of its work."""
        process = self.start(place, "0")
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == place:
                break
        else:
            pytest.fail("".join(said), pytrace=False)
        end(process)


LONG = pytest.mark.soak


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    address = f"sqlite:///{tmp_path}/editions.sqlite3"
    if request.param == "postgresql":
        address = request.getfixturevalue("fresh_postgres")
    found = Office(tmp_path, address)
    found.done("ask")
    return found


@pytest.mark.parametrize(
    ("office", "place"),
    [
        ("sqlite", "issue written"),
        ("postgresql", "before commit"),
        pytest.param("sqlite", "before commit", marks=LONG),
        pytest.param("postgresql", "issue written", marks=LONG),
        pytest.param("sqlite", "writing", marks=LONG),
        pytest.param("postgresql", "writing", marks=LONG),
    ],
    indirect=["office"],
)
def test_killed_before_the_end_nothing_is_issued_and_another_worker_issues_it_once(office: Office, place: str) -> None:
    office.killed(place)
    before, after = (line.split() for line in office.done("look", "1").splitlines() if len(line.split()) == 5)
    assert before == ["approved", "0", "0", "running", "0"]
    assert after == ["issued", "1", "1", "done", "1"]


def test_killed_after_the_end_it_is_issued_and_not_again(office: Office) -> None:
    office.killed("after commit")
    before, after = (line.split() for line in office.done("look", "1").splitlines() if len(line.split()) == 5)
    assert before == after == ["issued", "1", "1", "done", "0"]
