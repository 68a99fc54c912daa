"""Words of collecting figures that tables, rules and pages share."""

from __future__ import annotations

from enum import StrEnum

from sunan.kernel.texts import Text, text


class Grade(StrEnum):
    """What an edit asks of the reporter."""

    HARD = "hard"
    EXPLAIN = "explain"
    NOTE = "note"

    @property
    def text(self) -> Text:
        return _GRADES[self]


class EntrySource(StrEnum):
    """How a value came into a return."""

    GRID = "grid"
    WORKBOOK = "workbook"
    TABLE = "table"
    PREFILLED = "prefilled"
    CHOSEN = "chosen"

    @property
    def text(self) -> Text:
        return _SOURCES[self]


def evidence_of(ask: int) -> str:
    """Return the subject by which files are kept as evidence beside a cell."""
    return f"ask:{ask}"


class EntryKind(StrEnum):
    """What an entry says about its cell."""

    VALUE = "value"
    NOT_HELD = "not_held"
    CLEARED = "cleared"

    @property
    def text(self) -> Text:
        return _KINDS[self]


class DifferenceReason(StrEnum):
    """Why a city and a zone have different numbers for one cell."""

    ENCLAVE = "enclave"
    SEVERAL_PARKS = "several_parks"
    TRUSTEESHIP = "trusteeship"
    REGISTERED_ADDRESS = "registered_address"
    TIMING = "timing"
    DEFINITION = "definition"
    OTHER = "other"

    @property
    def text(self) -> Text:
        return _REASONS[self]


class Verdict(StrEnum):
    """What a reviewer says about an explanation, and later what time says about it."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    HELD = "held"
    DID_NOT_HOLD = "did_not_hold"

    @property
    def text(self) -> Text:
        return _VERDICTS[self]


_GRADES = {
    Grade.HARD: text("错误", "error"),
    Grade.EXPLAIN: text("须说明", "must be explained"),
    Grade.NOTE: text("提示", "note"),
}
_SOURCES = {
    EntrySource.GRID: text("在线填写", "filled in on line"),
    EntrySource.WORKBOOK: text("工作簿导入", "from the workbook"),
    EntrySource.TABLE: text("由明细表汇总", "summed from a table of units"),
    EntrySource.PREFILLED: text("沿用已公布数", "taken over from what is published"),
    EntrySource.CHOSEN: text("在不同填报中选定", "chosen among answers that differed"),
}
_KINDS = {
    EntryKind.VALUE: text("数值", "value"),
    EntryKind.NOT_HELD: text("本单位不掌握", "not held here"),
    EntryKind.CLEARED: text("已清空", "cleared"),
}
_REASONS = {
    DifferenceReason.ENCLAVE: text("飞地", "enclave"),
    DifferenceReason.SEVERAL_PARKS: text("一区多园", "one zone, several parks"),
    DifferenceReason.TRUSTEESHIP: text("托管", "trusteeship"),
    DifferenceReason.REGISTERED_ADDRESS: text("注册地与经营地不一致", "registered and operating address differ"),
    DifferenceReason.TIMING: text("时点不同", "different dates"),
    DifferenceReason.DEFINITION: text("口径不同", "different definitions"),
    DifferenceReason.OTHER: text("其他", "other"),
}
_VERDICTS = {
    Verdict.WAITING: text("待审", "awaiting review"),
    Verdict.ACCEPTED: text("采信", "accepted"),
    Verdict.REJECTED: text("不采信", "rejected"),
    Verdict.HELD: text("后来属实", "held"),
    Verdict.DID_NOT_HOLD: text("后来不实", "did not hold"),
}
