"""The state of a plan on a date: everything that pages, files and reports show, made once and passed around."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding
from sunan.monitoring.attainment.core.assessments import Assessment, Certainty
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.cascade import Certificate
from sunan.monitoring.attainment.core.identities import IdentityOutcome
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import FigureBook


@dataclass(frozen=True)
class StateOfPlan:
    """Assessments, certificates, identities, missing figures and findings, as known on a date.

    Attributes:
        book: the rulebook, typed: plan, catalogue of statistics, indicators, thresholds.
        figures: answers for any indicator, area and period as of the same date.
        certificates: one for every indicator with a regional target and targets of cities.
        missing: cells of the plan without a figure that can decide, those that settle a verdict first.
    """

    as_of: date
    book: Book
    figures: FigureBook
    assessments: tuple[Assessment, ...]
    certificates: tuple[Certificate, ...]
    identities: tuple[IdentityOutcome, ...]
    missing: tuple[MissingFigure, ...]
    findings: tuple[Finding, ...]

    def assessment(self, target_id: str) -> Assessment:
        """Return the assessment of a target.

        Raises:
            NotFound: there is no such target.
        """
        for one in self.assessments:
            if one.target.id == target_id:
                return one
        raise NotFound(f"没有目标“{target_id}”", f"There is no target “{target_id}”")

    def assessments_of(self, *, indicator: str | None = None, area: str | None = None) -> tuple[Assessment, ...]:
        return tuple(
            one
            for one in self.assessments
            if indicator in (None, one.target.indicator) and area in (None, one.target.area)
        )

    def certificate(self, indicator: str) -> Certificate | None:
        return next((one for one in self.certificates if one.indicator == indicator), None)

    @cached_property
    def counts(self) -> Counter[Verdict]:
        """Return how many targets have each verdict."""
        return Counter(one.verdict for one in self.assessments)

    @property
    def provisional(self) -> int:
        """Return how many of the verdicts rest on an expected figure."""
        return sum(
            one.certainty is Certainty.PROVISIONAL and one.verdict is not Verdict.CANNOT_TELL
            for one in self.assessments
        )
