"""Changes to risks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Risk
from sunan.monitoring.tasks.core.words import Level, RiskState
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.rows import (
    LONGEST_NAME,
    held_item,
    held_of_item,
    require_either,
    words_given,
    words_perhaps,
)

_KEEPS = (Permission.REPORT_TASKS, Permission.MANAGE_TASKS)


@transaction.atomic
def note_risk(
    *, code: str, words: str, likelihood: Level, impact: Level, owner: str, answer: str = "", by: Actor, at: datetime
) -> Risk:
    """Note what may keep an item from its promise (REPORT_TASKS or MANAGE_TASKS).

    Args:
        owner: who watches it.
        answer: what is done about it.
    Raises:
        NotFound: there is no such item.
        InvalidInput: words are missing.
    """
    item = held_item(code)
    require_either(by, _KEEPS, at, item)
    row = models.Risk.objects.create(
        item=item,
        words=words_given(words, _WORDS),
        likelihood=likelihood.value,
        impact=impact.value,
        owner=words_given(owner, _OWNER, most=LONGEST_NAME),
        answer=words_perhaps(answer, _ANSWER),
        state=RiskState.OPEN.value,
        by_kind=by.kind.value,
        by=by.id,
        at=at,
        changed_at=at,
    )
    audit.record_event(events.RISK_NOTED, subject=f"item:{code}", by=by, at=at, after=_plain(row))
    return shapes.as_risk(row)


@transaction.atomic
def change_risk(
    *, risk: int, reason: str, likelihood: Level | None = None, impact: Level | None = None, owner: str | None = None,
    answer: str | None = None, state: RiskState | None = None, by: Actor, at: datetime,
) -> Risk:  # fmt: skip
    """Change what is given of a risk, with the reason (REPORT_TASKS or MANAGE_TASKS); the log keeps what it was.

    Raises:
        NotFound: there is no such risk.
    """
    row = held_of_item(models.Risk.objects.all(), risk, _RISK)
    require_either(by, _KEEPS, at, row.item)
    why, before = words_given(reason, _REASON), _plain(row)
    row.likelihood = likelihood.value if likelihood else row.likelihood
    row.impact = impact.value if impact else row.impact
    row.owner = words_given(owner, _OWNER, most=LONGEST_NAME) if owner is not None else row.owner
    row.answer = words_perhaps(answer, _ANSWER) if answer is not None else row.answer
    row.state = state.value if state else row.state
    row.changed_at = at
    row.save()
    audit.record_event(
        events.RISK_CHANGED, subject=f"item:{row.item.code}", by=by, at=at, before=before, after=_plain(row), why=why
    )
    return shapes.as_risk(row)


def _plain(row: models.Risk) -> dict[str, object]:
    return {
        "risk": row.pk, "likelihood": row.likelihood, "impact": row.impact, "owner": row.owner, "answer": row.answer,
        "state": row.state,
    }  # fmt: skip


_RISK = text("风险", "risk")
_WORDS = text("风险内容", "what may go wrong")
_OWNER = text("盯防单位", "who watches it")
_ANSWER = text("应对措施", "what is done about it")
_REASON = text("更新理由", "the reason")
