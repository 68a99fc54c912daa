"""The files of a robustness study: every one carries the hash of the study; all of them or none."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.removal import Shifts, effective_weights, removal
from sunan.monitoring.index.core.robustness.results import Results, matrix_of
from sunan.monitoring.index.core.robustness.study import SCORES, Bench
from sunan.monitoring.index.core.robustness.tally import ALL_PAIRS_UNITS, Tally

RUNNING, PARTIAL, REPLACED = ".running", ".partial", ".replaced"
_OURS = frozenset({
    "intervals.csv", "ahead.csv", "failures.csv", "choices.csv", "removal.csv", "effective_weights.csv", "effects.csv",
    "shifts.csv", "rank_counts.parquet", "scores.npy", "scores_rows.csv", "summary.json", "recipe.yaml",
    "variants.yaml",
})  # fmt: skip


@dataclass(frozen=True, eq=False)
class Beside:
    """What a study computes beside its replications.

    Attributes:
        effects: of every factor, with how many rows of the design failed; None where not asked for.
        shifts: from the recipe to another one, with the hash of that one.
    """

    effects: tuple[pl.DataFrame, int, int] | None = None
    shifts: tuple[Shifts, str] | None = None


def running_folder(folder: Path) -> Path:
    """Return where a study stands while it runs."""
    return folder.with_name(folder.name + RUNNING)


def refuse_others(folder: Path) -> None:
    """Refuse a folder that holds something else.

    Raises:
        IndexRefusal: another file is in it, or it is no folder.
    """
    if not folder.exists():
        return
    alien = not folder.is_dir() or any(
        path.name not in _OURS and not path.name.startswith("ahead_matrix") for path in folder.iterdir()
    )
    if alien or not os.access(folder, os.W_OK):
        raise IndexRefusal(
            "这个文件夹里有别的文件，结果不写在其中；请另给一个文件夹。",
            "it holds other files, or cannot be written; give the result a folder of its own.",
            where=str(folder),
        )


def write_study(bench: Bench, tally: Tally, results: Results, folder: Path, beside: Beside | None = None) -> list[Path]:
    """Write the results into a folder of their own and remove what stood there while the study ran.

    The same study gives the same bytes (the compressed table of counts and the errors of effects on one machine type).

    Raises:
        IndexRefusal: the folder holds something else, or cannot be written.
    """
    refuse_others(folder)
    beside = beside or Beside()
    partial, replaced = folder.with_name(folder.name + PARTIAL), folder.with_name(folder.name + REPLACED)
    running = running_folder(folder)
    try:
        for left in (partial, replaced):
            shutil.rmtree(left, ignore_errors=True)
        partial.mkdir(parents=True)
        names = _write(bench, tally, results, partial, beside)
        if (running / SCORES).exists():
            shutil.copyfile(running / SCORES, partial / SCORES)
            _sheet(bench, bench.workshop_rows(), partial / "scores_rows.csv")
            names += [SCORES, "scores_rows.csv"]
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
    shutil.rmtree(running, ignore_errors=True)
    return [folder / name for name in names]


def summary_of(bench: Bench, tally: Tally, results: Results, beside: Beside | None = None) -> dict[str, Any]:
    """Return what the study is and what came of it, as plain data."""
    study, report = bench.study, bench.study.admissible.report
    beside = beside or Beside()
    return {
        "study": study.hash, **study.hashes, "recipe_id": study.recipe.id, "admissible_id": study.admissible.id,
        "seed": study.seed, "replications": tally.done, "succeeded": tally.succeeded, "failed": tally.failed,
        "reasons": results.failures.to_dicts(),
        "factors": [{"name": one.name, "choices": list(one.choices)} for one in bench.workshop.factors],
        "level": report.level, "interval": [report.low, report.high],
        "pairs": [{"period": one.period, "units": len(one.rows), "places_apart": one.window} for one in tally.blocks],
        "ties": {"method": study.recipe.ties, "within": 1e-12},
        "mean_rank_shift": results.mean_shift, "greatest_mean_rank_shift": results.greatest_shift,
        "bands": results.intervals["band"].n_unique() if len(tally.blocks) == 1 else None,
        "effects": None
        if beside.effects is None
        else {"rows": beside.effects[2], "failed_rows": beside.effects[1], "estimators": "Saltelli 2010, Jansen 1999"},
        "other_recipe": None
        if beside.shifts is None
        else {
            "hash": beside.shifts[1], "mean_shift": beside.shifts[0].mean, "greatest_shift": beside.shifts[0].greatest,
            "unit": beside.shifts[0].unit, "unchanged": beside.shifts[0].unchanged,
        },
    }  # fmt: skip


def _write(bench: Bench, tally: Tally, results: Results, folder: Path, beside: Beside) -> list[str]:
    sheets = {
        "intervals.csv": results.intervals, "ahead.csv": results.ahead, "failures.csv": results.failures,
        "choices.csv": results.uses, "removal.csv": removal(bench.standing.result),
        "effective_weights.csv": effective_weights(bench.standing.result),
    }  # fmt: skip
    if beside.effects is not None:
        sheets["effects.csv"] = beside.effects[0]
    if beside.shifts is not None:
        sheets["shifts.csv"] = beside.shifts[0].table
    for block in tally.blocks:
        if block.window == len(block.rows) - 1 and len(block.rows) <= ALL_PAIRS_UNITS:
            units, matrix = matrix_of(results.ahead, block.period)
            name = f"ahead_matrix_{block.period}.csv" if len(tally.blocks) > 1 else "ahead_matrix.csv"
            columns = {unit: matrix[:, place] for place, unit in enumerate(units)}
            sheets[name] = pl.DataFrame({"ahead_of": units, **{f"{unit}": one for unit, one in columns.items()}})
    for name, frame in sheets.items():
        _sheet(bench, frame, folder / name)
    results.counts.with_columns(pl.lit(bench.study.hash).alias("study")).write_parquet(folder / "rank_counts.parquet")
    told = json.dumps(summary_of(bench, tally, results, beside), ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "summary.json").write_text(told + "\n", encoding="utf-8")
    (folder / "recipe.yaml").write_text(bench.study.recipe.as_yaml(), encoding="utf-8")
    (folder / "variants.yaml").write_text(bench.study.admissible.as_yaml(), encoding="utf-8")
    return [*sheets, "rank_counts.parquet", "summary.json", "recipe.yaml", "variants.yaml"]


def _sheet(bench: Bench, frame: pl.DataFrame, path: Path) -> None:
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    whole = frame.with_columns(pl.col(numbers).fill_nan(None), pl.lit(bench.study.hash).alias("study"))
    path.write_bytes(whole.write_csv().encode())
