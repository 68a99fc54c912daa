"""Changes for persons who are to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.audit import services as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.services import events

_USER = ActorKind.USER.value


@transaction.atomic
def forget_worker(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Remove from all tasks that this user reported, showed, verified, decided or closed; return how many rows.

    What was said stays: it is the record of an organisation. Twice is harmless.
    """
    count = 0
    for table in (
        models.Assignment, models.UnitIdentity, models.Decision, models.Move, models.Claim, models.Evidence,
        models.Verification, models.Report, models.Supervision, models.Risk, models.Dependency, models.TakenLedger,
    ):  # fmt: skip
        count += table._default_manager.filter(by=person, by_kind=_USER).update(by="")  # noqa: SLF001 any table's
    count += models.Checkpoint.objects.filter(created_by=person, created_by_kind=_USER).update(created_by="")
    count += models.Claim.objects.filter(withdrawn_by=person).update(withdrawn_by="")
    count += models.Evidence.objects.filter(withdrawn_by=person).update(withdrawn_by="")
    count += models.Report.objects.filter(returned_by=person).update(returned_by="")
    count += models.Supervision.objects.filter(closed_by=person).update(closed_by="")
    count += models.Escalation.objects.filter(settled_by=person, settled_by_kind=_USER).update(settled_by="")
    count += models.Closing.objects.filter(said_by=person, said_by_kind=_USER).update(said_by="")
    count += models.Closing.objects.filter(checked_by=person, checked_by_kind=_USER).update(checked_by="")
    count += models.Closing.objects.filter(refused_by=person).update(refused_by="")
    if count:
        audit.record_event(events.FORGOTTEN, subject=f"user:{person}", by=by, at=at, after={"rows": count}, why=why)
    return count
