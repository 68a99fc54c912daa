"""From treated data to scores: normalisation, weights and aggregation as a recipe asks for them, level by level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from inspect import signature
from typing import Any

import numpy as np

from sunan.monitoring.index.core.aggregation.own import own
from sunan.monitoring.index.core.aggregation.registry import METHODS as AGGREGATIONS
from sunan.monitoring.index.core.arrays import SAME, Array, ArrayLike, Labels, weights_of
from sunan.monitoring.index.core.dataset import Places, cross
from sunan.monitoring.index.core.methods import Method, find
from sunan.monitoring.index.core.normalisation.registry import METHODS as NORMALISATIONS
from sunan.monitoring.index.core.ranks import ranks
from sunan.monitoring.index.core.recipe import MethodChoice, Normalisation, Recipe, Weighting
from sunan.monitoring.index.core.recipe_reading import (
    OWN,
    RAW,
    STRUCTURE,
    columns_by_choice,
    parameters_with_targets,
)
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import Log, Stage
from sunan.monitoring.index.core.structure import Structure
from sunan.monitoring.index.core.weights.registry import METHODS as WEIGHTS

OwnAggregations = Mapping[str, Callable[[Array, Array], ArrayLike]]


def normalise(stage: Stage, recipe: Recipe, structure: Structure, log: Log) -> Stage:
    """Return indicators on a common scale on which more is better (as they are, where the recipe says `none`).

    Raises:
        IndexRefusal: a method cannot be applied to an indicator; it is named.
    """
    rule = recipe.normalise
    values = stage.values.copy()
    for choice, codes in columns_by_choice(recipe, structure):
        if choice.method == RAW:
            continue
        columns = [stage.columns.index(code) for code in codes]
        method = find(NORMALISATIONS, choice.method, where="normalise")
        given = parameters_with_targets(choice, codes, structure)
        arguments = method.arguments(given, units=stage.rows.units, indicators=codes, where="normalise")
        log.method("normalise", method, arguments, indicators=codes, over=rule.over)
        for block in stage.rows.blocks(rule.over):
            log.enough(method, choice.accept_few, observations=len(block), indicators=len(columns), where=codes[0])
            names = _labels(stage, block, codes)
            context = _context(stage, rule, structure, method, codes, block)
            here = _unit_in_block(method, arguments, stage, block)
            values[cross(block, columns)] = method.call(
                stage.values[cross(block, columns)], here, context=context, labels=names
            )
    return Stage("normalised", stage.columns, stage.rows, values, stage.imputed)


def weigh_and_aggregate(
    stage: Stage, recipe: Recipe, structure: Structure, log: Log, *, own_aggregations: OwnAggregations | None = None
) -> tuple[Stage, dict[str, Array]]:
    """Return the scores of all dimensions beside the indicators, and the weights below each dimension.

    Raises:
        IndexRefusal: weights or scores cannot be computed; unit, indicator or dimension is named.
    """
    columns, values, imputed = list(stage.columns), [*stage.values.T], [*stage.imputed.T]
    shared = _across_index(stage, recipe, structure, log) if recipe.weigh.across == "index" else None
    weights: dict[str, Array] = {}
    for dimension in structure.dimensions:
        children = structure.children(dimension)
        places = [columns.index(child) for child in children]
        x = np.stack([values[place] for place in places], axis=1)
        direction = _directions(children, recipe, structure)
        now = Stage(dimension, children, stage.rows, x, x)
        level = structure.level(dimension)
        if shared is not None:
            found = _below(shared, children, structure)
        else:
            choice = recipe.weigh.of(dimension, level)
            found = _weights(now, choice, recipe.weigh, structure, direction, log)
        weights[dimension] = found
        choice = recipe.aggregate.of(dimension, level)
        values.append(_aggregated(now, choice, found, direction, log, own_aggregations or {}))
        imputed.append(_imputed_below(stage, structure.below(dimension)))
        columns.append(dimension)
    made = Stage("aggregated", tuple(columns), stage.rows, np.stack(values, axis=1), np.stack(imputed, axis=1))
    for row, column in np.argwhere(np.isnan(made.values)):
        if not structure.nodes[columns[column]].is_indicator:
            log.note(
                "aggregate", "no_score", unit=made.rows.unit(row),
                period=made.rows.period(row) if len(made.rows.periods) > 1 else "", indicator=columns[column],
            )  # fmt: skip
    return made, weights


def ranked(stage: Stage, recipe: Recipe, codes: Sequence[str]) -> Array:
    """Return the ranks of some columns within each period, 1 for the greatest; NaN without a score."""
    scores = stage.chosen(codes)
    found = np.full(scores.shape, np.nan)
    for block in stage.rows.blocks("period"):
        found[block] = ranks(np.ascontiguousarray(scores[block].T), ties=recipe.ties, descending=True).T
    return found


@cache
def accepted(function: Callable[..., Any]) -> frozenset[str]:
    """Return the names of the keywords that a function takes."""
    return frozenset(signature(function).parameters)


def _context(
    stage: Stage, rule: Normalisation, structure: Structure, method: Method, codes: Sequence[str], block: Places
) -> dict[str, Any]:
    context: dict[str, Any] = {}
    columns = [stage.columns.index(code) for code in codes]
    if "direction" in method.context:
        context["direction"] = np.array([structure.nodes[code].direction for code in codes], dtype=np.float64)
    if "reference" in method.context and rule.reference:
        context["reference"] = stage.values[cross(_rows_of(stage, rule.reference), columns)]
    if "base" in method.context:
        context["base"] = _base(stage, rule, columns, block)
    return context


def _rows_of(stage: Stage, periods: Sequence[str]) -> Places:
    for period in periods:
        if period not in stage.rows.periods:
            raise IndexRefusal("数据中没有这一期。", "the data have no such period.", where=period)
    return np.flatnonzero(np.isin([stage.rows.period(row) for row in range(len(stage.rows))], list(periods)))


def _base(stage: Stage, rule: Normalisation, columns: Sequence[int], block: Places) -> Array:
    """Return each row's own value of the base period, or that of the base unit; NaN where there is none."""
    if rule.base is None:
        raise IndexRefusal(
            "定基指数须写明基期（normalise.base.period）。",
            "an index on a base year needs normalise.base.period.",
            where="normalise.base",
        )
    start = {stage.rows.unit(row): stage.values[row, columns] for row in _rows_of(stage, [rule.base.period])}
    absent = np.full(len(columns), np.nan)
    if rule.base.unit:
        if rule.base.unit not in start:
            raise IndexRefusal("基期没有这个单元。", "the base period has no such unit.", where=rule.base.unit)
        return start[rule.base.unit]
    return np.stack([start.get(stage.rows.unit(row), absent) for row in block])


def _unit_in_block(method: Method, arguments: Mapping[str, Any], stage: Stage, block: Places) -> dict[str, Any]:
    """Return arguments in which a unit is its row in the block; a panel has one row per period and no such unit."""
    named = next((one.name for one in method.parameters if one.kind == "unit"), None)
    if named is None or arguments.get(named) is None:
        return dict(arguments)
    unit = arguments[named]
    rows = np.flatnonzero(stage.rows.unit_of[block] == unit)
    if len(rows) != 1:
        raise IndexRefusal(
            f"参照单元在此处有 {len(rows)} 行，应恰有一行；面板数据请写 over: period。",
            f"the reference unit has {len(rows)} rows here and should have one; write over: period for a panel.",
            where=stage.rows.units[unit],
        )
    return {**arguments, named: int(rows[0])}


def _labels(stage: Stage, block: Places, codes: Sequence[str]) -> Labels:
    return stage.rows.labels(codes, block)


def _directions(children: Sequence[str], recipe: Recipe, structure: Structure) -> Array:
    """Return the directions that are still to be applied: those of indicators that were not normalised."""
    return np.array(
        [
            structure.nodes[child].direction
            if structure.nodes[child].is_indicator and recipe.normalise.of(child).method == RAW
            else 1
            for child in children
        ],
        dtype=np.float64,
    )


def _weights(
    now: Stage, choice: MethodChoice, rule: Weighting, structure: Structure, direction: Array, log: Log
) -> Array:
    children = now.columns
    if choice.method == STRUCTURE:
        stated = np.array([structure.nodes[child].weight for child in children])
        return weights_of(stated, Labels.of((), children))
    method = find(WEIGHTS, choice.method, where=f"weigh {now.name}")
    where = f"weigh {now.name}"
    arguments = method.arguments(choice.parameters, units=now.rows.units, indicators=children, where=where)
    log.method("weigh", method, arguments, dimension=now.name, over=rule.over)
    blocks = now.rows.blocks(rule.over)
    parts = []
    for block in blocks:
        log.enough(method, choice.accept_few, observations=len(block), indicators=len(children), where=now.name)
        labels, context = _labels(now, block, children), {"direction": direction}
        parts.append(method.call(now.values[block], arguments, context=context, labels=labels))
        if method.explain is not None:
            log.note(
                "weigh", "diagnostics", indicator=now.name, detail=_explained(method, now.values[block], arguments)
            )
    if len(parts) == 1 and parts[0].ndim == 1:
        return np.asarray(parts[0], dtype=np.float64)
    every = np.empty(now.values.shape)
    for block, part in zip(blocks, parts, strict=True):
        every[block] = part
    return every


def _explained(method: Method, x: Array, arguments: Mapping[str, Any]) -> dict[str, Any]:
    assert method.explain is not None
    found = method.explain(x, **arguments)
    return {
        name: value.tolist() if isinstance(value, np.ndarray | np.generic) else value for name, value in found.items()
    }


def _across_index(stage: Stage, recipe: Recipe, structure: Structure, log: Log) -> dict[str, Array]:
    """Return the weight of each indicator in the whole index, (rows or 1,)."""
    codes = structure.indicators
    now = Stage(structure.top, codes, stage.rows, stage.values, stage.values)
    direction = _directions(codes, recipe, structure)
    found = np.atleast_2d(_weights(now, recipe.weigh, recipe.weigh, structure, direction, log))
    return {code: found[:, place] for place, code in enumerate(codes)}


def _below(shared: Mapping[str, Array], children: Sequence[str], structure: Structure) -> Array:
    """Return the weights of children that weigh what their indicators weigh; alike where these all weigh nothing."""
    sums = np.stack(
        [sum((shared[one] for one in structure.below(child)), 0.0 * shared[next(iter(shared))]) for child in children],
        axis=-1,
    )
    total = sums.sum(axis=-1, keepdims=True)
    found = np.where(total > 0, sums / np.where(total > 0, total, 1.0), 1.0 / len(children))
    return found[0] if len(found) == 1 else found


def _aggregated(
    now: Stage, choice: MethodChoice, weights: Array, direction: Array, log: Log, own_aggregations: OwnAggregations
) -> Array:
    where = f"aggregate {now.name}"
    labels = now.rows.labels(now.columns)
    if choice.method.startswith(OWN):
        name = choice.method.removeprefix(OWN)
        if name not in own_aggregations:
            raise IndexRefusal(
                f"自定义的合成函数“{name}”没有随调用给出；它只能从 Python 传入。",
                f"the function “{name}” was not handed in; it can only come from Python.",
                where=where,
            )
        log.note("aggregate", "own_function", indicator=now.name, detail={"name": name})
        call: Callable[[Array, Array, Labels], Array] = lambda x, w, named: own(  # noqa: E731 one of two calls of a kind
            x, w, function=own_aggregations[name], labels=named
        )
        by_unit = False
    else:
        method = find(AGGREGATIONS, choice.method, where=where)
        arguments = method.arguments(choice.parameters, units=now.rows.units, indicators=now.columns, where=where)
        log.method("aggregate", method, arguments, dimension=now.name)
        log.enough(method, choice.accept_few, observations=len(now.rows), indicators=len(now.columns), where=now.name)
        if "direction" not in method.context and (direction < 0).any():
            raise IndexRefusal(
                "逆向指标没有标准化，此合成方法不处理方向；请选择标准化方法。",
                "an indicator where less is better was not normalised, and this aggregation knows no directions.",
                where=now.columns[int(np.flatnonzero(direction < 0)[0])],
            )
        call = lambda x, w, named: method.call(  # noqa: E731 the other of two calls of a kind
            x, arguments, context={"direction": direction, "weights": w}, labels=named
        )
        by_unit = method.guard.least > 1
    if by_unit:
        # Units are compared with each other, so each period is a comparison of its own.
        result = np.empty(len(now.rows))
        for block in now.rows.blocks("period"):
            part = weights if weights.ndim == 1 else weights[block]
            if part.ndim == 2 and not (part == part[0]).all():
                raise IndexRefusal(
                    "此合成方法在单元之间比较，不能用各单元不同的权重。",
                    "this aggregation compares units and cannot take weights that differ by unit.", where=where,
                )  # fmt: skip
            result[block] = call(
                now.values[block], part if part.ndim == 1 else part[0], _labels(now, block, now.columns)
            )
        return result
    if weights.ndim == 1:
        return call(now.values, weights, labels)
    size = weights.sum(axis=1)
    relative = bool((np.abs(size - 1) <= SAME).all())
    if not relative and choice.method != "arithmetic":
        raise IndexRefusal(
            "受益于疑的权重合计不为 1，只能与算术平均（arithmetic）同用。",
            "weights of the benefit of the doubt do not sum to 1 and go with the arithmetic mean alone.",
            where=where,
        )
    try:
        result = call(now.values[:, None, :], weights, Labels.of((), now.columns))[:, 0]
        return result if relative else result * size
    except IndexRefusal:
        # Side by side no row has a name; one by one the row at fault names itself.
        for row in range(len(now.rows)):
            call(now.values[row : row + 1], weights[row], _labels(now, np.array([row]), now.columns))
        raise


def _imputed_below(stage: Stage, codes: Sequence[str]) -> Array:
    places = [stage.columns.index(code) for code in codes]
    share: Array = stage.imputed[:, places].mean(axis=1)
    return share
