"""A figure is taken back on pages: by who rejects its verification, by who released it; and everybody reads of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.cli.prepare import load_quietly
from sunan.kernel.actors import Actor, ActorKind
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection.services import releasing
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics import services
from sunan.monitoring.statistics.core.retractions import RetractionCause
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.words import EvidenceKind
from sunan.monitoring.tasks.services import claiming, evidencing
from tests.integration.access.world import World
from tests.integration.collection import round as of_round
from tests.integration.collection.round import CODE, Round
from tests.integration.tasks.world import WITHIN
from tests.moments import PROGRAM as ITSELF
from tests.pages.looks import LOOKS, check_look, opened, violations
from tests.pages.served import Site
from tests.pages.task_desk import Desks, desks, static_folder
from tests.pages.test_collection_round import People

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["desks", "static_folder"]

FIGURE = "nanjing-fgw-plan-execution-2025:5"
ORIGIN = "/figures/high_value_patents_per_10k/320100/2025/"
WHY = "把有效量写成了授权量，名单由多个部门分别报送后重复计数，待核实后另行发布"
VINTAGE = f"collected-{CODE}-1"


@pytest.fixture
def published(
    quick_passwords: None,
    static_folder: None,
    live_server,
    settings: LazySettings,
    tmp_path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Site]:
    """The site with what the real rulebook publishes; it answers in the test's own process."""
    settings.SUNAN_AUDIT_HEADS = tmp_path / "heads.txt"
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(of_round, "NOON", timezone.now())
    attained._state.cache_clear()
    load_quietly()
    yield Site(live_server.url)
    attained._state.cache_clear()


def test_the_origin_of_a_retracted_figure_stands_in_every_look(browser: Browser, published: Site) -> None:
    World()
    officer = Actor(ActorKind.USER, "u-officer", organisation="centre")
    services.retract(references=[FIGURE], cause=RetractionCause.FALSE, reason=WHY, by=officer, at=timezone.now())
    for look in LOOKS:
        for path in (ORIGIN, "/sources/nanjing-fgw-plan-execution-2025/"):
            with opened(browser, published, path, look) as page:
                check_look(page, look)
                shown = page.locator("section[aria-labelledby=retracted]")
                assert shown.locator("s").inner_text() == "82"
                assert WHY in shown.inner_text()


def test_whoever_releases_retracts_a_figure_that_is_out_and_everybody_reads_why(
    browser: Browser, published: Site
) -> None:
    round_ = Round(World())
    round_.opened()
    round_.approved()
    now = timezone.now()
    releasing.prepare_release(campaign=CODE, release_at=now, by=round_.releaser, at=now)
    assert releasing.publish_due(by=ITSELF, at=now + timedelta(seconds=1)).published == (VINTAGE,)
    people = People(browser, published.address)
    public = people("", "/figures/rd_intensity/320500/2025/")
    public.locator(".vintage--chosen, .vintage").get_by_text("4.36").first.wait_for()

    deed = f"/collection/releases/{VINTAGE}/figures/2/retract/"
    assert people.status("city-reporter", deed) == 403
    page = people("centre-releaser", f"/collection/releases/{VINTAGE}/")
    page.get_by_role("link", name="撤销这个数").first.click()
    page.fill("#reason", WHY)
    page.check("#confirm")
    page.get_by_role("button", name="撤销已发布的数").click()
    page.wait_for_url(f"**/collection/releases/{VINTAGE}/#line-2")
    row = page.locator("#line-2")
    assert row.locator("s").inner_text() == "4.36"
    assert WHY in row.inner_text()
    assert row.get_by_role("link", name="撤销这个数").count() == 0
    assert violations(page) == []
    assert people.status("centre-releaser", f"/collection/releases/{VINTAGE}/figures/99/retract/") == 404

    public = people("", "/figures/rd_intensity/320500/2025/")
    told = public.locator("section[aria-labelledby=retracted]")
    assert WHY in told.inner_text()
    assert "填报单位" in told.inner_text(), "how it was collected stays to be read"
    people.close()


def test_who_rejects_a_verified_number_is_told_that_it_is_public_and_retracts_it(desks: Desks) -> None:
    point, now = models.Checkpoint.objects.get(number="task-06-cities").pk, timezone.now()
    manager = desks.works.manager
    claiming.claim_checkpoint(
        checkpoint=point, claimed_on=WITHIN, words="已开通", value="41", by=manager, at=now - timedelta(minutes=3)
    )
    evidencing.hand_in_evidence(
        code="task-06", kind=EvidenceKind.FIGURE, dated_on=WITHIN, words="开通名单", checkpoint=point, value="41", unit="个",
        by=manager, at=now - timedelta(minutes=2),
    )  # fmt: skip
    made = desks.works.verify(point, at=now - timedelta(minutes=1))
    deed = f"/desk/checkpoints/{point}/reject/"
    officer, reporter = desks.page("deputy"), desks.page("park-officer")
    assert desks.open(reporter, deed) == 403
    desks.open(officer, "/desk/items/task-06/")
    officer.locator(f"#checkpoint-{point}").get_by_role("link", name="改核为不通过").click()
    officer.get_by_text("它的数值已经公布").wait_for()
    assert violations(officer) == []
    officer.fill("#why", "名单重复计数")
    officer.check("#confirm")
    officer.get_by_role("button", name="改核为不通过").click()
    officer.wait_for_url(f"**/desk/items/task-06/#checkpoint-{point}")
    assert officer.locator(f"#checkpoint-{point}").get_by_role("link", name="改核为不通过").count() == 0
    assert list(statistics.retracted_among([f"task-figure-{made.id}:2"])) == [f"task-figure-{made.id}:2"]
    desks.open(officer, f"/sources/task-figure-{made.id}/?as_of={timezone.localdate()}")
    assert "名单重复计数" in officer.locator("section[aria-labelledby=retracted]").inner_text()
    assert desks.open(officer, deed) in (400, 403, 409), "there is no verification left to reject"
