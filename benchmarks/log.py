"""How long it takes to seal and verify the log, what an event adds to a write, and what a permission check costs."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

EVENTS = (10_000, 100_000, 1_000_000)
CHECKS = 100_000
WRITES = 200
_AT_A_TIME = 20_000

Row = dict[str, Any]


def run(*, sizes: tuple[int, ...] = EVENTS) -> list[Row]:
    """Return one row per size of the log: seconds to seal and to verify it, and peak memory."""
    return [_in_its_own_process("chain", size) for size in sizes]


def run_writes() -> list[Row]:
    """Return one row per measure of a write, a check and a sign-in; on PostgreSQL where one is named."""
    return [_in_its_own_process("writes", WRITES)]


def _in_its_own_process(what: str, size: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
            "SUNAN_DATABASE": os.environ.get("SUNAN_BENCH_POSTGRES") or f"sqlite:///{folder}/bench.sqlite3",
            "SUNAN_VAR": folder,
        }
        command = [sys.executable, "-m", "benchmarks.log", what, str(size)]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout)
    return row


def measure_chain(size: int) -> Row:
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
    verifying = _seconds(selectors.verify)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "events": size,
        "seal_seconds": round(sealing, 2),
        "verify_seconds": round(verifying, 2),
        "verify_us_per_event": round(verifying / size * 1e6, 1),
        "peak_mb": peak,
    }


def measure_writes(count: int) -> Row:
    """Grant and revoke a role, with the log and without, in turns; check permissions; sign in."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from sunan.access import selectors
    from sunan.access.core.organisations import OrganisationKind
    from sunan.access.core.permissions import Permission
    from sunan.access.services import organisations, people, rights, signing_in
    from sunan.audit import services as audit
    from sunan.kernel.actors import Actor, ActorKind, command_actor
    from sunan.kernel.texts import text

    at, bench = datetime.now(UTC), command_actor("bench")
    organisations.create_organisation(
        id="bench", kind=OrganisationKind.CENTRE, name=text("基准", "bench"), begins=date(2026, 1, 1), by=bench, at=at
    )

    def user(name: str) -> str:
        return people.create_user(
            sign_in_name=name, name=name, organisation="bench", password="Right-Password-1", by=bench, at=at
        )

    granter, granted = user("granter"), user("granted")
    rights.grant_role(user=granter, role="security-administrator", by=bench, at=at)
    by = Actor(ActorKind.USER, granter, "bench", "10.0.0.1", "request")

    def write() -> None:
        number = rights.grant_role(user=granted, role="expert", by=by, at=at)
        rights.revoke_role(grant=number, by=by, at=at)

    recorded = audit.record_event
    seconds: dict[str, list[float]] = {"with": [], "without": []}
    for number in range(count):
        kind = "with" if number % 2 else "without"
        setattr(audit, "record_event", recorded if kind == "with" else lambda *_, **__: None)  # noqa: B010
        seconds[kind].append(_seconds(write))
    setattr(audit, "record_event", recorded)  # noqa: B010
    held = selectors.rights_of(granter, at)
    checking = _seconds(
        lambda: [held.may(Permission.MANAGE_RIGHTS, area="320500", organisation="bench") for _ in range(CHECKS)]
    )
    entries = [
        _seconds(
            lambda number=number: signing_in.sign_in(  # type: ignore[misc]
                name="granted", password="Right-Password-1", agent="", by=by, at=at + timedelta(seconds=number)
            )
        )
        for number in range(20)
    ]
    with_log, without = median(seconds["with"]), median(seconds["without"])
    return {
        "write_ms": round(with_log * 1000, 2),
        "without_log_ms": round(without * 1000, 2),
        "log_adds_percent": round((with_log / without - 1) * 100, 1),
        "check_us": round(checking / CHECKS * 1e6, 2),
        "rights_ms": round(median(_seconds(lambda: selectors.rights_of(granter, at)) for _ in range(50)) * 1000, 2),
        "sign_ins_per_second": round(1 / median(entries), 1),
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    import django

    django.setup()
    measured = measure_chain(int(sys.argv[2])) if sys.argv[1] == "chain" else measure_writes(int(sys.argv[2]))
    print(json.dumps(measured))
