"""PostgreSQL: dumped by its own program from one snapshot, brought back in one transaction.

Until that transaction ends everybody else sees the present database; if it fails or is killed, they go on seeing it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from django.db import connections, transaction

from sunan.kernel.errors import Refused, Unavailable
from sunan.operate.core.manifest import Store
from sunan.operate.folders import CHUNK, Progress
from sunan.operate.stores.snapshots import (
    Snapshot,
    applied_migrations,
    counted,
    is_kept_apart,
    second_connection,
    table_of,
    tables_as_applied,
    value_of,
    write_rows,
)
from sunan.operate.upgrade import upgrade

FILE = "database.pgdump"
_DEBIAN = Path("/usr/lib/postgresql")
_LOCK_SECONDS = 10


def programs() -> Path | None:
    """Return the folder of pg_dump, pg_restore and psql that fit the server: of its major version or newer."""
    with connections["default"].cursor():
        server = int(connections["default"].connection.info.server_version) // 10_000
    found = {folder.parent for folder in _DEBIAN.glob("*/bin/pg_dump")}
    if on_path := shutil.which("pg_dump"):
        found.add(Path(on_path).parent)
    fitting = sorted((version, folder) for folder in found if (version := _major(folder)) >= server)
    return fitting[0][1] if fitting else None


def _major(folder: Path) -> int:
    needed = [folder / name for name in ("pg_dump", "pg_restore", "psql")]
    if not all(program.exists() for program in needed):
        return 0
    said = subprocess.run([str(needed[0]), "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def dump(folder: Path, keys: IO[str], *, programs: Path, progress: Progress) -> Snapshot:
    """Dump the database into `folder` while people write, and its keys, of the same moment, into `keys`."""
    with snapshot() as alias:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            name = str(cursor.fetchone()[0])
        tables = tables_as_applied(alias)
        apart = [one for one in tables if is_kept_apart(one)]
        options = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--snapshot={name}"]
        options += [f'--exclude-table-data=*."{table_of(one)}"' for one in apart]
        _dump(programs, options, folder / FILE, progress=progress)
        kept_apart = write_rows(alias, apart, keys)
        return Snapshot(
            Store.POSTGRESQL,
            str(connections[alias].connection.info.server_version),
            applied_migrations(alias),
            counted(alias, [one for one in tables if not is_kept_apart(one)]),
            kept_apart,
        )


@contextlib.contextmanager
def snapshot() -> Iterator[str]:
    """Give a connection that sees the database of one moment, and changes nothing."""
    from psycopg import IsolationLevel

    options = {**connections.settings["default"].get("OPTIONS", {}), "isolation_level": IsolationLevel.REPEATABLE_READ}
    with second_connection(OPTIONS=options) as alias, transaction.atomic(using=alias):
        yield alias


def _dump(programs: Path, options: list[str], target: Path, *, progress: Progress) -> None:
    with (
        target.open("xb") as file,
        subprocess.Popen(
            [*_ending_with_us(), str(programs / "pg_dump"), *options, *_address()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            written = 0
            while chunk := process.stdout.read(CHUNK):
                file.write(chunk)
                written += len(chunk)
                progress(written, 0)
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace")
        if process.wait() != 0:
            raise Unavailable(f"pg_dump 没有完成：{said.strip()}", f"pg_dump did not finish: {said.strip()}")
        file.flush()
        os.fsync(file.fileno())


def _ending_with_us() -> list[str]:
    """Return the words before a command that make it end when we are killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _address() -> list[str]:
    known = connections.settings["default"]
    words = ["--no-password", "--dbname", str(known["NAME"])]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if known.get(name):
            words += [option, str(known[name])]
    return words


def _environment() -> dict[str, str]:
    known = connections.settings["default"]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    secure = {
        f"PG{name.upper()}": str(value)
        for name, value in known.get("OPTIONS", {}).items()
        if name in ("sslmode", "sslrootcert", "sslcert", "sslkey")
    }
    return {**ours, **secure, "PGPASSWORD": str(known.get("PASSWORD") or ""), "PGAPPNAME": "sunan"}


def restore(
    file: Path,
    keys: Callable[[], Iterator[str]] | None,
    *,
    programs: Path,
    rows: Mapping[str, int],
    before_commit: Callable[[], None],
) -> None:
    """Bring the database back in one transaction: what is there goes, what was saved comes, its rows are counted.

    Raises:
        Refused: others are connected.
        Unavailable: the server refused; the database is as it was.
    """
    refuse_company("default")
    connections["default"].close()
    with tempfile.TemporaryFile() as said, _psql(programs, said) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        # The server commits when it reads COMMIT, so whatever ends this work before changes nothing.
        try:
            server.stdin.write(_BEGIN.encode())
            _pass_on_dump(programs, file, server.stdin)
            for statement in (*_counting(rows), *(_key_statements(keys()) if keys else ())):
                server.stdin.write(statement.encode())
            server.stdin.write(b"SELECT 'ready';\n")
            server.stdin.flush()
            _wait_until_ready(server.stdout)
            before_commit()
            server.stdin.write(b"COMMIT;\n")
            server.stdin.close()
        except BrokenPipeError:
            server.kill()
            server.wait()
            raise _not_restored(said) from None
        except BaseException:
            server.kill()
            raise
        if server.wait() != 0:
            raise _not_restored(said)
    upgrade()


def _wait_until_ready(answers: IO[bytes]) -> None:
    if not any(line == b"ready\n" for line in answers):
        raise BrokenPipeError


def _psql(programs: Path, said: IO[bytes]) -> subprocess.Popen[bytes]:
    words = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", *_address()]
    return subprocess.Popen(
        [*_ending_with_us(), str(programs / "psql"), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        env=_environment(),
    )


def _pass_on_dump(programs: Path, file: Path, server: IO[bytes]) -> None:
    words = [str(programs / "pg_restore"), "--file=-", "--no-owner", "--no-privileges", str(file)]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen([*_ending_with_us(), *words], stdout=subprocess.PIPE, stderr=said) as script,
    ):
        assert script.stdout is not None
        try:
            while chunk := script.stdout.read(CHUNK):
                server.write(chunk)
        except BaseException:
            script.kill()
            raise
        if script.wait() != 0:
            raise _not_restored(said)


def _not_restored(said: IO[bytes]) -> Unavailable:
    said.seek(0)
    words = said.read(4_000).decode(errors="replace").strip()
    return Unavailable(
        f"没有恢复，数据库保持原样：{words}", f"Nothing was restored, the database is as it was: {words}"
    )


def refuse_company(alias: str) -> None:
    """Refuse while others are connected: they would go on with what they remember of the replaced data."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        others = int(cursor.fetchone()[0])
    if others:
        raise Refused(
            f"另有 {others} 个连接正在使用这个数据库；请先停止 sunan serve 与 sunan worker，再恢复",
            f"{others} other connections use this database; stop `sunan serve` and `sunan worker` first, then restore",
        )


_DROP = """
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', current_schema(), found.tablename);
  END LOOP;
  FOR found IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP SEQUENCE IF EXISTS %I.%I CASCADE', current_schema(), found.sequencename);
  END LOOP;
END $$;
"""


def drop_all_tables(alias: str) -> None:
    """Remove every table of the database, inside the transaction that is open."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_DROP)


_BEGIN = f"""
BEGIN;
SET LOCAL lock_timeout = '{_LOCK_SECONDS}s';
SET LOCAL client_min_messages = warning;
{_DROP}
"""


def _counting(rows: Mapping[str, int]) -> Iterator[str]:
    """Yield statements that fail unless every table holds as many rows as the manifest says."""
    yield "SET LOCAL search_path = public;\n"
    for table, number in rows.items():
        name = table.replace('"', "")
        yield (
            f'DO $$ BEGIN IF (SELECT COUNT(*) FROM "{name}") <> {number} THEN '  # noqa: S608 checked just above
            f"RAISE EXCEPTION '% is incomplete', '{name}'; END IF; END $$;\n"
        )


def _key_statements(lines: Iterable[str]) -> Iterator[str]:
    """Yield statements that insert the rows of `lines`, which `snapshots.write_rows` wrote."""
    from psycopg import sql

    beginning = sql.Composed([])
    for line in lines:
        written = json.loads(line)
        if isinstance(written, dict):
            columns = sql.SQL(", ").join(sql.Identifier(column) for column in written["columns"])
            table = sql.Identifier(written["table"])
            beginning = sql.SQL("INSERT INTO {} ({}) VALUES ").format(table, columns)
        else:
            values = sql.SQL(", ").join(sql.Literal(value_of(one)) for one in written)
            yield sql.SQL("{}({});\n").format(beginning, values).as_string()
