"""A manifest is one canonical text; its signature is checked with trusted keys alone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sunan.documents.core.manifest import (
    MARK,
    Manifest,
    ManifestNotTrusted,
    Signed,
    draft_mark,
    key_id,
    opened,
    public_key_of,
    public_pem,
    sign,
)
from sunan.documents.core.pictures import picture_hash
from sunan.kernel.errors import InvalidInput
from tests.sample_document import every_block

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))


def test_a_manifest_comes_back_whole_from_its_bytes_and_its_file(chinese):
    signed = sign(chinese.manifest, KEY)
    assert Manifest.from_bytes(signed.content) == chinese.manifest
    assert opened(Signed.from_file(signed.as_file()), [KEY.public_key()]) == chinese.manifest


def test_every_figure_of_the_document_is_in_the_manifest_with_its_seal(chinese):
    sealed = [piece for one in chinese.manifest.passages for piece in one.pieces if piece.is_bound]
    assert {piece.text for piece in sealed} >= {"3.68%", "66.7%", "●完成", "25"}
    assert all(piece.seal for piece in sealed if piece.kind == "figure")


@pytest.mark.parametrize("trusted", [[], [OTHER.public_key()]], ids=["no key", "another key"])
def test_a_manifest_that_no_trusted_key_signed_is_refused(chinese, trusted):
    with pytest.raises(ManifestNotTrusted, match="不在可信"):
        opened(sign(chinese.manifest, KEY), trusted)


def test_a_manifest_with_one_digit_changed_is_refused(chinese):
    signed = sign(chinese.manifest, KEY)
    changed = replace(signed, content=signed.content.replace(b"3.68", b"3.86", 1))
    with pytest.raises(ManifestNotTrusted, match="不符"):
        opened(changed, [KEY.public_key()])


def test_a_key_that_was_retired_still_verifies_what_it_signed(chinese):
    assert opened(sign(chinese.manifest, OTHER), [KEY.public_key(), OTHER.public_key()]) == chinese.manifest


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"manifest": 1}', b"\xff", b'{"manifest":"{}","signature":{"key":"k","value":"!"}}'],
    ids=["empty", "list", "nothing", "no signature", "not text", "signature malformed"],
)
def test_a_file_that_is_no_manifest_is_refused(content):
    with pytest.raises(ManifestNotTrusted):
        opened(Signed.from_file(content), [KEY.public_key()])


def test_a_manifest_in_another_than_the_canonical_form_is_refused(chinese):
    loose = json.dumps(json.loads(chinese.manifest.as_bytes()), indent=1).encode()
    with pytest.raises(ManifestNotTrusted):
        Manifest.from_bytes(loose)


def test_public_keys_travel_as_pem():
    key = public_key_of(public_pem(KEY.public_key()))
    assert key_id(key) == key_id(KEY.public_key())
    with pytest.raises(InvalidInput, match="Ed25519"):
        public_key_of(b"-----BEGIN PUBLIC KEY-----\nnothing\n-----END PUBLIC KEY-----\n")


def test_a_draft_has_a_mark_that_follows_from_its_content():
    one, same, other = draft_mark(every_block()), draft_mark(every_block()), draft_mark(every_block("en"))
    assert one == same != other
    assert MARK.fullmatch(one)


def test_the_hash_of_a_picture_is_of_what_it_shows():
    chunk = lambda kind, data: len(data).to_bytes(4, "big") + kind + data + bytes(4)  # noqa: E731
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13))
    import zlib

    plain = head + chunk(b"IDAT", zlib.compress(b"rows", 1)) + chunk(b"IEND", b"")
    again = head + chunk(b"tIME", b"now") + chunk(b"IDAT", zlib.compress(b"rows", 9)) + chunk(b"IEND", b"")
    other = head + chunk(b"IDAT", zlib.compress(b"sown", 1)) + chunk(b"IEND", b"")
    assert picture_hash(plain) == picture_hash(again) != picture_hash(other)
    assert picture_hash(b"a jpeg") != picture_hash(b"another")
