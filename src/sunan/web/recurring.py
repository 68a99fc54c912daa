"""Work that the program does by itself again and again, for features that know nothing of jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings

from sunan.audit import selectors as log
from sunan.audit import services as audit
from sunan.jobs import registry
from sunan.jobs import services as jobs
from sunan.jobs.core.rhythm import Rhythm
from sunan.jobs.registry import Context, JobKind, Outcome, Recurring
from sunan.kernel.texts import text
from sunan.notices import selectors as notices
from sunan.notices import services as post
from sunan.uploads import services as uploads

_UNSEALED = timedelta(minutes=10)


def register() -> None:
    """Declare the work, and when it comes again."""
    for kind in (SWEEP, PURGE, SEAL, EXPIRE, DELIVER):
        registry.register(kind)
    for one in (
        Recurring(SEAL.id, Rhythm(hours=1, since=time(0)), is_wanted=_waits_to_be_sealed, only_when=_UNSEALED_WORDS),
        Recurring(
            DELIVER.id, Rhythm(minutes=5, since=time(0)), is_wanted=notices.letters_wait, only_when=_LETTERS_WORDS
        ),
        Recurring(SWEEP.id, Rhythm(since=time(3, 10))),
        Recurring(PURGE.id, Rhythm(since=time(3, 20))),
        Recurring(EXPIRE.id, Rhythm(since=time(3, 30)), is_wanted=_expires, only_when=_EXPIRES_WORDS),
    ):
        registry.register_recurring(one)


def _sweep(context: Context, _: Mapping[str, Any]) -> Outcome:
    return Outcome({"removed": uploads.sweep(by=context.by, at=datetime.now(UTC))})


def _purge(context: Context, _: Mapping[str, Any]) -> Outcome:
    def purge() -> None:
        now = datetime.now(UTC)
        jobs.purge(ended_before=now - timedelta(days=settings.SUNAN_JOBS_KEEP_DAYS), by=context.by, at=now)

    return Outcome(effects=purge)


def _seal(_: Context, __: Mapping[str, Any]) -> Outcome:
    return Outcome({"blocks": audit.seal_pending(at=datetime.now(UTC))})


def _expire(context: Context, _: Mapping[str, Any]) -> Outcome:
    now = datetime.now(UTC)
    count = audit.expire_events(by=context.by, at=now)
    # The chain verifies once the event that tells of the expiry is in it.
    audit.seal_pending(at=now)
    return Outcome({"removed": count})


def _deliver(context: Context, _: Mapping[str, Any]) -> Outcome:
    """Hand on all letters that are due; each is noted by itself, so this goes on where a try ended."""
    ended = Counter[str]()
    while True:
        context.check()
        some = post.deliver_some(by=context.by, at=datetime.now(UTC))
        if not some.claimed:
            return Outcome({"sent": 0, "delayed": 0, "failed": 0, "dropped": 0, **ended})
        ended.update(sent=some.sent, delayed=some.delayed, failed=some.failed, dropped=some.dropped)


def _waits_to_be_sealed(at: datetime) -> bool:
    """Return whether nobody else seals: the serving process does so every few seconds."""
    oldest = log.pending_since()
    return oldest is not None and oldest < at - _UNSEALED


def _expires(_: datetime) -> bool:
    return settings.SUNAN_AUDIT_DAYS is not None


_UNSEALED_WORDS = text("有事件未封存时", "when events wait to be sealed")
_LETTERS_WORDS = text("有邮件待发时", "when letters wait")
_EXPIRES_WORDS = text("设有保存期（SUNAN_AUDIT_DAYS）时", "when a time of keeping is set (SUNAN_AUDIT_DAYS)")

SWEEP = JobKind(
    "uploads.sweep",
    text("清理上传文件夹", "Clear the folder of uploads"),
    text("删除中断的上传和已无人引用的内容", "Removes what interrupted uploads left, and contents that nothing names"),
    _sweep,
)
PURGE = JobKind(
    "jobs.purge",
    text("清除旧任务", "Remove old jobs"),
    text("删除结束已久的任务（SUNAN_JOBS_KEEP_DAYS）", "Removes jobs that ended long ago (SUNAN_JOBS_KEEP_DAYS)"),
    _purge,
)
SEAL = JobKind(
    "audit.seal",
    text("封存操作日志", "Seal the log"),
    text("把尚未封存的事件编入链中", "Chains the events that no block holds yet"),
    _seal,
)
EXPIRE = JobKind(
    "audit.expire",
    text("清除到期的日志", "Let the log expire"),
    text("删除保存期已满的事件，链仍可验证", "Removes events whose time of keeping is over; the chain still verifies"),
    _expire,
)
DELIVER = JobKind(
    "notices.deliver",
    text("发出邮件通知", "Send letters"),
    text(
        "把待发的通知交给发信服务器，没有时写成文件",
        "Hands waiting notices to the mail server, or to files where there is none",
    ),
    _deliver,
    # What waits is due again by its own clock; a try of the job right after would find nothing and look as if all was well.
    most_failures=1,
)
