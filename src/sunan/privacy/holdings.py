"""What is held of persons by this feature, by access and by the log, which lie below it and cannot declare it here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sunan.access import selectors as accounts
from sunan.access.services import people
from sunan.audit import selectors as log
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import NotFound
from sunan.kernel.personal import PersonalData, declare
from sunan.kernel.texts import text
from sunan.privacy import selectors


def declare_all() -> None:
    """Add these holdings to the register; the same again changes nothing."""
    for one in (ACCOUNT, LOG, CONSENT):
        declare(one)


def _account(person: str) -> Iterator[dict[str, Any]]:
    from django.utils import timezone

    try:
        found = accounts.person(person, timezone.now())
    except NotFound:
        return
    yield {
        "id": found.id,
        "sign_in_name": found.sign_in_name,
        "name": found.name,
        "organisation": found.organisation,
        "created_at": found.created_at.isoformat(),
        "roles": [{"role": one.role, "begins": str(one.begins), "ends": str(one.ends or "")} for one in found.grants],
        "sessions": [
            {"began_at": one.began_at.isoformat(), "seen_at": one.seen_at.isoformat(), "browser": one.agent}
            for one in accounts.open_sessions(person, timezone.now())
        ],
        "identity": _identity(person),
        "former_passwords": [one.isoformat() for one in accounts.former_passwords(person)],
    }


def _identity(person: str) -> dict[str, str]:
    found = accounts.linked_identity(person)
    if found is None:
        return {}
    return {
        "issuer": found.issuer, "claim": found.claim, "subject": found.subject, "since": found.linked_at.isoformat(),
    }  # fmt: skip


def _erase_account(person: str, *, by: Actor, at: datetime, why: str) -> int:
    try:
        accounts.person(person, at)
    except NotFound:
        return 0
    people.erase_user(user=person, why=why, by=by, at=at)
    return 1


def _events(person: str) -> Iterator[dict[str, Any]]:
    for one in log.events_about(person):
        yield {
            "id": one.id,
            "at": one.at.isoformat(),
            "action": one.action,
            "subject": one.subject,
            "request": one.actor.request,
            "personal": dict(one.personal.get(person, {})),
        }


def _erase_events(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return audit.erase_person(person=person, by=by, at=at, why=why)


def _consents(person: str) -> Iterator[dict[str, Any]]:
    for one in selectors.consents_given_by(person):
        yield {
            "id": one.id,
            "giver": one.giver,
            "purposes": sorted(one.purposes),
            "wording": one.wording,
            "since": str(one.since),
            "until": str(one.until or ""),
            "withdrawn_on": str(one.withdrawn_on or ""),
        }


ACCOUNT = PersonalData(
    id="access.account",
    name=text("用户账户", "User account"),
    table="access.user",
    fields={
        "sign_in_name": text("登录名", "sign-in name"),
        "name": text("姓名", "name"),
        "organisation": text("所属单位", "organisation"),
        "roles": text("角色", "roles"),
        "sessions": text("登录会话", "sessions"),
        "identity": text("统一身份标识", "identity at the identity provider"),
        "former_passwords": text("旧口令（散列）的更换时间", "when former passwords, kept as hashes, were replaced"),
    },
    held=_account,
    erase=_erase_account,
)
LOG = PersonalData(
    id="audit.log",
    name=text("操作日志中的个人信息", "Personal data in the log"),
    table="audit.personalfield",
    fields={
        "action": text("操作", "what was done"),
        "at": text("时间", "when"),
        "personal": text("网络地址等", "network address and the like"),
    },
    held=_events,
    erase=_erase_events,
)
CONSENT = PersonalData(
    id="privacy.consent",
    name=text("同意的登记", "Register of consents"),
    table="privacy.consent",
    fields={
        "purposes": text("用途", "purposes"),
        "since": text("起始日", "from"),
        "until": text("终止日", "until"),
        "withdrawn_on": text("撤回日", "withdrawn on"),
    },
    held=_consents,
    kept_because=text(
        "处理情况记录至少保存三年（个人信息保护法第56条）；抹除账户后，其中的用户编号不再对应任何人",
        "Records of processing are kept for at least three years (Personal Information Protection Law, article 56); once "
        "the account is erased, the number in them stands for nobody",
    ),
)
