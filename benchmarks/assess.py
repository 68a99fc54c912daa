"""How long it takes to assess a plan: three sizes of a synthetic plan, beside a plain peer that asks cell by cell.

The peer answers the same question (best value of the target's year against its bound) with one database query per
target through the object-relational mapper, as a first version would; it computes no readings, paces or holders.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

TARGETS = (100, 1_000, 10_000)

Row = dict[str, Any]


def run(*, sizes: tuple[int, ...] = TARGETS) -> list[Row]:
    """Return one row per size: seconds to assess, per target, the peer's seconds, peak memory."""
    return [_in_its_own_process(size) for size in sizes]


def _in_its_own_process(size: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
            "SUNAN_DATABASE": f"sqlite:///{folder}/bench.sqlite3",
            "SUNAN_VAR": folder,
        }
        command = [sys.executable, "-m", "benchmarks.assess", str(size)]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout)
    return row


def measure(size: int) -> Row:
    """Assess `size` synthetic targets in this process."""
    import django

    django.setup()
    from django.core.management import call_command

    from sunan.kernel.rulebook import RulebookSource
    from sunan.monitoring.attainment.core.book import read_book
    from sunan.monitoring.attainment.core.build import build_state
    from sunan.monitoring.indicators import selectors as indicators
    from sunan.monitoring.statistics import selectors as statistics

    call_command("migrate", verbosity=0)
    book, _ = read_book(RulebookSource.from_folder(Path("rulebook")))
    assert book is not None
    grown = _grown(book, size)
    _fill(grown)
    began = time.perf_counter()
    record = statistics.record_as_of(date(2026, 11, 22), catalogue=grown.catalogue)
    figures = indicators.figure_book(
        record, indicators=grown.indicators, catalogue=grown.catalogue, members=grown.members, rulebook=grown.hash
    )
    state = build_state(book=grown, figures=figures)
    ours = time.perf_counter() - began
    assert len(state.assessments) == size
    began = time.perf_counter()
    peer = _cell_by_cell(grown)
    theirs = time.perf_counter() - began
    assert peer == size
    return {
        "targets": size,
        "seconds": round(ours, 3),
        "milliseconds_per_target": round(1000 * ours / size, 3),
        "peer_seconds": round(theirs, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _grown(book: Any, size: int) -> Any:
    """Return the rulebook with as many synthetic cities as give `size` targets, five each."""
    pattern = book.plan.cities[0]
    promised = book.plan.targets_of(area=pattern.code)
    cities = [pattern.model_copy(update={"code": f"C{number:05d}"}) for number in range(size // len(promised))]
    region = book.plan.region.model_copy(update={"members": tuple(city.code for city in cities)})
    targets = tuple(
        target.model_copy(update={"id": f"{city.code}-{target.indicator}", "area": city.code})
        for city in cities
        for target in promised
    )
    plan = replace(book.plan, areas=(region, *cities), targets=targets, places={})
    return replace(book, plan=plan, identities=())


def _fill(book: Any) -> None:
    """Put six years of every target's measure into the database, made up and marked so."""
    from sunan.monitoring.statistics.models import Observation, Release

    numbers = random.Random(1)
    release = Release.objects.create(
        id="synthetic", number=1, title="synthetic", publisher="synthetic", kind="yearbook", medium="original",
        published_on="2026-01-01", precision="day", retrieved_on=date(2026, 11, 22), known_on=date(2026, 1, 1),
        checksum="0" * 64, rows=0, loaded_at=datetime.now(UTC),
    )  # fmt: skip
    rows = []
    for target in book.plan.targets:
        rule = book.indicators.rule(target.indicator)
        for year in range(2020, 2026):
            scaled = int(float(target.value) * 100 * (0.8 + 0.3 * numbers.random()))
            rows.append(
                Observation(
                    release=release, line=len(rows) + 2, measure=rule.published_measure, area=target.area,
                    period=str(year), list_id="", scaled=scaled, exponent=-2, unit=rule.unit, printed=str(scaled / 100),
                    printed_unit=rule.unit, qualifier="=", kind="actual", expected=False, confidence=3, doubt="",
                    basis="", quote="synthetic",
                )
            )  # fmt: skip
    Observation.objects.bulk_create(rows, batch_size=5000)


def _cell_by_cell(book: Any) -> int:
    """Answer each target with one query of its own."""
    from sunan.monitoring.statistics.models import Observation

    told = 0
    for target in book.plan.targets:
        rule = book.indicators.rule(target.indicator)
        found = (
            Observation.objects.filter(measure=rule.published_measure, area=target.area, period="2025")
            .select_related("release")
            .order_by("-confidence", "-release__known_on")
        )
        best = next(iter(found))
        told += (best.scaled * 10.0**best.exponent >= float(target.value)) in (True, False)
    return told


if __name__ == "__main__":
    json.dump(measure(int(sys.argv[1])), sys.stdout)
