"""Sums of a micro table by area: exact, and without those that would show a single unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import polars as pl

from sunan.kernel.arithmetic import CONTEXT
from sunan.monitoring.collection.core.micro.suppression import Sum, Suppressed, TableCell, suppress
from sunan.monitoring.collection.core.micro.tables import MicroTables, SumRule, TableRule


class Shown(StrEnum):
    """Whether a sum leaves the micro level."""

    YES = "yes"
    TOO_FEW = "too_few"
    WITH_ANOTHER = "with_another"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class AreaSum:
    """What a table says of a measure in an area.

    Attributes:
        printed: the digits in the unit of the measure; empty unless it is shown.
        units: how many reporting units it rests on. missing: how many others gave no value.
    """

    measure: str
    area: str
    printed: str
    unit: str
    units: int
    missing: int
    shown: Shown


def sums_of(
    frame: pl.DataFrame,
    rule: TableRule,
    *,
    tables: MicroTables,
    units: Mapping[str, str],
    areas: Sequence[str],
    members: Mapping[str, Collection[str]],
    least_units: int,
) -> tuple[AreaSum, ...]:
    """Return the sums of a table for some areas, small ones hidden, and others with them where a total would tell.

    Args:
        frame: texts, and whole numbers of 10^−decimals, as the table was read.
        units: measure → its unit.
        areas: for which sums are wanted; a city holds the counties of its first four digits, a region its members.
        members: region → areas it is made of.
    """
    answered = [one for one in rule.sums if _is_answered(one, frame, rule, tables)]
    found: dict[tuple[str, str], AreaSum] = {}
    for column in dict.fromkeys(one.of for one in answered):
        alike = [one for one in answered if one.of == column]
        counted = {(one.measure, area): _count(frame, rule, one, area, members) for one in alike for area in areas}
        cells = {key: cell for key, (cell, _) in counted.items()}
        bound = [
            Sum((one.measure, area), tuple((one.measure, part) for part in members[area]))
            for one in alike
            for area in areas
            if set(members.get(area, ("",))) <= set(areas)
        ]
        rests, differences = _rests(alike, areas, cells)
        hidden = suppress({**cells, **rests}, [*bound, *differences], least_units=least_units)
        decimals = rule.column(column).decimals if column else 0
        for (measure, area), (cell, missing) in counted.items():
            shown = _shown((measure, area), cell, hidden)
            printed = _printed(cell.value, decimals, tables.factors[rule.id, measure]) if shown is Shown.YES else ""
            found[measure, area] = AreaSum(measure, area, printed, units[measure], cell.units, missing, shown)
    return tuple(found[one.measure, area] for one in answered for area in areas)


def _is_answered(one: SumRule, frame: pl.DataFrame, rule: TableRule, tables: MicroTables) -> bool:
    """Return whether a table has the columns of a sum; one that nobody filled in answers nothing."""
    needed = {condition.column for condition in one.where} | ({one.of} if one.of else set())
    return (rule.id, one.measure) in tables.factors and needed <= set(frame.columns)


def _rests(
    alike: Sequence[SumRule], areas: Sequence[str], cells: Mapping[tuple[str, str], TableCell]
) -> tuple[dict[tuple[str, str], TableCell], list[Sum[tuple[str, str]]]]:
    """Return what sums of a part leave of the sum of all: nobody prints it, and everybody can subtract."""
    whole = next((one for one in alike if not one.where), None)
    rests: dict[tuple[str, str], TableCell] = {}
    bound: list[Sum[tuple[str, str]]] = []
    for one in alike if whole else ():
        if one is whole or whole is None:
            continue
        for area in areas:
            everything, part = cells[whole.measure, area], cells[one.measure, area]
            rest = f"{one.measure}~rest"
            rests[rest, area] = TableCell(everything.value - part.value, everything.units - part.units)
            bound.append(Sum((whole.measure, area), ((one.measure, area), (rest, area))))
    return rests, bound


def within(area: str, column: str, members: Mapping[str, Collection[str]]) -> pl.Expr:
    """Return whether a row lies in an area: a county itself, a city with its counties, a region with its members."""
    if area in members:
        return pl.any_horizontal(within(one, column, members) for one in members[area])
    if len(area) == len("320500") and area.endswith("00"):
        return pl.col(column).str.starts_with(area[:4])
    return pl.col(column) == area


def _count(
    frame: pl.DataFrame, rule: TableRule, one: SumRule, area: str, members: Mapping[str, Collection[str]]
) -> tuple[TableCell, int]:
    """Return the sum of a column in an area with the units it rests on, and how many rows give no value."""
    counts = within(area, rule.area, members)
    for condition in one.where:
        column = pl.col(condition.column)
        counts &= column.is_not_null() if condition.filled else column.is_in(list(condition.among))
    rows = frame.filter(counts)
    given = rows.filter(pl.col(one.of).is_not_null()) if one.of else rows
    value = pl.col(one.of).cast(pl.Int128).sum() if one.of else pl.len()
    total, units = given.select(value.alias("value"), pl.col(rule.entity).n_unique().alias("units")).row(0)
    return TableCell(int(total or 0), units), rows.height - given.height


def _shown(key: tuple[str, str], cell: TableCell, hidden: Suppressed[tuple[str, str]]) -> Shown:
    if not cell.units:
        return Shown.NOBODY
    if key in hidden.primary:
        return Shown.TOO_FEW
    return Shown.WITH_ANOTHER if key in hidden.secondary else Shown.YES


def _printed(value: int, decimals: int, factor: Fraction) -> str:
    """Return an exact sum in another unit, with every digit that its parts have.

    Units of one dimension stand to each other as powers of ten, so a point is moved and nothing is divided.
    """
    shift = len(str(factor.denominator)) - 1
    assert factor.denominator == 10**shift, "units of one dimension stand to each other as powers of ten"
    exact = CONTEXT.multiply(Decimal(value), Decimal(factor.numerator)).scaleb(-decimals - shift, context=CONTEXT)
    return f"{exact:f}"
