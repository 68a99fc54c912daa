"""How long it takes to say what two editions of the final report state differently, and why."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from typing import Any

RUNS = 3
EARLIER = date(2024, 6, 30)

Row = dict[str, Any]


def run(*, runs: int = RUNS) -> list[Row]:
    """Return one row: median seconds over several processes, each with nothing read before but the rulebook."""
    rows = sorted((_in_its_own_process() for _ in range(runs)), key=lambda row: float(row["seconds"]))
    return [{"comparison": "final report, public, 2024-06-30 and the latest date", **rows[len(rows) // 2]}]


def _in_its_own_process() -> Row:
    with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
            "SUNAN_DATABASE": f"sqlite:///{folder}/bench.sqlite3",
            "SUNAN_VAR": folder,
        }
        for step in ("draft", "compare"):
            command = [sys.executable, "-m", "benchmarks.diff", step]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def draft() -> Row:
    """Draft the two editions."""
    from sunan.cli.prepare import load_quietly, prepare_database
    from sunan.kernel.actors import command_actor
    from sunan.monitoring.editions.services import drafting
    from sunan.monitoring.reports.core.request import ReportKind, ReportRequest

    prepare_database()
    load_quietly()
    for day in (EARLIER, None):
        drafting.draft_edition(
            request=ReportRequest(ReportKind.FINAL), as_of=day, by=command_actor("bench"), at=datetime.now(UTC)
        )
    return {}


def compare() -> Row:
    """Compare the two editions that the database holds; the rulebook is read before, as in a process that serves."""
    from sunan.monitoring.attainment import selectors as attainment
    from sunan.monitoring.editions.selectors import diff, editions

    attainment.book_in_force()
    later, earlier = editions.all_editions()
    began = time.perf_counter()
    found = diff.editions_compared(earlier, later)
    seconds = time.perf_counter() - began
    return {
        "statements": found.same + len(found.changes),
        "changes": len(found.changes),
        "seconds": round(seconds, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"draft": draft, "compare": compare}[sys.argv[1]]()))
