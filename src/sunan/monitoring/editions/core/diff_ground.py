"""What the reasons of a difference are, and what they are worked out from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from sunan.kernel.texts import Text, text
from sunan.monitoring.editions.core.diff import Side
from sunan.monitoring.editions.core.slots import SlotNames
from sunan.monitoring.indicators.core.seals import Seal
from sunan.monitoring.statistics.core.retractions import Retraction


class Reason(StrEnum):
    """Why a statement differs."""

    REVISED = "revised"
    RETRACTED = "retracted"
    NEW_RELEASE = "new_release"
    OTHER_SOURCE = "other_source"
    DEFINITION = "definition"
    BOUNDARY = "boundary"
    RULEBOOK = "rulebook"
    PERIOD = "period"
    MEMBERS = "members"
    INPUTS = "inputs"
    DATE = "date"
    SELECTION = "selection"
    UNKNOWN = "unknown"

    @property
    def text(self) -> Text:
        return _REASONS[self]


_REASONS = {
    Reason.REVISED: text("发布单位修订", "revised by its publisher"),
    Reason.RETRACTED: text("数值撤销", "figure retracted"),
    Reason.NEW_RELEASE: text("有了新的发布", "a new release"),
    Reason.OTHER_SOURCE: text("改用另一来源", "another source preferred"),
    Reason.DEFINITION: text("定义或公式改变", "definition or formula changed"),
    Reason.BOUNDARY: text("范围改变", "boundary changed"),
    Reason.RULEBOOK: text("规则手册改变", "rulebook changed"),
    Reason.PERIOD: text("期别不同", "another period"),
    Reason.MEMBERS: text("构成改变", "members changed"),
    Reason.INPUTS: text("所依据的数改变", "what it rests on changed"),
    Reason.DATE: text("知识日期不同", "another date of knowledge"),
    Reason.SELECTION: text("两版所载内容不同", "the editions show different things"),
    Reason.UNKNOWN: text("印记不足以判明", "the seals do not tell"),
}


@dataclass(frozen=True, slots=True)
class Because:
    """One reason.

    Attributes:
        about: the reason in words, complete with names of releases.
        slots: the statements that moved this one.
        amount: its exact part of the change, in the figure's unit; `None` where nothing is spread.
    """

    reason: Reason
    about: Text
    slots: tuple[str, ...] = ()
    amount: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A release as reasons name it."""

    title: str
    publisher: str
    known_on: date | None = None


@dataclass(frozen=True)
class Ground:
    """What reasons are worked out from.

    Attributes:
        seals: the seals of figures, by id, as the seal store keeps them.
        sources: the releases, by id.
        changed: the slots that differ.
        shifted: figures that stand for each other with another period, both ways.
        same_sort: whether kind, readers and length are the same.
        retracted: observations (`release:line`) that had been taken back when the later edition was written.
    """

    before: Side
    after: Side
    seals: Mapping[str, Seal]
    sources: Mapping[str, Source]
    names: SlotNames
    changed: Collection[str]
    shifted: Mapping[str, str]
    same_sort: bool = True
    retracted: Mapping[str, Retraction] = field(default_factory=dict)

    @property
    def same_rules(self) -> bool:
        return self.before.rulebook == self.after.rulebook
