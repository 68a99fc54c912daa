"""How much a file may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sunan.kernel.errors import InvalidInput

KIBIBYTE, MEBIBYTE = 1024, 1024 * 1024

FILES_IN_A_FORM = 4
"""As many files of the largest size as one form may carry; smaller ones may be more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may weigh, closed and opened.

    Attributes:
        size: bytes of the file.
        unpacked: bytes of all that an archive holds, archives inside it included.
        ratio: unpacked bytes for each packed one; only judged beyond the first mebibyte, since little text packs well.
        entries: files in an archive, those of archives inside it included.
        depth: archives within each other; an office document counts as one.
        pixels: of a picture.
    """

    size: int = 50 * MEBIBYTE
    unpacked: int = 500 * MEBIBYTE
    ratio: int = 200
    entries: int = 5_000
    depth: int = 2
    pixels: int = 100_000_000

    @property
    def form(self) -> int:
        """Return how many bytes a form may weigh with all its files; what is more is thrown away while it comes."""
        return FILES_IN_A_FORM * self.size + MEBIBYTE


def limits_from(environment: Mapping[str, str]) -> Limits:
    """Return the limits that an installation sets; what it does not set keeps its default.

    Raises:
        InvalidInput: a setting is no positive whole number.
    """
    usual = Limits()
    return Limits(
        size=_positive(environment, "SUNAN_UPLOAD_MIB", usual.size // MEBIBYTE) * MEBIBYTE,
        unpacked=_positive(environment, "SUNAN_UPLOAD_UNPACKED_MIB", usual.unpacked // MEBIBYTE) * MEBIBYTE,
        ratio=_positive(environment, "SUNAN_UPLOAD_RATIO", usual.ratio),
        entries=_positive(environment, "SUNAN_UPLOAD_ENTRIES", usual.entries),
    )


def size_in_words(count: int) -> str:
    """Return a number of bytes for people, with at most one decimal, rounded down."""
    for unit, size in (("MiB", MEBIBYTE), ("KiB", KIBIBYTE)):
        if count >= size:
            return f"{count * 10 // size / 10:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} B"


def _positive(environment: Mapping[str, str], name: str, usual: int) -> int:
    written = environment.get(name, "").strip()
    if not written:
        return usual
    if not (written.isascii() and written.isdecimal() and len(written) <= 9 and int(written) > 0):
        raise InvalidInput(
            f"{name} 的值“{written}”不可用；请写正整数",
            f"{name}: “{written}” cannot be used; write a positive whole number",
        )
    return int(written)
