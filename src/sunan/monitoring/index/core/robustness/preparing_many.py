"""Preparation of many data sets at once: the steps of the pipeline on tables (R, rows, k) side by side."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.arrays import Array, Mask, any_of
from sunan.monitoring.index.core.dataset import Dataset, Places, Rows
from sunan.monitoring.index.core.methods import find
from sunan.monitoring.index.core.normalisation.registry import METHODS as NORMALISATIONS
from sunan.monitoring.index.core.preparing import treatment_arguments
from sunan.monitoring.index.core.recipe import Recipe, TreatmentChoice
from sunan.monitoring.index.core.recipe_reading import RAW, columns_by_choice, parameters_with_targets
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import Log, Stage
from sunan.monitoring.index.core.steps import imputation
from sunan.monitoring.index.core.steps.denominators import denominated
from sunan.monitoring.index.core.steps.outliers import treated
from sunan.monitoring.index.core.structure import Structure

_BY_COLUMN = frozenset({"none", "mean", "median"})


def batchable(recipe: Recipe, dataset: Dataset) -> bool:
    """Return whether every step of the recipe can be done for many data sets side by side.

    Screening depends on the data, EM is fitted anew, and a base year has to be found unit by unit: those are done
    one data set after the other.
    """
    rule = recipe.normalise
    methods = [rule.method, *(choice.method for choice in rule.indicators.values())]
    contexts = {one for name in methods if name in NORMALISATIONS for one in NORMALISATIONS[name].context}
    units = {
        parameter.kind for name in methods if name in NORMALISATIONS for parameter in NORMALISATIONS[name].parameters
    }
    return (
        recipe.screen is None
        and recipe.impute.method in _BY_COLUMN
        and "base" not in contexts
        and "unit" not in units
        and len(dataset.units) > 1
    )


def prepared_many(values: Array, recipe: Recipe, structure: Structure, dataset: Dataset) -> tuple[Stage, Array, Mask]:
    """Return what normalisation makes of R data sets.

    Args:
        values: (R, periods, units, indicators of the data).
    Returns:
        a stage that names rows and columns; (R, rows, k), normalised; (R,): whether something could not be computed, so
        that the replication has to be replayed to say what.
    Raises:
        IndexRefusal: a step can be done with none of them.
    """
    rows = dataset.rows()
    columns = structure.indicators
    places = [dataset.indicators.index(code) for code in columns]
    x = values[:, rows.period_of, rows.unit_of][:, :, places]
    unsure = any_of(np.asarray(np.isnan(x).all(axis=1)), 1)
    for step in recipe.order:
        if step == "denominate" and any(structure.nodes[code].denominator for code in columns):
            x = _denominated(x, structure, dataset, rows)
        elif step == "impute" and recipe.impute.method != "none":
            method = imputation.METHODS[recipe.impute.method]
            x = x.copy()
            for block in rows.blocks(recipe.impute.over):
                x[:, block] = method.function(x[:, block])
        elif step == "treat" and recipe.treat:
            x, failed = _treated(x, recipe, columns, rows)
            unsure = unsure | failed
    before = np.isnan(x)
    x = _normalised(x, recipe, structure, rows)
    unsure = unsure | any_of(np.isnan(x) & ~before, (1, 2))
    return Stage("normalised", columns, rows, x[0], np.zeros(x.shape[1:])), x, unsure


def _denominated(x: Array, structure: Structure, dataset: Dataset, rows: Rows) -> Array:
    beside, per = np.ones(x.shape[1:]), np.ones(x.shape[2])
    for place, code in enumerate(structure.indicators):
        node = structure.nodes[code]
        if node.denominator:
            if node.denominator not in dataset.denominators:
                raise IndexRefusal(
                    f"数据中没有分母“{node.denominator}”。",
                    f"the data have no denominator “{node.denominator}”.",
                    where=code,
                )
            beside[:, place] = dataset.denominators[node.denominator][rows.period_of, rows.unit_of]
            per[place] = node.per
    return denominated(x, beside, per=per)


def _treated(x: Array, recipe: Recipe, columns: tuple[str, ...], rows: Rows) -> tuple[Array, Mask]:
    assert recipe.treat is not None
    made = x.copy()
    failed: Mask = np.zeros(len(x), dtype=np.bool_)
    choices: list[tuple[TreatmentChoice, list[int]]] = []
    for place, code in enumerate(columns):
        choice = recipe.treat.of(code)
        same = next((listed for other, listed in choices if other is choice), None)
        if same is None:
            choices.append((choice, [place]))
        else:
            same.append(place)
    for choice, listed in choices:
        if choice.method == "none":
            continue
        arguments = treatment_arguments(choice)
        for block in rows.blocks(recipe.treat.over):
            part = _part(x, block, listed)
            outcome = treated(part, on_failure="mask", **arguments)
            few = ((~np.isnan(part)).sum(axis=1) < 4).any(axis=1)
            failed |= few | (np.isnan(outcome.values) & ~np.isnan(part)).any(axis=(1, 2))
            made[:, block[:, None], listed] = outcome.values
    return made, failed


def _normalised(x: Array, recipe: Recipe, structure: Structure, rows: Rows) -> Array:
    made = x.copy()
    for choice, codes in columns_by_choice(recipe, structure):
        if choice.method == RAW:
            continue
        listed = [structure.indicators.index(code) for code in codes]
        method = find(NORMALISATIONS, choice.method, where="normalise")
        given = parameters_with_targets(choice, codes, structure)
        arguments = method.arguments(given, units=rows.units, indicators=codes, where="normalise")
        for block in rows.blocks(recipe.normalise.over):
            Log().enough(method, choice.accept_few, observations=len(block), indicators=len(codes), where=codes[0])
            context: dict[str, object] = {
                "direction": np.array([structure.nodes[code].direction for code in codes], dtype=np.float64)
            }
            if "reference" in method.context and recipe.normalise.reference:
                context["reference"] = _part(x, _rows_of(rows, recipe.normalise.reference), listed)
            made[:, block[:, None], listed] = method.call(
                _part(x, block, listed), arguments, context=context, on_failure="mask"
            )
    return made


def _part(x: Array, rows: Places, columns: list[int]) -> Array:
    found: Array = x[:, rows][:, :, columns]
    return found


def _rows_of(rows: Rows, periods: tuple[str, ...]) -> Places:
    for period in periods:
        if period not in rows.periods:
            raise IndexRefusal("数据中没有这一期。", "the data have no such period.", where=period)
    return np.flatnonzero(np.isin(rows.period_of, [rows.periods.index(one) for one in periods]))
