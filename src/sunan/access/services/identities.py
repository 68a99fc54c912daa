"""Linking accounts to what an identity provider knows people by. Nobody links an account of their own."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from sunan.access.core import events
from sunan.access.core.identity_provider import IdentityProvider, subject_of
from sunan.access.core.permissions import Permission
from sunan.access.models import FailedSignIns, LinkedIdentity, Session, User
from sunan.access.services.attempts import key_of_name
from sunan.access.services.guard import (
    refuse_erased,
    refuse_other_administrators,
    refuse_own,
    require_for_user,
    require_no_less,
)
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import NotFound, Refused


def provider_in_force() -> IdentityProvider | None:
    """Return the identity provider of this installation; `None` when it has none."""
    found: IdentityProvider | None = settings.SUNAN_OIDC
    return found


def provider_needed() -> IdentityProvider:
    """Return the identity provider of this installation.

    Raises:
        NotFound: it has none.
    """
    found = provider_in_force()
    if found is None:
        raise NotFound(
            "本系统没有启用统一身份登录；请用登录名和口令登录",
            "This system has no identity provider; sign in with name and password",
        )
    return found


@transaction.atomic
def link_identity(*, user: str, subject: str, why: str = "", by: Actor, at: datetime) -> None:
    """Let a user sign in as whom the identity provider knows by a subject.

    Args:
        subject: the value of the claim that names people, letter by letter.
    Raises:
        NotFound: there is no such user, or no provider.
        InvalidInput: the subject cannot be used.
        Refused: the account or the subject is linked already, the account is the actor's own, the person was erased,
            or administers more than the actor does.
    """
    provider = provider_needed()
    row = _changeable(user, by, at)
    refuse_erased(row)
    known = subject_of(subject.strip())
    if LinkedIdentity.objects.filter(user=row).exists():
        raise Refused(
            "该账户已关联统一身份；请先取消关联，再重新关联",
            "The account is linked already; unlink it first, then link it again",
        )
    if LinkedIdentity.objects.filter(issuer=provider.issuer, claim=provider.claim, subject=known).exists():
        raise Refused(
            "这个统一身份已关联另一账户；一人一个账户，请先查清",
            "This identity is linked to another account; one person has one account, so look into it first",
        )
    LinkedIdentity.objects.create(user=row, issuer=provider.issuer, claim=provider.claim, subject=known, linked_at=at)
    FailedSignIns.objects.filter(key=key_of_identity(provider.issuer, provider.claim, known)).delete()
    audit.record_event(
        events.IDENTITY_LINKED, subject=f"user:{user}", by=by, at=at, why=why,
        after={"issuer": provider.issuer, "claim": provider.claim}, personal={"identity": known}, person=user,
    )  # fmt: skip


@transaction.atomic
def unlink_identity(*, user: str, why: str = "", by: Actor, at: datetime) -> None:
    """Let a user no longer sign in through the identity provider, and end the sessions that began there.

    Raises:
        NotFound: there is no such user, or the account is not linked.
    """
    row = _changeable(user, by, at)
    held = LinkedIdentity.objects.filter(user=row).first()
    if held is None:
        raise NotFound("该账户没有关联统一身份", "The account is not linked")
    before = {"issuer": held.issuer, "claim": held.claim}
    held.delete()
    Session.objects.filter(user=row, by_provider=True, ended_at__isnull=True).update(ended_at=at)
    audit.record_event(events.IDENTITY_UNLINKED, subject=f"user:{user}", by=by, at=at, why=why, before=before)


def key_of_identity(issuer: str, claim: str, subject: str) -> str:
    """Return the key under which failures of an identity that is linked to nobody are counted."""
    return key_of_name(f"identity:{issuer}\0{claim}\0{subject}")


def _changeable(user: str, by: Actor, at: datetime) -> User:
    row = User.objects.select_for_update().filter(id=user).first()
    if row is None:
        raise NotFound(f"没有标识为“{user[:80]}”的用户", f"There is no user “{user[:80]}”")
    require_for_user(by, Permission.MANAGE_USERS, at, user=user)
    require_no_less(by, Permission.MANAGE_USERS, at, user=user)
    refuse_own(by, user)
    refuse_other_administrators(by, Permission.MANAGE_USERS, at, user=user)
    return row
