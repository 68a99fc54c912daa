"""The robustness of an index for notebooks and programs: `sunan.index.robustness(recipe, data, variants, n=1000)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding, errors_among
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.results import Results, results_of
from sunan.monitoring.index.core.robustness.sensitivity import sensitivity
from sunan.monitoring.index.core.robustness.study import Bench, Study, run_study
from sunan.monitoring.index.core.robustness.tally import Tally
from sunan.monitoring.index.core.robustness.variants import AdmissibleSet, Alternative
from sunan.monitoring.index.core.robustness.variants_reading import (
    faults_with_data,
    read_alternatives,
    read_variants,
)


@dataclass(frozen=True, eq=False)
class Robustness:
    """A study that was run, with its tables."""

    bench: Bench
    tally: Tally
    results: Results


def admissible_set(
    source: str | Path | Mapping[str, Any], recipe: Recipe, dataset: Dataset, *, alternatives: str | Path | None = None
) -> tuple[AdmissibleSet, list[Finding]]:
    """Return an admissible set from a file or from the same keys as plain data, and what was noticed that is no error.

    Args:
        alternatives: a table of the values that cells have had; it enters the set and its hash.
    Raises:
        IndexRefusal: something is wrong with it; all faults are said at once, with their lines.
        NotFound: there is no such file.
    """
    if isinstance(source, Mapping):
        content, file = yaml.safe_dump(_quoted(source), allow_unicode=True, sort_keys=False).encode(), "variants"
    else:
        content, file = _content(Path(source)), Path(source).name
    more: tuple[Alternative, ...] = ()
    findings: list[Finding] = []
    if alternatives is not None:
        more, findings = read_alternatives(_content(Path(alternatives)), file=Path(alternatives).name)
    made, found = read_variants(content, file=file, recipe=recipe, alternatives=more)
    findings += found
    if made is not None:
        findings += faults_with_data(made, dataset, recipe)
    if made is None or errors_among(findings):
        raise IndexRefusal.of(errors_among(findings))
    return made, findings


def robustness(
    recipe: Recipe, dataset: Dataset, variants: AdmissibleSet | str | Path | Mapping[str, Any], *, n: int = 1000,
    seed: int = 0, processes: int = 1,
) -> Robustness:  # fmt: skip
    """Return the robustness of an index over `n` draws from an admissible set.

    Args:
        processes: the result does not depend on it. More than one needs a program that guards its entry
            (`if __name__ == "__main__":`).
    Raises:
        IndexRefusal: the set is wrong, or the nominal index cannot be computed.
    """
    if not isinstance(variants, AdmissibleSet):
        variants, _ = admissible_set(variants, recipe, dataset)
    bench = Bench(Study(recipe, dataset, variants, n, seed))
    tally = run_study(bench, processes=processes)
    return Robustness(bench, tally, results_of(bench, tally))


def effects_of(study: Robustness, n: int = 256, *, processes: int = 1, resamples: int = 200) -> pl.DataFrame:
    """Return first and total effects of every factor; see `sensitivity.sensitivity`."""
    return sensitivity(study.bench, n, processes=processes, resamples=resamples)[0]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"无法读取 {path}：{error.strerror}", f"{path} cannot be read: {error.strerror}") from error


def _quoted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _quoted(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_quoted(one) for one in value]
    return repr(value) if isinstance(value, float) else value
