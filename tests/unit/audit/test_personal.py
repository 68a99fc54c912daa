"""Personal fields: readable with the key, bound to their place, nothing without it; and how long events are kept."""

from __future__ import annotations

import pytest

from sunan.audit.core.personal import decrypted, encrypted, keyed_hash, master_key, unwrapped, wrapped
from sunan.audit.core.retention import retention_days
from sunan.kernel.errors import InvalidInput

KEY, MASTER, NONCE = b"k" * 32, master_key("secret"), b"n" * 12


def test_fields_can_be_read_with_the_key_at_their_place_only() -> None:
    stored = encrypted({"name": "张三"}, key=KEY, place="event:1", nonce=NONCE)
    assert "张三".encode() not in stored
    assert decrypted(stored, key=KEY, place="event:1") == {"name": "张三"}
    assert decrypted(stored, key=KEY, place="event:2") is None
    assert decrypted(stored, key=b"x" * 32, place="event:1") is None
    assert decrypted(stored[:-1], key=KEY, place="event:1") is None
    assert decrypted(b"", key=KEY, place="event:1") is None


def test_a_key_is_bound_to_its_person_and_installation() -> None:
    stored = wrapped(KEY, person="u1", master=MASTER, nonce=NONCE)
    assert unwrapped(stored, person="u1", master=MASTER) == KEY
    assert unwrapped(stored, person="u2", master=MASTER) is None
    assert unwrapped(stored, person="u1", master=master_key("other")) is None
    assert unwrapped(b"", person="u1", master=MASTER) is None


def test_a_keyed_hash_tells_nothing_without_its_key() -> None:
    assert keyed_hash("name", "张三", key=KEY) == keyed_hash("name", "张三", key=KEY)
    others = {keyed_hash("name", "张三", key=b"x" * 32), keyed_hash("nam", "e张三", key=KEY)}
    assert keyed_hash("name", "张三", key=KEY) not in others


def test_events_are_kept_for_six_months_at_least() -> None:
    assert retention_days("") is None
    assert retention_days(" 184 ") == 184
    for bad in ("180", "183", "0", "-1", "185.5", "half a year", "１８４"):
        with pytest.raises(InvalidInput, match="184"):
            retention_days(bad)
