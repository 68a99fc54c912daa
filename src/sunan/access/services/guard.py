"""What every service asks first: may the actor do this? Pages ask too; jobs and the API come here alone."""

from __future__ import annotations

from datetime import datetime

from sunan.access.core.permissions import Permission
from sunan.access.models import Grant, User
from sunan.access.selectors import holders_of, rights_of, roles_in_force
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import Refused

ADMINISTERS = (Permission.MANAGE_USERS, Permission.MANAGE_RIGHTS, Permission.READ_LOG)
"""Permissions that somebody must always hold, or nobody could put anything right any more."""


class NotPermitted(Refused):
    """The actor lacks the permission, or holds it for other rows."""

    code = "not_permitted"


class LastAdministrator(Refused):
    """Nobody would be left to administer the system."""

    code = "last_administrator"


def require(by: Actor, permission: Permission, at: datetime, *, area: str = "", organisation: str = "") -> None:
    """Refuse unless the actor may do this now. Commands at the server and the program itself may.

    Raises:
        NotPermitted: a user lacks the permission, or was locked in the meantime.
    """
    if by.kind is ActorKind.USER and not rights_of(by.id, at).may(permission, area=area, organisation=organisation):
        raise NotPermitted(
            f"没有“{permission.text.zh}”的权限，或不在您的管辖范围内；如有需要请向安全管理员申请",
            f"You may not {permission.text.en}, or not for this record; ask the security administrator if you need to",
        )


def hold_administrators() -> None:
    """Let one change of administrators happen after the other, so that two cannot lock each other out at once."""
    roles = [role.id for role in roles_in_force().values() if set(role.permissions) & set(ADMINISTERS)]
    users = Grant.objects.filter(role__in=roles, revoked_at__isnull=True).values("user")
    list(User.objects.select_for_update().filter(id__in=users).order_by("id").values_list("id"))


def keep_an_administrator(user: str, permissions: frozenset[Permission], by: Actor, at: datetime) -> None:
    """Refuse to take the last holder of an administrator's permission; commands at the server may.

    Raises:
        LastAdministrator: nobody else holds one of `permissions`.
    """
    if by.kind is not ActorKind.USER:
        return
    for permission in ADMINISTERS:
        if permission in permissions and holders_of(permission, at) == [user]:
            raise LastAdministrator(
                f"这是最后一位能“{permission.text.zh}”的人；请先让另一人担任",
                f"This is the last person who may {permission.text.en}; appoint another one first",
            )
