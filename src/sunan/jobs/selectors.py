"""Questions about jobs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from sunan.jobs import models
from sunan.jobs.core.job import Job, Progress
from sunan.jobs.core.lifecycle import JobState
from sunan.kernel.actors import ActorKind
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text

_OPEN = (JobState.WAITING.value, JobState.RUNNING.value)


def job(job_id: int) -> Job:
    """Return a job.

    Raises:
        NotFound: there is none with this number.
    """
    row = models.Job.objects.filter(id=job_id).first()
    if row is None:
        raise NotFound(f"没有编号为 {job_id} 的任务", f"There is no job number {job_id}")
    return as_job(row)


def recent_jobs(*, asked_by: str | None = None, most: int = 50) -> tuple[Job, ...]:
    """Return the newest jobs, newest first; of one asker if named. One query."""
    rows = models.Job.objects.order_by("-id")
    if asked_by is not None:
        rows = rows.filter(asked_by=asked_by)
    return tuple(as_job(row) for row in rows[:most])


def jobs_asked_by(person: str) -> tuple[Job, ...]:
    """Return every job a person asked for, oldest first."""
    rows = models.Job.objects.filter(asked_by=person, asked_by_kind="user").order_by("id")
    return tuple(as_job(row) for row in rows.iterator())


def counts_by_state() -> dict[JobState, int]:
    """Return how many jobs stand where; states without a job are 0."""
    states = list(models.Job.objects.filter(state__in=_OPEN).values_list("state", flat=True))
    over = {state: models.Job.objects.filter(state=state.value).count() for state in JobState if state.is_over}
    return {state: over.get(state, states.count(state.value)) for state in JobState}


def is_under_way(kind: str) -> bool:
    """Return whether the program asked for work of a kind that is not over yet."""
    return models.Job.objects.filter(kind=kind, state__in=_OPEN, asked_by_kind=ActorKind.SYSTEM.value).exists()


def newest_by_kind(kinds: Iterable[str]) -> dict[str, Job]:
    """Return the newest job of each kind that the program asked for by itself; kinds without one are left out."""
    own = models.Job.objects.filter(kind__in=list(kinds), asked_by_kind=ActorKind.SYSTEM.value)
    # Ordered by nothing, or the database would group by that too.
    newest = own.order_by().values("kind").annotate(newest=Max("id")).values_list("newest", flat=True)
    return {row.kind: as_job(row) for row in models.Job.objects.filter(id__in=list(newest))}


def claimable(kinds: tuple[str, ...], *, at: datetime, most: int = 5) -> tuple[int, ...]:
    """Return the jobs that wait and are due, oldest first: few, since others claim too."""
    rows = models.Job.objects.filter(state=JobState.WAITING.value, due_at__lte=at, kind__in=kinds)
    return tuple(rows.order_by("due_at", "id").values_list("id", flat=True)[:most])


def abandoned(*, at: datetime) -> tuple[int, ...]:
    """Return the running jobs whose lease has run out."""
    rows = models.Job.objects.filter(state=JobState.RUNNING.value, leased_until__lt=at)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def as_job(row: models.Job) -> Job:
    """Return a row as the rest of the program knows it."""
    return Job(
        id=row.id,
        kind=row.kind,
        key=row.key,
        arguments=json.loads(row.arguments),
        state=JobState(row.state),
        progress=Progress(row.done, row.total, _text(row.saying_zh, row.saying_en)),
        attempt=row.attempt,
        failures=row.failures,
        most_failures=row.most_failures,
        due_at=row.due_at,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        organisation=row.organisation,
        changed_at=row.changed_at,
        worker=row.worker,
        leased_until=row.leased_until,
        cancel_asked_at=row.cancel_asked_at,
        began_at=row.began_at,
        ended_at=row.ended_at,
        result=json.loads(row.result) if row.result else None,
        error_code=row.error_code,
        error=_text(row.error_zh, row.error_en),
        trace=row.trace,
    )


def _text(zh: str, en: str) -> Text | None:
    return Text(zh=zh, en=en) if zh else None
