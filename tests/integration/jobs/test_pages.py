"""The page of background work: one's own jobs, buttons that work once, and questions that become fewer and stop."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from sunan.jobs import models, registry, selectors, services
from sunan.jobs.core.lifecycle import JobState
from sunan.jobs.core.rhythm import Rhythm
from sunan.jobs.registry import JobKind, Outcome, Recurring
from sunan.kernel.actors import Actor, ActorKind, command_actor, system_actor
from sunan.kernel.texts import text
from tests.integration.access.world import World, browser, send, sign_in

pytestmark = pytest.mark.django_db
WORKER = system_actor("worker:test")


@pytest.fixture(autouse=True)
def _fast(quick_passwords: None, settings: LazySettings, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(registry, "_KINDS", {})
    monkeypatch.setattr(registry, "_RECURRING", {})
    for name, is_offered in (("count", True), ("hidden", False)):
        words = text(f"{name}数数", f"{name} counting")
        registry.register(JobKind(name, words, words, lambda context, arguments: Outcome(), is_offered=is_offered))


@pytest.fixture
def world() -> World:
    return World()


def visitor(world: World, name: str, *roles: str) -> tuple[Client, str]:
    client = browser()
    user = world.user(name, *roles)
    assert sign_in(client, name).status_code == 302
    return client, user


def ask(user: str = "somebody") -> int:
    by = Actor(ActorKind.USER, user, source="10.0.0.7")
    return services.enqueue(kind="count", arguments={}, by=by, at=timezone.now()).id


def page(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


@pytest.mark.parametrize("path", ["/jobs/", "/jobs/1/", "/en/jobs/"])
def test_nobody_unknown_sees_jobs(world: World, path: str) -> None:
    answer = browser().get(path)
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_work_is_started_once_however_often_the_form_is_sent(world: World) -> None:
    client, user = visitor(world, "anna", "centre-officer")
    content = page(client, "/jobs/")
    assert "count数数" in content
    assert "hidden数数" not in content
    token, number = (
        re.findall(rf'name="{name}" value="([^"]+)"', content)[-1] for name in ("csrfmiddlewaretoken", "form_number")
    )
    for _ in range(2):
        answer = client.post("/jobs/start/count/", {"csrfmiddlewaretoken": token, "form_number": number})
        assert answer.status_code == 302
    (job,) = selectors.jobs_asked_by(user)
    assert answer["Location"] == f"/jobs/{job.id}/"


def test_a_forged_form_starts_nothing(world: World) -> None:
    client, _ = visitor(world, "anna", "centre-officer")
    assert client.post("/jobs/start/count/", {}).status_code == 403
    assert not models.Job.objects.exists()


def test_who_may_not_run_jobs_starts_none(world: World) -> None:
    client, _ = visitor(world, "carl", "enterprise-clerk")
    assert "count数数" not in page(client, "/jobs/")
    assert send(client, "/jobs/start/count/", form_at="/jobs/").status_code == 403


def test_what_is_not_offered_or_unknown_is_not_started(world: World) -> None:
    client, _ = visitor(world, "anna", "centre-officer")
    assert send(client, "/jobs/start/hidden/", form_at="/jobs/").status_code == 403
    assert send(client, "/jobs/start/unknown/", form_at="/jobs/").status_code == 404
    assert client.get("/jobs/start/count/").status_code == 405


def test_jobs_of_others_are_not_there(world: World) -> None:
    client, _ = visitor(world, "anna", "centre-officer")
    other = ask()
    assert f"/jobs/{other}/" not in page(client, "/jobs/")
    own = ask(_)
    assert f"/jobs/{own}/" in page(client, "/jobs/")
    assert client.get(f"/jobs/{other}/").status_code == 404
    for verb in ("cancel", "retry"):
        assert send(client, f"/jobs/{other}/{verb}/", form_at="/jobs/").status_code == 404
    assert selectors.job(other).state is JobState.WAITING
    assert client.get(f"/jobs/{10**18}/").status_code == 404


def test_who_operates_the_system_sees_and_cancels_all(world: World) -> None:
    client, user = visitor(world, "otto")
    from sunan.access.services import rights
    from tests.integration.access.world import BEGAN

    rights.grant_role(
        user=user, role="system-administrator", covers=(), begins=BEGAN, by=command_actor("t"), at=timezone.now()
    )
    world.with_second_factor(user)
    from sunan.access.models import Session

    Session.objects.filter(user=user).update(second_factor_at=timezone.now())
    other = ask()
    assert f"/jobs/{other}/" in page(client, "/jobs/")
    assert send(client, f"/jobs/{other}/cancel/", form_at="/jobs/").status_code == 302
    assert selectors.job(other).state is JobState.CANCELLED


def test_a_job_is_cancelled_and_tried_again_from_its_page(world: World) -> None:
    client, user = visitor(world, "anna", "centre-officer")
    number = ask(user)
    assert send(client, f"/jobs/{number}/cancel/", form_at=f"/jobs/{number}/").status_code == 302
    assert selectors.job(number).state is JobState.CANCELLED
    assert send(client, f"/jobs/{number}/retry/", form_at=f"/jobs/{number}/").status_code == 302
    assert selectors.job(number).state is JobState.WAITING


def test_a_page_asks_again_only_while_something_moves(world: World, django_assert_max_num_queries) -> None:
    client, user = visitor(world, "anna", "centre-officer")
    assert "hx-trigger" not in page(client, "/jobs/")
    number = ask(user)
    assert 'hx-trigger="load delay:1s"' in page(client, "/jobs/")
    models.Job.objects.filter(id=number).update(changed_at=timezone.now() - timedelta(seconds=40))
    assert 'hx-trigger="load delay:10s"' in page(client, "/jobs/")
    ticket = services.claim(worker="test", kinds=("count",), by=WORKER, at=timezone.now())
    assert ticket is not None
    services.report_progress(ticket=ticket, done=1, total=4, saying=text("第一步", "step one"), at=timezone.now())
    content = page(client, f"/jobs/{number}/", **{"HX-Request": "true"})
    assert content.lstrip().startswith('<div id="jobs" hx-get=')
    assert "<html" not in content
    assert "第一步" in content
    assert 'value="25"' in content
    services.finish(ticket=ticket, result={"files": ["a.pdf"]}, by=WORKER, at=timezone.now())
    content = page(client, f"/jobs/{number}/", **{"HX-Request": "true"})
    assert "hx-trigger" not in content
    assert "a.pdf" in content


def test_an_error_is_shown_in_the_language_of_the_page(world: World) -> None:
    client, user = visitor(world, "anna", "centre-officer")
    number = ask(user)
    ticket = services.claim(worker="test", kinds=("count",), by=WORKER, at=timezone.now())
    assert ticket is not None
    services.fail(ticket=ticket, error=text("盘<满>了", "The disk is <full>"), code="x", by=WORKER, at=timezone.now())
    assert "盘&lt;满&gt;了" in page(client, f"/jobs/{number}/")
    assert "The disk is &lt;full&gt;" in page(client, f"/en/jobs/{number}/")


def test_work_that_comes_again_is_shown_to_those_who_run_work(world: World) -> None:
    words = text("每日打扫", "Daily sweeping")
    registry.register(JobKind("sweep", words, words, lambda context, arguments: Outcome()))
    registry.register_recurring(
        Recurring("sweep", Rhythm(since=time(3, 10)), is_wanted=bool, only_when=text("脏时", "if dirty"))
    )
    client, _ = visitor(world, "anna", "centre-officer")
    other, _ = visitor(world, "carl", "enterprise-clerk")
    assert "每日打扫" not in page(other, "/jobs/")
    content = page(client, "/jobs/")
    for said in (
        "定期任务",
        "每日打扫",
        "每天 03:10",
        "脏时",
        "尚未做过",
        f"{Rhythm(since=time(3, 10)).next(timezone.localtime()):%Y-%m-%d} 03:10",
    ):
        assert said in content
    services.ask_for_recurring(recurring=registry.recurring()[0], by=system_actor("schedule"), at=timezone.now())
    ticket = services.claim(worker="test", kinds=("sweep",), by=WORKER, at=timezone.now())
    assert ticket is not None
    services.finish(ticket=ticket, result={}, by=WORKER, at=timezone.now())
    content = page(client, "/en/jobs/")
    for said in ("Work that comes again", "Daily sweeping", "every day at 03:10", "if dirty", "done"):
        assert said in content
    assert "not yet" not in content
