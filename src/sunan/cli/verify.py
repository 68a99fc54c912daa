"""Commands that verify: is a file a true copy of an edition; and the manifest for those who verify elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sunan.cli import terminal
from sunan.cli.prepare import prepare_database
from sunan.cli.terminal import shown
from sunan.kernel.errors import InvalidInput, NotFound, Unavailable
from sunan.kernel.findings import Severity

if TYPE_CHECKING:
    from sunan.monitoring.editions.core.verification import Verification

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    for command in (verify, manifest):
        app.command()(command)


def verify(
    file: Annotated[Path, typer.Argument(help="Word、PDF 或 HTML 文件 · a Word, PDF or HTML file")],
    edition: Annotated[
        str, typer.Option(help="版本标识（文件里没有时）· the edition's mark, if the file has none")
    ] = "",
    manifest: Annotated[
        str, typer.Option(help="离线核验：签名清单 *.manifest.json · off-line: the signed manifest")
    ] = "",
    key: Annotated[
        str, typer.Option(help="离线核验：发文单位的公钥（PEM）· off-line: the issuing body's public key")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """核验文件是否与所存版本一致，逐处列出改动 · Compare a file with its edition, and name every change."""
    from sunan.monitoring.editions.selectors import verification

    content = _content(file)
    if bool(manifest) != bool(key):
        raise InvalidInput(
            "离线核验须同时给出清单（--manifest）和公钥（--key）", "Off-line, give both --manifest and --key"
        )
    if manifest:
        result = verification.verified_off_line(
            content, name=file.name, manifest=_content(Path(manifest)), key=_content(Path(key))
        )
    else:
        prepare_database()
        result = verification.verified(content, name=file.name, mark=edition.strip())
    if json:
        terminal.print_json(result.as_json())
    else:
        _print(result)
    if result.compared is None or not result.compared.is_same:
        raise typer.Exit(1)


def manifest(
    mark: Annotated[str, typer.Argument(help="版本标识 · mark of the edition")],
    out: Annotated[str, typer.Option(help="写到哪个文件 · file to write")] = "",
) -> None:
    """写出某一版的签名清单，供离线核验 · Write the signed manifest of an edition, for verifying off-line."""
    from sunan.monitoring.editions.selectors import verification

    prepare_database()
    target = Path(out or f"{Path(mark).name}.manifest.json")
    content = verification.signed_manifest(mark).as_file()
    try:
        target.write_bytes(content)
    except OSError as error:
        raise Unavailable(
            f"不能写入 {target}：{error.strerror}；用 --out 指定可写的文件",
            f"{target} cannot be written: {error.strerror}; name another file with --out",
        ) from error
    terminal.step(f"已写出 {target}", f"wrote {target}")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"没有文件 {path}；请核对路径", f"There is no file {path}; check the path") from error
    except OSError as error:
        raise Unavailable(
            f"不能读取 {path}：{error.strerror}；检查文件的权限",
            f"{path} cannot be read: {error.strerror}; check its permissions",
        ) from error


def _print(result: Verification) -> None:
    """Print what was found: the outcome, the edition, every difference with its place and what is right."""
    compared = result.compared
    good = compared is not None and compared.is_same
    terminal.console.print(f"[bold {'green' if good else 'red'}]{escape(shown(result.outcome.text))}[/]")
    if result.mark:
        terminal.say(f"版本标识 {result.mark}", f"Edition {result.mark}")
    if compared is None:
        return
    about = result.about
    number = f" {about['number']}" if about["number"] else ""
    terminal.say(
        f"《{about['title']}》{number}，数据以 {about['as_of']} 所知为准；清单由密钥 {about['key']} 签署",
        f"“{about['title']}”{number}, figures as known on {about['as_of']}; manifest signed with the key {about['key']}",
    )
    for one in compared.differences:
        terminal.console.print(
            f"[{_COLOURS[one.severity]}]{escape(shown(one.severity.text))}[/] [bold]{escape(shown(one.position))}[/] "
            f"{escape(shown(one.message))}"
        )
        if one.context and one.context not in (one.expected, one.found):
            terminal.console.print(f"    [dim]…{escape(one.context)}…[/]")
        if one.seal:
            terminal.say(f"    印记 {one.seal}", f"    seal {one.seal}")
    if compared.more:
        terminal.say(f"另有 {compared.more} 处未列出", f"{compared.more} more are not listed")
    for sentence in compared.unchecked:
        terminal.console.print(f"[yellow]{escape(shown(sentence))}[/]")
    terminal.say(
        f"核对了 {compared.checked} 个数字和判断，{len(compared.differences) + compared.more} 处不同",
        f"{compared.checked} numbers and verdicts compared, {len(compared.differences) + compared.more} differences",
    )
