"""How long a backup and a restore take and what memory they need, as data grow: half database, half uploaded files.

The peer copies the same files with `cp`, which neither reads one moment of a database in use, nor verifies, nor hashes.
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

GIGABYTES = (0.1, 1, 5)
BLOCK = 1_000_000

Row = dict[str, Any]


def run(*, sizes: tuple[float, ...] = GIGABYTES) -> list[Row]:
    """Return one row per size: seconds and peak memory of backup, verification and restore, and the peer's seconds."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="sunan-bench-") as name:
            rows.append(_row(Path(name), size))
    return rows


def _row(folder: Path, gigabytes: float) -> Row:
    _sunan(folder, "load")
    _fill(folder / "var", int(gigabytes * 1000 / 2))
    backup, memory = _sunan(folder, "backup", "saved")
    verify, more = _sunan(folder, "backup", "--verify", "saved")
    began = time.monotonic()
    subprocess.run(["cp", "-r", "var", "peer"], cwd=folder, check=True)
    os.sync()
    peer = time.monotonic() - began
    shutil.rmtree(folder / "peer")
    restore, most = _sunan(folder, "restore", "saved", "--replace")
    return {
        "gigabytes": gigabytes,
        "backup_seconds": round(backup, 1),
        "verify_seconds": round(verify, 1),
        "restore_seconds": round(restore, 1),
        "peak_mb": round(max(memory, more, most) / 1000),
        "peer_seconds": round(peer, 1),
    }


def _fill(var: Path, blocks: int) -> None:
    (var / "uploads" / "00").mkdir(parents=True)
    with (var / "uploads" / "00" / "large").open("wb") as file:
        for _ in range(blocks):
            file.write(os.urandom(BLOCK))
    with closing(sqlite3.connect(var / "sunan.sqlite3")) as database:
        database.execute("CREATE TABLE ballast (id INTEGER PRIMARY KEY, content BLOB)")
        for _ in range(blocks):
            database.execute("INSERT INTO ballast (content) VALUES (randomblob(?))", (BLOCK,))
            database.commit()


def _sunan(folder: Path, *words: str) -> tuple[float, int]:
    """Run a command; return its seconds and its peak memory in kB."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("SUNAN_")}
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "sunan.cli.main", *words], cwd=folder, env=settings, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return time.monotonic() - began, usage.ru_maxrss
