"""Keys that sign what goes out: Ed25519, made from a secret text like the other secrets of an installation."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sunan.kernel.errors import InvalidInput

_PURPOSE = b"sunan manifest signing 1\n"


def private_key(secret: str) -> Ed25519PrivateKey:
    """Return the key that a secret text stands for: its seed is the SHA-256 of the text and of what it is for."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_PURPOSE + secret.strip().encode()).digest())


def public_word(key: Ed25519PublicKey) -> str:
    """Return a public key as one word."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_keys(words: str) -> Iterator[Ed25519PublicKey]:
    """Yield the public keys that are listed in a text, separated by white space.

    Raises:
        InvalidInput: one of them is none.
    """
    for word in words.split():
        try:
            yield Ed25519PublicKey.from_public_bytes(base64.b64decode(word, validate=True))
        except (ValueError, binascii.Error) as error:
            raise InvalidInput(
                f"已换下的公钥“{word[:20]}…”不可用；请核对 SUNAN_RETIRED_KEYS 或 retired.keys",
                f"The retired public key “{word[:20]}…” cannot be used; check SUNAN_RETIRED_KEYS or retired.keys",
            ) from error
