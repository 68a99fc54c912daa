"""Commands of the audit administrator: prove the log, seal it, let what is over expire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import Progress

from sunan.cli import terminal
from sunan.cli.prepare import prepare_database
from sunan.cli.terminal import word
from sunan.kernel.actors import command_actor

log_app = typer.Typer(name="audit", help="操作日志 · the log of changes", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.add_typer(log_app)


@log_app.command()
def verify(
    head: Annotated[
        str, typer.Option(help="先前记下的链头（编号:哈希），须仍在链中 · a head noted before, number:hash")
    ] = "",
    json: Json = False,
) -> None:
    """验证操作日志未被改动 · Prove that no event was altered, removed or inserted; exit 1 and the place otherwise."""
    from sunan.audit import selectors

    prepare_database()
    with Progress(console=terminal.errors, transient=True, disable=json or not terminal.errors.is_terminal) as bar:
        task = bar.add_task(word("验证", "verifying"))
        found = selectors.verify(noted=head, progress=lambda done, total: bar.update(task, completed=done, total=total))
    if json:
        terminal.print_json(
            {
                "sound": found.is_sound,
                "blocks": found.blocks,
                "events": found.events,
                "pending": found.pending,
                "head": found.head,
                "faults": [fault.as_json() for fault in found.faults],
            }
        )
    else:
        if found.faults:
            terminal.print_findings(found.faults)
        terminal.say(
            f"{found.blocks} 块，{found.events} 个事件，另有 {found.pending} 个待封存；链头 {found.head}",
            f"{found.blocks} blocks, {found.events} events, {found.pending} more to be sealed; head {found.head}",
        )
        if found.is_sound:
            terminal.say("操作日志完整，没有改动", "The log is whole; nothing was changed")
    if not found.is_sound:
        raise typer.Exit(1)


@log_app.command()
def seal() -> None:
    """封存尚未入链的事件 · Chain the events that no block holds yet."""
    from sunan.audit import selectors, services

    prepare_database()
    waiting = selectors.pending_count()
    blocks = services.seal_pending(at=datetime.now(UTC))
    terminal.step(f"已封存 {waiting} 个事件，新增 {blocks} 块", f"sealed {waiting} events in {blocks} new blocks")


@log_app.command()
def expire() -> None:
    """清除保存期已满的事件（SUNAN_AUDIT_DAYS）· Remove the events whose time of keeping is over."""
    from sunan.audit import services

    prepare_database()
    now = datetime.now(UTC)
    count = services.expire_events(by=command_actor("audit expire"), at=now)
    services.seal_pending(at=now)
    terminal.step(f"已清除 {count} 个事件", f"removed {count} events")
