"""Blocks of events, each holding the digests of its events and the hash of the block before; and their proof.

A block keeps the number and digest of every event in it, so that a fault is found at its event and not merely in its
block. Whoever rewrites the whole chain from some block on must also rewrite the heads that were noted outside the
database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sunan.audit.core.canonical import event_digest
from sunan.audit.core.faults import (
    BLOCK_ALTERED,
    BLOCK_REMOVED,
    CHAIN_BROKEN,
    CLOCK_WENT_BACK,
    EVENT_ALTERED,
    EVENT_INSERTED,
    EVENT_REMOVED,
    HEAD_DIFFERS,
)
from sunan.kernel.findings import Finding, Place, errors_among, shortened

_FORM = "sunan-block-1"
_NUMBER_BYTES = 8
_DIGEST_BYTES = 32
_MEMBER_BYTES = _NUMBER_BYTES + _DIGEST_BYTES
_CHECKED_AT_A_TIME = 10_000


@dataclass(frozen=True, slots=True)
class ChainBlock:
    """A block as it is stored.

    Attributes:
        number: 1 for the first, without gaps.
        previous: hash of the block before; of the first block a random text that names the chain.
        moment: when it was sealed, in microseconds since 1970-01-01 UTC.
        members: 8 bytes of number and 32 bytes of digest for each event, by number.
    """

    number: int
    previous: str
    moment: int
    members: bytes
    hash: str


def sealed(rows: Iterable[Sequence[Any]], *, number: int, previous: str, moment: int) -> ChainBlock:
    """Return the block over events, given their `FIELDS` in order of their numbers."""
    members = b"".join(int(row[0]).to_bytes(_NUMBER_BYTES, "big") + event_digest(row) for row in rows)
    return ChainBlock(number, previous, moment, members, block_hash(number, previous, moment, members))


def block_hash(number: object, previous: object, moment: object, members: bytes) -> str:
    """Return the hash of a block over all that it says."""
    head = f"{_FORM}\n{number}\n{previous}\n{moment}\n{hashlib.sha256(members).hexdigest()}"
    return hashlib.sha256(head.encode("utf-8", "surrogatepass")).hexdigest()


def members_of(block: ChainBlock) -> Iterator[tuple[int, bytes]]:
    """Return number and digest of each event of a block."""
    for start in range(0, len(block.members), _MEMBER_BYTES):
        member = block.members[start : start + _MEMBER_BYTES]
        yield int.from_bytes(member[:_NUMBER_BYTES], "big"), member[_NUMBER_BYTES:]


@dataclass(frozen=True)
class Verification:
    """What the proof of a chain found.

    Attributes:
        events: sealed events whose digest was compared.
        pending: events that no block holds yet; nothing is proved of them.
        head: number and hash of the last block, to be noted outside; `0:` for an empty chain.
        faults: everything that is not as it was sealed, with its place.
    """

    blocks: int
    events: int
    pending: int
    head: str
    faults: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was altered, removed or inserted."""
        return not errors_among(self.faults)


@dataclass
class ChainCheck:
    """The proof of a chain, fed block by block, so that a chain of any length fits into memory.

    Attributes:
        heads: block number → hash, as noted outside the database when the block was sealed.
        expired_through: the events of blocks up to this number were removed when their time of keeping was over,
            as a later event of the chain says.
    """

    heads: Mapping[int, str] = field(default_factory=dict)
    expired_through: int = 0
    _blocks: int = 0
    _events: int = 0
    _last: ChainBlock | None = None
    _faults: list[Finding] = field(default_factory=list)

    def add(self, block: ChainBlock, rows: Iterable[Sequence[Any]]) -> None:
        """Check the next block and the events that the database assigns to it."""
        self._follow(block)
        if block_hash(block.number, block.previous, block.moment, block.members) != block.hash:
            self._note(BLOCK_ALTERED.at(Place(subject=f"block:{block.number}"), block=block.number))
        elif self.heads.get(block.number, block.hash) != block.hash:
            self._note(HEAD_DIFFERS.at(Place(subject=f"block:{block.number}"), block=block.number))
        self._blocks += 1
        self._last = block
        self._check_events(block, rows)

    def _follow(self, block: ChainBlock) -> None:
        last = self._last
        expected = last.number + 1 if last else 1
        for missing in range(expected, min(block.number, expected + _CHECKED_AT_A_TIME)):
            self._note(BLOCK_REMOVED.at(Place(subject=f"block:{missing}"), block=missing))
        if last and block.number == expected:
            if block.previous != last.hash:
                self._note(CHAIN_BROKEN.at(Place(subject=f"block:{last.number}"), block=last.number, next=block.number))
            if block.moment < last.moment:
                self._note(CLOCK_WENT_BACK.at(Place(subject=f"block:{block.number}"), block=block.number))

    def _check_events(self, block: ChainBlock, rows: Iterable[Sequence[Any]]) -> None:
        kept = dict(members_of(block))
        for row in rows:
            number = row[0]
            digest = kept.pop(number, None)
            if digest is None:
                self._note(EVENT_INSERTED.at(Place(subject=f"event:{number}"), event=number, block=block.number))
                continue
            self._events += 1
            if event_digest(row) != digest:
                self._note(EVENT_ALTERED.at(Place(subject=f"event:{number}"), event=number, block=block.number))
        if block.number > self.expired_through:
            for number in kept:
                self._note(EVENT_REMOVED.at(Place(subject=f"event:{number}"), event=number, block=block.number))

    def finished(self, *, pending: int) -> Verification:
        """Return what was found, after the last block."""
        last = self._last.number if self._last else 0
        for number in sorted(self.heads):
            if number > last:
                self._note(BLOCK_REMOVED.at(Place(subject=f"block:{number}"), block=number))
        head = f"{last}:{self._last.hash if self._last else ''}"
        return Verification(self._blocks, self._events, pending, head, tuple(self._faults))

    def _note(self, fault: Finding) -> None:
        self._faults.append(fault)
        if len(self._faults) > _CHECKED_AT_A_TIME:
            self._faults = shortened(self._faults)
