"""Which cells to look at first: those whose figures move the targets of the plan most, or settle a verdict.

The influence of a cell on a target is worked out by changing the cell by one per cent and computing the target's figure
again, by the rule of its indicator: as published, from components, summed over the plan's years, or as a mean growth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel import formula as formulas
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidRule
from sunan.kernel.growth import mean_growth
from sunan.kernel.periods import Period, PeriodKind
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.missing import Question, Settles
from sunan.monitoring.collection.core.edits.table import Spot
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.plan.core.targets import Counting, Target
from sunan.monitoring.statistics.core.observations import ObservationKind
from sunan.monitoring.statistics.core.record import Record

_ONE_PER_CENT = Decimal("1.01")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Influence:
    """What a cell means to one target.

    Attributes:
        distance: the target's figure minus the target, in per cent of the target.
        per_percent: by how many per cent of the target that distance changes when the cell grows by one per cent.
    """

    target: str
    distance: Decimal
    per_percent: Decimal

    @property
    def crosses_at(self) -> Decimal | None:
        """Return by how many per cent the cell would have to change for the figure to meet the target exactly."""
        if not self.per_percent:
            return None
        return abs(CONTEXT.divide(self.distance, self.per_percent))


@dataclass(frozen=True, slots=True)
class Priority:
    """How much hangs on a cell.

    Attributes:
        settles: what its figure would answer, the weightiest first.
        influences: on targets, the strongest first.
    """

    spot: Spot
    settles: tuple[Settles, ...]
    influences: tuple[Influence, ...]

    @property
    def rank(self) -> tuple[int, int, Decimal]:
        """Return the order of review: final verdicts, then what one per cent would turn, then what moves targets most."""
        question = min((one.question.rank for one in self.settles), default=len(Question))
        turns = any(one.crosses_at is not None and one.crosses_at <= 1 for one in self.influences)
        moved = sum((abs(one.per_percent) for one in self.influences), Decimal(0))
        return (
            question if question == Question.FINAL_VERDICT.rank else len(Question),
            0 if turns else 1,
            -moved,
        )


def review_order(
    asked: Mapping[Spot, tuple[Settles, ...]], reported: Mapping[Spot, Decimal], *, book: Book, record: Record
) -> tuple[Priority, ...]:
    """Return the cells of a return in the order in which a reviewer should look at them.

    Args:
        asked: every cell with what its figure would answer.
        reported: the values of those that have one, in the canonical units of their measures.
    """
    known = _Known(reported, record)
    by_measure: dict[str, list[tuple[Target, IndicatorRule]]] = {}
    for target in book.plan.targets:
        rule = book.indicators.rule(target.indicator)
        for measure in dict.fromkeys((rule.published_measure, *rule.components)):
            by_measure.setdefault(measure, []).append((target, rule))
    found = []
    for spot, settles in asked.items():
        influences: Iterable[Influence] = ()
        if spot in reported:
            influences = _influences(spot, by_measure.get(spot.measure, ()), book, known)
        ordered = tuple(sorted(influences, key=lambda one: (-abs(one.per_percent), one.target)))
        found.append(Priority(spot, tuple(sorted(settles, key=lambda one: one.question.rank)), ordered))
    return tuple(sorted(found, key=lambda one: (*one.rank, one.spot.measure, one.spot.unit, one.spot.period)))


class _Known:
    """Values of cells: as reported, else the preferred published outcome; one of them can be changed for a question."""

    def __init__(self, reported: Mapping[Spot, Decimal], record: Record) -> None:
        self.reported, self.record = reported, record
        self.changed: Spot | None = None

    def value(self, measure: str, area: str, period: str, list_id: str = "") -> Decimal | None:
        spot = Spot(measure, area, period, list_id)
        found = self.reported.get(spot)
        if found is None:
            outcomes = self.record.values(measure, area, period, list_id)
            found = next((one.value.value for one in outcomes if one.kind is ObservationKind.ACTUAL), None)
        if found is not None and spot == self.changed:
            return CONTEXT.multiply(found, _ONE_PER_CENT)
        return found


def _influences(
    spot: Spot, targets: Iterable[tuple[Target, IndicatorRule]], book: Book, known: _Known
) -> Iterator[Influence]:
    for target, rule in targets:
        if not _touches(spot, target, book) or not target.number:
            continue
        known.changed = None
        figure = _figure(target, rule, spot.list_id, book, known)
        known.changed = spot
        moved = _figure(target, rule, spot.list_id, book, known)
        known.changed = None
        if figure is None or moved is None or figure == moved:
            continue
        size = abs(target.number)
        distance = CONTEXT.divide(CONTEXT.multiply(CONTEXT.subtract(figure, target.number), _HUNDRED), size)
        change = CONTEXT.divide(CONTEXT.multiply(CONTEXT.subtract(moved, figure), _HUNDRED), size)
        yield Influence(target.id, distance, change)


def _touches(spot: Spot, target: Target, book: Book) -> bool:
    """Return whether a cell can enter a target's figure by its area and year."""
    if spot.unit != target.area and spot.unit not in book.members.get(target.area, ()):
        return False
    period = Period.parse(spot.period)
    if str(target.when) == spot.period:
        return True
    return period.kind is PeriodKind.YEAR and period.last.year in _years(target, book)


def _years(target: Target, book: Book) -> range:
    final = target.when.last.year
    if target.counts in (Counting.CUMULATIVE, Counting.MEAN_GROWTH):
        return range(book.plan.programme.baseline_year.last.year + 1, final + 1)
    return range(final, final + 1)


def _figure(target: Target, rule: IndicatorRule, list_id: str, book: Book, known: _Known) -> Decimal | None:
    """Return a target's figure in its own unit, as its way of counting forms it from what is known."""
    values = [_of_year(rule, target.area, str(year), list_id, book, known) for year in _years(target, book)]
    present = [one for one in values if one is not None]
    if not present or (target.counts is Counting.MEAN_GROWTH and len(present) < len(values)):
        return None
    units = book.catalogue.units
    factor = units.parse(rule.unit).factor_to(units.parse(target.unit))
    match target.counts:
        case Counting.CUMULATIVE:
            total = Decimal(0)
            for one in present:
                total = CONTEXT.add(total, one)
            return CONTEXT.multiply(total, factor)
        case Counting.MEAN_GROWTH:
            return CONTEXT.multiply(mean_growth(present), factor)
    return CONTEXT.multiply(present[-1], factor)


def _of_year(rule: IndicatorRule, area: str, period: str, list_id: str, book: Book, known: _Known) -> Decimal | None:
    """Return an indicator's value in its unit: the published measure, else from components, for a region over its cities."""
    units = book.catalogue.units
    published = known.value(rule.published_measure, area, period, list_id)
    if published is not None:
        return CONTEXT.multiply(
            published, book.catalogue.unit_of(rule.published_measure).factor_to(units.parse(rule.unit))
        )
    members = book.members.get(area, ())
    formula = rule.parsed
    if formula is None:
        if not members or rule.listed or rule.nature not in ("stock", "flow", "count"):
            return None
        formula = formulas.Name(rule.published_measure)
    sums: dict[str, Decimal] = {}
    for measure in formulas.names_in(formula):
        own = known.value(measure, area, period)
        parts = [known.value(measure, one, period) for one in members] if members else []
        if parts and all(one is not None for one in parts):
            sums[measure] = Decimal(0)
            for one in parts:
                sums[measure] = CONTEXT.add(sums[measure], one or Decimal(0))
        elif own is not None:
            sums[measure] = own
        else:
            return None
    found = {measure: book.catalogue.unit_of(measure) for measure in sums}
    try:
        value = formulas.evaluate(formula, sums)
    except InvalidRule:
        return None
    return CONTEXT.multiply(value, formulas.unit_of(formula, found).factor_to(units.parse(rule.unit)))
