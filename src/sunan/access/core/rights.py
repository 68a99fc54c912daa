"""What a person may do, and for which rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sunan.access.core.permissions import PUBLIC, Permission
from sunan.access.core.roles import Roles, ScopeKind


@dataclass(frozen=True, slots=True)
class Scope:
    """For which rows a permission holds: all of them, or those of some areas or organisations."""

    everything: bool = False
    areas: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def covers(self, *, area: str = "", organisation: str = "") -> bool:
        """Return whether a row of this area or organisation lies within."""
        return self.everything or area in self.areas or organisation in self.organisations

    def joined(self, other: Scope) -> Scope:
        """Return what either covers."""
        return Scope(
            self.everything or other.everything, self.areas | other.areas, self.organisations | other.organisations
        )


NOTHING = Scope()
EVERYTHING = Scope(everything=True)


@dataclass(frozen=True, slots=True)
class Rights:
    """The permissions of one person at one moment, each with its scope."""

    scopes: Mapping[Permission, Scope] = field(default_factory=dict)

    def may(self, permission: Permission, *, area: str = "", organisation: str = "") -> bool:
        """Return whether a permission is held; for a row, whether it is held for its area or organisation."""
        if permission in PUBLIC:
            return True
        scope = self.scopes.get(permission)
        if scope is None:
            return False
        if not area and not organisation:
            return True
        return scope.everything or area in scope.areas or organisation in scope.organisations

    def scope(self, permission: Permission) -> Scope:
        """Return for which rows a permission is held, to select only those."""
        return EVERYTHING if permission in PUBLIC else self.scopes.get(permission, NOTHING)


NO_RIGHTS = Rights()


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A grant that holds at the moment: the role, and what it covers."""

    role: str
    scope: ScopeKind
    values: tuple[str, ...] = ()


def rights_from(
    held: Iterable[HeldRole], *, roles: Roles, own: frozenset[str], below: Mapping[str, frozenset[str]]
) -> Rights:
    """Return the rights that grants add up to.

    Args:
        held: grants in force; one of a role that the rulebook no longer lists gives nothing.
        own: the person's organisation and those that were merged into it.
        below: area → the areas within it, itself among them.
    """
    scopes: dict[Permission, Scope] = {Permission.USE_ACCOUNT: EVERYTHING}
    for grant in held:
        role = roles.get(grant.role)
        if role is None:
            continue
        scope = _scope(grant, own, below)
        for permission in role.permissions:
            scopes[permission] = scopes.get(permission, NOTHING).joined(scope)
    return Rights(scopes)


def _scope(grant: HeldRole, own: frozenset[str], below: Mapping[str, frozenset[str]]) -> Scope:
    match grant.scope:
        case "everything":
            return EVERYTHING
        case "own":
            return Scope(organisations=own)
        case "areas":
            return Scope(areas=frozenset().union(*(below.get(one, frozenset({one})) for one in grant.values)))
        case "organisations":
            return Scope(organisations=frozenset(grant.values))
