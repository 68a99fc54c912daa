"""What is held of a person here is shown to that person, and goes when the person is erased."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings

from sunan.kernel.texts import text
from sunan.notices import services
from sunan.privacy import services as privacy
from tests.integration.access.world import World
from tests.moments import NOON, PROGRAM, TESTER

pytestmark = pytest.mark.django_db
ADDRESS = "anna@example.gov.cn"


@pytest.fixture
def world(settings: LazySettings, tmp_path: Path) -> World:
    settings.SUNAN_OUTBOX = tmp_path / "outbox"
    return World()


@pytest.fixture
def anna(world: World) -> str:
    """Somebody with letters, a calendar, and a notice that went out as a file."""
    user = world.user("anna")
    by = world.actor(user)
    services.choose_mail(address=ADDRESS, by_mail=True, by=by, at=NOON)
    services.make_calendar_address(by=by, at=NOON)
    for number in range(2):
        services.send_notice(
            to=[user], kind="test.told", key=f"k-{number}", subject="s:1", title=text("给安娜的事", "For Anna"),
            body=text("请办理。", "Please see to it."), link="", by=TESTER, at=NOON,
        )  # fmt: skip
    services.deliver_some(by=PROGRAM, at=NOON)
    return user


def tables_with(*words: str) -> list[str]:
    return [
        model._meta.label_lower
        for model in apps.get_models()
        if any(word in json.dumps(list(model.objects.values()), default=str, ensure_ascii=False) for word in words)
    ]


def test_a_person_sees_what_is_held(world: World, anna: str) -> None:
    held = {
        part["id"]: part["rows"] for part in privacy.export_person(person=anna, by=world.actor(anna), at=NOON)["held"]
    }
    assert held["notices.mail"] == [{"address": ADDRESS, "by_mail": True}]
    assert [row["title"] for row in held["notices.received"]] == ["给安娜的事", "给安娜的事"]
    assert [row["made_at"] for row in held["notices.calendar"]] == [NOON.isoformat()]


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_leaves_nothing_here_and_no_letter_in_the_outbox(
    world: World, anna: str, tmp_path: Path
) -> None:
    bela = world.user("bela")
    services.send_notice(
        to=[bela], kind="test.told", key="k-0", subject="s:1", title=text("给贝拉的事", "For Bela"),
        body=text("请办理。", "Please see to it."), link="", by=TESTER, at=NOON,
    )  # fmt: skip
    assert len(list((tmp_path / "outbox/letters").iterdir())) == 2
    counts = privacy.erase_person(person=anna, by=TESTER, at=NOON, why="本人申请")
    assert {name: count for name, count in counts.items() if name.startswith("notices.")} == {
        "notices.received": 2, "notices.mail": 1, "notices.calendar": 1,
    }  # fmt: skip
    assert tables_with(ADDRESS, "给安娜的事") == []
    assert list((tmp_path / "outbox/letters").iterdir()) == []
    assert tables_with("给贝拉的事") == ["notices.notice"]
    again = privacy.erase_person(person=anna, by=TESTER, at=NOON, why="本人申请")
    assert {again[name] for name in ("notices.received", "notices.mail", "notices.calendar")} == {0}
