"""Commands that make or serve something: run, load, report, serve."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sunan.cli import terminal
from sunan.cli.prepare import load_quietly, load_visibly, prepare_database, seal_log
from sunan.kernel.actors import command_actor
from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from sunan.documents.core.content import Document

FIRST_PORT = 8000
PORTS_TRIED = 50
SEALING_SECONDS = 3


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
    from sunan.operate.deployment import refuse_insecure_start

    if serve_site:
        refuse_insecure_start()
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
    kind: Annotated[str, typer.Option(help="yearly、midterm 或 final；不写则按日期 · by date if left out")] = "",
    formats: Annotated[
        str, typer.Option("--format", help="docx,pdf,html（逗号分隔）· separated by commas")
    ] = "docx,pdf,html",
    out: Annotated[str, typer.Option(help="输出文件夹 · folder to write into")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="按哪一天所知 · date of knowledge")] = "",
    audience: Annotated[str, typer.Option(help="public、internal 或 city · for whom")] = "",
    city: Annotated[str, typer.Option(help="分市版的城市，代码或名称 · city of a city edition")] = "",
    brief: Annotated[bool, typer.Option("--brief", help="两页简报 · two pages for leaders")] = False,
    lang: Annotated[str, typer.Option(help="zh 或 en；不写则同界面 · as the interface if left out")] = "",
) -> None:
    """写出监测评估报告 · Write a monitoring or evaluation report."""
    from sunan.kernel.texts import LANGUAGES
    from sunan.monitoring.attainment import services as attainment
    from sunan.monitoring.editions.services import manifests
    from sunan.monitoring.reports import selectors, services
    from sunan.monitoring.reports.core.request import Audience

    language = next((one for one in LANGUAGES if one == (lang or terminal.language())), None)
    if language is None:
        raise InvalidInput(f"没有“{lang}”这种语言；可用 zh、en", f"There is no language “{lang}”; use zh, en")
    moment = typed_day(as_of)
    prepare_database()
    load_quietly()
    state = selectors.state_for_report(as_of=moment)
    request = selectors.request_of(state, kind=kind, audience=audience, city=city, brief=brief, language=language)
    for one in (state, selectors.disclosed_state(state, request)):
        attainment.keep_state(one, by=command_actor("report"), at=datetime.now(UTC))
    seal_log()

    def keep(document: Document) -> bytes:
        signed = manifests.signed_manifest_of(document, kind=request.kind.value, rulebook=state.book.hash)
        manifests.keep_manifest(
            signed=signed,
            is_public=request.audience is Audience.PUBLIC,
            by=command_actor("report"),
            at=datetime.now(UTC),
        )
        return signed.as_file()

    written = services.write_report(
        state,
        request=request,
        rules=selectors.rules_in_force(),
        formats=tuple(one.strip() for one in formats.split(",") if one.strip()),
        folder=Path(out or os.environ.get("SUNAN_OUT", "out")),
        keep=keep,
        delivery=selectors.delivery_for_report(state),
    )
    seal_log()
    for path in written:
        terminal.step(f"已写出 {path}", f"wrote {path}")


def serve(host: Host = "127.0.0.1", port: Port = FIRST_PORT) -> None:
    """开放网站 · Serve the site."""
    from sunan.operate.deployment import refuse_insecure_start

    refuse_insecure_start()
    prepare_database()
    load_quietly()
    _serve(host, port, began=time.monotonic())


def _assess_visibly() -> None:
    from sunan.monitoring.attainment import selectors, services

    state = selectors.state_of_plan()
    kept = services.keep_state(state, by=command_actor("assess"), at=datetime.now(UTC))
    seal_log()
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
    from django.conf import settings

    from sunan.cli.work import end_kindly_on_sigterm
    from sunan.jobs.worker import EmbeddedWorker

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    from sunan.web.server import server_of
    from sunan.web.wsgi import application

    listener = _listener(host, port)
    taken = listener.getsockname()[1]
    if taken != port:
        terminal.step(f"端口 {port} 已被占用，改用 {taken}", f"port {port} is taken, using {taken}")
    _prepare_demonstration()
    threading.Thread(target=_seal_forever, name="sealer", daemon=True).start()
    shown = f"[{host}]" if ":" in host else host
    terminal.step(
        f"网站已开放：http://{shown}:{taken}（准备用时 {time.monotonic() - began:.1f} 秒，按 Ctrl+C 停止）",
        f"the site is open: http://{shown}:{taken} (ready in {time.monotonic() - began:.1f} seconds, Ctrl+C stops it)",
    )
    end_kindly_on_sigterm()
    with EmbeddedWorker():
        server_of(application, listener, most=settings.SUNAN_UPLOAD_LIMITS.form, proxy=settings.SUNAN_PROXY).run()


def _prepare_demonstration() -> None:
    """Create the accounts for trying out, in demonstration mode only."""
    from django.conf import settings

    from sunan.access.services.demonstration import create_demonstration_accounts

    if not settings.SUNAN_DEMO:
        return
    new = create_demonstration_accounts(by=command_actor("serve"), at=datetime.now(UTC))
    terminal.step(
        f"演示模式：新建 {new} 个演示账户，口令见登录页；不得用于正式运行",
        f"demonstration mode: {new} new demonstration accounts, the password is on the sign-in page; not for real use",
    )


def _seal_forever() -> None:
    """Chain new events every few seconds while the site is open; a database that is away is asked again."""
    from django.db import DatabaseError, close_old_connections

    while True:
        time.sleep(SEALING_SECONDS)
        close_old_connections()
        with contextlib.suppress(DatabaseError):
            seal_log()


def _listener(host: str, port: int) -> socket.socket:
    """Return a listening socket on the first free port from `port` on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            # Bound and listening: a port that is only bound can be bound by another process at the same moment.
            listener.bind((host, candidate))
            listener.listen()
        except OSError:
            listener.close()
            continue
        return listener
    raise Unavailable(
        f"端口 {port} 到 {port + PORTS_TRIED - 1} 都被占用；用 --port 指定一个空闲端口",
        f"The ports {port} to {port + PORTS_TRIED - 1} are all taken; name a free one with --port",
    )
