"""Where a figure comes from (来历): every value of its cell, why one is preferred, formula, inputs, what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sunan.kernel.areas import Area
from sunan.kernel.periods import Period
from sunan.kernel.texts import Text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import CellFigures, Figure, Origin
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.pages.core.series import lists_of
from sunan.monitoring.plan.core.targets import Baseline
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import Observation, ObservationKind
from sunan.monitoring.statistics.core.retractions import Retraction
from sunan.monitoring.statistics.core.rules import AllowedHost


@dataclass(frozen=True, slots=True)
class Source:
    """The document a published value stands in, and where it comes in the order of preference."""

    observation: Observation
    kind: Text
    kind_rank: int
    medium: Text
    doubt: Text | None
    basis: Text | None
    host: AllowedHost | None
    decides: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A value of the cell that was published and counts no more."""

    source: Source
    retraction: Retraction
    list_name: Text | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the cell.

    Attributes:
        chosen: the preferred one, which pages show.
        sources: one for a published value; the inputs for a computed one.
        gives: the assessments it decides or is the last-known reading of.
    """

    figure: Figure
    chosen: bool
    sources: tuple[Source, ...]
    gives: tuple[Assessment, ...]

    @property
    def is_published(self) -> bool:
        return self.figure.origin is Origin.PUBLISHED


@dataclass(frozen=True, slots=True)
class CellOrigin:
    """One cell (of one list, where the indicator counts by lists) with its values side by side."""

    cell: CellFigures
    list_name: Text | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class FigureOrigin:
    """The origin of an indicator's figure for an area and period.

    Attributes:
        goals: goals that somebody else published for the cell; never outcomes.
        retracted: what was published of the cell and taken back.
        baseline: what the plan itself states, if this is its baseline year.
        missing: what is missing here, and who holds it, when no value decides.
    """

    rule: IndicatorRule
    area: Area
    period: Period
    cells: tuple[CellOrigin, ...]
    goals: tuple[Source, ...]
    retracted: tuple[TakenBack, ...]
    baseline: Baseline | None
    missing: tuple[MissingFigure, ...]
    waiting: tuple[Assessment, ...]

    @property
    def best(self) -> Figure | None:
        return next((one.cell.best for one in self.cells if one.cell.best), None)

    @property
    def count(self) -> int:
        return sum(len(one.values) for one in self.cells)

    @property
    def references(self) -> frozenset[str]:
        """Return the rows that the values stand in, or are computed from, as they are cited."""
        sources = (source for one in self.cells for value in one.values for source in value.sources)
        taken_back = (one.source for one in self.retracted)
        return frozenset(source.observation.reference for source in (*sources, *self.goals, *taken_back))


def origin_of(
    rule: IndicatorRule, area: Area, period: Period, state: StateOfPlan, *, list_id: str = ""
) -> FigureOrigin:
    """Return where the figure comes from; a cell that is empty says who holds what is missing."""
    catalogue = state.book.catalogue
    lists: Sequence[str] = ("",)
    if rule.listed:
        lists = (list_id,) if list_id else lists_of(rule, state, area.code)
    cells: list[CellOrigin] = []
    for one in lists:
        cell = state.figures.cell(rule.id, area.code, str(period), one)
        name = catalogue.lists[one].name if one in catalogue.lists else None
        if cell.all or len(lists) == 1:
            cells.append(CellOrigin(cell, name, tuple(_value(figure, cell, state) for figure in cell.all)))
    published = state.figures.record.values(rule.published_measure, area.code, str(period), list_id)
    missing = [
        one
        for one in state.missing
        if (one.cell.measure, one.cell.area, one.cell.period) == (rule.published_measure, area.code, str(period))
    ]
    waiting = {settled.target for one in missing for settled in one.settles}
    return FigureOrigin(
        rule=rule,
        area=area,
        period=period,
        cells=tuple(cells),
        goals=tuple(source_of(one, catalogue) for one in published if one.kind is ObservationKind.GOAL),
        retracted=tuple(
            TakenBack(source_of(one.observation, catalogue), one.retraction, _list_name(one.observation, catalogue))
            for one in state.figures.record.taken_back(rule.published_measure, area.code, str(period))
            if not list_id or one.observation.cell.list_id == list_id
        ),
        baseline=next(
            (
                one
                for one in state.book.plan.baselines
                if (one.indicator, one.area, one.period) == (rule.id, area.code, str(period))
            ),
            None,
        ),
        missing=tuple(missing),
        waiting=tuple(one for one in state.assessments if one.target.id in waiting),
    )


def _list_name(observation: Observation, catalogue: Catalogue) -> Text | None:
    found = catalogue.lists.get(observation.cell.list_id)
    return found.name if found else None


def _value(figure: Figure, cell: CellFigures, state: StateOfPlan) -> Value:
    gives = tuple(
        one
        for one in state.assessments
        if any(
            shown and shown.seal == figure.seal for shown in (one.figure, one.reading.figure if one.reading else None)
        )
    )
    sources = tuple(source_of(one, state.book.catalogue) for one in figure.observations)
    return Value(figure, figure == cell.best, sources, gives)


def source_of(observation: Observation, catalogue: Catalogue) -> Source:
    """Return the document of a published value with its place in the order of preference."""
    vintage = observation.vintage
    kind, medium = catalogue.kinds.get(vintage.kind), catalogue.mediums.get(vintage.medium)
    doubt, basis = catalogue.doubts.get(observation.doubt), catalogue.bases.get(observation.basis)
    host = next((one for name, one in catalogue.hosts.items() if f"//{name}/" in f"{vintage.address}/"), None)
    return Source(
        observation=observation,
        kind=kind.name if kind else Text(zh=vintage.kind, en=vintage.kind),
        kind_rank=kind.rank if kind else 0,
        medium=medium.name if medium else Text(zh=vintage.medium, en=vintage.medium),
        doubt=doubt.text if doubt else None,
        basis=basis.text if basis else None,
        host=host,
        decides=catalogue.is_decisive(observation),
    )
