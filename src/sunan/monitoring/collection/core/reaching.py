"""Whose return it is: the one rule of who reaches which return, for pages and services alike."""

from __future__ import annotations

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights, Scope


def may_reach(rights: Rights, permission: Permission, *, organisation: str, area: str, is_city: bool) -> bool:
    """Return whether a permission holds for a return.

    A return belongs to its organisation. A grant for an area reaches the return of that city's bureau and no other: what
    a zone committee within the city fills in is the committee's own.
    """
    return reaches(rights.scope(permission), organisation=organisation, area=area, is_city=is_city)


def reaches(scope: Scope, *, organisation: str, area: str, is_city: bool) -> bool:
    """Return whether a scope covers a return."""
    return scope.everything or organisation in scope.organisations or (is_city and area != "" and area in scope.areas)
