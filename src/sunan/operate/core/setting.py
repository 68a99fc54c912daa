"""One setting: what it is about, its default, and how what is written becomes a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text

Network = IPv4Network | IPv6Network
Value = str | bool | int | tuple[str, ...] | tuple[Network, ...]


class Group(StrEnum):
    """What a setting is about; the groups of the table."""

    DATA = "data"
    SITE = "site"
    SAFETY = "safety"
    IDENTITY = "identity"
    MAIL = "mail"
    POLICY = "policy"
    WATCHING = "watching"

    @property
    def text(self) -> Text:
        return _GROUP_WORDS[self]


_GROUP_WORDS = {
    Group.DATA: text("数据在哪里", "Where data are"),
    Group.SITE: text("网站", "The site"),
    Group.SAFETY: text("安全", "Safety"),
    Group.IDENTITY: text("统一身份登录（可选）", "Signing in at an identity provider (optional)"),
    Group.MAIL: text("通知与邮件（可选）", "Notices and letters (optional)"),
    Group.POLICY: text("由运营单位确定的政策值", "Values of policy, for the operator to decide"),
    Group.WATCHING: text("监测与日志", "Monitoring and log"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        default: as it would be written; empty when leaving it out is a choice of its own.
        default_words: what leaving it out means, where the default cannot be written.
        read: turns what is written into a value, and refuses what it cannot.
        unconfirmed: the rules name no value, so the operator has to confirm one.
    """

    name: str
    group: Group
    meaning: Text
    read: Callable[[str, str], Value]
    default: str = ""
    default_words: Text | None = None
    unconfirmed: bool = False
    secret: bool = False


def as_text(_: str, written: str) -> str:
    """Return what is written."""
    return written


def as_flag(name: str, written: str) -> bool:
    """Return whether something is on: `1`, or `0` and nothing."""
    if written in ("", "0"):
        return False
    if written == "1":
        return True
    raise InvalidInput(
        f"{name}“{written[:40]}”不可用：开写 1，关写 0 或留空",
        f"{name} “{written[:40]}” cannot be used: 1 is on, 0 or nothing is off",
    )


def as_number(name: str, written: str) -> int:
    """Return a whole number from 0."""
    if written.isascii() and written.isdecimal() and len(written) < 10:
        return int(written)
    raise InvalidInput(
        f"{name}“{written[:40]}”不可用：请写一个不小于 0 的整数",
        f"{name} “{written[:40]}” cannot be used: write a whole number from 0",
    )


def as_list(_: str, written: str) -> tuple[str, ...]:
    """Return what stands between commas."""
    return tuple(one.strip() for one in written.split(",") if one.strip())


def as_networks(name: str, written: str) -> tuple[Network, ...]:
    """Return addresses and networks that stand between commas."""
    try:
        return tuple(ip_network(one, strict=False) for one in as_list(name, written))
    except ValueError as error:
        raise InvalidInput(
            f"{name}“{written[:80]}”不可用：请写用逗号分隔的地址或网段，如 10.0.0.5,10.1.0.0/16",
            f"{name} “{written[:80]}” cannot be used: write addresses or networks like 10.0.0.5,10.1.0.0/16",
        ) from error


def as_site(name: str, written: str) -> str:
    """Return the address of a site, without a stroke at its end; empty for none."""
    address = written.rstrip("/")
    if not address or (address.startswith(("https://", "http://")) and address.isprintable() and " " not in address):
        return address
    raise InvalidInput(
        f"{name}“{written[:80]}”不可用：请写网址，如 https://sunan.example.gov.cn",
        f"{name} “{written[:80]}” cannot be used: write an address like https://sunan.example.gov.cn",
    )


def as_mailbox(name: str, written: str) -> str:
    """Return an e-mail address; empty for none."""
    local, _, domain = written.rpartition("@")
    if not written or (local and "." in domain and written.isascii() and written.isprintable() and " " not in written):
        return written
    raise InvalidInput(
        f"{name}“{written[:80]}”不可用：请写电子邮件地址，如 sunan@example.gov.cn",
        f"{name} “{written[:80]}” cannot be used: write an e-mail address like sunan@example.gov.cn",
    )


def one_of(*words: str) -> Callable[[str, str], Value]:
    """Return a reader that takes some words and no others."""

    def read(name: str, written: str) -> str:
        if written in words:
            return written
        raise InvalidInput(
            f"{name}“{written[:40]}”不可用：只能是 {'、'.join(words)}",
            f"{name} “{written[:40]}” cannot be used: it is one of {', '.join(words)}",
        )

    return read


def within(least: int, most: int) -> Callable[[str, str], Value]:
    """Return a reader of whole numbers within bounds, both among them."""

    def read(name: str, written: str) -> Value:
        number = as_number(name, written)
        if least <= number <= most:
            return number
        raise InvalidInput(
            f"{name}“{written[:40]}”不可用：请写 {least} 到 {most} 之间的整数",
            f"{name} “{written[:40]}” cannot be used: write a whole number from {least} to {most}",
        )

    return read
