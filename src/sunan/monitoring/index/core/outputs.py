"""The files of an index: scores, ranks, weights, every stage, the log and the recipe; all of them or none."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sunan.monitoring.index.core.arrays import Mask
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import IndexResult, Stage

_PARTIAL = ".partial"
_REPLACED = ".replaced"
_OURS = ("scores.csv", "ranks.csv", "weights.csv", "log.json", "recipe.yaml")


def write(result: IndexResult, folder: Path) -> list[Path]:
    """Write a result into a folder of its own and return the files, `scores.csv` first; see `put`.

    Raises:
        IndexRefusal: the folder holds something else, or cannot be written.
    """
    return put(contents(result), folder, is_ours=_is_result)


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path) -> list[Path]:
    """Write tables, each as CSV under its name, into a folder of their own; see `put`.

    Raises:
        IndexRefusal: the folder holds something else, or cannot be written.
    """
    return put({name: _sheet(frame) for name, frame in tables.items()}, folder, is_ours=tables.__contains__)


def put(files: Mapping[str, bytes], folder: Path, *, is_ours: Callable[[str], bool]) -> list[Path]:
    """Put files into a folder, all or none; what stood there under names of ours is replaced.

    The files are written beside the folder and moved there when all are done. The same content gives the same bytes.

    Raises:
        IndexRefusal: the folder holds something else, or cannot be written.
    """
    _refuse_others(folder, is_ours)
    partial, replaced = folder.with_name(folder.name + _PARTIAL), folder.with_name(folder.name + _REPLACED)
    try:
        for left in (partial, replaced):
            shutil.rmtree(left, ignore_errors=True)
        partial.mkdir(parents=True)
        for name, content in files.items():
            (partial / name).write_bytes(content)
        if folder.exists():
            folder.rename(replaced)
        partial.rename(folder)
    except OSError as error:
        if not folder.exists() and replaced.exists():
            replaced.rename(folder)
        raise IndexRefusal(
            f"无法写入：{error.strerror}", f"it cannot be written: {error.strerror}", where=str(folder)
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if folder.exists():
            shutil.rmtree(replaced, ignore_errors=True)
    return [folder / name for name in files]


def contents(result: IndexResult) -> dict[str, bytes]:
    """Return every file of a result by its name."""
    files = {
        "scores.csv": _sheet(_scores(result)),
        "ranks.csv": _sheet(_ranks(result)),
        "weights.csv": _sheet(_weights(result)),
    }
    for number, stage in enumerate(result.stages, start=1):
        files[stage_file(number, stage.name)] = _sheet(_stage(stage))
    files["log.json"] = (json.dumps(log_of(result), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    files["recipe.yaml"] = result.recipe.as_yaml().encode()
    return files


def stage_file(number: int, name: str) -> str:
    """Return the name of the file of a stage: stage_1_raw.csv and so on."""
    return f"stage_{number}_{name}.csv"


def log_of(result: IndexResult) -> dict[str, Any]:
    """Return everything that a reader needs to believe the scores, as plain data."""
    rows = result.rows
    return {
        "recipe": {"id": result.recipe.id, "hash": result.recipe_hash},
        "data": {
            "hash": data_hash(result.dataset),
            "units": len(result.dataset.units),
            "indicators": len(result.dataset.indicators),
            "periods": list(result.dataset.periods),
        },
        "structure": [list(level) for level in result.structure.levels],
        "stages": [stage.name for stage in result.stages],
        "scored_rows": len(rows),
        "ties": {"method": result.recipe.ties, "within": 1e-12},
        "methods": result.log.methods,
        "entries": [entry.as_json() for entry in result.log.entries],
        "findings": [finding.as_json() for finding in result.findings],
    }


def data_hash(dataset: Dataset) -> str:
    """Return the SHA-256 of the data: names and the exact bits of all values."""
    named = [dataset.units, dataset.indicators, dataset.periods, sorted(dataset.groups.items())]
    digest = hashlib.sha256(json.dumps(named, ensure_ascii=False).encode())
    for array in (dataset.values, *(dataset.denominators[name] for name in sorted(dataset.denominators))):
        # One bit pattern for all missing values, and one for zero.
        digest.update(np.ascontiguousarray(np.where(np.isnan(array), np.nan, array) + 0.0, dtype="<f8").tobytes())
    digest.update(np.packbits(dataset.present).tobytes())
    return digest.hexdigest()


def _is_result(name: str) -> bool:
    return name in _OURS or (name.startswith("stage_") and name.endswith(".csv"))


def _refuse_others(folder: Path, is_ours: Callable[[str], bool]) -> None:
    if not folder.exists():
        return
    known = folder.is_dir() and all(is_ours(path.name) for path in folder.iterdir())
    if not known or not os.access(folder, os.W_OK):
        raise IndexRefusal(
            "这个文件夹里有别的文件，结果不写在其中；请另给一个文件夹。",
            "it holds other files, or cannot be written; give the result a folder of its own.",
            where=str(folder),
        )


def _keys(result: IndexResult) -> dict[str, list[str]]:
    rows = result.rows
    count = range(len(rows))
    found = {"unit": [rows.unit(row) for row in count]}
    if result.dataset.names:
        found["name"] = [result.dataset.names.get(unit, "") for unit in found["unit"]]
    if len(rows.periods) > 1:
        found["period"] = [rows.period(row) for row in count]
    return found


def _scores(result: IndexResult) -> pl.DataFrame:
    last = result.stages[-1]
    indicators = result.structure.indicators
    imputed = last.imputed[:, [last.columns.index(code) for code in indicators]] > 0
    return pl.DataFrame(
        {
            **_keys(result),
            **{code: last.column(code) for code in result.shown},
            "imputed": [
                " ".join(code for code, is_so in zip(indicators, row, strict=True) if is_so) for row in imputed
            ],
            "recipe": [result.recipe_hash] * len(result.rows),
        }
    )


def _ranks(result: IndexResult) -> pl.DataFrame:
    whole = result.recipe.ties != "average"
    columns = {}
    for place, code in enumerate(result.shown):
        series = pl.Series(code, result.ranks[:, place]).fill_nan(None)
        columns[code] = series.cast(pl.Int64) if whole else series
    return pl.DataFrame({**_keys(result), **columns, "recipe": [result.recipe_hash] * len(result.rows)})


def _weights(result: IndexResult) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for dimension in result.shown:
        found, children = result.weights[dimension], result.structure.children(dimension)
        if found.ndim == 1:
            rows += [
                {"dimension": dimension, "child": child, "unit": "", "period": "", "weight": float(weight)}
                for child, weight in zip(children, found, strict=True)
            ]
        else:
            rows += [
                {
                    "dimension": dimension, "child": child, "unit": result.rows.unit(row),
                    "period": result.rows.period(row), "weight": float(found[row, place]),
                }
                for row in range(len(found)) for place, child in enumerate(children)
            ]  # fmt: skip
    return pl.DataFrame(rows)


def _stage(stage: Stage) -> pl.DataFrame:
    """Return a stage with, in its last column, the codes whose value rests on imputed cells."""
    return stage.frame().with_columns(pl.Series("imputed", _marked(stage.columns, stage.imputed > 0), dtype=pl.String))


def _marked(codes: Sequence[str], marks: Mask) -> list[str]:
    """Return, for each row, the codes that are marked, one space between them."""
    found: list[list[str]] = [[] for _ in marks]
    for row, column in np.argwhere(marks).tolist():
        found[row].append(codes[column])
    return [" ".join(row) for row in found]


def _sheet(frame: pl.DataFrame) -> bytes:
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    return frame.with_columns(pl.col(numbers).fill_nan(None)).write_csv().encode()
