"""What the workbook of a return looks like: its sheets and columns, and the hidden sheet that says whose it is.

Rows are known by the number in their first column and columns by their header, so that a sheet that somebody sorted or
whose columns were moved still reads. The hidden sheet holds what each cell held when the workbook was made: a cell that
nobody touched since is no answer, even when it was changed on the page in the meantime.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.collection.core.words import EntryKind

TEMPLATE = "sunan-return"
LAYOUT = 1
"""The number of the layout that this program writes; a workbook with a higher one comes from a newer program."""

FORM_SHEET = text("填报", "Form")
ABOUT_SHEET = text("说明", "About")
HIDDEN_SHEET = "_sunan"
MOST_ROWS_BELOW = 500
"""How many rows a form may have beyond those that were asked for, before the rest is not looked at."""

KEY = re.compile(r"A([1-9][0-9]{0,17})")


class Column(StrEnum):
    """The columns of the form, in their order."""

    KEY = "key"
    MEASURE = "measure"
    AREA = "area"
    PERIOD = "period"
    UNIT = "unit"
    PRIOR = "prior"
    VALUE = "value"
    QUALIFIER = "qualifier"
    ANSWER = "answer"
    NOTE = "note"
    CHECK = "check"
    SETTLES = "settles"

    @property
    def text(self) -> Text:
        return _HEADERS[self]


_HEADERS = {
    Column.KEY: text("编号", "Cell"),
    Column.MEASURE: text("指标", "Measure"),
    Column.AREA: text("地区", "Area"),
    Column.PERIOD: text("时期", "Period"),
    Column.UNIT: text("计量单位", "Unit"),
    Column.PRIOR: text("已公布值", "Published"),
    Column.VALUE: text("本次填报", "Value"),
    Column.QUALIFIER: text("限定词", "Qualifier"),
    Column.ANSWER: text("填报情况", "Answer"),
    Column.NOTE: text("备注", "Note"),
    Column.CHECK: text("表内检查", "Check"),
    Column.SETTLES: text("用于判定", "What it settles"),
}

FILLED = (Column.VALUE, Column.QUALIFIER, Column.ANSWER, Column.NOTE)
"""The columns that a reporter fills in; all others are locked."""
NEEDED = (Column.KEY, Column.VALUE)
"""Without these a sheet cannot be read; the other columns may be absent."""

ANSWERS: Mapping[EntryKind, Text] = {
    EntryKind.VALUE: text("填报", "figure"),
    EntryKind.NOT_HELD: text("本单位不掌握", "not held here"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a cell held when the workbook was made; all empty where nothing was entered yet."""

    kind: EntryKind = EntryKind.CLEARED
    typed: str = ""
    qualifier: str = Qualifier.EXACT.value
    note: str = ""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One cell that is asked for.

    Attributes:
        version: of the entry that `given` shows, 0 where there is none.
        about: definition and notes, shown when the cell is chosen.
        prior: digits of the published value in `unit`, without words; empty where nothing is published.
        prior_about: where it was published.
    """

    ask: int
    version: int
    measure: str
    area: str
    period: str
    unit: str
    about: str = ""
    prior: str = ""
    prior_about: str = ""
    settles: str = ""
    given: Given = field(default_factory=Given)

    @property
    def key(self) -> str:
        return f"A{self.ask}"


@dataclass(frozen=True, slots=True)
class Template:
    """Everything that a workbook shows; the same template always gives the same bytes.

    Attributes:
        organisation, organisation_name: its code in the register, and what it is called.
        deadline: until when it is to be handed in, in local time.
        form_number, form_maker, form_approval, form_valid_until: 表号, 制定机关, 批准或备案文号 and 有效期.
    """

    campaign: str
    returned: int
    organisation: str
    organisation_name: str
    title: str
    form_number: str
    form_maker: str
    form_approval: str
    form_valid_until: str
    deadline: str
    rows: tuple[TemplateRow, ...]
    is_demonstration: bool = False
    language: Language = "zh"

    @property
    def identity(self) -> Identity:
        """Return what the hidden sheet says of whose workbook it is."""
        return Identity(
            campaign=self.campaign,
            organisation=self.organisation,
            returned=self.returned,
            language=self.language,
            rows=tuple(HiddenRow(one.ask, one.version, one.given) for one in self.rows),
        )


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """What the hidden sheet holds of one cell."""

    ask: int
    version: int
    given: Given


@dataclass(frozen=True, slots=True)
class Identity:
    """What the hidden sheet says: for which return of which campaign, in which layout, with what in its cells."""

    campaign: str
    organisation: str
    returned: int
    rows: tuple[HiddenRow, ...]
    language: str = "zh"
    template: str = TEMPLATE
    layout: int = LAYOUT

    def lines(self) -> list[list[str]]:
        """Return the lines of the hidden sheet, the hash of the others last."""
        lines = [
            ["template", self.template],
            ["layout", str(self.layout)],
            ["campaign", self.campaign],
            ["organisation", self.organisation],
            ["return", str(self.returned)],
            ["language", self.language],
        ]
        lines += [
            [
                "cell",
                str(one.ask),
                str(one.version),
                one.given.kind.value,
                one.given.typed,
                one.given.qualifier,
                one.given.note,
            ]
            for one in self.rows
        ]
        return [*lines, ["sha256", digest(lines)]]


def digest(lines: Sequence[Sequence[str]]) -> str:
    """Return the hash of the lines of a hidden sheet; it tells a damaged one, it is no signature."""
    trimmed = [[cell.rstrip() for cell in line] for line in lines]
    for line in trimmed:
        while line and not line[-1]:
            line.pop()
    return hashlib.sha256(json.dumps(trimmed, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def header_of(column: Column, language: Language) -> str:
    """Return the header of a column, its own language first; both are there, so that either may read it."""
    first, second = column.text.inside(language), column.text.en if language == "zh" else column.text.zh
    return f"{first}\n{second}"


def column_named(header: str) -> Column | None:
    """Return the column that a header names, in either language, however it is spaced; `None` for any other."""
    return _NAMED.get(plain_header(header)) or next(
        (found for part in header.split("\n") if (found := _NAMED.get(plain_header(part)))), None
    )


def plain_header(header: str) -> str:
    """Return a header without blanks, half-width and in small letters, for comparison."""
    return "".join(unicodedata.normalize("NFKC", header).split()).casefold()


_NAMED = {
    plain_header(name): column
    for column in Column
    for name in (column.text.zh, column.text.en, column.text.zh + column.text.en, column.text.en + column.text.zh)
}
