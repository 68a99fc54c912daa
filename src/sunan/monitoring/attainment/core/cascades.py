"""The cascade certificates of a whole plan: one for every indicator with a regional target and city targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.cascade import Certificate, CityTarget, Weights, certify, sentences
from sunan.monitoring.attainment.core.verdicts import Direction
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.plan.core.targets import Counting, Target
from sunan.monitoring.statistics.core.observations import Observation, ObservationKind
from sunan.monitoring.statistics.core.record import Record


@dataclass(frozen=True)
class Cascade:
    """The certificate of one regional target, with the denominators it was held against.

    Attributes:
        weights: the published denominators of the cities, of the latest year for which all cities have one; empty
            when there is no such year.
    """

    indicator: str
    target: Target
    certificate: Certificate
    weights: tuple[Observation, ...]
    sentences: tuple[Text, ...]


def certify_plan(*, book: Book, record: Record) -> tuple[Cascade, ...]:
    """Return the cascades of a plan, in the order of its targets."""
    cascades: list[Cascade] = []
    for target in book.plan.targets_of(area=book.plan.region.code):
        cities = [one for city in book.plan.cities for one in _city_targets(book, target, city.code)]
        if cities:
            cascades.append(_certify(target, cities, book=book, record=record))
    return tuple(cascades)


def _city_targets(book: Book, target: Target, area: str) -> list[CityTarget]:
    units = book.catalogue.units
    found = book.plan.targets_of(indicator=target.indicator, area=area)
    return [
        CityTarget(
            area,
            CONTEXT.multiply(one.number, units.parse(one.unit).factor_to(units.parse(target.unit))),
            one.compares,
        )
        for one in found
    ]


def _certify(target: Target, cities: Sequence[CityTarget], *, book: Book, record: Record) -> Cascade:
    rule = book.indicators.rule(target.indicator)
    members = [city.code for city in book.plan.cities]
    growth = target.counts is Counting.MEAN_GROWTH
    first = str(book.plan.programme.baseline_year) if growth else ""
    observed = _latest_denominators(rule, members, book=book, record=record, first=first)
    weights: Weights | None = None
    if observed and rule.rollup:
        measure = book.catalogue.measure(rule.rollup.weight_measure)
        amounts = {one.cell.area: one.value.value for one in observed}
        weights = Weights(measure.name, observed[0].cell.period, amounts)
    certificate = certify(
        target.number,
        target.compares,
        cities,
        members=members,
        direction=Direction.DOWN if rule.direction == "down" else Direction.UP,
        weights=weights,
        growth_years=len(target.when.years) if growth else None,
    )
    names: Mapping[str, Text] = {city.code: city.short for city in book.plan.cities}
    said = sentences(certificate, names=names, unit=book.catalogue.unit_text(target.unit))
    if growth and observed and observed[0].cell.period != first:
        said += (_other_year(first, observed[0].cell.period),)
    return Cascade(rule.id, target, certificate, tuple(observed), said)


def _other_year(first: str, taken: str) -> Text:
    return text(
        f"增速宜以基期（{first}年）占比加权；各市{first}年分母没有全套可用于判断的公布值，改用{taken}年。",
        f"Growth should be weighted by shares of {first}; not every city's denominator of {first} is good enough to decide, so those of {taken} are taken.",
    )


def _latest_denominators(
    rule: IndicatorRule, members: Sequence[str], *, book: Book, record: Record, first: str
) -> list[Observation]:
    """Return the denominators of the latest year for which every city has one that may decide.

    Args:
        first: a year that is preferred to all others: growth is weighted by the shares of its base year.
    """
    if rule.rollup is None:
        return []
    measure = rule.rollup.weight_measure
    years = [set(record.periods(measure, city)) for city in members]
    common = sorted((year for year in set.intersection(*years) if year.isdigit()), reverse=True)
    for year in sorted(common, key=lambda one: one != first):
        found = [_deciding(record.values(measure, city, year), book) for city in members]
        if all(found):
            return [one for one in found if one]
    return []


def _deciding(values: Sequence[Observation], book: Book) -> Observation | None:
    for one in values:
        if one.kind is ObservationKind.ACTUAL and not one.expected and book.catalogue.is_decisive(one):
            return one
    return None
