"""Measure: every case and write docs/benchmarks.md, or some and print what the page would say of them.

python -m benchmarks
python -m benchmarks NAME …
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.cases import CASES, Row

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PACKAGES = ("django", "polars", "pydantic", "typst", "python-docx", "waitress", "psycopg", "numpy", "scipy")


def main(names: Sequence[str]) -> int:
    """Measure the named cases, or all and write the page; return the exit code."""
    known = {case.name: case for case in CASES}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no case {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    measured: dict[str, list[Row]] = {}
    for case in CASES:
        if not names or case.name in names:
            print(f"measuring: {case.name}", file=sys.stderr, flush=True)
            measured[case.name] = case.run()
            if names:
                print("\n".join(case.section(measured[case.name])), flush=True)
    if not names:
        PAGE.write_text(page(measured), encoding="utf-8")
        print(f"wrote {PAGE}", flush=True)
    return 0


def page(measured: Mapping[str, Sequence[Row]]) -> str:
    """Return the page of results."""
    lines = [
        "# 基准测试 · Benchmarks",
        "",
        "`make bench` measures and writes this page. A speed that is not here does not exist; tests assert no times.",
        "One case alone: `.venv/bin/python -m benchmarks NAME` prints its part of the page.",
        "",
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in PACKAGES) + ".",
        "Synthetic data except for the whole runs, which use the plan's own. PostgreSQL is a private server on the same",
        "machine whose commits reach the disk, or the one that `SUNAN_BENCH_POSTGRES` names.",
        "",
    ]
    for case in CASES:
        lines += case.section(measured[case.name])
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
