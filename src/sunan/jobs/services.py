"""Changes to jobs: asking for one, and every step of its life.

Each step is one conditional UPDATE: it names the state the job must be in and, for a worker, the claim it must still
hold. Whoever comes second changes nothing and is told so. Signs of life and progress are the only writes without an
event: they say nothing that lasts.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import require
from sunan.audit import services as audit
from sunan.audit.core.events import declare
from sunan.jobs import registry, selectors
from sunan.jobs.core.bell import Bell
from sunan.jobs.core.job import Job, JobCancelled, LeaseLost, Ticket
from sunan.jobs.core.lifecycle import TRANSITIONS, JobState, Step
from sunan.jobs.core.retries import LEASE, wait_after
from sunan.jobs.models import Job as Row
from sunan.jobs.registry import Recurring
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.texts import Text, text

WORK = Bell()
"""Rings in this process when a job was asked for."""

ASKED_FOR = declare("jobs.job_asked_for", text("要求一项后台任务", "asked for a job"))
CLAIMED = declare("jobs.job_claimed", text("工作进程领取任务", "a worker claimed a job"))
DONE = declare("jobs.job_done", text("任务完成", "finished a job"))
FAILED = declare("jobs.job_failed", text("任务这一次没有做成", "a try of a job failed"))
GIVEN_BACK = declare("jobs.job_given_back", text("工作进程停机，交回任务", "a stopping worker gave a job back"))
CANCELLED = declare("jobs.job_cancelled", text("取消任务", "cancelled a job"))
CANCEL_ASKED_FOR = declare("jobs.job_cancel_asked_for", text("要求取消进行中的任务", "asked to cancel a running job"))
RETRIED = declare("jobs.job_retried", text("再试一次任务", "tried a job again"))
TAKEN_UP = declare("jobs.job_taken_up", text("工作进程中断，任务重新排队", "put back the job of a lost worker"))
PURGED = declare("jobs.purged", text("清除旧任务", "removed old jobs"))
FORGOTTEN = declare("jobs.asker_forgotten", text("抹除任务的发起人", "removed who asked for jobs"))

_LONGEST_KEY = 200
_LARGEST_JSON = 1024 * 1024


def enqueue(
    *, kind: str, arguments: Mapping[str, Any], key: str = "", by: Actor, at: datetime, due_at: datetime | None = None
) -> Job:
    """Ask for work; asked again under the same key, return the job that is there and start nothing.

    Args:
        arguments: plain JSON, handed to the kind's function.
        key: what makes this request the same as another; empty for a request that is always new.
        due_at: not to be started before; at once if left out.
    Raises:
        NotFound: nobody declared this kind of work.
        InvalidInput: the arguments are no plain JSON, or too large; the key is too long.
        Refused: the key belongs to other work.
    """
    declared = registry.kind_named(kind)
    written = _json(arguments)
    if len(key) > _LONGEST_KEY:
        raise InvalidInput(
            f"任务的键最多 {_LONGEST_KEY} 个字符", f"The key of a job has at most {_LONGEST_KEY} characters"
        )
    with transaction.atomic():
        row, is_new = Row.objects.get_or_create(
            key=key or f"{kind}:{uuid4().hex}",
            defaults={
                "kind": kind,
                "arguments": written,
                "state": JobState.WAITING.value,
                "due_at": due_at or at,
                "most_failures": declared.most_failures,
                "asked_by_kind": by.kind.value,
                "asked_by": by.id,
                "organisation": by.organisation,
                "request": by.request,
                "asked_at": at,
                "changed_at": at,
            },
        )
        if not is_new:
            if (row.kind, row.arguments) != (kind, written):
                raise Refused(
                    f"键“{key}”已属于另一项任务（编号 {row.id}）；请换一个键，或沿用那项任务的内容",
                    f"The key “{key}” belongs to another job (number {row.id}); use another key, or the same request",
                )
            return selectors.as_job(row)
        audit.record_event(ASKED_FOR, subject=f"job:{row.pk}", by=by, at=at, after={"kind": kind, "key": row.key})
        transaction.on_commit(WORK.ring)
    return selectors.as_job(row)


def ask_for_recurring(*, recurring: Recurring, by: Actor, at: datetime) -> bool:
    """Ask for work that comes again, once in the period of this moment; return whether the period is settled.

    It is not while the work of an earlier period is not over; then ask again. The key is that of the period, so of
    several workers one asks; a clock that is set back finds what was asked for already.
    """
    local = timezone.localtime(at)
    key = recurring.rhythm.key(recurring.kind, local)
    if Row.objects.filter(key=key).exists() or (recurring.is_wanted and not recurring.is_wanted(at)):
        return True
    if selectors.is_under_way(recurring.kind):
        return False
    # Another version of the program may ask for the same with other arguments; whoever came first has asked.
    with contextlib.suppress(Refused):
        enqueue(kind=recurring.kind, arguments=recurring.arguments, key=key, by=by, at=at)
    return True


def purge(*, ended_before: datetime, by: Actor, at: datetime) -> int:
    """Remove the jobs that ended before a moment, with their results; return how many. Twice is harmless."""
    with transaction.atomic():
        over = [state.value for state in JobState if state.is_over]
        count, _ = Row.objects.filter(state__in=over, ended_at__lt=ended_before).delete()
        if count:
            after = {"jobs": count, "ended_before": ended_before.isoformat(timespec="seconds")}
            audit.record_event(PURGED, subject="jobs:over", by=by, at=at, after=after)
    return count


def claim(*, worker: str, kinds: tuple[str, ...], by: Actor, at: datetime) -> Ticket | None:
    """Take the oldest job that is due, for the time of a lease; `None` when there is none."""
    for candidate in selectors.claimable(kinds, at=at):
        with transaction.atomic():
            taken = _move(
                Row.objects.filter(id=candidate, due_at__lte=at),
                Step.CLAIM,
                at=at,
                worker=worker,
                leased_until=at + LEASE,
                attempt=F("attempt") + 1,
                began_at=at,
                done=0,
                total=0,
                saying_zh="",
                saying_en="",
            )
            if taken:
                attempt = Row.objects.values_list("attempt", flat=True).get(id=candidate)
                _note(CLAIMED, Ticket(candidate, attempt), by=by, at=at, after={"worker": worker})
                return Ticket(candidate, attempt)
    return None


def report_progress(*, ticket: Ticket, done: int, total: int, saying: Text, at: datetime) -> None:
    """Keep how far a job has come, and renew its lease.

    Raises:
        LeaseLost: the worker no longer holds the job.
        JobCancelled: somebody asked to cancel it.
    """
    _sign_of_life(
        ticket, at, done=max(done, 0), total=max(total, 0), saying_zh=saying.zh, saying_en=saying.en, changed_at=at
    )


def renew_lease(*, ticket: Ticket, at: datetime) -> None:
    """Say that the worker lives; raises as `report_progress` does."""
    _sign_of_life(ticket, at)


def finish(
    *, ticket: Ticket, result: Mapping[str, Any], effects: Callable[[], None] | None = None, by: Actor, at: datetime
) -> None:
    """Mark a job done and write what it changes, both or neither.

    Raises:
        LeaseLost: another worker has the job; nothing is written.
        JobCancelled: it was cancelled in the meantime; nothing is written.
        InvalidInput: the result is no plain JSON, or too large; nothing is written.
    """
    written = _json(result)
    with transaction.atomic():
        if not _move(_held(ticket).filter(cancel_asked_at=None), Step.FINISH, at=at, result=written, **_NO_ERROR):
            raise _why_not(ticket)
        if effects:
            effects()
        _note(DONE, ticket, by=by, at=at)


def fail(
    *, ticket: Ticket, error: Text, code: str, trace: str = "", is_final: bool = False, by: Actor, at: datetime
) -> JobState:
    """Keep why a try failed; the job waits for the next one, or is given up when it had enough. Return where it stands.

    Args:
        is_final: another try cannot succeed, so there is none.
    Raises:
        LeaseLost: the worker no longer holds the job.
    """
    words = {"error_zh": error.zh, "error_en": error.en, "error_code": code, "trace": trace}
    with transaction.atomic():
        row = _held(ticket).first()
        if row is None:
            raise LeaseLost(ticket)
        failures = row.failures + 1
        if row.cancel_asked_at:
            step = Step.STOP
        elif is_final or failures >= row.most_failures:
            step = Step.FAIL
        else:
            step = Step.PUT_OFF
        due_at = at + wait_after(failures) if step is Step.PUT_OFF else row.due_at
        if not _move(_held(ticket), step, at=at, failures=failures, due_at=due_at, **words):
            raise LeaseLost(ticket)
        after = {"code": code, "failures": failures, "state": TRANSITIONS[step].target.value}
        _note(FAILED, ticket, by=by, at=at, after=after)
    return TRANSITIONS[step].target


def give_back(*, ticket: Ticket, by: Actor, at: datetime) -> None:
    """Put a job back because its worker stops; this counts as no failure.

    Raises:
        LeaseLost: the worker no longer holds the job.
    """
    with transaction.atomic():
        if not _move(_held(ticket), Step.GIVE_BACK, at=at, due_at=at):
            raise LeaseLost(ticket)
        _note(GIVEN_BACK, ticket, by=by, at=at)
        transaction.on_commit(WORK.ring)


def stop(*, ticket: Ticket, by: Actor, at: datetime) -> None:
    """Mark a running job cancelled, after its worker has seen that somebody asked for it.

    Raises:
        LeaseLost: the worker no longer holds the job, or nobody asked.
    """
    with transaction.atomic():
        if not _move(_held(ticket).filter(cancel_asked_at__isnull=False), Step.STOP, at=at):
            raise LeaseLost(ticket)
        _note(CANCELLED, ticket, by=by, at=at)


def cancel(*, job_id: int, by: Actor, at: datetime, why: str = "") -> Job:
    """Cancel a job: at once while it waits, as soon as its worker looks while it runs. Asking twice is harmless.

    Raises:
        NotFound: there is no such job.
        Refused: the job is done or failed, or is somebody else's and the actor does not operate the system.
    """
    _require_own(selectors.job(job_id), by, at)
    with transaction.atomic():
        rows = Row.objects.filter(id=job_id)
        if _move(rows, Step.CALL_OFF, at=at, cancel_asked_at=at):
            action = CANCELLED
        elif rows.filter(state=JobState.RUNNING.value, cancel_asked_at=None).update(cancel_asked_at=at, changed_at=at):
            action = CANCEL_ASKED_FOR
        else:
            found = selectors.job(job_id)
            if found.state in (JobState.DONE, JobState.FAILED):
                raise Refused(
                    f"任务 {job_id} {found.state.text.zh}，不能再取消",
                    f"Job {job_id} is {found.state.text.en} and can no longer be cancelled",
                )
            return found
        audit.record_event(action, subject=f"job:{job_id}", by=by, at=at, why=why)
    return selectors.job(job_id)


def retry(*, job_id: int, by: Actor, at: datetime) -> Job:
    """Try a failed or cancelled job again, with as many tries as a new one has.

    Raises:
        NotFound: there is no such job, or its kind of work is gone.
        Refused: it waits, runs or is done, or is somebody else's and the actor does not operate the system.
    """
    found = selectors.job(job_id)
    _require_own(found, by, at)
    allowed = registry.kind_named(found.kind).most_failures
    with transaction.atomic():
        moved = _move(
            Row.objects.filter(id=job_id),
            Step.RETRY,
            at=at,
            due_at=at,
            cancel_asked_at=None,
            most_failures=F("failures") + allowed,
        )
        if not moved:
            raise Refused(
                f"任务 {job_id} {found.state.text.zh}；只有未成功或已取消的任务可以再试",
                f"Job {job_id} is {found.state.text.en}; only a failed or cancelled job can be tried again",
            )
        audit.record_event(RETRIED, subject=f"job:{job_id}", by=by, at=at)
        transaction.on_commit(WORK.ring)
    return selectors.job(job_id)


def take_up_abandoned(*, by: Actor, at: datetime) -> int:
    """Put every job back whose worker has gone silent; return how many.

    A lost worker counts as a failure, so work that kills its worker is given up in the end.
    """
    taken = 0
    for job_id in selectors.abandoned(at=at):
        with transaction.atomic():
            row = Row.objects.get(id=job_id)
            ticket = Ticket(job_id, row.attempt)
            failures = row.failures + 1
            if row.cancel_asked_at:
                step = Step.STOP
            elif failures >= row.most_failures:
                step = Step.FAIL
            else:
                step = Step.TAKE_UP
            words = (
                {"error_zh": _LOST.zh, "error_en": _LOST.en, "error_code": "worker_lost"}
                if step is not Step.STOP
                else {}
            )
            due_at = at + wait_after(failures) if failures > 1 else at
            if _move(_held(ticket).filter(leased_until__lt=at), step, at=at, failures=failures, due_at=due_at, **words):
                after = {"failures": failures, "state": TRANSITIONS[step].target.value}
                _note(TAKEN_UP, ticket, by=by, at=at, after=after)
                transaction.on_commit(WORK.ring)
                taken += 1
    return taken


_NO_ERROR = {"error_zh": "", "error_en": "", "error_code": "", "trace": ""}
_LOST = text(
    "执行这项任务的工作进程中断了，没有写入任何结果",
    "The worker that did this job was lost; nothing of it was written",
)


def _require_own(job: Job, by: Actor, at: datetime) -> None:
    if job.asked_by != by.id:
        require(by, Permission.OPERATE, at)


def _held(ticket: Ticket) -> QuerySet[Row]:
    """Return the row if it is still the ticket's; one that was claimed again never is."""
    return Row.objects.filter(id=ticket.job, attempt=ticket.attempt, state=JobState.RUNNING.value)


def _move(rows: QuerySet[Row], step: Step, *, at: datetime, **fields: Any) -> bool:
    """Take a step if the job stands where the step begins; return whether it did."""
    transition = TRANSITIONS[step]
    is_running = transition.target is JobState.RUNNING
    kept = {
        "state": transition.target.value,
        "changed_at": at,
        "ended_at": at if transition.target.is_over else None,
        **({} if is_running else {"leased_until": None, "worker": ""}),
        **fields,
    }
    return rows.filter(state__in=[one.value for one in transition.sources]).update(**kept) == 1


def _sign_of_life(ticket: Ticket, at: datetime, **fields: Any) -> None:
    if not _held(ticket).filter(cancel_asked_at=None).update(leased_until=at + LEASE, **fields):
        raise _why_not(ticket)


def _why_not(ticket: Ticket) -> Refused:
    return JobCancelled(ticket) if _held(ticket).exists() else LeaseLost(ticket)


def _note(action: str, ticket: Ticket, *, by: Actor, at: datetime, after: Mapping[str, Any] | None = None) -> None:
    details = {"attempt": ticket.attempt, **(after or {})}
    audit.record_event(action, subject=f"job:{ticket.job}", by=by, at=at, after=details)


def _json(value: Mapping[str, Any]) -> str:
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"任务的参数和结果只能是 JSON 能写的值（{error}）",
            f"Arguments and results of a job are plain JSON ({error})",
        ) from error
    if len(written.encode()) > _LARGEST_JSON:
        raise InvalidInput(
            "任务的参数或结果大于 1 MiB；请写入文件或表，只传它的编号",
            "The arguments or result of a job are larger than 1 MiB; keep them in a file or table and hand over its id",
        )
    return written


def forget_asker(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Remove from all jobs that this user asked for them; return how many. Twice is harmless."""
    with transaction.atomic():
        count = Row.objects.filter(asked_by=person, asked_by_kind=ActorKind.USER.value).update(asked_by="", request="")
        if count:
            audit.record_event(FORGOTTEN, subject=f"user:{person}", by=by, at=at, after={"jobs": count}, why=why)
    return count
