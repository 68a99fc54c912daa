"""Run every benchmark and write docs/benchmarks.md: medians, ratios to the peers, versions, machine."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import assess, backup, diff, load, log, report, verify, whole

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PACKAGES = ("django", "polars", "pydantic", "typst", "python-docx", "waitress")

Row = dict[str, Any]


def main() -> None:
    """Measure and write the page."""
    print("whole runs", flush=True)
    whole_rows = whole.run()
    print("assessing", flush=True)
    assess_rows = assess.run()
    print("loading", flush=True)
    load_rows = load.run()
    print("the log and rights", flush=True)
    log_rows, write_rows = log.run(), log.run_writes()
    print("backup and restore", flush=True)
    backup_rows = backup.run()
    print("reports", flush=True)
    report_rows = report.run()
    print("verifying", flush=True)
    verify_rows = verify.run()
    print("comparing editions", flush=True)
    diff_rows = diff.run()
    PAGE.write_text(
        page(
            whole_rows, assess_rows, load_rows, log_rows, write_rows, backup_rows, report_rows, verify_rows, diff_rows
        ),
        encoding="utf-8",
    )
    print(f"wrote {PAGE}", flush=True)


def page(
    whole_rows: Sequence[Row],
    assess_rows: Sequence[Row],
    load_rows: Sequence[Row],
    log_rows: Sequence[Row],
    write_rows: Sequence[Row],
    backup_rows: Sequence[Row],
    report_rows: Sequence[Row],
    verify_rows: Sequence[Row],
    diff_rows: Sequence[Row],
) -> str:
    """Return the page of results."""
    first = [row for row in whole_rows if row["run"].startswith("first")]
    second = [row for row in whole_rows if row["run"].startswith("second")]
    parts = [
        "# 基准测试 · Benchmarks",
        "",
        "`make bench` measures and writes this page. A speed that is not here does not exist; tests assert no times.",
        "",
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in PACKAGES) + ".",
        "Synthetic data except for the whole runs, which use the plan's own.",
        "",
        "## 全程 · The whole run (`sunan run`)",
        "",
        (
            f"To the first page served, median of {len(first)}: **{median(row['first_page_seconds'] for row in first)} s** in a"
            f" fresh folder, **{median(row['first_page_seconds'] for row in second)} s** again in the same one"
            f" (asked: ≤ 10 s). Peak memory of the serving process {max(row['peak_mb'] for row in whole_rows)} MB (asked:"
            f" ≤ 400 MB). Report in the background after {median(row['report_seconds'] for row in first)} s (asked: ≤ 15 s)."
        ),
        "",
        *_table(whole_rows),
        "",
        "## 评估 · Assessing targets",
        "",
        (
            "Ours computes verdict, reading, two paces, cascades, missing figures and findings. The peer only compares the"
            " best value with the target, with one query per target through the object-relational mapper."
        ),
        "",
        *_table({**row, "ratio_to_peer": round(row["seconds"] / row["peer_seconds"], 2)} for row in assess_rows),
        "",
        "## 载入与查询 · Loading releases, and asking as of a date",
        "",
        (
            "Cells with five vintages each, checked whole and loaded in one transaction; then the query of one chart"
            " (one measure, five areas, ten years) as of a date. PostgreSQL where `SUNAN_BENCH_POSTGRES` names a database."
        ),
        "",
        *_table(load_rows),
        "",
        "## 操作日志与权限 · The log and rights",
        "",
        "Sealing and proving a log of synthetic events (asked: a million verified in ≤ 10 s).",
        "",
        *_table(log_rows),
        "",
        (
            "A role granted and revoked, with the log and without, in turns; a permission checked (asked: ≤ 50 µs); signing"
            " in, which is slow on purpose (scrypt)."
        ),
        "",
        *_table(write_rows),
        "",
        "## 备份与恢复 · Backup and restore",
        "",
        (
            "SQLite, half the data in the database and half in one uploaded file (asked: 5 GB in constant memory). The peer is"
            " `cp`, which reads no single moment of a database in use, and neither hashes nor verifies."
        ),
        "",
        *_table(backup_rows),
        "",
        "## 报告 · Reports",
        "",
        (
            "Word, PDF and HTML together, median seconds; memory of the largest process. Asked: final report ≤ 15 s, an edition"
            " of 200 pages ≤ 60 s and ≤ 600 MB."
        ),
        "",
        *_table(report_rows),
        "",
        "## 核验 · Verifying a copy",
        "",
        "An edition of 200 charts with their tables, read and compared with its manifest (asked: 200 pages in ≤ 5 s).",
        "",
        *_table(verify_rows),
        "",
        "## 比较 · Comparing two editions",
        "",
        "Every statement of two editions of the final report, with the reasons of each change (asked: ≤ 2 s).",
        "",
        *_table(diff_rows),
        "",
    ]
    return "\n".join(parts)


def _table(rows: Iterable[Row]) -> list[str]:
    listed = list(rows)
    columns = list(listed[0])
    head = ["| " + " | ".join(column.replace("_", " ") for column in columns) + " |", "|---" * len(columns) + "|"]
    return head + ["| " + " | ".join(str(row.get(column, "")) for column in columns) + " |" for row in listed]


if __name__ == "__main__":
    sys.exit(main())
