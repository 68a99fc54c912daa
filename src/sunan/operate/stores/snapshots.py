"""What every store has in common: which tables there are, rows as lines of JSON, and a second connection."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.core.management.color import no_style
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from sunan.kernel.errors import InvalidInput
from sunan.operate.core.manifest import Store

BATCH = 1_000
PERSON_KEYS = "audit_personkey"
TABLES_OF_KEYS = (PERSON_KEYS,)

Migration = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a store wrote: how, of which server, the migrations applied, and the rows of each table."""

    store: Store
    store_version: str
    migrations: tuple[Migration, ...]
    rows: Mapping[str, int]
    kept_apart: Mapping[str, int]


@contextlib.contextmanager
def second_connection(**changes: Any) -> Iterator[str]:
    """Give the name of a connection beside the usual one, with some of its settings changed, and close it afterwards."""
    alias = f"beside-{uuid.uuid4().hex[:8]}"
    connections.settings[alias] = {**connections.settings["default"], "CONN_MAX_AGE": 0, **changes}
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def applied_migrations(alias: str) -> tuple[Migration, ...]:
    """Return the migrations applied to a database, in their order by name; none when it is empty."""
    return tuple(sorted(MigrationRecorder(connections[alias]).applied_migrations()))


def known_migrations(alias: str = "default") -> set[Migration]:
    """Return the migrations that this program has."""
    return set(MigrationExecutor(connections[alias]).loader.disk_migrations)


def tables_as_applied(alias: str) -> list[type[Model]]:
    """Return the tables of a database as its own migrations describe them, which may be older than the program.

    Raises:
        InvalidInput: it was changed by a newer program.
    """
    loader = MigrationExecutor(connections[alias]).loader
    applied = list(loader.applied_migrations)
    unknown = [node for node in applied if node not in loader.graph.nodes]
    if unknown:
        raise InvalidInput(
            f"数据库由更新的程序升级过（{_named(unknown)}），本程序不认得；请用那个版本",
            f"The database was upgraded by a newer program ({_named(unknown)}), which this one does not know; use that version",
        )
    # Written loosely in Django's own annotations: a list of nodes is what the loader takes.
    state = loader.project_state(applied)
    models = state.apps.get_models(include_auto_created=True)
    return sorted((one for one in models if one._meta.managed and not one._meta.proxy), key=table_of)  # noqa: SLF001


def _named(migrations: Iterable[Migration]) -> str:
    return "、".join(f"{app}.{name}" for app, name in sorted(migrations))


def table_of(model: type[Model]) -> str:
    return str(model._meta.db_table)  # noqa: SLF001 Django's public though underlined interface


def is_kept_apart(model: type[Model]) -> bool:
    """Return whether the rows of a table are keys, which never lie beside what they open."""
    return table_of(model) in TABLES_OF_KEYS


def counted(alias: str, models: Iterable[type[Model]]) -> dict[str, int]:
    """Return table → number of rows."""
    counts: dict[str, int] = {}
    quoted = connections[alias].ops.quote_name
    with connections[alias].cursor() as cursor:
        for model in models:
            cursor.execute(f"SELECT COUNT(*) FROM {quoted(table_of(model))}")  # noqa: S608 a name of our own
            counts[table_of(model)] = cursor.fetchone()[0]
    return counts


def write_rows(
    alias: str, models: Sequence[type[Model]], file: IO[str], *, told: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Write tables as lines of JSON: a line that names a table and its columns, then one line for each row."""
    counts: dict[str, int] = {}
    for model in models:
        fields = model._meta.concrete_fields  # noqa: SLF001
        json.dump({"table": table_of(model), "columns": [field.column for field in fields]}, file, ensure_ascii=False)
        file.write("\n")
        rows = model._base_manager.using(alias).order_by("pk").values_list(*(field.attname for field in fields))  # noqa: SLF001
        number = 0
        for row in rows.iterator(chunk_size=BATCH):
            file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")) + "\n")
            number += 1
            if told and number % BATCH == 0:
                told(BATCH)
        counts[table_of(model)] = number
    return counts


def read_rows(
    alias: str, models: Iterable[type[Model]], lines: Iterable[str], *, told: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Insert what `write_rows` wrote; return table → number of rows.

    Raises:
        InvalidInput: a table or column is not of this database.
    """
    known = {table_of(model): model for model in models}
    counts: dict[str, int] = {}
    insert: _Insertion | None = None
    for line in lines:
        written = json.loads(line)
        if isinstance(written, dict):
            if insert:
                insert.finish()
            if written["table"] not in known:
                raise _no_place(str(written["table"]))
            insert = _Insertion(connections[alias], known[written["table"]], written["columns"])
            counts[written["table"]] = 0
            continue
        assert insert is not None
        insert.add(written)
        counts[insert.table] += 1
        if told and counts[insert.table] % BATCH == 0:
            told(BATCH)
    if insert:
        insert.finish()
    reset = connections[alias].ops.sequence_reset_sql(no_style(), list(known.values()))
    with connections[alias].cursor() as cursor:
        for statement in reset:
            cursor.execute(statement)
    return counts


class _Insertion:
    """Rows on their way into one table, some at a time."""

    def __init__(self, connection: BaseDatabaseWrapper, model: type[Model], columns: Sequence[str]) -> None:
        fields = {field.column: field for field in model._meta.concrete_fields}  # noqa: SLF001
        self.table = table_of(model)
        if unknown := [column for column in columns if column not in fields]:
            raise _no_place(f"{self.table}.{unknown[0]}")
        self._connection = connection
        self._fields = [fields[column] for column in columns]
        quoted = connection.ops.quote_name
        names = ", ".join(quoted(column) for column in columns)
        places = ", ".join("%s" for _ in columns)
        self._statement = f"INSERT INTO {quoted(self.table)} ({names}) VALUES ({places})"  # noqa: S608 names of our own
        self._rows: list[list[Any]] = []

    def add(self, row: Sequence[Any]) -> None:
        values = (value_of(one) for one in row)
        self._rows.append(
            [
                field.get_db_prep_save(value, connection=self._connection)
                for field, value in zip(self._fields, values, strict=True)
            ]
        )
        if len(self._rows) == BATCH:
            self.finish()

    def finish(self) -> None:
        if self._rows:
            with self._connection.cursor() as cursor:
                cursor.executemany(self._statement, self._rows)
            self._rows = []


def _no_place(name: str) -> InvalidInput:
    return InvalidInput(
        f"备份里的 {name} 在本程序的数据库里没有位置；请用制作备份的版本恢复",
        f"{name} of the backup has no place in the database of this program; restore with the version that made it",
    )


def _plain(value: Any) -> Any:  # noqa: PLR0911 one line for each kind of value
    """Return a value as JSON can say it: what JSON has no word for becomes an object with one letter."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes() | bytearray() | memoryview():
            return {"b": base64.b64encode(bytes(value)).decode("ascii")}
        case Decimal():
            return {"n": str(value)}
        case datetime():
            return {"m": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case time():
            return {"t": value.isoformat()}
        case timedelta():
            return {"s": [value.days, value.seconds, value.microseconds]}
        case uuid.UUID():
            return {"u": str(value)}
        case _:
            return {"j": value}


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "b": base64.b64decode,
    "n": Decimal,
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "s": lambda parts: timedelta(*parts),
    "u": uuid.UUID,
    "j": lambda value: value,
}


def value_of(plain: Any) -> Any:
    """Return the value that a piece of JSON stands for."""
    if isinstance(plain, dict):
        ((kind, content),) = plain.items()
        return _READERS[kind](content)
    return plain


@contextlib.contextmanager
def packed_for_writing(file: Path) -> Iterator[IO[str]]:
    """Open a packed text file whose bytes depend on its content alone."""
    with (
        file.open("xb") as raw,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(io.BufferedWriter(packed, 1 << 18), encoding="utf-8", write_through=False) as text,
    ):
        yield text


def packed_for_reading(file: Path) -> IO[str]:
    """Open what `packed_for_writing` wrote."""
    return io.TextIOWrapper(gzip.open(file, "rb"), encoding="utf-8")


def empty(alias: str, models: Iterable[type[Model]]) -> None:
    """Remove all rows of some tables."""
    quoted = connections[alias].ops.quote_name
    with connections[alias].cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {quoted(table_of(model))}")  # noqa: S608 a name of our own


def is_empty(alias: str) -> bool:
    """Return whether a database holds no tables at all."""
    return not connections[alias].introspection.table_names()
