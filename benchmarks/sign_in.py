"""How many people can sign in at the same time; slow on purpose, for scrypt makes guessing dear."""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks import people
from benchmarks.databases import measured

THREADS = (1, 2, 8)
SIGN_INS = 40

Row = dict[str, Any]


def run(*, threads: tuple[int, ...] = THREADS) -> list[Row]:
    """Return one row per database and number of threads: sign-ins per second, milliseconds of one."""
    return [row for number in threads for row in measured("benchmarks.sign_in", str(number))]


def measure(threads: int) -> Row:
    """Let `threads` people sign in again and again in this process."""
    people.prepare()
    from django.db import connection

    from sunan.access.services import signing_in
    from sunan.kernel.actors import Actor, ActorKind

    users = [(f"user-{number}", people.user(f"user-{number}")) for number in range(threads)]
    seconds: list[float] = []
    faults: list[str] = []
    ready = threading.Barrier(threads + 1)

    def sign_in(name: str, user: str) -> None:
        by = Actor(ActorKind.USER, user, people.ORGANISATION, "10.0.0.1", "r")
        try:
            ready.wait()
            for _ in range(SIGN_INS // threads):
                began = time.perf_counter()
                signing_in.sign_in(name=name, password=people.PASSWORD, agent="", by=by, at=datetime.now(UTC))
                seconds.append(time.perf_counter() - began)
        except Exception as fault:  # noqa: BLE001 said by the thread that waits
            faults.append(repr(fault))
        finally:
            connection.close()

    running = [threading.Thread(target=sign_in, args=one) for one in users]
    for one in running:
        one.start()
    ready.wait()
    began = time.perf_counter()
    for one in running:
        one.join()
    passed = time.perf_counter() - began
    assert not faults, faults
    return {
        "threads": threads,
        "sign_ins": len(seconds),
        "sign_ins_per_second": round(len(seconds) / passed, 1),
        "median_ms": round(median(seconds) * 1000),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
