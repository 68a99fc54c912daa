"""A return with everything that is said about it now: what was found at its cells, and which of it is explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sunan.monitoring.collection.core.answers import CellView, EditFinding, ReturnView
from sunan.monitoring.collection.core.explaining import ExplanationView
from sunan.monitoring.collection.core.words import Grade
from sunan.monitoring.collection.selectors import checking, explanations
from sunan.monitoring.collection.selectors.explanations import Question
from sunan.monitoring.collection.views.sheet import Flag, SheetCell, flags_of


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a return is.

    Attributes:
        hard, explain: errors in what was filled in; questions without an explanation.
    """

    asked: int
    answered: int
    hard: int
    explain: int
    notes: int
    contested: int

    @property
    def empty(self) -> int:
        return self.asked - self.answered


@dataclass(frozen=True)
class Reading:
    """A return and what is said about it.

    Attributes:
        given: the latest explanation of each question, for the very values that it was raised for.
    """

    view: ReturnView
    findings: tuple[EditFinding, ...]
    given: Mapping[Question, ExplanationView]
    _at: Mapping[int, tuple[EditFinding, ...]] = field(repr=False)

    def found_at(self, cell: CellView) -> tuple[EditFinding, ...]:
        """Return what was found at a cell, the gravest first."""
        return self._at.get(cell.ask.id, ())

    def is_explained(self, finding: EditFinding) -> bool:
        """Return whether somebody gave an explanation for these values that was not rejected."""
        given = self.explanation(finding)
        return given is not None and given.stands

    def explanation(self, finding: EditFinding) -> ExplanationView | None:
        """Return what was said to a question last."""
        return self.given.get((finding.ask, finding.edit, finding.fingerprint))

    def flags(self, cell: CellView) -> tuple[Flag, ...]:
        """Return the grades at a cell; that it is empty is seen without a flag."""
        if not cell.is_answered and not cell.contested:
            return ()
        return flags_of(self.found_at(cell), self.is_explained)

    def sheet_cell(self, cell: CellView, *, typed: str | None = None) -> SheetCell:
        """Return a cell of the grid; `typed` is what somebody wrote that was refused and is not lost."""
        return SheetCell(cell, self.flags(cell), typed)

    @property
    def of_the_whole(self) -> tuple[EditFinding, ...]:
        """Return what was found about the return and not at a cell of it."""
        return tuple(one for one in self.findings if one.ask is None)

    @property
    def left(self) -> tuple[EditFinding, ...]:
        """Return what keeps the return from being submitted: errors, and questions without an explanation."""
        return tuple(
            one
            for one in self.findings
            if one.grade is Grade.HARD or (one.grade is Grade.EXPLAIN and not self.is_explained(one))
        )

    @property
    def counts(self) -> Counts:
        cells = self.view.cells
        flags = [flag for one in cells for flag in self.flags(one)]
        return Counts(
            len(cells),
            sum(one.is_answered for one in cells),
            sum(one.grade is Grade.HARD for one in flags),
            sum(one.grade is Grade.EXPLAIN and not one.is_explained for one in flags),
            sum(one.grade is Grade.NOTE for one in flags),
            sum(bool(one.contested) for one in cells),
        )


def reading_of(view: ReturnView) -> Reading:
    """Return what is said about a return as it stands."""
    findings = checking.edit_findings(view)
    asked = {one.ask for one in findings if one.ask is not None and one.grade is not Grade.HARD}
    given: dict[Question, ExplanationView] = {
        (one.ask, one.edit, one.fingerprint): one for one in explanations.explanations_of(asked)
    }
    return Reading(view, findings, given, _by_cell(findings))


def _by_cell(findings: Sequence[EditFinding]) -> dict[int, tuple[EditFinding, ...]]:
    order = list(Grade)
    found: dict[int, list[EditFinding]] = {}
    for one in findings:
        if one.ask is not None:
            found.setdefault(one.ask, []).append(one)
    return {ask: tuple(sorted(those, key=lambda one: order.index(one.grade))) for ask, those in found.items()}
