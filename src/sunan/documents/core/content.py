"""What a document is made of: blocks of inlines, free of any file format.

Text is cleaned as it enters (`printable`), so every writer may trust it to be one visible line. A number that was
computed stands in a `FigureToken` and carries the id of its seal; words around it are `Words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sunan.documents.core.printable import printable
from sunan.documents.core.sealed import Sealed
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Language

_SEAL_ID = re.compile(r"[0-9A-Za-z_.-]{1,80}")
_ADDRESS = re.compile(r"https?://[!-~]+|#[0-9A-Za-z_.-]+")
DEEPEST_HEADING = 4


class Tone(StrEnum):
    """How a verdict is coloured; the colour never stands alone, a word and a shape go with it."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    BAD = "bad"
    UNKNOWN = "unknown"


class Align(StrEnum):
    """Where the text of a column or paragraph stands."""

    START = "start"
    CENTRE = "centre"
    END = "end"


class RowKind(StrEnum):
    """What a row of a table is: an ordinary one, a total set off by a rule, or a label across the whole width."""

    BODY = "body"
    TOTAL = "total"
    SECTION = "section"


class _Clean:
    """Cleans the named text fields of a frozen dataclass as it is made."""

    __slots__ = ()

    def _clean(self, *names: str) -> None:
        for name in names:
            given = getattr(self, name)
            cleaned = printable(given)
            if cleaned is not given:
                object.__setattr__(self, name, cleaned)


@dataclass(frozen=True, slots=True)
class Words(_Clean):
    """Plain running text."""

    text: str

    def __post_init__(self) -> None:
        self._clean("text")


@dataclass(frozen=True, slots=True)
class Strong(_Clean):
    """Running text that is stressed."""

    text: str

    def __post_init__(self) -> None:
        self._clean("text")


@dataclass(frozen=True, slots=True)
class FigureToken(_Clean):
    """A number, rank, arrow or adjective as shown, bound to the seal it comes from.

    Attributes:
        shown: what the reader sees, unit included where it is part of the figure: `3.68%`.
        seal_id: id of the seal, whole or shortened: letters, digits, `_`, `.` and `-`.
        kind: what sort of statement it is (`documents.core.sealed.SealedKind`): `figure`, `target`, `count`, `rank`.
        value: the number for programs, half-width and ungrouped; `shown` if left out.
        slot: what is stated, the same name in every edition: `figure.rd_intensity.320500.2024`, `count.met`.
    """

    shown: str
    seal_id: str
    kind: str = "figure"
    value: str = ""
    strong: bool = False
    slot: str = ""

    def __post_init__(self) -> None:
        self._clean("shown", "kind", "value", "slot")
        _require_seal_id(self.seal_id)


@dataclass(frozen=True, slots=True)
class VerdictToken(_Clean):
    """A verdict: its word, a shape that survives black-and-white print, and a tone.

    Attributes:
        shape: one or two characters, such as ● ◎ ◆ ▲ ▼ ○.
        code: the caller's name for the class of verdict, such as `not_met`.
        seal_id: id of the seal the verdict hangs on, if it has one.
    """

    word: str
    shape: str
    tone: Tone
    code: str = ""
    seal_id: str = ""

    def __post_init__(self) -> None:
        self._clean("word", "shape", "code")
        if self.seal_id:
            _require_seal_id(self.seal_id)


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of a numbered table, figure or annex by its key; shown as 表1, 图2, 附件1."""

    key: str


@dataclass(frozen=True, slots=True)
class Note(_Clean):
    """A footnote, standing where its mark stands."""

    text: str

    def __post_init__(self) -> None:
        self._clean("text")


@dataclass(frozen=True, slots=True)
class Link(_Clean):
    """Text that leads somewhere; only http, https and places of the same document."""

    text: str
    address: str

    def __post_init__(self) -> None:
        self._clean("text")
        if not _ADDRESS.fullmatch(self.address):
            raise InvalidInput(
                f"链接地址“{printable(self.address)}”不能使用：只接受 http、https 和文内位置",
                f"The address “{printable(self.address)}” cannot be linked: only http, https and places in the document",
            )


Inline = Words | Strong | FigureToken | VerdictToken | Reference | Note | Link
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading(_Clean):
    """A heading of level 1 to 4: 一、 （一） 1. （1）; in English 1, 1.1, 1.1.1, 1.1.1.1."""

    level: int
    text: str
    key: str = ""
    numbered: bool = True

    def __post_init__(self) -> None:
        self._clean("text")
        if not 1 <= self.level <= DEEPEST_HEADING:
            raise InvalidInput(
                f"标题“{self.text}”的级别是 {self.level}，只有一至四级",
                f"The heading “{self.text}” has level {self.level}; there are levels 1 to {DEEPEST_HEADING}",
            )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    inlines: Inlines
    align: Align = Align.START
    indent: bool = True


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list; ordered ones are numbered 1. 2. 3."""

    items: tuple[Inlines, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column(_Clean):
    """A column of a table: neighbours with the same `group` share a head above their own.

    Attributes:
        share: width relative to the other columns.
    """

    header: str
    align: Align = Align.START
    share: float = 1.0
    group: str = ""

    def __post_init__(self) -> None:
        self._clean("header", "group")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; a SECTION row has one cell that spans the table."""

    cells: tuple[Inlines, ...]
    kind: RowKind = RowKind.BODY


@dataclass(frozen=True, slots=True)
class Table(_Clean):
    """A three-line table with its caption above, its unit at the right, its source and notes below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    key: str = ""
    unit: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    repeat_header: bool = True
    landscape: bool = False

    def __post_init__(self) -> None:
        self._clean("caption", "unit", "source")
        object.__setattr__(self, "notes", tuple(printable(note) for note in self.notes))
        if not self.columns:
            raise InvalidInput(f"表“{self.caption}”没有列", f"The table “{self.caption}” has no columns")
        for number, row in enumerate(self.rows, start=1):
            expected = 1 if row.kind is RowKind.SECTION else len(self.columns)
            if len(row.cells) != expected:
                raise InvalidInput(
                    f"表“{self.caption}”第 {number} 行有 {len(row.cells)} 格，应为 {expected} 格",
                    f"Row {number} of the table “{self.caption}” has {len(row.cells)} cells; it needs {expected}",
                )


@dataclass(frozen=True, slots=True)
class Chart(_Clean):
    """A chart with its caption below, and the same figures as a table for those who cannot see it.

    Attributes:
        option: an ECharts option, plain JSON data without functions.
        width_mm: width on paper; 156 fills the type area.
        alt: one sentence that says what the chart shows.
        table: the same figures; shown in HTML on demand, and in every format where charts cannot be drawn.
    """

    caption: str
    option: Mapping[str, Any]
    alt: str
    key: str = ""
    width_mm: int = 156
    height_mm: int = 80
    source: str = ""
    notes: tuple[str, ...] = ()
    table: Table | None = None
    landscape: bool = False

    def __post_init__(self) -> None:
        self._clean("caption", "alt", "source")
        object.__setattr__(self, "notes", tuple(printable(note) for note in self.notes))


@dataclass(frozen=True, slots=True)
class Callout(_Clean):
    """A box that is read first: a summary, a caution."""

    title: str
    blocks: tuple[Paragraph | BulletList, ...]

    def __post_init__(self) -> None:
        self._clean("title")


@dataclass(frozen=True, slots=True)
class KeyFigure(_Clean):
    """One large figure with the words above and below it."""

    label: str
    figure: FigureToken
    remark: str = ""
    tone: Tone | None = None

    def __post_init__(self) -> None:
        self._clean("label", "remark")


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Two to five large figures side by side."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class TableOfContents:
    """The headings down to a level, with their pages."""

    depth: int = 2


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class Annex(_Clean):
    """Starts an annex on a new page; headings begin anew, tables and figures count on."""

    title: str
    key: str = ""

    def __post_init__(self) -> None:
        self._clean("title")


Block = (
    Heading | Paragraph | BulletList | Table | Chart | Callout | KeyFigures | TableOfContents | PageBreak | Annex
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document(_Clean):
    """A whole document.

    Attributes:
        as_of: the date of knowledge; always printed.
        issuer: who issues it; with a `number` it heads the first page in red and signs at the end.
        number: the document's number (发文字号) such as 苏科发〔2021〕290号; empty while none is given.
        date: when it is issued (成文日期).
        note: a line under the title, such as which edition it is.
        seals: what every sealed token of the document hangs on, each once.
        places: one name per block, unique and stable from one edition to the next, such as `target.sunan-rd.2`; a
            comment, an edited paragraph and a finding of the verification point at it. Empty while nobody gave any.
        edition: the mark by which a printed copy names itself, small at the end of the document.
    """

    title: str
    language: Language
    as_of: date
    blocks: tuple[Block, ...] = ()
    subtitle: str = ""
    issuer: str = ""
    number: str = ""
    date: date | None = None
    note: str = ""
    keywords: tuple[str, ...] = ()
    seals: tuple[Sealed, ...] = ()
    places: tuple[str, ...] = ()
    edition: str = ""

    def __post_init__(self) -> None:
        self._clean("title", "subtitle", "issuer", "number", "note", "edition")
        object.__setattr__(self, "keywords", tuple(printable(word) for word in self.keywords))
        assert not self.places or len(set(self.places)) == len(self.blocks), "each block has one place of its own"

    @property
    def is_issued(self) -> bool:
        """Return whether the document goes out under its own number."""
        return bool(self.number and self.issuer)


def _require_seal_id(seal_id: str) -> None:
    if not _SEAL_ID.fullmatch(seal_id):
        raise InvalidInput(
            f"印记编号“{printable(seal_id)}”不合格式：只能有字母、数字、“_”“.”“-”",
            f"The seal id “{printable(seal_id)}” is malformed: letters, digits, “_”, “.” and “-” only",
        )
