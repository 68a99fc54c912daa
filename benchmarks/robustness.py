"""What robustness costs: many variants of one index, beside our own pipeline and a plain replay of the same variants."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

Row = dict[str, Any]

# Shapes of synthetic sets: units, indicators, periods; the first has the shape of COINr's example set (ASEM).
ASEM = (51, 49, 1)
COUNTIES = (3_000, 60, 10)
REPLICATIONS = (1_000, 10_000, 100_000)
COUNTY_REPLICATIONS = (1_000, 3_000, 10_000)
REPLAYED = 200
RUNS = 3
PROCESSES = 2
# COINr 1.1.14 (R 4.2.2) on its own example set, 1 000 replications of winsorisation × normalisation × weights ×
# aggregation, on a machine of two cores of which it used one; median of five, 2026.
COINR_SECONDS, COINR_SPAN = 92.7, (90.3, 94.9)

VARIANTS: dict[str, Any] = {
    "id": "bench",
    "treat": ["recipe", {"most_points": 1}, {"most_points": 3}, "none"],
    "normalise": ["recipe", {"method": "zscore", "parameters": {"mean": 100, "sd": 10}}],
    "aggregate": {"methods": ["recipe", {"method": "geometric"}]},
    "weigh": {"uniform": {"percent": "25"}},
}
WITH_ERRORS: dict[str, Any] = {**VARIANTS, "errors": {"*": {"percent": "2"}}}


def run() -> list[Row]:
    """Return one row per size of the study: seconds, peak memory, and what the peers take for 1 000 of the same."""
    rows = [_in_its_own_process("study", *ASEM, n) for n in REPLICATIONS]
    rows.append(_in_its_own_process("errors", *ASEM, REPLICATIONS[1]))
    return rows + [_in_its_own_process("study", *COUNTIES, n) for n in COUNTY_REPLICATIONS]


def run_peers() -> list[Row]:
    """Return what one replication costs: side by side, by our pipeline one by one, and by plain NumPy one by one."""
    return [_in_its_own_process("peers", *ASEM, REPLICATIONS[0])]


def run_reweighting() -> list[Row]:
    """Return what one call of the interactive kind costs: other weights, scores and ranks of 300 units × 50 indicators."""
    return [_in_its_own_process("reweighting", units, 50, 1, RUNS * 7) for units in (100, 300, 1_000)]


def synthetic(units: int, indicators: int, periods: int) -> tuple[Any, Any]:
    """Return a recipe of four levels and synthetic data with long tails."""
    import sunan

    stream = np.random.default_rng(51)
    spread = np.linspace(0.2, 1.5, indicators)
    x = np.exp(stream.normal(size=(periods, units, indicators)) * spread + 0.4 * stream.normal(size=(1, units, 1)))
    codes = [f"x{number}" for number in range(indicators)]
    groups = 8
    dimensions = [
        {"id": "index"}, {"id": "a", "dimension": "index"}, {"id": "b", "dimension": "index"},
        *({"id": f"g{number}", "dimension": "a" if number < 5 else "b"} for number in range(groups)),
    ]  # fmt: skip
    listed = [
        {"id": code, "dimension": f"g{place * groups // indicators}", "direction": -1 if place % 7 == 3 else 1}
        for place, code in enumerate(codes)
    ]
    recipe = sunan.index.recipe(
        {
            "id": "synthetic", "dimensions": dimensions, "indicators": listed, "treat": {},
            "normalise": {"parameters": {"low": 1, "high": 100}},
        }
    )  # fmt: skip
    names = [str(2016 + number) for number in range(periods)] if periods > 1 else ()
    data = sunan.index.Dataset.of(x, units=[f"u{number}" for number in range(units)], indicators=codes, periods=names)
    return recipe, data


def measure_study(units: int, indicators: int, periods: int, n: int, *, errors: bool = False) -> Row:
    """Run a study on two processes as the command does, its tables included, and return its cost."""
    import sunan
    from sunan.monitoring.index.core.robustness.results import results_of
    from sunan.monitoring.index.core.robustness.study import Bench, Study, run_study

    recipe, data = synthetic(units, indicators, periods)
    admissible, _ = sunan.index.admissible_set(WITH_ERRORS if errors else VARIANTS, recipe, data)
    began = time.perf_counter()
    bench = Bench(Study(recipe, data, admissible, n, 1))
    with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
        tally = run_study(bench, processes=PROCESSES, folder=Path(folder))
    seconds = time.perf_counter() - began
    results_of(bench, tally)
    whole = time.perf_counter() - began
    return {
        "units": units, "indicators": indicators, "periods": periods, "replications": n, "errors": errors,
        "failed": tally.failed, "seconds": round(seconds, 2), "with_tables_seconds": round(whole, 2),
        "microseconds_per_replication": round(seconds / n * 1e6), "peak_mb_first_process": _peak(resource.RUSAGE_SELF),
        "peak_mb_other_process": _peak(resource.RUSAGE_CHILDREN),
    }  # fmt: skip


def measure_peers(units: int, indicators: int, periods: int, n: int) -> Row:
    """Compute the same replications three ways in one process, and how far apart their scores are."""
    import sunan
    from sunan.monitoring.index.core.robustness.study import Bench, Study

    recipe, data = synthetic(units, indicators, periods)
    admissible, _ = sunan.index.admissible_set(VARIANTS, recipe, data)
    bench = Bench(Study(recipe, data, admissible, n, 1))

    def fresh() -> None:
        Bench(Study(recipe, data, admissible, n, 1)).evaluated(0, n)

    ours = median(_seconds(fresh) for _ in range(RUNS))
    scores = bench.evaluated(0, n).scores
    replayed = np.empty((REPLAYED, len(bench.workshop.rows)))
    takes = bench.takes(range(REPLAYED))

    def one_by_one() -> None:
        for place in range(REPLAYED):
            replayed[place] = bench.workshop.replayed(takes, place).scores

    pipeline = _seconds(one_by_one) * n / REPLAYED
    plain = np.empty_like(scores)
    numpy = median(_seconds(lambda: _plain_replay(bench, n, plain)) for _ in range(RUNS))
    return {
        "replications": n,
        "seconds": round(ours, 3),
        "pipeline_one_by_one_seconds": round(pipeline, 2),
        "plain_numpy_seconds": round(numpy, 3),
        "pipeline_ratio": round(pipeline / ours, 1),
        "plain_numpy_ratio": round(numpy / ours, 1),
        "coinr_1_1_14_seconds_quoted": COINR_SECONDS,
        "coinr_ratio": round(COINR_SECONDS / ours),
        "most_apart_pipeline": float(f"{_apart(scores[:REPLAYED], replayed):.1e}"),
        "most_apart_numpy": float(f"{_apart(scores, plain):.1e}"),
        "processes": 1,
    }


def _plain_replay(bench: Any, n: int, scores: Any) -> None:
    """Replay all replications one by one in bare NumPy: normalise, weigh, aggregate; the treated tables are given to it."""
    from sunan.monitoring.index.core.preparing import prepared
    from sunan.monitoring.index.core.robustness.factors import recipe_of
    from sunan.monitoring.index.core.stages import Log

    shop = bench.workshop
    structure = shop.structure
    takes = bench.takes(range(n))
    named = dict.fromkeys(shop.discrete, 0)
    tables = {}
    for place in range(len(VARIANTS["treat"])):
        recipe, _ = recipe_of(shop.recipe, structure, shop.admissible, {**named, "treat": place})
        tables[place] = prepared(recipe, structure, shop.dataset, Log())[-1].values
    direction = np.array([structure.nodes[code].direction for code in structure.indicators])
    children = [(structure.children(code), code) for code in structure.dimensions]
    at = {name: number for number, name in enumerate(shop.discrete)}
    for replication in range(n):
        chosen = takes.choices[replication]
        x = tables[int(chosen[at["treat"]])] * direction
        if chosen[at["normalise"]] == 0:
            low = x.min(axis=0)
            x = 1 + 99 * (x - low) / (x.max(axis=0) - low)
        else:
            x = 100 + 10 * (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
        drawn = takes.weights[replication].random(sum(len(below) for below, _ in children))
        values = dict(zip(structure.indicators, x.T, strict=True))
        end = 0
        for below, code in children:
            weights = (1 + 0.25 * (2 * drawn[end : end + len(below)] - 1)) / len(below)
            weights /= weights.sum()
            end += len(below)
            table = np.stack([values[one] for one in below])
            with np.errstate(invalid="ignore", divide="ignore"):
                values[code] = weights @ table if chosen[at["aggregate"]] == 0 else np.exp(weights @ np.log(table))
        scores[replication] = values[structure.top]


def measure_reweighting(units: int, indicators: int, periods: int, times: int) -> Row:
    """Change the weights of an index whose data are normalised already; return the median call, ranks included."""
    from sunan.monitoring.index.core.pipeline import run as run_recipe
    from sunan.monitoring.index.core.scoring import ranked, weigh_and_aggregate
    from sunan.monitoring.index.core.stages import Log
    from sunan.monitoring.index.core.structure import Node, Structure

    recipe, data = synthetic(units, indicators, periods)
    structure = recipe.structure()
    stage = run_recipe(recipe, data).stage("normalised")
    stream = np.random.default_rng(3)

    def moved() -> None:
        nodes = [
            Node(one.code, one.parent, one.is_indicator, float(stream.uniform(0.1, 2)), one.direction)
            for one in structure.nodes.values()
        ]
        other = Structure.of(nodes)
        last, _ = weigh_and_aggregate(stage, recipe, other, Log())
        ranked(last, recipe, other.shown)

    measured = [_seconds(moved) for _ in range(times)]
    return {"units": units, "indicators": indicators, "milliseconds": round(median(measured) * 1000, 2),
            "greatest_milliseconds": round(max(measured) * 1000, 2), "peak_mb": _peak(resource.RUSAGE_SELF)}  # fmt: skip


def _apart(one: Any, other: Any) -> float:
    both = ~(np.isnan(one) | np.isnan(other))
    return float((np.abs(one - other) / np.maximum(1, np.abs(one)))[both].max())


def _peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _in_its_own_process(what: str, *sizes: int) -> Row:
    command = [sys.executable, "-m", "benchmarks.robustness", what, *(str(size) for size in sizes)]
    done = subprocess.run(command, env=dict(os.environ), check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout)
    return row


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[2:]]
    if sys.argv[1] == "peers":
        print(json.dumps(measure_peers(*numbers)))
    elif sys.argv[1] == "reweighting":
        print(json.dumps(measure_reweighting(*numbers)))
    else:
        print(json.dumps(measure_study(*numbers, errors=sys.argv[1] == "errors")))
