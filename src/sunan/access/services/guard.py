"""What every service asks first: may the actor do this? Pages ask too; jobs and the API come here alone."""

from __future__ import annotations

from datetime import datetime

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import EVERYTHING, Scope
from sunan.access.models import Grant, User
from sunan.access.selectors import day_of, holders_of, organisation_of, rights_of, roles_in_force
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
        raise _not_permitted(permission)


def require_for_user(by: Actor, permission: Permission, at: datetime, *, user: str) -> None:
    """Refuse unless the actor may do this for an account; one that belongs nowhere is only for those who may everywhere.

    Raises:
        NotPermitted: the account belongs to an organisation that the permission does not cover.
    """
    home = organisation_of(user, day_of(at))
    if not scope_of(by, permission, at).covers(organisation=home):
        raise _not_permitted(permission)


def require_everywhere(by: Actor, permission: Permission, at: datetime) -> None:
    """Refuse unless the actor may do this for all rows.

    Raises:
        NotPermitted: the permission is lacking, or holds for some rows only.
    """
    if not scope_of(by, permission, at).everything:
        raise _not_permitted(permission)


def require_program(by: Actor, *, at_the_server: bool = False) -> None:
    """Refuse to people what the program does by itself at its time: no right of anybody's stands behind it.

    Args:
        at_the_server: commands typed at the server may do it as well.
    Raises:
        NotPermitted: somebody else asks.
    """
    if by.kind is ActorKind.SYSTEM or (at_the_server and by.kind is ActorKind.COMMAND):
        return
    raise NotPermitted(
        "这一步由系统到时自动办理，不能由人代办；请等它自动运行，着急的请系统管理员查看“后台任务”",
        "The program does this by itself at its time, and nobody does it instead; wait for it, or ask the system "
        "administrator to look at “Background work”",
    )


def require_no_less(by: Actor, permission: Permission, at: datetime, *, user: str) -> None:
    """Refuse to give the keys of an account that administers everything to somebody who does so for some rows only.

    Otherwise the administrator of one organisation could reset a password and take over rights for all of them.

    Raises:
        Refused: the account administers more than the actor does.
    """
    if scope_of(by, permission, at).everything:
        return
    held = rights_of(user, at)
    if any(held.scope(one).everything for one in ADMINISTERS):
        raise Refused(
            "此人管理全部单位，您只管理部分单位；请由管理全部单位的系统管理员操作",
            "This person administers all organisations, you some of them; a system administrator of all has to do this",
        )


def refuse_other_administrators(by: Actor, permission: Permission, at: datetime, *, user: str) -> None:
    """Refuse to take the proof of identity of an administrator of another kind.

    Who resets passwords and could set a second factor aside as well would be the auditor at the next sign-in: three
    administrators apart would be apart on paper only. A command at the server can do it, where others stand by.

    Raises:
        Refused: the account holds an administrator's permission that the actor does not hold.
    """
    if by.kind is not ActorKind.USER:
        return
    own, theirs = rights_of(by.id, at), rights_of(user, at)
    if any(theirs.may(one) and not own.may(one) for one in ADMINISTERS if one is not permission):
        raise Refused(
            "此人是另一类管理员；为使三类管理员互不代替，其第二重验证和统一身份只能在服务器上更改，请有第二人在场："
            "sunan user password --remove-second-factor、sunan user link、sunan user unlink",
            "This person is an administrator of another kind. So that none of the three can stand in for another, their "
            "second factor and linked identity are changed at the server alone, with somebody else present: "
            "sunan user password --remove-second-factor, sunan user link, sunan user unlink",
        )


def refuse_own(by: Actor, user: str) -> None:
    """Refuse to an actor what people do with their own account in another way, where their password is asked.

    Raises:
        Refused: the account is the actor's own.
    """
    if by.kind is ActorKind.USER and by.id == user:
        raise Refused(
            "这是您自己的账户；请在“我的账户”中更改，或由另一位管理员操作",
            "This is your own account; change it under “My account”, or let another administrator do it",
        )


def refuse_erased(row: User) -> None:
    """Refuse to bring back an account that stands for nobody any more.

    Raises:
        Refused: the person was erased.
    """
    if row.is_erased:
        raise Refused(
            "此人的个人信息已抹除，账户不能再用；请另建账户",
            "The person was erased and the account cannot be used again; create another one",
        )


def scope_of(by: Actor, permission: Permission, at: datetime) -> Scope:
    """Return for which rows an actor holds a permission; commands at the server and the program itself for all."""
    return rights_of(by.id, at).scope(permission) if by.kind is ActorKind.USER else EVERYTHING


def _not_permitted(permission: Permission) -> NotPermitted:
    return NotPermitted(
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
        LastAdministrator: nobody else holds one of `permissions` for all rows.
    """
    if by.kind is not ActorKind.USER:
        return
    for permission in ADMINISTERS:
        if permission in permissions and holders_of(permission, at, everywhere=True) == [user]:
            raise LastAdministrator(
                f"这是最后一位能“{permission.text.zh}”的人；请先让另一人担任",
                f"This is the last person who may {permission.text.en}; appoint another one first",
            )
