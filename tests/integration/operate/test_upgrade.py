"""Upgrading the tables: killed at any moment and done again, by two at once, and never backwards."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sunan_program import REPOSITORY, Program, end

UPGRADE = "from sunan.operate.upgrade import upgrade\nprint(upgrade())"

TABLES = """
import hashlib, json
from django.db import connection
with connection.cursor() as cursor:
    names = sorted(connection.introspection.table_names(cursor))
    shape = {name: [
        [list(map(str, column)) for column in connection.introspection.get_table_description(cursor, name)],
        sorted(connection.introspection.get_constraints(cursor, name)),
    ] for name in names}
    cursor.execute("SELECT COUNT(*), SUM(size), COUNT(DISTINCT zone_id) FROM migrating_firm")
    rows = [int(number) for number in cursor.fetchone()]
    cursor.execute("SELECT app, name, COUNT(*) FROM django_migrations GROUP BY app, name HAVING COUNT(*) > 1")
    twice = cursor.fetchall()
print(json.dumps([hashlib.sha256(json.dumps(shape).encode()).hexdigest(), rows, twice]))
"""


def python(program: Program, code: str) -> subprocess.Popen[str]:
    begin = "import os, django; django.setup()\n"
    return subprocess.Popen(
        [sys.executable, "-c", begin + code],
        cwd=program.folder,
        env=program.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0, printed
    return printed.strip()


def installation(folder: Path, database: str = "") -> Program:
    folder.mkdir()
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.migrating.settings",
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
    }
    if database:
        settings["SUNAN_DATABASE"] = database
    else:
        (folder / "var").mkdir()
    return Program(folder, settings)


def kill_and_finish(make: Callable[[str], Program], *, rounds: int, seed: int) -> None:
    """Kill upgrades at random moments of their work, finish them, and compare with one that nobody disturbed."""
    undisturbed = make("undisturbed")
    began = time.monotonic()
    assert said(python(undisturbed, UPGRADE)) == "True"
    seconds = time.monotonic() - began
    assert said(python(undisturbed, UPGRADE)) == "False"
    expected = said(python(undisturbed, TABLES))
    assert expected.endswith("[20000, 200010000, 20], []]")
    moments = random.Random(seed)
    for number in range(rounds):
        program = make(f"killed{number}")
        for _ in range(3):
            process = python(program, UPGRADE)
            time.sleep(moments.uniform(seconds * 0.3, seconds))
            end(process)
        said(python(program, UPGRADE))
        assert said(python(program, TABLES)) == expected


def test_a_killed_upgrade_is_finished_by_the_next(tmp_path: Path) -> None:
    kill_and_finish(lambda name: installation(tmp_path / name), rounds=1, seed=1)


@pytest.mark.soak
def test_upgrades_killed_at_any_moment(tmp_path: Path) -> None:
    kill_and_finish(lambda name: installation(tmp_path / name), rounds=20, seed=2)


@pytest.mark.soak
def test_upgrades_of_a_server_killed_at_any_moment(tmp_path: Path, new_database: Callable[[], str]) -> None:
    kill_and_finish(lambda name: installation(tmp_path / name, new_database()), rounds=20, seed=3)


@pytest.mark.soak
def test_a_kill_between_doing_a_migration_and_noting_it_loses_nothing(tmp_path: Path) -> None:
    program = installation(tmp_path / "one")
    code = """
import os, signal
from django.db.migrations.executor import MigrationExecutor
noted = MigrationExecutor.record_migration
def killed(self, migration):
    if migration.name == os.environ["SUNAN_KILL_AT"]:
        os.kill(os.getpid(), signal.SIGKILL)
    noted(self, migration)
MigrationExecutor.record_migration = killed
"""
    for name in ("0001_made", "0003_changed", "0004_renamed"):
        killed = Program(program.folder, {**program.settings, "SUNAN_KILL_AT": name})
        process = python(killed, code + UPGRADE)
        process.communicate(timeout=60)
        assert process.returncode != 0
    said(python(program, UPGRADE))
    assert said(python(program, TABLES)).endswith("[20000, 200010000, 20], []]")


def test_two_that_upgrade_at_once_both_succeed(tmp_path: Path, new_database: Callable[[], str]) -> None:
    for name, database in (("embedded", ""), ("server", new_database())):
        program = installation(tmp_path / name, database)
        both = [python(program, UPGRADE) for _ in range(2)]
        for process in both:
            said(process)
        assert said(python(program, TABLES)).endswith("[20000, 200010000, 20], []]")


def test_a_database_of_a_newer_program_is_refused_in_words(tmp_path: Path) -> None:
    program = installation(tmp_path / "one")
    said(python(program, UPGRADE))
    said(
        python(
            program,
            "from django.db.migrations.recorder import MigrationRecorder; from django.db import connection\n"
            "MigrationRecorder(connection).record_applied('statistics', '0999_later')",
        )
    )
    before = said(python(program, TABLES))
    done = program.run("load")
    assert done.returncode == 1
    assert "statistics.0999_later" in done.stderr
    assert "太旧" in done.stderr
    assert said(python(program, TABLES)) == before
