"""The figures that are missing: which cell, who holds it, when it was due, and what it would settle.

A gap is a product (house law 8): every missing cell names the organisation to ask and the verdict that waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sunan.kernel.periods import Period
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.plan.core.targets import Counting, Target
from sunan.monitoring.statistics.core.observations import Cell
from sunan.monitoring.statistics.core.rules import Due, RuleStatus


class Question(StrEnum):
    """What a missing figure would answer about a target."""

    FINAL_VERDICT = "final_verdict"
    BASELINE = "baseline"
    WHETHER_EARLY = "whether_early"
    PACE = "pace"

    @property
    def text(self) -> Text:
        return _QUESTIONS[self]

    @property
    def rank(self) -> int:
        """Return how much hangs on it, 0 the most."""
        return list(Question).index(self)


_QUESTIONS = {
    Question.FINAL_VERDICT: text("最终判定", "the final verdict"),
    Question.BASELINE: text("基期值（是否保持、进度从何起算）", "the baseline (whether kept, where progress starts)"),
    Question.WHETHER_EARLY: text("是否提前完成", "whether it was met early"),
    Question.PACE: text("进度", "the pace"),
}


@dataclass(frozen=True, slots=True)
class Settles:
    """A question about one target."""

    target: str
    question: Question


@dataclass(frozen=True, slots=True)
class HolderRule:
    """Who holds the figures of one area, and when they become due; `status` tells how well the date is known."""

    id: str
    name: Text
    due: Due | None

    def due_on(self, period: Period) -> date | None:
        """Return the day on which the figure of `period` is due; `None` when no rule says."""
        return None if self.due is None else self.due.on(period)

    @property
    def status(self) -> RuleStatus:
        return "U" if self.due is None else self.due.status


@dataclass(frozen=True, slots=True)
class Alternative:
    """Components from which the figure could be computed instead, and which of them are missing too."""

    cells: tuple[Cell, ...]
    missing: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MissingFigure:
    """A cell without a figure that can decide.

    Attributes:
        cell: measure, area, period and list.
        unit: the canonical unit of the measure.
        holder: the organisation to ask.
        due_on: when it is or was due; `None` when no rule says. `due_status` as in the rulebook: C, S or U.
        overdue: due before `as_of`; `None` without a date.
        settles: what it would answer, what matters most first.
        why: why what is known does not do: never published, expected only, low confidence …
        alternatives: components that would give it.
    """

    cell: Cell
    unit: str
    holder: Text
    holder_id: str
    due_on: date | None
    due_status: RuleStatus
    overdue: bool | None
    settles: tuple[Settles, ...]
    why: Reason
    alternatives: tuple[Alternative, ...] = ()

    @property
    def settles_verdict(self) -> bool:
        """Return whether a final verdict waits for it."""
        return any(one.question is Question.FINAL_VERDICT for one in self.settles)

    @property
    def rank(self) -> tuple[int, str, str, str]:
        """Return the sort key by which what settles a verdict comes first."""
        first = min((one.question.rank for one in self.settles), default=len(Question))
        return first, self.cell.measure, self.cell.area, self.cell.period


def wanted_periods(target: Target, *, baseline: Period) -> dict[str, tuple[Question, ...]]:
    """Return the yearly periods whose figures a target needs, and what each would answer.

    Args:
        baseline: the year before the plan.
    """
    final = target.when.final_year
    first = baseline.last.year + 1
    years = range(first, final.last.year)
    every_year = {
        Counting.CUMULATIVE: (Question.FINAL_VERDICT, Question.WHETHER_EARLY, Question.PACE),
        Counting.MEAN_GROWTH: (Question.FINAL_VERDICT, Question.PACE),
        Counting.ANNUAL: (Question.WHETHER_EARLY,),
    }.get(target.counts, (Question.WHETHER_EARLY, Question.PACE))
    wanted: dict[str, tuple[Question, ...]] = {}
    if target.counts in (Counting.LEVEL, Counting.ANNUAL):
        wanted[str(baseline)] = (Question.BASELINE,)
    wanted |= {str(Period.year(year)): every_year for year in years}
    wanted[str(final)] = (Question.FINAL_VERDICT,)
    return wanted


def missing_figures(
    target: Target,
    *,
    measure: str,
    unit: str,
    wanted: Mapping[str, Sequence[Question]],
    present: Collection[str],
    holder: HolderRule,
    as_of: date,
    list_id: str = "",
    weak: Mapping[str, Reason] | None = None,
    components: Mapping[str, Sequence[Sequence[Cell]]] | None = None,
    known: Collection[Cell] = (),
) -> tuple[MissingFigure, ...]:
    """Return a missing figure for every wanted period without a figure that can decide.

    Args:
        measure, unit: what the holder publishes for the target's indicator.
        wanted: period → questions, as `wanted_periods` gives them.
        present: periods that have a figure good enough to decide.
        weak: period → why what is known there does not decide, or what was known was retracted.
        components: period → sets of cells, each of which would give the figure.
        known: cells that have a figure, to say which components are missing too.
    """
    found = []
    for written, questions in wanted.items():
        if written in present:
            continue
        due_on = holder.due_on(Period.parse(written))
        overdue = None if due_on is None else due_on < as_of
        never = Reason.NOT_YET_DUE if overdue is False else Reason.NEVER_PUBLISHED
        found.append(
            MissingFigure(
                cell=Cell(measure, target.area, written, list_id),
                unit=unit,
                holder=holder.name,
                holder_id=holder.id,
                due_on=due_on,
                due_status=holder.status,
                overdue=overdue,
                settles=tuple(Settles(target.id, one) for one in sorted(questions, key=lambda one: one.rank)),
                why=(weak or {}).get(written, never),
                alternatives=tuple(
                    Alternative(tuple(cells), tuple(cell for cell in cells if cell not in known))
                    for cells in (components or {}).get(written, ())
                ),
            )
        )
    return tuple(found)


def merged(figures: Iterable[MissingFigure]) -> tuple[MissingFigure, ...]:
    """Return each missing cell once, with everything that it would settle, what matters most first."""
    by_cell: dict[Cell, MissingFigure] = {}
    for figure in figures:
        earlier = by_cell.get(figure.cell)
        if earlier is None:
            by_cell[figure.cell] = figure
            continue
        settles = dict.fromkeys((*earlier.settles, *figure.settles))
        alternatives = dict.fromkeys((*earlier.alternatives, *figure.alternatives))
        by_cell[figure.cell] = replace(
            earlier,
            settles=tuple(sorted(settles, key=lambda one: one.question.rank)),
            alternatives=tuple(alternatives),
        )
    return tuple(sorted(by_cell.values(), key=lambda one: one.rank))
