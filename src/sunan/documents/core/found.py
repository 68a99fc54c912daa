"""What a reader finds in a file: its text with places, its pictures, and what looks odd."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sunan.kernel.texts import Text, text


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Where something stands in a file, as a person counts.

    Attributes:
        part: `paragraph`, `cell`, `page`, `note`, `header`, `footer`, `comment`, `box`, `element` or `picture`.
        numbers: paragraph; table, row, cell; page, line; of the note.
    """

    part: str
    numbers: tuple[int, ...] = ()

    @property
    def text(self) -> Text:
        zh, en = _PLACES[self.part]
        return text(zh.format(*self.numbers), en.format(*self.numbers))


_PLACES = {
    "paragraph": ("第{0}段", "paragraph {0}"),
    "cell": ("第{0}个表格第{1}行第{2}格", "table {0}, row {1}, cell {2}"),
    "page": ("第{0}页第{1}行", "page {0}, line {1}"),
    "whole_page": ("第{0}页", "page {0}"),
    "note": ("脚注{0}", "footnote {0}"),
    "header": ("页眉", "page header"),
    "footer": ("页脚", "page footer"),
    "comment": ("批注{0}", "comment {0}"),
    "box": ("第{0}段旁的文本框", "text box at paragraph {0}"),
    "picture": ("第{0}幅图片", "picture {0}"),
    "file": ("文件", "the file"),
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """A paragraph, cell or line of a file."""

    text: str
    place: FoundPlace


class OddityKind(StrEnum):
    """What a file holds beside its visible text."""

    HIDDEN = "hidden"
    COMMENT = "comment"
    TRACKED = "tracked"
    FURNITURE = "furniture"
    FIELD = "field"
    EMBEDDED = "embedded"
    ACTIVE = "active"
    STYLES = "styles"


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something beside the visible text: hidden words, a comment, a tracked change, a foreign page header."""

    kind: OddityKind
    text: str
    place: FoundPlace


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read.

    Attributes:
        medium: `word`, `html` or `pdf`.
        pictures: hash of the data of each picture in its order; of a PDF an empty text for each.
        page_starts: numbers of the fragments with which a page begins.
        styles: hash of the styles of an HTML file; empty if it has none.
    """

    medium: str
    fragments: tuple[Fragment, ...]
    pictures: tuple[str, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    page_starts: tuple[int, ...] = ()
    styles: str = ""
