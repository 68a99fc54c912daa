"""The cells of a return with what stands around them: published values, the year before, targets, members, breaks.

Nothing of another organisation's return enters here before it is published: a reporter must not learn it from a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sunan.kernel.errors import InvalidInput
from sunan.kernel.periods import Period, PeriodKind
from sunan.kernel.printed import Comparator, PrintedValue
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.collection.core.answers import CellView
from sunan.monitoring.collection.core.edits.reading import EditBook
from sunan.monitoring.collection.core.edits.rules import Members, Ratio, Sum
from sunan.monitoring.collection.core.edits.table import Moment, Spot, WideTable, table_of_cells
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.plan.core.targets import Counting, Target
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.conversion import exact_shift
from sunan.monitoring.statistics.core.observations import Observation, ObservationKind
from sunan.monitoring.statistics.core.record import Record


def spot_of(cell: CellView) -> Spot:
    """Return where a cell stands."""
    asked = cell.ask.cell
    return Spot(asked.measure, asked.area, asked.period, asked.list_id)


def reported(cells: Iterable[CellView], catalogue: Catalogue) -> dict[Spot, PrintedValue | None]:
    """Return what cells say, in the canonical units of their measures; `None` for those without a readable number."""
    return {spot_of(cell): _value(cell, catalogue) for cell in cells}


def table_of_return(cells: Iterable[CellView], *, edits: EditBook, book: Book, record: Record) -> WideTable:
    """Return the wide table of a return's cells and of everything published that their edits hold them against."""
    listed = list(cells)
    catalogue = book.catalogue
    own = {spot: value for spot, value in reported(listed, catalogue).items() if spot.measure in edits.subjects}
    asked = frozenset(spot_of(cell) for cell in listed if _is_answered(cell)) & set(own)
    measures = _measures_needed({spot.measure for spot in own}, edits)
    areas = [book.plan.region.code, *(city.code for city in book.plan.cities)]
    places = {(spot.unit, spot.period, spot.list_id) for spot in own}
    places |= {(area, period, list_id) for _, period, list_id in places for area in areas}
    published: dict[Spot, PrintedValue] = {}
    prior: dict[Spot, PrintedValue] = {}
    references: dict[Spot, Text] = {}
    for unit, period, list_id in places:
        for measure in measures:
            spot = Spot(measure, unit, period, list_id)
            found = _published(record, spot, catalogue)
            if found:
                published[spot] = found.value
                references[spot] = text(found.vintage.title, found.vintage.title)
            before = _year_before(spot)
            earlier = own.get(before) if before else None
            known = _published(record, before, catalogue) if before and earlier is None else None
            if earlier or known:
                prior[spot] = earlier or known.value  # type: ignore[union-attr]
    floors, ceilings = _targets(book, own)
    around = {spot: value for spot, value in published.items() if spot not in own}
    return table_of_cells(
        {**around, **own},
        subjects=edits.subjects,
        asked=asked,
        against={
            Moment.PRIOR: prior,
            Moment.PUBLISHED: {spot: value for spot, value in published.items() if spot in own},
            Moment.FLOOR: floors,
            Moment.CEILING: ceilings,
        },
        members=book.members,
        broken=frozenset((measure.id, one.period) for measure in catalogue.measures.values() for one in measure.breaks),
        references=references,
        names={area.code: area.short for area in book.plan.areas},
    )


def is_published(spot: Spot, value: PrintedValue | None, record: Record, catalogue: Catalogue) -> bool:
    """Return whether a publication stands behind a figure: what others published, or a reported value that agrees with it."""
    found = _published(record, spot, catalogue)
    return found is not None and (value is None or found.value.value == value.value)


def _is_answered(cell: CellView) -> bool:
    return cell.current is not None and cell.current.kind is EntryKind.VALUE


def _value(cell: CellView, catalogue: Catalogue) -> PrintedValue | None:
    entry = cell.current
    if entry is None or entry.kind is not EntryKind.VALUE or not entry.printed:
        return None
    measure = cell.ask.cell.measure
    try:
        shift = catalogue.shift(measure, entry.unit)
        return PrintedValue.parse(
            entry.printed, shift=shift, qualifier=entry.qualifier, counted=catalogue.is_counted(measure)
        )
    except InvalidInput:
        return None


def _measures_needed(asked: set[str], edits: EditBook) -> list[str]:
    """Return the measures asked, and those that an identity holds them against."""
    needed = set(asked)
    for rule in edits.of_table():
        if isinstance(rule, Ratio | Sum) and asked & set(rule.named):
            needed |= set(rule.named)
        if isinstance(rule, Members):
            needed |= asked & set(rule.measures)
    return sorted(needed & set(edits.subjects))


def _published(record: Record, spot: Spot, catalogue: Catalogue) -> Observation | None:
    """Return the preferred published outcome of a cell, good enough to decide and no expectation."""
    for one in record.values(spot.measure, spot.unit, spot.period, spot.list_id):
        if one.kind is ObservationKind.ACTUAL and not one.expected and catalogue.is_decisive(one):
            return one
    return None


def _year_before(spot: Spot) -> Spot | None:
    """Return the same cell a year earlier; part-years and spans have none that would be like it."""
    period = Period.parse(spot.period)
    if period.kind is not PeriodKind.YEAR:
        return None
    return Spot(spot.measure, spot.unit, str(Period.year(period.first.year - 1)), spot.list_id)


def _targets(
    book: Book, own: Mapping[Spot, PrintedValue | None]
) -> tuple[dict[Spot, PrintedValue], dict[Spot, PrintedValue]]:
    """Return the plan's targets for cells of a return, by whether more or less is wanted."""
    floors: dict[Spot, PrintedValue] = {}
    ceilings: dict[Spot, PrintedValue] = {}
    for target, measure, goal, wants_less in _goals(book):
        for spot in own:
            if (spot.measure, spot.unit, spot.period) == (measure, target.area, str(target.when)):
                (ceilings if wants_less else floors)[spot] = goal
    return floors, ceilings


def _goals(book: Book) -> Iterator[tuple[Target, str, PrintedValue, bool]]:
    """Yield the targets that one published figure is held against, in the unit of its measure."""
    units = book.catalogue.units
    for target in book.plan.targets:
        if target.counts not in (Counting.LEVEL, Counting.ANNUAL):
            continue
        rule = book.indicators.rule(target.indicator)
        try:
            shift = exact_shift(units.parse(target.unit), book.catalogue.unit_of(rule.published_measure))
        except InvalidInput:
            continue
        less = target.compares.points_down or (
            rule.direction == "down" and target.compares in (Comparator.ABOUT, Comparator.EQUAL)
        )
        yield target, rule.published_measure, PrintedValue.parse(target.value, shift=shift), less
