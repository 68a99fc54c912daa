"""A recipe applied to a data set: one function, every stage kept."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.preparing import prepared
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.recipe_reading import checked
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.scoring import OwnAggregations, normalise, ranked, weigh_and_aggregate
from sunan.monitoring.index.core.stages import IndexResult, Log
from sunan.monitoring.index.core.structure import Structure


def run(
    recipe: Recipe,
    dataset: Dataset,
    *,
    structure: Structure | None = None,
    own_aggregations: OwnAggregations | None = None,
) -> IndexResult:
    """Return the index that a recipe makes of a data set, with every stage and a log of what happened to each cell.

    The same recipe and data give the same bits on one type of machine, and the same to 1e-12 on any.

    Args:
        structure: that of the recipe when None; another one enters the recipe, so that the hash covers it.
        own_aggregations: name → function of scores (..., n, k) and weights (..., k), for `method: "own:name"`.
    Raises:
        IndexRefusal: the recipe asks for what does not exist, or a step cannot be done; unit, indicator or place is
            named. No score is ever silently missing, infinite or made up.
    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008)
    """
    if structure is not None:
        recipe = recipe.with_structure(structure)
    structure = recipe.structure()
    wrong = checked(recipe, structure)
    if wrong:
        raise IndexRefusal.of(wrong)
    log = Log()
    stages = prepared(recipe, structure, dataset, log)
    stages.append(normalise(stages[-1], recipe, structure, log))
    last, weights = weigh_and_aggregate(stages[-1], recipe, structure, log, own_aggregations=own_aggregations)
    stages.append(last)
    for array in (*(stage.values for stage in stages), *weights.values()):
        assert not np.isinf(array).any(), "every step refuses what it cannot compute"
    return IndexResult(
        recipe, recipe.hash, structure, dataset, tuple(stages), weights, ranked(last, recipe, structure.shown), log
    )
