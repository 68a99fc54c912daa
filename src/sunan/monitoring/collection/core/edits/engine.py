"""Running graded edits over a wide table: all rules in one pass over whole columns, and words for what they find.

Comparisons are exact: 128-bit integers, or Python's own where a product would not fit. Distances from peers and tails of
distributions are floating point; they order and ask, they prove nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from sunan.kernel.arithmetic import grouped
from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.edits import spread
from sunan.monitoring.collection.core.edits.checks import Check, Held, Words, checks_of
from sunan.monitoring.collection.core.edits.logic import Span, exactly
from sunan.monitoring.collection.core.edits.rules import EditRule, ManyMeasures, Required
from sunan.monitoring.collection.core.edits.table import KEYS, Column, Moment, Spot, WideTable
from sunan.monitoring.collection.core.words import Grade
from sunan.monitoring.statistics.core.rules import RuleStatus

_WIDEST = 37
"""Digits that a 128-bit integer holds whatever they are."""

_FEW_ROWS = 256
"""Up to so many rows, one row after the other is quicker than whole columns."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an edit says.

    Attributes:
        spot: the cell; its unit is empty where a whole column is meant.
        others: further cells that the edit looked at and that were asked as well.
        values: column → figure as printed, of everything looked at.
        words: the sentence, with the standing of its limit where that is not confirmed.
        fingerprint: hash of the edit and those values; with other values it is another finding.
    """

    edit: str
    grade: Grade
    status: RuleStatus
    spot: Spot
    others: tuple[Spot, ...]
    values: Mapping[str, str]
    words: Text
    fingerprint: str


@dataclass(frozen=True)
class Outcome:
    """What edits said of a table.

    Attributes:
        said: errors first, then by cell; of each edit no more than was asked for.
        counts: edit → how many rows contradict it, listed or not.
    """

    said: tuple[Said, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


def run_edits(
    rules: Iterable[EditRule],
    table: WideTable,
    *,
    factors: Mapping[str, Fraction],
    about: Fraction = Fraction(0),
    most: int | None = None,
) -> Outcome:
    """Return what a table's edits say.

    Args:
        factors: ratio edit → what numerator over denominator is multiplied with, by the algebra of units.
        about: the share of itself by which a figure hedged with 约 may lie off.
        most: how many findings of one edit are put into words; all by default.
    """
    if table.frame.is_empty():
        return Outcome(())
    rules = list(rules)
    counts: dict[str, int] = {}
    said: list[Said] = []
    checks = [check for rule in rules for check in checks_of(rule, table, factors)]
    is_short = table.frame.height <= _FEW_ROWS
    fast = [check for check in checks if not is_short and check.width <= _WIDEST]
    masks = _row_by_row(table, [check for check in checks if is_short or check.width > _WIDEST], about)
    if fast:
        frame, spans = table.spanned(about)
        every = {**spans, **_places(table)}
        masks += _masks(frame, table, [(check, check.contradicted(every)) for check in fast])
    for check, rows in masks:
        counts[check.rule.id] = counts.get(check.rule.id, 0) + len(rows)
        left = None if most is None else max(0, most - sum(1 for one in said if one.edit == check.rule.id))
        said += _told(check.rule, check.columns, check.says, table, rows[:left])
    for rule in rules:
        if isinstance(rule, ManyMeasures):
            found, number = _other_kinds(rule, table, most)
            if number:
                counts[rule.id] = counts.get(rule.id, 0) + number
            said += found
    order = {grade: at for at, grade in enumerate(Grade)}
    said.sort(key=lambda one: (order[one.grade], one.spot.unit, one.spot.period, one.spot.measure, one.edit))
    return Outcome(tuple(said), counts)


def _places(table: WideTable) -> dict[str, Span]:
    """Return the printed places of each column as if they were figures."""
    found = {}
    for column in table.columns:
        name = f"{column.name}:places"
        found[name] = exactly(pl.col(name))
    return found


def _masks(frame: pl.DataFrame, table: WideTable, checks: Sequence[tuple[Check, Any]]) -> list[tuple[Check, pl.Series]]:
    """Return for each check the rows that contradict it, all computed in one go."""
    wanted = [
        (check, _where(table, check, truth).alias(str(at)))
        for at, (check, truth) in enumerate(checks)
        if isinstance(truth, pl.Expr)
    ]
    if not wanted:
        return []
    found = frame.lazy().select(truth for _, truth in wanted).collect()
    return [(check, found[truth.meta.output_name()].arg_true()) for check, truth in wanted]


def _where(table: WideTable, check: Check, truth: pl.Expr) -> pl.Expr:
    """Return where a check is contradicted, at rows of which something was asked and whose series is not broken."""
    asked = [f"{one.name}:asked" for one in check.columns if f"{one.name}:asked" in table.physical]
    if asked:
        truth = truth & pl.any_horizontal(asked)
    if check.skips_broken:
        periods = sorted(period for measure, period in table.broken if measure == check.subject)
        if periods:
            truth = truth & ~pl.col("period").is_in(periods)
    return truth


def _row_by_row(table: WideTable, checks: Sequence[Check], about: Fraction) -> list[tuple[Check, pl.Series]]:
    """Return for each check the rows that contradict it, one row after the other with Python's own integers.

    As exact as whole columns, and quicker for the few rows of a return, where naming a column costs more than reading it.
    """
    if not checks:
        return []
    columns = {one.name: one for check in checks for one in check.columns}
    physical = [
        f"{name}{part}"
        for name in columns
        for part in ("", ":places", ":hedge", ":asked")
        if f"{name}{part}" in table.physical
    ]
    found: list[list[int]] = [[] for _ in checks]
    for at, row in enumerate(table.frame.select("period", *physical).iter_rows(named=True)):
        spans: dict[str, Span] = {}
        for name, column in columns.items():
            if row[name] is not None:
                spans[name] = table.span_in(row, column, about)
                spans[f"{name}:places"] = exactly(row[f"{name}:places"])
        for check, rows in zip(checks, found, strict=True):
            if _is_open(check, row, table) and check.contradicted(spans):
                rows.append(at)
    return [(check, pl.Series(rows, dtype=pl.UInt32)) for check, rows in zip(checks, found, strict=True)]


def _is_open(check: Check, row: Mapping[str, Any], table: WideTable) -> bool:
    """Return whether a row has all figures of a check, asked for one of them, and does not stand where a series breaks."""
    if any(row[one.name] is None for one in check.columns):
        return False
    if not any(row.get(f"{one.name}:asked", one.moment is Moment.NOW) for one in check.columns):
        return False
    return not (check.skips_broken and (check.subject, row["period"]) in table.broken)


def _other_kinds(rule: ManyMeasures, table: WideTable, most: int | None) -> tuple[list[Said], int]:
    """Return what the edits say that look at more than single rows, or at what is not there."""
    found: list[Said] = []
    number = 0
    for measure in rule.measures:
        if not table.has(measure):
            continue
        column = Column(measure)
        if isinstance(rule, Required):
            asked = f"{column.name}:asked"
            empty = pl.col(column.name).is_null()
            rows = (
                table.frame.select((empty & pl.col(asked)) if asked in table.physical else empty).to_series().arg_true()
            )
            subject = table.subjects[measure]

            def missing(_: Mapping[str, Held], name: Text = subject.name) -> Words:
                return {"measure": name}

            number += len(rows)
            found += _told(rule, (column,), missing, table, rows[: _left(most, found)])
            continue
        peers = spread.outliers(rule, table, measure)
        if peers is not None:
            number += len(peers.rows)
            columns = (column, Column(measure, Moment.PRIOR)) if peers.looks_back else (column,)
            for at, row in enumerate(peers.rows[: _left(most, found)]):
                found += _told(rule, columns, peers.words(at), table, pl.Series([row], dtype=pl.UInt32))
        whole = spread.pattern(rule, table, measure)
        if whole is not None:
            number += 1
            found.append(_of_column(rule, table, measure, whole))
    return found, number


def _left(most: int | None, found: Sequence[Said]) -> int | None:
    return None if most is None else max(0, most - len(found))


def _told(
    rule: EditRule, columns: Sequence[Column], says: Callable[[Mapping[str, Held]], Words], table: WideTable,
    rows: pl.Series,
) -> Iterator[Said]:  # fmt: skip
    """Yield the finding of each of the rows, in words."""
    if rows.is_empty():
        return
    physical = [
        name
        for column in columns
        for name in (column.name, f"{column.name}:places", f"{column.name}:hedge", f"{column.name}:asked")
        if name in table.physical
    ]
    for row in table.frame.select(*KEYS, *physical)[rows.cast(pl.UInt32)].iter_rows(named=True):
        spots = [
            Spot(one.measure, one.member or row["unit"], row["period"], row["list"])
            for one in columns
            if one.moment is Moment.NOW and row.get(f"{one.name}:asked", True)
        ]
        held = {one.name: _held(row, one, table) for one in columns if row[one.name] is not None}
        words = dict(says(held))
        spot = spots[0]
        words.setdefault("source", table.references.get(spot, text("公布数据", "published data")))
        values = {name: one.shown.zh for name, one in held.items()}
        yield _said(rule, spot, tuple(spots[1:]), values, words)


def _held(row: Mapping[str, Any], column: Column, table: WideTable) -> Held:
    digits, places = row[column.name], row[f"{column.name}:places"]
    value = PrintedValue(digits, -places).value
    hedge = Qualifier(row.get(f"{column.name}:hedge") or "=").text
    shown = Text(zh=f"{hedge.zh}{grouped(value)}", en=f"{hedge.en}{grouped(value)}")
    return Held(value, shown, places, table.subjects[column.measure].counted)


def _of_column(rule: EditRule, table: WideTable, measure: str, whole: spread.Pattern) -> Said:
    period = table.frame["period"][0]
    subject = table.subjects[measure]
    words: dict[str, Text | str] = {"measure": subject.name, "unit": subject.unit, **whole.words}
    return _said(rule, Spot(measure, "", period), (), {measure: whole.summary}, words)


def _said(
    rule: EditRule, spot: Spot, others: tuple[Spot, ...], values: Mapping[str, str], words: Mapping[str, Text | str]
) -> Said:
    def inside(language: str) -> dict[str, str]:
        return {key: getattr(one, language) if isinstance(one, Text) else one for key, one in words.items()}

    standing = _STANDINGS[rule.status]
    said = Text(
        zh=rule.words.zh.format_map(inside("zh")) + standing.zh, en=rule.words.en.format_map(inside("en")) + standing.en
    )
    return Said(rule.id, rule.grade, rule.status, spot, others, values, said, fingerprint_of(rule.id, spot, values))


def fingerprint_of(edit: str, spot: Spot, values: Mapping[str, str]) -> str:
    """Return the hash that binds an explanation to the edit, the cell and the values it was given for."""
    parts = [edit, spot.measure, spot.unit, spot.period, spot.list_id]
    parts += [f"{name}={value}" for name, value in sorted(values.items())]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


_STANDINGS: Mapping[RuleStatus, Text] = {
    "C": text("", ""),
    "S": text("（界限转引，未见原文）", " (limit second-hand)"),
    "U": text("（界限未经证实）", " (limit unconfirmed)"),
}
