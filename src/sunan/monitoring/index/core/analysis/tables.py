"""The analysis of a result as tables: what goes together, what is consistent, how units stand, whom they resemble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import polars as pl

from sunan.kernel.findings import Finding, FindingKind, Place, Severity
from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.analysis.components import components
from sunan.monitoring.index.core.analysis.consistency import GOOD_FROM, cronbach
from sunan.monitoring.index.core.analysis.correlation import Correlation, Remark, between, within
from sunan.monitoring.index.core.analysis.profiles import profile, similar
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import IndexResult, Stage

NOTABLE = 3
"""How many strengths, weaknesses and similar units are marked for each unit."""

ResultT = TypeVar("ResultT")

PAIR = FindingKind(
    "index.pair",
    Severity.NOTE,
    text(
        "“{dimension}”中“{one}”与“{other}”相关 {value}：{remark}",
        "In “{dimension}”, “{one}” and “{other}” correlate by {value}: {remark_en}",
    ),
    text(
        "考虑合并、去掉其一、改变方向或移到别的维度",
        "Consider merging them, leaving one out, turning one round or moving it to another dimension",
    ),
)
INCONSISTENT = FindingKind(
    "index.inconsistent",
    Severity.NOTE,
    text(
        "“{dimension}”的克朗巴哈系数为 {alpha}，低于 {good}",
        "Cronbach's alpha of “{dimension}” is {alpha}, below {good}",
    ),
    text(
        "这些指标未必衡量同一件事；若维度本来就由不同方面构成，写明即可",
        "The indicators may not measure one thing; if the dimension is made of different things on purpose, say so",
    ),
)
NOT_ANALYSED = FindingKind(
    "index.not_analysed",
    Severity.NOTE,
    text("“{dimension}”没有做{what}：{why}", "No {what_en} of “{dimension}”: {why_en}"),
    text("补足数据后再做", "Supply what is missing and ask again"),
)


@dataclass(frozen=True, eq=False)
class Analysis:
    """Tables by the name of their file, and what they show that a reader should know."""

    tables: dict[str, pl.DataFrame]
    findings: tuple[Finding, ...]


def analyse(result: IndexResult, *, method: Correlation = Correlation.PEARSON) -> Analysis:
    """Return the analysis of a result: relations over all rows, standings within the last period.

    Relations use normalised values, so that more is better for every indicator.
    """
    normalised, aggregated = result.stage("normalised"), result.stages[-1]
    findings: list[Finding] = []
    tables = {
        "correlations_within.csv": _within(result, aggregated, method, findings),
        "correlations_between.csv": _between(result, normalised, aggregated, method),
        "consistency.csv": _consistency(result, aggregated, findings),
        "components.csv": _components(result, aggregated, findings),
        "profiles.csv": _profiles(aggregated),
        "similar_units.csv": _similar(normalised),
    }
    return Analysis(tables, tuple(findings))


def _sets(result: IndexResult, stage: Stage) -> Iterator[tuple[str, tuple[str, ...], Array]]:
    """Yield each dimension with its children and their values, as the dimension was made of them."""
    for dimension in result.structure.dimensions:
        children = result.structure.children(dimension)
        if len(children) > 1:
            yield dimension, children, stage.chosen(children)


def _within(result: IndexResult, stage: Stage, method: Correlation, findings: list[Finding]) -> pl.DataFrame:
    rows = []
    for dimension, children, values in _sets(result, stage):
        for one in within(values, method=method):
            pair = (children[one.one], children[one.other])
            remark = one.remark()
            rows.append(
                (dimension, *pair, method.value, one.value, one.p_value, one.pairs, remark.value if remark else "")
            )
            if remark in (Remark.NEGATIVE, Remark.REDUNDANT) and one.value is not None:
                findings.append(
                    PAIR.at(
                        Place(subject=dimension),
                        dimension=dimension,
                        one=pair[0],
                        other=pair[1],
                        value=f"{one.value:.2f}",
                        remark=remark.text.zh,
                        remark_en=remark.text.en,
                    )
                )
    heads = ("dimension", "one", "other", "method", "correlation", "p_value", "pairs", "remark")
    kinds = (pl.String, pl.String, pl.String, pl.String, pl.Float64, pl.Float64, pl.Int64, pl.String)
    return pl.DataFrame(rows, schema=dict(zip(heads, kinds, strict=True)), orient="row")


def _between(result: IndexResult, normalised: Stage, aggregated: Stage, method: Correlation) -> pl.DataFrame:
    lower, upper = result.structure.indicators, result.shown
    below = normalised.chosen(lower)
    rows = [
        (lower[one.one], upper[one.other], upper[one.other] in _ancestors(result, lower[one.one]), one.value, one.pairs)
        for one in between(below, aggregated.chosen(upper), method=method)
    ]
    heads = {
        "indicator": pl.String, "dimension": pl.String, "belongs": pl.Boolean, "correlation": pl.Float64,
        "pairs": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=heads, orient="row")


def _ancestors(result: IndexResult, code: str) -> set[str]:
    found: set[str] = set()
    while parent := result.structure.nodes[code].parent:
        found.add(parent)
        code = parent
    return found


def _consistency(result: IndexResult, stage: Stage, findings: list[Finding]) -> pl.DataFrame:
    rows = []
    for dimension, children, values in _sets(result, stage):
        found = _tried(dimension, text("一致性检验", "test of consistency"), partial(cronbach, values), findings)
        if found is None:
            continue
        if found.alpha < GOOD_FROM:
            findings.append(
                INCONSISTENT.at(
                    Place(subject=dimension), dimension=dimension, alpha=f"{found.alpha:.2f}", good=f"{GOOD_FROM:g}"
                )
            )
        rows += [
            (dimension, found.alpha, child, _known(found.without[place]), _known(found.with_rest[place]))
            for place, child in enumerate(children)
        ]
    heads = {
        "dimension": pl.String, "alpha": pl.Float64, "child": pl.String, "alpha_without": pl.Float64,
        "correlation_with_rest": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=heads, orient="row")


def _components(result: IndexResult, stage: Stage, findings: list[Finding]) -> pl.DataFrame:
    rows = []
    for dimension, children, values in _sets(result, stage):
        whole = values[~np.isnan(values).any(axis=1)]
        found = _tried(dimension, text("主成分分析", "principal components"), partial(components, whole), findings)
        if found is None:
            continue
        rows += [
            (
                dimension, number + 1, float(found.eigenvalues[number]), float(found.shares[number]), child,
                float(found.loadings[place, number]), found.adequacy, len(whole), found.enough_cases,
            )
            for number in range(len(children))
            for place, child in enumerate(children)
        ]  # fmt: skip
    heads = {
        "dimension": pl.String, "component": pl.Int64, "eigenvalue": pl.Float64, "share": pl.Float64, "child": pl.String,
        "loading": pl.Float64, "kmo": pl.Float64, "observations": pl.Int64, "enough_observations": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=heads, orient="row")


def _profiles(stage: Stage) -> pl.DataFrame:
    last, columns = _last(stage), stage.columns
    values = stage.values[last]
    rows = []
    for place, row in enumerate(last):
        if np.isnan(values[place]).all():
            continue
        standings = profile(values, place)
        for number, one in enumerate(standings):
            mark = "strength" if number < NOTABLE else "weakness" if number >= len(standings) - NOTABLE else ""
            rows.append((stage.rows.unit(row), columns[one.column], one.score, one.rank, one.units, one.lead, mark))
    heads = {
        "unit": pl.String, "column": pl.String, "score": pl.Float64, "rank": pl.Int64, "units": pl.Int64,
        "lead_over_median": pl.Float64, "mark": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=heads, orient="row")


def _similar(stage: Stage) -> pl.DataFrame:
    last = _last(stage)
    values = stage.values[last]
    rows = [
        (stage.rows.unit(row), number, stage.rows.unit(last[other]), distance)
        for place, row in enumerate(last)
        for number, (other, distance) in enumerate(similar(values, place)[:NOTABLE], start=1)
    ]
    heads = {"unit": pl.String, "place": pl.Int64, "similar_unit": pl.String, "distance": pl.Float64}
    return pl.DataFrame(rows, schema=heads, orient="row")


def _last(stage: Stage) -> list[int]:
    """Return the rows of the last period."""
    latest = len(stage.rows.periods) - 1
    return [row for row in range(len(stage.rows)) if int(stage.rows.period_of[row]) == latest]


def _tried(dimension: str, what: Text, ask: Callable[[], ResultT], findings: list[Finding]) -> ResultT | None:
    try:
        return ask()
    except IndexRefusal as refusal:
        findings.append(
            NOT_ANALYSED.at(
                Place(subject=dimension),
                dimension=dimension,
                what=what.zh,
                what_en=what.en,
                why=refusal.text.zh,
                why_en=refusal.text.en,
            )
        )
        return None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
