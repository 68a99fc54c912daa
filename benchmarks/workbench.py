"""How long reweighing takes end to end: a request with other weights, its ranks, bands and piece of a page, three sizes.

The recipe and its data are synthetic and stand in a rulebook of their own as an example, as a visitor meets them; the
first request, which prepares the data, is not counted.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

SIZES = ((100, 50), (300, 50), (900, 50))
REQUESTS = 30
DIMENSIONS = 7
RULEBOOK = Path(__file__).resolve().parents[1] / "rulebook"

Row = dict[str, Any]


def run() -> list[Row]:
    """Return one row per size: processor, median and greatest milliseconds of a request, bytes answered, peak memory."""
    return [_in_its_own_process(*size) for size in SIZES]


def _in_its_own_process(units: int, indicators: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
        rulebook = Path(shutil.copytree(RULEBOOK, Path(folder) / "rulebook"))
        (rulebook / "index" / "examples" / "large.yaml").write_text(_example(units, indicators), encoding="utf-8")
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
            "SUNAN_DATABASE": f"sqlite:///{folder}/bench.sqlite3",
            "SUNAN_VAR": folder,
            "SUNAN_RULEBOOK": str(rulebook),
        }
        command = [sys.executable, "-m", "benchmarks.workbench", str(units), str(indicators)]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def _example(units: int, indicators: int) -> str:
    """Return an example with lognormal values, written as a rulebook writes one."""
    numbers = random.Random(5)
    lines = ["source: {zh: 合成数据, en: Synthetic}", "note: {zh: 合成数据, en: Synthetic}", "recipe:", "  id: large"]
    lines += ["  name: {zh: 合成, en: Synthetic}", "  dimensions:", "    - {id: top}"]
    lines += [f"    - {{id: d{at}, dimension: top}}" for at in range(DIMENSIONS)]
    lines += [
        "  indicators:",
        *(f"    - {{id: x{at}, dimension: d{at % DIMENSIONS}}}" for at in range(indicators)),
        "units:",
    ]
    for at in range(units):
        values = ", ".join(f'"{numbers.lognormvariate(0, 1):.6f}"' for _ in range(indicators))
        lines.append(f"  - {{name: {{zh: 单元{at}, en: Unit {at}}}, values: [{values}]}}")
    return "\n".join(lines) + "\n"


def measure(units: int, indicators: int) -> Row:
    """Ask for other weights again and again in this process."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from sunan.cli.prepare import load_quietly

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    load_quietly()
    client = Client()
    address = "/index/workbench/ranks?recipe=large"
    client.get(address)
    spent: list[float] = []
    size = 0
    worked = time.process_time()
    for number in range(REQUESTS):
        start = time.perf_counter()
        answer = client.get(f"{address}&w-d{number % DIMENSIONS}={number + 20}&w-x{number}={number + 1}")
        spent.append(1000 * (time.perf_counter() - start))
        assert answer.status_code == 200, answer.content
        assert answer.content.count(b"data-unit=") == units
        size = len(answer.content)
    worked = 1000 * (time.process_time() - worked) / REQUESTS
    return {
        "units": units, "indicators": indicators, "cpu_ms": round(worked, 1), "median_ms": round(median(spent), 1), "greatest_ms": round(max(spent), 1), "bytes": size,
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
