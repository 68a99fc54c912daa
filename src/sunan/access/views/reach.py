"""How far a visitor reaches: the people and organisations that a permission covers, and no others."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from sunan.access import directory, selectors
from sunan.access.core.people import OrganisationRecord, Person
from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights
from sunan.access.forms.deeds import Field
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text, text


def person_of(request: HttpRequest, user: str, permission: Permission) -> Person:
    """Return a person whose organisation a permission of the visitor covers; that others exist is not said.

    Raises:
        NotFound: there is none of this id, or it is beyond what the visitor may see.
    """
    visitor = visitor_of(request)
    found = selectors.person(user, timezone.now())
    if not covers(visitor.rights, permission, found):
        raise NotFound(f"没有标识为“{user[:80]}”的用户", f"There is no user “{user[:80]}”")
    return found


def covers(rights: Rights, permission: Permission, person: Person) -> bool:
    """Return whether a permission covers a person's row; whoever belongs nowhere is for those who may everywhere."""
    return rights.scope(permission).covers(organisation=person.organisation)


def organisation_field(
    request: HttpRequest, permission: Permission, *, value: str = "", label: Text | None = None, but: str = ""
) -> Field:
    """Return a field for the id of an organisation, offering those that a permission of the visitor covers.

    Args:
        but: id of one that makes no sense here.
    """
    scope = visitor_of(request).rights.scope(permission)
    offered = [
        one
        for one in directory.offered_organisations(scope=scope, on=selectors.day_of(timezone.now()))
        if one.id != but
    ]
    return Field(
        "organisation",
        label or text("单位", "Organisation"),
        about=text("写单位标识，或从列表中选取。", "Write its id, or choose from the list."),
        options=tuple((one.id, one.name) for one in offered),
        value=value if value or len(offered) != 1 else offered[0].id,
        longest=80,
    )


def organisation_of(request: HttpRequest, organisation: str, permission: Permission) -> OrganisationRecord:
    """Return an organisation that a permission of the visitor covers; that others exist is not said.

    Raises:
        NotFound: there is none of this id, or it is beyond what the visitor may see.
    """
    found = selectors.organisation(organisation, on=selectors.day_of(timezone.now()))
    if not visitor_of(request).rights.scope(permission).covers(organisation=organisation):
        raise NotFound(f"没有标识为“{organisation[:80]}”的单位", f"There is no organisation “{organisation[:80]}”")
    return found
