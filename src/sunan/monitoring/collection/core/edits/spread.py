"""Edits that look at many values at once: far from peers, digits heaped, values bunched just above a mark.

Floating point and tails of distributions: they say where to look, in questions, and prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
import scipy

from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.edits.checks import Held, Words
from sunan.monitoring.collection.core.edits.rules import Bunched, Heaped, ManyMeasures, Peers
from sunan.monitoring.collection.core.edits.table import Column, Moment, Subject, WideTable

_NORMAL = 0.6744897501960817
"""Third quartile of the standard normal: makes the median absolute deviation comparable with a standard deviation."""

_MEAN_NORMAL = 1.2533141373155001
"""√(π/2): the same for the mean absolute deviation, used where more than half of the values are equal."""


@dataclass(frozen=True)
class Outliers:
    """Rows that lie far from their peers, with the distance, the middle and the number of peers of each."""

    rows: pl.Series
    distances: list[float]
    middles: list[float]
    peers: list[int]
    subject: Subject
    of: str

    @property
    def looks_back(self) -> bool:
        return self.of == "growth"

    def words(self, at: int) -> Callable[[Mapping[str, Held]], Words]:
        """Return what is said of the row at a position."""

        def says(held: Mapping[str, Held]) -> Words:
            unit = "%" if self.of == "growth" else self.subject.unit
            value = next(iter(held.values())).shown
            return {
                "measure": self.subject.name, "value": value, "unit": self.subject.unit,
                "median": f"{self.middles[at]:,.4g} {unit}", "z": f"{self.distances[at]:.1f}",
                "peers": str(self.peers[at] - 1),
            }  # fmt: skip

        return says


@dataclass(frozen=True)
class Pattern:
    """What is odd about a whole column: the placeholders of its words, and the numbers that make its fingerprint."""

    words: Mapping[str, Text | str]
    summary: str


def outliers(rule: ManyMeasures, table: WideTable, measure: str) -> Outliers | None:
    """Return the rows far from their peers; `None` for an edit of another kind, or where the table has no such figures.

    Values that stand for the same unit in several lists are peers only within their list.
    """
    if not isinstance(rule, Peers) or (rule.of == "growth" and not table.has(measure, Moment.PRIOR)):
        return None
    value = _number(Column(measure))
    if rule.of == "logarithm":
        value = pl.when(value > 0).then(value.log())
    if rule.of == "growth":
        prior = _number(Column(measure, Moment.PRIOR))
        value = pl.when(prior > 0).then(100 * (value / prior - 1))
    groups = ["period", "list", *(one for one in rule.by if one in table.physical)]
    asked = f"{Column(measure).name}:asked"
    is_asked = pl.col(asked) if asked in table.physical else pl.lit(value=True)
    found = (
        table.frame.lazy()
        .select(*(pl.col(one) for one in groups), value.alias("x"), is_asked.alias("asked"))
        .with_columns(
            middle=pl.col("x").median().over(groups), peers=pl.col("x").count().over(groups), row=pl.int_range(pl.len())
        )
        .with_columns(off=(pl.col("x") - pl.col("middle")).abs())
        .with_columns(
            typical=pl.col("off").median().over(groups) / _NORMAL, mean=pl.col("off").mean().over(groups) * _MEAN_NORMAL
        )
        .with_columns(unit=pl.when(pl.col("typical") > 0).then(pl.col("typical")).otherwise(pl.col("mean")))
        .filter(
            pl.col("asked") & (pl.col("unit") > 0) & (pl.col("peers") > rule.fewest)
            & (pl.col("off") > float(rule.limit) * pl.col("unit"))
        )
        .select("row", "middle", "peers", z=pl.col("off") / pl.col("unit"))
        .sort("z", "row", descending=[True, False])
        .collect()
    )  # fmt: skip
    middles = found["middle"].exp() if rule.of == "logarithm" else found["middle"]
    return Outliers(
        found["row"],
        found["z"].to_list(),
        middles.to_list(),
        found["peers"].to_list(),
        table.subjects[measure],
        rule.of,
    )


def pattern(rule: ManyMeasures, table: WideTable, measure: str) -> Pattern | None:
    """Return what is odd about a column as a whole; `None` where nothing is."""
    match rule:
        case Heaped():
            return _heaped(rule, table, measure)
        case Bunched():
            return _bunched(rule, table, measure)
    return None


def _heaped(rule: Heaped, table: WideTable, measure: str) -> Pattern | None:
    """Return whether last digits are heaped on some; figures of one digit have no last one, so they do not count."""
    digits = table.frame[Column(measure).name].abs()
    last = digits.filter(digits >= 10) % 10
    count = len(last)
    if count < rule.fewest:
        return None
    hits = int(last.is_in([int(one) for one in rule.digits]).sum())
    expected = len(rule.digits) / 10
    if hits / count < float(rule.share) or _tail(hits, count, expected) >= float(rule.level):
        return None
    words: dict[str, Text | str] = {
        "share": f"{100 * hits / count:.1f}%", "expected": f"{100 * expected:.0f}%", "count": f"{count:,}",
        "digits": text("、".join(rule.digits), ", ".join(rule.digits)),
    }  # fmt: skip
    return Pattern(words, f"{hits}/{count}")


def _bunched(rule: Bunched, table: WideTable, measure: str) -> Pattern | None:
    mark, width = float(rule.mark), float(rule.width)
    value = table.frame.select(_number(Column(measure)).alias("x"))["x"]
    above = int(((value >= mark) & (value < mark * (1 + width))).sum())
    below = int(((value < mark) & (value >= mark * (1 - width))).sum())
    if above + below < rule.fewest or _tail(above, above + below, 0.5) >= float(rule.level):
        return None
    words: dict[str, Text | str] = {
        "mark": f"{Decimal(rule.mark):,f}", "above": f"{above:,}", "below": f"{below:,}",
    }  # fmt: skip
    return Pattern(words, f"{above}/{below}")


def _tail(hits: int, count: int, chance: float) -> float:
    """Return the probability of so many hits or more."""
    found: Any = scipy.special.bdtrc(hits - 1, count, chance)
    return float(found)


def _number(column: Column) -> pl.Expr:
    """Return a column of figures as floating point numbers."""
    return pl.col(column.name).cast(pl.Float64) / pl.lit(10.0).pow(pl.col(f"{column.name}:places").cast(pl.Float64))
