"""Changes to the log: recording what was done, sealing it, erasing a person, letting old events expire."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from sunan.audit.core.canonical import FIELDS, canonical_json, from_moment, one_line, paragraphs, to_moment
from sunan.audit.core.chain import sealed
from sunan.audit.core.events import EVENTS_EXPIRED, PERSON_ERASED
from sunan.audit.core.personal import KEY_BYTES, NONCE_BYTES, encrypted, keyed_hash, master_key, unwrapped, wrapped
from sunan.audit.models import Block, Event, PersonalField, PersonKey
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput

EVENTS_IN_A_BLOCK = 1_000
_log = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def record_event(
    action: str,
    *,
    subject: str,
    by: Actor,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
    personal: Mapping[str, str] | None = None,
    person: str = "",
) -> Event:
    """Add an event to the log, in the transaction of the change it tells of.

    Args:
        action: what happened, dotted and in the past tense: `access.user_created`.
        subject: to what, as `<kind>:<id>`.
        before: plain data as it was; nothing that identifies a person.
        after: plain data as it is now; nothing that identifies a person.
        why: the reason given, in words; nothing that identifies a person.
        personal: what identifies `person`: name of the field → value. It is kept apart from the chain and can be
            erased. The network address of a user is kept in this way without asking.
        person: id of the user whom `personal` is about.
    Raises:
        InvalidInput: `before` or `after` is not plain data.
    """
    if personal and not person:
        raise InvalidInput("个人信息须写明属于谁", "Personal fields need the person they are about")
    about: dict[str, dict[str, str]] = {person: dict(personal)} if personal else {}
    if by.kind is ActorKind.USER and by.source:
        about.setdefault(by.id, {})["source"] = by.source
    keys = {one: _key_of(one, at) for one in about}
    event = Event.objects.create(
        moment=to_moment(at),
        action=one_line(action, longest=80),
        subject=one_line(subject),
        actor_kind=by.kind.value,
        actor_id=one_line(by.id),
        organisation=one_line(by.organisation),
        source="" if by.kind is ActorKind.USER else one_line(by.source),
        request=one_line(by.request),
        before=canonical_json(before),
        after=canonical_json(after),
        why=paragraphs(why),
        personal=canonical_json(
            {
                one: {
                    name: keyed_hash(name, value, key=key) if (key := keys[one]) else ""
                    for name, value in fields.items()
                }
                for one, fields in about.items()
            }
        )
        if about
        else "",
    )
    for one, fields in about.items():
        if key := keys[one]:
            stored = encrypted(fields, key=key, place=f"event:{event.pk}", nonce=os.urandom(NONCE_BYTES))
            PersonalField(event=event, person=one, fields=stored).save(force_insert=True)
    return event


def _key_of(person: str, at: datetime) -> bytes | None:
    """Return the key of a person, made at first use; `None` for a person who was erased."""
    master = master_key(settings.SUNAN_PERSONAL_KEY)
    stored = _stored_key(person)
    if stored is None:
        fresh = wrapped(secrets.token_bytes(KEY_BYTES), person=person, master=master, nonce=os.urandom(NONCE_BYTES))
        made, _ = PersonKey.objects.get_or_create(person=person, defaults={"wrapped": fresh, "created_at": at})
        stored = (bytes(made.wrapped), made.erased_at)
    content, erased_at = stored
    if erased_at is not None:
        return None
    key = unwrapped(content, person=person, master=master)
    if key is None:
        raise InvalidInput(
            "个人信息密钥打不开：SUNAN_PERSONAL_KEY 与建立数据库时的不同，或密钥被改动",
            "A personal key cannot be opened: SUNAN_PERSONAL_KEY is not the one the database was made with, or the "
            "key was altered",
        )
    return key


def _stored_key(person: str) -> tuple[bytes, object] | None:
    """Return a person's key as stored, and when it was erased.

    Every event of a user asks for it, and through the object-relational mapper the question costs half of the event.
    """
    table, *columns = (
        connection.ops.quote_name(name)
        for name in (PersonKey._meta.db_table, "wrapped", "erased_at", "person")  # noqa: SLF001 the documented way
    )
    with connection.cursor() as cursor:
        # The names are those of the model; the value is a parameter.
        cursor.execute(f"SELECT {columns[0]}, {columns[1]} FROM {table} WHERE {columns[2]} = %s", [person])  # noqa: S608
        row = cursor.fetchone()
    return (bytes(row[0]), row[1]) if row else None


def seal_pending(*, at: datetime) -> int:
    """Chain the events that no block holds yet; return how many blocks were added.

    Sealing is no change of the record, so it is no event itself. When another sealer is at work this one leaves the
    rest to it.
    """
    added = through = 0
    while True:
        try:
            found = _seal_block(at, after=through)
        except IntegrityError:
            break
        if found is None:
            break
        # From here on, or a database would look through all that was just sealed again and again. An event of a lower
        # number that is committed only now is found by the next run.
        through = found
        added += 1
    return added


@transaction.atomic
def _seal_block(at: datetime, *, after: int) -> int | None:
    """Chain one block of events with numbers beyond `after`; return its last number, `None` when there are none."""
    waiting = Event.objects.filter(block__isnull=True, id__gt=after)
    pending = list(waiting.order_by("id").values_list(*FIELDS)[:EVENTS_IN_A_BLOCK])
    if not pending:
        return None
    last = Block.objects.order_by("-number").values("number", "hash").first()
    made = sealed(
        pending,
        number=last["number"] + 1 if last else 1,
        previous=last["hash"] if last else secrets.token_hex(32),
        moment=to_moment(at),
    )
    block = Block.objects.create(
        number=made.number, previous=made.previous, moment=made.moment, members=made.members, hash=made.hash
    )
    numbers = [row[0] for row in pending]
    taken = Event.objects.filter(block__isnull=True, id__gte=numbers[0], id__lte=numbers[-1], id__in=numbers)
    if taken.seal_into(block) != len(numbers):
        raise IntegrityError("another sealer took some of these events")
    chain = block.previous if block.number == 1 else Block.objects.values_list("previous", flat=True).get(number=1)
    transaction.on_commit(lambda: _note_head(chain, block))
    return int(numbers[-1])


def _note_head(chain: str, block: Block) -> None:
    """Note the head outside the database, where whoever can change the one need not reach the other."""
    path = Path(settings.SUNAN_AUDIT_HEADS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as heads:
            heads.write(f"{chain} {block.number} {block.hash}\n")
    except OSError as error:
        _log.warning("the head of the log could not be noted in %s: %s", path, error.strerror)


@transaction.atomic
def erase_person(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Erase what identifies a person in the log, for good; return how many events told of the person.

    The key is destroyed and the encrypted fields are removed; the chain holds keyed hashes only and still verifies.
    """
    fields = PersonalField.objects.filter(person=person)
    count = fields.count()
    fields.delete()
    PersonKey.objects.update_or_create(
        person=person, defaults={"wrapped": b"", "erased_at": at}, create_defaults={
            "wrapped": b"", "created_at": at, "erased_at": at,
        },
    )  # fmt: skip
    record_event(PERSON_ERASED, subject=f"person:{person}", by=by, at=at, after={"events": count}, why=why)
    return count


@transaction.atomic
def expire_events(*, by: Actor, at: datetime) -> int:
    """Remove the events whose time of keeping is over, by whole blocks; return how many.

    The blocks stay, with the digests of what they held, so the chain still verifies; an event tells how far it went.
    """
    days = settings.SUNAN_AUDIT_DAYS
    if days is None:
        return 0
    limit = to_moment(at - timedelta(days=days))
    still_kept = (
        Event.objects.filter(block__isnull=False, moment__gt=limit).order_by("block_id").values("block_id").first()
    )
    through = still_kept["block_id"] - 1 if still_kept else Block.objects.order_by("-number").values("number").first()
    if isinstance(through, dict):
        through = through["number"]
    over = Event.objects.filter(block_id__lte=through or 0)
    count = over.count()
    if not count:
        return 0
    PersonalField.objects.filter(event__block_id__lte=through).delete()
    over.expire()
    record_event(
        EVENTS_EXPIRED,
        subject=f"block:{through}",
        by=by,
        at=at,
        after={"through": through, "events": count, "older_than": from_moment(limit)},
    )
    return count
