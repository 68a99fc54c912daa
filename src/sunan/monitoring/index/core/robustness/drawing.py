"""What each replication draws: one stream of random numbers per replication, named by the seed and its number alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.robustness.factors import ALTERNATIVES, ERRORS, HOLES, WEIGHTS, Factor
from sunan.monitoring.index.core.robustness.streams import streams
from sunan.monitoring.index.core.robustness.varied_data import VariedData


@dataclass(frozen=True, eq=False)
class Takes:
    """What some replications drew, R of them.

    Attributes:
        choices: (R, factors with choices): the place of each choice.
        alternatives: (R, cells), uniform on [0, 1); errors: (R, cells), standard normal; holes: (R, cells), values.
        weights: streams from which weights are drawn, once each.
    """

    choices: np.ndarray
    alternatives: Array
    errors: Array
    holes: Array
    weights: tuple[np.random.Generator, ...]

    def __len__(self) -> int:
        return len(self.choices)

    def only(self, places: Sequence[int]) -> Takes:
        """Return some of the replications."""
        return Takes(
            self.choices[places], self.alternatives[places], self.errors[places], self.holes[places],
            tuple(self.weights[place] for place in places),
        )  # fmt: skip

    def with_factor(self, factor: Factor, number: int, other: Takes) -> Takes:
        """Return the same replications, one factor taken from another draw (`number`: its place among all factors)."""
        if factor.choices:
            choices = self.choices.copy()
            choices[:, number] = other.choices[:, number]
            return replace(self, choices=choices)
        match factor.name:
            case "weights":
                return replace(self, weights=other.weights)
            case "errors":
                return replace(self, errors=other.errors)
            case "alternatives":
                return replace(self, alternatives=other.alternatives)
        return replace(self, holes=other.holes)


def take(indices: Sequence[int], *, seed: int, factors: Sequence[Factor], data: VariedData) -> Takes:
    """Return what the replications numbered `indices` draw; it does not depend on which others are drawn.

    The stream of replication i is PCG64 of SeedSequence(seed, spawn_key=(i,)). It gives, in this order: one uniform
    number per factor with choices, the alternatives, the errors, the missing cells, the weights.
    """
    discrete = [factor for factor in factors if factor.choices]
    named = {factor.name for factor in factors}
    cells, wrong, holes = (
        data.cells if ALTERNATIVES in named else 0,
        data.wrong if ERRORS in named else 0,
        data.missing if HOLES in named else 0,
    )
    count = len(indices)
    u = np.empty((count, len(discrete)))
    other, normal, filled = np.empty((count, cells)), np.empty((count, wrong)), np.empty((count, holes))
    used: list[np.random.Generator] = []
    for place, stream in enumerate(streams(seed, indices)):
        u[place] = stream.random(len(discrete))
        if cells:
            other[place] = stream.random(cells)
        if wrong:
            normal[place] = stream.standard_normal(wrong)
        if holes:
            filled[place] = data.filled(stream)
        used.append(stream)
    choices = np.empty((count, len(discrete)), dtype=np.intp)
    for place, factor in enumerate(discrete):
        choices[:, place] = factor.chosen(u[:, place])
    return Takes(choices, other, normal, filled, tuple(used) if WEIGHTS in named else (None,) * count)  # type: ignore[arg-type]
