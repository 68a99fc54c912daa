"""Doing the work: one loop that claims jobs, runs them, keeps their leases alive and stops without harm."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from sunan.jobs import registry, selectors, services
from sunan.jobs.core.job import Job, JobCancelled, LeaseLost, Ticket, WorkerStopping
from sunan.jobs.core.retries import LEASE
from sunan.jobs.registry import Context
from sunan.kernel.actors import Actor, system_actor
from sunan.kernel.errors import SunanError, Unavailable
from sunan.kernel.texts import Text, text

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

_IDLE_SECONDS = 5.0
_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_BETWEEN_REPORTS = 0.5
_SECONDS_TO_END = 10.0
_RENEWALS_PER_LEASE = 4
_PACKAGE = Path(__file__).resolve().parents[1]


def _now() -> datetime:
    return datetime.now(UTC)


class Running:
    """A job while it runs: what its function is handed (`registry.Context`)."""

    def __init__(self, job: Job, ticket: Ticket, by: Actor, stopping: threading.Event, clock: Clock) -> None:
        self.job = job
        self.ticket = ticket
        self._by = by
        self._stopping = stopping
        self._clock = clock
        self._looked = self._reported = time.monotonic()
        self._ended: SunanError | None = None

    @property
    def key(self) -> str:
        return self.job.key

    @property
    def by(self) -> Actor:
        return self._by

    def check(self) -> None:
        """Go on, or raise what ends the job here; asks the database at most once a second."""
        if self._stopping.is_set():
            raise WorkerStopping(self.ticket)
        if self._ended:
            raise self._ended
        if time.monotonic() - self._looked >= _SECONDS_BETWEEN_LOOKS:
            self._looked = time.monotonic()
            job = selectors.job(self.ticket.job)
            if job.attempt != self.ticket.attempt or job.state.is_over:
                raise LeaseLost(self.ticket)
            if job.cancel_asked_at:
                raise JobCancelled(self.ticket)

    def report(self, done: int, total: int, saying: Text) -> None:
        """Say how far the work has come; the first and the last word are always written."""
        self.check()
        passed = time.monotonic() - self._reported
        if done in (0, total) or passed >= _SECONDS_BETWEEN_REPORTS:
            services.report_progress(ticket=self.ticket, done=done, total=total, saying=saying, at=self._clock())
            self._reported = time.monotonic()

    def renew(self) -> None:
        """Renew the lease; what speaks against going on is kept for the next `check`."""
        try:
            services.renew_lease(ticket=self.ticket, at=self._clock())
        except (LeaseLost, JobCancelled) as reason:
            self._ended = reason
        except DatabaseError:
            log.warning("the lease of job %s could not be renewed", self.ticket.job, exc_info=True)


class Worker:
    """Claims one job after the other and does it."""

    def __init__(self, name: str = "", *, clock: Clock = _now, idle_seconds: float = _IDLE_SECONDS) -> None:
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self.clock = clock
        self.idle_seconds = idle_seconds
        self.stopping = threading.Event()
        self._settled: dict[str, str] = {}

    def serve(self) -> None:
        """Work until `stop`; a database that fails for a while is waited for."""
        while not self.stopping.is_set():
            heard = services.WORK.rings
            try:
                worked = self.work_once()
            except DatabaseError:
                log.warning("the database did not answer the worker; it tries again", exc_info=True)
                connection.close()
                worked = False
            if not worked and not self.stopping.is_set():
                close_old_connections()
                services.WORK.wait(heard, self.idle_seconds)

    def stop(self) -> None:
        """Stop soon: the running job goes back at its next `check`, and no other is claimed."""
        self.stopping.set()
        services.WORK.ring()

    def work_once(self) -> bool:
        """Take up what was abandoned, ask for what comes again, do the job that is due; return whether there was one."""
        services.take_up_abandoned(by=system_actor(f"worker:{self.name}"), at=self.clock())
        self._ask_for_what_comes_again()
        known = tuple(one.id for one in registry.kinds())
        ticket = services.claim(worker=self.name, kinds=known, by=self._actor(), at=self.clock())
        if ticket is None:
            return False
        job = selectors.job(ticket.job)
        by = self._actor(job, ticket)
        running = Running(job, ticket, by, self.stopping, self.clock)
        try:
            with _kept_alive(running):
                outcome = registry.kind_named(job.kind).run(running, job.arguments)
            services.finish(ticket=ticket, result=outcome.result, effects=outcome.effects, by=by, at=self.clock())
        except DatabaseError:
            # Said of the job as well, if the database can be reached at all; its lease tells the rest otherwise.
            self._failed(ticket, by, *_BROKEN_DATABASE)
            raise
        except Exception as error:  # noqa: BLE001 whatever a job does, its worker goes on
            self._ended(ticket, by, error)
        return True

    def _ask_for_what_comes_again(self) -> None:
        """Ask once in each period; within one that is settled this costs no question to the database."""
        now = self.clock()
        for one in registry.recurring():
            period = one.rhythm.key(one.kind, timezone.localtime(now))
            if self._settled.get(one.kind) != period and services.ask_for_recurring(
                recurring=one, by=system_actor("schedule"), at=now
            ):
                self._settled[one.kind] = period

    def _ended(self, ticket: Ticket, by: Actor, error: Exception) -> None:
        """Write down why a try did not come to its end."""
        if isinstance(error, LeaseLost):
            log.warning("job %s was taken up by another worker; this try is dropped", ticket.job)
        elif isinstance(error, JobCancelled):
            with contextlib.suppress(LeaseLost):
                services.stop(ticket=ticket, by=by, at=self.clock())
        elif isinstance(error, WorkerStopping):
            with contextlib.suppress(LeaseLost):
                services.give_back(ticket=ticket, by=by, at=self.clock())
        elif isinstance(error, SunanError):
            # What is wrong with the request stays wrong; only what is unavailable may come back.
            self._failed(ticket, by, error.text, error.code, is_final=not isinstance(error, Unavailable))
        else:
            log.error("job %s failed", ticket.job, exc_info=error)
            self._failed(ticket, by, _BROKEN, "program_failed", trace=_trace(error))

    def _failed(
        self, ticket: Ticket, by: Actor, error: Text, code: str, *, trace: str = "", is_final: bool = False
    ) -> None:
        with contextlib.suppress(LeaseLost, DatabaseError):
            services.fail(ticket=ticket, error=error, code=code, trace=trace, is_final=is_final, by=by, at=self.clock())

    def _actor(self, job: Job | None = None, ticket: Ticket | None = None) -> Actor:
        number = f"job:{job.id}:{ticket.attempt}" if job and ticket else ""
        return system_actor(f"worker:{self.name}", request=number)


class EmbeddedWorker:
    """A worker in a thread of the serving process."""

    def __init__(self) -> None:
        self.worker = Worker()
        self._thread = threading.Thread(target=self._serve, name="sunan-worker", daemon=True)

    def __enter__(self) -> EmbeddedWorker:
        self._thread.start()
        return self

    def _serve(self) -> None:
        try:
            self.worker.serve()
        finally:
            connection.close()

    def __exit__(self, *_: object) -> None:
        """Stop, and wait a moment for the running job to give itself back; otherwise its lease runs out."""
        self.worker.stop()
        self._thread.join(_SECONDS_TO_END)


def run_program(words: Sequence[str], *, context: Context, seconds: float = 3600) -> None:
    """Run `sunan` with these words in a process of its own, for work too heavy for the process that serves.

    The process ends when the job does: cancelled, worker stopping, lease lost or out of time.

    Raises:
        Unavailable: the program failed, with the last thing it said, or took too long.
    """
    command = [sys.executable, "-m", "sunan.cli.main", *words]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as program:
        said: list[bytes] = []
        listener = threading.Thread(target=_listen, args=(program, said), daemon=True)
        listener.start()
        try:
            _watch(program, context, deadline=time.monotonic() + seconds)
        finally:
            _end(program)
            listener.join(_SECONDS_TO_END)
    if program.returncode != 0:
        last = b"".join(said).decode(errors="replace").strip().splitlines()[-1:] or ["—"]
        raise Unavailable(
            f"程序以退出码 {program.returncode} 结束：{last[0][:500]}",
            f"The program ended with exit code {program.returncode}: {last[0][:500]}",
        )


def _watch(program: subprocess.Popen[bytes], context: Context, *, deadline: float) -> None:
    """Return when the program has ended by itself; raise what ends it before."""
    while time.monotonic() < deadline:
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(_SECONDS_BETWEEN_REPORTS)
            return
        context.check()
    raise Unavailable(
        "程序超过规定时间没有做完，已停止；系统会稍后重试",
        "The program took longer than it may and was stopped; it will be tried again",
    )


def _listen(program: subprocess.Popen[bytes], said: list[bytes]) -> None:
    """Keep the last thing a program says; reading on lets it say more."""
    assert program.stderr is not None
    for line in program.stderr:
        if line.strip():
            said[:] = [line]


def _end(program: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, kindly first."""
    if program.poll() is not None:
        return
    program.terminate()
    try:
        program.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        program.kill()


@contextlib.contextmanager
def _kept_alive(running: Running) -> Iterator[None]:
    """Renew the lease while the work runs, even when it is deep in a library and cannot say anything."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(LEASE.total_seconds() / _RENEWALS_PER_LEASE):
                running.renew()
        finally:
            connection.close()

    keeper = threading.Thread(target=renew, name=f"sunan-lease-{running.ticket.job}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _trace(error: BaseException) -> str:
    """Return the kind of an error and where in this program it came from; never its message, which may hold data."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(_PACKAGE)]
    where = [f"{Path(one.filename).relative_to(_PACKAGE)}:{one.lineno} {one.name}" for one in frames]
    return "\n".join([type(error).__name__, *where])


_BROKEN = text(
    "程序出错，任务没有做完；没有写入任何结果。若反复出现，请把任务编号告知系统管理员",
    "The program failed and the job was not done; nothing was written. If it happens again, tell the administrator "
    "the number of the job",
)
_BROKEN_DATABASE = (
    text(
        "数据库没有应答，任务没有做完；没有写入任何结果",
        "The database did not answer and the job was not done; nothing was written",
    ),
    "database_unavailable",
)
