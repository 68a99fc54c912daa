"""The identity at a provider and former passwords are shown to the person, and erased with the account."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.conf import LazySettings

from sunan.access.core.identity_provider import read_provider
from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.policy import AccessPolicy
from sunan.access.services import identities, organisations, people
from sunan.kernel.actors import Actor, ActorKind, command_actor
from sunan.kernel.texts import text
from sunan.privacy import selectors, services
from tests.integration.privacy.test_services import tables_naming

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OFFICE = command_actor("test")
ISSUER, SUBJECT = "https://id.example.gov.cn", "320500-person-77"
FIRST, SECOND = "First-Password-2026", "Second-Password-2026"


@pytest.fixture
def person(settings: LazySettings) -> Actor:
    """A user whose account is linked and who changed the password once."""
    settings.SUNAN_OIDC = read_provider({"SUNAN_OIDC_ISSUER": ISSUER, "SUNAN_OIDC_CLIENT_ID": "sunan"})
    settings.SUNAN_ACCESS = AccessPolicy(password_history=2)
    organisations.create_organisation(
        id="centre", kind=OrganisationKind.CENTRE, name=text("管理服务中心", "Centre"), areas=[],
        begins=date(2026, 11, 22), by=OFFICE, at=AT,
    )  # fmt: skip
    user = people.create_user(
        sign_in_name="wang.xm", name="王小明", organisation="centre", password=FIRST, by=OFFICE, at=AT
    )
    by = Actor(ActorKind.USER, user, organisation="centre", source="10.20.30.40", request="r-1")
    people.change_own_password(user=user, old=FIRST, new=SECOND, keep_session="", by=by, at=AT)
    identities.link_identity(user=user, subject=SUBJECT, by=OFFICE, at=AT)
    return by


def account(person: str) -> dict[str, object]:
    held = {part["id"]: part["rows"] for part in selectors.held_of(person, at=AT)["held"]}
    row: dict[str, object] = held["access.account"][0]
    return row


def test_both_are_shown_to_the_person_without_the_hash(person: Actor) -> None:
    row = account(person.id)
    assert row["identity"] == {"issuer": ISSUER, "claim": "sub", "subject": SUBJECT, "since": AT.isoformat()}
    assert row["former_passwords"] == [AT.isoformat()]


def test_both_are_erased_with_the_account(person: Actor) -> None:
    assert tables_naming(SUBJECT) == ["access.linkedidentity"]
    services.erase_person(person=person.id, by=OFFICE, at=AT, why="本人申请")
    assert tables_naming(SUBJECT) == []
    row = account(person.id)
    assert (row["identity"], row["former_passwords"]) == ({}, [])
