"""The people who work tasks, each with a browser of their own, on a site that a test serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings

from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.statistics import selectors as statistics
from tests.integration.access.world import PASSWORD, World
from tests.integration.tasks.world import PDF, TODAY, Works

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DOCUMENT = {"name": "验收意见.pdf", "mimeType": "application/pdf", "buffer": PDF}
PROGRAM = {"name": "验收意见.pdf", "mimeType": "application/pdf", "buffer": b"MZ" + bytes(200)}


@dataclass
class Desks:
    """A served site, and a page for each person who signed in."""

    works: Works
    browser: Browser
    address: str
    problems: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, name: str, **options: object) -> Page:
        """Return a page on which somebody has signed in and stands at the desk of tasks."""
        context = self.browser.new_context(**options)  # type: ignore[arg-type]
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(f"{self.address}/sign-in/?next=/desk/")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/desk/")
        return page

    def open(self, page: Page, path: str) -> int:
        """Open a page of tasks; return what the site answered."""
        answer = page.goto(f"{self.address}{path}")
        assert answer is not None
        return answer.status


@pytest.fixture(scope="session")
def static_folder() -> None:
    """The site looks for its static folder when it starts, before any setting of a test."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def desks(
    quick_passwords: None,
    static_folder: None,
    live_server,
    settings: LazySettings,
    tmp_path: Path,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desks]:
    """The plan taken up, and the people who work it; public pages stand before any release was loaded."""
    monkeypatch.setattr(statistics, "latest_known_date", lambda: TODAY)
    monkeypatch.setattr(attainment, "state_of_plan", partial(attainment.state_of_plan, even_empty=True))
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.ALLOWED_HOSTS = ["*"]
    made = Desks(Works(World()), browser, live_server.url)
    yield made
    for context in made.contexts:
        context.close()
    assert made.problems == [], "the browser reports errors"
