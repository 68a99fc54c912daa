"""What a person did for tasks, for that person to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sunan.monitoring.tasks import models

_USER = "user"


def worked_by(person: str) -> Iterator[dict[str, Any]]:
    """Yield what a person did, as plain JSON."""
    mine = {"by": person, "by_kind": _USER}
    for report in models.Report.objects.filter(**mine).select_related("item").order_by("id"):
        yield _row(report.item.code, "reported", report.happened, report.at)
    for claim in models.Claim.objects.filter(**mine).select_related("checkpoint__item").order_by("id"):
        yield _row(claim.checkpoint.item.code, "claimed", claim.words, claim.at)
    for evidence in models.Evidence.objects.filter(**mine).select_related("item").order_by("id"):
        yield _row(evidence.item.code, "handed in evidence", evidence.words, evidence.at)
    for checked in models.Verification.objects.filter(**mine).select_related("checkpoint__item").order_by("id"):
        yield _row(checked.checkpoint.item.code, "verified", checked.reason, checked.at)
    for decision in models.Decision.objects.filter(**mine).select_related("item").order_by("id"):
        yield _row(decision.item.code, "recorded a decision", decision.words, decision.at)
    for move in models.Move.objects.filter(**mine).select_related("checkpoint__item").order_by("id"):
        yield _row(move.checkpoint.item.code, "moved a checkpoint", move.reason, move.at)
    for matter in models.Supervision.objects.filter(**mine).select_related("item").order_by("id"):
        yield _row(matter.item.code, "put under supervision", matter.what, matter.at)
    for risk in models.Risk.objects.filter(**mine).select_related("item").order_by("id"):
        yield _row(risk.item.code, "noted a risk", risk.words, risk.at)
    for lead in models.Assignment.objects.filter(**mine).select_related("item").order_by("id"):
        yield _row(lead.item.code, "assigned a lead", lead.reason, lead.at)
    for unit in models.UnitIdentity.objects.filter(**mine).order_by("id"):
        yield _row("", "identified a unit", unit.reason, unit.at)
    for need in models.Dependency.objects.filter(**mine).select_related("later_item").order_by("id"):
        yield _row(need.later_item.code, "added a dependency", need.reason, need.at)
    for ledger in models.TakenLedger.objects.filter(**mine).order_by("id"):
        yield _row("", "took over a ledger", ledger.source, ledger.at)
    for point in models.Checkpoint.objects.filter(created_by=person, created_by_kind=_USER).select_related("item"):
        yield _row(point.item.code, "added a checkpoint", point.what_zh, point.created_at)
    yield from _ended_by(person)


def _ended_by(person: str) -> Iterator[dict[str, Any]]:
    for closing in models.Closing.objects.filter(said_by=person, said_by_kind=_USER).select_related("item"):
        yield _row(closing.item.code, "said a closing", closing.reason, closing.said_at)
    for closing in models.Closing.objects.filter(checked_by=person, checked_by_kind=_USER).select_related("item"):
        yield _row(closing.item.code, "checked a closing", closing.check_words, closing.checked_at)
    for closing in models.Closing.objects.filter(refused_by=person).select_related("item"):
        yield _row(closing.item.code, "refused a closing", closing.refused_why, closing.refused_at)
    for report in models.Report.objects.filter(returned_by=person).select_related("item"):
        yield _row(report.item.code, "sent a report back", report.returned_why, report.returned_at)
    for claim in models.Claim.objects.filter(withdrawn_by=person).select_related("checkpoint__item"):
        yield _row(claim.checkpoint.item.code, "took a claim back", claim.withdrawn_why, claim.withdrawn_at)
    for evidence in models.Evidence.objects.filter(withdrawn_by=person).select_related("item"):
        yield _row(evidence.item.code, "took evidence back", evidence.withdrawn_why, evidence.withdrawn_at)
    for matter in models.Supervision.objects.filter(closed_by=person).select_related("item"):
        yield _row(matter.item.code, "ended a supervision", matter.closed_how, matter.closed_at)
    for step in models.Escalation.objects.filter(settled_by=person, settled_by_kind=_USER).select_related("item"):
        yield _row(step.item.code, "settled a step", step.settled_why, step.settled_at)


def _row(item: str, part: str, words: str, at: datetime | None) -> dict[str, Any]:
    return {"item": item, "part": part, "text": words, "at": at.isoformat() if at else ""}
