"""What tests of notices share: a database that belongs to nobody else, for programs that run at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def fresh_postgres(postgres_address: str) -> Iterator[str]:
    """A database of its own on the private server."""
    import psycopg

    with psycopg.connect(postgres_address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS notices_at_once WITH (FORCE)")
        server.execute("CREATE DATABASE notices_at_once")
        yield postgres_address.rpartition("/")[0] + "/notices_at_once"
        server.execute("DROP DATABASE notices_at_once WITH (FORCE)")
