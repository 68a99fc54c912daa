"""Commands for the key that signs manifests: show, export, rotate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sunan.cli import terminal
from sunan.cli.prepare import prepare_database, seal_log
from sunan.kernel.actors import command_actor
from sunan.kernel.errors import Unavailable

keys_app = typer.Typer(help="签署核验清单的密钥 · The key that signs manifests", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.add_typer(keys_app, name="keys")


@keys_app.command()
def show(json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False) -> None:
    """列出公钥：现用的和已换下的 · List the public keys: the present one, and those retired."""
    from sunan.documents.core.manifest import key_id
    from sunan.operate.core.signing import public_word
    from sunan.operate.keys import trusted_keys

    keys = trusted_keys()
    listed = [
        {"key": key_id(key), "public": public_word(key), "state": "retired" if place else "present"}
        for place, key in enumerate(keys)
    ]
    if json:
        terminal.print_json({"keys": listed})
        return
    for one in listed:
        present = one["state"] == "present"
        terminal.say(
            f"{one['key']}  {one['public']}  {'现用' if present else '已换下，仍可核验旧件'}",
            f"{one['key']}  {one['public']}  {'signs now' if present else 'retired, still verifies what it signed'}",
        )


@keys_app.command()
def export(out: Annotated[Path, typer.Option(help="写到哪个文件 · file to write")] = Path("sunan-public.pem")) -> None:
    """写出现用的公钥（PEM），交给离线核验的人 · Write the present public key for whoever verifies off-line."""
    from sunan.documents.core.manifest import key_id, public_pem
    from sunan.operate.keys import signing_key

    key = signing_key().public_key()
    try:
        out.write_bytes(public_pem(key))
    except OSError as error:
        raise Unavailable(
            f"不能写入 {out}：{error.strerror}；用 --out 指定可写的文件",
            f"{out} cannot be written: {error.strerror}; name another file with --out",
        ) from error
    terminal.step(
        f"已写出公钥 {key_id(key)}：{out}；请经另一途径（公文、电话）告知对方编号",
        f"wrote the public key {key_id(key)}: {out}; tell its number by another way (letter, telephone)",
    )


@keys_app.command()
def rotate() -> None:
    """换用新的签名密钥；旧公钥保留，旧件照常核验 · Sign with a new key; what the old one signed stays valid."""
    from sunan.operate import services

    prepare_database()
    services.change_signing_key(by=command_actor("keys rotate"), at=datetime.now(UTC))
    seal_log()
    terminal.step(
        "已换用新密钥；请重启网站，重新导出公钥，并做一次备份",
        "a new key signs from now on; restart the site, export the public key again, and make a backup",
    )
