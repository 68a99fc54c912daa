"""`sunan` as a program of its own, in a clean folder: what it prints, what it keeps, how it ends."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
_OURS = ("SUNAN_", "DJANGO_")


@dataclass(frozen=True)
class Program:
    """A folder in which `sunan` runs with nothing configured but what `settings` says."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return {**kept, "COLUMNS": "240", "PYTHONUNBUFFERED": "1", **self.settings}

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._command(words), cwd=self.folder, env={**self.environment, **settings}, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip

    def answer(self, *words: str) -> Any:
        """Return what a command prints with `--json`; it has to succeed."""
        outcome = self.run(*words, "--json")
        assert outcome.returncode == 0, outcome.stderr
        return json.loads(outcome.stdout)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            self._command(words), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )  # fmt: skip

    def content(self) -> dict[str, str]:
        """Return table → hash of its rows in the embedded database."""
        with contextlib.closing(sqlite3.connect(self.folder / "var" / "sunan.sqlite3")) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            hashes = {
                name: hashlib.sha256(
                    repr(database.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall()).encode()
                )
                for name in tables
            }
        return {name: found.hexdigest() for name, found in hashes.items()}

    def written(self) -> dict[str, str]:
        """Return name → hash of the files that lie in `out/`."""
        files = sorted((self.folder / "out").iterdir())
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    @staticmethod
    def _command(words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "sunan.cli.main", *words]


def end(process: subprocess.Popen[str], sign: signal.Signals = signal.SIGKILL) -> str:
    """Send a signal to a process and all that it started; return what it had printed."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sign)
    printed, _ = process.communicate(timeout=60)
    return printed


def busy_port() -> tuple[socket.socket, int]:
    """Return a listener on a port whose neighbour is free, and the port."""
    for _ in range(50):
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        try:
            socket.create_server(("127.0.0.1", port + 1)).close()
        except OSError:
            listener.close()
            continue
        return listener, port
    raise AssertionError("no two neighbouring ports are free")
