"""Tables of data and of structure from CSV: every wrong cell is a finding with its line, all of them at once."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from sunan.kernel.findings import Finding, Place, errors_among, shortened
from sunan.monitoring.index.core import recipe_findings as kinds
from sunan.monitoring.index.core.arrays import LARGEST, Array
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.statistics.core.sheets import Sheet, read_sheet

MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan")
UNIT = ("unit", "uCode", "地区", "单元", "单位")
NAME = ("name", "uName", "名称")
PERIOD = ("period", "Time", "year", "年份", "期别")
INDICATOR = ("indicator", "iCode", "指标")
VALUE = ("value", "Value", "数值")


@dataclass(frozen=True)
class Columns:
    """Which columns of a table of data are what; an empty name is looked for among the usual ones.

    Attributes:
        groups: columns with labels of units; denominators: columns that only divide.
    """

    unit: str = ""
    name: str = ""
    period: str = ""
    groups: tuple[str, ...] = ()
    denominators: tuple[str, ...] = ()


@dataclass
class _Reading:
    file: str
    findings: list[Finding] = field(default_factory=list)


def read_dataset(
    content: bytes, *, file: str, indicators: Sequence[str], columns: Columns
) -> tuple[Dataset | None, list[Finding]]:
    """Return a CSV file as a data set, or the findings that prevent it.

    Wide tables have one row per unit (and period) and a column per indicator; long ones have the columns indicator and
    value. Empty cells, NA, N/A and NaN are missing. The file is UTF-8, each line ended.

    Args:
        indicators: the columns that the structure asks for, in its order.
    """
    header = _header(content)
    sheet, findings = read_sheet(
        content, file=file, columns=tuple(dict.fromkeys(header)), numeric=frozenset(header) - frozenset(columns.groups)
    )
    if sheet is None:
        return None, findings
    reading = _Reading(file, sheet.judged())
    unit = _found(columns.unit, UNIT, header, reading, "单元", "the unit", required=True)
    period = _found(columns.period, PERIOD, header, reading, "期别", "the period")
    name = _found(columns.name, NAME, header, reading, "名称", "the name")
    indicator, value = _first(INDICATOR, header), _first(VALUE, header)
    if errors_among(reading.findings):
        return None, reading.findings
    if indicator and value:
        return _long(reading, sheet, [unit, period, name, indicator, value], indicators, columns)
    used = {unit, period, name, *columns.groups, *columns.denominators, *indicators}
    for wanted, zh, en in (
        *((one, "指标", "an indicator") for one in indicators),
        *((one, "分组", "a group") for one in columns.groups),
        *((one, "分母", "a denominator") for one in columns.denominators),
    ):
        if wanted not in header:
            reading.findings.append(kinds.NO_COLUMN.at(Place(file, 1), column=wanted, what=zh, what_en=en))
    reading.findings += [
        kinds.UNUSED_COLUMN.at(Place(file, 1, one), column=one) for one in header if one and one not in used
    ]
    if errors_among(reading.findings):
        return None, reading.findings
    numbers = _numbers(reading, sheet.table, unit, [*indicators, *columns.denominators])
    return _arranged(reading, sheet.table, numbers, (unit, period, name), indicators, columns)


def from_frame(frame: pl.DataFrame, *, unit: str, period: str = "", groups: tuple[str, ...] = ()) -> Dataset:
    """Return a Polars table with one row per unit (and period) as a data set; every other column is an indicator.

    Raises:
        IndexRefusal: a column is absent or no number, or a unit stands twice in one period.
    """
    for one in (unit, period, *groups):
        if one and one not in frame.columns:
            raise IndexRefusal(f"表中没有列“{one}”。", f"the table has no column “{one}”.", where=one)
    indicators = [column for column in frame.columns if column not in {unit, period, *groups}]
    for one in indicators:
        if not frame[one].dtype.is_numeric():
            raise IndexRefusal("这一列不是数。", "this column is no number.", where=one)
    texts = frame.select(pl.col(one).cast(pl.String).fill_null("") for one in {unit, period, *groups} if one)
    texts = texts.with_columns(line=pl.int_range(2, frame.height + 2))
    numbers = {one: frame[one].cast(pl.Float64).fill_null(float("nan")).to_numpy() for one in indicators}
    reading = _Reading("")
    made, findings = _arranged(reading, texts, numbers, (unit, period, ""), indicators, Columns(groups=groups))
    if made is None:
        raise IndexRefusal.of(errors_among(findings))
    return made


def _header(content: bytes) -> list[str]:
    first = content.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode(errors="replace").rstrip("\r")
    return next(csv.reader([first.replace("\0", "")]), [])


def _first(among: Sequence[str], header: Sequence[str]) -> str:
    return next((name for name in among if name in header), "")


def _found(
    stated: str, among: Sequence[str], header: list[str], reading: _Reading, zh: str, en: str, *, required: bool = False
) -> str:
    if stated and stated not in header:
        reading.findings.append(kinds.NO_COLUMN.at(Place(reading.file, 1), column=stated, what=zh, what_en=en))
        return ""
    found = stated or _first(among, header)
    if required and not found:
        wanted = " / ".join(among)
        reading.findings.append(kinds.NO_COLUMN.at(Place(reading.file, 1), column=wanted, what=zh, what_en=en))
    return found


def _numbers(reading: _Reading, table: pl.DataFrame, unit: str, columns: Sequence[str]) -> dict[str, Array]:
    """Return column → floats; a cell that is no finite number is a finding with unit, column and line."""
    found: dict[str, Array] = {}
    for column in dict.fromkeys(columns):
        written = table[column].str.strip_chars()
        missing = written.is_in(MISSING)
        parsed = written.cast(pl.Float64, strict=False)
        strange = parsed.is_null() & ~missing
        huge = (parsed.abs() > LARGEST).fill_null(value=False) & ~missing
        for kind, faulty in ((kinds.NOT_A_NUMBER, strange), (kinds.NOT_FINITE, huge | (parsed.is_nan() & ~missing))):
            for row in table.filter(faulty.fill_null(value=False)).iter_rows(named=True):
                place = Place(reading.file, row["line"], column)
                reading.findings.append(kind.at(place, unit=row[unit], column=column, value=row[column]))
        found[column] = parsed.set(missing, None).fill_null(float("nan")).to_numpy()
    reading.findings = shortened(reading.findings)
    return found


def _long(
    reading: _Reading, sheet: Sheet, named: list[str], indicators: Sequence[str], columns: Columns
) -> tuple[Dataset | None, list[Finding]]:
    unit, period, name, indicator, value = named
    table = sheet.table
    keys = [unit, *([period] if period else []), indicator]
    repeated = table.with_columns(first=pl.col("line").min().over(keys)).filter(pl.col("first") != pl.col("line"))
    reading.findings += [
        kinds.DUPLICATE_UNIT.at(
            Place(reading.file, row["line"], indicator), unit=f"{row[unit]}/{row[indicator]}", other=row["first"]
        )
        for row in repeated.head(100).iter_rows(named=True)
    ]
    known = set(table[indicator].unique())
    for one in (*indicators, *columns.denominators):
        if one not in known:
            reading.findings.append(
                kinds.NO_COLUMN.at(Place(reading.file, 1, indicator), column=one, what="指标", what_en="an indicator")
            )
    numbers = _numbers(reading, table, unit, [value])[value]
    if errors_among(reading.findings):
        return None, reading.findings
    wide_keys = [one for one in (unit, period, name, *columns.groups) if one]
    wide = (
        table.with_columns(pl.Series("_number", numbers))
        .pivot(on=indicator, index=wide_keys, values="_number", aggregate_function="first", maintain_order=True)
        .with_columns(line=pl.int_range(2, pl.len() + 2))
    )
    columnwise = {one: wide[one].fill_null(float("nan")).to_numpy() for one in (*indicators, *columns.denominators)}
    return _arranged(reading, wide, columnwise, (unit, period, name), indicators, columns)


def _arranged(
    reading: _Reading,
    table: pl.DataFrame,
    numbers: Mapping[str, Array],
    named: tuple[str, str, str],
    indicators: Sequence[str],
    columns: Columns,
) -> tuple[Dataset | None, list[Finding]]:
    unit, period, name = named
    units = [one.strip() for one in table[unit]]
    periods = [one.strip() for one in table[period]] if period else [""] * table.height
    lines = table["line"].to_list()
    first: dict[tuple[str, str], int] = {}
    for key, line in zip(zip(units, periods, strict=True), lines, strict=True):
        place = Place(reading.file, line, unit)
        if not key[0] or (period and not key[1]):
            reading.findings.append(kinds.NO_UNIT_NAME.at(place))
        elif key in first:
            reading.findings.append(kinds.DUPLICATE_UNIT.at(place, unit=" ".join(filter(None, key)), other=first[key]))
        first.setdefault(key, line)
    order = {one: place for place, one in enumerate(dict.fromkeys(units))}
    years = {one: place for place, one in enumerate(sorted(set(periods), key=_in_time))}
    groups = {column: _labels(reading, table, units, order, column) for column in columns.groups}
    if errors_among(reading.findings):
        return None, reading.findings
    rows = (np.array([years[one] for one in periods]), np.array([order[one] for one in units]))
    shape = (len(years), len(order))
    values = np.full((*shape, len(indicators)), np.nan)
    for column, one in enumerate(indicators):
        values[(*rows, column)] = numbers[one]
    denominators: dict[str, Array] = {}
    for one in columns.denominators:
        denominators[one] = np.full(shape, np.nan)
        denominators[one][rows] = numbers[one]
    present = np.zeros(shape, dtype=np.bool_)
    present[rows] = True
    names = dict(zip(units, table[name], strict=True)) if name else {}
    made = Dataset(tuple(order), tuple(indicators), tuple(years), values, present, groups, denominators, names=names)
    return made, reading.findings


def _labels(
    reading: _Reading, table: pl.DataFrame, units: Sequence[str], order: Mapping[str, int], column: str
) -> tuple[str, ...]:
    labels = [""] * len(order)
    for unit, label, line in zip(units, table[column], table["line"], strict=True):
        place = order[unit]
        if labels[place] and labels[place] != label:
            reading.findings.append(
                kinds.CHANGING_GROUP.at(
                    Place(reading.file, line, column), unit=unit, column=column, value=labels[place], other=label
                )
            )
        labels[place] = label
    return tuple(labels)


def _in_time(period: str) -> tuple[Any, ...]:
    """Return the key by which periods are put in order: numbers by size, anything else as written."""
    try:
        return (0, float(period), period)
    except ValueError:
        return (1, 0.0, period)
