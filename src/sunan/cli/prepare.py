"""What every command needs first: tables up to date, rulebook and releases loaded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, Progress, TextColumn

from sunan.cli import terminal
from sunan.cli.terminal import word
from sunan.kernel.actors import command_actor
from sunan.kernel.days import typed_day
from sunan.kernel.errors import Unavailable
from sunan.kernel.findings import Severity, errors_among, shortened

if TYPE_CHECKING:
    from sunan.monitoring.attainment.core.state import StateOfPlan


def prepare_database() -> None:
    """Bring the tables of the database up to date; a database that is up to date costs one query."""
    from django.conf import settings
    from django.db import DatabaseError

    from sunan.operate.upgrade import upgrade

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    try:
        upgrade(before=lambda: terminal.step("准备数据库", "preparing the database"))
    except DatabaseError as error:
        raise Unavailable(
            f"数据库不可用：{error}。请检查 SUNAN_DATABASE，确认数据库已启动",
            f"The database is not available: {error}. Check SUNAN_DATABASE, and that the server runs",
        ) from error


def seal_log() -> None:
    """Chain what this run did; `sunan serve` does so by itself every few seconds."""
    from sunan.audit import services

    services.seal_pending(at=datetime.now(UTC))


def load_visibly() -> None:
    """Check and load the rulebook in force, saying what happens; findings that stop it end the program."""
    _load(quiet=False)


def load_quietly() -> None:
    """Load what is new and say nothing unless it is refused."""
    _load(quiet=True)


def _load(*, quiet: bool) -> None:
    from sunan.monitoring.attainment import selectors as attainment
    from sunan.monitoring.attainment.core.book import read_book
    from sunan.monitoring.index import selectors as index
    from sunan.monitoring.statistics import selectors as statistics
    from sunan.monitoring.statistics import services
    from sunan.monitoring.statistics.ingest.rulebook import read_batch
    from sunan.monitoring.tasks.services import taking_up as tasks
    from sunan.rulebooks import selectors as rulebooks
    from sunan.rulebooks import services as archive

    source = rulebooks.source_in_force()
    if quiet and rulebooks.is_archived(source.hash) and statistics.latest_known_date():
        return
    if not quiet:
        terminal.step(f"读取规则手册 {source.origin}", f"reading the rulebook {source.origin}")
    book, findings = read_book(source)
    of_index = index.check_index(source)
    if book is None or errors_among(of_index):
        terminal.print_findings([*attainment.check_rulebook(source), *of_index], to=terminal.errors)
        raise typer.Exit(1)
    batch, problems = read_batch(source, catalogue=book.catalogue, areas=book.area_codes)
    if batch is None:
        terminal.print_findings(shortened(problems), to=terminal.errors)
        raise typer.Exit(1)
    now = datetime.now(UTC)
    by = command_actor("load")
    bar = Progress(
        TextColumn("  {task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
        console=terminal.errors, transient=True, disable=quiet or not terminal.errors.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(word("载入数据发布", "loading releases"), total=batch.rows)
        outcome = services.load_releases(
            batch=batch, by=by, at=now, progress=lambda done: bar.update(task, completed=done.done, total=done.total)
        )
    if outcome.is_refused:
        terminal.print_findings(shortened(outcome.findings), to=terminal.errors)
        raise typer.Exit(1)
    archive.archive_rulebook(source, programme=book.plan.programme.id, by=by, at=now)
    tasks.take_up_plan(by=by, at=now)
    seal_log()
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
    lighter = [one for one in (*findings, *of_index, *outcome.findings) if one.severity is not Severity.ERROR]
    if lighter:
        terminal.step(
            f"检查：{len(lighter)} 处提醒或说明（sunan check 查看）",
            f"checks: {len(lighter)} warnings or notes (see `sunan check`)",
        )
    assert not errors_among(lighter)
    attainment.book_in_force()


def prepared_state(as_of: str) -> StateOfPlan:
    """Return the state of the plan on a date given on the command line, everything it needs made ready."""
    from sunan.monitoring.attainment import selectors

    day = typed_day(as_of)
    prepare_database()
    load_quietly()
    return selectors.state_of_plan(as_of=day)
