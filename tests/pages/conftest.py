"""What tests of pages share: the site, served once for all of them with the real rulebook, and the browser."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from tests.pages.looks import ALL_LOOKS, LOOKS, Look
from tests.pages.served import Site, load, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the rulebook was loaded, once for all workers; every site is served from a copy."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "loaded"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            unfinished.mkdir()
            load(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, loaded: Path) -> Iterator[Site]:
    """The site, running in a process of its own."""
    with serve(tmp_path_factory.mktemp("site"), loaded) as running:
        yield running


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, loaded: Path) -> Iterator[Site]:
    """The site in demonstration mode, with an account for each role."""
    with serve(tmp_path_factory.mktemp("demonstration"), loaded, SUNAN_DEMO="1") as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave each test one look with every change, by its name: what breaks a look breaks it on many pages."""
    for item in items:
        chosen = getattr(item, "callspec", None) and item.callspec.params.get("look")
        if chosen is not None and chosen != LOOKS[crc32(item.nodeid.replace(str(chosen), "").encode()) % len(LOOKS)]:
            item.add_marker(pytest.mark.soak)


@pytest.fixture(params=[pytest.param(one, id=f"{one}") for one in ALL_LOOKS])
def look(request: pytest.FixtureRequest) -> Look:
    """One pairing of size, language and theme with every change; all twelve in the long run."""
    chosen: Look = request.param
    return chosen


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a desktop browser."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()
