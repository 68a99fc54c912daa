"""Commands about people at the server: the first administrator is created here."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from sunan.cli import terminal
from sunan.cli.prepare import prepare_database, seal_log
from sunan.cli.terminal import shown
from sunan.kernel.actors import command_actor
from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text

user_app = typer.Typer(name="user", help="用户、单位与角色 · users, organisations and roles", no_args_is_help=True)

Why = Annotated[str, typer.Option(help="理由，记入操作日志 · the reason, kept in the log")]
FromInput = Annotated[
    bool,
    typer.Option("--password-stdin", help="从标准输入读口令，否则随机生成 · read the password from standard input"),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.add_typer(user_app)


@user_app.command()
def create(
    name: Annotated[str, typer.Argument(help="登录名 · sign-in name")],
    organisation: Annotated[str, typer.Option(help="所属单位的标识 · id of the organisation")],
    person: Annotated[str, typer.Option(help="姓名 · name of the person")] = "",
    role: Annotated[str, typer.Option(help="同时授予的角色 · a role to grant at once")] = "",
    password_stdin: FromInput = False,
) -> None:
    """创建用户，首次登录须改口令 · Create a user; the first password has to be changed at the first sign-in."""
    from django.db import transaction

    from sunan.access.services import people, rights

    prepare_database()
    by, now = command_actor("user create"), datetime.now(UTC)
    password, is_ours = _password(password_stdin)
    with transaction.atomic():
        identity = people.create_user(
            sign_in_name=name, name=person, organisation=organisation, password=password, by=by, at=now
        )
        if role:
            rights.grant_role(user=identity, role=role, by=by, at=now)
    seal_log()
    terminal.step(f"已创建用户 {name}（{identity}）", f"created the user {name} ({identity})")
    _tell(password, is_ours)


@user_app.command()
def grant(
    name: Annotated[str, typer.Argument(help="登录名 · sign-in name")],
    role: Annotated[str, typer.Argument(help="角色 · role")],
    scope: Annotated[str, typer.Option(help="everything、own、areas 或 organisations")] = "",
    covers: Annotated[str, typer.Option(help="地区代码或单位标识，逗号分隔 · areas or organisations, by commas")] = "",
    since: Annotated[str, typer.Option(help="起始日 · first day, YYYY-MM-DD")] = "",
    until: Annotated[str, typer.Option(help="截止日（当天不再有效）· first day without it")] = "",
    why: Why = "",
) -> None:
    """授予角色 · Grant a role."""
    from sunan.access.core.roles import scope_named
    from sunan.access.services import rights

    prepare_database()
    now = datetime.now(UTC)
    number = rights.grant_role(
        user=_id_of(name, now),
        role=role,
        scope=scope_named(scope) if scope else None,
        covers=[one.strip() for one in covers.split(",") if one.strip()],
        begins=typed_day(since),
        ends=typed_day(until),
        why=why,
        by=command_actor("user grant"),
        at=now,
    )
    seal_log()
    terminal.step(f"已授予 {name} 角色 {role}（授权 {number}）", f"granted {role} to {name} (grant {number})")


@user_app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="登录名 · sign-in name")],
    role: Annotated[str, typer.Argument(help="角色 · role")],
    why: Why = "",
) -> None:
    """收回角色 · Revoke a role."""
    from sunan.access.selectors import person_named
    from sunan.access.services import rights

    prepare_database()
    now = datetime.now(UTC)
    held = [one for one in person_named(name, now).grants if one.role == role and one.revoked_at is None]
    if not held:
        raise InvalidInput(f"{name} 没有角色 {role}", f"{name} does not hold the role {role}")
    for one in held:
        rights.revoke_role(grant=one.id, why=why, by=command_actor("user revoke"), at=now)
    seal_log()
    terminal.step(f"已收回 {name} 的角色 {role}", f"revoked {role} from {name}")


@user_app.command("list")
def list_users(
    json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """列出用户及其角色 · List users with their roles."""
    from sunan.access.selectors import people

    prepare_database()
    found = people(datetime.now(UTC))
    if json:
        terminal.print_json(
            [
                {
                    "id": one.id, "sign_in_name": one.sign_in_name, "organisation": one.organisation,
                    "locked": one.is_locked, "second_factor": one.has_second_factor,
                    "roles": [held.role for held in one.grants if held.revoked_at is None],
                }
                for one in found
            ]
        )  # fmt: skip
        return
    terminal.print_table(
        text("用户", "Users"),
        [text("登录名", "sign-in name"), text("姓名", "name"), text("单位", "organisation"), text("角色", "roles"),
         text("状态", "state")],
        (
            (
                one.sign_in_name, one.name, shown(one.organisation_name),
                "、".join(shown(held.role_name) for held in one.grants if held.revoked_at is None),
                terminal.word("停用", "locked") if one.is_locked else terminal.word("正常", "open"),
            )
            for one in found
        ),
    )  # fmt: skip


@user_app.command()
def lock(name: Annotated[str, typer.Argument(help="登录名 · sign-in name")], why: Why = "") -> None:
    """停用账户并结束其登录 · Lock an account and end its sessions."""
    from sunan.access.services import people

    prepare_database()
    now = datetime.now(UTC)
    people.lock_user(user=_id_of(name, now), why=why, by=command_actor("user lock"), at=now)
    seal_log()
    terminal.step(f"已停用 {name}", f"locked {name}")


@user_app.command()
def unlock(name: Annotated[str, typer.Argument(help="登录名 · sign-in name")], why: Why = "") -> None:
    """恢复账户 · Unlock an account."""
    from sunan.access.services import people

    prepare_database()
    now = datetime.now(UTC)
    people.unlock_user(user=_id_of(name, now), why=why, by=command_actor("user unlock"), at=now)
    seal_log()
    terminal.step(f"已恢复 {name}", f"unlocked {name}")


@user_app.command()
def link(
    name: Annotated[str, typer.Argument(help="登录名 · sign-in name")],
    subject: Annotated[
        str,
        typer.Argument(
            help="身份提供方给此人的标识（SUNAN_OIDC_CLAIM 的值）· what the identity provider calls the person"
        ),
    ],
    why: Why = "",
) -> None:
    """关联统一身份 · Let a user sign in at the identity provider."""
    from sunan.access.services import identities

    prepare_database()
    now = datetime.now(UTC)
    identities.link_identity(user=_id_of(name, now), subject=subject, why=why, by=command_actor("user link"), at=now)
    seal_log()
    terminal.step(f"已为 {name} 关联统一身份", f"linked {name} to the identity")


@user_app.command()
def unlink(name: Annotated[str, typer.Argument(help="登录名 · sign-in name")], why: Why = "") -> None:
    """取消关联统一身份 · Let a user no longer sign in at the identity provider."""
    from sunan.access.services import identities

    prepare_database()
    now = datetime.now(UTC)
    identities.unlink_identity(user=_id_of(name, now), why=why, by=command_actor("user unlink"), at=now)
    seal_log()
    terminal.step(f"已取消 {name} 的统一身份关联", f"unlinked {name}")


@user_app.command()
def password(
    name: Annotated[str, typer.Argument(help="登录名 · sign-in name")],
    password_stdin: FromInput = False,
    without_second_factor: Annotated[
        bool, typer.Option("--remove-second-factor", help="同时取消第二重验证 · remove the second factor as well")
    ] = False,
    why: Why = "",
) -> None:
    """重置口令 · Reset a password."""
    from sunan.access.services import people, second_factor

    prepare_database()
    by, now = command_actor("user password"), datetime.now(UTC)
    user = _id_of(name, now)
    fresh, is_ours = _password(password_stdin)
    people.set_password(user=user, password=fresh, why=why, by=by, at=now)
    if without_second_factor:
        second_factor.remove_second_factor(user=user, why=why, by=by, at=now)
    seal_log()
    terminal.step(f"已重置 {name} 的口令", f"reset the password of {name}")
    _tell(fresh, is_ours)


@user_app.command()
def organisation(
    identity: Annotated[str, typer.Argument(help="标识（小写字母、数字、连字符）· id")],
    kind: Annotated[
        str,
        typer.Option(
            help="province、centre、city_bureau、zone_committee、enterprise、provider、bank、expert_institution"
        ),
    ],
    name: Annotated[str, typer.Option(help="中文名称 · name in Chinese")],
    name_en: Annotated[str, typer.Option(help="英文名称 · name in English")] = "",
    areas: Annotated[str, typer.Option(help="所辖地区代码，逗号分隔 · codes of its areas, by commas")] = "",
    since: Annotated[str, typer.Option(help="起始日 · first day, YYYY-MM-DD")] = "",
) -> None:
    """登记单位 · Register an organisation."""
    from sunan.access.core.organisations import OrganisationKind
    from sunan.access.services import organisations

    if kind not in [*OrganisationKind]:
        known = ", ".join(OrganisationKind)
        raise InvalidInput(f"没有“{kind}”这类单位；可用：{known}", f"There is no kind “{kind}”; known: {known}")
    prepare_database()
    organisations.create_organisation(
        id=identity,
        kind=OrganisationKind(kind),
        name=text(name, name_en or name),
        areas=[one.strip() for one in areas.split(",") if one.strip()],
        begins=typed_day(since) or date.today(),  # noqa: DTZ011 the day where the system runs
        by=command_actor("user organisation"),
        at=datetime.now(UTC),
    )
    seal_log()
    terminal.step(f"已登记单位 {name}（{identity}）", f"registered the organisation {name} ({identity})")


def _id_of(name: str, now: datetime) -> str:
    from sunan.access.core.people import sign_in_name
    from sunan.access.selectors import person_named

    return person_named(sign_in_name(name), now).id


def _password(from_input: bool) -> tuple[str, bool]:
    """Return a first password, and whether it was made here."""
    from sunan.access.services.people import fresh_password

    if from_input:
        return sys.stdin.readline().rstrip("\r\n"), False
    return fresh_password(), True


def _tell(password: str, is_ours: bool) -> None:
    if is_ours:
        terminal.say(f"首次口令（只显示这一次）：{password}", f"first password, shown this once: {password}")
