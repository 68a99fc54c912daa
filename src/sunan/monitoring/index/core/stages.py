"""What an index leaves behind: every stage of its data, its weights, a log of what happened to which cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np
import polars as pl

from sunan.kernel.findings import Finding, Place
from sunan.kernel.texts import Text
from sunan.monitoring.index.core import recipe_findings as kinds
from sunan.monitoring.index.core.arrays import Array, Mask
from sunan.monitoring.index.core.dataset import Dataset, Rows
from sunan.monitoring.index.core.methods import Method
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.structure import Structure


@dataclass(frozen=True, eq=False)
class Stage:
    """The data after a step.

    Attributes:
        name: raw, screened, denominated, imputed, treated, normalised or aggregated.
        values: (rows, columns); NaN is missing.
        imputed: (rows, columns): share of the indicators at or below a column whose cell was imputed, 0 or 1 for an
            indicator itself.
    """

    name: str
    columns: tuple[str, ...]
    rows: Rows
    values: Array
    imputed: Array

    def column(self, code: str) -> Array:
        """Return one column, (rows,)."""
        return self.values[:, self.columns.index(code)]

    def chosen(self, codes: Sequence[str]) -> Array:
        """Return some columns in the order asked for, (rows, codes)."""
        return self.values[:, [self.columns.index(code) for code in codes]]

    def frame(self) -> pl.DataFrame:
        """Return the stage as a table: unit, period where there are several, one column per code."""
        return pl.DataFrame(
            {
                "unit": [self.rows.unit(row) for row in range(len(self.rows))],
                **(
                    {"period": [self.rows.period(row) for row in range(len(self.rows))]}
                    if len(self.rows.periods) > 1
                    else {}
                ),
                **{code: self.values[:, place] for place, code in enumerate(self.columns)},
            }
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a step did: to a cell, a row (no indicator) or a column (no unit)."""

    step: str
    did: str
    unit: str = ""
    period: str = ""
    indicator: str = ""
    before: float | None = None
    after: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; what does not apply is left out."""
        named = {
            "step": self.step, "did": self.did, "unit": self.unit, "period": self.period, "indicator": self.indicator,
            "before": self.before, "after": self.after, "detail": dict(self.detail),
        }  # fmt: skip
        return {key: value for key, value in named.items() if value not in ("", None, {})}


@dataclass
class Log:
    """What the steps did so far, which methods they used, and what they noticed."""

    entries: list[Entry] = field(default_factory=list)
    methods: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, step: str, did: str, **what: Any) -> None:
        """Add an entry."""
        self.entries.append(Entry(step, did, **what))

    def cells(self, step: str, did: str, stage: Stage, where: Mask, after: Array | None = None) -> None:
        """Add an entry for each cell of `stage` where `where` holds, with its value before and after."""
        several = len(stage.rows.periods) > 1
        for row, column in np.argwhere(where).tolist():
            before = float(stage.values[row, column])
            now = None if after is None else float(after[row, column])
            self.entries.append(
                Entry(
                    step, did, stage.rows.unit(row), stage.rows.period(row) if several else "", stage.columns[column],
                    None if isnan(before) else before, None if now is None or isnan(now) else now,
                )
            )  # fmt: skip

    def method(self, step: str, method: Method, parameters: Mapping[str, Any], **where: Any) -> None:
        """Add the record of a method: name, parameters, formula, convention, treatment of edge cases, source."""
        self.methods.append(
            {
                "step": step, "method": method.name, "name": {"zh": method.text.zh, "en": method.text.en},
                "parameters": _plain(parameters), **where, "formula": method.formula,
                "convention": {"zh": method.convention.zh, "en": method.convention.en},
                "edge_cases": {"zh": method.edge.zh, "en": method.edge.en}, "source": method.source,
            }
        )  # fmt: skip

    def enough(
        self, method: Method, accept_few: Text | None, *, observations: int, indicators: int, where: str
    ) -> None:
        """Refuse a method that has too few observations, or record that there are fewer than advised.

        Raises:
            IndexRefusal: there are too few and the recipe gives no reason.
        """
        needed = method.refuse_too_few(
            observations=observations, indicators=indicators, where=where, accepted=accept_few is not None
        )
        if needed is None:
            return
        named: dict[str, object] = {
            "code": where, "method": method.text.zh, "method_en": method.text.en, "needed": needed, "count": observations,
        }  # fmt: skip
        found = (
            kinds.FEW_OBSERVATIONS.at(Place(subject=where), **named)
            if accept_few is None
            else kinds.FEW_ACCEPTED.at(Place(subject=where), why=accept_few.zh, why_en=accept_few.en, **named)
        )
        if found not in self.findings:
            self.findings.append(found)


@dataclass(frozen=True, eq=False)
class IndexResult:
    """An index with everything that it was made of.

    Attributes:
        recipe_hash: names the recipe, structure included; it stands in every file of the result.
        stages: from raw to aggregated, in the order of the recipe.
        weights: dimension → (children,), summing to 1, or (rows, children) where they differ by period or unit.
        ranks: (rows, dimensions from the index down): 1 is best, within each period; NaN without a score.
    """

    recipe: Recipe
    recipe_hash: str
    structure: Structure
    dataset: Dataset
    stages: tuple[Stage, ...]
    weights: Mapping[str, Array]
    ranks: Array
    log: Log

    def stage(self, name: str) -> Stage:
        """Return a stage by its name.

        Raises:
            KeyError: the recipe has no such stage.
        """
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)

    @property
    def findings(self) -> list[Finding]:
        return self.log.findings

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the dimensions from the index down, as scores and ranks are shown."""
        return self.structure.shown

    @property
    def scores(self) -> Array:
        """Return the score of the index, (rows,)."""
        return self.stages[-1].column(self.structure.top)

    @property
    def rows(self) -> Rows:
        return self.stages[-1].rows


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
