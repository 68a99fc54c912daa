"""A load that is killed leaves the database as it was before or as it is after, and the next run finishes."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.small_statistics import SmallRulebook

RELEASES, ROWS = 6, 4_000
BEFORE, AFTER = (0, 0), (RELEASES, RELEASES * ROWS)

SETUP = """
import sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from sunan.monitoring.statistics import services
"""
LOADING = (
    SETUP
    + """
from datetime import UTC, datetime
from sunan.kernel.actors import command_actor
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.statistics.core.catalogue import read_catalogue
from sunan.monitoring.statistics.ingest.rulebook import read_batch
from tests.small_statistics import AREAS
source = RulebookSource.from_folder(Path(sys.argv[1]))
catalogue, _ = read_catalogue(source)
batch, _ = read_batch(source, catalogue=catalogue, areas=AREAS)
services._ROWS_AT_A_TIME = 500
print("begin", flush=True)
services.load_releases(batch=batch, by=command_actor("test"), at=datetime.now(UTC), progress=lambda step: print(step.done, flush=True))
print("end", flush=True)
"""
)
COUNTING = "SELECT (SELECT COUNT(*) FROM statistics_release), (SELECT COUNT(*) FROM statistics_observation)"
MIGRATING = SETUP + "call_command('migrate', verbosity=0)"


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'killed.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_address")
    name = f"killed_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    small = SmallRulebook(tmp_path / "rulebook")
    for number in range(RELEASES):
        small.release(
            f"r{number}",
            *(f"gdp,A1,{2000 + row % 20},actual,,{row},亿元,=,no,high,,,第{row}行" for row in range(ROWS)),
        )
    return small.folder


def program(code: str, address: str, folder: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ, "SUNAN_DATABASE": address, "SUNAN_VAR": str(folder.parent / "var"),
        "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def said(code: str, address: str, folder: Path) -> str:
    started = program(code, address, folder)
    output, _ = started.communicate()
    assert started.returncode == 0
    return output


def counted(address: str) -> tuple[int, int]:
    """Return how many releases and rows another program sees."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
            row = connection.execute(COUNTING).fetchone()
    else:
        with psycopg.connect(address) as connection:
            row = connection.execute(COUNTING).fetchone()
    releases, rows = row
    return releases, rows


def kill_after(lines: int, address: str, folder: Path) -> bool:
    """Kill a load once it has printed so many lines; return whether it had said that it was done."""
    loading = program(LOADING, address, folder)
    assert loading.stdout is not None
    heard = [loading.stdout.readline() for _ in range(lines)]
    loading.send_signal(signal.SIGKILL)
    rest, _ = loading.communicate()
    assert loading.returncode == -signal.SIGKILL or "end\n" in rest or "end\n" in heard
    return "end\n" in heard


def test_a_load_killed_at_any_moment_leaves_before_or_after_and_the_next_run_finishes(address, rulebook):
    said(MIGRATING, address, rulebook)
    steps = RELEASES * ROWS // 500
    # Before anything is written; at moments drawn at random; when the last row is written and not yet committed.
    moments = [1, 2, *sorted(random.Random(20261122).sample(range(3, steps), k=3)), steps + 1]
    for lines in moments:
        done = kill_after(lines, address, rulebook)
        state = counted(address)
        assert state in (BEFORE, AFTER)
        assert state == AFTER or not done
        if state == AFTER:
            break
    said(LOADING, address, rulebook)
    assert counted(address) == AFTER
    assert said(LOADING, address, rulebook) == "begin\nend\n"
    assert counted(address) == AFTER
