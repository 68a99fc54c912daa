"""The log on a database: recorded with the change, chained, proved; a person erased and the chain still whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from sunan.audit import models, selectors, services
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, NotFound
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

LI = Actor(ActorKind.USER, "u-li", "centre", "10.1.2.3", "req-1")


def record(action: str = "things.thing_done", *, by: Actor = LI, **options) -> models.Event:
    return services.record_event(action, **{"subject": "thing:1", "by": by, "at": NOON, **options})


def run(sql: str, *values: object) -> None:
    """Do what somebody with access to the database could do."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def places() -> set[tuple[str, str]]:
    return {(fault.code.removeprefix("audit."), fault.place.subject) for fault in selectors.verify().faults}


def test_an_event_says_who_did_what_when_and_from_where() -> None:
    record(before={"name": "旧"}, after={"name": "新"}, why="更名批复")
    (found,) = selectors.history("thing:1")
    assert (found.action, found.at, found.why, found.block) == ("things.thing_done", NOON, "更名批复", None)
    assert found.actor == LI
    assert found.changes == (("name", "旧", "新"),)
    assert selectors.event(found.id) == found
    with pytest.raises(NotFound):
        selectors.event(found.id + 1)


def test_an_event_lives_and_dies_with_its_change() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert not models.Event.objects.exists()
    assert not models.PersonKey.objects.exists()


def test_rows_of_the_log_cannot_be_changed_or_removed_by_the_program() -> None:
    event = record()
    for attempt in (
        event.save,
        event.delete,
        models.Event.objects.all().delete,
        lambda: models.Event.objects.update(why=""),
        lambda: models.Block.objects.update(hash=""),
    ):
        with pytest.raises(AssertionError):
            attempt()


def test_nothing_that_identifies_a_person_stands_in_the_clear() -> None:
    record(personal={"name": "王小明", "phone": "13800000000"}, person="u-wang")
    with connection.cursor() as cursor:
        for table in ("audit_event", "audit_personalfield", "audit_personkey"):
            cursor.execute(f"SELECT * FROM {table}")
            written = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            for private in ("王小明", "13800000000", "10.1.2.3"):
                assert private not in written
    (found,) = selectors.history("thing:1")
    assert found.personal == {"u-wang": {"name": "王小明", "phone": "13800000000"}, "u-li": {"source": "10.1.2.3"}}
    assert found.actor.source == "10.1.2.3"
    with pytest.raises(InvalidInput):
        record(personal={"name": "王小明"})


def test_a_line_break_in_what_a_browser_sent_makes_no_second_line() -> None:
    record(by=Actor(ActorKind.USER, "u\r\nroot", "", "10.0.0.1", "id\nforged"), why="a\r\nb")
    (found,) = selectors.history("thing:1")
    assert "\n" not in found.actor.id + found.actor.request


def test_sealing_chains_in_blocks_and_twice_changes_nothing(monkeypatch) -> None:
    monkeypatch.setattr(services, "EVENTS_IN_A_BLOCK", 4)
    for _ in range(10):
        record()
    assert selectors.pending_count() == 10
    assert services.seal_pending(at=NOON) == 3
    assert services.seal_pending(at=NOON) == 0
    found = selectors.verify()
    assert (found.blocks, found.events, found.pending, found.faults) == (3, 10, 0, ())
    assert selectors.history("thing:1")[0].block == 3


def test_erasing_a_person_leaves_a_chain_that_verifies() -> None:
    record(personal={"name": "王小明"}, person="u-wang")
    record("things.other_done", by=Actor(ActorKind.USER, "u-wang", "", "10.9.9.9"))
    services.seal_pending(at=NOON)
    assert services.erase_person(person="u-wang", by=LI, at=NOON, why="本人请求") == 2
    services.seal_pending(at=NOON)
    assert selectors.verify().is_sound
    assert selectors.is_erased("u-wang")
    assert list(selectors.events_about("u-wang")) == []
    assert not models.PersonalField.objects.filter(person="u-wang").exists()
    assert bytes(models.PersonKey.objects.get(person="u-wang").wrapped) == b""
    first = selectors.history("thing:1")[-1]
    assert first.personal == {"u-li": {"source": "10.1.2.3"}}
    assert first.erased == ("u-wang",)
    assert selectors.history("person:u-wang")[0].after == {"events": 2}


def test_what_a_person_does_after_being_erased_is_recorded_without_the_person() -> None:
    services.erase_person(person="u-wang", by=LI, at=NOON, why="")
    record(personal={"name": "王小明"}, person="u-wang")
    services.seal_pending(at=NOON)
    assert selectors.history("thing:1")[0].erased == ("u-wang",)
    assert not models.PersonalField.objects.filter(person="u-wang").exists()
    assert selectors.verify().is_sound


def test_all_that_is_held_of_a_person_can_be_listed() -> None:
    record(personal={"name": "王小明"}, person="u-wang")
    record()
    assert [one.personal["u-wang"] for one in selectors.events_about("u-wang")] == [{"name": "王小明"}]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE audit_event SET why = 'x' WHERE id = {1}", {("event_altered", "event:{1}")}),
        ("UPDATE audit_event SET moment = moment + 1 WHERE id = {2}", {("event_altered", "event:{2}")}),
        ("UPDATE audit_event SET before = after, after = before WHERE id = {0}", {("event_altered", "event:{0}")}),
        ("UPDATE audit_event SET block_id = NULL WHERE id = {1}", {("event_removed", "event:{1}")}),
        ("DELETE FROM audit_personalfield WHERE event_id = {1}; DELETE FROM audit_event WHERE id = {1}", {("event_removed", "event:{1}")}),
        ("UPDATE audit_block SET moment = moment + 1 WHERE number = 1", {("block_altered", "block:1")}),
    ],
)  # fmt: skip
def test_what_somebody_changes_in_the_database_is_found_at_its_place(sql: str, expected) -> None:
    ids = [record(before={"n": 1}, after={"n": 2}).pk for _ in range(3)]
    services.seal_pending(at=NOON)
    assert places() == set()
    for statement in sql.format(*ids).split(";"):
        run(statement)
    assert places() == {(code, place.format(*ids)) for code, place in expected}


def test_an_inserted_event_is_found() -> None:
    ids = [record().pk for _ in range(2)]
    services.seal_pending(at=NOON)
    columns = "moment, action, subject, actor_kind, actor_id, organisation, source, request, before, after, why, personal, block_id"
    run(f"INSERT INTO audit_event (id, {columns}) SELECT %s, {columns} FROM audit_event WHERE id = %s", 900_000, ids[0])
    assert places() == {("event_inserted", "event:900000")}


def test_altered_personal_fields_are_found() -> None:
    first, second = record().pk, record().pk
    services.seal_pending(at=NOON)
    stored = models.PersonalField.objects.get(event_id=second).fields
    models.PersonalField.objects.filter(event_id=first).update(fields=bytes(stored))
    assert places() == {("personal_altered", f"event:{first}")}


def test_events_expire_by_whole_blocks_and_the_chain_still_verifies(settings) -> None:
    settings.SUNAN_AUDIT_DAYS = 184
    for days in (400, 300, 10):
        record(at=NOON - timedelta(days=days))
        services.seal_pending(at=NOON - timedelta(days=days))
    assert services.expire_events(by=TESTER, at=NOON) == 2
    services.seal_pending(at=NOON)
    found = selectors.verify()
    assert (found.is_sound, found.blocks, found.events) == (True, 4, 2)
    assert services.expire_events(by=TESTER, at=NOON) == 0
    run("DELETE FROM audit_personalfield")
    run("DELETE FROM audit_event WHERE block_id = 3")
    assert len(places()) == 1


def test_events_are_kept_for_good_by_default() -> None:
    record(at=NOON - timedelta(days=9000))
    services.seal_pending(at=NOON)
    assert services.expire_events(by=TESTER, at=NOON) == 0


@pytest.mark.django_db(transaction=True)
def test_a_chain_cut_at_its_end_differs_from_the_heads_noted_outside(heads) -> None:
    record(by=TESTER)
    services.seal_pending(at=NOON)
    record(by=TESTER)
    services.seal_pending(at=NOON)
    assert len(heads.read_text().splitlines()) == 2
    assert selectors.verify().is_sound
    run("DELETE FROM audit_event WHERE block_id = 2")
    run("DELETE FROM audit_block WHERE number = 2")
    assert places() == {("block_removed", "block:2")}
    heads.unlink()
    assert selectors.verify().is_sound
    assert not selectors.verify(noted=f"2:{'a' * 64}").is_sound
    with pytest.raises(InvalidInput):
        selectors.verify(noted="2")


def test_events_are_found_by_actor_action_and_time() -> None:
    first, second = record(), record("other.thing_done", by=TESTER, at=NOON + timedelta(hours=1))
    assert [one.id for one in selectors.events()] == [second.pk, first.pk]
    assert [one.id for one in selectors.events(actor="u-li")] == [first.pk]
    assert [one.id for one in selectors.events(action="other.")] == [second.pk]
    assert [one.id for one in selectors.events(until=NOON + timedelta(minutes=1))] == [first.pk]
    assert [one.id for one in selectors.events(since=NOON + timedelta(minutes=1))] == [second.pk]
    assert [one.id for one in selectors.events(before_id=second.pk, limit=1)] == [first.pk]
    assert selectors.actions() == ["other.thing_done", "things.thing_done"]
