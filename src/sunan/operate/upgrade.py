"""Bringing the tables of a database up to this program, one whole migration after the other.

Django notes a migration that leaves work for its end only after committing it; a kill in between would have it done and
not noted, and the next start would do it twice and fail. Here doing and noting are one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from sunan.kernel.errors import Refused

Node = tuple[str, str]

_PATIENCE = 3


class DatabaseIsNewer(Refused):
    """The database was upgraded by a newer program than this one."""

    code = "database_is_newer"


class _WholeMigrations(MigrationExecutor):
    """An executor for which a migration and the note of it are one transaction."""

    def apply_migration(self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False) -> Any:  # noqa: FBT001, FBT002 as Django calls it
        if not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        if self.connection.vendor == "sqlite" and not self.connection.in_atomic_block:
            # SQLite changes tables with references switched off, which it only lets happen outside a transaction.
            self.connection.disable_constraint_checking()
        with transaction.atomic(using=self.connection.alias):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


def is_current(alias: str = "default") -> bool:
    """Return whether a database has the tables of this program.

    Raises:
        DatabaseIsNewer: it has those of a newer one.
    """
    executor = MigrationExecutor(connections[alias])
    _refuse_newer(executor)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def upgrade(alias: str = "default", *, before: Callable[[], None] | None = None) -> bool:
    """Bring a database up to this program; return whether there was anything to do.

    It may be killed at any moment and done again. Of two that start together one does the work and both succeed.

    Args:
        before: called once before the first migration.

    Raises:
        DatabaseIsNewer: the database has the tables of a newer program.
    """
    if is_current(alias):
        return False
    if before:
        before()
    idle = 0
    while True:
        executor = _WholeMigrations(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        try:
            _run(executor, executor.loader.graph.leaf_nodes(), alias)
        except DatabaseError:
            # Somebody else, who started at the same moment, may be faster; as long as it goes on, so do we.
            left = MigrationExecutor(connections[alias])
            idle = idle + 1 if left.migration_plan(left.loader.graph.leaf_nodes()) == plan else 0
            if idle == _PATIENCE:
                raise
            time.sleep(idle)
        else:
            return True


def migrate_to(alias: str, migrations: Iterable[Node]) -> None:
    """Make the tables of a database as these migrations leave them."""
    _run(_WholeMigrations(connections[alias]), list(migrations), alias)


def _run(executor: MigrationExecutor, targets: list[Node], alias: str) -> None:
    connection = connections[alias]
    try:
        executor.migrate(targets)
    finally:
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            connection.enable_constraint_checking()


def _refuse_newer(executor: MigrationExecutor) -> None:
    loader = executor.loader
    ours = {app for app, _ in loader.disk_migrations}
    replaced = {node for migration in loader.disk_migrations.values() for node in migration.replaces}
    known = replaced | set(loader.disk_migrations)
    unknown = sorted(node for node in loader.applied_migrations if node[0] in ours and node not in known)
    if unknown:
        names = "、".join(".".join(node) for node in unknown)
        raise DatabaseIsNewer(
            f"数据库已由更新的版本升级（{names}），本程序太旧；请用那个版本，或恢复升级前的备份",
            f"The database was upgraded by a newer version ({names}), this program is too old; use that version, or restore "
            "the backup made before the upgrade",
        )
