"""What a verification of a file comes to, and how a file names the edition it is a copy of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sunan.documents.core.canonical import squeezed
from sunan.documents.core.differences import Compared
from sunan.documents.core.found import Reading
from sunan.documents.core.manifest import MARK
from sunan.kernel.texts import Text, text

_NAMES_EDITION = ("版本标识", "Edition")


class Outcome(StrEnum):
    """What a verification comes to."""

    SAME = "same"
    WORDS_DIFFER = "words_differ"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    UNMARKED = "unmarked"

    @property
    def text(self) -> Text:
        return _WORDS[self]


_WORDS = {
    Outcome.SAME: text("一致：内容与所存版本相同", "The same: the content is that of the edition on record"),
    Outcome.WORDS_DIFFER: text("数字一致，文字有改动", "The numbers are the same, words were changed"),
    Outcome.DIFFERS: text("不一致：内容被改动", "Not the same: the content was changed"),
    Outcome.UNKNOWN: text(
        "没有这个版本的记录，不能证明真伪", "This edition is not on record: nothing can be said of the file"
    ),
    Outcome.UNMARKED: text(
        "文件里没有版本标识，不知道应与哪一版核对；可填写版本标识再试",
        "The file names no edition, so it is not known what to compare it with; give the edition's mark and try again",
    ),
}


@dataclass(frozen=True, slots=True)
class Verification:
    """What is known of a file.

    Attributes:
        mark: the edition it was compared with, or that it names.
        about: title, number, date of knowledge and hash of the edition, and the key that signed its manifest.
        compared: nothing if there was no edition to compare with.
        is_open: whether the person who asks may see what the edition says; if not, only the outcome is told.
    """

    name: str
    medium: str
    mark: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    compared: Compared | None = None
    is_open: bool = True

    @property
    def outcome(self) -> Outcome:
        if self.compared is None:
            return Outcome.UNKNOWN if self.mark else Outcome.UNMARKED
        if self.compared.is_same:
            return Outcome.SAME
        return Outcome.WORDS_DIFFER if self.compared.numbers_are_same else Outcome.DIFFERS

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        found = self.compared
        told: dict[str, Any] = {
            "file": self.name,
            "format": self.medium,
            "outcome": self.outcome.value,
            "message": {"zh": self.outcome.text.zh, "en": self.outcome.text.en},
            "edition": {"mark": self.mark, **self.about},
        }
        if found is not None and self.is_open:
            told |= {
                "checked": found.checked,
                "differences": [one.as_json() for one in found.differences],
                "more": found.more,
                "unchecked": [{"zh": one.zh, "en": one.en} for one in found.unchecked],
            }
        return told


def mark_in(reading: Reading) -> str:
    """Return the mark by which a file names its edition, the last one in it; empty if it names none.

    A corrigendum names the edition that it corrects in its first sentences, and itself at its end.
    """
    found = ""
    lines = [squeezed(one.text) for one in reading.fragments]
    for number, line in enumerate(lines):
        for name in _NAMES_EDITION:
            at = line.rfind(name)
            if at < 0:
                continue
            # A narrow page may break the line within the mark.
            following = line[at + len(name) :] + (
                "" if MARK.search(line[at:]) else "".join(lines[number + 1 : number + 2])
            )
            match = MARK.match(following.lstrip(":"))
            if match:
                found = match.group()
    return found
