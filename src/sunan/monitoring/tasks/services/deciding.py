"""Changes to decisions."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Decision
from sunan.monitoring.tasks.core.words import DecisionKind
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.rows import LONGEST_NAME, held_item, require_for, words_given, words_perhaps
from sunan.monitoring.tasks.services.telling import tell, writer


@transaction.atomic
def decide(
    *, code: str, kind: DecisionKind, words: str, reason: str, approved_by: str, checkpoint: int | None = None,
    document_number: str = "", document_on: date | None = None, answers: int | None = None, by: Actor, at: datetime,
) -> Decision:  # fmt: skip
    """Record a decision (DECIDE_TASKS); it changes nothing by itself until a move, drop or closing names it.

    Args:
        approved_by: the body or office that approved it.
        checkpoint: of this item, where it is about one alone.
        answers: id of the report that asked for it; whoever wrote that is told.
    Raises:
        NotFound: there is no such item.
        InvalidInput: checkpoint or report are not of this item, or words are missing.
        DateImpossible, DateInFuture: the day of the document makes no sense.
    """
    item = held_item(code)
    require_for(by, Permission.DECIDE_TASKS, at, item)
    family = [item.pk, *models.Item.objects.filter(parent=item).values_list("id", flat=True)]
    if checkpoint is not None and not models.Checkpoint.objects.filter(pk=checkpoint, item__in=family).exists():
        raise InvalidInput(
            "所选检查点不属于本事项；请刷新页面后重选",
            "The checkpoint that was chosen is not one of this item; open the page again and choose",
        )
    asked = models.Report.objects.filter(pk=answers, item=item).first() if answers is not None else None
    if answers is not None and asked is None:
        raise InvalidInput(
            "所答复的进展不属于本事项；请刷新页面后重选",
            "The report that is answered is not one of this item; open the page again and choose",
        )
    if document_on is not None:
        days_in_force().past(document_on, today=day_of(at))
    row = models.Decision.objects.create(
        kind=kind.value,
        item=item,
        checkpoint_id=checkpoint,
        words=words_given(words, _WORDS),
        reason=words_given(reason, _REASON),
        approved_by=words_given(approved_by, _APPROVED, most=LONGEST_NAME),
        document_number=words_perhaps(document_number, _NUMBER, most=120),
        document_on=document_on,
        answers=asked,
        by_kind=by.kind.value,
        by=by.id,
        at=at,
    )
    if asked is not None:
        tell(
            to=writer(asked.by_kind, asked.by),
            kind="decided",
            key=f"{row.pk}",
            item=item,
            what=text("已作出决定", "Decided"),
            body=text(f"{row.approved_by}：{row.words[:500]}", f"{row.approved_by}: {row.words[:500]}"),
            by=by,
            at=at,
        )
    after = {"decision": row.pk, "kind": kind.value, "checkpoint": checkpoint, "document": row.document_number}
    audit.record_event(events.DECIDED, subject=f"item:{code}", by=by, at=at, after=after, why=row.reason)
    return shapes.as_decision(row)


_WORDS = text("决定内容", "what was decided")
_REASON = text("决定理由", "the reason")
_APPROVED = text("批准机关", "who approved it")
_NUMBER = text("文号", "the number of the document")
