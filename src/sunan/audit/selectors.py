"""Questions to the log: what happened to a subject, what an actor did, whether the chain is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

from sunan.audit.core.canonical import FIELDS, from_moment, to_moment
from sunan.audit.core.chain import ChainBlock, ChainCheck, Verification
from sunan.audit.core.events import EVENTS_EXPIRED, EventRecord
from sunan.audit.core.faults import OTHER_CHAIN, PERSONAL_ALTERED
from sunan.audit.core.personal import decrypted, keyed_hash, master_key, unwrapped
from sunan.audit.models import Block, Event, PersonalField, PersonKey
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.findings import Finding, Place, shortened

_BLOCKS_AT_A_TIME = 20
_PERSONS_AT_A_TIME = 500


def events(
    *,
    subject: str = "",
    actor: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[EventRecord]:
    """Return events, the newest first.

    Args:
        actor: id of a user, job or command.
        action: an action, or the feature that it begins with, such as `access.`.
        before_id: only events older than this one, for the next page of a list.
    """
    found = Event.objects.order_by("-id")
    if subject:
        found = found.filter(subject=subject)
    if actor:
        found = found.filter(actor_id=actor)
    if action:
        found = found.filter(action__startswith=action)
    if since:
        found = found.filter(moment__gte=to_moment(since))
    if until:
        found = found.filter(moment__lt=to_moment(until))
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return _records(list(found[:limit]))


def history(subject: str, *, limit: int = 200) -> list[EventRecord]:
    """Return what happened to a subject, `<kind>:<id>`, the newest first."""
    return events(subject=subject, limit=limit)


def event(number: int) -> EventRecord:
    """Return one event.

    Raises:
        NotFound: there is none with this number.
    """
    found = Event.objects.filter(id=number).first()
    if found is None:
        raise NotFound(f"没有编号为 {number} 的事件", f"There is no event with number {number}")
    return _records([found])[0]


def events_about(person: str) -> Iterator[EventRecord]:
    """Return every event that holds personal fields of a person, the oldest first, for an export of all that is held."""
    numbers = list(PersonalField.objects.filter(person=person).order_by("event_id").values_list("event_id", flat=True))
    for start in range(0, len(numbers), _PERSONS_AT_A_TIME):
        part = Event.objects.filter(id__in=numbers[start : start + _PERSONS_AT_A_TIME]).order_by("id")
        yield from _records(list(part))


def is_erased(person: str) -> bool:
    """Return whether a person was erased from the log."""
    return PersonKey.objects.filter(person=person, erased_at__isnull=False).exists()


def pending_count() -> int:
    """Return how many events wait to be sealed."""
    return Event.objects.filter(block__isnull=True).count()


def pending_since() -> datetime | None:
    """Return the moment of the oldest event that waits to be sealed; `None` when none does."""
    moment = Event.objects.filter(block__isnull=True).order_by("id").values_list("moment", flat=True).first()
    return from_moment(moment) if moment is not None else None


def actions() -> list[str]:
    """Return the actions that the log knows."""
    return list(Event.objects.order_by("action").values_list("action", flat=True).distinct())


def verify(*, noted: str = "", progress: Callable[[int, int], None] | None = None) -> Verification:
    """Prove the chain: recompute every digest and hash, and name the place of everything that differs.

    Args:
        noted: a head that somebody wrote down before, `number:hash`; it must still be in the chain.
        progress: called with blocks done and blocks in all.
    Raises:
        InvalidInput: `noted` is no head.
    """
    total = Block.objects.count()
    heads, strangers = _heads()
    heads |= _noted(noted)
    check = ChainCheck(heads=heads, expired_through=_expired_through())
    numbers = list(Block.objects.order_by("number").values_list("number", flat=True))
    for start in range(0, len(numbers), _BLOCKS_AT_A_TIME):
        part = numbers[start : start + _BLOCKS_AT_A_TIME]
        blocks = Block.objects.filter(number__gte=part[0], number__lte=part[-1]).order_by("number")
        rows = (
            Event.objects.filter(block_id__gte=part[0], block_id__lte=part[-1])
            .order_by("block_id", "id")
            .values_list("block_id", *FIELDS)
        )
        of_block = {number: [row[1:] for row in group] for number, group in groupby(rows, key=lambda row: row[0])}
        for block in blocks:
            members = bytes(block.members) if isinstance(block.members, bytes | memoryview) else b""
            check.add(
                ChainBlock(block.number, block.previous, _whole(block.moment), members, block.hash),
                of_block.get(block.number, ()),
            )
        if progress:
            progress(min(start + _BLOCKS_AT_A_TIME, total), total)
    found = check.finished(pending=pending_count())
    faults = shortened((*found.faults, *strangers, *_personal_faults()))
    return Verification(found.blocks, found.events, found.pending, found.head, tuple(faults))


def _whole(moment: object) -> int:
    """Return a moment that may have been altered into another type, where the database lets that happen."""
    return moment if isinstance(moment, int) else -1


def _heads() -> tuple[dict[int, str], list[Finding]]:
    """Return the heads of this chain that were noted outside the database."""
    chain = Block.objects.filter(number=1).values_list("previous", flat=True).first()
    path = Path(settings.SUNAN_AUDIT_HEADS)
    if not path.is_file():
        return {}, []
    heads: dict[int, str] = {}
    others = False
    with path.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            words = line.split()
            if len(words) == 3 and words[1].isdigit():
                if words[0] == chain:
                    heads[int(words[1])] = words[2]
                else:
                    others = True
    strangers = [OTHER_CHAIN.at(Place(path.name), file=path.name)] if others and not heads else []
    return heads, strangers


def _noted(head: str) -> dict[int, str]:
    if not head:
        return {}
    number, _, digest = head.partition(":")
    if number.isdigit() and len(digest) == 64:
        return {int(number): digest.lower()}
    raise InvalidInput(
        f"“{head[:80]}”不是链头；请照 sunan audit verify 输出的样子写成 编号:哈希",
        f"“{head[:80]}” is no head; write number:hash as `sunan audit verify` prints it",
    )


def _expired_through() -> int:
    """Return up to which block events were removed when their time was over; only sealed events can say so."""
    said = Event.objects.filter(action=EVENTS_EXPIRED, block__isnull=False).order_by("-id").values_list("after").first()
    try:
        return int(json.loads(said[0])["through"]) if said else 0
    except (ValueError, KeyError, TypeError):
        return 0  # the event was altered, and is reported as such


def _personal_faults() -> Iterator[Finding]:
    """Hold personal fields that can still be read against their hashes in the chain."""
    fields = PersonalField.objects.order_by("id").values_list("id", "event_id", "person", "fields", "event__personal")
    keys: dict[str, bytes | None] = {}
    last = 0
    while part := list(fields.filter(id__gt=last)[:_PERSONS_AT_A_TIME]):
        missing = {row[2] for row in part} - keys.keys()
        if missing:
            keys = keys if len(keys) < 100_000 else {}
            keys |= _keys({row[2] for row in part} - keys.keys())
        for _, event_id, person, stored, hashes in part:
            key = keys.get(person)
            if key is not None and not _matches(event_id, person, bytes(stored), hashes, key):
                yield PERSONAL_ALTERED.at(Place(subject=f"event:{event_id}"), event=event_id)
        last = part[-1][0]


def _matches(event_id: int, person: str, stored: bytes, hashes: str, key: bytes) -> bool:
    read = decrypted(stored, key=key, place=f"event:{event_id}")
    try:
        expected = json.loads(hashes)[person]
    except (ValueError, KeyError, TypeError):
        return False
    return read is not None and {name: keyed_hash(name, value, key=key) for name, value in read.items()} == expected


def _keys(persons: Iterable[str]) -> dict[str, bytes | None]:
    master = master_key(settings.SUNAN_PERSONAL_KEY)
    found = PersonKey.objects.filter(person__in=list(persons), erased_at__isnull=True)
    return {one.person: unwrapped(bytes(one.wrapped), person=one.person, master=master) for one in found}


def _records(rows: list[Event]) -> list[EventRecord]:
    personal: dict[int, dict[str, dict[str, str]]] = {}
    stored = list(PersonalField.objects.filter(event_id__in=[row.id for row in rows]))
    keys = _keys({one.person for one in stored})
    for one in stored:
        key = keys.get(one.person)
        read = decrypted(bytes(one.fields), key=key, place=f"event:{one.event_id}") if key else None
        if read is not None:
            personal.setdefault(one.event_id, {})[one.person] = read
    return [_record(row, personal.get(row.id, {})) for row in rows]


def _record(row: Event, personal: dict[str, dict[str, str]]) -> EventRecord:
    sources = personal.get(row.actor_id, {}) if row.actor_kind == ActorKind.USER else {}
    named = _read(row.personal) or {}
    return EventRecord(
        id=row.id,
        at=from_moment(row.moment),
        action=row.action,
        subject=row.subject,
        actor=Actor(
            ActorKind(row.actor_kind) if row.actor_kind in list(ActorKind) else ActorKind.SYSTEM,
            row.actor_id,
            row.organisation,
            sources.get("source", row.source),
            row.request,
        ),
        before=_read(row.before),
        after=_read(row.after),
        why=row.why,
        block=row.block_id,
        personal=personal,
        erased=tuple(person for person in named if person not in personal),
    )


def _read(written: str) -> dict[str, Any] | None:
    """Return plain data of an event; an altered row must not keep the rest from being read."""
    try:
        found = json.loads(written) if written else None
    except ValueError:
        return {"?": written}
    return found if isinstance(found, dict) else None
