"""The steps before normalisation as a recipe asks for them: raw data in, treated data out, every cell accounted for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from sunan.kernel.findings import Place
from sunan.monitoring.index.core import recipe_findings as kinds
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.dataset import Dataset, Places, cross
from sunan.monitoring.index.core.methods import Method, find
from sunan.monitoring.index.core.recipe import Imputation, Recipe, Screening, Treatment, TreatmentChoice
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import Log, Stage
from sunan.monitoring.index.core.steps import imputation
from sunan.monitoring.index.core.steps.denominators import denominated
from sunan.monitoring.index.core.steps.outliers import ADVISED_VALUES, Treated, treated
from sunan.monitoring.index.core.steps.screening import availability, screened
from sunan.monitoring.index.core.steps.transformations import TRANSFORMATIONS
from sunan.monitoring.index.core.structure import Structure


def raw(dataset: Dataset, structure: Structure) -> Stage:
    """Return the indicators of the structure as they came.

    Raises:
        IndexRefusal: the data lack an indicator, or hold a single unit, or an indicator has no value at all.
    """
    columns = structure.indicators
    for code in columns:
        if code not in dataset.indicators:
            raise IndexRefusal("数据中没有这个指标。", "the data have no such indicator.", where=code)
    rows = dataset.rows()
    if len(set(rows.unit_of.tolist())) < 2:
        raise IndexRefusal(
            "只有一个单元，无从比较；至少需要两个。", "there is one unit and nothing to compare it with; two are needed.",
            where=dataset.units[0],
        )  # fmt: skip
    places = [dataset.indicators.index(code) for code in columns]
    values = dataset.values[rows.period_of, rows.unit_of][:, places]
    for place in np.flatnonzero(np.isnan(values).all(axis=0)):
        raise IndexRefusal(
            "没有任何数值；请补数，或从结构中去掉这个指标。",
            "it has no value at all; supply some, or take it out of the structure.",
            where=columns[place],
        )
    imputed = dataset.imputed[rows.period_of, rows.unit_of][:, places].astype(np.float64)
    return Stage("raw", columns, rows, values, imputed)


def prepared(recipe: Recipe, structure: Structure, dataset: Dataset, log: Log) -> list[Stage]:
    """Return the stages from raw to the last one before normalisation, in the order of the recipe.

    Raises:
        IndexRefusal: a step cannot be done with these data.
    """
    stages = [raw(dataset, structure)]
    for step in recipe.order:
        now = stages[-1]
        if step == "screen" and recipe.screen:
            stages.append(screen(now, recipe.screen, structure, log))
        elif step == "denominate" and any(node.denominator for node in structure.nodes.values()):
            stages.append(denominate(now, structure, dataset, log))
        elif step == "impute" and recipe.impute.method != "none":
            stages.append(impute(now, recipe.impute, structure, dataset, log))
        elif step == "treat" and recipe.treat:
            stages.append(treat(now, recipe.treat, log))
    return stages


def screen(stage: Stage, rule: Screening, structure: Structure, log: Log) -> Stage:
    """Return the rows with enough data, by unit and period.

    Raises:
        IndexRefusal: a unit to keep or leave out does not exist, or fewer than two units are left.
    """
    for unit in (*rule.keep, *rule.leave_out):
        if unit not in stage.rows.units:
            raise IndexRefusal(
                "筛选规则提到的单元不存在。", "the rule of screening names a unit that does not exist.", where=unit
            )
    least = dict.fromkeys(structure.dimensions, Fraction(rule.each_dimension))
    least |= {code: Fraction(share) for code, share in rule.dimensions.items()}
    places = {code: [stage.columns.index(one) for one in structure.below(code)] for code in structure.dimensions}
    failed = screened(
        stage.values,
        minimum=Fraction(rule.minimum),
        dimensions={code: (places[code], share) for code, share in least.items() if share},
        nonzero=Fraction(rule.nonzero),
    )
    units = np.array([stage.rows.unit(row) for row in range(len(stage.rows))], dtype=object)
    kept = ~np.logical_or.reduce(list(failed.values())) | np.isin(units, rule.keep)
    kept &= ~np.isin(units, rule.leave_out)
    share = availability(stage.values)
    for row in (int(one) for one in np.flatnonzero(~kept)):
        reasons = [name for name, mask in failed.items() if mask[row]]
        log.note(
            "screen", "left_out", unit=stage.rows.unit(row), period=_period(stage, row),
            detail={"availability": float(share[row]), "fails": reasons or ["leave_out"]},
        )  # fmt: skip
    rows = stage.rows.kept(kept)
    if len(set(rows.unit_of.tolist())) < 2:
        raise IndexRefusal(
            f"筛选后只剩 {len(set(rows.unit_of.tolist()))} 个单元，至少需要两个；请降低门槛或补数。",
            f"screening leaves {len(set(rows.unit_of.tolist()))} units and two are needed; lower the threshold or supply data.",
            where="screen",
        )
    return Stage("screened", stage.columns, rows, stage.values[kept], stage.imputed[kept])


def denominate(stage: Stage, structure: Structure, dataset: Dataset, log: Log) -> Stage:
    """Return each indicator divided by its denominator, times `per`.

    Raises:
        IndexRefusal: the data have no such denominator, or it is zero or negative beside a value.
    """
    beside = np.ones(stage.values.shape)
    per = np.ones(len(stage.columns))
    for place, code in enumerate(stage.columns):
        node = structure.nodes[code]
        if not node.denominator:
            continue
        if node.denominator not in dataset.denominators:
            raise IndexRefusal(
                f"数据中没有分母“{node.denominator}”。",
                f"the data have no denominator “{node.denominator}”.",
                where=code,
            )
        beside[:, place] = dataset.denominators[node.denominator][stage.rows.period_of, stage.rows.unit_of]
        per[place] = node.per
        log.note("denominate", "divided", indicator=code, detail={"by": node.denominator, "per": node.per})
    lost = np.isnan(beside) & ~np.isnan(stage.values)
    log.cells("denominate", "no_denominator", stage, lost)
    values = denominated(stage.values, beside, per=per, labels=stage.rows.labels(stage.columns))
    return Stage("denominated", stage.columns, stage.rows, values, stage.imputed)


def impute(stage: Stage, rule: Imputation, structure: Structure, dataset: Dataset, log: Log) -> Stage:
    """Return the data with missing cells filled as the rule says; each filled cell is marked.

    Raises:
        IndexRefusal: the grouping is unknown, or the method cannot be applied to these data.
    """
    method = find(imputation.METHODS, rule.method, where="impute")
    arguments = method.arguments(rule.parameters, indicators=stage.columns, where="impute")
    log.method("impute", method, arguments, over=rule.over, group=rule.group)
    if rule.method in imputation.IN_TIME:
        values = _in_time(stage, method, arguments, log)
    else:
        values = stage.values.copy()
        for columns in _column_sets(stage, rule, structure):
            for block in stage.rows.blocks(rule.over):
                given = dict(arguments)
                if rule.method in imputation.BY_GROUP:
                    given["groups"] = _groups(stage, rule.group, dataset, block)
                part = values[cross(block, columns)]
                if not np.isnan(part).any():
                    continue
                log.enough(
                    method, rule.accept_few,
                    observations=len(block), indicators=len(columns), where=_where(stage, block, columns),
                )  # fmt: skip
                names = stage.rows.labels([stage.columns[one] for one in columns], block)
                values[cross(block, columns)] = method.function(part, labels=names, **given)
    filled = np.isnan(stage.values) & ~np.isnan(values)
    log.cells("impute", "imputed", stage, filled, values)
    still = np.argwhere(np.isnan(values))
    if len(still):
        row, column = (int(one) for one in still[0])
        cell = f"{stage.rows.name(row)}/{stage.columns[column]}"
        log.findings.append(kinds.STILL_MISSING.at(Place(subject=cell), cell=cell, count=len(still)))
    return Stage("imputed", stage.columns, stage.rows, values, np.where(filled, 1.0, stage.imputed))


def treat(stage: Stage, rule: Treatment, log: Log) -> Stage:
    """Return the data treated for outliers; drawn-in points and transformed indicators are logged.

    Raises:
        IndexRefusal: an indicator has fewer than four values, or a transformation does not exist for it.
    """
    values = stage.values.copy()
    choices: list[tuple[TreatmentChoice, list[int]]] = []
    for place, code in enumerate(stage.columns):
        choice = rule.of(code)
        same = next((columns for other, columns in choices if other is choice), None)
        if same is None:
            choices.append((choice, [place]))
        else:
            same.append(place)
    for choice, columns in choices:
        if choice.method == "none":
            continue
        arguments = treatment_arguments(choice)
        for block in stage.rows.blocks(rule.over):
            names = stage.rows.labels([stage.columns[one] for one in columns], block)
            outcome = treated(stage.values[cross(block, columns)], labels=names, **arguments)
            values[cross(block, columns)] = outcome.values
            _log_treated(stage, choice, block, columns, outcome, log)
    return Stage("treated", stage.columns, stage.rows, values, stage.imputed)


def treatment_arguments(choice: TreatmentChoice) -> dict[str, Any]:
    """Return the keywords of `treated` for what a recipe says of an indicator.

    Raises:
        IndexRefusal: the transformation or one of its parameters is unknown.
    """
    parameters: dict[str, object] = {}
    if choice.then != "none":
        parameters = find(TRANSFORMATIONS, choice.then, where="treat.then").arguments(choice.parameters, where="treat")
    return {
        "skewness": float(choice.skewness), "kurtosis": float(choice.kurtosis),
        "most_points": None if choice.most_points == "all" else choice.most_points,
        "then": choice.then, "parameters": parameters, "combined": choice.combined, "forced": choice.forced,
    }  # fmt: skip


def _log_treated(
    stage: Stage, choice: TreatmentChoice, block: Places, columns: list[int], outcome: Treated, log: Log
) -> None:
    period = _period(stage, int(block[0])) if len(block) < len(stage.rows) else ""
    for number, column in enumerate(columns):
        code = stage.columns[column]
        before, after = outcome.before[:, number], outcome.after[:, number]
        if len(block) < ADVISED_VALUES:
            log.findings.append(
                kinds.FEW_UNITS.at(Place(subject=code), code=code, count=len(block), least=ADVISED_VALUES)
            )
        if outcome.constant[number]:
            log.findings.append(kinds.CONSTANT.at(Place(subject=code), code=code))
            log.note("treat", "constant", indicator=code, period=period)
            continue
        if not outcome.passed[number]:
            log.findings.append(
                kinds.STILL_SKEWED.at(
                    Place(subject=code), code=code, skewness=f"{after[0]:.3g}", kurtosis=f"{after[1]:.3g}"
                )
            )
        points = int((outcome.winsorised[:, number] != 0).sum())
        did = "transformed" if outcome.transformed[number] else "winsorised" if points else "passed"
        log.note(
            "treat", did, indicator=code, period=period,
            detail={
                "skewness": [float(before[0]), float(after[0])], "kurtosis": [float(before[1]), float(after[1])],
                "passed": bool(outcome.passed[number]), "points": points,
                **({"by": choice.then} if outcome.transformed[number] else {}),
            },
        )  # fmt: skip
        for row in (int(one) for one in np.flatnonzero(outcome.winsorised[:, number])):
            log.note(
                "treat", "winsorised_high" if outcome.winsorised[row, number] > 0 else "winsorised_low",
                unit=stage.rows.unit(block[row]), period=_period(stage, int(block[row])), indicator=code,
                before=float(stage.values[block[row], column]), after=float(outcome.values[row, number]),
            )  # fmt: skip


def _in_time(stage: Stage, method: Method, arguments: dict[str, Any], log: Log) -> Array:
    rows = stage.rows
    try:
        times = np.array([float(period) for period in rows.periods])
        log.note("impute", "times_from_names", detail={"times": times.tolist()})
    except ValueError:
        times = np.arange(len(rows.periods), dtype=np.float64)
        log.note("impute", "times_equally_spaced", detail={"periods": list(rows.periods)})
    if not (np.diff(times) > 0).all():
        raise IndexRefusal(
            "各期没有按时间先后排列，无法按时间插补。",
            "the periods do not follow each other in time, so nothing can be imputed between them.",
            where="、".join(rows.periods[:3]),
        )
    cube = np.full((len(rows.periods), len(rows.units), len(stage.columns)), np.nan)
    cube[rows.period_of, rows.unit_of] = stage.values
    filled: Array = method.function(cube, times=times, **arguments)
    found: Array = filled[rows.period_of, rows.unit_of]
    return found


def _column_sets(stage: Stage, rule: Imputation, structure: Structure) -> list[list[int]]:
    if rule.within == "all":
        return [list(range(len(stage.columns)))]
    parents = dict.fromkeys(structure.nodes[code].parent for code in stage.columns)
    return [
        [place for place, code in enumerate(stage.columns) if structure.nodes[code].parent == parent]
        for parent in parents
    ]


def _groups(stage: Stage, group: str, dataset: Dataset, block: Places) -> list[str]:
    if group not in dataset.groups:
        raise IndexRefusal(
            f"数据中没有分组列“{group}”。", f"the data have no column of groups “{group}”.", where="impute.group"
        )
    labels = dataset.groups[group]
    return [labels[stage.rows.unit_of[row]] for row in block]


def _period(stage: Stage, row: int) -> str:
    return stage.rows.period(row) if len(stage.rows.periods) > 1 else ""


def _where(stage: Stage, block: Places, columns: list[int]) -> str:
    named = ", ".join(stage.columns[one] for one in columns[:3]) + ("…" if len(columns) > 3 else "")
    period = _period(stage, int(block[0])) if len(block) < len(stage.rows) else ""
    return f"impute {period} {named}".replace("  ", " ")
