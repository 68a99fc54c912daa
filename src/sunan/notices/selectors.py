"""Questions about notices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from sunan.access import selectors as accounts
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Language, Text, text
from sunan.notices import models
from sunan.notices.core.calendar import Deadline, feed
from sunan.notices.core.letters import LetterState
from sunan.notices.core.notice import Notice

MOST_COUNTED = 100
_NO_SITE = "sunan.invalid"


def notices_for(
    user: str, *, only_unread: bool = False, before: int | None = None, most: int = 50
) -> tuple[Notice, ...]:
    """Return the notices of a person, newest first.

    Args:
        before: only those with a lower number, for the next page of a list.
    """
    rows = models.Notice.objects.filter(recipient=user).order_by("-id")
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(as_notice(row) for row in rows[:most])


def unread_count(user: str) -> int:
    """Return how many notices a person has not read, counted up to `MOST_COUNTED`: every page asks."""
    return models.Notice.objects.filter(recipient=user, read_at__isnull=True)[:MOST_COUNTED].count()


def notice_of(user: str, number: int) -> Notice:
    """Return one notice of a person; that others have some is not said.

    Raises:
        NotFound: the person has none with this number.
    """
    row = models.Notice.objects.filter(recipient=user, id=number).first()
    if row is None:
        raise NotFound(
            f"没有编号为 {number} 的通知；请从“通知”页面进入",
            f"There is no notice number {number}; start from “Notices”",
        )
    return as_notice(row)


def told(key: str, users: Iterable[str]) -> frozenset[str]:
    """Return those of some people who were told already."""
    found = models.Notice.objects.filter(key=key, recipient__in=set(users)).values_list("recipient", flat=True)
    return frozenset(str(one) for one in found)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a person wants letters, and where; the address may stay though none are wanted."""

    address: str
    by_mail: bool


def mail_choice(user: str) -> Choice:
    """Return whether a person wants letters: not, for one who never said so."""
    row = models.MailChoice.objects.filter(user=user).first()
    return Choice(row.address, row.by_mail) if row else Choice("", by_mail=False)


def letters_due(at: datetime) -> QuerySet[models.Letter]:
    """Return the letters to be handed on at a moment that no run holds, or that a run held which is gone."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    return models.Letter.objects.filter(free, state=LetterState.WAITING.value, try_at__lte=at)


def letters_wait(at: datetime) -> bool:
    """Return whether there are letters to be handed on."""
    return letters_due(at).exists()


def last_trouble(user: str) -> Text | None:
    """Return why the newest letter to a person did not arrive; `None` when it did, or is on its way for the first time."""
    row = models.Letter.objects.filter(notice__recipient=user).order_by("-notice_id").first()
    return text(row.trouble_zh, row.trouble_en) if row and row.trouble_zh else None


def calendar_made_at(user: str) -> datetime | None:
    """Return when the address of a person's calendar was made; `None` when there is none."""
    row = models.CalendarAddress.objects.filter(user=user).first()
    return row.made_at if row else None


def calendar_owner(secret: str) -> str:
    """Return whose calendar a secret address shows; empty when nobody's."""
    row = models.CalendarAddress.objects.filter(digest=digest_of(secret)).first()
    return row.user if row and accounts.active_among([row.user]) else ""


def calendar_file(deadlines: Iterable[Deadline], *, name: Text, language: Language, reached_at: str) -> bytes:
    """Return a calendar of this site.

    The uids name the site of `SUNAN_ADDRESS`, never the host a request was sent to: a site that is reached under two
    names, or a program that asks for another one, would make two events of one deadline.

    Args:
        reached_at: address of the site as the visitor reached it, in front of links where none is set.
    """
    site = settings.SUNAN_ADDRESS or reached_at.rstrip("/")
    return feed(
        deadlines, name=name, language=language, zone=timezone.get_default_timezone(),
        domain=urlsplit(settings.SUNAN_ADDRESS).hostname or _NO_SITE,
        address=f"{site}/en" if language == "en" else site,
    )  # fmt: skip


def digest_of(secret: str) -> str:
    """Return under which name a secret address is kept. It holds 256 random bits, so that a plain hash tells nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def as_notice(row: models.Notice) -> Notice:
    """Return a row as the rest of the program knows it."""
    return Notice(
        id=row.pk, recipient=row.recipient, kind=row.kind, key=row.key, subject=row.subject,
        title=text(row.title_zh, row.title_en), body=text(row.body_zh, row.body_en), link=row.link, due_on=row.due_on,
        sent_at=row.sent_at, read_at=row.read_at,
    )  # fmt: skip
