"""A notice reaches each person once for a key, in the transaction of what it tells of, and its reader alone reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from sunan.access.services import people
from sunan.audit import selectors as log
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import text
from sunan.notices import models, selectors, services
from tests.integration.access.world import World
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def send(*to: str, key: str = "collection.overdue:round-1:suzhou", **changed) -> int:
    values = {
        "kind": "collection.overdue", "subject": "campaign:round-1", "title": text("逾期未报", "Overdue"),
        "body": text("请尽快报送。", "Please hand it in soon."), "link": "/collection/round-1/",
        "due_on": date(2026, 11, 20), "by": TESTER, "at": NOON,
    } | changed  # fmt: skip
    return services.send_notice(to=to, key=key, **values)


def events(action: str):
    return list(log.events(action=action))


def test_each_person_is_told_once_for_a_key(world: World) -> None:
    anna, bela = world.user("anna"), world.user("bela")
    assert send(anna, bela, anna) == 2
    assert send(anna, bela) == 0
    assert send(anna, key="collection.overdue:round-1:wuxi") == 1
    cora = world.user("cora")
    assert send(anna, cora) == 1, "somebody new is told under an old key, the others are not told again"
    assert [one.key for one in selectors.notices_for(anna)] == [
        "collection.overdue:round-1:wuxi", "collection.overdue:round-1:suzhou",
    ]  # fmt: skip


def test_telling_is_one_event_that_names_nobody_but_by_number(world: World) -> None:
    anna, bela = world.user("anna"), world.user("bela")
    send(anna, bela)
    send(anna, bela)
    (event,) = events("notices.sent")
    assert event.after == {
        "kind": "collection.overdue", "key": "collection.overdue:round-1:suzhou", "to": sorted([anna, bela]),
    }  # fmt: skip
    assert event.subject == "campaign:round-1"


def test_a_notice_says_what_it_was_given(world: World) -> None:
    anna = world.user("anna")
    send(anna)
    (found,) = selectors.notices_for(anna)
    assert found.title == text("逾期未报", "Overdue")
    assert found.body.en == "Please hand it in soon."
    assert (found.link, found.due_on, found.sent_at) == ("/collection/round-1/", date(2026, 11, 20), NOON)
    assert found.read_at is None
    assert found.is_overdue(date(2026, 11, 21))
    assert not found.is_overdue(date(2026, 11, 20))


def test_nobody_without_an_account_is_told(world: World) -> None:
    anna = world.user("anna")
    people.erase_user(user=anna, why="离职", by=TESTER, at=NOON)
    assert send(anna, "u-nobody", "") == 0
    assert not models.Notice.objects.exists()
    assert events("notices.sent") == []


def test_a_change_that_fails_tells_nobody(world: World) -> None:
    anna = world.user("anna")

    @transaction.atomic
    def change() -> None:
        send(anna)
        raise ValueError("what goes wrong after the notice")

    with pytest.raises(ValueError, match="after the notice"):
        change()
    assert selectors.notices_for(anna) == ()
    assert events("notices.sent") == []
    assert send(anna) == 1


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("link", "https://elsewhere.example/"),
        ("link", "//elsewhere.example/"),
        ("link", "/\\elsewhere.example/"),
        ("link", "tasks/1/"),
        ("link", "/" + "a" * 500),
        ("link", "/a\nb"),
        ("key", ""),
        ("key", "k" * 201),
        ("title", text("长" * 301, "long")),
        ("title", text("短", "l" * 301)),
    ],
    ids=["host", "no scheme", "backslash", "relative", "too long", "two lines", "no key", "long key", "zh", "en"],
)
def test_a_notice_that_could_not_be_kept_is_refused(world: World, what: str, value: object) -> None:
    with pytest.raises(InvalidInput):
        send(world.user("anna"), **{what: value})
    assert not models.Notice.objects.exists()


def test_only_the_reader_notes_that_it_was_read(world: World) -> None:
    anna, bela = world.user("anna"), world.user("bela")
    send(anna)
    (found,) = selectors.notices_for(anna)
    with pytest.raises(NotFound):
        services.mark_read(notice=found.id, by=world.actor(bela), at=NOON)
    assert selectors.unread_count(anna) == 1
    services.mark_read(notice=found.id, by=world.actor(anna), at=NOON)
    services.mark_read(notice=found.id, by=world.actor(anna), at=NOON + timedelta(hours=1))
    assert selectors.unread_count(anna) == 0
    assert selectors.notices_for(anna)[0].read_at == NOON
    assert len(events("notices.read")) == 1


def test_all_are_read_up_to_the_newest_that_was_seen(world: World) -> None:
    anna, bela = world.user("anna"), world.user("bela")
    for number in range(3):
        send(anna, bela, key=f"k-{number}")
    seen = selectors.notices_for(anna)[0].id
    send(anna, key="k-late")
    assert services.mark_all_read(up_to=seen, by=world.actor(anna), at=NOON) == 3
    assert [one.key for one in selectors.notices_for(anna, only_unread=True)] == ["k-late"]
    assert selectors.unread_count(bela) == 3
    assert services.mark_all_read(up_to=seen, by=world.actor(anna), at=NOON) == 0


def test_the_count_of_every_page_is_one_question_however_many_there_are(
    world: World, django_assert_num_queries
) -> None:
    anna = world.user("anna")
    models.Notice.objects.bulk_create(
        models.Notice(recipient=anna, kind="k", key=str(number), subject="s", title_zh="t", title_en="t", sent_at=NOON)
        for number in range(250)
    )
    with django_assert_num_queries(1):
        assert selectors.unread_count(anna) == selectors.MOST_COUNTED


def test_lists_go_on_where_a_page_ended(world: World) -> None:
    anna = world.user("anna")
    for number in range(5):
        send(anna, key=f"k-{number}")
    first = selectors.notices_for(anna, most=2)
    second = selectors.notices_for(anna, before=first[-1].id, most=2)
    assert [one.key for one in (*first, *second)] == ["k-4", "k-3", "k-2", "k-1"]
