"""Other weights for an index that is prepared: ranks at once, and how far they hold when the weights are a little off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.arrays import SAME, Array
from sunan.monitoring.index.core.dataset import Dataset, Places
from sunan.monitoring.index.core.outputs import data_hash
from sunan.monitoring.index.core.preparing import prepared
from sunan.monitoring.index.core.ranks import ranks
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.recipe_reading import STRUCTURE
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.scoring import normalise, weigh_and_aggregate
from sunan.monitoring.index.core.stages import Log, Stage
from sunan.monitoring.index.core.structure import Structure

DRAWS = 300
SEED = 20201231
SPREAD = 0.25
"""Each weight is drawn anew between 75% and 125% of itself, as JRC audits do."""
COVERED = 0.9
"""Share of the draws within the printed interval of ranks."""
SURE = 0.95
"""A unit stands below a band when it is behind the band's first unit in this share of the draws."""

_AGGREGATIONS = ("arithmetic", "geometric")


@dataclass(frozen=True, eq=False)
class Workbench:
    """A recipe with its data up to normalisation, which weights do not touch; computed once and used for any weights."""

    recipe: Recipe
    structure: Structure
    dataset: Dataset
    normalised: Stage

    @classmethod
    def of(cls, recipe: Recipe, dataset: Dataset) -> Workbench:
        """Return the workbench of a recipe.

        Raises:
            IndexRefusal: its data cannot be prepared, or its weights come from the data and cannot be dragged.
        """
        structure = recipe.structure()
        for dimension in structure.dimensions:
            level = structure.level(dimension)
            if recipe.weigh.of(dimension, level).method != STRUCTURE or recipe.weigh.across == "index":
                raise IndexRefusal(
                    "这个配方的权重由数据得出，不能改动。", "the weights of this recipe come from the data and cannot be changed.",
                    where=dimension,
                )  # fmt: skip
            if recipe.aggregate.of(dimension, level).method not in _AGGREGATIONS:
                raise IndexRefusal(
                    "工作台只用于算术平均和几何平均合成的配方。",
                    "the workbench is for recipes that aggregate by arithmetic or geometric means.",
                    where=dimension,
                )
        log = Log()
        stage = prepared(recipe, structure, dataset, log)[-1]
        return cls(recipe, structure, dataset, normalise(stage, recipe, structure, log))

    @cached_property
    def data(self) -> str:
        """Return the hash of the data."""
        return data_hash(self.dataset)

    @property
    def periods(self) -> tuple[str, ...]:
        return self.normalised.rows.periods

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Return the dimensions with children to weigh, from the index down."""
        return tuple(one for one in self.structure.shown if len(self.structure.children(one)) > 1)

    @property
    def weighable(self) -> tuple[str, ...]:
        """Return everything whose weight can be changed, dimension after dimension."""
        return tuple(child for one in self.dimensions for child in self.structure.children(one))

    def points(self, code: str) -> Fraction:
        """Return the recipe's weight of a child in per cent of its dimension."""
        siblings = self.structure.children(self.structure.nodes[code].parent)
        total = sum((Fraction(self.structure.nodes[one].weight) for one in siblings), Fraction(0))
        return 100 * Fraction(self.structure.nodes[code].weight) / total

    def name(self, code: str) -> Text:
        """Return what a code is called."""
        return self.structure.nodes[code].name or text(code, code)

    def with_weights(self, weights: Mapping[str, Fraction]) -> tuple[Recipe, Structure]:
        """Return the recipe with other weights, in per cent of their dimension; those not named stay the recipe's.

        Raises:
            IndexRefusal: a code is unknown, or all weights of a dimension are zero.
        """
        for code in weights:
            if code not in self.weighable:
                raise IndexRefusal(
                    "这个配方中没有可改的这一项。", "the recipe has nothing of this name to weigh.", where=code
                )
        if all(weights[code] == self.points(code) for code in weights):
            return self.recipe, self.structure
        touched = {self.structure.nodes[code].parent for code in weights}
        made: dict[str, float] = {}
        for dimension in touched:
            children = self.structure.children(dimension)
            given = {code: weights.get(code, self.points(code)) for code in children}
            if not any(given.values()):
                raise IndexRefusal(
                    "这一组的权重全为零；至少给一项大于零的权重。",
                    "all weights of this group are zero; give one of them some weight.",
                    where=dimension,
                )
            made |= {code: float(value) for code, value in given.items()}
        structure = Structure.of(
            [replace(node, weight=made.get(code, node.weight)) for code, node in self.structure.nodes.items()]
        )
        return self.recipe.with_structure(structure), structure

    def reweighed(self, weights: Mapping[str, Fraction] | None = None, *, period: str = "") -> Reweighed:
        """Return scores, ranks and bands under other weights.

        Args:
            weights: code → per cent of its dimension; None for those of the recipe.
            period: the last one when empty.
        Raises:
            IndexRefusal: see `with_weights`; the data have no such period; no score comes out.
        """
        chosen = period or self.periods[-1]
        if chosen not in self.periods:
            raise IndexRefusal("数据中没有这一期。", "the data have no such period.", where=period)
        recipe, structure = self.with_weights(weights or {})
        stage = self._of_period(chosen)
        found, used = weigh_and_aggregate(stage, recipe, structure, Log())
        before = self._before(chosen)
        drawn = _drawn(stage, recipe, structure, used)
        return Reweighed(
            self, recipe, structure, chosen, found, used, before, *_bands(found.column(structure.top), drawn)
        )

    @cached_property
    def _own(self) -> dict[str, Array]:
        return {}

    def _before(self, period: str) -> Array:
        """Return the ranks under the recipe's own weights, (units of the period,)."""
        if period not in self._own:
            found, _ = weigh_and_aggregate(self._of_period(period), self.recipe, self.structure, Log())
            scores = found.column(self.structure.top)
            self._own[period] = ranks(scores, ties=self.recipe.ties, descending=True)
        return self._own[period]

    def _of_period(self, period: str) -> Stage:
        stage = self.normalised
        keep = stage.rows.period_of == stage.rows.periods.index(period)
        return Stage(stage.name, stage.columns, stage.rows.kept(keep), stage.values[keep], stage.imputed[keep])


@dataclass(frozen=True, eq=False)
class Reweighed:
    """An index under some weights, for one period.

    Attributes:
        recipe: with these weights; its hash names the result.
        scored: indicators and dimensions, (units, columns).
        weights: dimension → (children,), summing to 1.
        before: (units,) ranks under the recipe's own weights.
        low, high: (units,) ranks between which 90% of the draws lie.
        bands: (units,) number of the band, from 1; units of one band are to be read as tied.
    """

    bench: Workbench
    recipe: Recipe
    structure: Structure
    period: str
    scored: Stage
    weights: Mapping[str, Array]
    before: Array
    low: Array
    high: Array
    bands: Array

    @property
    def scores(self) -> Array:
        return self.scored.column(self.structure.top)

    @cached_property
    def ranks(self) -> Array:
        """Return the ranks, (units,), 1 the best; NaN without a score."""
        return ranks(self.scores, ties=self.recipe.ties, descending=True)

    @cached_property
    def order(self) -> Places:
        """Return the places of the units with a score, best first."""
        order = np.argsort(-self.scores, kind="stable")
        return order[: int(np.isfinite(self.scores).sum())]

    def unit(self, place: int) -> str:
        return self.scored.rows.unit(place)


@dataclass(frozen=True, eq=False)
class Offer:
    """What the workbench can be used on.

    Attributes:
        units: code of a unit → its name; called: code of an indicator → its name, where the recipe gives none.
        source: what the data are and where they come from; `None` for the zone's own figures.
    """

    bench: Workbench
    units: Mapping[str, Text]
    called: Mapping[str, Text]
    source: Text | None
    note: Text | None

    def name(self, code: str) -> Text:
        """Return what an indicator or dimension is called."""
        return self.called.get(code) or self.bench.name(code)


@lru_cache(maxsize=8)
def _factors(count: int) -> Array:
    """Return what the weights are multiplied by in each draw, (draws, count); the same for everybody."""
    stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(SEED)))
    found = stream.uniform(1 - SPREAD, 1 + SPREAD, (DRAWS, count))
    found.setflags(write=False)
    return found


def _drawn(stage: Stage, recipe: Recipe, structure: Structure, weights: Mapping[str, Array]) -> Array:
    """Return the scores of all units in every draw, (draws, units).

    Sums over indicators are products of matrices, so they may differ from the engine's in the last bits: good enough
    for intervals, and the scores themselves come from the engine.
    """
    factors = _factors(sum(len(one) for one in weights.values()))
    made: dict[str, Array] = {}
    begin = 0
    for dimension in structure.dimensions:
        children = structure.children(dimension)
        w = weights[dimension] * factors[:, begin : begin + len(children)]
        begin += len(children)
        w = w / w.sum(axis=1, keepdims=True)
        choice = recipe.aggregate.of(dimension, structure.level(dimension))
        least = float(choice.parameters.get("least_share", 0)) if choice.parameters.get("missing") == "omit" else 1.0
        x = [made[one] if one in made else stage.column(one) for one in children]
        made[dimension] = _mean(x, w, geometric=choice.method == "geometric", least_share=least)
    return made[structure.top]


def _mean(x: Sequence[Array], w: Array, *, geometric: bool, least_share: float) -> Array:
    """Return weighted means (draws, n) of children, each (n,) or (draws, n), with weights (draws, children)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        values = [np.log(one) for one in x] if geometric else list(x)
        present = [~np.isnan(one) for one in values]
        total = _sum([np.where(there, one, 0.0) for one, there in zip(values, present, strict=True)], w)
        if not all(one.all() for one in present):
            kept = _sum([one.astype(np.float64) for one in present], w)
            share = sum(present[1:], present[0].astype(np.float64)) / len(x)
            total = np.where(share >= least_share - SAME, total / kept, np.nan)
        return np.exp(total) if geometric else total


def _sum(x: Sequence[Array], w: Array) -> Array:
    if all(one.ndim == 1 for one in x):
        return w @ np.stack(x)
    found = x[0] * w[:, :1]
    for number in range(1, len(x)):
        found += x[number] * w[:, number : number + 1]
    return found


def _bands(scores: Array, drawn: Array) -> tuple[Array, Array, Array]:
    """Return the least and greatest rank of 90% of the draws, and the band of each unit."""
    places = np.sort(ranks(drawn, descending=True), axis=0)
    cut = int((1 - COVERED) / 2 * DRAWS)
    low, high = places[cut], places[-1 - cut]
    bands = np.full(len(scores), np.nan)
    by_unit = np.ascontiguousarray(drawn.T)
    number, first = 0, -1
    for place in np.argsort(-scores, kind="stable")[: int(np.isfinite(scores).sum())]:
        behind = float((by_unit[first] > by_unit[place]).mean()) if number else 1.0
        if behind >= SURE and (not number or abs(scores[first] - scores[place]) > SAME):
            number, first = number + 1, int(place)
        bands[place] = number
    return low, high, bands
