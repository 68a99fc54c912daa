"""How long it takes to seal and to verify the log, over three sizes, on each kind of database."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.databases import measured

EVENTS = (10_000, 100_000, 1_000_000)
_AT_A_TIME = 20_000

Row = dict[str, Any]


def run(*, sizes: tuple[int, ...] = EVENTS) -> list[Row]:
    """Return one row per database and size of the log: seconds to seal and to verify it, and peak memory."""
    return [row for size in sizes for row in measured("benchmarks.log", str(size))]


def measure(size: int) -> Row:
    """Seal and verify a log of `size` events in this process."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from sunan.audit import selectors, services
    from sunan.audit.core.canonical import to_moment
    from sunan.audit.models import Event

    at = datetime.now(UTC)
    moment = to_moment(at)
    for start in range(0, size, _AT_A_TIME):
        Event.objects.bulk_create(
            Event(
                moment=moment + number, action="access.role_granted", subject=f"user:u-{number % 5000:016x}",
                actor_kind="user", actor_id=f"u-{number % 50:016x}", organisation="centre", request=f"{number:016x}",
                after='{"begins":"2026-11-22","covers":[],"ends":null,"role":"expert","scope":"own"}', why="聘任",
            )
            for number in range(start, min(start + _AT_A_TIME, size))
        )  # fmt: skip
    sealing = _seconds(lambda: services.seal_pending(at=at))
    verifying = _seconds(lambda: _sound(selectors.verify()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "events": size,
        "seal_seconds": round(sealing, 2),
        "verify_seconds": round(verifying, 2),
        "verify_us_per_event": round(verifying / size * 1e6, 1),
        "peak_mb": peak,
    }


def _sound(found: Any) -> None:
    assert found.is_sound, found.faults


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
