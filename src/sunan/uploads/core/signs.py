"""By which signs a file is known: its first bytes, and what its text begins with."""

from __future__ import annotations

import re

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MARK = b"PK\x03\x04"

_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\x00asm",
    b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"!<arch>",
    b"FWS",
    b"CWS",
    b"ITSF",
    b"#!",
)
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
)
_MARKUP = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml.*?\?>)*<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|math|form|meta|link|"
    rb"style|img|a|div|p|xsl:|package|job|component|\?php|\?=|%)",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT = re.compile(
    rb"\s*(?:@echo\s+off|@?rem\s|::|param\s*\(|function\s+\w*\s*\(|\(function\b|<job|on error resume next|option explicit|"
    rb"set-executionpolicy|#requires\s|powershell|cmd(?:\.exe)?\s*/c|#!|\[internetshortcut\]|windows registry editor|"
    rb"regedit4|from\s+\w+\s+import\s|import\s+(?:os|sys|subprocess)\b)",
    re.IGNORECASE,
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def is_program(head: bytes) -> bool:
    """Return whether a file that begins like this is a program for some machine."""
    return head.startswith(_PROGRAMS) and not (head.startswith(b"MZ") and _is_plain_word(head))


def runs(head: bytes) -> bool:
    """Return whether a file that begins like this is a program, a script or markup that a browser runs."""
    if is_program(head):
        return True
    written = _as_letters(head)
    return bool(_MARKUP.match(written) or _SCRIPT.match(written))


def is_ole(head: bytes) -> bool:
    """Return whether a file that begins like this is one of the old binary office formats, or a locked new one."""
    return head.startswith(OLE_MARK)


def is_archive(head: bytes) -> bool:
    """Return whether a file that begins like this is an archive of any sort."""
    return head.startswith(_ARCHIVES)


def _is_plain_word(head: bytes) -> bool:
    """Return whether what begins with MZ is text that happens to begin so: no program is free of control bytes."""
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _as_letters(head: bytes) -> bytes:
    """Return the beginning without its byte-order mark and, were it UTF-16, without the zero bytes between letters."""
    for mark in _MARKS:
        if head.startswith(mark):
            head = head[len(mark) :]
            break
    return head.replace(b"\x00", b"") if b"\x00" in head[:64] else head
