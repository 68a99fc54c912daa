"""Notices as letters: what they say, to whom they can go, and when one that failed is tried again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum

from sunan.kernel.errors import InvalidInput
from sunan.kernel.typed import typed_words
from sunan.notices.core.notice import Notice

LONGEST_ADDRESS = 254
PATIENCE = timedelta(days=4)
"""So long a letter is tried; RFC 5321, section 4.5.4.1, asks for 4 to 5 days."""
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=6)
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


def mail_address(written: str) -> str:
    """Return an e-mail address as it was written, without the space around it; empty for none.

    Raises:
        InvalidInput: no letter could go there.
    """
    address = written.strip()
    if not address or (len(address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(address)):
        return address
    raise InvalidInput(
        f"电子邮件地址“{address[:80]}”不可用；请写成 name@example.gov.cn 的样子",
        f"The e-mail address “{address[:80]}” cannot be used: write it like name@example.gov.cn",
    )


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many failed tries: five minutes, then twice as long each time, up to six hours."""
    doubled: int = 2 ** min(max(tries, 1) - 1, 10)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)


def is_given_up(*, sent_at: datetime, at: datetime) -> bool:
    """Return whether a letter that failed is not tried again."""
    return at - sent_at >= PATIENCE


def message_id(notice: Notice, *, domain: str) -> str:
    """Return the name of a letter: the same in every try, so that mail programs show it once."""
    # With its second, since a database that was made anew counts from one again.
    return f"<notice-{notice.id}.{int(notice.sent_at.timestamp())}@{domain}>"


def letter(notice: Notice, *, to: str, sender: str, site: str, address: str) -> EmailMessage:
    """Return a notice as a letter in both languages, plain text, Chinese first.

    Args:
        to: e-mail address of the recipient.
        sender: e-mail address it comes from.
        site: name of the site, in front of the subject.
        address: where the site is, like `https://sunan.example.gov.cn`; empty when that is not known.
    """
    made = EmailMessage(policy=SMTP)
    made["Subject"] = f"［{site}］{_line(notice.title.zh)}"
    made["From"] = Address(site, addr_spec=sender)
    made["To"] = Address(addr_spec=to)
    made["Date"] = notice.sent_at
    made["Message-ID"] = message_id(notice, domain=sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{_chinese(notice, address)}\n\n——\n\n{_english(notice, address)}\n", cte="base64")
    return made


def _chinese(notice: Notice, address: str) -> str:
    lines = [_line(notice.title.zh), "", typed_words(notice.body.zh)]
    if notice.due_on:
        lines.append(f"截止日期：{notice.due_on.year}年{notice.due_on.month}月{notice.due_on.day}日")
    if notice.link:
        lines.append(f"打开：{address}{notice.link}" if address else "请登录网站，在“通知”中打开。")
    return "\n".join([*lines, "", "本邮件由系统发出，请勿回复；是否接收邮件，可在“我的账户”中更改。"])


def _english(notice: Notice, address: str) -> str:
    lines = [_line(notice.title.en), "", typed_words(notice.body.en)]
    if notice.due_on:
        lines.append(f"Due: {notice.due_on.isoformat()}")
    if notice.link:
        lines.append(
            f"Open: {address}/en{notice.link}" if address else "Sign in to the site and open it under “Notices”."
        )
    return "\n".join(
        [
            *lines,
            "",
            "This letter comes from the system; please do not reply. Under “My account” you choose whether to get any.",
        ]
    )


def _line(words: str) -> str:
    return " ".join(typed_words(words).split())
