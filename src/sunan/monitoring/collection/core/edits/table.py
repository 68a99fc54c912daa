"""One wide table for all edits: a row for each unit and period, a column for each measure and for what it is held against.

A figure stands in two physical columns: its digits as an integer, and how many of them are decimal places. Nothing of what
was printed is lost that way, and any number of rows is compared in whole columns. The same table serves the few cells of
a return and a micro table of hundreds of thousands of enterprises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.kernel.texts import Text
from sunan.monitoring.collection.core.edits.logic import Span, exactly
from sunan.monitoring.statistics.core.numbers import decimals

UNIT, PERIOD, LIST = "unit", "period", "list"
KEYS = (UNIT, PERIOD, LIST)
_MOST_PLACES = 12


class Moment(StrEnum):
    """What a column holds: the value asked about, or what it is held against."""

    NOW = ""
    PRIOR = "prior"
    PUBLISHED = "published"
    FLOOR = "floor"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Subject:
    """A measure as edits speak of it; `counted` says that whole numbers of it are exact, not rounded."""

    id: str
    name: Text
    unit: str
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures: of which measure, at which moment, and of which member where not of the row's own unit."""

    measure: str
    moment: Moment = Moment.NOW
    member: str = ""

    @property
    def name(self) -> str:
        return f"{self.measure}@{self.member}~{self.moment}"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands: measure, unit (an area, an enterprise), period and list."""

    measure: str
    unit: str
    period: str
    list_id: str = ""


@dataclass(frozen=True)
class WideTable:
    """Figures to be checked.

    Attributes:
        frame: the keys; for each column `NAME` (digits, Int64), `NAME:places`, and where needed `NAME:hedge` (a
            qualifier), and `NAME:asked` (whether an answer is expected of this cell). Further columns are groups of peers.
        subjects: what is known of each measure.
        broken: `(measure, period)` at which a series changes its meaning; no jump is said there.
        references: where what a value is held against was published.
        names: how units are called in words; those without a name go by their key.
    """

    frame: pl.DataFrame
    columns: tuple[Column, ...]
    subjects: Mapping[str, Subject]
    broken: frozenset[tuple[str, str]] = frozenset()
    references: Mapping[Spot, Text] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)

    def has(self, measure: str, moment: Moment = Moment.NOW, member: str = "") -> bool:
        return Column(measure, moment, member).name in self.physical

    def members(self, measure: str) -> tuple[str, ...]:
        """Return the members of regions for which the measure has columns."""
        return tuple(one.member for one in self.columns if one.measure == measure and one.member)

    @cached_property
    def physical(self) -> frozenset[str]:
        """Return the names of all columns of the frame."""
        return frozenset(self.frame.columns)

    @cached_property
    def scales(self) -> Mapping[str, int]:
        """Return the power of ten at which the ends of every figure of a column are whole, by column."""
        if not self.columns:
            return {}
        most = self.frame.select(pl.col(f"{one.name}:places").max().alias(one.name) for one in self.columns).row(0)
        return {
            column.name: max(0, (found or 0) + (0 if self._is_exact(column) else 1))
            for column, found in zip(self.columns, most, strict=True)
        }

    def _is_exact(self, column: Column) -> bool:
        return column.name in self._exact

    @cached_property
    def _exact(self) -> frozenset[str]:
        """Return the columns of which no figure was rounded: targets are not, nor are counts of whole things."""
        return frozenset(
            one.name
            for one in self.columns
            if one.moment in (Moment.FLOOR, Moment.CEILING)
            or (self.subjects[one.measure].counted and self._places(one) in ([], [0]))
        )

    @cached_property
    def digits(self) -> Mapping[str, int]:
        """Return how many digits the largest integer of a column has at its scale, by column."""
        sizes = self.frame.select(
            pl.col(one.name).cast(pl.Float64).abs().max().alias(one.name) for one in self.columns
        ).row(0)
        least = self.frame.select(pl.col(f"{one.name}:places").min().alias(one.name) for one in self.columns).row(0)
        return {
            column.name: len(str(int(size or 0))) + self.scales[column.name] - (places or 0)
            for column, size, places in zip(self.columns, sizes, least, strict=True)
        }

    def spanned(self, about: Fraction) -> tuple[pl.DataFrame, Mapping[str, Span]]:
        """Return the table with the ends of every figure, and for each column what names them.

        Args:
            about: the share of itself by which a figure hedged with 约 may lie off.
        """
        added: list[pl.Expr] = []
        spans: dict[str, Span] = {}
        for column in self.columns:
            exprs, spans[column.name] = self._span(column, about)
            added += exprs
        return self.frame.with_columns(added), spans

    def span_in(self, row: Mapping[str, Any], column: Column, about: Fraction) -> Span:
        """Return what a figure of one row may stand for; the row has it."""
        name, scale = column.name, self.scales[column.name]
        digits, places, hedge = row[name], row[f"{name}:places"], row.get(f"{name}:hedge") or "="
        value = digits * 10 ** (scale - places)
        is_exact = self._is_exact(column) or (places == 0 and self.subjects[column.measure].counted)
        half = 0 if is_exact else 5 * 10 ** (scale - places - 1)
        match hedge:
            case "=":
                opens = half > 0
                return Span(value - half, value + half, value, scale, opens and digits <= 0, opens and digits >= 0)
            case "≈":
                width = max(half, -(-abs(value) * about.numerator // about.denominator))
                return Span(value - width, value + width, value, scale)
            case ">" | ">=":
                return Span(value, None, value, scale, low_open=hedge == ">")
        return Span(None, value, value, scale, high_open=hedge == "<")

    def _span(self, column: Column, about: Fraction) -> tuple[list[pl.Expr], Span]:
        name, scale = column.name, self.scales[column.name]
        places = pl.col(f"{name}:places")
        value = pl.col(name).cast(pl.Int128) * _power(places, self._places(column), scale)
        value_name = f"{name}:value"
        if self._is_exact(column) and f"{name}:hedge" not in self.physical:
            term = pl.col(value_name)
            return [value.alias(value_name)], exactly(term, scale)
        half = _power(places, self._places(column), scale - 1, by=5)
        if self.subjects[column.measure].counted:
            half = pl.when(places == 0).then(pl.lit(0, dtype=pl.Int128)).otherwise(half)
        low, high = value - half, value + half
        rounded = half > 0
        low_open, high_open = rounded & (pl.col(name) <= 0), rounded & (pl.col(name) >= 0)
        if f"{name}:hedge" in self.physical:
            low, high, low_open, high_open = _hedged(pl.col(f"{name}:hedge"), value, half, about, low_open, high_open)
        named = {"value": value, "low": low, "high": high, "low_open": low_open, "high_open": high_open}
        terms = {key: pl.col(f"{name}:{key}") for key in named}
        return [expr.alias(f"{name}:{key}") for key, expr in named.items()], Span(**terms, scale=scale)

    def _places(self, column: Column) -> list[int]:
        return sorted(self.frame[f"{column.name}:places"].drop_nulls().unique().to_list())


def printed(digits: int, places: int, hedge: str = "") -> str:
    """Return a figure as it was printed, without unit; what was printed in a larger unit ends in zeros."""
    shown = str(PrintedValue(digits, -places))
    return shown if hedge in ("", Qualifier.EXACT.value) else f"{Qualifier(hedge).text.zh}{shown}"


def exact(digits: int, places: int) -> Decimal:
    """Return the number that a figure prints."""
    return Decimal(digits).scaleb(-places, context=CONTEXT)


def table_of_printed(
    now: pl.DataFrame,
    *,
    subjects: Iterable[Subject],
    period: str,
    prior: pl.DataFrame | None = None,
    unit: str = "unit",
    groups: Sequence[str] = (),
) -> WideTable:
    """Return the wide table of a micro table whose figures are texts of digits, or whole numbers.

    Args:
        now: a column `unit` that names each row once, and a column for each measure; what is empty or no number is
            missing here, and whoever read the table has said so.
        prior: the same table of the year before; rows are joined by `unit`.
        groups: columns within which rows are peers, beside the period.
    """
    known = [one for one in subjects if one.id in now.columns]
    columns = [Column(one.id) for one in known]
    frame = now.select(
        pl.col(unit).cast(pl.String).alias(UNIT), pl.lit(period).alias(PERIOD), pl.lit("").alias(LIST),
        *(pl.col(group) for group in groups),
        *(expr for column in columns for expr in _figure(column, column.measure, now.schema[column.measure])),
    )  # fmt: skip
    if prior is not None:
        before = [Column(one.id, Moment.PRIOR) for one in known if one.id in prior.columns]
        joined = prior.select(
            pl.col(unit).cast(pl.String).alias(UNIT),
            *(expr for column in before for expr in _figure(column, column.measure, prior.schema[column.measure])),
        ).unique(UNIT, keep="none")
        frame = frame.join(joined, on=UNIT, how="left", maintain_order="left")
        columns += before
    return WideTable(frame, tuple(columns), {one.id: one for one in known})


def table_of_cells(
    cells: Mapping[Spot, PrintedValue | None],
    *,
    subjects: Mapping[str, Subject],
    asked: frozenset[Spot],
    against: Mapping[Moment, Mapping[Spot, PrintedValue]],
    members: Mapping[str, Sequence[str]],
    broken: frozenset[tuple[str, str]] = frozenset(),
    references: Mapping[Spot, Text] | None = None,
    names: Mapping[str, Text] | None = None,
) -> WideTable:
    """Return the wide table of the cells of a return and of what stands around them.

    Args:
        cells: every cell that matters, with what it says; `None` for one without a figure.
        asked: the cells at which something may be said.
        against: prior, published and target values of the same cells.
        members: region → its members; their values become columns of the region's row.
    """
    rows: dict[tuple[str, str, str], dict[Column, tuple[PrintedValue | None, bool]]] = {}
    for spot, value in cells.items():
        row = rows.setdefault((spot.unit, spot.period, spot.list_id), {})
        row[Column(spot.measure)] = (value, spot in asked)
        for moment, values in against.items():
            if spot in values:
                row[Column(spot.measure, moment)] = (values[spot], False)
    for (unit, period, list_id), row in rows.items():
        for member in members.get(unit, ()):
            others = rows.get((member, period, list_id), {})
            row |= {
                Column(one.measure, member=member): held
                for one, held in list(others.items())
                if one.moment is Moment.NOW and not one.member
            }
    columns = tuple(sorted({column for row in rows.values() for column in row}, key=lambda one: one.name))
    series = [pl.Series(key, [place[at] for place in rows], dtype=pl.String) for at, key in enumerate(KEYS)]
    for column in columns:
        series += _series(column, [row.get(column) for row in rows.values()])
    return WideTable(
        pl.DataFrame(series), columns, subjects, broken=broken, references=references or {}, names=names or {}
    )


def _series(column: Column, held: Sequence[tuple[PrintedValue | None, bool] | None]) -> Iterator[pl.Series]:
    values = [one[0] if one else None for one in held]
    yield pl.Series(column.name, [one.scaled if one else None for one in values], dtype=pl.Int64)
    yield pl.Series(f"{column.name}:places", [-one.exponent if one else None for one in values], dtype=pl.Int16)
    if any(one and one.qualifier is not Qualifier.EXACT for one in values):
        yield pl.Series(
            f"{column.name}:hedge", [one.qualifier.value if one else None for one in values], dtype=pl.String
        )
    if column.moment is Moment.NOW:
        yield pl.Series(f"{column.name}:asked", [bool(one and one[1]) for one in held], dtype=pl.Boolean)


def _figure(column: Column, source: str, kind: pl.DataType) -> list[pl.Expr]:
    """Return digits and places of a column that holds texts of digits, or whole numbers."""
    if kind.is_integer():
        digits = pl.col(source).cast(pl.Int64)
        return [
            digits.alias(column.name),
            pl.when(digits.is_not_null()).then(0).cast(pl.Int16).alias(f"{column.name}:places"),
        ]
    # What is no number becomes no integer and stays missing; that is cheaper than asking a pattern of every cell.
    written = pl.col(source).cast(pl.String)
    places = decimals(written)
    digits = written.str.replace(".", "", literal=True).cast(pl.Int64, strict=False)
    digits = pl.when(places <= _MOST_PLACES).then(digits)
    return [
        digits.alias(column.name),
        pl.when(digits.is_not_null()).then(places).alias(f"{column.name}:places"),
    ]


def _power(places: pl.Expr, known: Sequence[int], scale: int, by: int = 1) -> pl.Expr:
    """Return `by` · 10^(scale − places), a 128-bit integer, for the places that a column has."""
    literals = {one: pl.lit(by * 10 ** max(0, scale - one), dtype=pl.Int128) for one in known or [0]}
    first, *rest = literals
    result = literals[first]
    for one in rest:
        result = pl.when(places == one).then(literals[one]).otherwise(result)
    return result


def _hedged(
    hedge: pl.Expr, value: pl.Expr, half: pl.Expr, about: Fraction, low_open: pl.Expr, high_open: pl.Expr
) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """Return the ends of figures of which some are hedged; an unbounded end is null, as in `Interval`."""
    # Rounded up, so that a margin is never narrower than the rulebook's share.
    share = (value.abs() * about.numerator + (about.denominator - 1)) // about.denominator
    width = pl.max_horizontal(half, share)
    is_about, more, less = hedge == "≈", hedge.is_in([">", ">="]), hedge.is_in(["<", "<="])
    nothing = pl.lit(None, dtype=pl.Int128)
    low = pl.when(is_about).then(value - width).when(more).then(value).when(less).then(nothing).otherwise(value - half)
    high = pl.when(is_about).then(value + width).when(less).then(value).when(more).then(nothing).otherwise(value + half)
    exactly = hedge.is_null() | (hedge == "=")
    return (
        low,
        high,
        pl.when(exactly).then(low_open).otherwise(hedge == ">"),
        pl.when(exactly).then(high_open).otherwise(hedge == "<"),
    )
