"""How long it takes to load releases and to ask what was known: three sizes, five vintages of every cell.

Each size runs in a process of its own, on a database of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.databases import measured

CELLS = (10_000, 100_000, 1_000_000)
VINTAGES = 5
MEASURES = 50
FIRST_YEAR = 2006
YEARS = 20
QUESTIONS = 200

Row = dict[str, Any]


def run(*, cells: tuple[int, ...] = CELLS) -> list[Row]:
    """Return one row per database and size: seconds to load, rows per second, peak memory, median of a chart's query."""
    rows: list[Row] = []
    for size in cells:
        with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
            write_rulebook(Path(folder, "rulebook"), size)
            rows += measured("benchmarks.load", f"{folder}/rulebook")
    return rows


def write_rulebook(folder: Path, cells: int, *, vintages: int = VINTAGES) -> None:
    """Write a rulebook whose releases hold `cells` observations each, one release per vintage."""
    import polars as pl

    statistics_folder = folder / "statistics"
    (statistics_folder / "releases").mkdir(parents=True)
    (folder / "rulebook.yaml").write_text("id: bench\n")
    for name, content in _rules().items():
        (statistics_folder / name).write_text(content, encoding="utf-8")
    areas = cells // (MEASURES * YEARS)
    table = (
        pl.DataFrame({"measure": [f"measure_{number:02d}" for number in range(MEASURES)]})
        .join(pl.DataFrame({"area": [f"A{number:05d}" for number in range(areas)]}), how="cross")
        .join(pl.DataFrame({"period": [str(FIRST_YEAR + year) for year in range(YEARS)]}), how="cross")
    )
    register = ["id,title,publisher,kind,medium,published_on,precision,retrieved_on,address,file,rows,sha256,note"]
    for vintage in range(vintages):
        path = statistics_folder / "releases" / f"vintage-{vintage}.csv"
        _vintage(table, seed=vintage).write_csv(path)
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        register.append(
            f"vintage-{vintage},第{vintage}期,统计局,yearbook,original,202{vintage}-09-30,day,2026-11-22,,"
            f"releases/{path.name},{table.height},{checksum},"
        )
    (statistics_folder / "releases.csv").write_text("\n".join(register) + "\n", encoding="utf-8")


def _vintage(table: Any, *, seed: int) -> Any:
    import polars as pl

    numbers = random.Random(seed)
    digits = pl.Series("value", [f"{numbers.randrange(10, 10**7) / 100:.2f}" for _ in range(table.height)])
    return table.select(
        "measure", "area", "period", pl.lit("actual").alias("kind"), pl.lit("").alias("list"), digits,
        pl.lit("亿元").alias("unit"), pl.lit("=").alias("qualifier"), pl.lit("no").alias("expected"),
        pl.lit("high").alias("confidence"), pl.lit("").alias("doubt"), pl.lit("").alias("basis"),
        pl.lit("全年实现增加值").alias("quote"),
    )  # fmt: skip


def _rules() -> dict[str, str]:
    name = "{zh: 名, en: name}"
    sourced = f"{{text: {name}, status: C}}"
    measures = "\n".join(
        f"  - {{id: measure_{number:02d}, name: {name}, unit: 亿元, nature: flow, definition: {name}, holder: bureau}}"
        for number in range(MEASURES)
    )
    return {
        "units.yaml": f"base_units:\n  - {{symbol: 元, dimension: money, name: {name}, english: yuan}}\n",
        "measures.yaml": f"measures:\n{measures}\n",
        "holders.yaml": f"holders:\n  - {{id: bureau, region: {name}, city: {name}, frequency: year, "
        f"due: {{months_after: 9, text: {name}, status: C}}, basis: {sourced}}}\n",
        "lists.yaml": "lists: []\n",
        "addresses.yaml": "allow: []\n",
        "preference.yaml": f"kinds:\n  - {{id: yearbook, rank: 1, name: {name}}}\n"
        f"mediums:\n  - {{id: original, rank: 1, name: {name}}}\n"
        "confidence_order: [high, medium, low]\ndecisive: {minimum_confidence: medium}\n"
        'disagreement_margin: {relative: "0.01"}\n',
    }


def _measure(rulebook: Path) -> Row:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunan.web.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from sunan.kernel.actors import command_actor
    from sunan.kernel.rulebook import RulebookSource
    from sunan.monitoring.statistics import selectors, services
    from sunan.monitoring.statistics.core.catalogue import read_catalogue
    from sunan.monitoring.statistics.ingest.rulebook import read_batch

    call_command("migrate", verbosity=0, skip_checks=True)
    source = RulebookSource.from_folder(rulebook)
    catalogue, findings = read_catalogue(source)
    assert catalogue, findings
    rows = (rulebook / "statistics" / "releases" / "vintage-0.csv").read_bytes().count(b"\n") - 1
    areas = [f"A{number:05d}" for number in range(rows // (MEASURES * YEARS))]
    batch, findings = read_batch(source, catalogue=catalogue, areas=areas)
    assert batch, findings

    started = time.perf_counter()
    outcome = services.load_releases(batch=batch, by=command_actor("bench"), at=datetime.now(UTC))
    seconds = time.perf_counter() - started
    assert not outcome.is_refused, outcome.findings
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    started = time.perf_counter()
    again = services.load_releases(batch=batch, by=command_actor("bench"), at=datetime.now(UTC))
    second_run = time.perf_counter() - started
    assert again.unchanged == VINTAGES

    numbers = random.Random(1)
    asked: list[float] = []
    for _ in range(QUESTIONS):
        chosen = numbers.sample(areas, k=min(5, len(areas)))
        first = FIRST_YEAR + numbers.randrange(YEARS - 10)
        started = time.perf_counter()
        selectors.record_as_of(
            datetime(2023, 12, 31, tzinfo=UTC).date(),
            catalogue=catalogue,
            measures=[f"measure_{numbers.randrange(MEASURES):02d}"],
            areas=chosen,
            periods=[str(year) for year in range(first, first + 10)],
        )
        asked.append(time.perf_counter() - started)
    return {
        "database": connection.vendor,
        "cells": rows,
        "vintages": VINTAGES,
        "observations": outcome.rows,
        "load_seconds": round(seconds, 2),
        "rows_per_second": round(outcome.rows / seconds),
        "peak_mib": peak // 1024,
        "second_run_seconds": round(second_run, 3),
        "chart_median_ms": round(statistics.median(asked) * 1000, 2),
    }


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]))))
