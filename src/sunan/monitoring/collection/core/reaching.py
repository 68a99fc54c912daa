"""Whose return it is: the one rule of who reaches which return, for pages and services alike."""

from __future__ import annotations

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights, Scope

LOOKS_OVER = (Permission.MANAGE_CAMPAIGNS, Permission.APPROVE_FIGURES, Permission.REVIEW_FIGURES)
"""Whoever holds one of these looks a return over that its reporters have handed in."""
SIGNS = (Permission.REPORT_FIGURES, Permission.REVIEW_FIGURES, Permission.APPROVE_FIGURES)
"""Whoever holds one of these puts a name to a return, and reads what it was made from."""


def may_reach(rights: Rights, permission: Permission, *, organisation: str, area: str, is_city: bool) -> bool:
    """Return whether a permission holds for a return.

    A return belongs to its organisation. A grant for an area reaches the return of that city's bureau and no other: what
    a zone committee within the city fills in is the committee's own.
    """
    return reaches(rights.scope(permission), organisation=organisation, area=area, is_city=is_city)


def reaches(scope: Scope, *, organisation: str, area: str, is_city: bool) -> bool:
    """Return whether a scope covers a return."""
    return scope.everything or organisation in scope.organisations or (is_city and area != "" and area in scope.areas)


def speaks_for(scope: Scope, *, own: str, organisation: str, area: str, is_city: bool, is_only_one: bool) -> bool:
    """Return whether somebody with a scope speaks for one owner of a number towards the others.

    A grant for an area reaches every bureau of its city; where two of them own one number, each is spoken for by its own
    people, so that nobody agrees with themselves.

    Args:
        own: the organisation of the person.
        is_only_one: whether no other owner of the number is a bureau of that area.
    """
    if not reaches(scope, organisation=organisation, area=area, is_city=is_city):
        return False
    return is_only_one or scope.everything or organisation in scope.organisations or own == organisation
