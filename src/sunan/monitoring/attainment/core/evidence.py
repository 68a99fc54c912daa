"""Which of the known figures of a cell may decide, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.printed import Interval
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.progress import Point
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.indicators.core.figures import CellFigures, Figure, FigureBook
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.statistics.core.observations import Cell, ObservationKind

_YEAR_UNCERTAIN = "year_uncertain"


@dataclass(frozen=True)
class Evidence:
    """The figures of one target's indicator and area, weighed by the rulebook's rules on what may decide.

    All comparisons happen in the target's unit: `factor` takes a figure there.
    """

    book: Book
    figures: FigureBook
    target: Target
    rule: IndicatorRule
    factor: Decimal

    @classmethod
    def of(cls, target: Target, *, book: Book, figures: FigureBook) -> Evidence:
        rule = book.indicators.rule(target.indicator)
        units = book.catalogue.units
        return cls(book, figures, target, rule, units.parse(rule.unit).factor_to(units.parse(target.unit)))

    def cells(self, period: str) -> list[CellFigures]:
        """Return the cells of a period: one, or for a listed indicator one for each list it was published under."""
        area = self.target.area
        if not self.rule.listed:
            return [self.figures.cell(self.rule.id, area, period)]
        lists = self.figures.record.lists(self.rule.published_measure, area)
        found = [self.figures.cell(self.rule.id, area, period, one) for one in lists]
        return [cell for cell in found if cell.all]

    def weakness(self, figure: Figure) -> Reason | None:
        """Return why a figure may not decide; `None` when it may."""
        observations, catalogue = figure.observations, self.book.catalogue
        if _YEAR_UNCERTAIN in figure.doubts:
            return Reason.YEAR_UNCERTAIN
        if not all(catalogue.is_decisive(one) for one in observations):
            weak = any(one.confidence < catalogue.order.minimum for one in observations)
            return Reason.LOW_CONFIDENCE_ONLY if weak else Reason.DOUBTFUL_ONLY
        if figure.expected and self.book.thresholds.decides.expected == "never":
            return Reason.ONLY_EXPECTED
        if figure.list_id and not self._list_is_named(figure.list_id):
            return Reason.LIST_UNKNOWN
        return None

    def deciding(self, period: str) -> Figure | None:
        """Return the preferred figure of a period among those that may decide."""
        for cell in self.cells(period):
            for figure in cell.all:
                if self.weakness(figure) is None:
                    return figure
        return None

    def known(self, period: str) -> tuple[Figure, ...]:
        """Return every figure of a period, those that may decide first."""
        found = [figure for cell in self.cells(period) for figure in cell.all]
        return tuple(sorted(found, key=lambda figure: self.weakness(figure) is not None))

    def is_retracted(self, period: str) -> bool:
        """Return whether an outcome of a period was published and has been taken back."""
        taken_back = self.figures.record.taken_back(self.rule.published_measure, self.target.area, period)
        return any(one.observation.kind is ObservationKind.ACTUAL for one in taken_back)

    def interval(self, figure: Figure) -> Interval:
        """Return what a figure may stand for, in the target's unit."""
        tolerance = self.book.thresholds.tolerance.share
        interval = figure.interval(tolerance=tolerance)
        if self.factor == 1:
            return interval
        return Interval(
            None if interval.low is None else CONTEXT.multiply(interval.low, self.factor),
            None if interval.high is None else CONTEXT.multiply(interval.high, self.factor),
            low_open=interval.low_open,
            high_open=interval.high_open,
        )

    def value(self, figure: Figure) -> Decimal:
        """Return a figure's value in the target's unit."""
        return CONTEXT.multiply(figure.value, self.factor)

    def point(self, figure: Figure) -> Point:
        return Point(self.value(figure), self.interval(figure))

    def by_year(self, years: range) -> Mapping[int, Figure]:
        """Return the deciding figure of each year that has one."""
        found = {year: self.deciding(str(year)) for year in years}
        return {year: figure for year, figure in found.items() if figure}

    def components(self, period: str) -> tuple[Cell, ...]:
        """Return the cells from which the figure of a period could be computed; empty without a formula."""
        if self.rule.listed:
            return ()
        area = self.target.area
        areas = self.figures.members.get(area) or (area,)
        return tuple(Cell(measure, one, period) for measure in self.rule.components for one in areas)

    def _list_is_named(self, list_id: str) -> bool:
        """Return whether the plan says that its target is counted by this list."""
        return list_id in self.target.counting.readings
