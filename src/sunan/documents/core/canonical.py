"""Text as it is compared: free of white space, width and line breaks, and knowing where each character came from.

A file that was saved again, set in other lines or hyphenated anew gives the same characters; a changed digit does not.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass, field

NOTE_MARK = "\ue000"
"""Stands for the mark of a footnote, where a file names it as such."""

_BULLETS = "•‣⁃▪▫∙●\uf0b7\uf06c\uf0a7"
_SPACES = "\t\n\r\x0b\x0c \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_NOTHING = "\u200b\u200c\u200d\u2060\xad\ufeff\x02"
_TABLE: dict[int, str | None] = {
    **{ord(one): " " for one in _SPACES},
    **{ord(one): None for one in _NOTHING},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(one): "●" for one in _BULLETS},
    0x2010: "-",
    0x2011: "-",
    0xFFFE: "-",  # what pdfium writes for a hyphen at the end of a line
}
for _first, _last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06)):
    for _code in range(_first, _last + 1):
        _plain = unicodedata.normalize("NFKC", chr(_code))
        if _plain != chr(_code):
            _TABLE[_code] = _plain

_CHINESE_NUMBER = "〇零一二两三四五六七八九十百千万亿"
NUMBER = re.compile(
    r"[+−-]?\d+(?:[.,:]\d+)*(?:\s?[%‰])?|[⁰¹²³⁴-⁹₀-₉]+|[Ⅰ-ⅿ①-⓿❶-➓]+"
    rf"|百分之[{_CHINESE_NUMBER}点半]+|[{_CHINESE_NUMBER}点半]+(?:成半?|倍|个百分点)|第?[{_CHINESE_NUMBER}]{{1,8}}(?=[项个家件万亿元位名])"
)
"""A number that a reader takes as one: Arabic of any form, and Chinese where it states a quantity."""


_NOT_ON_PAPER = re.compile(
    "[\x00-\x1f\x7f-\x9f\ufffd\U0001f000-\U0001faff\U0002a700-\U000323af\ufe00-\ufe0f"
    "\ue001-\uf8ff\U000f0000-\U0010ffff]"
)
"""Emoji, rare ideographs and replaced characters: a PDF shows them by fonts that may not tell what they are."""


def is_sure_on_paper(text: str) -> bool:
    """Return whether every character of a text can be read back from a PDF."""
    return not _NOT_ON_PAPER.search(text)


def widened(text: str) -> str:
    """Return text with one form for each character; white space becomes a space and keeps its place."""
    return unicodedata.normalize("NFC", text).translate(_TABLE)


def squeezed(text: str, *, on_paper: bool = False) -> str:
    """Return text as it is compared: one form for each character, and no white space."""
    return str(Stream.of([text], on_paper=on_paper))


@dataclass(slots=True)
class Stream:
    """The characters of many units (passages, paragraphs, cells, lines), one after the other.

    Attributes:
        on_paper: leave out what cannot be read back from a PDF.
        units: for each character the number of its unit.
        breaks: 1 for each character before which white space or another unit stands.
    """

    on_paper: bool = False
    units: array[int] = field(default_factory=lambda: array("l"))
    breaks: array[int] = field(default_factory=lambda: array("b"))
    _chars: list[str] = field(default_factory=list)
    _pending: bool = True

    @classmethod
    def of(cls, texts: list[str], *, on_paper: bool = False) -> Stream:
        """Return the stream of some units."""
        made = cls(on_paper)
        for number, text in enumerate(texts):
            made.begin()
            made.add(text, number)
        return made

    def begin(self) -> None:
        """Begin a new unit."""
        self._pending = True

    def add(self, text: str, unit: int) -> tuple[int, int]:
        """Append text of a unit; return where its characters stand."""
        chars, units, breaks = self._chars, self.units, self.breaks
        first = len(chars)
        for char in widened(_NOT_ON_PAPER.sub("", text) if self.on_paper else text):
            if char == " ":
                self._pending = True
                continue
            if len(chars) > 1 and chars[-1] == "-" and _joins(chars[-2], char):
                # A hyphen inside a word may be one of a line break, in either of the two texts.
                chars.pop()
                units.pop()
                breaks.pop()
                first = min(first, len(chars))
                self._pending = False
            chars.append(char)
            units.append(unit)
            breaks.append(self._pending)
            self._pending = False
        return min(first, len(chars)), len(chars)

    def __str__(self) -> str:
        return "".join(self._chars)

    def __len__(self) -> int:
        return len(self._chars)


def _joins(before: str, after: str) -> bool:
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
