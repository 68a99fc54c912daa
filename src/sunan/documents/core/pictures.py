"""The hash of a picture by what it shows, whatever the program that saved the file wrote around it."""

from __future__ import annotations

import hashlib
import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_SHOWS = (b"IHDR", b"PLTE", b"tRNS")
_MOST_UNPACKED = 256 * 1024 * 1024


def picture_hash(content: bytes) -> str:
    """Return the SHA-256 of a picture's size, colours and unpacked scan lines; of another kind, that of its bytes.

    Chunks that say nothing about what is shown (time, program, resolution) and the way it is packed do not count.
    """
    if not content.startswith(_PNG):
        return hashlib.sha256(content).hexdigest()
    digest, packed = hashlib.sha256(), bytearray()
    place = len(_PNG)
    while place + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + length]
        if kind in _SHOWS:
            digest.update(kind + data)
        elif kind == b"IDAT":
            packed += data
        place += 12 + length
    try:
        digest.update(zlib.decompressobj().decompress(bytes(packed), _MOST_UNPACKED))
    except zlib.error:
        return hashlib.sha256(content).hexdigest()
    return digest.hexdigest()
