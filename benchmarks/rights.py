"""What it costs to ask whether somebody may do something: the rights of a request, then each check."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks import people
from benchmarks.databases import measured

CHECKS = 200_000
QUESTIONS = 200

Row = dict[str, Any]


def run() -> list[Row]:
    """Return one row per database: milliseconds to read somebody's rights, microseconds of one check."""
    return measured("benchmarks.rights")


def measure() -> Row:
    """Read rights and check them in this process."""
    people.prepare()
    from sunan.access import selectors
    from sunan.access.core.permissions import Permission

    at = datetime.now(UTC)
    user = people.user("somebody", "centre-officer", "expert")
    read: list[float] = []
    for _ in range(QUESTIONS):
        began = time.perf_counter()
        held = selectors.rights_of(user, at)
        read.append(time.perf_counter() - began)
    permissions = list(Permission)
    began = time.perf_counter()
    for number in range(CHECKS):
        held.may(permissions[number % len(permissions)], area="320500", organisation="bench")
    checking = time.perf_counter() - began
    return {
        "checks": CHECKS,
        "check_us": round(checking / CHECKS * 1e6, 2),
        "rights_of_request_ms": round(median(read) * 1000, 2),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure()))
