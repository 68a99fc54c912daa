"""Organisations, accounts and roles: dated, separate, each change one event, and nobody locks everybody out."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from sunan.access import models, selectors
from sunan.access.core.permissions import Permission
from sunan.access.core.rights import NO_RIGHTS
from sunan.access.services import organisations, people, rights, second_factor
from sunan.access.services.guard import LastAdministrator, NotPermitted
from sunan.access.services.people import PasswordUnfit
from sunan.access.services.rights import RolesExclude
from sunan.audit import selectors as log
from sunan.audit import services as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import text
from tests.integration.access.world import PASSWORD, World
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
THREE = ("system-administrator", "security-administrator", "audit-administrator")


def test_an_organisation_has_the_name_it_had_on_a_day(world: World) -> None:
    organisations.rename_organisation(
        organisation="alpha", name=text("新名", "New"), begins=JUNE, why="更名", by=TESTER, at=NOON
    )
    assert selectors.organisation("alpha", on=JUNE - timedelta(days=1)).name.en == "alpha"
    assert selectors.organisation("alpha", on=JUNE).name.zh == "新名"
    with pytest.raises(InvalidInput):
        organisations.rename_organisation(
            organisation="alpha", name=text("旧", "Old"), begins=JUNE, why="", by=TESTER, at=NOON
        )
    with pytest.raises(NotFound):
        selectors.organisation("gamma", on=JUNE)


def test_an_organisation_is_in_charge_of_dated_areas(world: World) -> None:
    organisations.change_areas(
        organisation="bureau", areas=["320500", "320100"], begins=JUNE, why="", by=TESTER, at=NOON
    )
    organisations.change_areas(organisation="bureau", areas=["320500"], begins=JULY, why="", by=TESTER, at=NOON)
    assert selectors.organisation("bureau", on=JUNE).areas == ("320100", "320500")
    assert selectors.organisation("bureau", on=JULY).areas == ("320500",)
    with pytest.raises(InvalidInput, match="999999"):
        organisations.change_areas(organisation="bureau", areas=["999999"], begins=JULY, why="", by=TESTER, at=NOON)


def test_a_merger_moves_the_people_and_passes_on_the_records(world: World) -> None:
    clerk, other = (
        world.user("clerk", "enterprise-clerk", organisation="alpha"),
        world.user("other", "enterprise-clerk", organisation="beta"),
    )
    assert not selectors.rights_of(other, NOON).may(Permission.KEEP_RECORD, organisation="alpha")
    organisations.merge_organisations(merged="alpha", into="beta", on=NOON.date(), why="合并", by=TESTER, at=NOON)
    later = NOON + timedelta(days=1)
    assert selectors.organisation_of(clerk, later.date()) == "beta"
    for user in (clerk, other):
        assert selectors.rights_of(user, later).may(Permission.KEEP_RECORD, organisation="alpha")
        assert selectors.rights_of(user, later).may(Permission.KEEP_RECORD, organisation="beta")
    assert selectors.organisation("alpha", on=later.date()).successor == "beta"
    for attempt in ({"merged": "alpha", "into": "centre"}, {"merged": "centre", "into": "alpha"}):
        with pytest.raises(Refused):
            organisations.merge_organisations(**attempt, on=later.date(), why="", by=TESTER, at=later)
    with pytest.raises(InvalidInput):
        organisations.merge_organisations(merged="beta", into="beta", on=later.date(), why="", by=TESTER, at=later)


def test_a_closed_organisation_gives_its_people_no_rights(world: World) -> None:
    clerk = world.user("clerk", "enterprise-clerk", organisation="alpha")
    organisations.close_organisation(organisation="alpha", on=NOON.date(), why="注销", by=TESTER, at=NOON)
    later = NOON + timedelta(days=1)
    assert selectors.person(clerk, later).organisation == ""
    assert not selectors.rights_of(clerk, later).may(Permission.KEEP_RECORD, organisation="alpha")
    with pytest.raises(Refused):
        world.user("late", organisation="alpha")


def test_a_user_belongs_to_one_organisation_at_a_time(world: World) -> None:
    user = world.user("li")
    people.move_user(
        user=user, organisation="bureau", on=NOON.date() + timedelta(days=5), why="调动", by=TESTER, at=NOON
    )
    assert selectors.organisation_of(user, NOON.date() + timedelta(days=4)) == "centre"
    assert selectors.organisation_of(user, NOON.date() + timedelta(days=5)) == "bureau"
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Membership.objects.create(user_id=user, organisation_id="alpha", begins=JUNE)


@pytest.mark.parametrize("first", THREE)
@pytest.mark.parametrize("second", THREE)
def test_nobody_holds_two_administrators_roles(world: World, first: str, second: str) -> None:
    user = world.user("li", first)
    with pytest.raises(Refused if first == second else RolesExclude):
        rights.grant_role(user=user, role=second, by=TESTER, at=NOON)
    separation = models.Grant.objects.get(user=user).separation
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Grant.objects.create(
            user_id=user, role=second, separation=separation, scope="own", begins=JUNE, granted_at=NOON
        )


def test_a_role_can_be_taken_over_after_the_other_was_revoked_or_has_ended(world: World) -> None:
    user = world.user("li")
    number = rights.grant_role(user=user, role=THREE[0], by=TESTER, at=NOON)
    rights.revoke_role(grant=number, by=TESTER, at=NOON)
    with pytest.raises(Refused):
        rights.revoke_role(grant=number, by=TESTER, at=NOON)
    rights.grant_role(user=user, role=THREE[1], begins=JUNE, ends=JULY, by=TESTER, at=NOON)
    assert selectors.rights_of(user, NOON).may(Permission.MANAGE_RIGHTS) is False
    rights.grant_role(user=user, role=THREE[2], by=TESTER, at=NOON)
    assert selectors.rights_of(user, NOON).may(Permission.READ_LOG)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"role": "king"}, NotFound),
        ({"role": "city-officer"}, InvalidInput),
        ({"role": "city-officer", "covers": ["999999"]}, InvalidInput),
        ({"role": "city-officer", "scope": "organisations", "covers": ["gamma"]}, InvalidInput),
        ({"role": "enterprise-clerk", "covers": ["320500"]}, InvalidInput),
        ({"role": "enterprise-clerk", "begins": JULY, "ends": JUNE}, InvalidInput),
        ({"role": "enterprise-clerk", "user": "u-none"}, NotFound),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(world: World, options: dict, refusal: type[Exception]) -> None:
    user = world.user("li")
    with pytest.raises(refusal):
        rights.grant_role(**{"user": user, **options}, by=TESTER, at=NOON)
    assert not models.Grant.objects.exists()


def test_rights_follow_the_dates_of_grants(world: World) -> None:
    user = world.user("li")
    day = NOON.date()
    rights.grant_role(
        user=user, role="expert", begins=day + timedelta(days=2), ends=day + timedelta(days=4), by=TESTER, at=NOON
    )
    may = [selectors.rights_of(user, NOON + timedelta(days=n)).may(Permission.KEEP_RECORD) for n in range(6)]
    assert may == [False, False, True, True, False, False]


@pytest.mark.parametrize("role", THREE)
def test_each_administrator_may_do_what_the_others_may_not(world: World, role: str) -> None:
    by = world.actor(world.user("admin", role))
    li = world.user("li")
    deeds = {
        "system-administrator": lambda: people.lock_user(user=li, why="", by=by, at=NOON),
        "security-administrator": lambda: rights.grant_role(user=li, role="expert", by=by, at=NOON),
    }
    for allowed, deed in deeds.items():
        if allowed == role:
            deed()
        else:
            with pytest.raises(NotPermitted):
                deed()


def test_nobody_grants_a_role_to_themselves_or_locks_themselves(world: World) -> None:
    security, system = world.user("sec", "security-administrator"), world.user("sys", "system-administrator")
    with pytest.raises(Refused, match="自己"):
        rights.grant_role(user=security, role="expert", by=world.actor(security), at=NOON)
    with pytest.raises(Refused, match="自己"):
        people.lock_user(user=system, why="", by=world.actor(system), at=NOON)


def test_the_last_administrator_of_a_kind_cannot_be_taken_away(world: World) -> None:
    system, security, auditor = (world.user(name, f"{name}-administrator") for name in ("system", "security", "audit"))
    with pytest.raises(LastAdministrator):
        people.lock_user(user=auditor, why="", by=world.actor(system), at=NOON)
    (held,) = selectors.person(system, NOON).grants
    with pytest.raises(LastAdministrator):
        rights.revoke_role(grant=held.id, by=world.actor(security), at=NOON)
    world.user("audit2", "audit-administrator")
    people.lock_user(user=auditor, why="", by=world.actor(system), at=NOON)
    assert selectors.rights_of(auditor, NOON) == NO_RIGHTS


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_lock_each_other_at_once_one_remains() -> None:
    world = World()
    first, second = world.user("a1", "system-administrator"), world.user("a2", "system-administrator")
    outcomes: list[str] = []

    def lock(user: str, by: str) -> None:
        actor = Actor(ActorKind.USER, by)
        try:
            for _ in range(200):
                try:
                    people.lock_user(user=user, why="", by=actor, at=NOON)
                    outcomes.append("locked")
                except OperationalError:
                    time.sleep(0.01)  # the tests' database in memory does not wait for locks, as a file does
                    continue
                except Refused as refusal:
                    outcomes.append(type(refusal).__name__)
                return
        finally:
            connection.close()

    threads = [threading.Thread(target=lock, args=pair) for pair in ((first, second), (second, first))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) in (["NotPermitted", "locked"], ["LastAdministrator", "locked"])
    assert len(selectors.holders_of(Permission.MANAGE_USERS, NOON)) == 1


def test_a_user_of_another_organisation_is_out_of_reach(world: World) -> None:
    admin = world.user("local")
    rights.grant_role(user=admin, role="system-administrator", scope="own", by=TESTER, at=NOON)
    mine, theirs = world.user("mine"), world.user("theirs", organisation="alpha")
    by = world.actor(admin)
    people.lock_user(user=mine, why="", by=by, at=NOON)
    for deed in (people.lock_user, people.unlock_user, second_factor.remove_second_factor):
        with pytest.raises(NotPermitted):
            deed(user=theirs, why="", by=by, at=NOON)
    with pytest.raises(NotPermitted):
        people.set_password(user=theirs, password=PASSWORD, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        people.move_user(user=mine, organisation="alpha", on=NOON.date(), why="", by=by, at=NOON)
    scope = selectors.rights_of(admin, NOON).scope(Permission.MANAGE_USERS)
    assert {one.id for one in selectors.people(NOON, scope=scope)} == {admin, mine}


@pytest.mark.parametrize("role", ["security-administrator", "audit-administrator"])
def test_a_system_administrator_cannot_become_another_kind(world: World, role: str) -> None:
    by = world.actor(world.user("system", "system-administrator"))
    other = world.user("other", role)
    people.set_password(user=other, password=PASSWORD, by=by, at=NOON)
    with pytest.raises(Refused, match="另一类管理员"):
        second_factor.remove_second_factor(user=other, why="", by=by, at=NOON)
    second_factor.remove_second_factor(user=other, why="", by=TESTER, at=NOON)


def test_lists_show_the_rows_that_a_scope_covers(world: World) -> None:
    clerk = world.user("clerk", "enterprise-clerk", organisation="alpha")
    scope = selectors.rights_of(clerk, NOON).scope(Permission.KEEP_RECORD)
    rows = selectors.visible(models.Membership.objects.all(), scope, organisation="organisation")
    assert {row.organisation_id for row in rows} == {"alpha"}
    none = selectors.rights_of(clerk, NOON).scope(Permission.READ_LOG)
    assert not selectors.visible(models.Membership.objects.all(), none, organisation="organisation").exists()


@pytest.mark.parametrize("bad", ["short", "password1234", "Li.Ming-Pass-1234"])
def test_an_unfit_first_password_is_refused(world: World, bad: str) -> None:
    with pytest.raises(PasswordUnfit):
        people.create_user(sign_in_name="li.ming", name="", organisation="centre", password=bad, by=TESTER, at=NOON)
    assert not models.User.objects.exists()


def test_a_name_is_given_once_however_it_is_written(world: World) -> None:
    world.user("li.ming")
    for name in ("LI.MING", "ｌｉ．ｍｉｎｇ"):
        with pytest.raises(InvalidInput):
            world.user(name)


def test_passwords_made_here_fit_the_policy() -> None:
    for _ in range(20):
        assert selectors.policy().password_problems(people.fresh_password()) == []


def test_every_change_is_one_event_and_holds_no_name_in_the_clear(world: World) -> None:
    before = len(log.events(limit=1000))
    user = world.user("wang.fang", ready=False)
    number = rights.grant_role(user=user, role="expert", why="聘任", by=TESTER, at=NOON)
    people.move_user(user=user, organisation="bureau", on=NOON.date(), why="", by=TESTER, at=NOON)
    people.set_password(user=user, password="Another-Pass-2", by=TESTER, at=NOON)
    people.lock_user(user=user, why="", by=TESTER, at=NOON)
    people.unlock_user(user=user, why="", by=TESTER, at=NOON)
    rights.revoke_role(grant=number, by=TESTER, at=NOON)
    found = log.events(limit=1000)[: -before or None]
    assert [one.action.removeprefix("access.") for one in reversed(found)] == [
        "user_created", "role_granted", "user_moved", "password_reset", "user_locked", "user_unlocked", "role_revoked",
    ]  # fmt: skip
    assert {one.subject for one in found} == {f"user:{user}"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_event")
        assert "wang.fang" not in repr(cursor.fetchall())


def test_an_erased_user_is_nobody_and_the_log_still_verifies(world: World) -> None:
    user = world.user("wang.fang", "expert")
    world.with_second_factor(user)
    audit.seal_pending(at=NOON)
    people.erase_user(user=user, why="本人请求", by=TESTER, at=NOON)
    audit.seal_pending(at=NOON)
    assert log.verify().is_sound
    person = selectors.person(user, NOON)
    assert (person.name, person.sign_in_name, person.is_locked) == ("", f"erased-{user}", True)
    assert selectors.rights_of(user, NOON) == NO_RIGHTS
    assert list(log.events_about(user)) == []
    with pytest.raises(NotFound):
        selectors.person_named("wang.fang", NOON)
