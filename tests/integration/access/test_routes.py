"""Every role at every route: what is open, what asks to sign in, what is refused; and rows of others stay out of reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from sunan.access import selectors
from sunan.access.core.permissions import EVERY_USER, PUBLIC, Permission
from sunan.access.core.roles import Roles
from sunan.access.models import Grant, Session
from sunan.access.rules import rule_of
from sunan.access.services import rights
from sunan.audit import selectors as log
from sunan.kernel.errors import HTTP_STATUS, Unavailable
from tests.integration.access.world import AGENT, BEGAN, World, browser, send, sign_in, signed_in_as
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

NOBODY = ""
SAMPLES = {"number": "1", "job_id": "1", "upload_id": "1", "id": "1"}
"""What stands for the parts of an address; a row of this number, if there is one, is somebody else's."""


def _routes(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) != "en/":
                yield from _routes(pattern.url_patterns, where)
        else:
            yield where, pattern


def _address(route: str, **rows: str) -> str:
    known = {**SAMPLES, **rows}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: known.get(part.group(1), "x"), route).lstrip("/")


GUARDED = [
    (_address(where), rule)
    for where, pattern in _routes(get_resolver().url_patterns)
    if (rule := rule_of(pattern.callback)) is not None and rule not in PUBLIC
]
METHODS = ("get", "post")
RARE = ("put", "delete", "patch", "head", "options")
"""How no page of ours asks; somebody may all the same."""


def _roles() -> Roles:
    return selectors.roles_in_force()


@pytest.fixture
def signed_in(world: World):
    """A browser for each role, and one of somebody without any."""

    def as_role(role: str) -> Client:
        if role == NOBODY:
            return Client(HTTP_USER_AGENT=AGENT)
        user = world.user(f"who-{role}", *([role] if role != "none" else []), organisation="alpha")
        world.with_second_factor(user)
        return signed_in_as(world, user, client=Client(HTTP_USER_AGENT=AGENT))

    return as_role


def test_there_are_guarded_routes_and_their_permissions_exist() -> None:
    assert len(GUARDED) >= 6
    assert {rule for _, rule in GUARDED} <= set(Permission)


@pytest.mark.parametrize("role", [NOBODY, "none", *_roles()])
def test_each_role_gets_what_its_permissions_say_at_every_route(role: str, signed_in) -> None:
    client = signed_in(role)
    place_of_role = [NOBODY, "none", *_roles()].index(role)
    for number, (address, rule) in enumerate(GUARDED):
        holds = role != NOBODY and (rule in EVERY_USER or (role in _roles() and rule in _roles()[role].permissions))
        # Who is let in asks in every way; of those who are not, each asks in one rare way, and together in all of them.
        rare = RARE if holds or role == NOBODY else (RARE[(number + place_of_role) % len(RARE)],)
        for method in (*METHODS, *rare):
            answer = getattr(client, method)(address)
            place = answer.headers.get("Location", "")
            if role == NOBODY:
                assert answer.status_code == 302, (method, address)
                assert place.startswith("/sign-in/"), (method, address)
            elif holds:
                assert not place.startswith("/sign-in/"), (role, method, address)
                refused = b"\xe9\x9c\x80\xe8\xa6\x81\xe2\x80\x9c" in answer.content  # 需要“
                assert not (answer.status_code == 403 and refused), (role, method, address)
                # Nothing is loaded here, and pages that need releases say so.
                assert answer.status_code < 500 or answer.status_code == HTTP_STATUS[Unavailable], (
                    role,
                    method,
                    address,
                )
            else:
                assert answer.status_code == 403, (role, method, address)


@pytest.mark.parametrize("address", [address for address, _ in GUARDED])
def test_a_program_without_a_session_is_told_401_at_every_guarded_route(address: str) -> None:
    assert Client().get(address, HTTP_ACCEPT="application/json").status_code == 401


def test_a_session_of_somebody_else_cannot_be_ended_through_a_form(world: World) -> None:
    world.user("li")
    world.user("wang")
    client, other = browser(), browser()
    sign_in(client, "li")
    sign_in(other, "wang")
    theirs = Session.objects.get(user__sign_in_name="wang")
    send(client, "/account/sessions/end/", form_at="/account/", user=theirs.user_id, session=theirs.id)
    assert other.get("/account/").status_code == 200


ROWS = [
    (where, pattern)
    for where, pattern in _routes(get_resolver().url_patterns)
    if re.search(r":(user|organisation)>", where)
]


def test_there_are_routes_with_rows_of_people_and_organisations() -> None:
    assert {name for where, _ in ROWS for name in re.findall(r":(\w+)>", where)} >= {"user", "organisation", "number"}


@pytest.mark.parametrize("role", [*_roles()])
def test_a_role_for_the_own_organisation_reaches_no_row_of_another_one_at_any_route(role: str, world: World) -> None:
    """Each role, granted for alpha alone, at every route of a person or an organisation, with a row of beta."""
    me = world.user("me", organisation="alpha")
    rights.grant_role(user=me, role=role, scope="own", begins=BEGAN, by=TESTER, at=NOON)
    world.with_second_factor(me)
    client = signed_in_as(world, me, client=Client(HTTP_USER_AGENT=AGENT))
    they, mine = (world.user(name, "expert", organisation=home) for name, home in (("they", "beta"), ("mine", "alpha")))
    grants = {user: str(Grant.objects.get(user=user).pk) for user in (they, mine)}
    before = log.events(limit=1000)
    for where, pattern in ROWS:
        holds = rule_of(pattern.callback) in _roles()[role].permissions
        foreign = _address(where, user=they, organisation="beta", number=grants[they])
        own = _address(where, user=mine, organisation="alpha", number=grants[mine])
        for method in ("get", "post"):
            answer = getattr(client, method)(foreign)
            assert answer.status_code in ({404, 405} if holds else {403}), (role, method, where)
            assert "they的姓名" not in answer.content.decode(), (role, method, where)
        assert (client.get(own).status_code == 200) is (holds and "identity" not in where), (role, where)
    assert log.events(limit=1000) == before
    assert client.get("/people/").status_code in (200, 403)
    assert "they" not in client.get("/people/").content.decode()
    assert "beta" not in client.get("/organisations/").content.decode()


def test_rights_for_a_row_hold_for_the_own_organisation_only_whatever_the_role(world: World) -> None:
    for role in _roles().values():
        user = world.user(f"row-{role.id}", role.id, organisation="alpha")
        held = selectors.rights_of(user, NOON)
        for permission in Permission:
            if permission in EVERY_USER:
                continue
            mine = held.may(permission, area="320500", organisation="alpha")
            foreign = held.may(permission, area="320100", organisation="beta")
            assert mine is (permission in role.permissions), (role.id, permission)
            assert foreign is (permission in role.permissions and role.scope == "everything"), (role.id, permission)


def test_the_log_shows_who_changed_what_when_and_why(world: World, signed_in) -> None:
    from sunan.access.services import people

    user = world.user("li", "expert")
    people.lock_user(user=user, why="离职交接", by=world.actor(world.user("boss", "system-administrator")), at=NOON)
    client = signed_in("audit-administrator")
    page = client.get(f"/log/?subject=user:{user}&action=access.user_locked").content.decode()
    assert "停用账户" in page
    assert "离职交接" in page
    assert "boss的姓名" in page
    number = log.history(f"user:{user}")[0].id
    one = client.get(f"/log/{number}/").content.decode()
    assert "10.0.0.7" in one
    assert "离职交接" in one
    assert client.get("/log/999999/").status_code == 404
    assert client.get("/log/?since=yesterday").status_code == 400
    english = client.get("/en/log/").content.decode()
    assert "locked an account" in english
    assert client.get("/log/?subject=%0d%0a&before=x&actor=<b>").status_code == 200
