"""Aggregation of many replications at once: the functions of the pipeline, called with weights (R, k) side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.aggregation.registry import METHODS as AGGREGATIONS
from sunan.monitoring.index.core.arrays import Array, Mask, weights_of
from sunan.monitoring.index.core.dataset import Rows
from sunan.monitoring.index.core.methods import Method, find
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.recipe_reading import RAW
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import Log
from sunan.monitoring.index.core.structure import Structure

_IN_CACHE = 65_536


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of the index of R replications.

    Attributes:
        scores: (R, rows); suspect: (R,): something could not be computed, or no score was due; to be replayed one by one.
        strict: every suspect was refused, because no method leaves scores out.
    """

    scores: Array
    suspect: Mask
    strict: bool


def aggregated(
    x: Array, columns: Sequence[str], weights: Mapping[str, Array], recipe: Recipe, structure: Structure, rows: Rows
) -> Scored:
    """Return the scores of the index for indicators (rows, k) or (R, rows, k) and weights (R, children) by dimension.

    Raises:
        IndexRefusal: what the recipe asks for cannot be done for any replication.
    """
    count = len(next(iter(weights.values())))
    values: dict[str, Array] = {code: x[..., place] for place, code in enumerate(columns)}
    suspect: Mask = np.zeros(count, dtype=np.bool_)
    strict = True
    for dimension in structure.dimensions:
        children = structure.children(dimension)
        choice = recipe.aggregate.of(dimension, structure.level(dimension))
        method = find(AGGREGATIONS, choice.method, where=f"aggregate {dimension}")
        arguments = method.arguments(choice.parameters, units=rows.units, indicators=children)
        shares = weights[dimension]
        direction = _directions(children, recipe, structure)
        Log().enough(method, choice.accept_few, observations=len(rows), indicators=len(children), where=dimension)
        if "direction" not in method.context and (direction < 0).any():
            raise IndexRefusal(
                "逆向指标没有标准化，此合成方法不处理方向；请选择标准化方法。",
                "an indicator where less is better was not normalised, and this aggregation knows no directions.",
                where=children[int(np.flatnonzero(direction < 0)[0])],
            )
        omits = arguments.get("missing") == "omit"
        below = [values[child] for child in children]
        made = _mean(below, shares, count) if choice.method == "arithmetic" else None
        if made is None:
            made = _called(method, arguments, below, shares, direction, rows)
        values[dimension] = made
        if not (omits and choice.method == "arithmetic"):
            # An arithmetic mean that leaves children out fails for no other reason.
            suspect |= ~np.isfinite(made).all(axis=-1)
        strict &= not omits
    return Scored(values[structure.top], suspect, strict)


def _mean(below: Sequence[Array], shares: Array, count: int) -> Array | None:
    """Return Σ w·x, one child after the other, which any machine adds up in the same order; None where one is missing."""
    scaled = weights_of(shares)
    rows = below[0].shape[-1]
    total = np.zeros((count, rows))
    # A strip of rows at a time stays in the cache of the processor.
    strip = max(64, _IN_CACHE // count)
    for start in range(0, rows, strip):
        here = total[:, start : start + strip]
        part = np.empty_like(here)
        for place, child in enumerate(below):
            np.multiply(child[..., start : start + strip], scaled[:, place, None], out=part)
            here += part
    return total if np.isfinite(total).all() else None


def _called(
    method: Method, arguments: Mapping[str, object], below: Sequence[Array], shares: Array, direction: Array, rows: Rows
) -> Array:
    # The table stays (rows, k) where no child differs between replications, so that it is transformed once.
    x = np.stack(np.broadcast_arrays(*below), axis=-1)
    context = {"direction": direction, "weights": shares}
    blocks = rows.blocks("period") if method.guard.least > 1 else [np.arange(len(rows))]
    made = np.empty((len(shares), len(rows)))
    for block in blocks:
        part = x if len(blocks) == 1 else x[..., block, :]
        try:
            made[:, block] = method.call(part, arguments, context=context, on_failure="mask")
        except IndexRefusal:
            made[:, block] = np.nan
    return made


def _directions(children: Sequence[str], recipe: Recipe, structure: Structure) -> Array:
    # Those that are still to be applied, as in the pipeline: of indicators that were not normalised.
    raw = {
        child for child in children
        if structure.nodes[child].is_indicator and recipe.normalise.of(child).method == RAW
    }  # fmt: skip
    return np.array([structure.nodes[child].direction if child in raw else 1 for child in children], dtype=np.float64)
