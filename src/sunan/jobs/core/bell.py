"""A bell between the threads of one process: a job was asked for, so an idle worker need not wait for its next look."""

from __future__ import annotations

import threading


class Bell:
    """Rings for all who wait; a ring while nobody waits is heard by the next who asks."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        """Return how often it has rung."""
        return self._rings

    def ring(self) -> None:
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Return when it has rung more than `heard` times, or after so many seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings > heard, timeout=seconds)
