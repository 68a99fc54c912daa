"""Reading a table of reporting units: every cell judged by its column's type, all faults at once, nothing guessed.

Numbers stay exact: they are read as the digits that stand there and kept as whole numbers at the column's decimals.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sunan.kernel.findings import MORE_OF_THE_SAME, Finding, FindingKind, Place, errors_among
from sunan.monitoring.collection.core.micro import faults
from sunan.monitoring.collection.core.micro.credit_codes import are_credit_codes, normalised
from sunan.monitoring.collection.core.micro.opening import RawTable, open_text, open_workbook
from sunan.monitoring.collection.core.micro.tables import ColumnRule, TableRule

MOST_DIGITS = 15
MOST_PER_KIND = 100
_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"
_SEPARATED = r"^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_WITH_UNIT = r"^-?[0-9][0-9,.]*\s*[^0-9\s.,\-]+$"
_NOISE = 2.0**-50
_AREA = r"^[0-9]{6}$"
_DATE = r"^([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T]00:00:00(?:\.0+)?)?$"


@dataclass(frozen=True)
class MicroFrame:
    """A table as it was read.

    Attributes:
        frame: `row` (its number in the file); texts, or whole numbers of 10^−decimals for columns of numbers.
        is_sound: nothing is wrong with it that would make a sum of it wrong.
    """

    rule: TableRule
    raw: RawTable
    frame: pl.DataFrame
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        return not errors_among(self.findings)


def read_table(
    content: bytes, rule: TableRule, *, file: str, cities: Collection[str], is_workbook: bool
) -> tuple[MicroFrame | None, list[Finding]]:
    """Return a table, or, when nothing of it can be read, the findings that say why.

    Args:
        cities: codes of the areas that rows may lie in; a county lies in the city of its first four digits.
    Raises:
        WorkbookBroken: the file is no workbook, or damaged.
    """
    raw, refusal = (open_workbook if is_workbook else open_text)(content, rule, file=file)
    if raw is None:
        return None, refusal
    if raw.frame.is_empty():
        return None, [*raw.findings, faults.NO_ROWS.at(Place(file, column=raw.sheet))]
    reading = _Reading(raw, rule)
    return reading.read(cities), []


@dataclass
class _Reading:
    """Judges the columns of one table one after the other and gathers what is wrong."""

    raw: RawTable
    rule: TableRule
    findings: list[Finding] = field(default_factory=list)

    def read(self, cities: Collection[str]) -> MicroFrame:
        self.findings += self.raw.findings
        texts = [name for name, kind in self.raw.frame.schema.items() if kind == pl.String]
        frame = self.raw.frame.with_columns(pl.col(name).str.strip_chars() for name in texts)
        frame = frame.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in texts)
        made = [frame["row"]]
        for column in self.rule.columns:
            if column.id in frame.columns:
                made.append(self._column(frame, column, cities))
                if column.required:
                    self._report(faults.EMPTY, frame, column, frame[column.id].is_null())
        table = pl.DataFrame(made)
        self._keys(table)
        return MicroFrame(self.rule, self.raw, table, tuple(self.findings))

    def _column(self, frame: pl.DataFrame, column: ColumnRule, cities: Collection[str]) -> pl.Series:
        values = frame[column.id]
        if column.is_number:
            return self._numbers(frame, column)
        match column.type:
            case "credit_code":
                values = frame.select(normalised(pl.col(column.id))).to_series()
                self._report(faults.BAD_CREDIT_CODE, frame, column, ~are_credit_codes(values))
            case "area":
                prefixes = [code[:4] for code in cities]
                known = values.str.contains(_AREA) & values.str.slice(0, 4).is_in(prefixes)
                self._report(faults.UNKNOWN_AREA, frame, column, ~known)
            case "choice":
                self._report(
                    faults.NOT_AMONG_CHOICES, frame, column, ~values.is_in(list(column.choices)),
                    choices="、".join(column.choices),
                )  # fmt: skip
            case "date":
                values = _dates(values)
                self._report(faults.BAD_DATE, frame, column, frame[column.id].is_not_null() & values.is_null())
        return values

    def _numbers(self, frame: pl.DataFrame, column: ColumnRule) -> pl.Series:
        """Return the numbers of a column as whole numbers of 10^−decimals; what is none is missing, and reported."""
        if frame.schema[column.id] != pl.String:
            return self._whole_numbers(frame, column)
        written = _without_noise(frame[column.id]) if self.raw.sheet else frame[column.id]
        odd = ~written.str.contains(_NUMBER)
        if odd.any():
            written, odd = self._leniently(frame, column, written, odd)
        places = (written.str.len_bytes() - written.str.find(".", literal=True) - 1).fill_null(0)
        if places.max():
            # Zeros at the end say nothing that a spreadsheet keeps; 12.0 is a whole number of it.
            written = written.str.replace(r"(\.[0-9]*?)0+$", "$1").str.replace(r"\.$", "")
            places = (written.str.len_bytes() - written.str.find(".", literal=True) - 1).fill_null(0)
        fine = places > column.decimals
        self._report(faults.TOO_MANY_DECIMALS, frame, column, fine & ~odd, most=column.decimals)
        digits = written.str.replace(".", "", literal=True)
        long = digits.str.len_bytes() + column.decimals - places > MOST_DIGITS + digits.str.starts_with("-").cast(
            pl.UInt32
        )
        self._report(faults.TOO_MANY_DIGITS, frame, column, long & ~fine & ~odd, most=MOST_DIGITS - column.decimals)
        sound = written.is_not_null() & ~odd & ~fine & ~long
        table = pl.DataFrame({"digits": digits, "places": places, "sound": sound})
        power = pl.lit(10, dtype=pl.Int64).pow(column.decimals - pl.col("places").cast(pl.Int64))
        number = pl.col("digits").cast(pl.Int64, strict=False)
        if column.decimals:
            number = number * power.cast(pl.Int64)
        return table.select(pl.when("sound").then(number).alias(column.id)).to_series()

    def _whole_numbers(self, frame: pl.DataFrame, column: ColumnRule) -> pl.Series:
        """Return the numbers of a spreadsheet as whole numbers of 10^−decimals.

        They are binary fractions of fifteen decimal digits, so the nearest whole number is the one that was written,
        unless more lies between the two than the noise of such fractions: then there were more decimals.
        """
        shifted = frame[column.id].cast(pl.Float64) * 10.0**column.decimals
        nearest = shifted.round()
        long = nearest.abs() >= 10.0**MOST_DIGITS
        fine = ~long & ((shifted - nearest).abs() > shifted.abs() * _NOISE + 1e-9)
        self._report(faults.TOO_MANY_DECIMALS, frame, column, fine, most=column.decimals)
        self._report(faults.TOO_MANY_DIGITS, frame, column, long, most=MOST_DIGITS - column.decimals)
        table = pl.DataFrame({"nearest": nearest, "sound": ~long & ~fine})
        return table.select(pl.when("sound").then("nearest").cast(pl.Int64).alias(column.id)).to_series()

    def _leniently(
        self, frame: pl.DataFrame, column: ColumnRule, written: pl.Series, odd: pl.Series
    ) -> tuple[pl.Series, pl.Series]:
        """Return the numbers with full-width digits and separators taken as meant, and what is still odd."""
        plain = written.str.normalize("NFKC").str.strip_chars()
        plain = pl.select(
            pl.when(plain.str.contains(_SEPARATED)).then(plain.str.replace_all(",", "", literal=True)).otherwise(plain)
        ).to_series()
        mended = odd & plain.str.contains(_NUMBER)
        if count := mended.sum():
            example = written.filter(mended)[0]
            place = self.raw.place(frame["row"].filter(mended)[0], column.id)
            self.findings.append(faults.READ_LENIENTLY.at(place, column=column.name.zh, count=count, value=example))
        odd = ~plain.str.contains(_NUMBER)
        with_unit = odd & plain.str.contains(_WITH_UNIT)
        self._report(faults.UNIT_IN_NUMBER, frame, column, with_unit)
        self._report(faults.NO_NUMBER, frame, column, odd & ~with_unit)
        return plain, odd

    def _keys(self, table: pl.DataFrame) -> None:
        """Report rows whose key another row has."""
        key = list(self.rule.key)
        if any(name not in table.columns for name in key):
            return
        repeated = table.select("row", *key).drop_nulls().filter(pl.struct(key).is_duplicated())
        first: dict[tuple[Any, ...], int] = {}
        count = 0
        for row, *values in repeated.sort("row").iter_rows():
            other = first.setdefault(tuple(values), row)
            if other != row:
                count += 1
                if count <= MOST_PER_KIND:
                    shown = " ".join(str(one) for one in values)
                    place = self.raw.place(row, key[0])
                    self.findings.append(faults.REPEATED_KEY.at(place, value=shown, other=other))
        self._count_the_rest(faults.REPEATED_KEY, count)

    def _report(
        self, kind: FindingKind, frame: pl.DataFrame, column: ColumnRule, where: pl.Series, **values: object
    ) -> None:
        """Note a finding for each row where something holds, the first hundred one by one; missing is not true."""
        where = where.fill_null(value=False)
        if not where.any():
            return
        rows = where.arg_true()
        common = {"column": column.name.zh, "unit": column.unit, **values}
        for at in rows.head(MOST_PER_KIND):
            place = self.raw.place(frame["row"][at], column.id)
            self.findings.append(kind.at(place, value=_as_seen(frame[column.id][at]), **common))
        self._count_the_rest(kind, len(rows))

    def _count_the_rest(self, kind: FindingKind, count: int) -> None:
        if count > MOST_PER_KIND:
            more = MORE_OF_THE_SAME.at(Place(self.raw.file), code=kind.code, count=count - MOST_PER_KIND)
            self.findings.append(more)


def _as_seen(value: object) -> str:
    """Return a value as it stood in its cell."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


def _without_noise(written: pl.Series) -> pl.Series:
    """Return the numbers of a workbook at the fifteen digits that a spreadsheet keeps; its files carry two more.

    A cell that shows 433.65 is often stored as 433.64999999999998.
    """
    digits = (
        written.str.len_bytes() - written.str.count_matches(r"[.\-]") - written.str.starts_with("0.").cast(pl.UInt32)
    )
    noisy = (digits > MOST_DIGITS) & written.str.contains(_NUMBER) & written.str.contains(".", literal=True)
    if not noisy.any():
        return written
    numbers = written.filter(noisy).cast(pl.Float64)
    rounded = pl.DataFrame({"n": numbers}).select(pl.col("n").round_sig_figs(MOST_DIGITS).cast(pl.String)).to_series()
    plain = rounded.zip_with(rounded.str.contains(_NUMBER), written.filter(noisy))
    return written.scatter(noisy.arg_true(), plain)


def _dates(values: pl.Series) -> pl.Series:
    """Return dates as 2024-05-06, however they were written; `None` for what is no date that exists."""
    plain = values.str.normalize("NFKC").str.replace(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", "$1-$2-$3")
    parts = plain.str.extract_groups(_DATE).struct.unnest()
    year, month, day = (parts[name].cast(pl.Int32) for name in parts.columns)
    made = pl.DataFrame({"y": year, "m": month, "d": day}).select(
        pl.concat_str(
            pl.col("y").cast(pl.String).str.zfill(4), pl.lit("-"), pl.col("m").cast(pl.String).str.zfill(2),
            pl.lit("-"), pl.col("d").cast(pl.String).str.zfill(2),
        ).str.to_date("%Y-%m-%d", strict=False).dt.to_string("%Y-%m-%d").alias(values.name)
    )  # fmt: skip
    return made.to_series()
