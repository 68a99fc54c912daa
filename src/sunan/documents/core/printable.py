"""Text that every format can hold: what cannot be printed is replaced where everybody sees it."""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Control characters, lone surrogates, non-characters, and the invisible marks that reorder or hide text: a
# right-to-left override turns 12 into 21 for the eye and leaves it 12 for a program.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_BREAKS = re.compile("[ ]*(?:\r\n|[\t\n\r\x85\u2028\u2029])[ ]*")
_ALREADY_FINE = re.compile("[ -~、-〟一-鿿！-～“”‘’…—·–×−　]*")


def printable(text: str) -> str:
    """Return `text` on one line, each character that cannot be shown replaced by U+FFFD (�)."""
    if _ALREADY_FINE.fullmatch(text):
        return text
    return _UNPRINTABLE.sub(REPLACEMENT, _BREAKS.sub(" ", text))
