"""How long a job is leased, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(seconds=60)
"""For how long a worker holds a job without a sign of life; a living worker renews it every quarter of that."""

_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(minutes=30)
_MOST_DOUBLINGS = 20


def wait_after(failures: int) -> timedelta:
    """Return how long to wait before the next try: 10 s after the first failure, doubled each time, at most 30 min."""
    assert failures >= 1, "asked for only after a failure"
    doublings = min(failures - 1, _MOST_DOUBLINGS)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)
