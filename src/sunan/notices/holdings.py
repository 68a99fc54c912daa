"""What this feature holds of persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sunan.kernel.actors import Actor
from sunan.kernel.personal import PersonalData
from sunan.kernel.texts import text
from sunan.notices import selectors, services

_MOST_SHOWN = 10_000


def _received(person: str) -> Iterator[dict[str, Any]]:
    for one in selectors.notices_for(person, most=_MOST_SHOWN):
        yield {
            "id": one.id,
            "kind": one.kind,
            "title": one.title.zh,
            "sent_at": one.sent_at.isoformat(),
            "read_at": one.read_at.isoformat() if one.read_at else "",
        }


def _mail(person: str) -> Iterator[dict[str, Any]]:
    found = selectors.mail_choice(person)
    if found.address:
        yield {"address": found.address, "by_mail": found.by_mail}


def _calendar(person: str) -> Iterator[dict[str, Any]]:
    made_at = selectors.calendar_made_at(person)
    if made_at:
        yield {"made_at": made_at.isoformat()}


def _forget_received(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return services.forget_notices(person=person, by=by, at=at, why=why)


def _forget_mail(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return services.forget_mail(person=person, by=by, at=at, why=why)


def _forget_calendar(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return services.forget_calendar(person=person, by=by, at=at, why=why)


RECEIVED = PersonalData(
    id="notices.received",
    name=text("收到的通知", "Notices received"),
    table="notices.notice",
    fields={
        "title": text("标题", "title"),
        "sent_at": text("发出时间", "when it was sent"),
        "read_at": text("阅读时间", "when it was read"),
    },
    held=_received,
    erase=_forget_received,
)
MAIL = PersonalData(
    id="notices.mail",
    name=text("邮件通知的地址", "Where letters go"),
    table="notices.mailchoice",
    fields={
        "address": text("电子邮件地址", "e-mail address"),
        "by_mail": text("是否接收邮件", "whether letters are wanted"),
    },
    held=_mail,
    erase=_forget_mail,
)
CALENDAR = PersonalData(
    id="notices.calendar",
    name=text("日历订阅地址（只存散列）", "Address of the calendar, kept as a hash"),
    table="notices.calendaraddress",
    fields={"made_at": text("生成时间", "when it was made")},
    held=_calendar,
    erase=_forget_calendar,
)
