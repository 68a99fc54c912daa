"""Words as people type them, for whatever is kept of a form."""

from __future__ import annotations

import re

# Control characters, lone surrogates, and the marks that reorder text: a database refuses the first of them, and a
# right-to-left override shows 21 where 12 is written.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def typed_words(written: str) -> str:
    """Return what was typed without blanks around it and without characters that nobody sees; lines end in `\\n`."""
    return _UNSEEN.sub("", written.replace("\r\n", "\n").replace("\r", "\n")).strip()
