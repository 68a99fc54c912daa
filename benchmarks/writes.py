"""What the log adds to a write: a role granted and revoked, with the log and without, in turns, on each database."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks import people
from benchmarks.databases import measured

WRITES = 600

Row = dict[str, Any]


def run(*, writes: int = WRITES) -> list[Row]:
    """Return one row per database: milliseconds of a write with the log and without, and what the log adds."""
    return measured("benchmarks.writes", str(writes))


def measure(count: int) -> Row:
    """Write `count` times in this process, every other time with a log that forgets."""
    people.prepare()
    from sunan.access.services import rights
    from sunan.audit import services as audit
    from sunan.kernel.actors import Actor, ActorKind

    at = datetime.now(UTC)
    granted = people.user("granted")
    by = Actor(ActorKind.USER, people.user("granter", "security-administrator"), people.ORGANISATION, "10.0.0.1", "r")
    recorded = audit.record_event
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for number in range(count):
        # In pairs, either first in turn, so that what grows with the number of rows weighs on both alike.
        with_log = number % 4 in (1, 2)
        setattr(audit, "record_event", recorded if with_log else lambda *_, **__: None)  # noqa: B010
        began = time.perf_counter()
        grant = rights.grant_role(user=granted, role="expert", by=by, at=at)
        rights.revoke_role(grant=grant, by=by, at=at)
        seconds[with_log].append(time.perf_counter() - began)
    setattr(audit, "record_event", recorded)  # noqa: B010
    with_log_ms, without_ms = median(seconds[True]) * 1000, median(seconds[False]) * 1000
    return {
        "writes": count,
        "write_ms": round(with_log_ms, 2),
        "without_log_ms": round(without_ms, 2),
        "log_adds_percent": round((with_log_ms / without_ms - 1) * 100, 1),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
