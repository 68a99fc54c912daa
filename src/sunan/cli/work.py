"""Doing background work: the command `worker`, and how a serving process ends."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from sunan.cli import terminal
from sunan.cli.prepare import prepare_database


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(worker)


def worker(
    name: Annotated[
        str, typer.Option(help="工作进程的名称（缺省为主机名:进程号）· its name; host:process if left out")
    ] = "",
    once: Annotated[bool, typer.Option("--once", help="做完到期的任务就结束 · end when nothing is due")] = False,
) -> None:
    """执行后台任务；网站自带一个，可另开多个 · Do background jobs; the site has one worker of its own, more may run."""
    from sunan.jobs.worker import Worker
    from sunan.operate.deployment import refuse_insecure_start

    refuse_insecure_start()
    prepare_database()
    working = Worker(name)

    def end(number: int, _frame: FrameType | None) -> None:
        # The job that runs gives itself back at its next step; a second signal ends the process at once.
        signal.signal(number, signal.SIG_DFL)
        working.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    terminal.step(
        f"工作进程 {working.name} 已就绪（Ctrl+C 停止）", f"the worker {working.name} is ready (Ctrl+C stops it)"
    )
    if not once:
        working.serve()
        return
    while not working.stopping.is_set() and working.work_once():
        pass


def end_kindly_on_sigterm() -> None:
    """Let a request to end reach the serving loop like Ctrl+C, so that what runs is put back."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
