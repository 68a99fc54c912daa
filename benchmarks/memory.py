"""The memory of a program with all that it starts, watched while it runs."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SECONDS_BETWEEN_LOOKS = 0.02


def run_watched(command: Sequence[str], **options: Any) -> tuple[int, int]:
    """Run a command to its end; return its exit code and the most memory of it and its descendants together, in kB.

    A page that several processes share is divided among them, or a program that is just being started would count as
    large as the one that starts it. The sum misses only peaks shorter than a look; the peak of each single process is
    kept by the system itself. (What `wait` reports would count pages of whoever started the command.)
    """
    with subprocess.Popen(command, **options) as process:
        peaks = [0]
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_SECONDS_BETWEEN_LOOKS):
                found = [_memory(one) for one in _tree(process.pid)]
                peaks[0] = max(peaks[0], sum(now for now, _ in found), *(most for _, most in found))

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        process.wait()
        over.set()
        watcher.join()
    return process.returncode, peaks[0]


def _tree(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in _listed(Path(f"/proc/{one}/task")):
            waiting += [int(child) for child in _read(task / "children").split()]
    return found


def _memory(pid: int) -> tuple[int, int]:
    """Return what a process has in memory, its share of shared pages, and the most it ever had, in kB."""
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss"), _kilobytes(Path(f"/proc/{pid}/status"), "VmHWM")


def _kilobytes(file: Path, name: str) -> int:
    for line in _read(file).splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _read(file: Path) -> str:
    """Return what a file of the system says; nothing when the process is gone."""
    try:
        return file.read_text()
    except OSError:
        return ""
