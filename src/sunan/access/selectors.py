"""Questions about organisations, people and their rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.people import HeldGrant, OrganisationRecord, Person
from sunan.access.core.permissions import Permission
from sunan.access.core.policy import AccessPolicy
from sunan.access.core.rights import NO_RIGHTS, HeldRole, Rights, Scope, rights_from
from sunan.access.core.roles import Roles, ScopeKind, area_names_in, areas_below, read_roles
from sunan.access.models import (
    FormerPassword,
    Grant,
    LinkedIdentity,
    Membership,
    Organisation,
    OrganisationArea,
    OrganisationName,
    Session,
    User,
)
from sunan.kernel.errors import InvalidRule, NotFound
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import Text, text
from sunan.rulebooks import selectors as rulebooks

ModelT = TypeVar("ModelT", bound=Model)
_SCOPES: dict[str, ScopeKind] = {
    "everything": "everything", "own": "own", "areas": "areas", "organisations": "organisations",
}  # fmt: skip
_SUCCESSIONS = 20


def policy() -> AccessPolicy:
    """Return the rules of signing in that are in force."""
    found: AccessPolicy = settings.SUNAN_ACCESS
    return found


def roles_in_force() -> Roles:
    """Return the roles of the rulebook in force.

    Raises:
        InvalidRule: the rulebook lists none, or has errors in them.
    """
    return _roles(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _roles(source: RulebookSource) -> Roles:
    roles, findings = read_roles(source)
    if roles is None:
        first = findings[0]
        raise InvalidRule(
            f"角色不能使用：{first.place} {first.message.zh}", f"Roles cannot be used: {first.place} {first.message.en}"
        )
    return roles


@lru_cache(maxsize=4)
def _below(source: RulebookSource) -> dict[str, frozenset[str]]:
    return areas_below(source)


def areas_within(codes: Iterable[str]) -> frozenset[str]:
    """Return some areas with all that belong to them."""
    below = _below(rulebooks.source_in_force())
    return frozenset().union(*(below.get(one, frozenset({one})) for one in codes))


def area_names() -> Mapping[str, Text]:
    """Return the areas of the rulebook in force by their codes, each with its name."""
    return _area_names(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _area_names(source: RulebookSource) -> dict[str, Text]:
    return area_names_in(source)


def known_areas() -> frozenset[str]:
    """Return the codes of the areas of the rulebook in force."""
    return frozenset(_below(rulebooks.source_in_force()))


def day_of(at: datetime) -> date:
    """Return the day of a moment where the system runs; memberships and grants change at midnight there."""
    return timezone.localtime(at).date()


def held_on(day: date) -> Q:
    """Return the condition that a dated row holds on a day: from its first day until the day before its last."""
    return Q(begins__lte=day) & (Q(ends__isnull=True) | Q(ends__gt=day))


def rights_of(user: str, at: datetime) -> Rights:
    """Return what a user may do at a moment; nothing for one who is locked or unknown."""
    if not User.objects.filter(id=user, locked_at__isnull=True).exists():
        return NO_RIGHTS
    day = day_of(at)
    grants = Grant.objects.filter(held_on(day), user=user, revoked_at__isnull=True)
    source = rulebooks.source_in_force()
    return rights_from(
        [HeldRole(one.role, _SCOPES[one.scope], tuple(one.covers.split())) for one in grants],
        roles=roles_in_force(),
        own=own_organisations(user, day),
        below=_below(source),
    )


def organisation_of(user: str, day: date) -> str:
    """Return the id of the organisation a user belongs to on a day; empty for none."""
    found = Membership.objects.filter(held_on(day), user=user).values_list("organisation", flat=True).first()
    return str(found or "")


def own_organisations(user: str, day: date) -> frozenset[str]:
    """Return a user's organisation with all that were merged into it: their records became its own."""
    found = waiting = {one for one in (organisation_of(user, day),) if one}
    for _ in range(_SUCCESSIONS):
        merged = Organisation.objects.filter(successor__in=waiting).values_list("id", flat=True)
        waiting = {str(one) for one in merged} - found
        if not waiting:
            break
        found = found | waiting
    return frozenset(found)


def visible(rows: QuerySet[ModelT], scope: Scope, *, area: str = "", organisation: str = "") -> QuerySet[ModelT]:
    """Return those of some rows that a scope covers, for lists, searches and exports alike.

    Args:
        area: name of the column that holds a row's area; empty when there is none.
        organisation: name of the column that holds a row's organisation; empty when there is none.
    """
    if scope.everything:
        return rows
    condition = Q(pk__in=[])
    if area:
        condition |= Q(**{f"{area}__in": sorted(scope.areas)})
    if organisation:
        condition |= Q(**{f"{organisation}__in": sorted(scope.organisations)})
    return rows.filter(condition)


def holders_of(permission: Permission, at: datetime, *, everywhere: bool = False) -> list[str]:
    """Return the users who hold a permission at a moment and are not locked; those alone who hold it for all rows."""
    roles = [role.id for role in roles_in_force().values() if permission in role.permissions]
    found = Grant.objects.filter(
        held_on(day_of(at)), role__in=roles, revoked_at__isnull=True, user__locked_at__isnull=True
    )
    if everywhere:
        found = found.filter(scope="everything")
    return sorted({str(one) for one in found.values_list("user", flat=True)})


def organisation(identity: str, *, on: date) -> OrganisationRecord:
    """Return an organisation as it was on a day; after its end, as it was last.

    Raises:
        NotFound: there is none of this id.
    """
    found = Organisation.objects.filter(id=identity).first()
    if found is None:
        raise NotFound(f"没有标识为“{identity[:80]}”的单位", f"There is no organisation “{identity[:80]}”")
    return _organisations([found], on)[0]


def organisations_among(ids: Iterable[str], *, on: date) -> dict[str, OrganisationRecord]:
    """Return those organisations that have one of some ids, as they were on a day, by id."""
    return {one.id: one for one in _organisations(list(Organisation.objects.filter(id__in=set(ids))), on)}


def organisations(*, on: date) -> list[OrganisationRecord]:
    """Return all organisations as they were on a day, those that ended among them."""
    return _organisations(list(Organisation.objects.order_by("id")), on)


def _organisations(rows: list[Organisation], on: date) -> list[OrganisationRecord]:
    ids = [row.id for row in rows]
    names = _names(ids, on)
    areas: dict[str, list[str]] = {}
    for one in OrganisationArea.objects.filter(held_on(on), organisation__in=ids).order_by("area"):
        areas.setdefault(one.organisation_id, []).append(one.area)
    return [
        OrganisationRecord(
            row.id, OrganisationKind(row.kind), names[row.id], tuple(areas.get(row.id, ())), row.begins, row.ends,
            row.successor_id or "",
        )
        for row in rows
    ]  # fmt: skip


def organisations_called(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the ids of the organisations that bear some Chinese names, or once bore them, by name."""
    found: dict[str, set[str]] = {}
    for name, one in OrganisationName.objects.filter(zh__in=set(names)).values_list("zh", "organisation"):
        found.setdefault(name, set()).add(one)
    return {name: frozenset(ids) for name, ids in found.items()}


def names_borne(ids: Iterable[str]) -> frozenset[str]:
    """Return the Chinese names that some organisations bear, or once bore."""
    found = OrganisationName.objects.filter(organisation__in=set(ids)).values_list("zh", flat=True)
    return frozenset(str(one) for one in found)


def _names(ids: Iterable[str], on: date) -> dict[str, Text]:
    """Return what organisations were called on a day; before their first name the first, after their last the last."""
    found: dict[str, Text] = {}
    for one in OrganisationName.objects.filter(organisation__in=list(ids)).order_by("organisation", "begins"):
        if one.organisation_id not in found or one.begins <= on:
            found[one.organisation_id] = text(one.zh, one.en)
    return found


def person(identity: str, at: datetime) -> Person:
    """Return an account with its grants, past ones among them.

    Raises:
        NotFound: there is none of this id.
    """
    found = User.objects.filter(id=identity).first()
    if found is None:
        raise NotFound(f"没有标识为“{identity[:80]}”的用户", f"There is no user “{identity[:80]}”")
    return _people([found], at)[0]


def person_named(name: str, at: datetime) -> Person:
    """Return the account with a sign-in name.

    Raises:
        NotFound: there is none of this name.
    """
    found = User.objects.filter(sign_in_name=name).first()
    if found is None:
        raise NotFound(f"没有登录名为“{name[:80]}”的用户", f"There is no user with the sign-in name “{name[:80]}”")
    return _people([found], at)[0]


def people(at: datetime, *, scope: Scope | None = None) -> list[Person]:
    """Return all accounts, or those of the organisations that a scope covers."""
    found = _people(list(User.objects.order_by("sign_in_name")), at)
    return [one for one in found if scope is None or scope.covers(organisation=one.organisation)]


def people_among(users: Iterable[str], at: datetime) -> dict[str, Person]:
    """Return those accounts that have one of some ids, by id."""
    return {one.id: one for one in _people(list(User.objects.filter(id__in=set(users))), at)}


def names_of(users: Iterable[str]) -> dict[str, str]:
    """Return the names of users for lists that show ids, such as the log; nothing for those who were erased."""
    found = User.objects.filter(id__in=set(users)).values_list("id", "name", "sign_in_name")
    return {identity: name or sign_in for identity, name, sign_in in found}


def active_among(users: Iterable[str]) -> frozenset[str]:
    """Return those of some users who have an account that is not locked."""
    found = User.objects.filter(id__in=set(users), locked_at__isnull=True).values_list("id", flat=True)
    return frozenset(str(one) for one in found)


def _people(rows: list[User], at: datetime) -> list[Person]:
    day = day_of(at)
    ids = [row.id for row in rows]
    belongs = dict(Membership.objects.filter(held_on(day), user__in=ids).values_list("user_id", "organisation_id"))
    names = _names(set(belongs.values()), day)
    grants: dict[str, list[HeldGrant]] = {}
    for one in Grant.objects.filter(user__in=ids).order_by("begins", "id"):
        grants.setdefault(one.user_id, []).append(_grant(one))
    return [
        Person(
            id=row.id,
            sign_in_name=row.sign_in_name,
            name=row.name,
            organisation=belongs.get(row.id, ""),
            organisation_name=names.get(belongs.get(row.id, ""), _NO_ORGANISATION),
            is_locked=row.locked_at is not None,
            is_demonstration=row.is_demonstration,
            must_change_password=row.must_change_password,
            has_second_factor=row.second_factor_at is not None,
            created_at=row.created_at,
            password_set_at=row.password_set_at,
            grants=tuple(grants.get(row.id, ())),
        )
        for row in rows
    ]


def _grant(row: Grant) -> HeldGrant:
    role = roles_in_force().get(row.role)
    return HeldGrant(
        row.pk, row.role, role.name if role else text(row.role, row.role), _SCOPES[row.scope],
        tuple(row.covers.split()), row.begins, row.ends, row.granted_at, row.granted_by, row.revoked_at,
    )  # fmt: skip


_NO_ORGANISATION = text("无所属单位", "no organisation")


def open_sessions(user: str, at: datetime) -> list[Session]:
    """Return the sessions of a user that have not ended, the latest first."""
    rules = policy()
    found = Session.objects.filter(user=user, ended_at__isnull=True).order_by("-seen_at")
    return [one for one in found if not rules.is_over(began=one.began_at, seen=one.seen_at, at=at)]


def linked_identity(user: str) -> LinkedIdentity | None:
    """Return as whom the identity provider knows a user; `None` for an account that is not linked."""
    return LinkedIdentity.objects.filter(user=user).first()


def former_passwords(user: str) -> list[datetime]:
    """Return when the former passwords of a user that are kept were replaced, the latest first."""
    return list(FormerPassword.objects.filter(user=user).order_by("-id").values_list("replaced_at", flat=True))
