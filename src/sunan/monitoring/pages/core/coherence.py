"""The picture of a cascade certificate: city targets as columns as wide as their weights, the regional target a line.

With weights as widths and targets as heights, the area of a column is what the city adds to the region: the areas
together are the value that the city targets imply.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import CONTEXT
from sunan.monitoring.attainment.core.cascade import Form
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.plan.core.outline import Erratum
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.statistics.core.observations import Observation, Vintage

_HEADROOM = Decimal("1.12")


@dataclass(frozen=True, slots=True)
class Column:
    """One city of the picture.

    Attributes:
        value: its target, in the region's unit.
        height: of the picture, 0 to 1.
        share: its observed weight, 0 to 1; `None` when no weights were published.
        width: `share`, or equal widths.
        adds: share × target, what it adds to the region.
        weight: the published denominator.
    """

    area: Area
    target: Target
    value: Decimal
    height: Decimal
    share: Decimal | None
    width: Decimal
    adds: Decimal | None
    weight: Observation | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A deciding weight beside what was observed.

    Attributes:
        is_floor: the cities need at least `limit`; otherwise they may have at most so much.
        observed: their share; `None` when no weights were published.
    """

    form: Form
    areas: tuple[Area, ...]
    is_floor: bool
    is_strict: bool
    limit: Decimal
    observed: Decimal | None

    @property
    def holds(self) -> bool | None:
        """Return whether the observed share keeps the bound; `None` without one."""
        if self.observed is None:
            return None
        if self.observed == self.limit:
            return not self.is_strict
        return (self.observed > self.limit) is self.is_floor


@dataclass(frozen=True, slots=True)
class Block:
    """One certificate with its picture.

    Attributes:
        line, implied_line: heights of the regional target and of the implied value, 0 to 1.
        errata: entries of the ledger that name the regional target.
    """

    cascade: Cascade
    columns: tuple[Column, ...]
    line: Decimal
    implied_line: Decimal | None
    bounds: tuple[Bound, ...]
    errata: tuple[Erratum, ...]

    @property
    def weight_sources(self) -> tuple[Vintage, ...]:
        """Return the releases that the weights were taken from, each once."""
        return tuple({one.vintage.id: one.vintage for one in self.cascade.weights}.values())

    @property
    def has_weights(self) -> bool:
        return any(one.share is not None for one in self.columns)


def blocks(state: StateOfPlan) -> tuple[Block, ...]:
    """Return the certificates as a page shows them, those that do not hold first."""
    order = ("not_implied", "cannot_tell", "implied")
    found = [_block(one, state) for one in state.cascades]
    return tuple(sorted(found, key=lambda one: order.index(one.cascade.certificate.conclusion.value)))


def _block(cascade: Cascade, state: StateOfPlan) -> Block:
    plan, certificate = state.book.plan, cascade.certificate
    implied = certificate.implied[0] if certificate.implied else None
    values = {area: level.value for level in certificate.levels for area in level.areas}
    top = CONTEXT.multiply(max(certificate.target, *values.values()), _HEADROOM)
    weights = {one.cell.area: one for one in cascade.weights}
    equal = CONTEXT.divide(Decimal(1), Decimal(len(values)))
    columns = []
    for city in plan.cities:
        if city.code not in values:
            continue
        share = implied.shares.get(city.code) if implied else None
        value = values[city.code]
        columns.append(
            Column(
                city,
                plan.targets_of(indicator=cascade.indicator, area=city.code)[0],
                value,
                CONTEXT.divide(value, top),
                share,
                equal if share is None else share,
                None if share is None else CONTEXT.multiply(share, value),
                weights.get(city.code),
            )
        )
    return Block(
        cascade,
        tuple(sorted(columns, key=lambda one: -one.value)),
        CONTEXT.divide(certificate.target, top),
        CONTEXT.divide(implied.value, top) if implied else None,
        _bounds(cascade, state),
        tuple(one for one in plan.errata if cascade.target.id in one.affects),
    )


def _bounds(cascade: Cascade, state: StateOfPlan) -> tuple[Bound, ...]:
    observed = {one.form: one for one in cascade.certificate.implied}
    found = []
    for one in cascade.certificate.deciding:
        seen = observed.get(one.form)
        top = tuple(state.book.plan.area(area) for area in one.top.areas)
        bottom = tuple(state.book.plan.area(area) for area in one.bottom.areas)
        floor = Bound(
            one.form, top, is_floor=True, is_strict=one.strict, limit=one.least_for_top,
            observed=seen.share_of_top if seen else None,
        )  # fmt: skip
        ceiling = Bound(
            one.form, bottom, is_floor=False, is_strict=one.strict, limit=one.most_for_bottom,
            observed=seen.share_of_bottom if seen else None,
        )  # fmt: skip
        found += [floor] if floor.limit > 0 else []
        found += [ceiling] if ceiling.limit < 1 else []
    return tuple(found)
