"""Putting the state of a plan together from its rulebook and the record of a date."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.formula import Name, Operation
from sunan.monitoring.attainment.core.assess import assess_plan
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.cascades import certify_plan
from sunan.monitoring.attainment.core.checks import check_other_targets, check_plan
from sunan.monitoring.attainment.core.identities import IdentityOutcome, evaluate_identity
from sunan.monitoring.attainment.core.missing import merged
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.thresholds import Identity
from sunan.monitoring.indicators.core.figures import FigureBook
from sunan.monitoring.indicators.core.rules import IndicatorBook
from sunan.monitoring.statistics.core.checks import Ratio, check_record


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the cyclic collector out meanwhile: it would walk all those figures again and again, and none is in a cycle."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def build_state(*, book: Book, figures: FigureBook) -> StateOfPlan:
    """Return the state of a plan as known on the date of the figures' record."""
    as_of = figures.record.as_of
    assessments = tuple(assess_plan(book=book, figures=figures, as_of=as_of))
    cascades = certify_plan(book=book, record=figures.record)
    findings = [
        *check_plan(book=book, figures=figures, assessments=assessments, cascades=cascades),
        *check_other_targets(book=book, figures=figures),
        *check_record(
            figures.record,
            catalogue=book.catalogue,
            ratios=_ratios(book.indicators),
            cities={city.code: city.short for city in book.plan.cities},
        ),
    ]
    return StateOfPlan(
        as_of=as_of,
        book=book,
        figures=figures,
        assessments=assessments,
        cascades=cascades,
        identities=tuple(_evaluate(one, book=book, figures=figures) for one in book.identities),
        missing=merged(missing for assessment in assessments for missing in assessment.missing),
        findings=tuple(findings),
    )


def _ratios(indicators: IndicatorBook) -> list[Ratio]:
    """Return the indicators that are one measure over another, to be computed again inside each release."""
    return [
        Ratio(rule.published_measure, parsed.left.name, parsed.right.name)
        for rule in indicators.rules.values()
        if isinstance(parsed := rule.parsed, Operation)
        and parsed.operator == "/"
        and isinstance(parsed.left, Name)
        and isinstance(parsed.right, Name)
    ]


def _evaluate(identity: Identity, *, book: Book, figures: FigureBook) -> IdentityOutcome:
    published = _published(identity, book=book, figures=figures)
    return evaluate_identity(identity, book.plan.targets, book.catalogue.units, published=published)


def _published(identity: Identity, *, book: Book, figures: FigureBook) -> Decimal | None:
    """Return the figure that an identity is held against: of the plan's last year, in the identity's unit."""
    carriers = [rule for rule in book.indicators.rules.values() if rule.published_measure == identity.compare_measure]
    if not carriers or not identity.compare_area:
        return None
    year = str(book.plan.programme.when.final_year)
    figure = figures.cell(carriers[0].id, identity.compare_area, year).best
    if figure is None:
        return None
    units = book.catalogue.units
    return CONTEXT.multiply(figure.value, units.parse(figure.unit).factor_to(units.parse(identity.result_unit)))
