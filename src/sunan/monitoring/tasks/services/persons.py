"""Changes for persons who are to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.selectors.persons import PARTS
from sunan.monitoring.tasks.services import events


@transaction.atomic
def forget_worker(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Remove from all tasks that this user reported, showed, verified, decided or closed; return how many rows.

    What was said stays: it is the record of an organisation. Twice is harmless.
    """
    count = 0
    for part in PARTS:
        rows = part.table._default_manager.filter(**part.of(person))  # noqa: SLF001 any table's
        count += rows.update(**{part.who: ""})
    if count:
        audit.record_event(events.FORGOTTEN, subject=f"user:{person}", by=by, at=at, after={"rows": count}, why=why)
    return count
