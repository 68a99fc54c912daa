"""Is the program ready, and what does it count? Features hand in what they know through the site; nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest

from sunan import __version__
from sunan.kernel.errors import SunanError
from sunan.kernel.texts import Text, text
from sunan.operate.core.measurements import Gauge, Requests, gauge_lines
from sunan.operate.upgrade import is_current

requests = Requests()
"""What this process has answered."""

_gauges: dict[str, Gauge] = {}
_conditions: dict[str, Callable[[], Text | None]] = {}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that has to hold before the site may be sent visitors, and what is missing if it does not."""

    name: str
    missing: Text | None


def register_gauge(gauge: Gauge) -> None:
    """Add a number to what monitoring reads."""
    _gauges[gauge.name] = gauge


def register_condition(name: str, what_is_missing: Callable[[], Text | None]) -> None:
    """Add a condition of readiness: a function that returns what is missing, or `None`."""
    _conditions[name] = what_is_missing


def readiness() -> list[Condition]:
    """Return every condition; what cannot be asked does not hold."""
    asked = {"database": _database, "migrations": _migrations, "disk": _disk, **_conditions}
    return [Condition(name, _asked(what_is_missing)) for name, what_is_missing in asked.items()]


def _asked(what_is_missing: Callable[[], Text | None]) -> Text | None:
    try:
        return what_is_missing()
    except SunanError as error:
        return error.text
    except DatabaseError:
        return text("数据库没有回答", "the database does not answer")


def _database() -> Text | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _migrations() -> Text | None:
    if is_current():
        return None
    return text(
        "数据库结构还不是本版本的；请运行 sunan load", "the tables are not those of this version yet; run `sunan load`"
    )


def _disk() -> Text | None:
    free = shutil.disk_usage(Path(settings.VAR)).free // 1_000_000
    if free < settings.SUNAN_LEAST_DISK_MB:
        return text(
            f"磁盘只剩 {free} MB，少于 SUNAN_LEAST_DISK_MB（{settings.SUNAN_LEAST_DISK_MB}）",
            f"{free} MB are left on the disk, less than SUNAN_LEAST_DISK_MB ({settings.SUNAN_LEAST_DISK_MB})",
        )
    return None


def measurements() -> Iterator[str]:
    """Yield the lines that monitoring reads; numbers that the database does not give are left out, and it says so."""
    yield from gauge_lines(Gauge("sunan_info", "Version of the program.", dict), {(("version", __version__),): 1})
    yield from requests.lines()
    up = 1
    for gauge in _gauges.values():
        try:
            values = gauge.ask()
        except (DatabaseError, SunanError):
            up = 0
            continue
        yield from gauge_lines(gauge, values)
    free = shutil.disk_usage(Path(settings.VAR)).free
    yield from gauge_lines(
        Gauge("sunan_disk_free_bytes", "Bytes left where the program keeps its data.", dict), {(): free}
    )
    yield from gauge_lines(Gauge("sunan_numbers_complete", "1 when every number could be asked for.", dict), {(): up})


def may_watch(request: HttpRequest) -> bool:
    """Return whether a request comes straight from an address that `SUNAN_MONITORS` allows.

    One that a proxy passed on without saying for whom is nobody's: the proxy stands on this machine for the whole net.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if forwarded and str(address) in settings.SUNAN_PROXY:
        return False
    return any(address in network for network in settings.SUNAN_MONITORS)
