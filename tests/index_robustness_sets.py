"""A small synthetic index, its admissible sets, and a study that kills itself; shared by the tests of robustness."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

import sunan
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.robustness import study
from sunan.monitoring.index.core.robustness.study import Bench, Study, run_study

UNITS, CODES, PERIODS = 9, 8, ("2019", "2020")
MEAN: dict[str, Any] = {"method": "mean", "over": "panel"}
PERTURBED: dict[str, Any] = {"weigh": {"uniform": {"percent": "30"}}}

SETS: dict[str, dict[str, Any]] = {
    "treatment, normalisation and Dirichlet weights": {
        "treat": ["recipe", {"most_points": 1}, "none"],
        "normalise": ["recipe", {"method": "zscore"}, {"method": "rank"}],
        "weigh": {"dirichlet": {"concentration": "40"}},
    },
    "leaving out, without perturbation": {
        "leave_out": {"each": ["indicators", "dimensions"], "sets": [["x0", "x7"]]},
    },
    "leaving out, perturbed": {"leave_out": {"each": ["indicators", "dimensions"]}, **PERTURBED},
    "aggregation by level": {
        "aggregate": {
            "levels": {
                "2": ["recipe", {"method": "geometric"}, {"method": "median"}, {"method": "harmonic"}],
                "4": ["recipe", {"method": "copeland"}, {"method": "generalised", "parameters": {"power": "0.5"}}],
            }
        },
        "weigh": {"dirichlet": {"concentration": "20"}, "levels": [3]},
    },
    "weights from data, perturbed": {
        "weigh": {
            "methods": ["recipe", {"method": "equal"}, {"method": "standard_deviation"}, {"method": "equal", "across": "index"}],
            "uniform": {"percent": "10"},
        },
        "leave_out": {"sets": [["x1"], ["low"]]},
    },
    "failing where scores are negative": {
        "normalise": ["recipe", {"method": "zscore"}], "aggregate": {"methods": ["recipe", {"method": "geometric"}]},
        **PERTURBED,
    },
    "errors of input": {
        "errors": {"*": {"percent": "8"}, "x3": {"sd": "0.4"}},
        "treat": ["recipe", "none"], "normalise": ["recipe", {"method": "rank"}, {"method": "zscore"}],
        "aggregate": {"methods": ["recipe", {"method": "geometric"}]}, **PERTURBED,
    },
    "errors of input, one after the other": {
        "errors": {"*": {"percent": "8"}}, "weigh": {"methods": ["recipe", {"method": "standard_deviation"}]},
    },
    "vintages": {
        "alternatives": [
            {"unit": "u3", "indicator": "x5", "period": "2019", "values": ["1.5", "2.5"]},
            {"unit": "u0", "indicator": "x1", "period": "2020", "values": ["0.5", "0.75", "900"]},
        ],
        **PERTURBED,
    },
    "draws for missing cells": {"impute": {"draw": {"ridge": "0.2", "over": "panel"}}, **PERTURBED},
    "choices of imputation": {
        "impute": {"methods": ["recipe", {"method": "median"}, {"method": "linear"}, {"method": "none"}]},
        "aggregate": {"methods": ["recipe", {"method": "arithmetic", "parameters": {"missing": "omit"}}]}, **PERTURBED,
    },
    "screening": {"leave_out": {"each": ["indicators"]}, **PERTURBED},
}  # fmt: skip


def recipe(**choices: Any) -> Recipe:
    """Return an index of four levels over eight indicators, treated for outliers."""
    dimensions = [
        {"id": "index"}, {"id": "high", "dimension": "index", "weight": 2}, {"id": "low", "dimension": "index"},
        *({"id": f"g{number}", "dimension": "high" if number < 2 else "low"} for number in range(3)),
    ]  # fmt: skip
    indicators = [
        {"id": f"x{number}", "dimension": f"g{number * 3 // CODES}", "direction": -1 if number == 3 else 1,
         "weight": 1 + number % 3} for number in range(CODES)
    ]  # fmt: skip
    made: Recipe = sunan.index.recipe(
        {
            "id": "small", "dimensions": dimensions, "indicators": indicators, "treat": {"most_points": 2},
            "impute": MEAN, "normalise": {"parameters": {"low": 1, "high": 100}}, **choices,
        }
    )  # fmt: skip
    return made


def data(*, missing: bool = False, units: int = UNITS) -> Dataset:
    """Return synthetic values, some of them outliers; with `missing`, some of them absent."""
    stream = np.random.default_rng(20)
    x = np.exp(stream.normal(size=(len(PERIODS), units, CODES)) * np.linspace(0.3, 1.4, CODES))
    if missing:
        x[stream.random(x.shape) < 0.08] = np.nan
        x[0, 4, :5] = np.nan
    codes = [f"x{number}" for number in range(CODES)]
    return Dataset.of(x, units=[f"u{number}" for number in range(units)], indicators=codes, periods=PERIODS)


def bench(name: str, *, n: int = 24, seed: int = 5) -> Bench:
    """Return the bench of a study over one of `SETS`."""
    more: dict[str, Any] = {"screen": {"minimum": "0.5"}} if name == "screening" else {}
    dataset = data(missing=name in {"draws for missing cells", "choices of imputation", "screening"})
    made = recipe(**more)
    admissible, _ = sunan.index.admissible_set({"id": "set", **SETS[name]}, made, dataset)
    return Bench(Study(made, dataset, admissible, n, seed))


def killed(folder: Path, after: int) -> None:
    """Run a study in small parts and end this process like a power cut once `after` replications are done."""
    study._MOST_IN_A_PART, study._BETWEEN, study._TIMES_ITS_OWN = 16, -1.0, 0.0
    calls = 0

    def told(done: int, _: int) -> None:
        nonlocal calls
        calls += 1
        if done >= after:
            os.kill(os.getpid(), signal.SIGKILL)

    run_study(bench("failing where scores are negative", n=100), folder=folder, keep_scores=True, progress=told)


if __name__ == "__main__":
    killed(Path(sys.argv[1]), int(sys.argv[2]))
