"""Commands that make or serve something: run, load, report, serve."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from sunan.cli import terminal
from sunan.cli.terminal import word
from sunan.kernel.errors import InvalidInput, Unavailable
from sunan.kernel.findings import Severity, errors_among, shortened

FIRST_PORT = 8000
PORTS_TRIED = 50


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    for command in (run, load, report, serve):
        app.command()(command)


Host = Annotated[str, typer.Option(help="网站地址 · address to listen on")]
Port = Annotated[int, typer.Option(help="网站端口 · port to listen on")]


def run(
    serve_site: Annotated[
        bool, typer.Option("--serve/--no-serve", help="完成后开放网站 · serve the site afterwards")
    ] = True,
    host: Host = "127.0.0.1",
    port: Port = FIRST_PORT,
) -> None:
    """主要工作：准备、载入、检查、评估、写报告、开放网站 · The main job, on embedded defaults."""
    began = time.monotonic()
    prepare_database()
    load_visibly()
    _assess_visibly()
    reporting = _start_report()
    if not serve_site:
        if reporting.wait() != 0:
            raise typer.Exit(3)
        terminal.step(
            f"完成，用时 {time.monotonic() - began:.1f} 秒", f"done in {time.monotonic() - began:.1f} seconds"
        )
        return
    try:
        _serve(host, port, began=began)
    finally:
        if reporting.poll() is None:
            reporting.terminate()


def load() -> None:
    """存档规则手册并载入新的数据发布 · Archive the rulebook and load new releases."""
    prepare_database()
    load_visibly()


def report(
    kind: Annotated[str, typer.Option(help="monitoring（目前唯一的种类）· the only kind so far")] = "monitoring",
    formats: Annotated[
        str, typer.Option("--format", help="docx,pdf,html（逗号分隔）· separated by commas")
    ] = "docx,pdf,html",
    out: Annotated[str, typer.Option(help="输出文件夹 · folder to write into")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="按哪一天所知 · date of knowledge")] = "",
) -> None:
    """写出监测评估报告 · Write the monitoring report."""
    from sunan.cli.ask import parsed_date
    from sunan.kernel.texts import LANGUAGES
    from sunan.monitoring.attainment import selectors
    from sunan.monitoring.attainment import services as attainment
    from sunan.monitoring.reports import services

    if kind != "monitoring":
        raise InvalidInput(
            f"没有“{kind}”这种报告；目前只有 monitoring", f"There is no report “{kind}”; so far only monitoring"
        )
    moment = parsed_date(as_of)
    prepare_database()
    load_quietly()
    state = selectors.state_of_plan(as_of=moment)
    attainment.keep_state(state, at=datetime.now(UTC))
    written = services.write_report(
        state,
        formats=tuple(one.strip() for one in formats.split(",") if one.strip()),
        languages=LANGUAGES[:1] if terminal.language() == "zh" else LANGUAGES[1:],
        folder=Path(out or os.environ.get("SUNAN_OUT", "out")),
    )
    for path in written:
        terminal.step(f"已写出 {path}", f"wrote {path}")


def serve(host: Host = "127.0.0.1", port: Port = FIRST_PORT) -> None:
    """开放网站 · Serve the site."""
    prepare_database()
    load_quietly()
    _serve(host, port, began=time.monotonic())


def prepare_database() -> None:
    """Bring the tables of the database up to date; a database that is up to date costs one query."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            terminal.step("准备数据库", "preparing the database")
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise Unavailable(
            f"数据库不可用：{error}。请检查 SUNAN_DATABASE，确认数据库已启动",
            f"The database is not available: {error}. Check SUNAN_DATABASE, and that the server runs",
        ) from error


def load_visibly() -> None:
    """Check and load the rulebook in force, saying what happens; findings that stop it end the program."""
    _load(quiet=False)


def load_quietly() -> None:
    """Load what is new and say nothing unless it is refused."""
    _load(quiet=True)


def _load(*, quiet: bool) -> None:
    from sunan.monitoring.attainment import selectors as attainment
    from sunan.monitoring.attainment.core.book import read_book
    from sunan.monitoring.statistics import selectors as statistics
    from sunan.monitoring.statistics import services
    from sunan.monitoring.statistics.ingest.rulebook import read_batch
    from sunan.rulebooks import selectors as rulebooks
    from sunan.rulebooks import services as archive

    source = rulebooks.source_in_force()
    if quiet and rulebooks.is_archived(source.hash) and statistics.latest_known_date():
        return
    if not quiet:
        terminal.step(f"读取规则手册 {source.origin}", f"reading the rulebook {source.origin}")
    book, findings = read_book(source)
    if book is None:
        terminal.print_findings(shortened(findings), to=terminal.errors)
        raise typer.Exit(1)
    batch, problems = read_batch(source, catalogue=book.catalogue, areas=book.area_codes)
    if batch is None:
        terminal.print_findings(shortened(problems), to=terminal.errors)
        raise typer.Exit(1)
    now = datetime.now(UTC)
    bar = Progress(
        TextColumn("  {task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
        console=terminal.errors, transient=True, disable=quiet,
    )  # fmt: skip
    with bar:
        task = bar.add_task(word("载入数据发布", "loading releases"), total=batch.rows)
        outcome = services.load_releases(
            batch=batch, at=now, progress=lambda done: bar.update(task, completed=done.done, total=done.total)
        )
    if outcome.is_refused:
        terminal.print_findings(shortened(outcome.findings), to=terminal.errors)
        raise typer.Exit(1)
    archive.archive_rulebook(source, programme=book.plan.programme.id, at=now)
    if quiet:
        return
    plan = book.plan
    terminal.step(
        f"规划：{len(plan.targets)} 项数量目标，{len(plan.tasks)} 项重点任务，{len(plan.commitments)} 项承诺事项，"
        f"勘误条目 {len(plan.errata)} 条；规则手册 {source.hash[:12]}",
        f"the plan: {len(plan.targets)} numeric targets, {len(plan.tasks)} key tasks, {len(plan.commitments)} "
        f"commitments, {len(plan.errata)} errata; rulebook {source.hash[:12]}",
    )
    terminal.step(
        f"数据发布：新载入 {outcome.new} 份（{outcome.rows} 个数值），原有 {outcome.unchanged} 份未变",
        f"releases: {outcome.new} new ({outcome.rows} figures), {outcome.unchanged} unchanged",
    )
    lighter = [one for one in (*findings, *outcome.findings) if one.severity is not Severity.ERROR]
    if lighter:
        terminal.step(
            f"检查：{len(lighter)} 处提醒或说明（sunan check 查看）",
            f"checks: {len(lighter)} warnings or notes (see `sunan check`)",
        )
    assert not errors_among(lighter)
    attainment.book_in_force()


def _assess_visibly() -> None:
    from sunan.monitoring.attainment import selectors, services

    state = selectors.state_of_plan()
    kept = services.keep_state(state, at=datetime.now(UTC))
    counts = "，".join(f"{verdict.text.zh} {count}" for verdict, count in state.counts.most_common())
    counts_en = ", ".join(f"{verdict.text.en} {count}" for verdict, count in state.counts.most_common())
    terminal.step(
        f"评估（按 {state.as_of} 所知）：{len(state.assessments)} 项目标，{counts}",
        f"assessed as known on {state.as_of}: {len(state.assessments)} targets, {counts_en}",
    )
    settling = sum(one.settles_verdict for one in state.missing)
    terminal.step(
        f"缺失数据 {len(state.missing)} 格，其中 {settling} 格能定下判断；提示 {len(state.findings)} 条；新印记 {kept} 个",
        f"{len(state.missing)} missing figures, {settling} of which settle a verdict; {len(state.findings)} findings; {kept} new seals",
    )


def _start_report() -> subprocess.Popen[bytes]:
    """Write the report in a process of its own, so that the site answers meanwhile."""
    terminal.step("在后台写监测评估报告", "writing the monitoring report in the background")
    command = [sys.executable, "-m", "sunan.cli.main", "report"]
    return subprocess.Popen(command, env={**os.environ, "PYTHONUNBUFFERED": "1"})


def _serve(host: str, port: int, *, began: float) -> None:
    import waitress

    from sunan.web.wsgi import application

    listener = _listener(host, port)
    taken = listener.getsockname()[1]
    if taken != port:
        terminal.step(f"端口 {port} 已被占用，改用 {taken}", f"port {port} is taken, using {taken}")
    shown = f"[{host}]" if ":" in host else host
    terminal.step(
        f"网站已开放：http://{shown}:{taken}（准备用时 {time.monotonic() - began:.1f} 秒，按 Ctrl+C 停止）",
        f"the site is open: http://{shown}:{taken} (ready in {time.monotonic() - began:.1f} seconds, Ctrl+C stops it)",
    )
    waitress.serve(application, sockets=[listener], threads=8, ident=None)


def _listener(host: str, port: int) -> socket.socket:
    """Return a listening socket on the first free port from `port` on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError:
            listener.close()
            continue
        return listener
    raise Unavailable(
        f"端口 {port} 到 {port + PORTS_TRIED - 1} 都被占用；用 --port 指定一个空闲端口",
        f"The ports {port} to {port + PORTS_TRIED - 1} are all taken; name a free one with --port",
    )
