"""Counting failed sign-ins by name and by address, whether or not there is such a name."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from sunan.access.models import FailedSignIns
from sunan.access.selectors import policy

_STALE_AT_A_TIME = 100


def key_of_name(name: str) -> str:
    """Return the key under which failures for a sign-in name are counted."""
    return _key(f"name:{name}")


def keys_of_account(user: str, name: str) -> tuple[str, str]:
    """Return the keys under which failures for an account are counted: of its password, and of its second factor."""
    return key_of_name(name), key_of_name(f"second:{user}")


def suspended_keys(at: datetime) -> frozenset[str]:
    """Return the keys under which signing in is suspended."""
    return frozenset(FailedSignIns.objects.filter(locked_until__gt=at).values_list("key", flat=True))


def key_of_source(source: str) -> str:
    """Return the key under which failures from a network address are counted."""
    return _key(f"from:{source}")


def _key(what: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), what.encode("utf-8", "replace"), "sha256").hexdigest()


def locked_until(keys: tuple[str, ...], at: datetime) -> datetime | None:
    """Return until when signing in is suspended; `None` when it is not."""
    found = FailedSignIns.objects.filter(key__in=keys, locked_until__gt=at)
    return max((one.locked_until for one in found if one.locked_until), default=None)


@transaction.atomic
def count_failure(*, name_key: str = "", source_key: str, at: datetime) -> bool:
    """Count a failure; return whether this one suspends signing in.

    This is bookkeeping of the sign-in and no event of its own: `sign_in` records the failure.

    Args:
        name_key: empty where nobody was named, so that the address alone counts.
    """
    rules = policy()
    duration = timedelta(minutes=rules.lock_minutes)
    suspends = False
    for key, most in ((name_key, rules.attempts), (source_key, rules.attempts_from)):
        if not key:
            continue
        row, created = FailedSignIns.objects.select_for_update().get_or_create(
            key=key, defaults={"count": 1, "began_at": at}
        )
        if not created:
            # Failures long past count no more. A clock that jumped back makes no difference: then they still count.
            is_past = at - row.began_at > duration
            row.count, row.began_at = (1, at) if is_past else (row.count + 1, row.began_at)
        if row.count >= most:
            row.locked_until, row.count, row.began_at = at + duration, 0, at
            suspends = True
        row.save()
    stale = FailedSignIns.objects.filter(began_at__lt=at - 2 * duration).values_list("key", flat=True)
    FailedSignIns.objects.filter(key__in=list(stale[:_STALE_AT_A_TIME])).delete()
    return suspends


def forget_failures(*, name_key: str) -> None:
    """Start counting afresh for a name after somebody signed in with it; the address keeps its count."""
    FailedSignIns.objects.filter(key=name_key).delete()
