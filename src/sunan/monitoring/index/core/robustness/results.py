"""What a study leaves standing: rank intervals, who is ahead of whom, and units that are printed as tied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sunan.monitoring.index.core.arrays import SAME, Array
from sunan.monitoring.index.core.dataset import Rows
from sunan.monitoring.index.core.robustness.factors import Factor
from sunan.monitoring.index.core.robustness.places import scale_of
from sunan.monitoring.index.core.robustness.study import Bench
from sunan.monitoring.index.core.robustness.tally import Block, Tally


@dataclass(frozen=True, eq=False)
class Results:
    """The tables of a study.

    Attributes:
        intervals: one row per unit and period; ahead: one row per compared pair; failures: one row per reason.
        uses: how often each choice was drawn, and how many of these failed.
        mean_shift, greatest_shift: mean over units of |rank − nominal rank|, its mean and greatest over replications.
    """

    intervals: pl.DataFrame
    ahead: pl.DataFrame
    failures: pl.DataFrame
    uses: pl.DataFrame
    counts: pl.DataFrame
    mean_shift: float | None
    greatest_shift: float | None


def results_of(bench: Bench, tally: Tally) -> Results:
    """Return the tables of a study from its tally."""
    report, ties = bench.study.admissible.report, bench.study.recipe.ties
    rows, standing = bench.workshop.rows, bench.standing
    several = len(rows.periods) > 1
    intervals, ahead, counted = [], [], []
    for number, block in enumerate(tally.blocks):
        counts = tally.counted()[number]
        spans = spans_of(counts[:, 1:], low=float(report.low), high=float(report.high)) / scale_of(ties)
        bands = bands_of(tally.ahead[number], tally.tied[number], tally.compared[number], float(report.level))
        nominal = standing.ranks[block.rows]
        at = np.where(np.isnan(nominal), 0, nominal * scale_of(ties)).astype(np.intp)
        ranked = counts[:, 1:].sum(axis=1)
        sums = tally.sums[:, block.rows]
        with np.errstate(invalid="ignore", divide="ignore"):
            inside = counts[np.arange(len(at)), at] / ranked
            away = sums[1] / sums[0]
            spread = np.sqrt(np.maximum(sums[2] / sums[0] - away**2, 0.0))
            mean = np.where(np.isnan(standing.scores[block.rows]), 0.0, standing.scores[block.rows]) + away
            shift = sums[5] / ranked
        there = ranked > 0
        intervals.append(
            pl.DataFrame(
                {
                    **_keys(rows, block.rows, several=several),
                    "score": standing.scores[block.rows], "rank": nominal, "band": np.where(there, bands, 0),
                    "median": spans[2], "low": spans[1], "high": spans[3], "least": spans[0], "greatest": spans[4],
                    "at_nominal": np.where(at > 0, inside, np.nan), "mean_shift": np.where(at > 0, shift, np.nan),
                    "mean_score": mean, "sd_score": spread,
                    "least_score": np.where(sums[0] > 0, sums[3], np.nan),
                    "greatest_score": np.where(sums[0] > 0, sums[4], np.nan), "ranked": ranked.astype(np.int64),
                }
            ).with_columns(pl.when(pl.col("band") > 0).then(pl.col("band")))
        )  # fmt: skip
        ahead.append(_pairs(rows, block, tally, number, several=several))
        unit, place = np.nonzero(counts)
        counted.append(
            pl.DataFrame(
                {
                    **_keys(rows, block.rows[unit], several=several),
                    "rank": np.where(place > 0, place / scale_of(ties), np.nan),
                    "times": counts[unit, place].astype(np.int64),
                }
            ).with_columns(pl.col("rank").fill_nan(None))
        )
    succeeded = tally.succeeded
    return Results(
        pl.concat(intervals), pl.concat(ahead), _failures(tally), _uses(tally, bench.workshop.factors),
        pl.concat(counted), tally.shift_sum / succeeded if succeeded else None,
        tally.shift_most if succeeded else None,
    )  # fmt: skip


def spans_of(counts: np.ndarray, *, low: float, high: float) -> Array:
    """Return least, low, median, high and greatest rank, (5, n), from how often a unit had each rank (n, ranks).

    A quantile q is the lowest rank that the unit had, or surpassed, in at least a share q of the variants; it is a rank
    that occurred. NaN where a unit never had a rank.
    """
    total = counts.sum(axis=1, dtype=np.int64)
    summed = np.cumsum(counts, axis=1, dtype=np.int64)
    found = np.full((5, len(counts)), np.nan)
    for place, share in enumerate((0.0, low, 0.5, high, 1.0)):
        needed = np.maximum(1, np.ceil(share * total - SAME * total))
        found[place] = (summed < needed[:, None]).sum(axis=1) + 1
    found[:, total == 0] = np.nan
    return found


def bands_of(ahead: np.ndarray, tied: np.ndarray, compared: np.ndarray, level: float) -> np.ndarray:
    """Return the band of each unit, 1 for the first, from the pairs (window, n) in nominal order.

    Two units are told apart where one is ahead of the other in at least `level` of the variants in which both have a
    rank. A band takes in the next unit in nominal order as long as that one cannot be told apart from any unit already
    in it; so within a band no two units can be told apart. Units further apart than the window were not compared and
    never share a band.
    """
    window, count = ahead.shape
    behind = compared - ahead - tied
    with np.errstate(invalid="ignore", divide="ignore"):
        most = np.maximum(ahead, behind) / compared
    apart = ~(most < level - SAME)
    band = np.ones(count, dtype=np.int64)
    begin = 0
    for unit in range(1, count):
        members = np.arange(begin, unit)
        if unit - begin > window or apart[unit - members - 1, members].any():
            begin = unit
            band[unit] = band[unit - 1] + 1
        else:
            band[unit] = band[unit - 1]
    return band


def matrix_of(ahead: pl.DataFrame, period: str = "") -> tuple[list[str], Array]:
    """Return the units of a period in nominal order and the share of variants in which the row is ahead of the column.

    Opposite cells and the share of ties sum to 1. NaN where a pair was not compared; 0 on the diagonal.
    """
    here = ahead.filter(pl.col("period") == period) if "period" in ahead.columns else ahead
    units = list(dict.fromkeys([*here["unit"], *here["other"]]))
    place = {unit: number for number, unit in enumerate(units)}
    made = np.full((len(units), len(units)), np.nan)
    np.fill_diagonal(made, 0.0)
    for unit, other, before, behind in here.select("unit", "other", "ahead", "behind").iter_rows():
        if before is not None:
            made[place[unit], place[other]], made[place[other], place[unit]] = before, behind
    return units, made


def _pairs(rows: Rows, block: Block, tally: Tally, number: int, *, several: bool) -> pl.DataFrame:
    ahead, tied, compared = tally.ahead[number], tally.tied[number], tally.compared[number]
    one, distance = (
        axis.reshape(-1) for axis in np.meshgrid(np.arange(len(block.rows)), np.arange(block.window), indexing="ij")
    )
    real = one + distance + 1 < len(block.rows)
    one, distance = one[real], distance[real]
    before, same, both = (table[distance, one] for table in (ahead, tied, compared))
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = {"ahead": before / both, "tied": same / both, "behind": (both - before - same) / both}
    other = [rows.unit(int(row)) for row in block.rows[one + distance + 1]]
    return pl.DataFrame(
        {**_keys(rows, block.rows[one], several=several), "other": other, **shares, "compared": both}
    ).with_columns(pl.col("ahead", "tied", "behind").fill_nan(None))


def _keys(rows: Rows, places: np.ndarray, *, several: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"unit": [rows.unit(int(row)) for row in places]}
    if several:
        found["period"] = [rows.period(int(row)) for row in places]
    return found


def _failures(tally: Tally) -> pl.DataFrame:
    listed = sorted(tally.failures.items(), key=lambda one: (-one[1][0], one[1][1]))
    return pl.DataFrame(
        {
            "times": [times for _, (times, _) in listed], "first_replication": [first for _, (_, first) in listed],
            "reason_zh": [zh for (zh, _), _ in listed], "reason_en": [en for (_, en), _ in listed],
        },
        schema={"times": pl.Int64, "first_replication": pl.Int64, "reason_zh": pl.String, "reason_en": pl.String},
    )  # fmt: skip


def _uses(tally: Tally, factors: tuple[Factor, ...]) -> pl.DataFrame:
    def listed() -> Iterator[dict[str, Any]]:
        discrete = [factor for factor in factors if factor.choices]
        for number, factor in enumerate(discrete):
            for place, choice in enumerate(factor.choices):
                drawn, failed = (int(one) for one in tally.uses[:, number, place])
                yield {"factor": factor.name, "choice": choice, "drawn": drawn, "failed": failed}

    kinds = {"factor": pl.String, "choice": pl.String, "drawn": pl.Int64, "failed": pl.Int64}
    return pl.DataFrame(list(listed()), schema=kinds)
