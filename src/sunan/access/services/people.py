"""Accounts: creating, moving, locking, erasing; and passwords."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from sunan.access.core import events
from sunan.access.core.people import erased_name
from sunan.access.core.people import sign_in_name as normal_name
from sunan.access.core.permissions import Permission
from sunan.access.models import (
    FailedSignIns,
    FormerPassword,
    Grant,
    LinkedIdentity,
    Membership,
    Organisation,
    RecoveryCode,
    Session,
    User,
)
from sunan.access.selectors import day_of, organisation_of, policy, rights_of
from sunan.access.services.attempts import keys_of_account
from sunan.access.services.guard import (
    NotPermitted,
    hold_administrators,
    keep_an_administrator,
    refuse_erased,
    refuse_own,
    require,
    require_for_user,
    require_no_less,
)
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import Text, text

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"


class PasswordUnfit(InvalidInput):
    """A password does not fit the policy; the message lists what is missing."""

    code = "password_unfit"

    def __init__(self, problems: list[Text]) -> None:
        super().__init__(
            "口令不可用：" + "；".join(one.zh for one in problems),
            "The password cannot be used: " + "; ".join(one.en for one in problems),
        )


def fresh_password() -> str:
    """Return a password that somebody types once: four groups of five characters, without those that look alike."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups) + "-1aA"


@transaction.atomic
def create_user(
    *,
    sign_in_name: str,
    name: str,
    organisation: str,
    password: str,
    is_demonstration: bool = False,
    by: Actor,
    at: datetime,
) -> str:
    """Create an account that belongs to an organisation; return its id. The first password has to be changed.

    Raises:
        InvalidInput: the sign-in name cannot be used or is taken.
        PasswordUnfit: the first password does not fit the policy.
        NotFound, Refused: there is no such organisation, or it has ended.
    """
    require(by, Permission.MANAGE_USERS, at, organisation=organisation)
    known = normal_name(sign_in_name)
    if User.objects.filter(sign_in_name=known).exists():
        raise InvalidInput(f"登录名“{known}”已有人使用", f"The sign-in name “{known}” is taken")
    _check(password, known)
    home = _home(organisation, at)
    user = User(
        id=f"u-{secrets.token_hex(8)}",
        sign_in_name=known,
        name=name.strip()[:80],
        password=make_password(password),
        password_set_at=at,
        created_at=at,
        is_demonstration=is_demonstration,
        must_change_password=not is_demonstration,
    )
    user.save(force_insert=True)
    Membership.objects.create(user=user, organisation=home, begins=day_of(at))
    audit.record_event(
        events.USER_CREATED,
        subject=f"user:{user.id}",
        by=by,
        at=at,
        after={"organisation": organisation, "demonstration": is_demonstration},
        personal={"sign_in_name": known, "name": user.name},
        person=user.id,
    )
    return user.id


@transaction.atomic
def move_user(*, user: str, organisation: str, on: date, why: str, by: Actor, at: datetime) -> None:
    """Let a user belong to another organisation from a day on.

    Raises:
        InvalidInput: the day is before the one on which the user joined the present one.
    """
    row = _locked_row(user)
    present = organisation_of(user, day_of(at))
    require_for_user(by, Permission.MANAGE_USERS, at, user=user)
    require(by, Permission.MANAGE_USERS, at, organisation=organisation)
    refuse_erased(row)
    home = _home(organisation, at)
    now = Membership.objects.filter(user=row, ends__isnull=True).first()
    if now:
        if on < now.begins:
            raise InvalidInput(
                f"生效日早于加入现单位之日 {now.begins}", f"The day is before {now.begins}, when the user joined"
            )
        now.ends = on
        now.save(update_fields=["ends"])
    Membership.objects.create(user=row, organisation=home, begins=on)
    audit.record_event(
        events.USER_MOVED, subject=f"user:{user}", by=by, at=at, why=why,
        before={"organisation": present}, after={"organisation": organisation, "on": on},
    )  # fmt: skip


@transaction.atomic
def lock_user(*, user: str, why: str, by: Actor, at: datetime) -> None:
    """Lock an account and end its sessions.

    Raises:
        Refused: it is the actor's own, or that of the last administrator or of one for more rows, or locked already.
    """
    hold_administrators()
    row = _locked_row(user)
    require_for_user(by, Permission.MANAGE_USERS, at, user=user)
    require_no_less(by, Permission.MANAGE_USERS, at, user=user)
    if user == by.id:
        raise Refused(
            "不能停用自己的账户；请由另一位管理员操作",
            "You cannot lock your own account; let another administrator do it",
        )
    if row.locked_at is not None:
        raise Refused("该账户已停用", "The account is locked already")
    keep_an_administrator(user, frozenset(rights_of(user, at).scopes), by, at)
    row.locked_at = at
    row.save(update_fields=["locked_at"])
    _end_sessions(row, at)
    audit.record_event(events.USER_LOCKED, subject=f"user:{user}", by=by, at=at, why=why)


@transaction.atomic
def unlock_user(*, user: str, why: str, by: Actor, at: datetime) -> None:
    """Let a user in again who was locked, or suspended after failed attempts.

    Raises:
        Refused: the person was erased.
    """
    row = _locked_row(user)
    require_for_user(by, Permission.MANAGE_USERS, at, user=user)
    refuse_erased(row)
    row.locked_at = None
    row.save(update_fields=["locked_at"])
    FailedSignIns.objects.filter(key__in=keys_of_account(row.id, row.sign_in_name)).delete()
    audit.record_event(events.USER_UNLOCKED, subject=f"user:{user}", by=by, at=at, why=why)


@transaction.atomic
def set_password(*, user: str, password: str, why: str = "", by: Actor, at: datetime) -> None:
    """Give a user a password that has to be changed at the next sign-in, and end the user's sessions.

    Raises:
        PasswordUnfit: the password does not fit the policy.
        Refused: it is the actor's own account, the person was erased, or administers more than the actor does.
    """
    row = _locked_row(user)
    require_for_user(by, Permission.MANAGE_USERS, at, user=user)
    require_no_less(by, Permission.MANAGE_USERS, at, user=user)
    refuse_own(by, user)
    refuse_erased(row)
    _check(password, row.sign_in_name)
    _store(row, password, at, must_change=True)
    _end_sessions(row, at)
    audit.record_event(events.PASSWORD_RESET, subject=f"user:{user}", by=by, at=at, why=why)


@transaction.atomic
def change_own_password(*, user: str, old: str, new: str, keep_session: str, by: Actor, at: datetime) -> None:
    """Let a user choose another password; every session but the present one ends.

    Raises:
        Refused: the old password is wrong; somebody at an open browser must not take over the account.
        PasswordUnfit: the new one does not fit the policy, or is the old one or a former one.
    """
    row = _locked_row(user)
    if by.id != user:
        raise NotPermitted("只能修改本人的口令", "You can only change your own password")
    if not check_password(old, row.password):
        raise Refused("现用口令不对；没有更改", "The present password is wrong; nothing was changed")
    if old == new:
        raise PasswordUnfit([text("不能与现用口令相同", "it must differ from the present one")])
    _check(new, row.sign_in_name)
    _refuse_former(row, new)
    _store(row, new, at, must_change=False)
    Session.objects.filter(user=row, ended_at__isnull=True).exclude(id=keep_session).update(ended_at=at)
    audit.record_event(events.PASSWORD_CHANGED, subject=f"user:{user}", by=by, at=at)


@transaction.atomic
def erase_user(*, user: str, why: str, by: Actor, at: datetime) -> None:
    """Erase what identifies a user, here and in the log; the account is locked and its id stands for nobody.

    Raises:
        Refused: the user is the last administrator.
    """
    hold_administrators()
    row = _locked_row(user)
    require_for_user(by, Permission.MANAGE_PRIVACY, at, user=user)
    keep_an_administrator(user, frozenset(rights_of(user, at).scopes), by, at)
    FailedSignIns.objects.filter(key__in=keys_of_account(row.id, row.sign_in_name)).delete()
    for held in (RecoveryCode, Session, LinkedIdentity, FormerPassword):
        held.objects.filter(user=row).delete()
    Grant.objects.filter(user=row, revoked_at__isnull=True).update(revoked_at=at)
    row.sign_in_name, row.name = erased_name(row.id), ""
    row.password, row.second_factor, row.second_factor_at = make_password(None), b"", None
    row.locked_at = row.locked_at or at
    row.save()
    audit.record_event(events.USER_ERASED, subject=f"user:{user}", by=by, at=at, why=why)
    audit.erase_person(person=user, by=by, at=at, why=why)


def _locked_row(user: str) -> User:
    row = User.objects.select_for_update().filter(id=user).first()
    if row is None:
        raise NotFound(f"没有标识为“{user[:80]}”的用户", f"There is no user “{user[:80]}”")
    return row


def _home(organisation: str, at: datetime) -> Organisation:
    home = Organisation.objects.filter(id=organisation).first()
    if home is None:
        raise NotFound(f"没有标识为“{organisation[:80]}”的单位", f"There is no organisation “{organisation[:80]}”")
    if home.ends is not None and home.ends <= day_of(at):
        raise Refused(
            f"单位“{organisation}”已于 {home.ends} 终止", f"The organisation “{organisation}” ended on {home.ends}"
        )
    return home


def _check(password: str, known: str) -> None:
    problems = policy().password_problems(password, not_in=(known,))
    try:
        _common_passwords().validate(password)
    except ValidationError:
        problems.append(text("太常见，容易被猜中", "it is too common and easily guessed"))
    if problems:
        raise PasswordUnfit(problems)


@cache
def _common_passwords() -> CommonPasswordValidator:
    """Return what knows the common passwords; their list of twenty thousand is read once."""
    return CommonPasswordValidator()


def _refuse_former(row: User, password: str) -> None:
    """Refuse a password that the user had before, as far back as the policy asks.

    A password that an administrator gives is not compared: it has to be changed at once, and the answer would tell
    the administrator which passwords the user had.
    """
    most = policy().password_history
    for one in FormerPassword.objects.filter(user=row).order_by("-id")[:most]:
        if check_password(password, one.password):
            raise PasswordUnfit(
                [
                    text(
                        f"不能与最近 {most} 个旧口令相同",
                        f"it must differ from your last {most} passwords",
                    )
                ]
            )


def _store(row: User, password: str, at: datetime, *, must_change: bool) -> None:
    FormerPassword.objects.create(user=row, password=row.password, replaced_at=at)
    kept = FormerPassword.objects.filter(user=row).order_by("-id")[: policy().password_history]
    FormerPassword.objects.filter(user=row).exclude(id__in=[one.pk for one in kept]).delete()
    row.password = make_password(password)
    row.password_set_at = at
    row.must_change_password = must_change
    row.save(update_fields=["password", "password_set_at", "must_change_password"])


def _end_sessions(row: User, at: datetime) -> None:
    Session.objects.filter(user=row, ended_at__isnull=True).update(ended_at=at)
