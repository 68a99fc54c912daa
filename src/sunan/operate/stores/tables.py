"""Portable tables: every row as a line of JSON, from one snapshot; for a PostgreSQL server whose own program is not at
hand, and for moving between SQLite and PostgreSQL. How to hold a server still and to clear it is PostgreSQL's own way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from django.db import connections, transaction

from sunan.kernel.errors import InvalidInput
from sunan.operate.core.manifest import Store
from sunan.operate.folders import Progress
from sunan.operate.stores import postgresql, sqlite
from sunan.operate.stores.snapshots import (
    Migration,
    Snapshot,
    applied_migrations,
    counted,
    empty,
    is_kept_apart,
    packed_for_reading,
    packed_for_writing,
    read_rows,
    tables_as_applied,
    write_rows,
)
from sunan.operate.upgrade import migrate_to, upgrade

FILE = "database.jsonl.gz"


def dump(folder: Path, keys: IO[str], *, progress: Progress) -> Snapshot:
    """Write all rows into `folder` while people write, and those of keys into `keys`."""
    with _snapshot(folder) as alias:
        tables = tables_as_applied(alias)
        apart = [one for one in tables if is_kept_apart(one)]
        beside = [one for one in tables if not is_kept_apart(one)]
        total = sum(counted(alias, beside).values())
        done = 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            progress(done, total)

        with packed_for_writing(folder / FILE) as file:
            rows = write_rows(alias, beside, file, told=told)
        kept_apart = write_rows(alias, apart, keys)
        vendor = connections[alias].vendor
        return Snapshot(Store.TABLES, vendor, applied_migrations(alias), rows, kept_apart)


@contextlib.contextmanager
def _snapshot(folder: Path) -> Iterator[str]:
    if connections["default"].vendor == "sqlite":
        # A long question would keep the log of writes from being folded back; a copy keeps nobody waiting.
        with sqlite.copy_of_live(folder) as alias:
            yield alias
    else:
        with postgresql.snapshot() as alias:
            yield alias


def fill(
    alias: str,
    file: Path,
    keys: Callable[[], Iterable[str]] | None,
    *,
    migrations: Iterable[Migration],
    rows: Mapping[str, int],
    progress: Progress,
) -> None:
    """Make the tables of an empty database as they were and fill them.

    Raises:
        InvalidInput: not as many rows came as the manifest says.
    """
    _check_references(alias, "IMMEDIATE")
    migrate_to(alias, migrations)
    _check_references(alias, "DEFERRED")
    tables = tables_as_applied(alias)
    total = sum(rows.values())
    done = 0

    def told(number: int) -> None:
        nonlocal done
        done += number
        progress(done, total)

    with transaction.atomic(using=alias):
        # What migrations put into their new tables comes again with the rows.
        empty(alias, tables)
        with packed_for_reading(file) as lines:
            came = read_rows(alias, tables, lines, told=told)
        if keys:
            read_rows(alias, tables, keys())
    short = [table for table, number in rows.items() if came.get(table) != number]
    if short:
        raise InvalidInput(
            f"备份里 {short[0]} 的行数与说明不符，没有恢复",
            f"{short[0]} of the backup does not have the rows the manifest says; nothing was restored",
        )


def _check_references(alias: str, when: str) -> None:
    """Have references checked at once, so that tables can still be changed, or at the end, so that rows come in any order."""
    if connections[alias].vendor == "postgresql" and connections[alias].in_atomic_block:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")


def restore_within_transaction(
    file: Path,
    keys: Callable[[], Iterable[str]] | None,
    *,
    migrations: Iterable[Migration],
    rows: Mapping[str, int],
    before_commit: Callable[[], None],
    progress: Progress,
) -> None:
    """Replace all tables of a database server in one transaction.

    Raises:
        Refused: others are connected.
    """
    postgresql.refuse_company("default")
    with transaction.atomic():
        postgresql.drop_all_tables("default")
        fill("default", file, keys, migrations=migrations, rows=rows, progress=progress)
        before_commit()
    upgrade()
