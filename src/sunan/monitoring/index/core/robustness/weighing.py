"""Weights of a replication: those of the combination of choices, perturbed as the admissible set says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sunan.monitoring.index.core.arrays import Array, weights_of
from sunan.monitoring.index.core.recipe import Aggregation, Recipe
from sunan.monitoring.index.core.recipe_reading import STRUCTURE
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.variants import Weights
from sunan.monitoring.index.core.scoring import weigh_and_aggregate
from sunan.monitoring.index.core.stages import Log, Stage
from sunan.monitoring.index.core.structure import Structure

# Methods that do not look at the data: their weights are the same in every replication.
STATED = frozenset({STRUCTURE, "equal", "given", "budget_allocation", "ahp"})


def is_stated(recipe: Recipe, structure: Structure) -> bool:
    """Return whether no weight depends on the data."""
    every = [recipe.weigh.of(code, structure.level(code)) for code in structure.dimensions]
    every += [recipe.weigh] if recipe.weigh.across == "index" else []
    return all(choice.method in STATED for choice in every)


def stated_weights(recipe: Recipe, structure: Structure, stage: Stage) -> dict[str, Array]:
    """Return the weights below each dimension where no weight depends on the data.

    Raises:
        IndexRefusal: a method of weights cannot be applied.
    """
    keep = np.zeros(len(stage.rows), dtype=np.bool_)
    keep[:2] = True
    nothing = np.zeros((min(2, len(stage.rows)), len(stage.columns)))
    empty = Stage(stage.name, stage.columns, stage.rows.kept(keep), nothing, nothing)
    upwards = Structure(
        {code: replace(node, direction=1) for code, node in structure.nodes.items()}, structure.levels,
        {code: structure.children(code) for code in structure.nodes},
    )  # fmt: skip
    plain = recipe.model_copy(update={"aggregate": Aggregation()})
    return weigh_and_aggregate(empty, plain, upwards, Log())[1]


@dataclass(frozen=True, eq=False)
class Perturbation:
    """Where weights are perturbed in one structure.

    Attributes:
        dimensions: those whose children's weights are perturbed, with the span of their children among the numbers drawn.
        nominal: (drawn,), the weights of those children, dimension after dimension.
    """

    rule: Weights
    dimensions: tuple[tuple[str, int, int], ...]
    nominal: Array

    @classmethod
    def of(cls, rule: Weights, structure: Structure, weights: Mapping[str, Array]) -> Perturbation:
        """Return the perturbation around some weights.

        Raises:
            IndexRefusal: weights differ by unit or period, so there is no one weight to perturb.
        """
        spans: list[tuple[str, int, int]] = []
        nominal: list[Array] = []
        end = 0
        for dimension in structure.dimensions:
            found = weights[dimension]
            if found.ndim != 1:
                raise IndexRefusal(
                    "权重因单元或期别而异，无法扰动；请改用各单元相同的权重，或不扰动。",
                    "these weights differ by unit or period and cannot be perturbed; use weights that all share, or none perturbed.",
                    where=dimension,
                )
            if rule.levels and structure.level(dimension) not in rule.levels:
                continue
            spans.append((dimension, end, end + len(found)))
            nominal.append(found)
            end += len(found)
        return cls(rule, tuple(spans), np.concatenate(nominal) if nominal else np.empty(0))

    def drawn(self, streams: Sequence[np.random.Generator]) -> Array:
        """Return what each stream draws, (R, drawn): relative weights, before they are scaled within a dimension."""
        made = np.empty((len(streams), len(self.nominal)))
        if self.rule.dirichlet:
            shape = float(self.rule.dirichlet.concentration) * self.nominal
            for place, stream in enumerate(streams):
                # Gamma numbers, scaled to sum to 1 within a dimension, are Dirichlet.
                made[place] = stream.standard_gamma(shape)
            return made
        assert self.rule.uniform is not None
        for place, stream in enumerate(streams):
            made[place] = stream.random(len(self.nominal))
        made *= 2 * float(self.rule.uniform.percent) / 100
        made += 1 - float(self.rule.uniform.percent) / 100
        made *= self.nominal
        return made

    def weights(self, drawn: Array, weights: Mapping[str, Array]) -> tuple[dict[str, Array], np.ndarray]:
        """Return weights (R, children) by dimension, and which replications (R,) drew no weight at all somewhere."""
        count = len(drawn)
        made = {code: np.broadcast_to(one, (count, *one.shape)) for code, one in weights.items()}
        nothing = np.zeros(count, dtype=np.bool_)
        for dimension, begin, end in self.dimensions:
            part = drawn[:, begin:end]
            empty = ~(part.sum(axis=1) > 0)
            nothing |= empty
            made[dimension] = weights_of(np.where(empty[:, None], 1.0, part))
        return made, nothing

    def structure(self, structure: Structure, drawn: Array, weights: Mapping[str, Array]) -> Structure:
        """Return the structure that states the weights of one replication.

        Raises:
            IndexRefusal: all weights below a dimension were drawn as zero.
        """
        stated: dict[str, float] = {}
        for dimension, found in weights.items():
            stated |= dict(zip(structure.children(dimension), found.tolist(), strict=True))
        for dimension, begin, end in self.dimensions:
            stated |= dict(zip(structure.children(dimension), drawn[begin:end].tolist(), strict=True))
        return Structure.of(
            [replace(node, weight=stated.get(code, node.weight), level=0) for code, node in structure.nodes.items()]
        )
