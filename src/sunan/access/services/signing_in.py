"""Signing in and out, and the sessions of browsers."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction

from sunan.access.core import events
from sunan.access.core.people import sign_in_name as normal_name
from sunan.access.models import SentForm, Session, User
from sunan.access.selectors import day_of, open_sessions, organisation_of
from sunan.access.services.attempts import (
    count_failure,
    forget_failures,
    key_of_name,
    key_of_source,
    locked_until,
)
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.texts import Text, text

_SEEN_EVERY = timedelta(minutes=1)
_FORMS_KEPT = timedelta(days=2)
_STALE_AT_A_TIME = 200

WRONG = text("登录名或口令不对", "The sign-in name or the password is wrong")
_LOCKED = text("该账户已停用，请联系系统管理员", "The account is locked; ask the system administrator")
_DEMONSTRATION = text("演示账户只能在演示模式下使用", "Demonstration accounts work in demonstration mode only")


class FormSentTwice(Refused):
    """The same form arrived a second time."""

    code = "form_sent_twice"


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an attempt to sign in ended: the token for the browser, or why there is none."""

    token: str = ""
    refusal: Text | None = None


def sign_in(*, name: str, password: str, agent: str, by: Actor, at: datetime) -> SignIn:
    """Let a user in, or say why not; every attempt but those during a suspension is an event.

    A failure is no exception here, for it has to be kept. Whether a name exists cannot be told from the answer or
    from how long it takes. The password is checked outside of the transaction, which stays short.

    Args:
        agent: what the browser says of itself; a session is worth nothing in another browser.
        by: the visitor, of whom no more is known than the network address.
    """
    try:
        known = normal_name(name)
    except InvalidInput:
        known = ""
    name_key, source_key = key_of_name(known), key_of_source(by.source)
    until = locked_until((name_key, source_key), at)
    if until is not None:
        return SignIn(refusal=suspended(until - at))
    user = User.objects.filter(sign_in_name=known).first()
    is_right = check_password(password[:1024], user.password if user else _nobodys_password())
    if user is None or not is_right:
        return _failed(user, name_key, source_key, by, at)
    refusal = closed(user)
    if refusal is not None:
        return SignIn(refusal=refusal)
    who = replace(by, id=user.id, organisation=organisation_of(user.id, day_of(at)))
    with transaction.atomic():
        forget_failures(name_key=name_key)
        token = new_session(user, agent=agent, at=at)
        audit.record_event(events.SIGNED_IN, subject=f"user:{user.id}", by=who, at=at)
    return SignIn(token=token)


@transaction.atomic
def _failed(user: User | None, name_key: str, source_key: str, by: Actor, at: datetime) -> SignIn:
    suspends = count_failure(name_key=name_key, source_key=source_key, at=at)
    audit.record_event(
        events.SIGN_IN_LOCKED if suspends else events.SIGN_IN_FAILED,
        subject=f"user:{user.id}" if user else "sign-in:unknown-name",
        by=by,
        at=at,
    )
    return SignIn(refusal=WRONG)


def closed(user: User) -> Text | None:
    """Return why an account lets nobody in, whoever proved to be its owner; `None` when it does."""
    if user.locked_at is not None:
        return _LOCKED
    return _DEMONSTRATION if user.is_demonstration and not settings.SUNAN_DEMO else None


def new_session(
    user: User, *, agent: str, at: datetime, by_provider: bool = False, second_factor_at: datetime | None = None
) -> str:
    """Begin a session of a user who has proved to be one; return the token for the browser.

    Part of signing in and no event of its own: each way of signing in records it.
    """
    token = secrets.token_urlsafe(32)
    stale = Session.objects.filter(seen_at__lt=at - timedelta(days=90)).values_list("id", flat=True)
    Session.objects.filter(id__in=list(stale[:_STALE_AT_A_TIME])).delete()
    Session.objects.create(
        id=session_id(token), user=user, agent=_agent(agent), began_at=at, seen_at=at, by_provider=by_provider,
        second_factor_at=second_factor_at,
    )  # fmt: skip
    return token


def suspended(remaining: timedelta) -> Text:
    """Return what somebody is told who has to wait after failed attempts."""
    minutes = max(1, -(-int(remaining.total_seconds()) // 60))
    return text(
        f"失败次数过多，登录暂停，请在 {minutes} 分钟后再试，或联系系统管理员",
        f"Too many attempts failed; try again in {minutes} minutes, or ask the system administrator",
    )


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password(secrets.token_urlsafe(32))


def session_id(token: str) -> str:
    """Return the id of the session that a browser's token opens; the token itself is stored nowhere."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _agent(agent: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), agent.encode("utf-8", "replace"), "sha256").hexdigest()


def resume(*, token: str, agent: str, at: datetime) -> Session | None:
    """Return the open session of a token, noting that it is in use; `None` when it has ended or was stolen.

    That a session is in use is noted at most once a minute and is no event.
    """
    if not token or len(token) > 200:
        return None
    found = Session.objects.select_related("user").filter(id=session_id(token), ended_at__isnull=True).first()
    if found is None or found.user.locked_at is not None or found not in open_sessions(found.user_id, at):
        return None
    if not hmac.compare_digest(found.agent, _agent(agent)):
        return None
    if found.user.is_demonstration and not settings.SUNAN_DEMO:
        return None
    if abs(at - found.seen_at) >= _SEEN_EVERY:
        Session.objects.filter(id=found.id, ended_at__isnull=True).update(seen_at=at)
    return found


@transaction.atomic
def sign_out(*, session: str, by: Actor, at: datetime) -> None:
    """End a session."""
    if Session.objects.filter(id=session, ended_at__isnull=True).update(ended_at=at):
        audit.record_event(events.SIGNED_OUT, subject=f"user:{by.id}", by=by, at=at)


@transaction.atomic
def end_other_sessions(*, user: str, keep: str, by: Actor, at: datetime) -> int:
    """End every session of a user but one; return how many."""
    if by.id != user:
        raise Refused("只能结束本人的登录状态", "You can only end your own sessions")
    count = Session.objects.filter(user=user, ended_at__isnull=True).exclude(id=keep).update(ended_at=at)
    audit.record_event(events.SESSION_ENDED, subject=f"user:{user}", by=by, at=at, after={"sessions": count})
    return count


def take_form_once(*, form: str, session: str, at: datetime) -> None:
    """Note that a form was sent, so that it is not taken twice; bookkeeping and no event.

    Raises:
        FormSentTwice: it was sent before, or carries no number of its own.
    """
    if not form or len(form) > 100:
        raise _twice()
    digest = hashlib.sha256(f"{session}\0{form}".encode("utf-8", "replace")).hexdigest()
    stale = SentForm.objects.filter(sent_at__lt=at - _FORMS_KEPT).values_list("digest", flat=True)
    SentForm.objects.filter(digest__in=list(stale[:_STALE_AT_A_TIME])).delete()
    try:
        with transaction.atomic():
            SentForm.objects.create(digest=digest, sent_at=at)
    except IntegrityError as error:
        raise _twice() from error


def _twice() -> FormSentTwice:
    return FormSentTwice(
        "这张表单已经提交过，没有重复处理；请回到页面重新填写",
        "This form was sent before and not taken twice; go back to the page and fill it in again",
    )
