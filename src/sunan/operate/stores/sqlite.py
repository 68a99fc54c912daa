"""SQLite: copied through its own backup interface from one snapshot, brought back as a new file that takes the place.

The copy is read in one transaction, so it is the state of one moment however long it takes, and nobody who writes waits.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import connections

from sunan.kernel.errors import InvalidInput, Refused
from sunan.operate.core.manifest import Store
from sunan.operate.folders import Progress, kept_beside, silent, sync_folder
from sunan.operate.stores.snapshots import (
    Snapshot,
    applied_migrations,
    counted,
    empty,
    is_kept_apart,
    read_rows,
    second_connection,
    tables_as_applied,
    write_rows,
)
from sunan.operate.upgrade import upgrade

FILE = "database.sqlite3"
_PAGES = 1024
_PATIENCE_SECONDS = 5


def live_file() -> Path:
    """Return the file of the database in use."""
    return Path(connections.settings["default"]["NAME"])


def dump(folder: Path, keys: IO[str], *, progress: Progress) -> Snapshot:
    """Copy the database into `folder` while people write, and its keys into `keys`."""
    target = folder / FILE
    _copy(live_file(), target, progress=progress)
    with _beside(target) as alias:
        tables = tables_as_applied(alias)
        apart = [one for one in tables if is_kept_apart(one)]
        kept_apart = write_rows(alias, apart, keys)
        migrations = applied_migrations(alias)
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
        empty(alias, apart)
        rows = counted(alias, tables)
    _make_compact(target)
    return Snapshot(
        Store.SQLITE,
        sqlite3.sqlite_version,
        migrations,
        {name: number for name, number in rows.items() if name not in kept_apart},
        kept_apart,
    )


def _copy(live: Path, target: Path, *, progress: Progress) -> None:
    with (
        contextlib.closing(_opened(live)) as source,
        contextlib.closing(_opened(target)) as copy,
    ):
        # The transaction holds one snapshot, so that writers never make the copy start again.
        source.execute("BEGIN")
        source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        size = source.execute("PRAGMA page_size").fetchone()[0]
        copy.execute("PRAGMA synchronous=OFF")
        source.backup(
            copy,
            pages=_PAGES,
            progress=lambda _, left, all_pages: progress((all_pages - left) * size, all_pages * size),
        )
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")
        _refuse_damaged(copy)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)


def _refuse_damaged(copy: sqlite3.Connection) -> None:
    said = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
    if said != "ok":
        raise InvalidInput(
            f"数据库本身已损坏，不能备份：{said}。请用最近一份完好的备份恢复",
            f"The database itself is damaged and cannot be backed up: {said}. Restore the last good backup",
        )


def _make_compact(file: Path) -> None:
    """Write the file anew when it has free pages: what was deleted, keys before all, must not lie in them."""
    compact = file.with_suffix(".compact")
    with contextlib.closing(_opened(file)) as copy:
        if not copy.execute("PRAGMA freelist_count").fetchone()[0]:
            return
        copy.execute("VACUUM INTO ?", [str(compact)])
    compact.replace(file)


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[str]:
    """Give a connection to a file that nobody else uses, one that leaves no further files beside it."""
    options: dict[str, Any] = {"init_command": "PRAGMA journal_mode=DELETE;", "timeout": _PATIENCE_SECONDS}
    with second_connection(NAME=file, OPTIONS=options) as alias:
        yield alias


@contextlib.contextmanager
def copy_of_live(folder: Path) -> Iterator[str]:
    """Give a connection to a passing copy of the database, in a folder that has room for it."""
    passing = folder / ".snapshot"
    try:
        _copy(live_file(), passing, progress=silent)
        with _beside(passing) as alias:
            yield alias
    finally:
        passing.unlink(missing_ok=True)


@contextlib.contextmanager
def new_file(file: Path) -> Iterator[str]:
    """Give a connection to a new, empty database."""
    with _beside(file) as alias:
        yield alias


def restore(
    source: Callable[[Path], None],
    keys: Callable[[], Iterator[str]] | None,
    *,
    before_swap: Callable[[], None],
    keep: bool,
    at: datetime,
) -> Path | None:
    """Bring a database back: made whole beside the present one, upgraded, then swapped in by one rename.

    Args:
        source: fills the new file.
        keys: gives the lines of the tables of keys.
        before_swap: what has to be in place when the database is.
        keep: whether the present database is worth keeping beside.

    Returns:
        Where the replaced database was kept; `None` when it was not.

    Raises:
        Refused: somebody is using the present database.
    """
    live = live_file()
    live.parent.mkdir(parents=True, exist_ok=True)
    fresh = live.with_name(f".{live.name}.restoring-{os.getpid()}")
    kept = kept_beside(live, at)
    connections["default"].close()
    try:
        source(fresh)
        with _beside(fresh) as alias:
            if keys:
                read_rows(alias, [one for one in tables_as_applied(alias) if is_kept_apart(one)], keys())
            upgrade(alias)
        with contextlib.closing(_opened(fresh)) as database:
            _refuse_damaged(database)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        with _nobody_else(live):
            before_swap()
            if keep:
                os.link(live, kept)
            fresh.replace(live)
            sync_folder(live.parent)
        return kept if keep else None
    finally:
        for left in (fresh, fresh.with_name(fresh.name + "-journal")):
            left.unlink(missing_ok=True)


@contextlib.contextmanager
def _nobody_else(live: Path) -> Iterator[None]:
    """Have the present database to ourselves, without a log beside it that a new file would be mistaken to own."""
    if not live.exists():
        yield
        return
    database = _opened(live)
    try:
        # Leaving the write-ahead log takes everybody else's connections closed.
        database.execute("PRAGMA locking_mode=EXCLUSIVE")
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise Refused(
            "数据库正被使用；请先停止 sunan serve 与 sunan worker，再恢复",
            "The database is in use; stop `sunan serve` and `sunan worker` first, then restore",
        ) from error
    finally:
        database.close()
    for left in (live.with_name(live.name + "-wal"), live.with_name(live.name + "-shm")):
        assert not left.exists(), left
