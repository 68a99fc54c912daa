"""Granting and revoking roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from sunan.access.core import events
from sunan.access.core.permissions import Permission
from sunan.access.core.roles import Role, ScopeKind
from sunan.access.models import Grant, Organisation, User
from sunan.access.selectors import (
    areas_within,
    day_of,
    known_areas,
    own_organisations,
    rights_of,
    roles_in_force,
)
from sunan.access.services.guard import (
    NotPermitted,
    hold_administrators,
    keep_an_administrator,
    refuse_erased,
    require_everywhere,
    require_for_user,
    scope_of,
)
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused


class RolesExclude(Refused):
    """The person holds a role that excludes the one to be granted."""

    code = "roles_exclude"


@transaction.atomic
def grant_role(
    *,
    user: str,
    role: str,
    scope: ScopeKind | None = None,
    covers: Iterable[str] = (),
    begins: date | None = None,
    ends: date | None = None,
    why: str = "",
    by: Actor,
    at: datetime,
) -> int:
    """Grant a role; return the number of the grant.

    Args:
        scope: what it covers; by default what the role says.
        covers: codes of areas or ids of organisations, for a scope of these.
        begins: first day; by default today.
        ends: first day on which it holds no more; by default it holds until it is revoked.
    Raises:
        NotFound: there is no such user or role.
        RolesExclude: the person holds a role that excludes this one.
        NotPermitted: the person or the scope lies beyond the actor's own rights.
        Refused: the actor would grant it to themselves, it is granted already, or the person was erased.
        InvalidInput: the scope names nothing, or something unknown, or the days are in the wrong order.
    """
    hold_administrators()
    row = User.objects.select_for_update().filter(id=user).first()
    if row is None:
        raise NotFound(f"没有标识为“{user[:80]}”的用户", f"There is no user “{user[:80]}”")
    require_for_user(by, Permission.MANAGE_RIGHTS, at, user=user)
    refuse_erased(row)
    if user == by.id:
        raise Refused(
            "不能给自己授予角色；请由另一位安全管理员操作", "You cannot grant a role to yourself; let another one do it"
        )
    known = _role(role)
    _close_ended(row, at)
    _refuse_excluded(row, known)
    kind: ScopeKind = scope or known.scope
    chosen = _covered(kind, covers)
    first = begins or day_of(at)
    _refuse_wider(by, at, user=user, kind=kind, chosen=chosen, first=first)
    if ends is not None and ends <= first:
        raise InvalidInput("截止日须晚于起始日", "The last day has to come after the first")
    try:
        with transaction.atomic():
            grant = Grant.objects.create(
                user=row, role=role, separation=known.separation, scope=kind, covers=" ".join(chosen), begins=first,
                ends=ends, granted_at=at, granted_by=by.id,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("该角色已按同样的范围授予", "The role is granted already, with the same scope") from error
    after = {"role": role, "scope": kind, "covers": chosen, "begins": first, "ends": ends}
    audit.record_event(events.ROLE_GRANTED, subject=f"user:{user}", by=by, at=at, after=after, why=why)
    return grant.pk


@transaction.atomic
def revoke_role(*, grant: int, why: str = "", by: Actor, at: datetime) -> None:
    """Revoke a grant at once.

    Raises:
        NotFound: there is no such grant.
        Refused: it was revoked before, or the last administrator would lose it.
    """
    hold_administrators()
    row = Grant.objects.select_for_update().filter(id=grant).first()
    if row is None:
        raise NotFound("没有这条授权", "There is no such grant")
    require_for_user(by, Permission.MANAGE_RIGHTS, at, user=row.user_id)
    if row.scope == "everything":
        require_everywhere(by, Permission.MANAGE_RIGHTS, at)
    if row.revoked_at is not None:
        raise Refused("这条授权已经收回", "The grant was revoked before")
    held = roles_in_force().get(row.role)
    if held and row.scope == "everything" and rights_of(row.user_id, at).scopes:
        keep_an_administrator(row.user_id, frozenset(held.permissions), by, at)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    before = {"grant": grant, "role": row.role, "scope": row.scope, "covers": row.covers.split()}
    audit.record_event(events.ROLE_REVOKED, subject=f"user:{row.user_id}", by=by, at=at, before=before, why=why)


def _role(role: str) -> Role:
    known = roles_in_force().get(role)
    if known is None:
        names = "、".join(roles_in_force())
        raise NotFound(f"没有角色“{role[:80]}”；可用：{names}", f"There is no role “{role[:80]}”; known: {names}")
    return known


def _refuse_excluded(row: User, role: Role) -> None:
    held = set(Grant.objects.filter(user=row, revoked_at__isnull=True).values_list("role", flat=True))
    roles = roles_in_force()
    for other in held:
        excludes = roles[other].exclusive_with if other in roles else ()
        if other in role.exclusive_with or role.id in excludes:
            name = roles[other].name if other in roles else role.name
            raise RolesExclude(
                f"已是“{name.zh}”的人不能再任“{role.name.zh}”：两者须由不同的人担任",
                f"Whoever is {name.en} cannot be {role.name.en} as well: they have to be different people",
            )


def _refuse_wider(by: Actor, at: datetime, *, user: str, kind: ScopeKind, chosen: list[str], first: date) -> None:
    """Refuse to grant for rows for which the actor could not grant one by one."""
    mine = scope_of(by, Permission.MANAGE_RIGHTS, at)
    is_within = {
        "everything": mine.everything,
        "areas": areas_within(chosen) <= mine.areas,
        "organisations": set(chosen) <= mine.organisations,
        "own": own_organisations(user, first) <= mine.organisations,
    }
    if not mine.everything and not is_within[kind]:
        raise NotPermitted(
            "授予的范围超出您自己的管辖范围；请缩小范围，或由管理全部单位的安全管理员授予",
            "The scope goes beyond what you administer; narrow it, or let a security administrator of all organisations "
            "grant it",
        )


def _close_ended(row: User, at: datetime) -> None:
    """Revoke grants whose last day is over, so that they no longer keep another role from being granted."""
    Grant.objects.filter(user=row, revoked_at__isnull=True, ends__lte=day_of(at)).update(revoked_at=at)


def _covered(kind: ScopeKind, covers: Iterable[str]) -> list[str]:
    chosen = sorted(set(covers))
    if kind in ("everything", "own"):
        if chosen:
            raise InvalidInput(
                f"范围“{kind}”不需要再列出地区或单位", f"The scope “{kind}” names no areas or organisations"
            )
        return []
    if not chosen:
        raise InvalidInput(f"范围“{kind}”须列出至少一项", f"The scope “{kind}” has to name at least one")
    known = known_areas() if kind == "areas" else _organisations(chosen)
    for one in chosen:
        if one not in known:
            raise InvalidInput(f"范围中的“{one[:80]}”不存在", f"“{one[:80]}” in the scope does not exist")
    return chosen


def _organisations(chosen: list[str]) -> frozenset[str]:
    return frozenset(Organisation.objects.filter(id__in=chosen).values_list("id", flat=True))
