"""Setting up, using and removing the second factor."""

from __future__ import annotations

import hmac
import os
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sunan.access.core import events
from sunan.access.core.permissions import Permission
from sunan.access.core.second_factor import (
    accepted_step,
    fresh_recovery_codes,
    fresh_secret,
    recovery_digest,
)
from sunan.access.models import RecoveryCode, Session, User
from sunan.access.selectors import day_of, organisation_of
from sunan.access.services.attempts import count_failure, forget_failures, key_of_name, key_of_source, locked_until
from sunan.access.services.guard import refuse_other_administrators, refuse_own, require_for_user, require_no_less
from sunan.audit import services as audit
from sunan.audit.core.personal import NONCE_BYTES, decrypted, encrypted
from sunan.kernel.actors import Actor
from sunan.kernel.errors import NotFound, Refused
from sunan.kernel.texts import Text, text

WRONG_CODE = text(
    "验证码不对或已用过；请核对手机时间，等下一个验证码再试",
    "The code is wrong or was used; check the time of your phone and try the next code",
)


def _key() -> bytes:
    return hmac.digest(settings.SUNAN_PERSONAL_KEY.encode(), b"sunan: second factors", "sha256")


def secret_of(user: str) -> str:
    """Return the secret of a user's authenticator; empty when none was begun."""
    stored = bytes(User.objects.values_list("second_factor", flat=True).get(id=user))
    read = decrypted(stored, key=_key(), place=f"user:{user}") if stored else None
    return read["secret"] if read else ""


@transaction.atomic
def begin_second_factor(*, user: str, by: Actor, at: datetime) -> str:
    """Make a secret for an authenticator that is not set up yet; return it. It counts only once a code proved it.

    Nothing has changed for the account yet, so this is no event; proving the code is.

    Raises:
        Refused: the actor is somebody else, or the second factor is set up already.
    """
    row = _own(user, by)
    if row.second_factor_at is not None:
        raise Refused("第二重验证已启用", "The second factor is set up already")
    del at
    begun = secret_of(user)
    if begun:
        return begun
    secret = fresh_secret()
    row.second_factor = encrypted({"secret": secret}, key=_key(), place=f"user:{user}", nonce=os.urandom(NONCE_BYTES))
    row.save(update_fields=["second_factor"])
    return secret


@transaction.atomic
def set_second_factor(*, user: str, session: str, code: str, by: Actor, at: datetime) -> list[str]:
    """Set up the second factor with a first code; return the recovery codes, which are shown this once.

    Raises:
        Refused: the code is wrong, or the second factor is set up already.
    """
    row = _own(user, by)
    if row.second_factor_at is not None:
        raise Refused("第二重验证已启用", "The second factor is set up already")
    secret = secret_of(user)
    step = accepted_step(secret, code, at=at, after_step=row.second_factor_step) if secret else None
    if step is None:
        raise Refused(WRONG_CODE.zh, WRONG_CODE.en)
    row.second_factor_at, row.second_factor_step = at, step
    row.save(update_fields=["second_factor_at", "second_factor_step"])
    codes = fresh_recovery_codes()
    RecoveryCode.objects.filter(user=row).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=row, digest=recovery_digest(user, one)) for one in codes)
    Session.objects.filter(id=session, user=row).update(second_factor_at=at)
    audit.record_event(events.SECOND_FACTOR_SET, subject=f"user:{user}", by=by, at=at)
    return codes


def prove_second_factor(*, session: str, code: str, by: Actor, at: datetime) -> Text | None:
    """Complete a sign-in with a code of the authenticator or a recovery code; return why not, or `None`.

    Failures are counted like wrong passwords.
    """
    found = Session.objects.select_related("user").filter(id=session, ended_at__isnull=True).first()
    if found is None or found.user.second_factor_at is None:
        return WRONG_CODE
    user = found.user
    keys = {"name_key": key_of_name(f"second:{user.id}"), "source_key": key_of_source(by.source)}
    if locked_until(tuple(keys.values()), at):
        return text("失败次数过多，请稍后再试", "Too many attempts failed; try again later")
    who = replace(by, id=user.id, organisation=organisation_of(user.id, day_of(at)))
    with transaction.atomic():
        row = User.objects.select_for_update().get(id=user.id)
        step = accepted_step(secret_of(user.id), code, at=at, after_step=row.second_factor_step)
        if step is not None:
            row.second_factor_step = step
            row.save(update_fields=["second_factor_step"])
        elif RecoveryCode.objects.filter(user=row, digest=recovery_digest(user.id, code), used_at__isnull=True).update(
            used_at=at
        ):
            audit.record_event(events.RECOVERY_CODE_USED, subject=f"user:{user.id}", by=who, at=at)
        else:
            suspends = count_failure(**keys, at=at)
            action = events.SIGN_IN_LOCKED if suspends else events.SIGN_IN_FAILED
            audit.record_event(action, subject=f"user:{user.id}", by=who, at=at, after={"second_factor": False})
            return WRONG_CODE
        forget_failures(name_key=keys["name_key"])
        Session.objects.filter(id=session).update(second_factor_at=at)
    return None


@transaction.atomic
def remove_second_factor(*, user: str, why: str, by: Actor, at: datetime) -> None:
    """Remove the second factor of somebody who lost the authenticator and the recovery codes.

    Raises:
        Refused: it is the actor's own, or the person administers more, or something else, than the actor does.
    """
    row = User.objects.select_for_update().filter(id=user).first()
    if row is None:
        raise NotFound(f"没有标识为“{user[:80]}”的用户", f"There is no user “{user[:80]}”")
    require_for_user(by, Permission.MANAGE_USERS, at, user=user)
    require_no_less(by, Permission.MANAGE_USERS, at, user=user)
    refuse_own(by, user)
    refuse_other_administrators(by, Permission.MANAGE_USERS, at, user=user)
    row.second_factor, row.second_factor_at = b"", None
    row.save(update_fields=["second_factor", "second_factor_at"])
    RecoveryCode.objects.filter(user=row).delete()
    Session.objects.filter(user=row, ended_at__isnull=True).update(ended_at=at)
    audit.record_event(events.SECOND_FACTOR_REMOVED, subject=f"user:{user}", by=by, at=at, why=why)


def _own(user: str, by: Actor) -> User:
    if by.id != user:
        raise Refused("只能设置本人的第二重验证", "You can only set up your own second factor")
    return User.objects.select_for_update().get(id=user)
