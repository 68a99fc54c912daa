"""The system that hard edits make of a table: figures as unknowns with their intervals, identities between them.

Only what touches a contradiction matters: the system falls apart into groups of figures that no identity joins, and groups
without a contradiction are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, TypeVar

from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.monitoring.collection.core.edits.checks import share
from sunan.monitoring.collection.core.edits.engine import run_edits
from sunan.monitoring.collection.core.edits.rules import EditRule, ManyMeasures, Members, Range, Ratio, Relation, Sum
from sunan.monitoring.collection.core.edits.table import KEYS, Column, Moment, Spot, WideTable
from sunan.monitoring.collection.core.words import Grade

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Unknown:
    """One figure of the system.

    Attributes:
        value: what was printed.
        low, high: what the printed figure may stand for; `None` where unbounded.
        least, most: bounds that range edits set on whatever value it takes.
    """

    spot: Spot
    value: PrintedValue
    low: Fraction | None
    high: Fraction | None
    least: Fraction | None = None
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """A total that is, or is at least or at most, the sum of its parts."""

    edit: str
    total: Spot
    parts: tuple[Spot, ...]
    relation: Relation

    @property
    def spots(self) -> tuple[Spot, ...]:
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Quotient:
    """A ratio that is `factor` times its numerator over its denominator, within a tolerance."""

    edit: str
    ratio: Spot
    numerator: Spot
    denominator: Spot
    factor: Fraction
    tolerance: Fraction

    @property
    def spots(self) -> tuple[Spot, ...]:
        return (self.ratio, self.numerator, self.denominator)


Identity = Addition | Quotient


@dataclass(frozen=True)
class Group:
    """Figures that identities join, with a contradiction among them.

    Attributes:
        broken: for each contradicted edit the figures that cannot all stand.
    """

    unknowns: Mapping[Spot, Unknown]
    identities: tuple[Identity, ...]
    broken: tuple[tuple[str, tuple[Spot, ...]], ...]


@dataclass
class Parts(Generic[Thing]):
    """Sets of things that grow together."""

    leader: dict[Thing, Thing] = field(default_factory=dict)

    def of(self, thing: Thing) -> Thing:
        """Return the thing that stands for the set this one is in."""
        while self.leader.setdefault(thing, thing) != thing:
            self.leader[thing] = self.leader[self.leader[thing]]
            thing = self.leader[thing]
        return thing

    def join(self, things: Sequence[Thing]) -> None:
        for other in things[1:]:
            self.leader[self.of(other)] = self.of(things[0])


def groups_of(
    rules: Iterable[EditRule], table: WideTable, *, factors: Mapping[str, Fraction], about: Fraction = Fraction(0)
) -> tuple[Group, ...]:
    """Return the groups of figures among which hard identities and ranges cannot all hold.

    Args:
        factors, about: as for `run_edits`.
    """
    hard = [rule for rule in rules if rule.grade is Grade.HARD and isinstance(rule, Range | Sum | Members | Ratio)]
    said = run_edits(hard, _all_asked(table), factors=factors, about=about).said
    if not said:
        return ()
    rows = list(table.frame.iter_rows(named=True))
    unknowns = _unknowns(rows, table, about)
    for rule in hard:
        if isinstance(rule, Range):
            _bound(rule, unknowns)
    identities = [one for row in rows for rule in hard for one in _identities(rule, row, table, factors)]
    parts = Parts[Spot]()
    for one in identities:
        parts.join(one.spots)
    found: dict[Spot, list[tuple[str, tuple[Spot, ...]]]] = {}
    for one_said in said:
        found.setdefault(parts.of(one_said.spot), []).append((one_said.edit, (one_said.spot, *one_said.others)))
    return tuple(
        Group(
            {spot: unknown for spot, unknown in unknowns.items() if parts.of(spot) == leader},
            tuple(one for one in identities if parts.of(one.spots[0]) == leader),
            tuple(broken),
        )
        for leader, broken in found.items()
    )


def _all_asked(table: WideTable) -> WideTable:
    """Return the table without the marks of what was asked: every figure of an identity may be the wrong one."""
    marks = [name for name in table.frame.columns if name.endswith(":asked")]
    return WideTable(table.frame.drop(marks), table.columns, table.subjects)


def _unknowns(rows: Sequence[Mapping[str, object]], table: WideTable, about: Fraction) -> dict[Spot, Unknown]:
    found: dict[Spot, Unknown] = {}
    for row in rows:
        for column in table.columns:
            if column.moment is not Moment.NOW:
                continue
            spot = spot_in(row, column)
            digits, places = row[column.name], row[f"{column.name}:places"]
            if spot in found or digits is None:
                continue
            assert isinstance(digits, int)
            assert isinstance(places, int)
            hedge = Qualifier(str(row.get(f"{column.name}:hedge") or "="))
            value = PrintedValue(digits, -places, hedge, table.subjects[column.measure].counted)
            found[spot] = Unknown(spot, value, *_ends(value, about))
    return found


def spot_in(row: Mapping[str, object], column: Column) -> Spot:
    """Return where a column's figure of a row stands."""
    unit, period, list_id = (str(row[key]) for key in KEYS)
    return Spot(column.measure, column.member or unit, period, list_id)


def _ends(value: PrintedValue, about: Fraction) -> tuple[Fraction | None, Fraction | None]:
    middle = Fraction(value.value)
    if value.qualifier is Qualifier.ABOUT:
        width = abs(middle) * about
        return middle - width, middle + width
    interval = value.interval()
    return (
        None if interval.low is None else Fraction(interval.low),
        None if interval.high is None else Fraction(interval.high),
    )


def _bound(rule: Range, unknowns: dict[Spot, Unknown]) -> None:
    low = None if rule.low is None else share(rule.low)
    high = None if rule.high is None else share(rule.high)
    for spot, one in unknowns.items():
        if spot.measure in rule.measures:
            least = max((end for end in (one.least, low) if end is not None), default=None)
            most = min((end for end in (one.most, high) if end is not None), default=None)
            unknowns[spot] = Unknown(spot, one.value, one.low, one.high, least, most)


def _identities(
    rule: EditRule, row: Mapping[str, object], table: WideTable, factors: Mapping[str, Fraction]
) -> Iterable[Identity]:
    """Yield what a rule asks of the figures of a row; a row without any figure of it asks nothing."""
    match rule:
        case Sum():
            columns = [Column(one) for one in rule.named]
            if _has(columns, row):
                spots = [spot_in(row, one) for one in columns]
                yield Addition(rule.id, spots[0], tuple(spots[1:]), rule.relation)
        case Ratio():
            columns = [Column(one) for one in rule.named]
            if _has(columns, row):
                ratio, above, under = (spot_in(row, one) for one in columns)
                yield Quotient(rule.id, ratio, above, under, factors[rule.id], share(rule.tolerance or "0"))
        case Members():
            yield from _members(rule, row, table)


def _members(rule: ManyMeasures, row: Mapping[str, object], table: WideTable) -> Iterable[Identity]:
    assert isinstance(rule, Members)
    for measure in rule.measures:
        columns = [Column(measure), *(Column(measure, member=one) for one in table.members(measure))]
        if len(columns) > 1 and _has(columns, row):
            spots = [spot_in(row, one) for one in columns]
            yield Addition(rule.id, spots[0], tuple(spots[1:]), rule.relation)


def _has(columns: Sequence[Column], row: Mapping[str, object]) -> bool:
    """Return whether a row has the figures of an identity; where one is missing, it says nothing and binds nothing."""
    return all(row.get(one.name) is not None for one in columns)
