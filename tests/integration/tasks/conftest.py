"""People and a plan that is being worked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.access.world import World
from tests.integration.tasks.world import Works


@pytest.fixture(autouse=True)
def _fast_and_apart(settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def works(db) -> Works:
    """The plan, taken up, and the people who work it."""
    return Works(World())


@pytest.fixture
def fresh_postgres(postgres_address: str) -> Iterator[str]:
    """A database of its own on the private server."""
    import psycopg

    with psycopg.connect(postgres_address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS tasks_apart WITH (FORCE)")
        server.execute("CREATE DATABASE tasks_apart")
        yield postgres_address.rpartition("/")[0] + "/tasks_apart"
        server.execute("DROP DATABASE tasks_apart WITH (FORCE)")
