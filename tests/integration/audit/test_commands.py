"""`sunan audit` on a database file, whole and tampered with; and what loading leaves in the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.sunan_program import Program
from tests.two_rivers import FOLDER

LONG = pytest.mark.soak
"""What the log finds out is tested in its own process with every change; here a few go the whole way."""

COLUMNS = "moment, action, subject, actor_kind, actor_id, organisation, source, request, before, after, why, personal, block_id"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The fictional plan, loaded and assessed."""
    made = Program(tmp_path_factory.mktemp("log"), {"SUNAN_RULEBOOK": str(FOLDER)})
    assert made.run("load").returncode == 0
    assert made.run("assess").returncode == 0
    return made


@contextmanager
def altered(program: Program, *statements: str) -> Iterator[None]:
    """Let somebody with access to the file change it, and put it back afterwards."""
    path = program.folder / "var" / "sunan.sqlite3"
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yield
    path.write_bytes(before)
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)


@pytest.fixture(scope="module", autouse=True)
def _one_file(program: Program) -> None:
    with closing(sqlite3.connect(program.folder / "var" / "sunan.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_load_is_one_event_with_its_manifest_and_everything_is_sealed(program: Program) -> None:
    with closing(sqlite3.connect(program.folder / "var" / "sunan.sqlite3")) as database:
        actions = [row[0] for row in database.execute("SELECT action FROM audit_event ORDER BY id")]
        releases = database.execute("SELECT count(*) FROM statistics_release").fetchone()[0]
        (manifest,) = database.execute("SELECT after FROM audit_event WHERE action LIKE 'statistics.%'").fetchone()
    assert actions == [
        "statistics.releases_loaded", "rulebooks.rulebook_archived", "tasks.plan_taken_up", "indicators.seals_kept",
    ]  # fmt: skip
    assert manifest.count('"sha256"') == releases > 0
    answer = program.answer("audit", "verify")
    assert (answer["sound"], answer["events"], answer["pending"], answer["faults"]) == (True, 4, 0, [])
    assert answer["head"].startswith(f"{answer['blocks']}:")


def test_verifying_says_so_in_both_languages_and_takes_a_head_noted_before(program: Program) -> None:
    head = program.answer("audit", "verify")["head"]
    outcome = program.run("audit", "verify", "--head", head)
    assert (outcome.returncode, "没有改动" in outcome.stdout) == (0, True)
    assert "nothing was changed" in program.run("--lang", "en", "audit", "verify").stdout
    assert program.run("audit", "verify", "--head", head[:-1] + ("0" if head[-1] != "0" else "1")).returncode == 1
    assert program.run("audit", "verify", "--head", "none").returncode == 2


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_event SET after = replace(after, '1', '2') WHERE id = 1", "event:1"),
        pytest.param("DELETE FROM audit_event WHERE id = 2", "event:2", marks=LONG),
        pytest.param(f"INSERT INTO audit_event ({COLUMNS}, id) SELECT {COLUMNS}, 99 FROM audit_event WHERE id = 3", "event:99", marks=LONG),
        ("UPDATE audit_event SET moment = 'noon' WHERE id = 3", "event:3"),
        ("UPDATE audit_event SET why = x'00ff' WHERE id = 3", "event:3"),
        pytest.param("UPDATE audit_block SET members = substr(members, 2) WHERE number = 1", "block:1", marks=LONG),
        ("DELETE FROM audit_block WHERE number = 1", "block:1"),
    ],
)  # fmt: skip
def test_an_altered_copy_is_found_out(program: Program, statement: str, place: str) -> None:
    with altered(program, statement):
        outcome = program.run("audit", "verify")
        assert outcome.returncode == 1, outcome.stdout
        assert place in outcome.stdout
        assert "Traceback" not in outcome.stderr


def test_fewer_than_six_months_of_keeping_are_refused(program: Program) -> None:
    outcome = program.run("audit", "verify", SUNAN_AUDIT_DAYS="180")
    assert outcome.returncode != 0
    assert "六个月" in outcome.stderr
