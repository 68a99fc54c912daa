"""Roles as the rulebook lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from sunan.access.core.permissions import EVERY_USER, Permission
from sunan.kernel.areas import Area
from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, FindingKind, Severity
from sunan.kernel.rule_reading import Placed, RulebookReader
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text

ROLES_FILE = "access/roles.yaml"
ScopeKind = Literal["everything", "own", "areas", "organisations"]

NOT_MUTUAL = FindingKind(
    "access.not_mutual",
    Severity.ERROR,
    text("角色“{role}”与“{other}”互斥，但后者没有写明", "“{role}” is exclusive with “{other}”, which does not say so"),
    text("在“{other}”的 exclusive_with 中也写上“{role}”", "Add “{role}” to exclusive_with of “{other}”"),
)
NOT_FOR_ROLES = FindingKind(
    "access.not_for_roles",
    Severity.ERROR,
    text("角色“{role}”列有人人都有的权限“{permission}”", "“{role}” lists “{permission}”, which everybody has"),
    text("从 permissions 中删去“{permission}”", "Take “{permission}” out of permissions"),
)


def scope_named(written: str) -> ScopeKind:
    """Return a scope by its name.

    Raises:
        InvalidInput: there is none of this name.
    """
    for kind in get_args(ScopeKind):
        if kind == written:
            found: ScopeKind = kind
            return found
    known = ", ".join(get_args(ScopeKind))
    raise InvalidInput(
        f"没有“{written[:40]}”这种范围；可写 {known}", f"There is no scope “{written[:40]}”; write one of {known}"
    )


class Role(RuleModel):
    """A list of permissions with a name."""

    id: str
    name: Text
    permissions: tuple[Permission, ...]
    scope: ScopeKind
    exclusive_with: tuple[str, ...] = ()

    @property
    def separation(self) -> str:
        """Return a word that all roles of one mutually exclusive group share; empty when it excludes none.

        The database allows a person one open grant for each such word.
        """
        return ",".join(sorted((self.id, *self.exclusive_with))) if self.exclusive_with else ""


Roles = Mapping[str, Role]


def read_roles(source: RulebookSource) -> tuple[Roles | None, list[Finding]]:
    """Return the roles of a rulebook by id, or the findings that say why they cannot be used."""
    reader = RulebookReader(source)
    placed = reader.rules(ROLES_FILE, "roles", Role, required=True)
    known = {one.rule.id: one for one in placed}
    for one in placed:
        reader.refer(
            one.at("exclusive_with"), "exclusive_with", text("角色", "the role"), one.rule.exclusive_with, known
        )
        reader.findings += _check(one, known)
    if reader.findings:
        return None, reader.findings
    return {identity: one.rule for identity, one in known.items()}, []


def _check(placed: Placed[Role], known: Mapping[str, Placed[Role]]) -> list[Finding]:
    role = placed.rule
    return [
        *(
            NOT_MUTUAL.at(placed.place, role=role.id, other=other)
            for other in role.exclusive_with
            if other in known and role.id not in known[other].rule.exclusive_with
        ),
        *(
            NOT_FOR_ROLES.at(placed.place, role=role.id, permission=permission)
            for permission in role.permissions
            if permission in EVERY_USER
        ),
    ]


def area_names_in(source: RulebookSource) -> dict[str, Text]:
    """Return the areas of a rulebook by their codes, in the order in which it lists them."""
    reader = RulebookReader(source)
    return {one.rule.code: one.rule.name for one in reader.rules("areas/areas", "areas", Area, identity="code")}


def areas_below(source: RulebookSource) -> dict[str, frozenset[str]]:
    """Return for each area of a rulebook the areas that belong to it, itself among them."""
    reader = RulebookReader(source)
    areas = [one.rule for one in reader.rules("areas/areas", "areas", Area, identity="code")]
    inside: dict[str, set[str]] = {area.code: set(area.members) for area in areas}
    for area in areas:
        if area.parent in inside:
            inside[area.parent].add(area.code)

    def all_below(code: str, seen: frozenset[str]) -> frozenset[str]:
        if code in seen:
            return frozenset()
        return frozenset({code}).union(*(all_below(one, seen | {code}) for one in inside.get(code, ())))

    return {code: all_below(code, frozenset()) for code in inside}
