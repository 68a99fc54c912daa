"""Work in the background: the ladder of escalation and reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from sunan.jobs.registry import Context, JobKind, Outcome
from sunan.kernel.texts import text
from sunan.monitoring.tasks.services import deriving, escalating


def escalate(context: Context, _: Mapping[str, Any]) -> Outcome:
    """Derive states anew and step up what has stood still too long, in one transaction."""

    def effects() -> None:
        now = timezone.now()
        deriving.derive_all(by=context.by, at=now)
        escalating.escalate(by=context.by, at=now)

    return Outcome({}, effects)


def remind(context: Context, _: Mapping[str, Any]) -> Outcome:
    """Remind units of what is due."""

    def effects() -> None:
        escalating.remind(by=context.by, at=timezone.now())

    return Outcome({}, effects)


ESCALATE = JobKind(
    "tasks.escalate",
    text("任务逐级上报", "Step up what stands still"),
    text(
        "重新推算任务状态，按规则把逾期、无佐证和未填报的事项逐级上报，已解除的销去",
        "Derives states anew, steps up by rule what is late, not evidenced or not reported, and settles what is over",
    ),
    escalate,
    is_offered=True,
)
REMIND = JobKind(
    "tasks.remind",
    text("任务到期提醒", "Remind of what is due"),
    text(
        "提醒责任单位即将到期的填报、检查点和督办事项",
        "Reminds units of reports, checkpoints and matters under supervision that are due soon",
    ),
    remind,
    is_offered=True,
)
