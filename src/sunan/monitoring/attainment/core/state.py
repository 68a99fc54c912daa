"""The state of a plan on a date: everything that pages, files and reports show, made once and passed around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding
from sunan.monitoring.attainment.core.assessments import Assessment, Certainty
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.attainment.core.identities import IdentityOutcome
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import Figure, FigureBook
from sunan.monitoring.statistics.core.observations import DEMONSTRATION


@dataclass(frozen=True)
class StateOfPlan:
    """Assessments, cascades, identities, missing figures and findings, as known on a date.

    Attributes:
        book: the rulebook, typed: plan, catalogue of statistics, indicators, thresholds.
        figures: answers for any indicator, area and period as of the same date.
        cascades: one for every indicator with a regional target and targets of cities.
        missing: cells of the plan without a figure that can decide, those that settle a verdict first.
    """

    as_of: date
    book: Book
    figures: FigureBook
    assessments: tuple[Assessment, ...]
    cascades: tuple[Cascade, ...]
    identities: tuple[IdentityOutcome, ...]
    missing: tuple[MissingFigure, ...]
    findings: tuple[Finding, ...]

    def assessment(self, target_id: str) -> Assessment:
        """Return the assessment of a target.

        Raises:
            NotFound: there is no such target.
        """
        if target_id not in self._by_target:
            raise NotFound(f"没有目标“{target_id}”", f"There is no target “{target_id}”")
        return self._by_target[target_id]

    @cached_property
    def _by_target(self) -> dict[str, Assessment]:
        return {one.target.id: one for one in self.assessments}

    @cached_property
    def _by_area(self) -> dict[str, list[Assessment]]:
        found: dict[str, list[Assessment]] = {}
        for one in self.assessments:
            found.setdefault(one.target.area, []).append(one)
        return found

    def assessments_of(self, *, indicator: str | None = None, area: str | None = None) -> tuple[Assessment, ...]:
        return tuple(
            one
            for one in (self.assessments if area is None else self._by_area.get(area, ()))
            if indicator in (None, one.target.indicator)
        )

    def cascade(self, indicator: str) -> Cascade | None:
        return next((one for one in self.cascades if one.indicator == indicator), None)

    @cached_property
    def counts(self) -> Counter[Verdict]:
        """Return how many targets have each verdict."""
        return Counter(one.verdict for one in self.assessments)

    @cached_property
    def has_demonstration(self) -> bool:
        """Return whether a value that it knows is made up; pages, files and reports then say so."""
        record = self.figures.record
        known = [one for values in record.cells.values() for one in values]
        known += [one.observation for values in record.retracted.values() for one in values]
        return any(DEMONSTRATION in (one.doubt, one.basis) for one in known)

    @property
    def provisional(self) -> int:
        """Return how many of the verdicts rest on an expected figure."""
        return sum(
            one.certainty is Certainty.PROVISIONAL and one.verdict is not Verdict.CANNOT_TELL
            for one in self.assessments
        )

    def shown_figures(self) -> Iterator[Figure]:
        """Yield every figure that pages and reports may show: all indicators, areas and years since the baseline."""
        plan = self.book.plan
        areas = [plan.region.code, *(city.code for city in plan.cities)]
        for rule in self.book.indicators.rules.values():
            for area in areas:
                for period in self.periods(rule.published_measure, area):
                    lists = self.figures.record.lists(rule.published_measure, area) if rule.listed else ("",)
                    for list_id in lists:
                        yield from self.figures.cell(rule.id, area, period, list_id).all

    def periods(self, measure: str, area: str) -> list[str]:
        """Return the years of the plan and its baseline, and every other period for which something was published."""
        programme = self.book.plan.programme
        years = range(programme.baseline_year.last.year, programme.when.last.year + 1)
        return sorted({str(year) for year in years} | set(self.figures.record.periods(measure, area)))
