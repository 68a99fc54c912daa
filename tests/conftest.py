"""What every test may ask for, and what holds for all of them.

A test that asks a database carries the marker `database` without writing it, so that `make test` can run it on
PostgreSQL too. No test reaches beyond this machine. A tool that is missing is an error, never a skipped test.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import hypothesis.configuration
import pytest

from scripts.with_postgres import private_postgres

if TYPE_CHECKING:
    from django.conf import LazySettings
    from playwright.sync_api import Browser

TESTS = Path(__file__).parent
PAGES = TESTS / "pages"
ASKING = TESTS / "integration"
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
ABOUT_PAGES = re.compile(r"^test_(.+_)?pages|^test_routes|^test_hostile")
"""Whole files that ask for pages; what these ask of the database, tests of services and selectors ask on both."""
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# The browser speaks to the test's own site and to nothing else, not even about itself.
BROWSER_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

# Tests never assert a time, and a slow machine proves nothing.
hypothesis.configuration.set_hypothesis_home_dir(TESTS.parent / ".cache" / "hypothesis")
hypothesis.settings.register_profile("sunan", deadline=None)
hypothesis.settings.load_profile("sunan")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database, and what opens pages: with a browser on one database only, without one on both in the long run."""
    for item in items:
        if item.path.is_relative_to(PAGES) or "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.pages)
        elif item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            if not item.path.is_relative_to(ASKING):
                raise pytest.UsageError(f"{item.nodeid} asks a database; on PostgreSQL only {ASKING} is looked through")
            item.add_marker(pytest.mark.database)
            if ABOUT_PAGES.search(item.path.name):
                item.add_marker(pytest.mark.answers)
        if "django_db_setup" in getattr(item, "fixturenames", ()):
            # Fixtures that fill the database for a whole session mark no test; without a mark it is not even made.
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(autouse=True, scope="session")
def _folder_of_assets() -> None:
    """Make the folder in which the site looks for its assets: without it every request would warn."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite in a file, as the program does: in memory a reader is refused while the site's thread writes."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    if default["ENGINE"] == "django.db.backends.sqlite3":
        default.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection to another machine, and every question for one's address."""
    look_up = socket.getaddrinfo

    def checked_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        if host is not None and _text(host) not in LOOPBACK:
            raise AssertionError(f"A test asked for the address of {_text(host)}; tests stay on this machine.")
        return look_up(host, *rest, **options)

    def checked(name: str) -> Any:
        connect = getattr(socket.socket, name)

        def connect_here(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and _text(address[0]) not in LOOPBACK:
                raise AssertionError(f"A test tried to reach {_text(address[0])}; tests stay on this machine.")
            return connect(self, address)

        return connect_here

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", checked_look_up)
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, checked(name))
        yield


def _text(host: str | bytes) -> str:
    return host.decode() if isinstance(host, bytes) else host


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a private PostgreSQL server, as SUNAN_DATABASE wants it: the run's own, or one for this session.

    For tests that start `sunan` as a program of its own; what asks the database through Django needs nothing.
    """
    given = os.environ.get("SUNAN_DATABASE", "")
    if given.startswith(("postgresql://", "postgres://")):
        yield given
    else:
        with private_postgres() as address:
            yield address


@pytest.fixture
def fresh_postgres(postgres_address: str) -> Iterator[str]:
    """The address of an empty database on that server which belongs to one test, for programs that run at once."""
    import psycopg

    name = f"apart_{token_hex(6)}"
    with psycopg.connect(postgres_address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"{postgres_address.rpartition('/')[0]}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def quick_passwords(settings: LazySettings) -> None:
    """Passwords are hashed in no time; nobody is kept from guessing those of a test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as Debian ships it, without a window. Give each test a context of its own: `browser.new_context()`."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is not installed. Run `make setup-test`.", pytrace=False)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the tests' own questions to the database are no danger to it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=program, args=BROWSER_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def page_language() -> Iterator[None]:
    """Every test begins in Chinese: a request for an English page leaves its thread speaking English."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield
