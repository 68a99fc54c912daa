"""How long a backup and a restore take and what memory they need, as data grow: half database, half uploaded files.

Memory is that of the whole process tree: on PostgreSQL pg_dump, pg_restore and psql are part of it. The peer copies the
embedded database and the files with `cp`, which neither reads one moment of a database in use, nor verifies, nor hashes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.databases import server_database
from benchmarks.memory import run_watched

GIGABYTES = (0.1, 1, 5)
BLOCK = 1_000_000

Row = dict[str, Any]


def run(*, sizes: tuple[float, ...] = GIGABYTES) -> list[Row]:
    """Return one row per database and size: seconds and peak memory of each step, and the peer's seconds."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="sunan-bench-") as name:
            rows.append(_row(Path(name), size, ""))
        with tempfile.TemporaryDirectory(prefix="sunan-bench-") as name, server_database() as address:
            if address:
                rows.append(_row(Path(name), size, address))
    return rows


def _row(folder: Path, gigabytes: float, address: str) -> Row:
    _sunan(folder, address, "load")
    blocks = int(gigabytes * 1000 / 2)
    _fill_uploads(folder / "var", blocks)
    if address:
        _fill_server(address, blocks)
    else:
        _fill_embedded(folder / "var" / "sunan.sqlite3", blocks)
    backup, saving = _sunan(folder, address, "backup", "saved")
    verify, verifying = _sunan(folder, address, "backup", "--verify", "saved")
    peer = _copied(folder) if not address else None
    restore, restoring = _sunan(folder, address, "restore", "saved", "--replace")
    assert _blocks(folder, address) == blocks, "the restored database holds what was saved"
    return {
        "database": "postgresql" if address else "sqlite",
        "gigabytes": gigabytes,
        "backup_seconds": round(backup, 1),
        "backup_peak_mb": round(saving / 1000),
        "verify_seconds": round(verify, 1),
        "verify_peak_mb": round(verifying / 1000),
        "restore_seconds": round(restore, 1),
        "restore_peak_mb": round(restoring / 1000),
        "peer_seconds": round(peer, 1) if peer is not None else "—",
    }


def _fill_uploads(var: Path, blocks: int) -> None:
    (var / "uploads" / "00").mkdir(parents=True)
    with (var / "uploads" / "00" / "large").open("wb") as file:
        for _ in range(blocks):
            file.write(os.urandom(BLOCK))


def _fill_embedded(database: Path, blocks: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE ballast (id INTEGER PRIMARY KEY, content BLOB)")
        for _ in range(blocks):
            connection.execute("INSERT INTO ballast (content) VALUES (randomblob(?))", (BLOCK,))
            connection.commit()


def _fill_server(address: str, blocks: int) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE ballast (id SERIAL PRIMARY KEY, content BYTEA)")
        # What is random cannot be packed, so the server is spared the attempt.
        connection.execute("ALTER TABLE ballast ALTER COLUMN content SET STORAGE EXTERNAL")
        with connection.cursor().copy("COPY ballast (content) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["bytea"])
            for _ in range(blocks):
                copy.write_row([os.urandom(BLOCK)])


def _blocks(folder: Path, address: str) -> int:
    question = "SELECT COUNT(*) FROM ballast"
    if not address:
        with closing(sqlite3.connect(folder / "var" / "sunan.sqlite3")) as connection:
            return int(connection.execute(question).fetchone()[0])
    import psycopg

    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return int(row[0])


def _copied(folder: Path) -> float:
    began = time.monotonic()
    subprocess.run(["cp", "-r", "var", "peer"], cwd=folder, check=True)
    os.sync()
    seconds = time.monotonic() - began
    shutil.rmtree(folder / "peer")
    return seconds


def _sunan(folder: Path, address: str, *words: str) -> tuple[float, int]:
    """Run a command; return its seconds and the peak memory of its process tree in kB."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("SUNAN_")}
    if address:
        settings["SUNAN_DATABASE"] = address
    began = time.monotonic()
    code, peak = run_watched(
        [sys.executable, "-m", "sunan.cli.main", *words],
        cwd=folder, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert code == 0, words
    return time.monotonic() - began, peak
