"""Empty databases to measure on: an embedded one always, one on a PostgreSQL server where there is one.

The server is the one that `SUNAN_BENCH_POSTGRES` names, or a private one that lets every commit reach the disk.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.with_postgres import ServerUnavailable, private_postgres

Row = dict[str, Any]


def measured(module: str, *words: str) -> list[Row]:
    """Run a module's measurement in a process of its own, once on each kind of database; return what it printed."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
        rows.append(_of(module, words, f"sqlite:///{folder}/bench.sqlite3", folder))
    with server_database() as address:
        if address:
            with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
                rows.append(_of(module, words, address, folder))
    return rows


@contextlib.contextmanager
def server_database() -> Iterator[str]:
    """Give the address of an empty database on a server; an empty one when there is no server."""
    with _server() as server:
        if not server:
            yield ""
            return
        import psycopg

        name = f"bench_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                yield f"{server.rpartition('/')[0]}/{name}"
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def _server() -> Iterator[str]:
    if named := os.environ.get("SUNAN_BENCH_POSTGRES"):
        yield named
        return
    private = private_postgres(durable=True)
    try:
        address = private.__enter__()
    except ServerUnavailable as reason:
        print(f"PostgreSQL is left out: {reason}", file=sys.stderr, flush=True)
        yield ""
        return
    try:
        yield address
    finally:
        private.__exit__(None, None, None)


def _of(module: str, words: tuple[str, ...], address: str, folder: str) -> Row:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SUNAN_")}
    environment = {
        **ours,
        "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
        "SUNAN_DATABASE": address,
        "SUNAN_VAR": str(Path(folder, "var")),
    }
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed and said:\n{done.stderr}")
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return {"database": address.partition(":")[0], **row}
