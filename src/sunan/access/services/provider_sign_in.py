"""Signing in at the identity provider: sending a browser there, and judging with what it comes back.

What belongs to one attempt (state, nonce, PKCE verifier, where to go afterwards) is kept by the browser that began it,
signed, so an answer is worth nothing in another browser; and the state is taken once, so it is worth nothing twice.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction

from sunan.access.core import events
from sunan.access.core.id_tokens import UnknownKey, identity_in
from sunan.access.core.identity_provider import (
    Identity,
    IdentityProvider,
    IdentityRefused,
    ProviderUnavailable,
    address_to_ask,
)
from sunan.access.ingest import identity_provider as outside
from sunan.access.models import LinkedIdentity, User
from sunan.access.selectors import day_of, organisation_of
from sunan.access.services.attempts import count_failure, key_of_name, key_of_source, locked_until
from sunan.access.services.identities import key_of_identity, provider_needed
from sunan.access.services.signing_in import FormSentTwice, SignIn, closed, new_session, suspended, take_form_once
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.texts import Text, text

LASTS = timedelta(minutes=10)
_SALT = "sunan.access.identity_provider"
_WAY = "identity_provider"
_CLOCKS_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in at the provider.

    Attributes:
        target: where the browser goes afterwards, within the site.
        language: in which the person reads the site.
    """

    state: str
    nonce: str
    verifier: str
    target: str
    language: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what it has to keep until it comes back."""

    address: str
    kept: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended.

    Attributes:
        target: where to go now; empty when nobody knows.
        is_unavailable: the provider was to blame, not the person.
    """

    sign_in: SignIn = field(default_factory=SignIn)
    target: str = ""
    language: str = ""
    is_unavailable: bool = False


def begin_at_provider(*, return_to: str, target: str, language: str, at: datetime) -> Begun:
    """Begin to sign in at the provider; nothing is stored here, so this is no event.

    Raises:
        NotFound: this installation has no provider.
        ProviderUnavailable: the provider does not answer.
    """
    provider = provider_needed()
    description = outside.description_of(provider, at)
    attempt = Attempt(
        state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48),
        target=target, language=language, began_at=at,
    )  # fmt: skip
    address = address_to_ask(
        provider, description, return_to=return_to, state=attempt.state, nonce=attempt.nonce, verifier=attempt.verifier
    )
    written = [attempt.state, attempt.nonce, attempt.verifier, target, language, int(at.timestamp())]
    return Begun(address, signing.dumps(written, salt=_SALT))


def finish_at_provider(
    *, kept: str, answer: Mapping[str, str], return_to: str, agent: str, by: Actor, at: datetime
) -> Ended:
    """Let in whoever the provider says it is, if an account is linked, or say why not; both are events.

    The provider is asked outside of the transaction, which stays short.

    Args:
        kept: what the browser kept since the beginning; empty when nothing.
        answer: the query with which it came back.
        return_to: the address that the provider was told, letter by letter.
    Raises:
        NotFound: this installation has no provider.
    """
    provider = provider_needed()
    attempt = _attempt_in(kept)
    shown = Ended(target=attempt.target, language=attempt.language) if attempt else Ended()
    source_key = key_of_source(by.source)
    until = locked_until((source_key,), at)
    if until is not None:
        return replace(shown, sign_in=SignIn(refusal=suspended(until - at)))
    try:
        _check_return(provider, attempt, answer, at)
        assert attempt is not None
        identity = _identity_behind(provider, attempt, answer.get("code", ""), return_to, at)
    except ProviderUnavailable as error:
        return replace(shown, sign_in=SignIn(refusal=error.text), is_unavailable=True)
    except IdentityRefused as error:
        failed = _failed(error.text, reason=error.reason, subject="sign-in:unproven-identity", by=by, at=at)
        return replace(shown, sign_in=failed)
    return replace(shown, sign_in=_let_in(provider, identity, agent=agent, by=by, at=at))


def _attempt_in(kept: str) -> Attempt | None:
    """Return the attempt that a browser kept; `None` for nothing, or for what was not signed here."""
    try:
        state, nonce, verifier, target, language, began = signing.loads(kept, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Attempt(state, nonce, verifier, target, language, datetime.fromtimestamp(began, UTC))


def _check_return(provider: IdentityProvider, attempt: Attempt | None, answer: Mapping[str, str], at: datetime) -> None:
    """Refuse whatever is not the first answer to the question of this very browser."""
    state = answer.get("state", "")
    if attempt is None or not hmac.compare_digest(state.encode("utf-8", "replace"), attempt.state.encode()):
        raise IdentityRefused("forged", _NOT_BEGUN_HERE)
    if not -_CLOCKS_APART <= at - attempt.began_at <= LASTS:
        raise IdentityRefused("too_late", _TOO_LATE)
    try:
        take_form_once(form=state, session=_WAY, at=at)
    except FormSentTwice as error:
        raise IdentityRefused("replayed", _NOT_BEGUN_HERE) from error
    # Says which provider answers (RFC 9207), so that one cannot pass on what was meant for another.
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise IdentityRefused("other_issuer", _NOT_BEGUN_HERE)
    if "error" in answer or not answer.get("code"):
        raise IdentityRefused("refused_by_provider", _refused_by(provider))


def _identity_behind(provider: IdentityProvider, attempt: Attempt, code: str, return_to: str, at: datetime) -> Identity:
    token = outside.token_for(provider, code=code, verifier=attempt.verifier, return_to=return_to, at=at)
    try:
        return identity_in(token, provider=provider, keys=outside.keys_of(provider, at), nonce=attempt.nonce, at=at)
    except UnknownKey:
        # The provider may have changed its keys within the hour.
        keys = outside.keys_of(provider, at, afresh=True)
        return identity_in(token, provider=provider, keys=keys, nonce=attempt.nonce, at=at)


@transaction.atomic
def _let_in(provider: IdentityProvider, identity: Identity, *, agent: str, by: Actor, at: datetime) -> SignIn:
    # Held until the session is there: whoever takes the link away ends the sessions that began by it.
    link = (
        LinkedIdentity.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(issuer=identity.issuer, claim=identity.claim, subject=identity.subject)
        .first()
    )
    if link is None:
        name_key = key_of_identity(identity.issuer, identity.claim, identity.subject)
        until = locked_until((name_key,), at)
        if until is not None:
            return SignIn(refusal=suspended(until - at))
        return _failed(
            _not_linked(provider, identity), reason="not_linked", subject="sign-in:unknown-identity", by=by, at=at,
            name_key=name_key,
        )  # fmt: skip
    user: User = link.user
    who = replace(by, id=user.id, organisation=organisation_of(user.id, day_of(at)))
    until = locked_until((key_of_name(user.sign_in_name),), at)
    refusal = suspended(until - at) if until is not None else closed(user)
    if refusal is not None:
        return _failed(refusal, reason="closed", subject=f"user:{user.id}", by=by, at=at)
    is_proven_twice = provider.has_second_factor and not identity.one_factor_only
    token = new_session(user, agent=agent, at=at, by_provider=True, second_factor_at=at if is_proven_twice else None)
    audit.record_event(
        events.SIGNED_IN, subject=f"user:{user.id}", by=who, at=at,
        after={"way": _WAY, "issuer": provider.issuer, "second_factor": is_proven_twice},
    )  # fmt: skip
    return SignIn(token=token)


@transaction.atomic
def _failed(refusal: Text, *, reason: str, subject: str, by: Actor, at: datetime, name_key: str = "") -> SignIn:
    suspends = count_failure(name_key=name_key, source_key=key_of_source(by.source), at=at)
    audit.record_event(
        events.SIGN_IN_LOCKED if suspends else events.SIGN_IN_FAILED, subject=subject, by=by, at=at,
        after={"way": _WAY, "reason": reason},
    )  # fmt: skip
    return SignIn(refusal=refusal)


_NOT_BEGUN_HERE = text(
    "这次登录不是从这个浏览器发起的，或已用过，没有登录；请重新登录",
    "This sign-in was not begun in this browser, or was used already, so you are not signed in; begin again",
)
_TOO_LATE = text(
    "登录用时过长，没有登录；请重新登录", "Signing in took too long, so you are not signed in; begin again"
)


def _refused_by(provider: IdentityProvider) -> Text:
    return text(
        f"在{provider.name.zh}没有完成登录；可以重新登录，或用登录名和口令登录",
        f"Signing in with {provider.name.en} was not completed; begin again, or sign in with name and password",
    )


def _not_linked(provider: IdentityProvider, identity: Identity) -> Text:
    return text(
        f"{provider.name.zh}认出了您，但本系统没有与之关联的账户，账户不会自动建立。请把您的身份标识“{identity.subject}”"
        "告诉本单位的系统管理员，由其关联您的账户；也可以用登录名和口令登录",
        f"You are known to {provider.name.en}, but no account here is linked to you, and none is made by itself. Tell your "
        f"identity “{identity.subject}” to the system administrator of your organisation, who links your account; or sign "
        "in with name and password",
    )
