"""What a person waits for: `sunan run` to the first page served, its memory, and the report in the background."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

Row = dict[str, Any]

RUNS = 3


def run(*, runs: int = RUNS) -> list[Row]:
    """Return one row per run: in a fresh folder, then again in the same one."""
    rows: list[Row] = []
    for number in range(1, runs + 1):
        with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
            rows.append({"run": f"first {number}", **_measure(folder)})
            rows.append({"run": f"second {number}", **_measure(folder)})
    return rows


def _measure(folder: str) -> Row:
    environment = {**os.environ, "SUNAN_VAR": f"{folder}/var", "SUNAN_OUT": f"{folder}/out", "SUNAN_LANG": "en"}
    environment.pop("SUNAN_DATABASE", None)
    began = time.perf_counter()
    command = [sys.executable, "-m", "sunan.cli.main", "run", "--port", "8700"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        address = _address(process)
        first_page = _first_page(address, began)
        peak, report = _watch(process, began)
        process.terminate()
    return {
        "first_page_seconds": round(first_page, 2),
        "peak_mb": peak,
        "report_seconds": round(report - first_page, 2),
        "report_files": sum(1 for _ in Path(folder, "out").iterdir()),
    }


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(r"http://[0-9.:]+", line)
        if found:
            # The rest of what the program says must be read, or it would wait for a full pipe.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found.group()
    raise RuntimeError("the site did not open")


def _first_page(address: str, began: float) -> float:
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert answer.status == 200
        answer.read()
    return time.perf_counter() - began


def _watch(process: subprocess.Popen[str], began: float) -> tuple[int, float]:
    """Wait for the report's own process to end; return the site's peak memory and when that was."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while children.read_text().strip() and not _only_zombies(children.read_text().split()):
        time.sleep(0.05)
    status = Path(f"/proc/{process.pid}/status").read_text()
    peak = int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) // 1024  # type: ignore[union-attr]
    return peak, time.perf_counter() - began


def _only_zombies(pids: list[str]) -> bool:
    return all(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z" for pid in pids)
