"""Changes to what is verified."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidInput
from sunan.kernel.printed import Answer, Comparator, PrintedValue, satisfies
from sunan.kernel.texts import text
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Verification
from sunan.monitoring.tasks.core.refusals import EvidenceUnfit, NothingToVerify, VerifierReported
from sunan.monitoring.tasks.core.words import VerificationOutcome
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force, rules_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again, settle_dates
from sunan.monitoring.tasks.services.files import refuse_removed
from sunan.monitoring.tasks.services.observing import observe, take_back
from sunan.monitoring.tasks.services.planning import refuse_closed
from sunan.monitoring.tasks.services.rows import held_checkpoint, require_for, words_given, words_perhaps
from sunan.monitoring.tasks.services.telling import tell, writer


@transaction.atomic
def verify_checkpoint(
    *, checkpoint: int, outcome: VerificationOutcome, verified_on: date, reason: str = "",
    evidence: Sequence[int] = (), by: Actor, at: datetime,
) -> Verification:  # fmt: skip
    """Accept or reject what was claimed and shown (VERIFY_TASKS); never by somebody who claimed or handed in.

    A number that is accepted becomes a published figure; one that is rejected later is retracted, with the reason.

    Args:
        reason: needed for a rejection.
        evidence: ids looked at; all that counts for the checkpoint if left out.
    Raises:
        NotFound: there is no such checkpoint.
        VerifierReported: the actor reported some of this, or by rule belongs to who did.
        NothingToVerify: nothing was claimed, or nothing was shown.
        EvidenceUnfit: evidence that was named is not of this checkpoint, was taken back or rejected, or its file was removed.
        DateImpossible, DateInFuture: the day makes no sense.
    """
    row = held_checkpoint(checkpoint)
    require_for(by, Permission.VERIFY_TASKS, at, row.item)
    refuse_closed(row.item)
    if row.changed_id or row.dropped_id:
        raise NothingToVerify(
            "这个检查点已调整或已取消，不再核验；请刷新核验页面，办理其余各项",
            "This checkpoint was replaced or dropped and is not verified any more; open the page again and go on with "
            "the others",
        )
    days_in_force().past(verified_on, today=day_of(at))
    why = words_perhaps(reason, _REASON)
    claim = row.claims.filter(withdrawn_at=None).order_by("-id").first()
    shown = _shown(row, evidence)
    accepts = outcome is VerificationOutcome.ACCEPTED
    if claim is None:
        raise NothingToVerify(
            "还没有人报告完成，无可核验；请先由责任单位报告",
            "Nobody has claimed this yet, so there is nothing to verify; the unit claims it first",
        )
    _refuse_reporter(by, claim, shown)
    if accepts:
        if not shown:
            raise NothingToVerify(
                "只有完成报告、没有佐证，不能通过核验；请责任单位先提交佐证，或核验为不通过并写明理由",
                "There is a claim and no evidence, so it cannot be accepted; ask for evidence, or reject it with a reason",
            )
        refuse_removed(shown)
        _refuse_missed(row, claim)
    else:
        why = words_given(reason, _REASON)
    made = models.Verification.objects.create(
        checkpoint=row,
        verified_on=verified_on,
        outcome=outcome.value,
        reason=why,
        evidence=json.dumps([one.pk for one in shown]),
        by_kind=by.kind.value,
        by=by.id,
        organisation=by.organisation,
        at=at,
    )
    settle_dates(row)
    derive_again(row.item, at=at)
    if accepts:
        observe(checkpoint=row, claim=claim, verification=made.pk, by=by, at=at)
    else:
        take_back(checkpoint=row, reason=why, by=by, at=at)
        tell(
            to=writer(claim.by_kind, claim.by),
            kind="rejected",
            key=f"{made.pk}",
            item=row.item,
            what=text("核验不通过", "Not accepted"),
            body=text(
                f"“{row.what_zh}”核验不通过。理由：{why}。请补充佐证。",
                f"“{row.what_en or row.what_zh}” was not accepted. The reason: {why}. Hand in further evidence.",
            ),
            by=by,
            at=at,
        )
    after = {"checkpoint": row.pk, "outcome": outcome.value, "evidence": [one.pk for one in shown]}
    audit.record_event(events.VERIFIED, subject=f"item:{row.item.code}", by=by, at=at, after=after, why=why)
    return shapes.as_verification(made)


def _shown(row: models.Checkpoint, named: Sequence[int]) -> list[models.Evidence]:
    """Return the evidence that is looked at: what is named, or all that counts since the last rejection."""
    rows = row.evidence.filter(withdrawn_at=None).order_by("id")
    # A rejection sets evidence from before it aside, whoever names it: what was claimed has to be shown anew.
    checked = row.verifications.order_by("-id").first()
    if checked is not None and checked.outcome == VerificationOutcome.REJECTED.value:
        rows = rows.filter(at__gt=checked.at)
    if named:
        found = {one.pk: one for one in rows}
        for number in named:
            if number not in found:
                raise EvidenceUnfit(
                    number,
                    "不属于这个检查点、已撤回，或在上次核验不通过之前提交；请重新选择，或请责任单位重新提交",
                    "it is not of this checkpoint, was taken back, or is from before a rejection; choose again, or ask "
                    "for it anew",
                )
        return [found[number] for number in dict.fromkeys(named)]
    return list(rows)


def _refuse_reporter(by: Actor, claim: models.Claim, shown: Sequence[models.Evidence]) -> None:
    reporters = [(claim.by_kind, claim.by, claim.organisation)]
    reporters += [(one.by_kind, one.by, one.organisation) for one in shown]
    if any((kind, person) == (by.kind.value, by.id) for kind, person, _ in reporters):
        raise VerifierReported
    work = rules_in_force().work
    apart = work is not None and work.verifying.another_organisation
    if apart and by.organisation and by.organisation in {organisation for _, _, organisation in reporters}:
        raise VerifierReported(same_organisation=True)


def _refuse_missed(row: models.Checkpoint, claim: models.Claim) -> None:
    """Refuse to accept a number that does not reach what was promised; where digits cannot tell, people may."""
    if not row.is_number:
        return
    comparator = Comparator(row.comparator)
    reached = PrintedValue.parse(claim.value, counted=True).interval()
    bound = PrintedValue.parse(row.target_value).value
    if comparator.points_up or comparator.points_down:
        asked = [(comparator, bound)]
    else:
        # Around a value, or exactly at it: between two bounds, as wide apart as attainment grants to 左右.
        share = attained.book_in_force().thresholds.tolerance.share if comparator is Comparator.ABOUT else Decimal(0)
        width = CONTEXT.multiply(bound.copy_abs(), share)
        asked = [
            (Comparator.AT_LEAST, CONTEXT.subtract(bound, width)), (Comparator.AT_MOST, CONTEXT.add(bound, width)),
        ]  # fmt: skip
    if any(satisfies(reached, one, value) is Answer.NO for one, value in asked):
        raise InvalidInput(
            f"所报数值 {claim.value}{row.target_unit} 没有达到承诺的 {row.comparator}{row.target_value}{row.target_unit}，"
            "不能通过核验；请核验为不通过，或先由有决定权的人调整承诺",
            f"The value {claim.value} {row.target_unit} does not reach the promised {row.comparator}{row.target_value} "
            f"{row.target_unit} and cannot be accepted; reject it, or have the promise changed by a decision first",
        )


_REASON = text("核验理由", "the reason")
