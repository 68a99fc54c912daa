"""Changes for persons who are to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.audit import services as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.monitoring.collection import models
from sunan.monitoring.collection.services import events

_USER = ActorKind.USER.value


@transaction.atomic
def forget_reporter(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Remove from all returns that this user filled in, signed or commented; return how many rows.

    The figures stay, and so do the names that a statistical return has to carry: they are written by the organisation
    and belong to the form, not to an account. Twice is harmless.
    """
    count = 0
    for table in (models.Entry, models.Remark, models.Explanation, models.Movement, models.MicroTable):
        count += table.objects.filter(by=person, by_kind=_USER).update(by="")
    count += models.Remark.objects.filter(resolved_by=person).update(resolved_by="")
    count += models.Explanation.objects.filter(judged_by=person).update(judged_by="")
    for signed in ("submitted_by", "reviewed_by", "approved_by", "late_by"):
        count += models.Return.objects.filter(**{signed: person}).update(**{signed: ""})
    for settled in ("proposed_by", "settled_by"):
        count += models.Reconciliation.objects.filter(**{settled: person}).update(**{settled: ""})
    count += models.Campaign.objects.filter(created_by=person, created_by_kind=_USER).update(created_by="")
    count += models.CollectedRelease.objects.filter(prepared_by=person, prepared_by_kind=_USER).update(prepared_by="")
    if count:
        audit.record_event(events.FORGOTTEN, subject=f"user:{person}", by=by, at=at, after={"rows": count}, why=why)
    return count
