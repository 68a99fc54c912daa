"""An organisation and accounts, made up, for what is measured about people."""

from __future__ import annotations

from datetime import UTC, date, datetime

PASSWORD = "Right-Password-1"
ORGANISATION = "bench"


def prepare() -> None:
    """Make tables and the organisation."""
    from django.core.management import call_command

    from sunan.access.core.organisations import OrganisationKind
    from sunan.access.services import organisations
    from sunan.kernel.actors import command_actor
    from sunan.kernel.texts import text

    call_command("migrate", verbosity=0)
    organisations.create_organisation(
        id=ORGANISATION, kind=OrganisationKind.CENTRE, name=text("基准", "bench"), begins=date(2026, 1, 1),
        by=command_actor("bench"), at=datetime.now(UTC),
    )  # fmt: skip


def user(name: str, *roles: str) -> str:
    """Create an account with roles; return its id."""
    from sunan.access.services import people, rights
    from sunan.kernel.actors import command_actor

    by, at = command_actor("bench"), datetime.now(UTC)
    made = people.create_user(sign_in_name=name, name=name, organisation=ORGANISATION, password=PASSWORD, by=by, at=at)
    for role in roles:
        rights.grant_role(user=made, role=role, by=by, at=at)
    return made
