"""What monitoring reads: counts of requests, how long they took, and numbers that features hand in.

The text is the exposition format of Prometheus, version 0.0.4.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds of the classes of duration."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number that a feature hands in: name, what it says, and how to ask for it, by labels."""

    name: str
    help: str
    ask: Callable[[], Mapping[Labels, float]]


@dataclass(slots=True)
class _Durations:
    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0


class Requests:
    """Requests answered by this process since it started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Labels, int] = {}
        self._durations: dict[str, _Durations] = {}

    def observe(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request. `route` is the name of a route, so that there are only so many of them."""
        method = method if method in _METHODS else "other"
        labels = (("method", method), ("route", route), ("status", str(status)))
        with self._lock:
            self._counts[labels] = self._counts.get(labels, 0) + 1
            durations = self._durations.setdefault(route, _Durations())
            durations.classes[bisect_left(BOUNDS, seconds)] += 1
            durations.seconds += seconds

    def lines(self) -> Iterator[str]:
        """Yield the lines that tell of them."""
        with self._lock:
            counts = dict(self._counts)
            durations = {route: (list(one.classes), one.seconds) for route, one in self._durations.items()}
        yield from _heading("sunan_requests_total", "Requests answered by this process.", "counter")
        for labels, count in sorted(counts.items()):
            yield _line("sunan_requests_total", labels, count)
        name = "sunan_request_seconds"
        yield from _heading(name, "Seconds from the first to the last byte of an answer.", "histogram")
        for route, (classes, seconds) in sorted(durations.items()):
            below = 0
            for bound, number in zip((*BOUNDS, None), classes, strict=True):
                below += number
                limit = "+Inf" if bound is None else repr(bound)
                yield _line(f"{name}_bucket", (("le", limit), ("route", route)), below)
            yield _line(f"{name}_sum", (("route", route),), round(seconds, 6))
            yield _line(f"{name}_count", (("route", route),), below)


def gauge_lines(gauge: Gauge, values: Mapping[Labels, float]) -> Iterator[str]:
    """Yield the lines of a number that was handed in."""
    yield from _heading(gauge.name, gauge.help, "gauge")
    for labels, value in sorted(values.items()):
        yield _line(gauge.name, labels, value)


def _heading(name: str, words: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Labels, value: float) -> str:
    written = ",".join(f'{label}="{_escaped(content)}"' for label, content in labels)
    return f"{name}{{{written}}} {value}" if written else f"{name} {value}"


def _escaped(content: str) -> str:
    return content.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
