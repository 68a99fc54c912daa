"""Whatever is altered, removed or inserted in a chain is found, at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sunan.audit.core.canonical import FIELDS
from sunan.audit.core.chain import ChainBlock, ChainCheck, Verification, block_hash, sealed

Row = tuple


def rows(start: int, count: int) -> list[Row]:
    return [
        (
            number,
            number * 7,
            "a.done",
            f"thing:{number % 3}",
            "user",
            "u1",
            "org",
            "",
            f"r{number}",
            "",
            '{"n":1}',
            "因",
            "",
        )
        for number in range(start, start + count)
    ]


def chain() -> list[tuple[ChainBlock, list[Row]]]:
    made: list[tuple[ChainBlock, list[Row]]] = []
    previous = "0" * 64
    for number, (start, count) in enumerate([(1, 4), (5, 1), (7, 5)], start=1):  # number 6 was rolled back
        events = rows(start, count)
        block = sealed(events, number=number, previous=previous, moment=number * 1000)
        made.append((block, events))
        previous = block.hash
    return made


def verified(parts: Sequence[tuple[ChainBlock, list[Row]]], **known) -> Verification:
    check = ChainCheck(**known)
    for block, events in parts:
        check.add(block, events)
    return check.finished(pending=0)


def faults(found: Verification) -> set[tuple[str, str]]:
    return {(fault.code.removeprefix("audit."), fault.place.subject) for fault in found.faults}


HEADS = {block.number: block.hash for block, _ in chain()}


def test_an_untouched_chain_is_whole() -> None:
    found = verified(chain(), heads=HEADS)
    assert (found.blocks, found.events, found.is_sound, found.faults) == (3, 10, True, ())
    assert found.head == f"3:{HEADS[3]}"
    assert verified([]).is_sound


@given(
    place=st.integers(0, 9), field=st.integers(1, len(FIELDS) - 1), to=st.text(min_size=1) | st.none() | st.integers()
)
def test_an_altered_event_is_located(place: int, field: int, to: object) -> None:
    parts = chain()
    events, place = [(events, number) for _, events in parts for number in range(len(events))][place]
    row = events[place]
    if str(row[field]) == str(to):
        return
    events[place] = (*row[:field], to, *row[field + 1 :])
    assert faults(verified(parts)) == {("event_altered", f"event:{row[0]}")}


def test_a_removed_and_an_inserted_event_are_located() -> None:
    parts = chain()
    del parts[0][1][2]
    parts[2][1].insert(0, rows(6, 1)[0])
    assert faults(verified(parts)) == {("event_removed", "event:3"), ("event_inserted", "event:6")}


def test_an_event_moved_to_another_block_is_located() -> None:
    parts = chain()
    parts[1][1].append(parts[0][1].pop())
    assert faults(verified(parts)) == {("event_removed", "event:4"), ("event_inserted", "event:4")}


@given(st.integers(0, 2), st.data())
def test_any_altered_byte_of_a_block_is_located(place: int, data) -> None:
    parts = chain()
    block, events = parts[place]
    field = data.draw(st.sampled_from(["previous", "hash", "moment", "members"]))
    value = getattr(block, field)
    if field == "moment":
        altered = value + data.draw(st.integers(1, 9))
    elif field == "members":
        at = data.draw(st.integers(0, len(value) - 1))
        altered = value[:at] + bytes([value[at] ^ data.draw(st.integers(1, 255))]) + value[at + 1 :]
    else:
        at = data.draw(st.integers(0, 63))
        altered = value[:at] + ("f" if value[at] != "f" else "e") + value[at + 1 :]
    parts[place] = (replace(block, **{field: altered}), events)
    assert ("block_altered", f"block:{block.number}") in faults(verified(parts))


def test_cut_members_are_found() -> None:
    parts = chain()
    parts[0] = (replace(parts[0][0], members=parts[0][0].members[:-5]), parts[0][1])
    assert ("block_altered", "block:1") in faults(verified(parts))


def test_a_removed_block_is_located_also_at_the_end_when_its_head_was_noted() -> None:
    first, second, third = chain()
    assert faults(verified([first, third])) == {("block_removed", "block:2")}
    assert faults(verified([second, third])) == {("block_removed", "block:1")}
    assert faults(verified([first, second], heads=HEADS)) == {("block_removed", "block:3")}
    assert verified([first, second]).is_sound, "without a noted head nobody can know"


def test_a_block_rewritten_as_a_whole_breaks_the_chain_behind_it() -> None:
    parts = chain()
    parts[0][1].pop()
    block = parts[0][0]
    forged = sealed(parts[0][1], number=1, previous=block.previous, moment=block.moment)
    parts[0] = (forged, parts[0][1])
    assert faults(verified(parts)) == {("chain_broken", "block:1")}


def test_a_chain_rewritten_to_its_end_differs_from_the_noted_heads() -> None:
    parts, previous = chain(), "0" * 64
    parts[0][1].pop()
    for place, (block, events) in enumerate(parts):
        forged = sealed(events, number=block.number, previous=previous, moment=block.moment)
        parts[place] = (forged, events)
        previous = forged.hash
    assert verified(parts).is_sound
    assert faults(verified(parts, heads=HEADS)) == {("head_differs", f"block:{n}") for n in (1, 2, 3)}


def test_events_may_be_gone_only_as_far_as_they_expired() -> None:
    parts = [(block, []) for block, _ in chain()]
    assert {place for _, place in faults(verified(parts, expired_through=1))} == {
        f"event:{n}" for n in (5, 7, 8, 9, 10, 11)
    }
    assert verified(parts, expired_through=3).is_sound


def test_a_clock_that_jumped_back_is_noted_and_harms_nothing() -> None:
    first, second, third = chain()
    events = second[1]
    back = sealed(events, number=2, previous=first[0].hash, moment=5)
    third = (sealed(third[1], number=3, previous=back.hash, moment=3000), third[1])
    found = verified([first, (back, events), third])
    assert found.is_sound
    assert faults(found) == {("clock_went_back", "block:2")}


def test_a_hash_covers_all_that_a_block_says() -> None:
    hashes = {block_hash(1, "a", 2, b"m"), block_hash(2, "a", 2, b"m"), block_hash(1, "b", 2, b"m")}
    assert len(hashes | {block_hash(1, "a", 3, b"m"), block_hash(1, "a", 2, b"n")}) == 5
