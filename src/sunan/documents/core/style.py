"""Measures, typefaces and colours shared by all formats.

Source:
    GB/T 9704-2012, 党政机关公文格式: A4, 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm, 22 lines of 28 characters,
    body 三号仿宋, title 二号小标宋, 一级黑体, 二级楷体, page number 四号 between dashes at the outer side.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunan.documents.core.columns import fitted, lines_of
from sunan.documents.core.content import Table, Tone
from sunan.kernel.texts import Language

PAGE_MM = (210, 297)
TOP_MM, LEFT_MM, BOTTOM_MM, RIGHT_MM = 37, 28, 35, 26
TEXT_WIDTH_MM = 156
TEXT_HEIGHT_MM = 225

# A landscape page is the portrait one turned clockwise: its binding edge is on top.
LANDSCAPE_TOP_MM, LANDSCAPE_LEFT_MM, LANDSCAPE_BOTTOM_MM, LANDSCAPE_RIGHT_MM = LEFT_MM, BOTTOM_MM, RIGHT_MM, TOP_MM
LANDSCAPE_TEXT_WIDTH_MM = 225

PAGE_NUMBER_BELOW_TEXT_MM = 7
DRAFT_ABOVE_TEXT_MM = 9

TITLE_PT = 22  # 二号
BODY_PT = 16  # 三号
FOUR_PT = 14  # 四号
SMALL_FOUR_PT = 12  # 小四
FIVE_PT = 10.5  # 五号
SMALL_FIVE_PT = 9  # 小五

LINE_PT = 28.95
"""22 lines fill the 225 mm of the type area."""

TRACKING_PT = -0.25
"""28 characters of 16 pt are 448 pt wide, the type area 442 pt: each gives way by a quarter of a point."""

CHART_PPI = 220
"""Sharp in print, in Word, where charts are pictures; PDF and HTML keep them as vectors."""

KEEP_TOGETHER_ROWS = 10
KEEP_TOGETHER_PT = 230.0
"""A table of at most so many rows, and no taller, is not broken over two pages."""

CONTENTS_ROOMY, CONTENTS_TIGHT = 19, 24
"""So many entries of a table of contents stand under the title, in its usual pitch and in the tight one."""

CELL_PADDING = 0.3
"""Room above and below the lines of a cell together, as a share of the type size."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """One role of type: the official face first, then what may stand in for it.

    Attributes:
        word: the name Word asks for, and the names that are given to it as substitutes.
        official: names under which the official face is installed.
        substitutes: free faces, in order.
        bold_substitute: whether a free face has to be set bold to have the weight of the official one.
    """

    word: str
    official: tuple[str, ...]
    substitutes: tuple[str, ...]
    bold_substitute: bool = False
    generic: str = "serif"

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.official, *self.substitutes)


_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")

FANGSONG = Typeface("仿宋_GB2312", ("FangSong_GB2312", "FangSong", "STFangsong"), _SERIF)
HEITI = Typeface("黑体", ("SimHei", "STHeiti"), _SANS, bold_substitute=True, generic="sans-serif")
KAITI = Typeface("楷体_GB2312", ("KaiTi_GB2312", "KaiTi", "STKaiti"), _SERIF, bold_substitute=True)
TITLE_SONG = Typeface("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "STZhongsong"), _SERIF, bold_substitute=True)
SONG = Typeface("宋体", ("SimSun", "STSong"), _SERIF)
LATIN = Typeface("Times New Roman", ("Times New Roman",), ("Liberation Serif", *_SERIF))

TYPEFACES = {
    "fangsong": FANGSONG,
    "heiti": HEITI,
    "kaiti": KAITI,
    "title": TITLE_SONG,
    "song": SONG,
    "latin": LATIN,
}

CJK_FACES = (*_SERIF, *_SANS)
"""At least one of these has to be installed where PDFs are made and charts are turned into pictures."""

CHART_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif")

LAST_RESORT_FACES = ("DejaVu Sans", "Symbola", "Noto Emoji", "Noto Color Emoji")
"""Asked for the characters that no Chinese face has, such as emoji."""

TONE_COLOURS: dict[Tone, str] = {
    Tone.EXCELLENT: "#00534c",
    Tone.GOOD: "#1b7a4b",
    Tone.FAIR: "#7a6200",
    Tone.POOR: "#ad4b00",
    Tone.BAD: "#b3261e",
    Tone.UNKNOWN: "#5a5f66",
}
"""On white each has a contrast of at least 4.5 to 1; in grey they are told apart by shape and word."""

TONE_COLOURS_DARK: dict[Tone, str] = {
    Tone.EXCELLENT: "#6fd3c3",
    Tone.GOOD: "#7cd39b",
    Tone.FAIR: "#e0c65a",
    Tone.POOR: "#f2a365",
    Tone.BAD: "#f28b82",
    Tone.UNKNOWN: "#b0b6bd",
}

RED_HEAD = "#d7000f"
BOX_FILL = "#f4f5f7"
RULE_GREY = "#8a9099"


@dataclass(frozen=True, slots=True)
class Body:
    """How running text is set in one language."""

    size_pt: float
    line_pt: float
    indent_characters: int
    tracking_pt: float
    after_pt: float


BODY: dict[Language, Body] = {
    "zh": Body(BODY_PT, LINE_PT, 2, TRACKING_PT, 0),
    "en": Body(SMALL_FOUR_PT, 18, 0, 0, 6),
}


def heading_pt(level: int, language: Language) -> float:
    """Return the size of a heading; in Chinese all have the size of the body."""
    return BODY_PT if language == "zh" else {1: 16.0, 2: 14.0}.get(level, 12.0)


def table_pt(table: Table) -> float:
    """Return the type size of a table: 小四 for a few columns, 五号 as a rule, 小五 where it would be crowded."""
    columns = len(table.columns) * (0.6 if table.landscape else 1)
    if columns <= 3 and len(table.rows) <= KEEP_TOGETHER_ROWS:
        return SMALL_FOUR_PT
    return FIVE_PT if columns <= 5 else SMALL_FIVE_PT


def table_line_pt(size_pt: float) -> float:
    """Return the line pitch inside a table."""
    return {SMALL_FOUR_PT: 17.0, FIVE_PT: 15.0}.get(size_pt, 12.5)


def contents_line_pt(entries: int, language: Language) -> float:
    """Return the line pitch of a table of contents, tighter where a few lines more would need a second page."""
    roomy, tight = (21.0, 18.5) if language == "zh" else (18.0, 16.5)
    return tight if CONTENTS_ROOMY < entries <= CONTENTS_TIGHT else roomy


def below_pt(language: Language, size_pt: float = FIVE_PT) -> float:
    """Return the type size of units, notes and sources around a table, never larger than the table's own."""
    return min(FIVE_PT if language == "zh" else SMALL_FIVE_PT, size_pt)


def table_width_pt(table: Table) -> float:
    """Return how wide a table is on paper."""
    return (LANDSCAPE_TEXT_WIDTH_MM if table.landscape else TEXT_WIDTH_MM) * 72 / 25.4


def is_kept_together(table: Table) -> bool:
    """Return whether the table stays on one page: a short one, as tall as a third of a page at most."""
    if len(table.rows) > KEEP_TOGETHER_ROWS:
        return False
    size = table_pt(table)
    line = table_line_pt(size)
    height = sum(lines * line + CELL_PADDING * size for lines in lines_of(table, size, table_width_pt(table)))
    return height <= KEEP_TOGETHER_PT


def has_hairlines(table: Table) -> bool:
    """Return whether faint rules lead the eye along the rows; short tables keep their three lines alone."""
    return len(table.rows) > KEEP_TOGETHER_ROWS


def shares(table: Table, size_pt: float) -> list[float]:
    """Return the width of each column as a share of the whole, fitted to what stands in it."""
    return fitted(table, size_pt, table_width_pt(table))
