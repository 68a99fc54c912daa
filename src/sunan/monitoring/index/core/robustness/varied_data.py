"""Data that differ between replications: vintages, errors of printed values, draws for missing cells."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sunan.monitoring.index.core.arrays import LARGEST, Array, Labels, Mask, any_of
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.robustness.variants import AdmissibleSet, InputError
from sunan.monitoring.index.core.steps.expectation import Fit, drawn, fitted
from sunan.monitoring.index.core.structure import Structure

ALL = "*"


@dataclass(frozen=True, eq=False)
class Holes:
    """A part of the data with missing cells, and the distribution from which they are drawn."""

    x: Array
    fit: Fit


@dataclass(frozen=True, eq=False)
class VariedData:
    """How the data of a replication are made of the published ones.

    Attributes:
        cells: how many cells have alternatives; wrong: how many values have an error; missing: how many are drawn.
    """

    dataset: Dataset
    at: tuple[np.ndarray, ...]
    options: tuple[Array, ...]
    error_at: tuple[np.ndarray, ...]
    error_sd: Array
    error_share: Array
    holes: tuple[Holes, ...]
    hole_at: tuple[np.ndarray, ...]
    columns: tuple[int, ...]

    @property
    def cells(self) -> int:
        return len(self.options)

    @property
    def wrong(self) -> int:
        return len(self.error_sd)

    @property
    def missing(self) -> int:
        return len(self.hole_at[0])

    @property
    def varies(self) -> bool:
        return bool(self.cells or self.wrong or self.missing)

    def filled(self, stream: np.random.Generator) -> Array:
        """Return values for the missing cells, (missing,)."""
        parts = []
        for hole in self.holes:
            missing = np.isnan(hole.x)
            parts.append(drawn(hole.x, hole.fit, rng=stream)[missing])
        return np.concatenate(parts) if parts else np.empty(0)

    def values(self, alternatives: Array, errors: Array, holes: Array) -> Array:
        """Return the data (R, periods, units, indicators) of R replications, for what they drew.

        Missing cells first, then alternatives, then errors, which stand in per cent of the value so far.
        """
        count = len(errors)
        made = np.repeat(self.dataset.values[None], count, axis=0)
        if holes.shape[1]:
            period, unit, column = self.hole_at
            made[:, period, unit, column] = holes
        if alternatives.shape[1]:
            for place, options in enumerate(self.options):
                period, unit, column = (axis[place] for axis in self.at)
                made[:, period, unit, column] = options[(alternatives[:, place] * len(options)).astype(np.intp)]
        if errors.shape[1]:
            period, unit, column = self.error_at
            now = made[:, period, unit, column]
            made[:, period, unit, column] = now + (self.error_sd + self.error_share * np.abs(now)) * errors
        return made

    def dataset_of(self, values: Array) -> Dataset:
        """Return the data set of one replication; drawn cells are marked as imputed.

        Raises:
            IndexRefusal: an error made a value too large to compute with.
        """
        imputed = self.dataset.imputed.copy()
        imputed[self.hole_at] = True
        return replace(self.dataset, values=values, imputed=imputed)


def varied(dataset: Dataset, structure: Structure, admissible: AdmissibleSet) -> VariedData:
    """Return how the data vary under an admissible set.

    Raises:
        IndexRefusal: missing cells are to be drawn, and EM cannot be fitted to these data.
    """
    cells = admissible.alternatives
    named = (
        [dataset.periods.index(one.period) if one.period else 0 for one in cells],
        [dataset.units.index(one.unit) for one in cells],
        [dataset.indicators.index(one.indicator) for one in cells],
    )
    at = tuple(np.array(one, dtype=np.intp) for one in named)
    options = tuple(np.array([float(value) for value in one.values]) for one in cells)
    error_at, sd, share = _errors(dataset, structure, admissible)
    holes, hole_at = _holes(dataset, structure, admissible)
    columns = tuple(dataset.indicators.index(code) for code in structure.indicators)
    return VariedData(dataset, at, options, error_at, sd, share, holes, hole_at, columns)


def _errors(
    dataset: Dataset, structure: Structure, admissible: AdmissibleSet
) -> tuple[tuple[np.ndarray, ...], Array, Array]:
    size = np.zeros((2, len(dataset.indicators)))
    for code in structure.indicators if admissible.errors else ():
        rule: InputError | None = admissible.errors.get(code) or admissible.errors.get(ALL)
        if rule:
            place = dataset.indicators.index(code)
            size[:, place] = (float(rule.sd), 0) if rule.sd else (0, float(rule.percent or "0") / 100)
    # A cell that is missing may get an alternative or a draw, which has the same error.
    here = np.broadcast_to(dataset.present[..., None] & (size.sum(axis=0) > 0), dataset.values.shape)
    where = np.nonzero(here)
    return where, size[0, where[2]], size[1, where[2]]


def _holes(
    dataset: Dataset, structure: Structure, admissible: AdmissibleSet
) -> tuple[tuple[Holes, ...], tuple[np.ndarray, ...]]:
    none = np.empty(0, dtype=np.intp)
    rule = admissible.impute.draw
    if rule is None:
        return (), (none, none, none)
    columns = np.array([dataset.indicators.index(code) for code in structure.indicators], dtype=np.intp)
    rows = dataset.rows()
    found: list[Holes] = []
    places: list[np.ndarray] = []
    for block in rows.blocks(rule.over):
        period_of, unit_of = rows.period_of[block], rows.unit_of[block]
        x = dataset.values[period_of, unit_of][:, columns]
        known = ~np.isnan(x).all(axis=1)
        x, period_of, unit_of = x[known], period_of[known], unit_of[known]
        if not np.isnan(x).any():
            continue
        fit = fitted(
            x, ridge=float(rule.ridge), tolerance=1e-8, most_steps=1000, labels=Labels.of((), structure.indicators)
        )
        found.append(Holes(x, fit))
        row, column = np.nonzero(np.isnan(x))
        places.append(np.stack([period_of[row], unit_of[row], columns[column]]))
    at = np.concatenate(places, axis=1) if places else np.empty((3, 0), dtype=np.intp)
    return tuple(found), (at[0], at[1], at[2])


def usable(values: Array) -> Mask:
    """Return which of R replications (R, periods, units, indicators) hold no number that is too large to compute with."""
    with np.errstate(invalid="ignore"):
        wrong = np.abs(values) > LARGEST
    return ~any_of(wrong, (1, 2, 3))
