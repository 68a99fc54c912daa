"""What identifies a person: encrypted under that person's key, and hashed under it in the chain."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


def master_key(secret: str) -> bytes:
    """Return the key under which the keys of persons are kept, from the secret of this installation."""
    return hmac.digest(secret.encode(), b"sunan: keys of persons", "sha256")


def wrapped(key: bytes, *, person: str, master: bytes, nonce: bytes) -> bytes:
    """Return a person's key as it is stored: encrypted, and bound to that person."""
    return nonce + AESGCM(master).encrypt(nonce, key, person.encode())


def unwrapped(stored: bytes, *, person: str, master: bytes) -> bytes | None:
    """Return a person's key, or `None` when it was erased, altered, or belongs to another installation."""
    return _opened(AESGCM(master), stored, person.encode())


def encrypted(fields: Mapping[str, str], *, key: bytes, place: str, nonce: bytes) -> bytes:
    """Return personal fields encrypted with AES-GCM and bound to their place, such as an event."""
    plain = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True).encode()
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def decrypted(stored: bytes, *, key: bytes, place: str) -> dict[str, str] | None:
    """Return personal fields, or `None` when they were altered or moved from their place."""
    plain = _opened(AESGCM(key), stored, place.encode())
    return None if plain is None else {str(name): str(value) for name, value in json.loads(plain).items()}


def _opened(cipher: AESGCM, stored: bytes, bound_to: bytes) -> bytes | None:
    try:
        return cipher.decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        return None


def keyed_hash(name: str, value: str, *, key: bytes) -> str:
    """Return the hash of a personal field that the chain holds: nobody without the key can guess the value from it."""
    return hmac.new(key, f"{name}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
