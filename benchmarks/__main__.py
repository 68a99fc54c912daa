"""Measure every case, or some, and write their parts of docs/benchmarks.md.

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

from benchmarks.cases import CASES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PACKAGES = ("django", "polars", "pydantic", "typst", "python-docx", "waitress", "psycopg", "numpy", "scipy")


def main(names: Sequence[str]) -> int:
    """Measure the named cases, or all, and write their parts of the page; return the exit code."""
    known = {case.name: case for case in CASES}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no case {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    for case in CASES:
        if not names or case.name in names:
            print(f"measuring: {case.name}", file=sys.stderr, flush=True)
            part = [*case.section(case.run()), f"Measured {datetime.now(UTC):%Y-%m-%d}.", ""]
            print("\n".join(part), flush=True)
            # Written after each case: one that fails or is stopped costs its own part only.
            PAGE.write_text(page(_parts() | {case.heading: "\n".join(part)}), encoding="utf-8")
    return 0


def page(parts: Mapping[str, str]) -> str:
    """Return the page: its head, and the part of every case that was ever measured, in the order of the cases."""
    lines = [
        "# 基准测试 · Benchmarks",
        "",
        "`make bench` measures and writes this page. A speed that is not here does not exist; tests assert no times.",
        "Some cases alone: `.venv/bin/python -m benchmarks NAME …` measures them and writes their parts.",
        "",
        f"On {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES) + ".",
        "Synthetic data except for the whole runs, which use the plan's own. PostgreSQL is a private server on the same",
        "machine whose commits reach the disk, or the one that `SUNAN_BENCH_POSTGRES` names.",
        "",
    ]  # fmt: skip
    lines += [parts[case.heading] for case in CASES if case.heading in parts]
    return "\n".join(lines).rstrip() + "\n"


def _parts() -> dict[str, str]:
    """Return the parts that the page holds now, by heading."""
    held = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    found = [f"## {part}".rstrip() + "\n" for part in held.split("\n## ")[1:]]
    return {part.partition("\n")[0].removeprefix("## "): part for part in found}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
