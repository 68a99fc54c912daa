"""A job as it stands, and the ticket with which a worker holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunan.jobs.core.lifecycle import JobState
from sunan.kernel.errors import Refused
from sunan.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Ticket:
    """Proof that a worker holds a job: the job and the number of this claim, which no other claim ever has."""

    job: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come: `done` of `total` steps (0 of 0 when unknown), and a sentence."""

    done: int = 0
    total: int = 0
    saying: Text | None = None

    @property
    def percent(self) -> int | None:
        """Return whole percent, rounded down; `None` when the total is unknown."""
        return min(self.done, self.total) * 100 // self.total if self.total > 0 else None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stood when it was asked for.

    Attributes:
        key: whoever asks twice under the same key gets the same job.
        attempt: how often it was claimed; `failures` of those ended in a failure or a lost worker.
        due_at: before this moment no worker claims it.
        leased_until: while it runs, until when its worker may be silent.
        asked_by: user, command or part of the program that asked for it, and for which organisation.
        error: why the last try failed, in words for a person; `trace` is where in the program, without data.
    """

    id: int
    kind: str
    key: str
    arguments: Mapping[str, Any]
    state: JobState
    progress: Progress
    attempt: int
    failures: int
    most_failures: int
    due_at: datetime
    asked_at: datetime
    asked_by: str
    organisation: str
    changed_at: datetime
    worker: str = ""
    leased_until: datetime | None = None
    cancel_asked_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    result: Any = None
    error_code: str = ""
    error: Text | None = None
    trace: str = ""

    @property
    def can_be_cancelled(self) -> bool:
        return not self.state.is_over and self.cancel_asked_at is None

    @property
    def can_be_retried(self) -> bool:
        return self.state in (JobState.FAILED, JobState.CANCELLED)


class LeaseLost(Refused):
    """The worker no longer holds the job: its lease ran out and the job was taken up, or it is over."""

    code = "job_lease_lost"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"任务 {ticket.job} 已不在本工作进程手中（租约过期后由别的进程接手，或已结束），这一次的结果作废，没有写入",
            f"Job {ticket.job} is no longer held by this worker (its lease ran out and another took it up, or it is "
            "over); the outcome of this try is dropped and nothing was written",
        )


class JobCancelled(Refused):
    """Somebody asked for the job to be cancelled; it stops where it is and writes nothing."""

    code = "job_cancelled"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"任务 {ticket.job} 已被取消", f"Job {ticket.job} was cancelled")


class WorkerStopping(Refused):
    """The worker is being stopped; the job goes back and another worker takes it up."""

    code = "job_worker_stopping"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"工作进程正在停机，任务 {ticket.job} 交回队列", f"The worker is stopping; job {ticket.job} goes back"
        )
