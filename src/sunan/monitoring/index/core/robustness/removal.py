"""What each part of an index carries: the cost of removing it, its effective weight, and shifts between two recipes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sunan.monitoring.index.core.analysis.correlation import relation
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.factors import left_out_sets, recipe_of
from sunan.monitoring.index.core.robustness.variants import AdmissibleSet, LeaveOut
from sunan.monitoring.index.core.stages import IndexResult

_EACH = AdmissibleSet(id="removal", leave_out=LeaveOut(each=("indicators", "dimensions")))


def removal(result: IndexResult) -> pl.DataFrame:
    """Return what removing each indicator and each dimension does to the ranks of the index, one by one.

    The whole recipe is run again without it. Columns: code, kind, mean and greatest shift of ranks with the unit that
    moves most, share of units that keep their rank, Pearson correlation of the scores before and after; and, where the
    rest makes no index, the reason.
    """
    recipe, structure = result.recipe, result.structure
    listed = left_out_sets(_EACH, structure)
    found: list[dict[str, object]] = []
    for number, (code,) in enumerate(listed[1:], start=1):
        row: dict[str, object] = {
            "code": code, "kind": "indicator" if structure.nodes[code].is_indicator else "dimension",
            "mean_shift": None, "greatest_shift": None, "unit": "", "unchanged": None, "correlation": None,
            "reason_zh": "", "reason_en": "",
        }  # fmt: skip
        found.append(row)
        try:
            without, left = recipe_of(recipe, structure, _EACH, {"leave_out": number})
            other = run(without, result.dataset, structure=left)
        except IndexRefusal as refusal:
            row |= {"reason_zh": refusal.text.zh, "reason_en": refusal.text.en}
            continue
        shifts = compared(result, other)
        row |= {
            "mean_shift": shifts.mean, "greatest_shift": shifts.greatest, "unit": shifts.unit,
            "unchanged": shifts.unchanged, "correlation": shifts.correlation,
        }  # fmt: skip
    kinds = {
        "code": pl.String, "kind": pl.String, "mean_shift": pl.Float64, "greatest_shift": pl.Float64,
        "unit": pl.String, "unchanged": pl.Float64, "correlation": pl.Float64, "reason_zh": pl.String,
        "reason_en": pl.String,
    }  # fmt: skip
    return pl.DataFrame(found, schema=kinds)


@dataclass(frozen=True, eq=False)
class Shifts:
    """How the ranks of two indices of the same units differ.

    Attributes:
        table: unit, period, both ranks and the shift (positive: the second ranks it lower); empty where one has no rank.
        mean: R̄ = mean |rank − other rank|; greatest: the largest, of `unit`; unchanged: share of units without a shift.
        correlation: of the scores (Pearson); None where it is undefined.
    """

    table: pl.DataFrame
    mean: float | None
    greatest: float | None
    unit: str
    unchanged: float | None
    correlation: float | None


def compared(one: IndexResult, other: IndexResult) -> Shifts:
    """Return the shifts of ranks from one index to another.

    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 7: average shift in rank
    """
    places = {key: row for row, key in enumerate(_names(other))}
    names = _names(one)
    at = np.array([places.get(key, -1) for key in names])
    ranks = np.where(at < 0, np.nan, other.ranks[np.maximum(at, 0), 0])
    scores = np.where(at < 0, np.nan, other.scores[np.maximum(at, 0)])
    shift = ranks - one.ranks[:, 0]
    table = pl.DataFrame(
        {
            "unit": [unit for unit, _ in names], "period": [period for _, period in names],
            "rank": one.ranks[:, 0], "other_rank": ranks, "shift": shift,
        }
    ).with_columns(pl.col("rank", "other_rank", "shift").fill_nan(None))  # fmt: skip
    if len(one.rows.periods) == 1:
        table = table.drop("period")
    both = ~np.isnan(shift)
    if not both.any():
        return Shifts(table, None, None, "", None, None)
    away = np.abs(shift[both])
    furthest = int(np.flatnonzero(both)[int(np.argmax(away))])
    return Shifts(
        table, float(away.mean()), float(away.max()), names[furthest][0], float((away == 0).mean()),
        relation(one.scores, scores)[0],
    )  # fmt: skip


def shifts_between(one: Recipe, other: Recipe, dataset: Dataset) -> Shifts:
    """Return the shifts of ranks from one recipe to another on the same data."""
    return compared(run(one, dataset), run(other, dataset))


def effective_weights(result: IndexResult) -> pl.DataFrame:
    """Return what each indicator weighs: stated, as the product of the weights above it, and as the data have it.

    `effective` multiplies the weights on the way up (where weights differ by unit or period, their mean); they sum to
    1. `correlation` is that of the normalised indicator with the index, `correlation_share` its square over the sum of
    squares: a weight can be large and the indicator carry little, and the reverse.

    Source:
        Becker et al., COINr (JOSS 2022), get_eff_weights; Paruolo, Saisana and Saltelli, Ratings and rankings: voodoo
        or science? (JRSS A 2013), linear correlation ratio
    """
    structure = result.structure
    share = {structure.top: 1.0}
    for dimension in structure.shown:
        found = result.weights[dimension]
        below: Array = found if found.ndim == 1 else np.nanmean(found, axis=0)
        for child, weight in zip(structure.children(dimension), below.tolist(), strict=True):
            share[child] = share[dimension] * weight
    normalised, scores = result.stage("normalised"), result.scores
    correlations = [relation(normalised.column(code), scores)[0] for code in structure.indicators]
    squares = sum(one * one for one in correlations if one is not None)
    return pl.DataFrame(
        {
            "indicator": structure.indicators,
            "stated": [structure.nodes[code].weight for code in structure.indicators],
            "effective": [share[code] for code in structure.indicators],
            "correlation": correlations,
            "correlation_share": [None if one is None or not squares else one * one / squares for one in correlations],
        },
        schema_overrides={"correlation": pl.Float64, "correlation_share": pl.Float64},
    )


def _names(result: IndexResult) -> list[tuple[str, str]]:
    rows = result.rows
    return [(rows.unit(row), rows.period(row)) for row in range(len(rows))]
