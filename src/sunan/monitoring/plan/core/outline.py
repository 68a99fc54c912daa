"""The outline of the plan and what stands in it besides targets: tasks, boxes, commitments, errata."""

from __future__ import annotations

from typing import Literal

from sunan.kernel.printed import Comparator
from sunan.kernel.rulebook import DecimalText, RuleModel
from sunan.kernel.texts import Text
from sunan.monitoring.plan.core.targets import Attribute, Quote, Standing

ClauseKind = Literal[
    "notice", "preamble", "chapter", "section", "item", "paragraph", "box", "box_entry", "annex", "annex_row"
]


class Clause(RuleModel):
    """A numbered place in the text; its id stays when titles are translated or summaries rewritten."""

    id: str
    number: str = ""
    title: Text
    kind: ClauseKind
    parent: str = ""
    summary: Text


class TaskNumber(RuleModel):
    """A number inside the text of a key task; it is a target like any other.

    `measure` is the id of what is measured; a verified value of a number that has one becomes an observation.
    """

    id: str
    measure: str = ""
    text: str
    comparator: Comparator
    value: DecimalText
    unit: str
    status: Standing
    reason: Text | None = None


class Task(RuleModel):
    """One of the key tasks of the annex, with its responsible units as printed."""

    id: str
    number: int
    title: Text
    summary: Text
    units: tuple[str, ...]
    areas: tuple[str, ...]
    clause: str
    numbers: tuple[TaskNumber, ...] = ()


class BoxEntry(RuleModel):
    """One entry of a box (专栏): a field, cluster, park, core area, platform, pilot zone …"""

    id: str
    kind: Literal["field", "cluster", "park", "core_area", "action", "platform", "pilot_zone", "belt", "circle"]
    name: Text
    areas: tuple[str, ...] = ()
    summary: Text
    named: tuple[str, ...] = ()


class Box(RuleModel):
    """A box (专栏) of the plan."""

    id: str
    number: str
    title: Text
    clause: str
    parent_clause: str
    entries: tuple[BoxEntry, ...]


CommitmentKind = Literal[
    "mechanism", "library", "platform", "list", "institution", "report", "fund", "pilot", "programme", "facility",
    "zone", "event", "policy", "standard", "team", "cluster", "task_force", "service",
]  # fmt: skip


class Commitment(RuleModel):
    """A thing that the plan says will be built, run or improved, and what of this system answers it."""

    id: str
    clause: str
    kind: CommitmentKind
    verb: str
    name: Text
    who: Attribute
    quote: str
    due: str = ""
    answered_by: str
    planned: str = ""

    @property
    def is_answered(self) -> bool:
        return self.answered_by != "not_yet"


class Erratum(RuleModel):
    """A place where the text contradicts itself, leaves something open or was misprinted; it stays as printed."""

    id: str
    kind: Literal["comparator", "heading", "baseline", "missing_attribute", "scan", "inconsistency", "definition"]
    clauses: tuple[str, ...]
    quotes: tuple[Quote, ...] = ()
    finding: Text
    reading: Text
    affects: tuple[str, ...] = ()
