"""Changes: notices sent and read, who wants letters where, secret addresses of calendars."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from sunan.access import selectors as accounts
from sunan.access.core.people import erased_name
from sunan.access.services.guard import require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text
from sunan.notices import outgoing, selectors, store
from sunan.notices.core import events
from sunan.notices.core.letters import LetterState, is_given_up, letter, mail_address, pause_after
from sunan.notices.core.mail_server import NOBODY
from sunan.notices.core.notice import refuse_unfit
from sunan.notices.models import CalendarAddress, Letter, MailChoice, Notice
from sunan.notices.selectors import digest_of

SITE = "苏南创新矩阵"
AT_A_TIME = 20
LEASE = timedelta(minutes=20)
"""Longer than handing on as many letters can take, each with the longest wait for the server."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the letters that were due."""

    claimed: int = 0
    sent: int = 0
    delayed: int = 0
    failed: int = 0
    dropped: int = 0


@transaction.atomic
def send_notice(
    *,
    to: Sequence[str],
    kind: str,
    key: str,
    subject: str,
    title: Text,
    body: Text,
    link: str,
    due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Tell people something, each of them once for a key; return how many were told now.

    Runs in the transaction of the change it tells of: if that fails, nobody was told. Letters to those who want them go
    out later, by a job. Somebody who was told already, who has no account or who was erased is passed over.

    Args:
        to: ids of users, in any order; the same one twice counts once.
        kind: dotted, of the feature: `collection.overdue`.
        key: what happened, so that telling it again does nothing: `collection.overdue:final-2025:suzhou`.
        subject: to what it belongs, as `<kind>:<id>`.
        title: one line.
        body: what happened and what to do, in a few sentences.
        link: path within the site, without language; empty for none.
    Raises:
        InvalidInput: no key, a key or a title that is too long, or a link elsewhere.
    """
    refuse_unfit(key=key, title=title, link=link)
    names = accounts.names_of(to)
    told = selectors.told(key, to)
    waiting = sorted(one for one in set(to) - told if one in names and names[one] != erased_name(one))
    made: list[str] = []
    for one in waiting:
        # Two programs that tell the same at the same moment: the table lets one of them.
        row, is_new = Notice.objects.get_or_create(
            recipient=one,
            key=key,
            defaults={
                "kind": kind, "subject": subject, "title_zh": title.zh, "title_en": title.en, "body_zh": body.zh,
                "body_en": body.en, "link": link, "due_on": due_on, "sent_at": at,
            },
        )  # fmt: skip
        if is_new:
            made.append(one)
            if MailChoice.objects.filter(user=one, by_mail=True).exists():
                Letter.objects.create(notice=row, state=LetterState.WAITING.value, try_at=at)
    if made:
        audit.record_event(events.SENT, subject=subject, by=by, at=at, after={"kind": kind, "key": key, "to": made})
    return len(made)


@transaction.atomic
def mark_read(*, notice: int, by: Actor, at: datetime) -> None:
    """Note that a person read a notice; twice is harmless.

    Raises:
        NotFound: it is not one of the actor's.
    """
    found = selectors.notice_of(by.id, notice)
    if Notice.objects.filter(id=found.id, read_at__isnull=True).update(read_at=at):
        audit.record_event(events.READ, subject=f"user:{by.id}", by=by, at=at, after={"notices": [found.id]})


@transaction.atomic
def mark_all_read(*, up_to: int, by: Actor, at: datetime) -> int:
    """Note that a person read all notices up to a number, those that came since excepted; return how many."""
    waiting = Notice.objects.select_for_update().filter(recipient=by.id, read_at__isnull=True, id__lte=up_to)
    numbers = list(waiting.order_by("id").values_list("id", flat=True))
    if numbers:
        Notice.objects.filter(id__in=numbers).update(read_at=at)
        audit.record_event(events.READ, subject=f"user:{by.id}", by=by, at=at, after={"notices": len(numbers)})
    return len(numbers)


@transaction.atomic
def choose_mail(*, address: str, by_mail: bool, by: Actor, at: datetime) -> None:
    """Keep whether a person wants letters, and where.

    Raises:
        InvalidInput: no letter could go to the address, or none is given though letters are wanted.
    """
    known = mail_address(address)
    if by_mail and not known:
        raise InvalidInput(
            "要接收邮件，请填写电子邮件地址", "To get letters, fill in the e-mail address that they go to"
        )
    before = selectors.mail_choice(by.id)
    if (before.address, before.by_mail) == (known, by_mail):
        return
    MailChoice.objects.update_or_create(user=by.id, defaults={"address": known, "by_mail": by_mail, "changed_at": at})
    audit.record_event(
        events.MAIL_CHOSEN, subject=f"user:{by.id}", by=by, at=at, before={"by_mail": before.by_mail},
        after={"by_mail": by_mail}, personal={"address": known} if known else None, person=by.id,
    )  # fmt: skip


@transaction.atomic
def make_calendar_address(*, by: Actor, at: datetime) -> str:
    """Make the secret address of a person's calendar; return it, once: only its hash is kept. A former one ends."""
    secret = secrets.token_urlsafe(32)
    CalendarAddress.objects.update_or_create(user=by.id, defaults={"digest": digest_of(secret), "made_at": at})
    audit.record_event(events.CALENDAR_MADE, subject=f"user:{by.id}", by=by, at=at)
    return secret


@transaction.atomic
def revoke_calendar_address(*, by: Actor, at: datetime) -> None:
    """End the secret address of a person's calendar; twice is harmless."""
    gone, _ = CalendarAddress.objects.filter(user=by.id).delete()
    if gone:
        audit.record_event(events.CALENDAR_REVOKED, subject=f"user:{by.id}", by=by, at=at)


def deliver_some(*, by: Actor, at: datetime) -> Delivered:
    """Hand on some of the letters that are due; return how many ended how, nothing when none are due.

    The letters are claimed first, so however many programs do this at once, each letter is with one of them. A program
    that dies after handing a letter to the mail server and before noting it leaves a claim that runs out: that letter is
    handed on again under the same Message-ID, and the log says that it may have gone twice. Letters in the outbox are
    files of one name each, so there the second time changes nothing.

    Raises:
        NotPermitted: another actor than the program itself asks.
        MailUnavailable: none can be handed on at the moment; all that were claimed wait for a later try.
    """
    require_program(by)
    run = secrets.token_hex(16)
    claimed = _claim(run, at)
    ended = Counter[LetterState]()
    if not claimed:
        return Delivered()
    wanted = _wanted([one.notice.recipient for one, _ in claimed])
    left = list(claimed)
    try:
        with outgoing.way_out() as hand:
            while left:
                row, is_again = left[0]
                state, trouble = _handed(row, wanted.get(row.notice.recipient, ""), hand, at)
                _note(row, run, state, trouble, is_again=is_again, by=by, at=at)
                ended[state] += 1
                left.pop(0)
    except outgoing.MailUnavailable as error:
        _put_off([row for row, _ in left], run, error.text, by=by, at=at)
        raise
    return Delivered(
        claimed=len(claimed), sent=ended[LetterState.SENT], delayed=ended[LetterState.WAITING],
        failed=ended[LetterState.FAILED], dropped=ended[LetterState.DROPPED],
    )  # fmt: skip


@transaction.atomic
def _claim(run: str, at: datetime) -> list[tuple[Letter, bool]]:
    """Claim letters that are due for this run; return them, each with whether an earlier run died with it."""
    due = selectors.letters_due(at)
    found = {row.pk: bool(row.claim) for row in due.order_by("try_at", "id")[:AT_A_TIME]}
    # Whoever claimed some of these meanwhile keeps them: the condition is asked again of each row.
    selectors.letters_due(at).filter(pk__in=found).update(claim=run, claimed_until=at + LEASE)
    mine = Letter.objects.select_related("notice").filter(pk__in=found, claim=run).order_by("id")
    return [(row, found[row.pk]) for row in mine]


def _wanted(people: Iterable[str]) -> dict[str, str]:
    """Return where letters go, for those who want any and may still sign in."""
    active = accounts.active_among(people)
    return dict(MailChoice.objects.filter(user__in=active, by_mail=True).values_list("user", "address"))


def _handed(row: Letter, to: str, hand: outgoing.Hand, at: datetime) -> tuple[LetterState, Text | None]:
    if not to:
        return LetterState.DROPPED, None
    notice = selectors.as_notice(row.notice)
    made = letter(notice, to=to, sender=settings.SUNAN_MAIL_FROM or NOBODY, site=SITE, address=settings.SUNAN_ADDRESS)
    try:
        hand(notice.id, made)
    except outgoing.LetterRefused as error:
        return LetterState.FAILED, error.text
    except outgoing.LetterDelayed as error:
        given_up = is_given_up(sent_at=notice.sent_at, at=at)
        return (LetterState.FAILED if given_up else LetterState.WAITING), error.text
    return LetterState.SENT, None


@transaction.atomic
def _note(
    row: Letter, run: str, state: LetterState, trouble: Text | None, *, is_again: bool, by: Actor, at: datetime
) -> None:
    """Note what became of a letter, unless the claim ran out and another run has it."""
    tries = row.tries + 1
    changed: dict[str, Any] = {
        "state": state.value, "tries": tries, **_troubled(trouble), "claim": "", "claimed_until": None,
    }  # fmt: skip
    if state is LetterState.WAITING:
        changed["try_at"] = at + pause_after(tries)
    else:
        changed["ended_at"] = at
    if Letter.objects.filter(pk=row.pk, claim=run).update(**changed):
        after: dict[str, object] = {"state": state.value, "tries": tries}
        if is_again and state is LetterState.SENT and settings.SUNAN_MAIL:
            after["may_have_gone_twice"] = True
        action = events.LETTER_DELAYED if state is LetterState.WAITING else events.LETTER_ENDED
        audit.record_event(action, subject=f"notice:{row.notice_id}", by=by, at=at, after=after)


def _troubled(trouble: Text | None) -> dict[str, str]:
    return {"trouble_zh": trouble.zh[:200] if trouble else "", "trouble_en": trouble.en[:200] if trouble else ""}


@transaction.atomic
def _put_off(rows: list[Letter], run: str, trouble: Text | None, *, by: Actor, at: datetime) -> None:
    """Let letters that could not be handed on wait, or give those up that waited too long; one event for all."""
    given_up = [row.notice_id for row in rows if is_given_up(sent_at=row.notice.sent_at, at=at)]
    for row in rows:
        tries = row.tries + 1
        changed: dict[str, Any] = {"tries": tries, **_troubled(trouble), "claim": "", "claimed_until": None}
        if row.notice_id in given_up:
            changed |= {"state": LetterState.FAILED.value, "ended_at": at}
        else:
            changed["try_at"] = at + pause_after(tries)
        Letter.objects.filter(pk=row.pk, claim=run).update(**changed)
    after = {"notices": [row.notice_id for row in rows], "given_up": given_up}
    audit.record_event(events.LETTER_DELAYED, subject="notices:letters", by=by, at=at, after=after)


@transaction.atomic
def forget_notices(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Erase what was sent to a person, letters in the outbox included; return how many notices there were."""
    numbers = [int(one) for one in Notice.objects.filter(recipient=person).values_list("id", flat=True)]
    if numbers:
        Letter.objects.filter(notice__recipient=person).delete()
        Notice.objects.filter(recipient=person).delete()
        _record_forgotten(person, "notices", len(numbers), by=by, at=at, why=why)
        transaction.on_commit(lambda: store.remove_letters(numbers))
    return len(numbers)


@transaction.atomic
def forget_mail(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Erase where letters to a person went; return how many rows there were."""
    rows, _ = MailChoice.objects.filter(user=person).delete()
    if rows:
        _record_forgotten(person, "mail", rows, by=by, at=at, why=why)
    return rows


@transaction.atomic
def forget_calendar(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Erase the address of a person's calendar; return how many rows there were."""
    rows, _ = CalendarAddress.objects.filter(user=person).delete()
    if rows:
        _record_forgotten(person, "calendar", rows, by=by, at=at, why=why)
    return rows


def _record_forgotten(person: str, what: str, rows: int, *, by: Actor, at: datetime, why: str) -> None:
    audit.record_event(events.FORGOTTEN, subject=f"person:{person}", by=by, at=at, after={what: rows}, why=why)
