"""What the overview shows: the state of the plan in counts, the matrix target × area, who holds what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.texts import Text
from sunan.monitoring.attainment.core.assessments import Assessment, Phase
from sunan.monitoring.attainment.core.cascade import Conclusion
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.attainment.core.missing import MissingFigure, Question
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.rules import IndicatorRule


@dataclass(frozen=True, slots=True)
class Opening:
    """The counts that make the sentence of the first screen.

    Attributes:
        verdicts: how often each verdict was given, in the order of the table of verdicts, without cannot tell.
        readings: targets that cannot be told but have a last-known reading.
        silent: targets that cannot be told and for which nothing at all was published for a year of the plan.
        provisional: verdicts that rest on an expected figure.
    """

    total: int
    verdicts: tuple[tuple[Verdict, int], ...]
    cannot_tell: int
    readings: int
    silent: int
    provisional: int
    is_over: bool

    @property
    def decided(self) -> int:
        return self.total - self.cannot_tell

    @property
    def parts(self) -> tuple[tuple[Verdict, int], ...]:
        """Return every verdict that was given with its count, cannot tell last."""
        return (*self.verdicts, (Verdict.CANNOT_TELL, self.cannot_tell)) if self.cannot_tell else self.verdicts


def opening(assessments: Iterable[Assessment]) -> Opening:
    """Return the counts of verdicts and of what is known where there is none."""
    held = tuple(assessments)
    open_ones = [one for one in held if one.verdict is Verdict.CANNOT_TELL]
    readings = sum(one.reading is not None for one in open_ones)
    counted = [(verdict, sum(one.verdict is verdict for one in held)) for verdict in Verdict]
    return Opening(
        total=len(held),
        verdicts=tuple((verdict, count) for verdict, count in counted if count and verdict is not Verdict.CANNOT_TELL),
        cannot_tell=len(open_ones),
        readings=readings,
        silent=len(open_ones) - readings,
        provisional=sum(one.certainty.value == "provisional" for one in held if one.verdict is not Verdict.CANNOT_TELL),
        is_over=all(one.phase is Phase.OVER for one in held),
    )


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The targets of one indicator, area by area; `None` where the plan sets none."""

    rule: IndicatorRule
    cells: tuple[tuple[Area, Assessment | None], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The indicators that have targets for cities, across the region and its cities."""

    areas: tuple[Area, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(row.rule.id for row in self.rows)


def matrix(state: StateOfPlan) -> Matrix:
    """Return the matrix target × area of the indicators with targets for cities, in the order of the plan."""
    plan = state.book.plan
    areas = (plan.region, *plan.cities)
    cities = {city.code for city in plan.cities}
    indicators = dict.fromkeys(one.target.indicator for one in state.assessments if one.target.area in cities)
    by_place = {(one.target.indicator, one.target.area): one for one in state.assessments}
    rows = tuple(
        MatrixRow(
            state.book.indicators.rule(indicator), tuple((area, by_place.get((indicator, area.code))) for area in areas)
        )
        for indicator in indicators
    )
    return Matrix(areas, rows)


def others(state: StateOfPlan, shown: Matrix) -> tuple[Assessment, ...]:
    """Return the assessments that have no place in the matrix: targets of the region alone, or of other geographies."""
    areas = {area.code for area in shown.areas}
    return tuple(
        one for one in state.assessments if one.target.indicator not in shown.indicators or one.target.area not in areas
    )


@dataclass(frozen=True, slots=True)
class HolderRank:
    """An organisation, and what waits for figures that it holds.

    Attributes:
        verdicts: targets whose final verdict one of its figures would help to settle.
        figures: how many cells it would have to fill for them.
        indicators: measures or indicators concerned, by name.
        share: of the largest number of verdicts, 0 to 1, for the bar.
    """

    holder: Text
    verdicts: int
    figures: int
    measures: tuple[str, ...]
    overdue: int
    share: Decimal


def holders(missing: Iterable[MissingFigure]) -> tuple[HolderRank, ...]:
    """Return the holders of missing figures, those for whom most verdicts wait first."""
    waiting: dict[str, tuple[Text, list[MissingFigure], set[str]]] = {}
    for one in missing:
        targets = {settled.target for settled in one.settles if settled.question is Question.FINAL_VERDICT}
        if targets:
            _, cells, settled = waiting.setdefault(one.holder.zh, (one.holder, [], set()))
            cells.append(one)
            settled |= targets
    most = max((len(settled) for _, _, settled in waiting.values()), default=1)
    ranked = [
        HolderRank(
            holder,
            len(settled),
            len(cells),
            tuple(dict.fromkeys(one.cell.measure for one in cells)),
            sum(bool(one.overdue) for one in cells),
            CONTEXT.divide(Decimal(len(settled)), Decimal(most)),
        )
        for holder, cells, settled in waiting.values()
    ]
    return tuple(sorted(ranked, key=lambda rank: (-rank.verdicts, -rank.figures, rank.holder.zh)))


@dataclass(frozen=True, slots=True)
class Coherence:
    """What the targets of the cities make of the regional ones: implied, not implied, or open without weights."""

    implied: tuple[Cascade, ...]
    not_implied: tuple[Cascade, ...]
    depends: tuple[Cascade, ...]

    @property
    def total(self) -> int:
        return len(self.implied) + len(self.not_implied) + len(self.depends)

    @property
    def parts(self) -> tuple[tuple[str, tuple[Cascade, ...]], ...]:
        """Return what there is to say, the troubling first; nothing is said of what does not occur."""
        named = (("not_implied", self.not_implied), ("depends", self.depends), ("implied", self.implied))
        return tuple((name, found) for name, found in named if found)


def coherence(cascades: Iterable[Cascade]) -> Coherence:
    """Return the cascades sorted by what their certificates conclude."""
    by_conclusion: dict[Conclusion, list[Cascade]] = {conclusion: [] for conclusion in Conclusion}
    for one in cascades:
        by_conclusion[one.certificate.conclusion].append(one)
    return Coherence(
        implied=tuple(by_conclusion[Conclusion.IMPLIED]),
        not_implied=tuple(by_conclusion[Conclusion.NOT_IMPLIED]),
        depends=tuple(by_conclusion[Conclusion.CANNOT_TELL]),
    )
