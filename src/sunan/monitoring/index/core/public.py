"""The index for notebooks and programs: `import sunan; sunan.index.run(recipe, data)`.

Everything takes and gives NumPy arrays or Polars tables; no database and no settings are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding, errors_among
from sunan.monitoring.index.core import outputs
from sunan.monitoring.index.core.aggregation.registry import METHODS as AGGREGATIONS
from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.dataset_reading import Columns, from_frame, read_dataset
from sunan.monitoring.index.core.methods import Method, find
from sunan.monitoring.index.core.normalisation.registry import METHODS as NORMALISATIONS
from sunan.monitoring.index.core.pipeline import run as run_recipe
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.recipe_reading import checked, name_of, read_meta, read_recipe
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.calls import Robustness, admissible_set, effects_of, robustness
from sunan.monitoring.index.core.scoring import OwnAggregations, accepted
from sunan.monitoring.index.core.stages import IndexResult, Stage
from sunan.monitoring.index.core.steps.imputation import METHODS as IMPUTATIONS
from sunan.monitoring.index.core.steps.outliers import Treated, treated
from sunan.monitoring.index.core.structure import Node, Structure
from sunan.monitoring.index.core.weights.registry import METHODS as WEIGHTS

__all__ = [
    "AGGREGATIONS", "IMPUTATIONS", "NORMALISATIONS", "WEIGHTS", "Dataset", "IndexRefusal", "IndexResult", "Node",
    "Recipe", "Robustness", "Stage", "Structure", "Treated", "admissible_set", "aggregate", "effects_of", "impute",
    "normalise", "read", "recipe", "robustness", "run", "treat", "weigh", "write",
]  # fmt: skip

treat = treated


def recipe(source: str | Path | Mapping[str, Any]) -> Recipe:
    """Return a recipe from a file, or from the same keys as plain data.

    Raises:
        IndexRefusal: something is wrong with it; all faults are said at once, with their lines.
        NotFound: there is no such file.
    """
    if isinstance(source, Mapping):
        content, file = yaml.safe_dump(_quoted(source), allow_unicode=True, sort_keys=False).encode(), "recipe"
    else:
        content, file = _content(Path(source)), name_of(str(source))
    made, wrong = read_recipe(content, file=file)
    if made is None:
        raise IndexRefusal.of(errors_among(wrong))
    return made


def read(
    recipe_file: str | Path, data: str | Path, meta: str | Path | None = None
) -> tuple[Recipe, Dataset, list[Finding]]:
    """Return recipe and data from files, and what was noticed about them that is no error.

    Args:
        meta: a table of the structure, where the recipe has none; it enters the recipe and its hash.
    Raises:
        IndexRefusal: anything wrong in any of the files; all faults are said at once, with file, line and remedy.
        NotFound: there is no such file.
    """
    made, findings = read_recipe(_content(Path(recipe_file)), file=name_of(str(recipe_file)))
    columns = Columns()
    if meta is not None:
        structure, columns, found = read_meta(_content(Path(meta)), file=name_of(str(meta)))
        findings += found
        if made is not None and structure is not None:
            made = made.with_structure(structure, groups=columns.groups)
            findings += checked(made, structure)
    if made is None or errors_among(findings):
        raise IndexRefusal.of(errors_among(findings))
    nodes = made.structure().nodes
    columns = Columns(
        made.data.unit, made.data.name, made.data.period, made.data.groups,
        tuple(dict.fromkeys(node.denominator for node in nodes.values() if node.denominator)),
    )  # fmt: skip
    dataset, found = read_dataset(
        _content(Path(data)), file=name_of(str(data)), columns=columns, indicators=made.structure().indicators
    )
    findings += found
    if dataset is None or errors_among(findings):
        raise IndexRefusal.of(errors_among(findings))
    return made, dataset, findings


def run(
    recipe_or_source: Recipe | str | Path | Mapping[str, Any],
    data: Dataset | pl.DataFrame,
    *,
    structure: Structure | None = None,
    own_aggregations: OwnAggregations | None = None,
) -> IndexResult:
    """Return the index that a recipe makes of a data set or of a Polars table.

    Raises:
        IndexRefusal: see `pipeline.run`.
    """
    made = recipe_or_source if isinstance(recipe_or_source, Recipe) else recipe(recipe_or_source)
    if isinstance(data, pl.DataFrame):
        columns = made.data
        unit = columns.unit or next((name for name in ("unit", "uCode") if name in data.columns), data.columns[0])
        data = from_frame(data, unit=unit, period=columns.period, groups=columns.groups)
    return run_recipe(made, data, structure=structure, own_aggregations=own_aggregations)


def write(result: IndexResult, folder: str | Path) -> list[Path]:
    """Write scores, ranks, weights, every stage, log and recipe into a folder; see `outputs.write`."""
    return outputs.write(result, Path(folder))


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path | str) -> list[Path]:
    """Write tables such as those of an analysis into a folder; see `outputs.write_tables`."""
    return outputs.write_tables(tables, Path(folder))


def normalise(x: ArrayLike, method: str = "minmax", **parameters: object) -> Array:
    """Return a table (..., n, k) on a common scale; `NORMALISATIONS` lists the methods and their parameters."""
    return _called(find(NORMALISATIONS, method), _floats(x), parameters)


def weigh(x: ArrayLike, method: str, **parameters: object) -> Array:
    """Return the weights (..., k) that a method gives the columns of a table (..., n, k)."""
    return _called(find(WEIGHTS, method), _floats(x), parameters)


def aggregate(
    x: ArrayLike, weights: ArrayLike | None = None, method: str = "arithmetic", **parameters: object
) -> Array:
    """Return one score per row of a table (..., n, k); weights are equal when None."""
    scores = _floats(x)
    shares = np.ones(scores.shape[-1]) if weights is None else _floats(weights)
    return _called(find(AGGREGATIONS, method), scores, parameters, shares)


def impute(x: ArrayLike, method: str = "mean", **parameters: object) -> Array:
    """Return a table with its missing cells (NaN) filled; those in time take (periods, n, k) and `times`."""
    return _called(find(IMPUTATIONS, method), _floats(x), parameters)


def _called(method: Method, x: Array, parameters: Mapping[str, object], *more: Array) -> Array:
    known = {one.name for one in method.parameters}
    extra = {
        name: value for name, value in parameters.items() if name not in known and name in accepted(method.function)
    }
    stated = {name: value for name, value in parameters.items() if name not in extra}
    plain = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in stated.items()}
    columns = [str(number) for number in range(1, x.shape[-1] + 1)]
    function: Callable[..., Array] = method.function
    return function(x, *more, **method.arguments(plain, indicators=columns), **extra)


def _floats(x: ArrayLike) -> Array:
    if isinstance(x, pl.DataFrame | pl.Series):
        return np.asarray(x.to_numpy(), dtype=np.float64)
    return np.asarray(x, dtype=np.float64)


def _quoted(value: Any) -> Any:
    """Return plain data as a file writes it: decimals in quotes, each with the digits that give it back."""
    if isinstance(value, Mapping):
        return {str(key): _quoted(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_quoted(one) for one in value]
    return repr(value) if isinstance(value, float) else value


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"无法读取 {path}：{error.strerror}", f"{path} cannot be read: {error.strerror}") from error
