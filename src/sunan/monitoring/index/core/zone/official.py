"""A published index held against itself: growth, inferred weights, contributions that do not add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.findings import Finding
from sunan.kernel.growth import HUNDRED
from sunan.monitoring.index.core.auditing.checks import what_must_hold
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Publication
from sunan.monitoring.index.core.zone.rules import OfficialIndex, OfficialYear


@dataclass(frozen=True)
class OfficialRow:
    """One published year with what follows from it, exactly.

    Attributes:
        growth: of the total since the year before, in per cent; `None` where one of the two was not published.
        weighted: the dimensions under the inferred weights; `None` where one is missing.
        difference: the published total, less `weighted`; for a year with a published change alone, that change less the
            change of `weighted`.
        contributions_sum: of the published contributions; `None` where there are none.
        findings: what contradicts itself in the year.
    """

    year: OfficialYear
    growth: Decimal | None
    weighted: Decimal | None
    difference: Decimal | None
    contributions_sum: Decimal | None
    findings: tuple[Finding, ...]


def rows_of(official: OfficialIndex) -> tuple[OfficialRow, ...]:
    """Return the published years, first year first."""
    weights = {one.id: Decimal(one.weight) for one in official.dimensions}
    by_year = {one.year: one for one in official.years}
    return tuple(_row(one, by_year.get(str(int(one.year) - 1)), weights) for one in official.years)


def _row(year: OfficialYear, before: OfficialYear | None, weights: Mapping[str, Decimal]) -> OfficialRow:
    weighted = _weighted(year, weights)
    growth = difference = None
    if year.total and before and before.total:
        change = CONTEXT.subtract(Decimal(year.total), Decimal(before.total))
        growth = CONTEXT.multiply(CONTEXT.divide(change, Decimal(before.total)), HUNDRED)
    if year.total and weighted is not None:
        difference = CONTEXT.subtract(Decimal(year.total), weighted)
    elif year.change and weighted is not None and before:
        earlier = _weighted(before, weights)
        if earlier is not None:
            difference = CONTEXT.subtract(Decimal(year.change), CONTEXT.subtract(weighted, earlier))
    parts = list(year.contributions.values())
    findings: list[Finding] = []
    if parts:
        findings = what_must_hold(Publication((), (), contributions=Printed.of([[one] for one in parts])))
    total = sum((Decimal(one) for one in parts), Decimal(0)) if parts else None
    return OfficialRow(year, growth, weighted, difference, total, tuple(findings))


def _weighted(year: OfficialYear, weights: Mapping[str, Decimal]) -> Decimal | None:
    if set(year.dimensions) != set(weights):
        return None
    total = Decimal(0)
    for code, weight in weights.items():
        total = CONTEXT.add(total, CONTEXT.multiply(Decimal(year.dimensions[code]), weight))
    return CONTEXT.divide(total, sum(weights.values(), Decimal(0)))
