"""Changes to what is claimed to be reached."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.printed import PrintedValue
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Claim
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again, settle_dates
from sunan.monitoring.tasks.services.planning import refuse_over
from sunan.monitoring.tasks.services.rows import held_checkpoint, require_either, require_takes_back, words_given


@transaction.atomic
def claim_checkpoint(
    *, checkpoint: int, claimed_on: date, words: str, value: str = "", by: Actor, at: datetime
) -> Claim:
    """Say that a checkpoint is reached (REPORT_TASKS, or MANAGE_TASKS for what is entered afterwards).

    Args:
        claimed_on: the day on which it was reached.
        value: of a number, the value that was reached, as printed.
    Raises:
        NotFound: there is no such checkpoint.
        DateImpossible, DateInFuture: the day makes no sense.
        InvalidInput: the checkpoint is over, or a number comes without its value.
    """
    row = held_checkpoint(checkpoint)
    require_either(by, (Permission.REPORT_TASKS, Permission.MANAGE_TASKS), at, row.item)
    refuse_over(row)
    days_in_force().past(claimed_on, today=day_of(at))
    reached = value.strip()
    if row.is_number and not reached:
        raise InvalidInput(
            f"这个检查点承诺的是数值（{row.comparator}{row.target_value}{row.target_unit}）；请填写达到的数值",
            f"This checkpoint promises a number ({row.comparator}{row.target_value}{row.target_unit}); say which value "
            "was reached",
        )
    if reached:
        PrintedValue.parse(reached)
    made = models.Claim.objects.create(
        checkpoint=row,
        claimed_on=claimed_on,
        words=words_given(words, _WORDS),
        value=reached,
        by_kind=by.kind.value,
        by=by.id,
        organisation=by.organisation,
        at=at,
    )
    settle_dates(row)
    derive_again(row.item, at=at)
    after = {"checkpoint": row.pk, "claim": made.pk, "claimed_on": claimed_on.isoformat(), "value": reached}
    audit.record_event(events.CLAIMED, subject=f"item:{row.item.code}", by=by, at=at, after=after)
    return shapes.as_claim(made)


@transaction.atomic
def withdraw_claim(*, claim: int, reason: str, by: Actor, at: datetime) -> Claim:
    """Take a claim back, with the reason: who made it or their organisation (REPORT_TASKS), or MANAGE_TASKS.

    Raises:
        NotFound: there is no such claim.
        NotPermitted: another organisation made it.
        InvalidInput: it was taken back already, or the checkpoint is over.
    """
    found = models.Claim.objects.filter(pk=claim).first()
    if found is None:
        raise NotFound(
            f"没有编号为 {claim} 的完成报告；请从事项页面重新打开",
            f"There is no claim number {claim}; open it from the page of its item",
        )
    row = held_checkpoint(found.checkpoint_id)
    made = models.Claim.objects.select_for_update().get(pk=claim)
    require_takes_back(by, at, row.item, made)
    refuse_over(row)
    if made.withdrawn_at is not None:
        raise InvalidInput(
            "这条完成报告已经撤回；请刷新事项页面", "This claim was taken back already; open the page of the item again"
        )
    why = words_given(reason, _REASON)
    made.withdrawn_at, made.withdrawn_by, made.withdrawn_why = at, by.id, why
    made.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    settle_dates(row)
    derive_again(row.item, at=at)
    after = {"checkpoint": row.pk, "claim": made.pk}
    audit.record_event(events.CLAIM_WITHDRAWN, subject=f"item:{row.item.code}", by=by, at=at, after=after, why=why)
    return shapes.as_claim(made)


_WORDS = text("完成情况", "what was reached")
_REASON = text("撤回理由", "the reason")
