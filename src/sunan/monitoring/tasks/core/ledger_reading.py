"""A task ledger that somebody kept elsewhere: which column means what, and what every row says about the plan's tasks.

Nothing is presumed: a row brings promises, dates and claims. What it says of an outcome is shown and left out, since a
closing is said here by one person and checked by another. Every finding comes at once with its cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sunan.kernel.findings import Finding, FindingKind, Place
from sunan.kernel.periods import last_day_of_month
from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks.core import ledger_findings as kinds
from sunan.monitoring.tasks.core.ledger import LedgerRow

MOST_ROWS = 20_000
_HEAD_WITHIN = 20
_DIGITS = 10
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*(?:[-./月]\s*(\d{1,2})\s*日?|月)?")
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.0+)?")
# Day 0 of spreadsheets that count 1900 as a leap year.
_SERIAL_ZERO = date(1899, 12, 30)


class Column(StrEnum):
    """What a column of a ledger says."""

    NUMBER = "number"
    TITLE = "title"
    SUB_ITEM = "sub_item"
    LEAD = "lead"
    CHECKPOINT = "checkpoint"
    PLANNED = "planned"
    CLAIMED = "claimed"
    EVIDENCE = "evidence"
    OUTCOME = "outcome"
    REMARK = "remark"

    @property
    def text(self) -> Text:
        return _COLUMNS[self]


_COLUMNS = {
    Column.NUMBER: text("任务序号", "task number"),
    Column.TITLE: text("任务名称", "task title"),
    Column.SUB_ITEM: text("子项", "sub-item"),
    Column.LEAD: text("牵头单位", "lead"),
    Column.CHECKPOINT: text("检查点", "checkpoint"),
    Column.PLANNED: text("计划日期", "planned on"),
    Column.CLAIMED: text("完成日期", "claimed on"),
    Column.EVIDENCE: text("佐证", "evidence"),
    Column.OUTCOME: text("结论", "outcome"),
    Column.REMARK: text("备注", "remark"),
}
_HEADS: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("序号", "任务序号", "编号", "任务编号", "no.", "no", "number", "task number"),
    Column.TITLE: ("任务", "任务名称", "重点任务", "项目名称", "名称", "task", "title", "task title"),
    Column.SUB_ITEM: ("子项", "子任务", "分项", "分项任务", "sub-item", "subitem"),
    Column.LEAD: ("牵头单位", "牵头", "主要责任单位", "lead", "lead unit"),
    Column.CHECKPOINT: ("检查点", "节点", "节点目标", "工作节点", "阶段目标", "工作内容", "checkpoint", "deliverable"),
    Column.PLANNED: (
        "计划日期", "计划时间", "计划完成时间", "计划完成日期", "完成时限", "时限", "planned", "planned on", "due",
    ),
    Column.CLAIMED: ("完成日期", "完成时间", "实际完成时间", "实际完成日期", "claimed", "claimed on", "done on"),
    Column.EVIDENCE: ("佐证", "佐证材料", "证明材料", "依据", "evidence"),
    Column.OUTCOME: ("结论", "完成情况", "办结情况", "outcome"),
    Column.REMARK: ("备注", "说明", "进展", "进展情况", "remark", "note"),
}  # fmt: skip
_BY_HEAD = {head: column for column, heads in _HEADS.items() for head in heads}


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A task, or a sub-item of one, as a ledger may name it.

    Attributes:
        number: of a task in the plan; 0 for a sub-item.
        units: as printed.
        parent: code of the task that a sub-item belongs to.
    """

    code: str
    number: int
    title: str
    units: tuple[str, ...]
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days that make sense in a ledger, both included, and the day of today."""

    first: date
    last: date
    today: date


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """A ledger as it was understood.

    Attributes:
        mapping: column of the file, counted from 0 → what it says.
        heads: the heading as written; where none was recognised, the first row, for a person to say what it means.
        rows: those without an error.
    """

    mapping: Mapping[int, Column] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    rows: tuple[LedgerRow, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_ledger(
    table: Sequence[Sequence[str]],
    *,
    file: str,
    known: Iterable[KnownItem],
    bounds: Bounds,
    mapping: Mapping[int, Column] | None = None,
) -> LedgerReading:
    """Return what a ledger says, with every finding at its cell.

    Args:
        table: rows of cells as text, the heading among the first twenty; rows may be of unlike length.
        file: its name, for the findings.
        known: tasks and their sub-items.
        mapping: columns chosen by a person; without it they are recognised by their heading.
    """
    at, chosen, findings = _heading(table, file, mapping)
    if at is None:
        first = next((cells for cells in table if any(map(str.strip, cells))), [])
        return LedgerReading(heads=tuple(one.strip() for one in first), findings=tuple(findings))
    heads = tuple(one.strip() for one in table[at])
    body = [(line, cells) for line, cells in enumerate(table[at + 1 :], start=at + 2) if any(map(str.strip, cells))]
    if len(body) > MOST_ROWS:
        findings.append(kinds.TOO_MANY_ROWS.at(Place(file), value=len(body), most=MOST_ROWS))
        return LedgerReading(chosen, heads, (), tuple(findings))
    held = _Known(known, bounds)
    rows: list[LedgerRow] = []
    seen: dict[tuple[str, str], int] = {}
    carried: dict[Column, str] = {}
    for line, cells in body:
        reader = _Row(
            file, line, {chosen[number]: cell.strip() for number, cell in enumerate(cells) if number in chosen}
        )
        reader.carry(carried)
        row = reader.read(held, seen)
        findings += reader.findings
        if row:
            rows.append(row)
    return LedgerReading(chosen, heads, tuple(rows), tuple(findings))


def _heading(
    table: Sequence[Sequence[str]], file: str, mapping: Mapping[int, Column] | None
) -> tuple[int | None, dict[int, Column], list[Finding]]:
    for at, cells in enumerate(table[:_HEAD_WITHIN]):
        named = {number: _BY_HEAD.get(_plain(cell)) for number, cell in enumerate(cells)}
        if not {Column.NUMBER, Column.TITLE} & set(named.values()):
            continue
        findings: list[Finding] = []
        chosen: dict[int, Column] = dict(mapping or {})
        for number, column in named.items():
            if mapping is None and column:
                first = next((other for other, held in chosen.items() if held is column), None)
                if first is not None:
                    findings.append(kinds.COLUMN_TWICE.at(
                        Place(file, at + 1, _letters(number)), column=column.text.zh, first=_letters(first),
                        second=_letters(number),
                    ))  # fmt: skip
                    continue
                chosen[number] = column
            elif number not in chosen and cells[number].strip():
                findings.append(kinds.COLUMN_LEFT_OUT.at(Place(file, at + 1, _letters(number)), value=cells[number]))
        return at, chosen, findings
    if mapping:
        first = next((at for at, cells in enumerate(table) if any(map(str.strip, cells))), None)
        return first, dict(mapping), []
    return None, {}, [kinds.NO_HEAD.at(Place(file), rows=_HEAD_WITHIN)]


class _Known:
    """What the rows of a ledger are held against."""

    def __init__(self, known: Iterable[KnownItem], bounds: Bounds) -> None:
        items = list(known)
        self.by_number = {one.number: one for one in items if one.number}
        self.by_title = {_plain(one.title): one for one in items if not one.parent}
        self.parts = {(one.parent, _plain(one.title)): one for one in items if one.parent}
        self.bounds = bounds


class _Row:
    """One row on its way to what it says."""

    def __init__(self, file: str, line: int, cells: dict[Column, str]) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self.findings: list[Finding] = []
        self.is_sound = True

    def note(self, kind: FindingKind, column: Column, **values: object) -> None:
        place = Place(self.file, self.line, column.text.zh)
        found = kind.at(place, **{"value": self.cells.get(column, ""), **values})
        self.findings.append(found)
        self.is_sound &= found.severity.value != "error"

    def carry(self, above: dict[Column, str]) -> None:
        """Take the task from the row above where cells were merged over several rows."""
        own = {column: self.cells.get(column, "") for column in (Column.NUMBER, Column.TITLE)}
        if any(own.values()):
            above.clear()
            above.update(own)
        else:
            self.cells |= above

    def read(self, known: _Known, seen: dict[tuple[str, str], int]) -> LedgerRow | None:
        item = self._part(self._task(known), known)
        planned = self._day(Column.PLANNED, known.bounds)
        claimed = self._day(Column.CLAIMED, known.bounds)
        if claimed and claimed > known.bounds.today:
            self.note(kinds.CLAIMED_IN_FUTURE, Column.CLAIMED, today=known.bounds.today)
        checkpoint, evidence = self.cells.get(Column.CHECKPOINT, ""), self.cells.get(Column.EVIDENCE, "")
        if not checkpoint and (planned or claimed or evidence):
            self.note(kinds.NO_CHECKPOINT, Column.CHECKPOINT)
        if claimed:
            self.note(kinds.EVIDENCE_IN_WORDS if evidence else kinds.CLAIM_WITHOUT_EVIDENCE, Column.EVIDENCE)
        if self.cells.get(Column.OUTCOME):
            self.note(kinds.OUTCOME_LEFT_OUT, Column.OUTCOME)
        lead = self.cells.get(Column.LEAD, "")
        if item and lead and lead not in item.units:
            self.note(kinds.LEAD_NOT_PRINTED, Column.LEAD, units="、".join(item.units))
        if item and checkpoint:
            key = (item.code, _plain(checkpoint))
            if key in seen:
                self.note(kinds.ROW_TWICE, Column.CHECKPOINT, other=seen[key])
            seen.setdefault(key, self.line)
        if item is None or not self.is_sound:
            return None
        said = "；".join(one for one in (evidence, self.cells.get(Column.REMARK, "")) if one)
        return LedgerRow(
            line=self.line, code=item.code, lead_unit=lead, checkpoint=checkpoint, planned_on=planned,
            claimed_on=claimed, claim_words=said,
        )  # fmt: skip

    def _task(self, known: _Known) -> KnownItem | None:
        number, title = self.cells.get(Column.NUMBER, ""), self.cells.get(Column.TITLE, "")
        written = unicodedata.normalize("NFKC", number).removesuffix(".0")
        by_number = (
            known.by_number.get(int(written))
            if written.isascii() and written.isdecimal() and len(written) < _DIGITS
            else None
        )
        by_title = known.by_title.get(_plain(title))
        if by_number is None and by_title is None:
            column = Column.NUMBER if number else Column.TITLE
            self.note(kinds.UNKNOWN_TASK, column, value=number or title)
            return None
        if by_number and title and by_title is not by_number:
            self.note(kinds.TASK_CONTRADICTS, Column.TITLE, number=number, title=by_number.title)
        return by_number or by_title

    def _day(self, column: Column, bounds: Bounds) -> date | None:
        written = self.cells.get(column, "")
        if not written:
            return None
        found = day_written(written)
        if found is None:
            self.note(kinds.UNREADABLE_DATE, column)
        elif not bounds.first <= found <= bounds.last:
            self.note(kinds.IMPOSSIBLE_DATE, column, value=found, first=bounds.first, last=bounds.last)
        return found

    def _part(self, task: KnownItem | None, known: _Known) -> KnownItem | None:
        written = self.cells.get(Column.SUB_ITEM, "")
        if task is None or not written:
            return task
        part = known.parts.get((task.code, _plain(written)))
        if part is None:
            self.note(kinds.UNKNOWN_SUB_ITEM, Column.SUB_ITEM, task=task.title)
        return part


def day_written(written: str) -> date | None:
    """Return a day as people write it; a month alone is its last day, five digits the number of a spreadsheet's day."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if _SERIAL.fullmatch(plain):
        return _SERIAL_ZERO + timedelta(days=int(float(plain)))
    found = _DAY.match(plain)
    if found is None or plain[found.end() :].strip(" 0:"):
        return None
    year, month, day = int(found[1]), int(found[2]), found[3]
    try:
        first = date(year, month, int(day or 1))
    except ValueError:
        return None
    return first if day else last_day_of_month(year, month)


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def _letters(number: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
