"""The file of a release: rows of text in, typed figures out, or every finding that stands against it.

All rows are judged column by column in Polars; words, units and periods are judged once per distinct value. A file
enters whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, FindingKind, Place, errors_among
from sunan.kernel.periods import Period
from sunan.kernel.printed import Qualifier
from sunan.monitoring.statistics.core import figure_findings as kinds
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.conversion import exact_shift, fits
from sunan.monitoring.statistics.core.numbers import check_values, decimals, scaled
from sunan.monitoring.statistics.core.observations import Confidence, ObservationKind
from sunan.monitoring.statistics.core.release_findings import CHECKSUM_DIFFERS, ROWS_DIFFER
from sunan.monitoring.statistics.core.releases import ReleaseEntry
from sunan.monitoring.statistics.core.sheets import Sheet, checksum, read_sheet

COLUMNS = (
    "measure", "area", "period", "kind", "list", "value", "unit", "qualifier", "expected", "confidence", "doubt",
    "basis", "quote",
)  # fmt: skip
FIGURE_COLUMNS = (
    "measure", "area", "period", "list_id", "scaled", "exponent", "unit", "printed", "printed_unit", "qualifier",
    "kind", "expected", "confidence", "doubt", "basis", "quote", "line",
)  # fmt: skip
_FILLED = ("measure", "area", "period", "kind", "value", "unit", "qualifier", "expected", "confidence")
_NUMERIC = frozenset({"value"})
_CELL = ("measure", "area", "period", "kind", "list", "value", "unit")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|0000")


@dataclass(frozen=True)
class _Conversion:
    """What is known of a measure and a printed unit: the shift between them, or the fault."""

    measure: str
    unit: str
    canonical: str
    shift: int = 0
    fault: FindingKind | None = None


def read_figures(
    content: bytes, *, entry: ReleaseEntry, catalogue: Catalogue, areas: Collection[str]
) -> tuple[pl.DataFrame | None, list[Finding]]:
    """Return the figures of a release and every finding; `None` for the figures when one is an error.

    Args:
        content: the file as it lies there.
        areas: the codes that the rulebook knows.
    Returns:
        A table with `FIGURE_COLUMNS`: `scaled` × 10^`exponent` is the value in the canonical `unit`; `printed` and
        `printed_unit` are untouched; `line` is the line of the file.
    """
    place = Place(f"statistics/{entry.file}", subject=entry.vintage.id)
    against: list[Finding] = []
    found = checksum(content)
    if found != entry.vintage.checksum:
        against.append(CHECKSUM_DIFFERS.at(place, found=found[:12], declared=entry.vintage.checksum[:12]))
    sheet, findings = read_sheet(content, file=place.file, columns=COLUMNS, numeric=_NUMERIC)
    if sheet is None:
        return None, against + findings
    if sheet.lines != entry.rows:
        against.append(ROWS_DIFFER.at(place, found=sheet.lines, declared=entry.rows))
    sheet.report_where(kinds.EMPTY_FIELD, {column: pl.col(column) == "" for column in _FILLED})
    _check_words(sheet, catalogue, areas)
    _check_periods(sheet)
    _check_lists(sheet, catalogue)
    check_values(sheet, catalogue.units)
    conversions = _conversions(sheet, catalogue)
    _check_duplicates(sheet)
    findings = against + sheet.judged()
    return (None if errors_among(findings) else _figures(sheet.table, conversions)), findings


def _check_words(sheet: Sheet, catalogue: Catalogue, areas: Collection[str]) -> None:
    for column, known, kind in (
        ("measure", catalogue.measures, kinds.UNKNOWN_MEASURE),
        ("area", areas, kinds.UNKNOWN_AREA),
        ("list", catalogue.lists, kinds.UNKNOWN_WORD),
        ("kind", [kind.value for kind in ObservationKind], kinds.UNKNOWN_WORD),
        ("qualifier", [qualifier.value for qualifier in Qualifier], kinds.UNKNOWN_WORD),
        ("expected", ["yes", "no"], kinds.UNKNOWN_WORD),
        ("confidence", [word.name.lower() for word in Confidence], kinds.UNKNOWN_WORD),
        ("doubt", catalogue.doubts, kinds.UNKNOWN_WORD),
        ("basis", catalogue.bases, kinds.UNKNOWN_WORD),
    ):
        strange = _among(sheet, column, [word for word in _distinct(sheet, column) if word not in known])
        sheet.report(kind, column, strange, known=", ".join(known))


def _check_periods(sheet: Sheet) -> None:
    strange: dict[FindingKind, list[str]] = {kinds.NOT_A_PERIOD: [], kinds.DATE_DOES_NOT_EXIST: []}
    for written in _distinct(sheet, "period"):
        try:
            Period.parse(written)
        except InvalidInput:
            strange[kinds.DATE_DOES_NOT_EXIST if _DAY.fullmatch(written) else kinds.NOT_A_PERIOD].append(written)
    for kind, periods in strange.items():
        sheet.report(kind, "period", _among(sheet, "period", periods))


def _check_lists(sheet: Sheet, catalogue: Catalogue) -> None:
    pairs = sheet.table.filter(pl.col("measure").is_in(list(catalogue.measures))).select("measure", "list").unique()
    faults: dict[FindingKind, list[tuple[str, str]]] = {
        kinds.LIST_MISSING: [], kinds.LIST_NOT_EXPECTED: [], kinds.LIST_DOES_NOT_FIT: []
    }  # fmt: skip
    for measure, list_id in pairs.iter_rows():
        if not catalogue.measures[measure].listed:
            if list_id:
                faults[kinds.LIST_NOT_EXPECTED].append((measure, list_id))
        elif not list_id:
            faults[kinds.LIST_MISSING].append((measure, list_id))
        elif list_id in catalogue.lists and measure not in catalogue.lists[list_id].measures:
            faults[kinds.LIST_DOES_NOT_FIT].append((measure, list_id))
    known = {
        measure: ", ".join(each.id for each in catalogue.lists.values() if measure in each.measures)
        for measure in pairs["measure"]
    }
    for kind, found in faults.items():
        rows = _joined(sheet, ("measure", "list"), found)
        sheet.report(kind, "list", rows, lambda row: {"measure": row["measure"], "known": known[row["measure"]]})


def _conversions(sheet: Sheet, catalogue: Catalogue) -> list[_Conversion]:
    """Return how each measure is converted from each of its printed units; report those that are not."""
    conversions = [
        _conversion(measure, unit, catalogue)
        for measure, unit in sheet.table.select("measure", "unit").unique().iter_rows()
        if measure in catalogue.measures and unit
    ]
    known = ", ".join(catalogue.base_units)
    canonical = {one.measure: one.canonical for one in conversions}
    for kind in (kinds.UNKNOWN_UNIT, kinds.UNIT_DOES_NOT_FIT, kinds.CONVERSION_NOT_EXACT):
        rows = _joined(
            sheet, ("measure", "unit"), [(one.measure, one.unit) for one in conversions if one.fault is kind]
        )
        sheet.report(
            kind,
            "unit",
            rows.with_columns(value=pl.col("unit")),
            lambda row: {"measure": row["measure"], "canonical": canonical[row["measure"]], "known": known},
        )
    return conversions


def _conversion(measure: str, symbol: str, catalogue: Catalogue) -> _Conversion:
    canonical = catalogue.unit_of(measure)
    try:
        unit = catalogue.units.parse(symbol)
    except InvalidInput:
        return _Conversion(measure, symbol, canonical.symbol, fault=kinds.UNKNOWN_UNIT)
    if not fits(unit, canonical):
        return _Conversion(measure, symbol, canonical.symbol, fault=kinds.UNIT_DOES_NOT_FIT)
    try:
        return _Conversion(measure, symbol, canonical.symbol, exact_shift(unit, canonical))
    except InvalidInput:
        return _Conversion(measure, symbol, canonical.symbol, fault=kinds.CONVERSION_NOT_EXACT)


def _check_duplicates(sheet: Sheet) -> None:
    if sheet.table.select(_CELL).n_unique() == sheet.table.height:
        return
    repeated = sheet.table.filter(~pl.struct(_CELL).is_first_distinct())
    sheet.report(kinds.DUPLICATE_ROW, "value", repeated, lambda row: {column: row[column] for column in _CELL})


def _figures(table: pl.DataFrame, conversions: Iterable[_Conversion]) -> pl.DataFrame:
    value = pl.col("value")
    shifts = pl.DataFrame(
        [(one.measure, one.unit, one.canonical, one.shift) for one in conversions],
        schema={"measure": pl.String, "unit": pl.String, "canonical": pl.String, "shift": pl.Int16},
        orient="row",
    )
    return (
        table.join(shifts, on=["measure", "unit"], how="left", maintain_order="left")
        .with_columns(
            list_id=pl.col("list"),
            scaled=scaled(value),
            exponent=pl.col("shift") - decimals(value),
            printed=value,
            printed_unit=pl.col("unit"),
            unit=pl.col("canonical"),
            expected=pl.col("expected") == "yes",
            confidence=pl.col("confidence").replace_strict(_CONFIDENCE, return_dtype=pl.Int16),
        )
        .select(FIGURE_COLUMNS)
    )


_CONFIDENCE: Mapping[str, int] = {word.name.lower(): int(word) for word in Confidence}


def _distinct(sheet: Sheet, column: str) -> list[str]:
    return [word for word in sheet.table[column].unique().to_list() if word]


def _among(sheet: Sheet, column: str, words: list[str]) -> pl.DataFrame:
    return sheet.table.filter(pl.col(column).is_in(words)) if words else sheet.table.clear()


def _joined(sheet: Sheet, columns: tuple[str, str], pairs: list[tuple[str, str]]) -> pl.DataFrame:
    if not pairs:
        return sheet.table.clear()
    wanted = pl.DataFrame(pairs, schema=list(columns), orient="row")
    return sheet.table.join(wanted, on=list(columns), how="semi", maintain_order="left")
