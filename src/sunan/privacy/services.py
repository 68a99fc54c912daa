"""Changes: consents given and withdrawn, all that is held of a person handed out, a person erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import require
from sunan.audit import services as audit
from sunan.audit.core.events import declare
from sunan.kernel import personal
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.micro import Purpose
from sunan.kernel.texts import text
from sunan.privacy import selectors
from sunan.privacy.core.consents import Consent
from sunan.privacy.models import Consent as Row

GIVEN = declare("privacy.consent_given", text("给出同意", "gave consent"))
WITHDRAWN = declare("privacy.consent_withdrawn", text("撤回同意", "withdrew consent"))
EXPORTED = declare("privacy.person_exported", text("导出个人信息", "handed out what is held of a person"))
SHOWN = declare("privacy.person_shown", text("查阅他人的个人信息", "looked at what is held of somebody else"))
ERASED = declare("privacy.person_erased", text("抹除个人", "erased a person"))


@transaction.atomic
def give_consent(
    *,
    giver: str,
    purposes: Iterable[Purpose],
    wording: str,
    since: date,
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> Consent:
    """Keep that somebody agreed to purposes, in which words, from a day and until when.

    Raises:
        InvalidInput: no purpose, no wording, or an end before the beginning.
        Refused: statistics and one's own record need no consent, so none is taken.
    """
    chosen = sorted({Purpose(one) for one in purposes})
    if not chosen:
        raise InvalidInput("请写明同意的用途", "Name the purposes that are agreed to")
    if not wording.strip():
        raise InvalidInput("请附上同意书的原文", "Add the words that were agreed to")
    if until is not None and until <= since:
        raise InvalidInput("终止日须晚于起始日", "The end comes after the beginning")
    if Purpose.OWN_RECORD in chosen:
        raise Refused("查看本人信息不需要同意", "Seeing one's own record needs no consent")
    row = Row.objects.create(
        giver=giver,
        given_by=by.id,
        purposes=" ".join(chosen),
        wording=wording.strip(),
        since=since,
        until=until,
        given_at=at,
    )
    after = {"giver": giver, "purposes": [str(one) for one in chosen], "since": str(since), "until": str(until or "")}
    audit.record_event(GIVEN, subject=f"consent:{row.pk}", by=by, at=at, after=after)
    return selectors.consent(row.pk)


@transaction.atomic
def withdraw_consent(*, consent_id: int, on: date, by: Actor, at: datetime, why: str = "") -> Consent:
    """Withdraw a consent from a day on; what was done before stays lawful. Twice is harmless.

    Raises:
        NotFound: there is no such consent.
        NotPermitted: somebody else gave it, and the actor does not manage privacy.
    """
    if selectors.consent(consent_id).given_by != by.id:
        require(by, Permission.MANAGE_PRIVACY, at)
    if Row.objects.filter(id=consent_id, withdrawn_on=None).update(withdrawn_on=on, withdrawn_at=at):
        after = {"withdrawn_on": str(on)}
        audit.record_event(WITHDRAWN, subject=f"consent:{consent_id}", by=by, at=at, after=after, why=why)
    return selectors.consent(consent_id)


@transaction.atomic
def show_person(*, person: str, by: Actor, at: datetime) -> dict[str, Any]:
    """Return all that is held of a person, for a page. To look at oneself leaves no trace, to look at others does.

    Raises:
        NotPermitted: it is about somebody else, and the actor does not manage privacy.
    """
    if by.id != person:
        require(by, Permission.MANAGE_PRIVACY, at)
        audit.record_event(SHOWN, subject=f"user:{person}", by=by, at=at)
    return selectors.held_of(person, at=at)


@transaction.atomic
def export_person(*, person: str, by: Actor, at: datetime) -> dict[str, Any]:
    """Return all that is held of a person, as plain JSON; that it was handed out is an event.

    Raises:
        NotPermitted: it is about somebody else, and the actor does not manage privacy.
    """
    if by.id != person:
        require(by, Permission.MANAGE_PRIVACY, at)
    held = selectors.held_of(person, at=at)
    rows = {part["id"]: len(part["rows"]) for part in held["held"]}
    audit.record_event(EXPORTED, subject=f"user:{person}", by=by, at=at, after={"rows": rows})
    return held


@transaction.atomic
def erase_person(*, person: str, by: Actor, at: datetime, why: str) -> dict[str, int]:
    """Erase all that is held of a person and may be erased, in every feature, or nothing; return rows by declaration.

    The person's key in the log goes last of all, so whatever the features write down while erasing is covered too.

    Raises:
        Refused: no reason is given, the actor does not manage privacy, or a feature refuses (the last administrator).
    """
    if not why.strip():
        raise Refused("抹除个人信息须写明理由", "Erasing a person needs a reason")
    require(by, Permission.MANAGE_PRIVACY, at)
    counts = {
        one.id: one.erase(person, by=by, at=at, why=why)
        for one in sorted(personal.declared(), key=lambda one: (one.table.startswith("audit."), one.id))
        if one.erase is not None
    }
    audit.record_event(ERASED, subject=f"person:{person}", by=by, at=at, after={"rows": counts}, why=why)
    return counts
