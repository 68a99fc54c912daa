"""The register is for everybody; what is held of a person is for that person and who manages privacy."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.access import selectors as accounts
from sunan.access.models import Session
from sunan.audit import selectors as audit
from sunan.kernel.micro import Purpose
from sunan.privacy import selectors, services
from tests.integration.access.world import World, browser, send, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fast(quick_passwords: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def world() -> World:
    return World()


def visitor(world: World, name: str, *roles: str):
    client = browser()
    user = world.user(name, *roles)
    if any("administrator" in role for role in roles):
        world.with_second_factor(user)
    sign_in(client, name)
    Session.objects.filter(user=user).update(second_factor_at=timezone.now())
    return client, user


@pytest.mark.parametrize(("path", "words"), [("/privacy/", "未规定"), ("/en/privacy/", "Not stated")])
def test_everybody_reads_the_register(world: World, path: str, words: str) -> None:
    answer = browser().get(path)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_visitor_sees_and_takes_away_what_is_held(world: World) -> None:
    client, user = visitor(world, "anna", "centre-officer")
    assert "anna的姓名" in client.get("/privacy/mine/").content.decode()
    assert client.get("/privacy/mine/export/").status_code == 405
    assert audit.events(subject=f"user:{user}", action="privacy.") == [], "looking at oneself leaves no trace"
    answer = send(client, "/privacy/mine/export/", form_at="/privacy/mine/")
    assert answer["Content-Disposition"] == f'attachment; filename="{user}.json"'
    held = json.loads(answer.content)
    assert held["person"] == user
    assert "anna的姓名" in str(held)
    assert [one.action for one in audit.events(subject=f"user:{user}", action="privacy.")] == [
        "privacy.person_exported"
    ]


def test_a_forged_form_hands_nothing_out(world: World) -> None:
    client, user = visitor(world, "anna", "centre-officer")
    assert client.post("/privacy/mine/export/").status_code == 403
    assert audit.events(subject=f"user:{user}", action="privacy.") == []


def test_others_are_not_shown(world: World) -> None:
    client, _ = visitor(world, "anna", "centre-officer")
    other = world.user("bert")
    assert send(client, f"/privacy/people/{other}/export/", form_at="/privacy/mine/").status_code == 403
    for path in (f"/privacy/people/{other}/", f"/privacy/people/{other}/export/"):
        assert client.get(path).status_code == 403
        assert browser().get(path).status_code == 302
    assert send(client, f"/privacy/people/{other}/erase/", form_at="/privacy/mine/", why="好奇").status_code == 403
    assert accounts.person(other, timezone.now()).name


def test_a_consent_is_withdrawn_by_its_giver_alone(world: World) -> None:
    client, user = visitor(world, "anna", "centre-officer")
    stranger, _ = visitor(world, "bert", "centre-officer")
    today = accounts.day_of(timezone.now())
    consent = services.give_consent(
        giver=f"user:{user}", purposes=[Purpose.BANKING], wording="同意向银行提供", since=today - timedelta(days=3),
        by=world.actor(user), at=timezone.now(),
    )  # fmt: skip
    assert "同意向银行提供" in client.get("/privacy/mine/").content.decode()
    path = f"/privacy/consents/{consent.id}/withdraw/"
    assert send(stranger, path, form_at="/privacy/mine/").status_code == 404
    assert send(client, path, form_at="/privacy/mine/").status_code == 302
    assert selectors.consent(consent.id).withdrawn_on == today
    assert client.get("/privacy/mine/").status_code == 200


def test_who_manages_privacy_shows_and_erases_a_person(world: World) -> None:
    client, _ = visitor(world, "sofie", "security-administrator")
    other = world.user("bert")
    path = f"/privacy/people/{other}/"
    assert "bert的姓名" in client.get(path).content.decode()
    assert [one.action for one in audit.events(subject=f"user:{other}", action="privacy.")] == ["privacy.person_shown"]
    assert json.loads(send(client, f"{path}export/", form_at=path).content)["person"] == other
    assert send(client, f"{path}erase/", form_at=path, why=" ").status_code == 403
    assert send(client, f"{path}erase/", form_at=path, why="本人申请").status_code == 302
    content = client.get(path).content.decode()
    assert "bert的姓名" not in content
    assert "这个人已被抹除" in content
    assert client.get("/privacy/people/u-nobody/").status_code == 404
