"""What tests of jobs share: a database that belongs to nobody else, for workers that are processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def fresh_postgres(postgres_address: str) -> Iterator[str]:
    """A database of its own on the private server."""
    import psycopg

    with psycopg.connect(postgres_address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS jobs_killed WITH (FORCE)")
        server.execute("CREATE DATABASE jobs_killed")
        yield postgres_address.rpartition("/")[0] + "/jobs_killed"
        server.execute("DROP DATABASE jobs_killed WITH (FORCE)")
