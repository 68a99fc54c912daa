"""Accounts for trying the system out, one for each role; they exist in demonstration mode only."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from sunan.access.core.organisations import OrganisationKind
from sunan.access.models import Organisation, User
from sunan.access.selectors import day_of, known_areas, roles_in_force
from sunan.access.services.organisations import create_organisation
from sunan.access.services.people import create_user
from sunan.access.services.rights import grant_role
from sunan.kernel.actors import Actor
from sunan.kernel.errors import Refused
from sunan.kernel.texts import text

ORGANISATION = "demonstration"
PASSWORD = "Try-the-system-2026"  # noqa: S105 shown on every page of the demonstration mode, and useless outside of it


@transaction.atomic
def create_demonstration_accounts(*, by: Actor, at: datetime) -> int:
    """Create what is missing of one account for each role, named after the role; return how many were new.

    Each account, each grant and the organisation is an event of its own.

    Raises:
        Refused: this is no demonstration.
    """
    if not settings.SUNAN_DEMO:
        raise Refused(
            "只有演示模式（SUNAN_DEMO=1）才有演示账户", "Only demonstration mode (SUNAN_DEMO=1) has such accounts"
        )
    if not Organisation.objects.filter(id=ORGANISATION).exists():
        create_organisation(
            id=ORGANISATION, kind=OrganisationKind.CENTRE, name=text("演示单位", "Demonstration organisation"),
            begins=day_of(at), by=by, at=at,
        )  # fmt: skip
    known = set(User.objects.filter(is_demonstration=True).values_list("sign_in_name", flat=True))
    areas = sorted(known_areas())[:1]
    missing = [role for role in roles_in_force().values() if f"demo-{role.id}" not in known]
    for role in missing:
        user = create_user(
            sign_in_name=f"demo-{role.id}", name=role.name.zh, organisation=ORGANISATION, password=PASSWORD,
            is_demonstration=True, by=by, at=at,
        )  # fmt: skip
        grant_role(user=user, role=role.id, covers=areas if role.scope == "areas" else (), by=by, at=at)
    return len(missing)
