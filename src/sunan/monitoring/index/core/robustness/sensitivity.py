"""Which uncertain choice moves ranks: first and total effects of Sobol, each with its own error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.places import places_of, scale_of
from sunan.monitoring.index.core.robustness.study import Bench, part_size, workers

# Replications of the design are numbered from here, so that they share no stream with those of the study.
FIRST = 1 << 40
_RESAMPLING = 1 << 41
MEAN_SHIFT = "mean_shift"
_UNITS_AT_A_TIME = 512


@dataclass(frozen=True, eq=False)
class Effects:
    """First and total effects of k factors on m outputs.

    Attributes:
        first, total: (k, m); NaN where an output does not vary.
        first_error, total_error: (k, m): their standard deviation over bootstrap resamples.
        used: how many rows of the design entered.
    """

    first: Array
    total: Array
    first_error: Array
    total_error: Array
    used: int


def effects(a: Array, b: Array, mixed: Array, *, resamples: int = 200, seed: int = 0) -> Effects:
    """Return the effects from the runs of a radial design.

    With A and B two independent samples, and Aᵢ as A but factor i as in B: Sᵢ = mean(f(B)(f(Aᵢ) − f(A)))/V and
    Tᵢ = mean((f(A) − f(Aᵢ))²)/(2V), V the variance of f over A and B together (ddof 0), f centred on its mean over all runs.

    Args:
        a, b: (N, m) outputs; mixed: (k, N, m). Rows with a missing output anywhere are left out.
        resamples: bootstrap resamples of the rows.
    Raises:
        IndexRefusal: fewer than two rows are left.
    Source:
        Saltelli et al., Variance based sensitivity analysis of model output (CPC 181, 2010), table 2 (b) and (f); Jansen
        (CPC 117, 1999)
    """
    there = ~(np.isnan(a) | np.isnan(b) | np.isnan(mixed).any(axis=0)).any(axis=1)
    a, b, mixed = a[there], b[there], mixed[:, there]
    used = len(a)
    if used < 2:
        raise IndexRefusal(
            f"只有 {used} 组完整的模拟，无法估计各选择的影响；请增加次数，或去掉总是失败的选择。",
            f"{used} complete rows of the design are too few for effects; ask for more, or drop choices that always fail.",
        )
    runs = len(mixed) + 2
    centre = (a.sum(axis=0) + b.sum(axis=0) + mixed.sum(axis=(0, 1))) / (runs * used)
    a, b, mixed = a - centre, b - centre, mixed - centre
    whole = np.full((1, used), 1.0)
    first, total = _estimates(a, b, mixed, whole)
    stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(_RESAMPLING,))))
    times = stream.multinomial(used, np.full(used, 1 / used), size=resamples).astype(np.float64)
    errors = _estimates(a, b, mixed, times)
    return Effects(first[:, 0], total[:, 0], _spread(errors[0]), _spread(errors[1]), used)


def _spread(values: Array) -> Array:
    # A resample in which an output does not vary says nothing of it.
    with np.errstate(invalid="ignore", divide="ignore"):
        count = (~np.isnan(values)).sum(axis=1)
        mean = np.nansum(values, axis=1) / count
        spread: Array = np.sqrt(np.nansum((values - mean[:, None]) ** 2, axis=1) / (count - 1))
    return spread


def _estimates(a: Array, b: Array, mixed: Array, times: Array) -> tuple[Array, Array]:
    """Return first and total effects, (k, resamples, m), for how often each row counts (resamples, N)."""
    size = times.sum(axis=1, keepdims=True)
    mean = times @ (a + b) / (2 * size)
    variance = times @ (a * a + b * b) / (2 * size) - mean * mean
    scale = np.maximum(np.abs(a).max(axis=0), np.abs(b).max(axis=0))
    flat = ~(variance > 1e-24 * scale * scale)
    with np.errstate(invalid="ignore", divide="ignore"):
        inverse = np.where(flat, np.nan, 1 / variance)
        first = np.stack([times @ (b * (one - a)) / size * inverse for one in mixed])
        total = np.stack([times @ ((a - one) ** 2) / (2 * size) * inverse for one in mixed])
    return first, total


def sensitivity(bench: Bench, n: int, *, processes: int = 1, resamples: int = 200) -> tuple[pl.DataFrame, int]:
    """Return effects of every factor on the mean rank shift and on the rank of each unit, and how many rows failed.

    Args:
        n: rows of the design; n·(factors + 2) variants are computed.
    """
    shop, seed = bench.workshop, bench.study.seed
    size = max(1, part_size(len(shop.rows)) // (len(shop.factors) + 2))
    parts = [(start, min(start + size, n)) for start in range(0, n, size)]
    with workers(bench, processes) as each:
        made = list(each(design, parts))
    shifts = np.concatenate([one[0] for one in made], axis=1)
    places = np.concatenate([one[1] for one in made], axis=1)
    failed = int(np.isnan(shifts).any(axis=0).sum())
    whole = ~np.isnan(shifts).any(axis=0)
    found = [_table(bench, effects(shifts[0, whole, None], shifts[1, whole, None], shifts[2:, whole, None],
                                   resamples=resamples, seed=seed), [(MEAN_SHIFT, "", "")])]  # fmt: skip
    rows = shop.rows
    for start in range(0, len(rows), _UNITS_AT_A_TIME):
        part = places[:, :, start : start + _UNITS_AT_A_TIME][:, whole].astype(np.float64)
        # A unit that is sometimes left without a rank has no variance of ranks.
        part[:, :, (part == 0).any(axis=(0, 1))] = 0.0
        named = [("rank", rows.unit(row), rows.period(row)) for row in range(start, start + part.shape[2])]
        found.append(_table(bench, effects(part[0], part[1], part[2:], resamples=resamples, seed=seed), named))
    table = pl.concat(found)
    return (table if len(rows.periods) > 1 else table.drop("period")), failed


def design(bench: Bench, start: int, stop: int) -> tuple[Array, np.ndarray]:
    """Return mean rank shifts (k + 2, R) and ranks (k + 2, R, rows) of some rows of the design: A, B, then each Aᵢ."""
    shop, standing = bench.workshop, bench.standing
    even = [FIRST + 2 * row for row in range(start, stop)]
    odd = [one + 1 for one in even]
    ties = bench.study.recipe.ties
    runs = len(shop.factors) + 2
    shifts = np.full((runs, stop - start), np.nan)
    places = np.zeros((runs, stop - start, len(shop.rows)), dtype=np.uint32 if len(shop.rows) > 30_000 else np.uint16)
    nominal = standing.ranks
    for number in range(runs):
        # Streams of weights are used up once, so each run takes its own.
        takes = bench.takes(odd if number == 1 else even)
        if number > 1:
            takes = takes.with_factor(shop.factors[number - 2], number - 2, bench.takes(odd))
        made = shop.evaluate(takes)
        for block in standing.blocks:
            places[number][:, block.rows] = places_of(made.scores[:, block.rows], ties=ties)
        there = (places[number] > 0) & ~np.isnan(nominal)
        away = np.where(there, np.abs(places[number] / scale_of(ties) - nominal), 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            shifts[number] = away.sum(axis=1) / there.sum(axis=1)
        shifts[number, list(made.failed)] = np.nan
    return shifts, places


def _table(bench: Bench, found: Effects, named: list[tuple[str, str, str]]) -> pl.DataFrame:
    factors = [factor.name for factor in bench.workshop.factors]
    return pl.DataFrame(
        {
            "of": [of for of, _, _ in named for _ in factors], "unit": [unit for _, unit, _ in named for _ in factors],
            "period": [period for _, _, period in named for _ in factors], "factor": factors * len(named),
            "first": found.first.T.reshape(-1), "first_error": found.first_error.T.reshape(-1),
            "total": found.total.T.reshape(-1), "total_error": found.total_error.T.reshape(-1),
            "used": [found.used] * (len(factors) * len(named)),
        }
    ).with_columns(pl.col("first", "first_error", "total", "total_error").fill_nan(None))  # fmt: skip
