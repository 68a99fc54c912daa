"""The page of background work in a real browser: it follows a job to its end, and then is quiet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.jobs import registry, services
from sunan.jobs.registry import JobKind, Outcome
from sunan.kernel.actors import system_actor
from sunan.kernel.texts import text
from tests.integration.access.world import PASSWORD, World

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WORKER = system_actor("worker:test")


@pytest.fixture(scope="session")
def static_folder() -> None:
    """The site looks for its static folder when it starts, before any setting of a test."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.mark.django_db(transaction=True)
def test_the_page_follows_a_job_to_its_end_and_asks_no_more(
    static_folder: None,
    browser: Browser,
    live_server,
    settings: LazySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(registry, "_KINDS", {})
    words = text("数数", "Counting")
    registry.register(JobKind("count", words, words, lambda context, arguments: Outcome(), is_offered=True))
    World().user("anna", "centre-officer")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/?next=/jobs/")
    page.fill("input[name=name]", "anna")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/jobs/")
    page.get_by_role("button", name="开始").click()
    page.wait_for_url("**/jobs/*/")
    page.get_by_text("排队中").wait_for()
    ticket = services.claim(worker="test", kinds=("count",), by=WORKER, at=timezone.now())
    assert ticket is not None
    services.report_progress(ticket=ticket, done=1, total=2, saying=text("数到一", "one"), at=timezone.now())
    page.get_by_text("数到一").wait_for()
    services.finish(ticket=ticket, result={"files": ["报告.pdf"]}, by=WORKER, at=timezone.now())
    page.get_by_text("报告.pdf").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == []
    context.close()
