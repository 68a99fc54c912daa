"""What every test of operating needs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql


@pytest.fixture(autouse=True, scope="session")
def _static_folder() -> None:
    """Make the folder of collected files, as a serving program does before it answers."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def new_database(postgres_address: str) -> Iterator[Callable[[], str]]:
    """Make empty databases on the private server."""
    made: list[str] = []

    def make() -> str:
        name = f"backup_{len(made)}_{random.SystemRandom().randrange(10**9)}"
        with psycopg.connect(postgres_address, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        return f"{postgres_address.rsplit('/', 1)[0]}/{name}"

    yield make
    with psycopg.connect(postgres_address, autocommit=True) as server:
        for name in made:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
