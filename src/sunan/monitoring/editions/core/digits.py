"""Digits that somebody typed: a number in the text of an edition comes from a seal, or is shown to be no figure."""

from __future__ import annotations

import re

from sunan.documents.core.content import Inlines, Strong, Words

_DIGITS = re.compile(r"\d+(?:[.．,，:：/／-]\d+)*\s?[%％‰]?")
_WRITTEN_OUT = re.compile(
    r"百分之[〇零一二三四五六七八九十百千点两半]+|[〇零一二三四五六七八九十百千万亿两半点]+(?:成|倍|个百分点)"
)


def digits_in(inlines: Inlines) -> tuple[str, ...]:
    """Return the numbers that stand in the words of running text, each once, in their order.

    Arabic digits of any width count, and Chinese ones where they state a share or a multiple: 百分之三, 两倍.
    """
    text = "\n".join(part.text for part in inlines if isinstance(part, Words | Strong))
    found = [*_DIGITS.finditer(text), *_WRITTEN_OUT.finditer(text)]
    return tuple(dict.fromkeys(one.group().strip() for one in sorted(found, key=lambda one: one.start())))


def typed_digits(inlines: Inlines, *, generated: Inlines = ()) -> tuple[str, ...]:
    """Return the numbers that somebody typed: those in the words that the program did not write there itself."""
    ours = set(digits_in(generated))
    return tuple(one for one in digits_in(inlines) if one not in ours)
