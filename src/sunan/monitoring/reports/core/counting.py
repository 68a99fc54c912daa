"""Counting by rules that can be run again: a collection, what its entries must have, and what came of it.

The entries of the state are put down as flat records of words; a rule names a collection and the words that count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from sunan.kernel.printed import Answer
from sunan.monitoring.attainment.core.assessments import Assessment, Certainty, Phase
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict
from sunan.monitoring.tasks.core.delivery import NOTHING_DELIVERED, Delivered, Delivery
from sunan.monitoring.tasks.core.words import ItemKind

Record = Mapping[str, str]
Where = Mapping[str, "str | Iterable[str]"]

_INDEXED = ("area", "holder", "box", "kind")

NOT_ASSESSED = "not_assessed"
"""The word for a task or commitment that nobody with the right has assessed."""

DATA_REASONS = frozenset({
    Reason.NEVER_PUBLISHED, Reason.RETRACTED, Reason.NOT_YET_DUE, Reason.ONLY_EXPECTED, Reason.ONLY_PART_YEAR, Reason.LOW_CONFIDENCE_ONLY,
    Reason.DOUBTFUL_ONLY, Reason.YEAR_UNCERTAIN, Reason.ROUNDING, Reason.COMPONENTS_MISSING, Reason.YEARS_MISSING,
    Reason.NO_BASELINE, Reason.TOO_FEW_POINTS, Reason.PERIOD_NOT_OVER,
})  # fmt: skip
"""Reasons for which no figure is good enough; the others lie in how the plan or the statistics define the target."""


def cause_of(reason: Reason | None) -> str:
    """Return whether a verdict is missing for want of figures (`data`) or for its definition (`definition`)."""
    if reason is None:
        return ""
    return "data" if reason in DATA_REASONS else "definition"


def stage_of(one: Assessment) -> str:
    """Return the mid-term class: reached early, in time, roughly, behind or unknown."""
    early = one.progress is not None and one.progress.satisfied is Answer.YES
    match one.verdict:
        case Verdict.CANNOT_TELL:
            return "unknown"
        case Verdict.MET_EARLY:
            return "early"
        case Verdict.MET | Verdict.KEPT | Verdict.AHEAD | Verdict.ON_PACE:
            return "early" if early and one.phase is Phase.DURING else "in_time"
        case Verdict.SLIGHTLY_BEHIND | Verdict.MET_WITHIN_TOLERANCE:
            return "roughly"
        case _:
            return "behind"


def exceeds(one: Assessment) -> bool:
    """Return whether a target counts as met and the value passes the number itself, in the wanted direction."""
    if not one.verdict.counts_as_met or not one.gap:
        return False
    falling = one.target.compares.points_down or (not one.target.compares.points_up and one.rule.direction == "down")
    return (one.gap < 0) if falling else (one.gap > 0)


class Counting:
    """The records of one state and of what was delivered; the same question gives the same members."""

    def __init__(self, state: StateOfPlan, delivery: Delivery = NOTHING_DELIVERED) -> None:
        self._state = state
        self._delivery = delivery
        self._indices: dict[tuple[str, str], Mapping[str, list[Record]]] = {}

    def members(self, over: str, where: Where, distinct: str = "") -> list[str]:
        """Return the ids of the entries that count, in their order; of `distinct`, each different word once."""
        wanted = {key: {value} if isinstance(value, str) else set(value) for key, value in where.items()}
        asked = next((key for key in _INDEXED if isinstance(where.get(key), str)), "")
        entries = self._index(over, asked).get(str(where[asked]), ()) if asked else self._records[over]()
        found = (one for one in entries if all(one[key] in values for key, values in wanted.items()))
        return list(dict.fromkeys(one[distinct or "id"] for one in found))

    def _index(self, over: str, key: str) -> Mapping[str, list[Record]]:
        """Return the records of a collection by one of their words, so that thousands of areas stay countable."""
        if (over, key) not in self._indices:
            index: dict[str, list[Record]] = {}
            for one in self._records[over]():
                index.setdefault(one[key], []).append(one)
            self._indices[over, key] = index
        return self._indices[over, key]

    @property
    def _records(self) -> Mapping[str, Callable[[], list[Record]]]:
        return {
            "targets": lambda: self._targets,
            "missing": lambda: self._missing,
            "waiting": lambda: self._waiting,
            "values": lambda: self._values,
            "tasks": lambda: self._tasks,
            "commitments": lambda: self._commitments,
            "checkpoints": lambda: self._checkpoints,
            "boxes": lambda: self._boxes,
            "errata": lambda: self._errata,
            "cascades": lambda: self._cascades,
            "cities": lambda: [{"id": one.code} for one in self._state.book.plan.cities],
            "goals": lambda: [{"id": one.id} for one in self._state.book.plan.goals],
            "findings": lambda: self._findings,
        }

    @cached_property
    def _targets(self) -> list[Record]:
        cities = {city.code for city in self._state.book.plan.cities}
        return [
            _target_record(one, level="city" if one.target.area in cities else "region")
            for one in self._state.assessments
        ]

    @cached_property
    def _missing(self) -> list[Record]:
        return [
            {
                "id": _cell_id(one.cell),
                "area": one.cell.area,
                "measure": one.cell.measure,
                "holder": one.holder.zh,
                "settles": _yes(one.settles_verdict),
                "overdue": "" if one.overdue is None else _yes(one.overdue),
                "due": _yes(one.due_on is not None),
            }
            for one in self._state.missing
        ]

    @cached_property
    def _waiting(self) -> list[Record]:
        """Return one record for every question of a target that waits for a missing figure."""
        return [
            {
                "id": f"{each.target}:{each.question.value}:{_cell_id(one.cell)}",
                "target": each.target,
                "question": each.question.value,
                "holder": one.holder.zh,
                "area": one.cell.area,
            }
            for one in self._state.missing
            for each in one.settles
        ]

    @cached_property
    def _values(self) -> list[Record]:
        return [
            {"id": one.reference, "release": one.vintage.id, "area": cell.area, "measure": cell.measure}
            for cell, values in self._state.figures.record.cells.items()
            for one in values
        ]

    @cached_property
    def _tasks(self) -> list[Record]:
        plan = self._state.book.plan
        found: list[dict[str, str]] = []
        for one in plan.tasks:
            areas = [city.code for city in plan.cities if city.code in one.areas]
            shared = "one" if len(areas) == 1 else "several" if areas else "none"
            delivered = _delivered(self._delivery.by_reference.get(one.id))
            found += [{"id": one.id, "area": area, "shared": shared, **delivered} for area in areas or [""]]
        return list(found)

    @cached_property
    def _commitments(self) -> list[Record]:
        return [
            {
                "id": one.id, "kind": one.kind, "answered": _yes(one.is_answered),
                **_delivered(self._delivery.by_reference.get(one.id)),
            }
            for one in self._state.book.plan.commitments
        ]  # fmt: skip

    @cached_property
    def _checkpoints(self) -> list[Record]:
        """Return one record for every checkpoint and every city of its item; `of` is a task or a commitment."""
        cities = {city.code for city in self._state.book.plan.cities}
        found: list[Record] = []
        for one in self._delivery.items:
            of = ItemKind.COMMITMENT if one.kind is ItemKind.COMMITMENT else ItemKind.TASK
            areas = [code for code in one.areas if code in cities] or [""]
            found += [
                {"id": f"{one.code}:{state.value}:{number}", "of": of.value, "state": state.value, "area": area}
                for state, count in one.checkpoints.items()
                for number in range(1, count + 1)
                for area in areas
            ]
        return found

    @cached_property
    def _boxes(self) -> list[Record]:
        return [
            {"id": f"{box.id}:{entry.id}", "box": box.id}
            for box in self._state.book.plan.boxes
            for entry in box.entries
        ]

    @cached_property
    def _errata(self) -> list[Record]:
        return [{"id": one.id, "kind": one.kind} for one in self._state.book.plan.errata]

    @cached_property
    def _cascades(self) -> list[Record]:
        return [{"id": one.indicator, "conclusion": one.certificate.conclusion.value} for one in self._state.cascades]

    @cached_property
    def _findings(self) -> list[Record]:
        return [{"id": f"{one.code}:{one.place}", "code": one.code} for one in self._state.findings]


def _delivered(one: Delivered | None) -> Record:
    """Return what became of a task or commitment: its outcome, and whether a part of it was cut off and assessed."""
    outcome = one.outcome.value if one and one.outcome else NOT_ASSESSED
    return {
        "outcome": outcome,
        "evidenced": _yes(bool(one and one.evidence)),
        "lead": _yes(bool(one and one.lead_unit)),
    }


def _target_record(one: Assessment, *, level: str) -> Record:
    reading = one.reading
    satisfies = "" if reading is None or reading.satisfies is None else _yes(reading.satisfies)
    record: dict[str, str] = {
        "id": one.target.id,
        "indicator": one.target.indicator,
        "area": one.target.area,
        "level": level,
        "verdict": one.verdict.value,
        "reason": one.reason.value if one.reason else "",
        "cause": cause_of(one.reason),
        "phase": one.phase.value,
        "decided": _yes(one.verdict is not Verdict.CANNOT_TELL),
        "met": _yes(one.verdict.counts_as_met),
        "exceeded": _yes(exceeds(one)),
        "stage": stage_of(one),
        "provisional": _yes(one.certainty is Certainty.PROVISIONAL),
        "reading": _yes(reading is not None),
        "satisfies": satisfies,
        "shown": _yes(one.shown is not None),
        "baseline": _yes(one.baseline is not None),
        "disagreement": _yes(bool(one.progress and one.progress.disagreement)),
    }
    for attribute in ("geography", "period_status", "comparator", "force", "nature", "counting"):
        record[f"is_{attribute}"] = getattr(one.target, attribute).status.value
    return record


def _cell_id(cell: Any) -> str:
    return f"{cell.measure}:{cell.area}:{cell.period}:{cell.list_id}"


def _yes(answer: bool) -> str:  # noqa: FBT001 a value to be written
    return "yes" if answer else "no"
