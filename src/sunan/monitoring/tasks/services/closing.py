"""Changes to what is said of the end of items."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.closing import require_closable
from sunan.monitoring.tasks.core.items import Closing
from sunan.monitoring.tasks.core.refusals import CheckerSaid, EvidenceUnfit, VerifierReported
from sunan.monitoring.tasks.core.words import DecisionKind, Outcome
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force, rules_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again
from sunan.monitoring.tasks.services.files import refuse_removed
from sunan.monitoring.tasks.services.rows import (
    decision_for,
    held_item,
    held_of_item,
    require_for,
    require_says_end,
    words_given,
    words_perhaps,
)
from sunan.monitoring.tasks.services.telling import tell, writer


@transaction.atomic
def close_item(
    *, code: str, outcome: Outcome, reason: str, closed_on: date, evidence: Sequence[int] = (),
    decision: int | None = None, by: Actor, at: datetime,
) -> Closing:  # fmt: skip
    """Say what became of an item (MANAGE_TASKS, or REPORT_TASKS of who leads it); it counts once another has checked it.

    A later one replaces one that waits; one that was checked stays in force until the later one is checked too.

    Args:
        closed_on: the day on which it was so; after the plan's end only with a carry-over decision.
        evidence: ids of evidence dated within the plan; needed for `completed` and `partly`.
        decision: of kind `carry_over`.
    Raises:
        NotFound: there is no such item.
        NotPermitted: the actor reports on it among others and does not lead it.
        DateImpossible, DateInFuture, AfterPlan, DecisionNeeded, DecisionUnfit, EvidenceUnfit, InvalidInput: it does not
            hold together; each says what to do.
    """
    item = held_item(code)
    require_says_end(by, at, item)
    named = decision_for(item, decision, (DecisionKind.CARRY_OVER,)) if decision is not None else None
    why = words_given(reason, _REASON)
    shown = _evidence(item, evidence)
    require_closable(
        outcome,
        closed_on=closed_on,
        evidence=[shapes.as_evidence(one) for one in shown],
        carries_over=named is not None,
        days=days_in_force(),
        today=day_of(at),
    )
    models.Closing.objects.filter(item=item, superseded_at=None, checked_at=None, refused_at=None).update(
        superseded_at=at
    )
    row = models.Closing.objects.create(
        item=item,
        outcome=outcome.value,
        reason=why,
        evidence=json.dumps([one.pk for one in shown]),
        closed_on=closed_on,
        decision=named,
        said_by_kind=by.kind.value,
        said_by=by.id,
        said_for=by.organisation,
        said_at=at,
    )
    item.changed_at = at
    item.save(update_fields=["changed_at"])
    after = {
        "closing": row.pk, "outcome": outcome.value, "closed_on": closed_on.isoformat(), "decision": decision,
        "evidence": [one.pk for one in shown],
    }  # fmt: skip
    audit.record_event(events.CLOSING_SAID, subject=f"item:{code}", by=by, at=at, after=after, why=why)
    return shapes.as_closing(row)


@transaction.atomic
def check_closing(*, closing: int, words: str = "", by: Actor, at: datetime) -> Closing:
    """Confirm a closing (VERIFY_TASKS); never by whoever said it or handed in its evidence.

    Raises:
        NotFound: there is no such closing.
        InvalidInput: it does not wait any more.
        CheckerSaid: the actor said it, or handed in evidence for it.
        VerifierReported: by rule the actor's organisation does not check what it said itself.
        EvidenceUnfit: evidence was taken back in the meantime, or its file was removed.
    """
    row = _waiting(closing, by, at)
    _refuse_sayer(row, by)
    shown = _evidence(row.item, json.loads(row.evidence))
    if any(one.withdrawn_at for one in shown):
        number = next(one.pk for one in shown if one.withdrawn_at)
        raise EvidenceUnfit(number, "已被撤回；请退回这份结论", "it was taken back; refuse this closing")
    refuse_removed(shown)
    in_force = models.Closing.objects.filter(item=row.item, superseded_at=None, checked_at__isnull=False)
    in_force.exclude(pk=row.pk).update(superseded_at=at)
    row.checked_by_kind, row.checked_by, row.checked_for, row.checked_at = by.kind.value, by.id, by.organisation, at
    row.check_words = words_perhaps(words, _WORDS)
    row.save(update_fields=["checked_by_kind", "checked_by", "checked_for", "checked_at", "check_words"])
    item = row.item
    before, item.outcome = item.outcome, row.outcome
    item.save(update_fields=["outcome"])
    derive_again(item, at=at)
    after = {"closing": row.pk, "outcome": row.outcome}
    audit.record_event(
        events.CLOSING_CHECKED, subject=f"item:{item.code}", by=by, at=at, before={"outcome": before}, after=after,
        why=row.check_words,
    )  # fmt: skip
    return shapes.as_closing(row)


@transaction.atomic
def refuse_closing(*, closing: int, reason: str, by: Actor, at: datetime) -> Closing:
    """Refuse a closing with the reason (VERIFY_TASKS); the item is what it was before, and who said it is told.

    Raises:
        NotFound: there is no such closing.
        InvalidInput: it does not wait any more.
        CheckerSaid: the actor said it.
    """
    row = _waiting(closing, by, at)
    _refuse_sayer(row, by)
    why = words_given(reason, _REASON)
    row.refused_at, row.refused_by, row.refused_why = at, by.id, why
    row.save(update_fields=["refused_at", "refused_by", "refused_why"])
    tell(
        to=writer(row.said_by_kind, row.said_by),
        kind="closing_refused",
        key=f"{row.pk}",
        item=row.item,
        what=text("结论被退回", "Closing refused"),
        body=text(f"退回理由：{why}", f"The reason: {why}"),
        by=by,
        at=at,
    )
    after = {"closing": row.pk}
    audit.record_event(events.CLOSING_REFUSED, subject=f"item:{row.item.code}", by=by, at=at, after=after, why=why)
    return shapes.as_closing(row)


def _waiting(closing: int, by: Actor, at: datetime) -> models.Closing:
    row = held_of_item(models.Closing.objects.all(), closing, _CLOSING)
    require_for(by, Permission.VERIFY_TASKS, at, row.item)
    if row.checked_at or row.refused_at or row.superseded_at:
        raise InvalidInput(
            "这份结论已核对、已退回或已被新的结论代替；请打开最新一份",
            "This closing was checked, refused or replaced already; open the latest",
        )
    return row


def _refuse_sayer(row: models.Closing, by: Actor) -> None:
    shown = _evidence(row.item, json.loads(row.evidence))
    said = {(row.said_by_kind, row.said_by), *((one.by_kind, one.by) for one in shown)}
    if (by.kind.value, by.id) in said:
        raise CheckerSaid
    work = rules_in_force().work
    apart = work is not None and work.verifying.another_organisation
    if apart and by.organisation and by.organisation == row.said_for:
        raise VerifierReported(same_organisation=True)


def _evidence(item: models.Item, named: Sequence[int]) -> list[models.Evidence]:
    """Return evidence of an item or of its parts, in the order in which it is named."""
    family = [item.pk, *models.Item.objects.filter(parent=item).values_list("id", flat=True)]
    rows = models.Evidence.objects.select_related("item").filter(pk__in=list(named), item__in=family)
    found = {one.pk: one for one in rows}
    for number in named:
        if number not in found:
            raise EvidenceUnfit(number, "不是本事项的佐证；请重新选择", "it is no evidence of this item; choose again")
    return [found[number] for number in dict.fromkeys(named)]


_CLOSING = text("结论", "closing")
_REASON = text("理由", "the reason")
_WORDS = text("核对意见", "what the check says")
