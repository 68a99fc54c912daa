"""Commands that save everything and bring it back: backup, restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from sunan.cli import terminal
from sunan.cli.prepare import seal_log
from sunan.cli.terminal import word
from sunan.kernel.actors import command_actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import errors_among, shortened
from sunan.operate.core.manifest import Manifest
from sunan.operate.folders import Progress as Told
from sunan.operate.folders import megabytes


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    for command in (backup, restore):
        app.command()(command)


KeysOption = Annotated[
    Path | None,
    typer.Option("--keys", help="密钥文件，默认为 文件夹名.keys · the file of keys; the folder's name with .keys"),
]


def backup(
    folder: Annotated[Path, typer.Argument(help="备份的新文件夹，不覆盖已有的 · a new folder; nothing is overwritten")],
    verify: Annotated[bool, typer.Option("--verify", help="核验已有的备份 · verify one that was made")] = False,
    portable: Annotated[
        bool,
        typer.Option(
            "--portable",
            help="写成 SQLite 与 PostgreSQL 都能恢复的数据表 · tables that both SQLite and PostgreSQL can take",
        ),
    ] = False,
    keys: KeysOption = None,
) -> None:
    """备份数据库、上传文件与密钥（密钥另存），备份时可继续使用 · Save all while people go on writing; keys apart."""
    if verify:
        if portable:
            raise InvalidInput("--verify 与 --portable 不能同用", "--verify and --portable cannot be used together")
        _verify(folder, keys)
        return
    from sunan.operate import services

    with _bar(word("备份", "saving")) as progress:
        made = services.back_up(
            folder=folder,
            by=command_actor("backup"),
            at=datetime.now(UTC),
            keys=keys,
            portable=portable,
            progress=progress,
        )
    seal_log()
    _tell(made.manifest)
    terminal.step(
        f"备份完成：{made.folder}，{megabytes(made.manifest.bytes)}",
        f"the backup is made: {made.folder}, {megabytes(made.manifest.bytes)}",
    )
    terminal.step(
        f"密钥另存于 {made.keys}：请移到别处保管（另一台机器或保险柜中的介质），不要与备份放在一起",
        f"the keys are in {made.keys}: keep them elsewhere (another machine, or a medium in a safe), never with the backup",
    )


def restore(
    folder: Annotated[Path, typer.Argument(help="备份所在的文件夹 · the folder of the backup")],
    keys: KeysOption = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="替换现有数据库 · replace what the database holds")
    ] = False,
    without_keys: Annotated[
        bool,
        typer.Option(
            "--without-keys",
            help="不恢复密钥：加密的个人信息将永远打不开 · leave out keys: encrypted fields stay closed",
        ),
    ] = False,
) -> None:
    """核验后整体恢复一份备份，并升级到本版本 · Verify a backup, bring it back whole, upgrade it to this version."""
    from sunan.operate import services

    try:
        with _bar(word("恢复", "restoring")) as progress:
            done = services.restore(
                folder=folder,
                by=command_actor("restore"),
                at=datetime.now(UTC),
                keys=keys,
                replace=replace,
                without_keys=without_keys,
                progress=progress,
            )
    except services.BackupDamaged as error:
        terminal.print_findings(shortened(error.findings), to=terminal.errors)
        raise
    seal_log()
    _tell(done.manifest)
    terminal.step("恢复完成，已升级到本版本", "restored, and upgraded to this version")
    if done.replaced:
        terminal.step(
            f"被替换的数据库保留在 {done.replaced}，确认无误后请删除",
            f"the replaced database is kept as {done.replaced}; delete it when all is well",
        )


def _verify(folder: Path, keys: Path | None) -> None:
    from sunan.operate import selectors

    with _bar(word("核验", "verifying")) as progress:
        findings = selectors.verify_backup(folder, keys=keys, progress=progress)
    _tell(selectors.manifest_of(folder))
    terminal.print_findings(shortened(findings))
    if errors_among(findings):
        raise typer.Exit(1)


def _tell(manifest: Manifest) -> None:
    rows = sum(manifest.rows.values())
    terminal.step(
        f"备份制作于 {manifest.made_at}，版本 {manifest.version}，{manifest.store.text.zh}，{rows} 行，{manifest.parts} 个文件",
        f"made {manifest.made_at} by version {manifest.version}: {manifest.store.text.en}, {rows} rows, {manifest.parts} files",
    )


@contextmanager
def _bar(words: str) -> Iterator[Told]:
    bar = Progress(
        TextColumn("  {task.description}"), BarColumn(), DownloadColumn(),
        console=terminal.errors, transient=True, disable=not terminal.errors.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
