"""The workshop of a study: each combination of choices is prepared once, replications only redo what they change.

What a replication gives is what the pipeline gives for its recipe and data (`replayed` is exactly that, one by one);
everything here is about not doing the same work again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.dataset import Dataset, Rows
from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.preparing import prepared
from sunan.monitoring.index.core.recipe import Recipe, Weighting
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.aggregating import aggregated
from sunan.monitoring.index.core.robustness.drawing import Takes
from sunan.monitoring.index.core.robustness.factors import WEIGHTS, factors_of, recipe_of
from sunan.monitoring.index.core.robustness.preparing_many import batchable, prepared_many
from sunan.monitoring.index.core.robustness.variants import AdmissibleSet
from sunan.monitoring.index.core.robustness.varied_data import usable, varied
from sunan.monitoring.index.core.robustness.weighing import Perturbation, is_stated, stated_weights
from sunan.monitoring.index.core.scoring import normalise, weigh_and_aggregate
from sunan.monitoring.index.core.stages import IndexResult, Log, Stage
from sunan.monitoring.index.core.structure import Structure

# Prepared data kept at a time; beyond it the longest unused are made again.
_MOST_BYTES = 256 * 1024 * 1024
# Data that differ by replication are prepared this many cells at a time.
_CELLS_AT_A_TIME = 2_000_000

ValueT = TypeVar("ValueT")
Failure = IndexRefusal
Made = Stage | Failure


@dataclass(frozen=True, eq=False)
class Evaluated:
    """Scores of some replications and the reasons of those that failed.

    Attributes:
        scores: (R, rows of the data), NaN without a score; failed: place → why.
    """

    scores: Array
    failed: Mapping[int, Failure]


@dataclass(frozen=True, eq=False)
class Variant:
    """One combination of choices, ready to be weighted.

    Attributes:
        chosen: factor → place of its choice.
        weights: below each dimension, before they are perturbed; None where they need the data of the replication.
        around: how they are perturbed; None where they are not.
        fixed: scores of the data's rows where nothing but choices differs.
    """

    recipe: Recipe
    structure: Structure
    chosen: Mapping[str, int]
    weights: Mapping[str, Array] | None
    around: Perturbation | None
    fixed: Array | None


@dataclass
class Workshop:
    """Everything that one process needs to compute replications.

    Attributes:
        rows: all rows of the data, in the order in which scores are given.
    """

    recipe: Recipe
    dataset: Dataset
    admissible: AdmissibleSet
    _prepared: OrderedDict[tuple[object, ...], Made] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def __post_init__(self) -> None:
        self.structure = self.recipe.structure()
        self.factors = factors_of(self.admissible, self.structure)
        self.discrete = tuple(factor.name for factor in self.factors if factor.choices)
        self.perturbs = any(factor.name == WEIGHTS for factor in self.factors)
        self.data = varied(self.dataset, self.structure, self.admissible)
        self.rows: Rows = self.dataset.rows()
        self._row_at = np.full((len(self.dataset.periods), len(self.dataset.units)), -1, dtype=np.intp)
        self._row_at[self.rows.period_of, self.rows.unit_of] = np.arange(len(self.rows))
        self._variants: OrderedDict[tuple[int, ...], Variant | Failure] = OrderedDict()
        self._stated: dict[tuple[object, ...], Mapping[str, Array]] = {}

    def evaluate(self, takes: Takes) -> Evaluated:
        """Return what the pipeline gives for each replication."""
        scores = np.full((len(takes), len(self.rows)), np.nan)
        failed: dict[int, Failure] = {}
        combinations, which = np.unique(takes.choices, axis=0, return_inverse=True)
        which = which.reshape(-1)
        for number, choices in enumerate(combinations):
            places = np.flatnonzero(which == number)
            variant = self._variant(tuple(int(one) for one in choices))
            if isinstance(variant, IndexRefusal):
                failed.update((int(place), variant) for place in places)
            elif variant.fixed is not None:
                scores[places] = variant.fixed
            elif variant.weights is not None and (not self.data.varies or batchable(variant.recipe, self.dataset)):
                self._together(variant, takes, places, scores, failed)
            else:
                for place in places:
                    self._alone(takes, int(place), scores, failed)
        return Evaluated(scores, dict(sorted(failed.items())))

    def replayed(self, takes: Takes, place: int) -> IndexResult:
        """Return one replication as the pipeline makes it, from its own recipe and data.

        Raises:
            IndexRefusal: this variant cannot be computed.
        """
        recipe, structure = recipe_of(
            self.recipe, self.structure, self.admissible, dict(zip(self.discrete, takes.choices[place], strict=True))
        )
        dataset = self.dataset
        if self.data.varies:
            one = takes.only([place])
            dataset = self.data.dataset_of(self.data.values(one.alternatives, one.errors, one.holes)[0])
        if not self.perturbs:
            return run(recipe, dataset)
        weights: Mapping[str, Array] = (
            stated_weights(recipe, structure, self._raw_rows(structure))
            if is_stated(recipe, structure)
            else run(recipe, dataset).weights
        )
        around = Perturbation.of(self.admissible.weigh, structure, weights)
        drawn = around.drawn([takes.weights[place]])[0]
        stating = recipe.model_copy(update={"weigh": Weighting()})
        return run(stating, dataset, structure=around.structure(structure, drawn, weights))

    def placed(self, rows: Rows, scores: Array) -> Array:
        """Return scores (..., rows of a stage) at the rows of the data; rows without a score are NaN."""
        if len(rows) == len(self.rows):
            return scores
        made = np.full((*scores.shape[:-1], len(self.rows)), np.nan)
        made[..., self._row_at[rows.period_of, rows.unit_of]] = scores
        return made

    def _together(
        self, variant: Variant, takes: Takes, places: np.ndarray, scores: Array, failed: dict[int, Failure]
    ) -> None:
        """Compute the replications of one combination side by side."""
        step = len(places)
        if self.data.varies:
            step = max(1, _CELLS_AT_A_TIME // max(1, self.dataset.values.size))
        for start in range(0, len(places), step):
            part = places[start : start + step]
            # A stream gives its weights once, so those who must be replayed get what was drawn for them.
            self._side_by_side(variant, takes, part, scores, failed)

    def _side_by_side(
        self, variant: Variant, takes: Takes, places: np.ndarray, scores: Array, failed: dict[int, Failure]
    ) -> None:
        assert variant.weights is not None
        count = len(places)
        drawn, nothing = np.empty((count, 0)), np.zeros(count, dtype=np.bool_)
        if variant.around is not None:
            drawn = variant.around.drawn([takes.weights[place] for place in places])
            weights, nothing = variant.around.weights(drawn, variant.weights)
        else:
            weights = {code: np.broadcast_to(one, (count, *one.shape)) for code, one in variant.weights.items()}
        values: Array | None = None
        suspect = nothing
        try:
            if self.data.varies:
                one = takes.only(places.tolist())
                values = self.data.values(one.alternatives, one.errors, one.holes)
                stage, x, unsure = prepared_many(values, variant.recipe, variant.structure, self.dataset)
                suspect = suspect | unsure | ~usable(values)
            else:
                stage = self._stage(variant)
                x = stage.values
            made = aggregated(x, stage.columns, weights, variant.recipe, variant.structure, stage.rows)
        except IndexRefusal:
            # What none of them can do is said by the first, replayed.
            suspect, strict = np.ones(count, dtype=np.bool_), values is None
        else:
            suspect, strict = suspect | made.suspect, made.strict and values is None
            scores[places[~suspect]] = self.placed(stage.rows, made.scores[~suspect])
        self._replay(variant, places, suspect, drawn, values, scores, failed, strict=strict)

    def _replay(
        self, variant: Variant, places: np.ndarray, suspect: np.ndarray, drawn: Array,
        values: Array | None, scores: Array, failed: dict[int, Failure], *, strict: bool,
    ) -> None:  # fmt: skip
        """Replay those of which something could not be computed side by side.

        Where nothing but weights differs and no method leaves scores out, all fail as the first one does, and its
        reason stands for all.
        """
        reason: Failure | None = None
        for number in np.flatnonzero(suspect):
            place = int(places[number])
            if reason is None or not strict:
                try:
                    scores[place] = self._one(variant, drawn[number], None if values is None else values[number])
                    continue
                except IndexRefusal as refusal:
                    reason = _without_frames(refusal)
            failed[place] = reason

    def _one(self, variant: Variant, drawn: Array, values: Array | None) -> Array:
        """Return the scores of one replication, from the prepared data where they are those of the combination.

        Raises:
            IndexRefusal: it cannot be computed.
        """
        recipe, structure = variant.recipe, variant.structure
        if variant.around is not None:
            assert variant.weights is not None
            structure = variant.around.structure(structure, drawn, variant.weights)
            recipe = recipe.model_copy(update={"weigh": Weighting()})
        if values is None:
            last, _ = weigh_and_aggregate(self._stage(variant), recipe, structure, Log())
            return self.placed(last.rows, last.column(structure.top))
        result = run(recipe, self.data.dataset_of(values), structure=structure)
        return self.placed(result.rows, result.scores)

    def _alone(self, takes: Takes, place: int, scores: Array, failed: dict[int, Failure]) -> None:
        try:
            result = self.replayed(takes, place)
        except IndexRefusal as refusal:
            failed[place] = _without_frames(refusal)
        else:
            scores[place] = self.placed(result.rows, result.scores)

    def _variant(self, choices: tuple[int, ...]) -> Variant | Failure:
        if choices in self._variants:
            self._variants.move_to_end(choices)
            return self._variants[choices]
        try:
            made: Variant | Failure = self._new_variant(choices)
        except IndexRefusal as refusal:
            made = _without_frames(refusal)
        self._variants[choices] = made
        if len(self._variants) > 4096:
            self._variants.popitem(last=False)
        return made

    def _new_variant(self, choices: tuple[int, ...]) -> Variant:
        chosen = dict(zip(self.discrete, choices, strict=True))
        recipe, structure = recipe_of(self.recipe, self.structure, self.admissible, chosen)
        stated = is_stated(recipe, structure)
        if self.data.varies:
            weights = self._stated_weights(chosen, recipe, structure) if stated else None
            around = Perturbation.of(self.admissible.weigh, structure, weights) if self.perturbs and weights else None
            return Variant(recipe, structure, chosen, weights, around, None)
        bare = Variant(recipe, structure, chosen, None, None, None)
        if not self.perturbs:
            last, _ = weigh_and_aggregate(self._stage(bare), recipe, structure, Log())
            return replace(bare, fixed=self.placed(last.rows, last.column(structure.top)))
        if stated:
            weights = self._stated_weights(chosen, recipe, structure)
        else:
            weights = weigh_and_aggregate(self._stage(bare), recipe, structure, Log())[1]
        return replace(bare, weights=weights, around=Perturbation.of(self.admissible.weigh, structure, weights))

    def _stated_weights(self, chosen: Mapping[str, int], recipe: Recipe, structure: Structure) -> Mapping[str, Array]:
        key = (chosen.get("weigh"), chosen.get("leave_out"))
        if key not in self._stated:
            self._stated[key] = stated_weights(recipe, structure, self._raw_rows(structure))
        return self._stated[key]

    def _raw_rows(self, structure: Structure) -> Stage:
        nothing = np.zeros((len(self.rows), len(structure.indicators)))
        return Stage("raw", structure.indicators, self.rows, nothing, nothing)

    def _stage(self, variant: Variant) -> Stage:
        """Return normalised data, shared by all that are left out where columns do not depend on each other.

        Raises:
            IndexRefusal: a step cannot be done.
        """
        chosen, recipe, structure = variant.chosen, variant.recipe, variant.structure
        key = tuple(chosen.get(name) for name in ("impute", "treat", "normalise"))
        if len(structure.nodes) < len(self.structure.nodes) and columns_are_alone(recipe):
            whole_recipe, whole = recipe_of(self.recipe, self.structure, self.admissible, {**chosen, "leave_out": 0})
            found = self._kept((*key, 0), lambda: _stage_of(whole_recipe, whole, self.dataset))
            if isinstance(found, Stage):
                places = [found.columns.index(code) for code in structure.indicators]
                columns = structure.indicators
                return Stage(found.name, columns, found.rows, found.values[:, places], found.imputed[:, places])
        made = self._kept((*key, chosen.get("leave_out", 0)), lambda: _stage_of(recipe, structure, self.dataset))
        if isinstance(made, IndexRefusal):
            raise made
        return made

    def _kept(self, key: tuple[object, ...], make: Callable[[], Stage]) -> Made:
        if key in self._prepared:
            self._prepared.move_to_end(key)
            return self._prepared[key]
        try:
            made: Made = make()
        except IndexRefusal as refusal:
            made = _without_frames(refusal)
        self._prepared[key] = made
        self._bytes += made.values.nbytes if isinstance(made, Stage) else 0
        while self._bytes > _MOST_BYTES and len(self._prepared) > 1:
            _, gone = self._prepared.popitem(last=False)
            self._bytes -= gone.values.nbytes if isinstance(gone, Stage) else 0
        return made


def _without_frames(refusal: IndexRefusal) -> IndexRefusal:
    """Return a refusal that can be kept: its traceback would keep every array of the frames it went through."""
    refusal.__context__ = refusal.__cause__ = None
    return refusal.with_traceback(None)


def columns_are_alone(recipe: Recipe) -> bool:
    """Return whether each indicator is prepared without a look at the others."""
    rule = recipe.screen
    counts = rule is not None and (
        any(float(one) > 0 for one in (rule.minimum, rule.each_dimension, rule.nonzero)) or len(rule.dimensions) > 0
    )
    return not counts and recipe.impute.method != "em"


def _stage_of(recipe: Recipe, structure: Structure, dataset: Dataset) -> Stage:
    return normalise(prepared(recipe, structure, dataset, Log())[-1], recipe, structure, Log())
