"""The one place from which people are told something about tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sunan.kernel.actors import Actor
from sunan.kernel.texts import Text


def tell(
    *, to: Sequence[str], kind: str, key: str, subject: str, title: Text, body: Text, link: str, due_on: date | None,
    by: Actor, at: datetime,
) -> int:  # fmt: skip
    """Tell users something once per key; return how many were told.

    Args:
        to: ids of users.
        kind: what sort of notice, for people's own choice of what reaches them.
        key: the same key tells nobody twice.
        subject: what it is about, as `item:<code>`.
    """
    raise NotImplementedError
