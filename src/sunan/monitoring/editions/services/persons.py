"""Changes for persons who are to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.audit import services as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.monitoring.editions import models
from sunan.monitoring.editions.services import events

_USER = ActorKind.USER.value


@transaction.atomic
def forget_writer(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Remove from all editions that this user drafted, wrote, commented, approved or issued; return how many rows.

    The texts stay: they are documents of an organisation. Twice is harmless.
    """
    count = models.Edition.objects.filter(created_by=person, created_by_kind=_USER).update(created_by="")
    count += models.Edition.objects.filter(submitted_by=person).update(submitted_by="")
    count += models.Edition.objects.filter(approved_by=person).update(approved_by="")
    count += models.Comment.objects.filter(resolved_by=person).update(resolved_by="")
    count += models.Plan.objects.filter(planner=person, planner_kind=_USER).update(planner="")
    count += models.Plan.objects.filter(approver=person).update(approver="")
    count += models.Plan.objects.filter(cancelled_by=person).update(cancelled_by="")
    count += models.Round.objects.filter(arranged_by=person, arranged_kind=_USER).update(arranged_by="")
    for table in (models.Revision, models.Comment, models.Confirmation, models.Issue):
        count += table.objects.filter(by=person, by_kind=_USER).update(by="")
    if count:
        audit.record_event(events.FORGOTTEN, subject=f"user:{person}", by=by, at=at, after={"rows": count}, why=why)
    return count
