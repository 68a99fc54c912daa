"""Telling people what waits for them in the rounds that run."""

from __future__ import annotations

from datetime import datetime

from sunan.access.core.rights import Rights
from sunan.access.services.guard import require_program
from sunan.kernel.actors import Actor
from sunan.monitoring.collection.selectors import reminding
from sunan.notices import services as notices


def remind(*, by: Actor, at: datetime) -> int:
    """Tell everybody what waits for them and what they were not told yet; return how many notices that were.

    Each reminder is told whole or not at all; doing this again tells nobody twice.

    Raises:
        NotPermitted: another actor than the program itself asks.
    """
    require_program(by)
    known: dict[str, Rights] = {}
    return sum(
        notices.send_notice(
            to=reminding.recipients(one, at, known), kind=one.kind, key=one.key, subject=one.subject, title=one.title,
            body=one.body, link=one.link, due_on=one.due_on, by=by, at=at,
        )
        for one in reminding.reminders(at)
    )  # fmt: skip
