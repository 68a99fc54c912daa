"""A calendar is read under a secret address that its owner makes, renews and revokes, and that nothing writes down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.test import Client
from icalendar import Calendar

from sunan.access.services import people
from sunan.audit import selectors as log
from sunan.audit.models import Event
from sunan.kernel.texts import text
from sunan.notices import models, registry, services
from sunan.notices.core.calendar import Deadline
from sunan.operate.core.logs import TextFormatter
from tests.integration.access.world import World, browser, send, signed_in_as
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _fast(quick_passwords: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.SUNAN_ADDRESS = "https://sunan.example.gov.cn"


@pytest.fixture(autouse=True)
def _no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_SOURCES", {})


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> str:
    return world.user("anna")


def made(world: World, user: str) -> str:
    return services.make_calendar_address(by=world.actor(user), at=NOON)


def test_a_calendar_shows_the_deadlines_of_its_owner(world: World, anna: str) -> None:
    bela = world.user("bela")

    @registry.register_deadlines
    def reports(user: str, at: datetime) -> Iterator[Deadline]:
        if user == anna:
            yield Deadline("r:2", text("报送二", "Report two"), datetime(2026, 12, 1, 18, tzinfo=SHANGHAI), "/two/")
            yield Deadline("r:1", text("报送一", "Report one"), date(2026, 11, 30), "/one/")

    answer = Client().get(f"/calendar/{made(world, anna)}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    shown = Calendar.from_ical(answer.content)
    assert [str(one["SUMMARY"]) for one in shown.events] == ["报送一", "报送二"]
    assert [str(one["UID"]) for one in shown.events] == ["r:1@sunan.example.gov.cn", "r:2@sunan.example.gov.cn"]
    assert str(shown.events[1]["URL"]) == "https://sunan.example.gov.cn/two/"
    assert shown.events[1].start == datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert Calendar.from_ical(Client().get(f"/calendar/{made(world, bela)}.ics").content).events == []
    english = Client().get(f"/en/calendar/{made(world, anna)}.ics")
    assert str(Calendar.from_ical(english.content).events[0]["URL"]) == "https://sunan.example.gov.cn/en/one/"
    assert str(Calendar.from_ical(english.content).events[0]["SUMMARY"]) == "Report one"


def test_the_same_deadline_of_two_sources_is_shown_once(world: World, anna: str) -> None:
    deadline = Deadline("r:1", text("报送", "Report"), date(2026, 11, 30), "")
    registry.register_deadlines(lambda user, at: [deadline])

    @registry.register_deadlines
    def again(user: str, at: datetime) -> list[Deadline]:
        return [deadline]

    assert len(registry.deadlines_for(anna, NOON)) == 1


def test_an_unchanged_calendar_is_not_sent_again(world: World, anna: str) -> None:
    path = f"/calendar/{made(world, anna)}.ics"
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "no-cache" in first["Cache-Control"]


def test_a_renewed_address_ends_the_former_one(world: World, anna: str) -> None:
    first, second = made(world, anna), made(world, anna)
    assert first != second
    assert Client().get(f"/calendar/{first}.ics").status_code == 404
    assert Client().get(f"/calendar/{second}.ics").status_code == 200


def test_a_revoked_address_shows_nothing(world: World, anna: str) -> None:
    secret = made(world, anna)
    for _ in range(2):
        services.revoke_calendar_address(by=world.actor(anna), at=NOON)
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404
    assert len(log.events(action="notices.calendar_revoked")) == 1


def test_the_calendar_of_a_locked_account_is_closed(world: World, anna: str) -> None:
    secret = made(world, anna)
    people.lock_user(user=anna, why="调离", by=TESTER, at=NOON)
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404
    people.unlock_user(user=anna, why="回来", by=TESTER, at=NOON)
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200


@pytest.mark.parametrize("wrong", ["x", "a" * 43, "%00", "..%2F..", "é", "a b"], ids=["short", "like one", "nul", "path", "letter", "space"])  # fmt: skip
def test_a_wrong_address_is_no_page(world: World, anna: str, wrong: str) -> None:
    made(world, anna)
    assert Client().get(f"/calendar/{wrong}.ics").status_code == 404


def test_the_secret_is_kept_nowhere(world: World, anna: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(TextFormatter())
    caplog.set_level(logging.DEBUG)
    secret = made(world, anna)
    row = models.CalendarAddress.objects.get()
    assert secret not in row.digest
    Client().get(f"/calendar/{secret}.ics")
    Client().get(f"/calendar/{secret}.ic")
    services.revoke_calendar_address(by=world.actor(anna), at=NOON)
    Client().get(f"/calendar/{secret}.ics")
    assert "Not Found" in caplog.text
    assert secret not in caplog.text
    said = [f"{one.subject} {one.before} {one.after} {one.personal}" for one in Event.objects.all()]
    assert said
    assert not any(secret in one for one in said)


def test_an_address_is_made_on_a_page_that_shows_it_once(world: World, anna: str) -> None:
    client = signed_in_as(world, anna)
    page = send(client, "/account/notices/calendar/", "/account/notices/").content.decode()
    address = page.split('class="secret__address"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert address.startswith("http://testserver/calendar/")
    path = address.removeprefix("http://testserver")
    assert browser().get(path).status_code == 200
    again = client.get("/account/notices/").content.decode()
    assert path not in again
    assert "更换地址" in again
    assert send(client, "/account/notices/calendar/revoke/", "/account/notices/").status_code == 302
    assert browser().get(path).status_code == 404


def test_the_day_on_which_an_address_was_made_is_that_of_the_site(world: World, anna: str) -> None:
    services.make_calendar_address(by=world.actor(anna), at=datetime(2026, 11, 22, 17, 6, tzinfo=UTC))
    assert "地址生成于 2026年11月23日" in signed_in_as(world, anna).get("/account/notices/").content.decode()
