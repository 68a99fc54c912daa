"""The graded edits of a micro table: the same engine as for returns, over hundreds of thousands of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from sunan.kernel.findings import Place
from sunan.monitoring.collection.core.edits.engine import Said, run_edits
from sunan.monitoring.collection.core.edits.reading import EditBook
from sunan.monitoring.collection.core.edits.table import LIST, PERIOD, UNIT, Column, Moment, WideTable
from sunan.monitoring.collection.core.micro.reading import MicroFrame
from sunan.monitoring.collection.core.micro.tables import TableRule
from sunan.monitoring.collection.core.words import Grade

MOST_PER_EDIT = 100


@dataclass(frozen=True)
class Checked:
    """What the edits of a table said.

    Attributes:
        said: each with the place of its cell; no more than a hundred of each edit.
        counts: edit → how many rows contradict it.
    """

    said: tuple[tuple[Place, Said], ...]
    counts: Mapping[str, int]

    @property
    def has_errors(self) -> bool:
        return any(one.grade is Grade.HARD for _, one in self.said)


def check_table(table: MicroFrame, *, edits: EditBook, period: str, prior: pl.DataFrame | None = None) -> Checked:
    """Return what the graded edits say of a table, errors first.

    Args:
        prior: the same table of the year before; its units are found again by the key.
    """
    rule = table.rule
    wide = wide_table(table.frame, rule, period=period, prior=prior)
    outcome = run_edits(edits.of_table(rule.id), wide, factors=edits.factors, about=edits.about, most=MOST_PER_EDIT)
    wanted = {one.spot.unit for one in outcome.said}
    named = table.frame.select(_key(rule).alias(UNIT), "row").filter(pl.col(UNIT).is_in(list(wanted)))
    rows = dict(named.iter_rows())
    said = tuple((_place(table, one, rows), one) for one in outcome.said)
    return Checked(said, outcome.counts)


def wide_table(frame: pl.DataFrame, rule: TableRule, *, period: str, prior: pl.DataFrame | None = None) -> WideTable:
    """Return a table as the edits read it: figures as exact integers with their decimals, texts as groups of peers."""
    here = [one for one in rule.numbers if one.id in frame.columns]
    texts = [one.id for one in rule.columns if not one.is_number and one.id in frame.columns]
    columns = [Column(one.id) for one in here]
    made = frame.select(
        _key(rule).alias(UNIT), pl.lit(period).alias(PERIOD), pl.lit("").alias(LIST), *texts,
        *(expr for one in here for expr in _figure(one.id, one.decimals, Column(one.id))),
    )  # fmt: skip
    if prior is not None:
        before = [one for one in here if one.id in prior.columns]
        earlier = [Column(one.id, Moment.PRIOR) for one in before]
        joined = prior.select(
            _key(rule).alias(UNIT),
            *(
                expr
                for one, column in zip(before, earlier, strict=True)
                for expr in _figure(one.id, one.decimals, column)
            ),
        ).unique(UNIT, keep="none")
        made = made.join(joined, on=UNIT, how="left", maintain_order="left")
        columns += earlier
    return WideTable(made, tuple(columns), {one.id: one for one in rule.subjects})


def _figure(source: str, decimals: int, column: Column) -> list[pl.Expr]:
    digits = pl.col(source)
    return [
        digits.alias(column.name),
        pl.when(digits.is_not_null()).then(decimals).cast(pl.Int16).alias(f"{column.name}:places"),
    ]


def _key(rule: TableRule) -> pl.Expr:
    return pl.concat_str([pl.col(name) for name in rule.key], separator=" · ", ignore_nulls=True)


def _place(table: MicroFrame, said: Said, rows: Mapping[str, int]) -> Place:
    if said.spot.unit not in rows:
        return Place(table.raw.file, column=table.rule.column(said.spot.measure).name.zh)
    return table.raw.place(rows[said.spot.unit], said.spot.measure)
