"""Organisations and people for tests."""

from __future__ import annotations

from datetime import date, datetime

import pyotp
from django.test import Client
from django.utils import timezone

from sunan.access.core.organisations import OrganisationKind
from sunan.access.models import Session, User
from sunan.access.selectors import organisation_of
from sunan.access.services import organisations, people, rights, second_factor, signing_in
from sunan.access.visitors import COOKIE
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.texts import text
from tests.moments import NOON, TESTER

PASSWORD = "Right-Password-1"
BEGAN = date(2026, 1, 1)
AGENT = "test browser"


class World:
    """The centre, a city bureau, two enterprises; people are added by role."""

    def __init__(self) -> None:
        for name, kind in (
            ("centre", OrganisationKind.CENTRE),
            ("bureau", OrganisationKind.CITY_BUREAU),
            ("alpha", OrganisationKind.ENTERPRISE),
            ("beta", OrganisationKind.ENTERPRISE),
        ):
            self.organisation(name, kind)

    def organisation(
        self, name: str, kind: OrganisationKind = OrganisationKind.ENTERPRISE, areas: tuple[str, ...] = ()
    ) -> str:
        return organisations.create_organisation(
            id=name, kind=kind, name=text(f"{name}单位", name), areas=areas, begins=BEGAN, by=TESTER, at=NOON
        )

    def user(self, name: str, *roles: str, organisation: str = "centre", ready: bool = True) -> str:
        """Create a user; a ready one has a password of their own already."""
        user = people.create_user(
            sign_in_name=name, name=f"{name}的姓名", organisation=organisation, password=PASSWORD, by=TESTER, at=NOON
        )
        for role in roles:
            covers = ("320500",) if role.startswith("city-") else ()
            rights.grant_role(user=user, role=role, covers=covers, begins=BEGAN, by=TESTER, at=NOON)
        if ready:
            User.objects.filter(id=user).update(must_change_password=False, password_set_at=timezone.now())
        return user

    def actor(self, user: str) -> Actor:
        return Actor(ActorKind.USER, user, organisation_of(user, NOON.date()), "10.0.0.7", "r-1")

    def with_second_factor(self, user: str, at: datetime | None = None) -> str:
        """Set up a second factor; return its secret."""
        now = at or timezone.now()
        by = self.actor(user)
        secret = second_factor.begin_second_factor(user=user, by=by, at=now)
        second_factor.set_second_factor(user=user, session="", code=pyotp.TOTP(secret).at(now), by=by, at=now)
        User.objects.filter(id=user).update(second_factor_step=0)
        return secret


def browser(**options: object) -> Client:
    """Return a browser that checks forms as real ones are checked."""
    return Client(enforce_csrf_checks=True, HTTP_USER_AGENT=AGENT, **options)


def send(client: Client, path: str, form_at: str = "", **fields: str | list[str]):
    """Open a page, fill in its form, and send it."""
    page = client.get(form_at or path)
    hidden = {}
    for name in ("csrfmiddlewaretoken", "form_number"):
        marker = f'name="{name}" value="'
        content = page.content.decode()
        # The last one: the frame of the page has a form for signing out.
        if marker in content:
            hidden[name] = content.rsplit(marker, 1)[1].split('"', 1)[0]
    return client.post(path, {**hidden, **fields})


def signed_in_as(world: World, user: str, *, client: Client | None = None) -> Client:
    """Return a browser in which a user has signed in, with the second factor if there is one."""
    found, now = client or browser(), timezone.now()
    name = User.objects.get(id=user).sign_in_name
    outcome = signing_in.sign_in(name=name, password=PASSWORD, agent=AGENT, by=world.actor(user), at=now)
    Session.objects.filter(id=signing_in.session_id(outcome.token)).update(second_factor_at=now)
    found.cookies[COOKIE] = outcome.token
    return found


def administrator(world: World, name: str, role: str, *, own: bool = False, organisation: str = "centre") -> Client:
    """Return the browser of an administrator who signed in; one for the own organisation only, if asked."""
    user = world.user(name, organisation=organisation)
    rights.grant_role(user=user, role=role, scope="own" if own else None, begins=BEGAN, by=TESTER, at=NOON)
    world.with_second_factor(user)
    return signed_in_as(world, user)


def sign_in(client: Client, name: str, password: str = PASSWORD, **fields: str):
    return send(client, "/sign-in/", name=name, password=password, **fields)
