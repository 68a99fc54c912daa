"""What somebody has to do for tasks by when, for their calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of, rights_of
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.planned import deadline_of
from sunan.monitoring.tasks.core.references import item_link
from sunan.monitoring.tasks.core.states import BECOMES_LATE
from sunan.monitoring.tasks.core.words import State
from sunan.monitoring.tasks.selectors import work
from sunan.notices.core.calendar import Deadline

_WAITING = [one.value for one in (*BECOMES_LATE, State.LATE)]


def deadlines_of_tasks(user: str, at: datetime) -> Iterator[Deadline]:
    """Yield the checkpoints and reports that a person reports on; nothing for who does not report."""
    scope = rights_of(user, at).scope(Permission.REPORT_TASKS)
    if not (scope.everything or scope.areas or scope.organisations):
        return
    today = day_of(at)
    mine = work.within(models.Item.objects.filter(is_demonstration=False, outcome=""), scope)
    rows = models.Checkpoint.objects.filter(item__in=mine.values("id"), planned_on__isnull=False, state__in=_WAITING)
    for row in rows.select_related("item").order_by("planned_on", "id"):
        assert row.planned_on is not None, "those without a date were left out"
        yield deadline_of(
            checkpoint=row.pk, what=text(row.what_zh, row.what_en), planned_on=row.planned_on, item=row.item.code,
            title=text(row.item.title_zh, row.item.title_en), is_over=False, is_demonstration=False,
            changed_at=row.item.changed_at,
        )  # fmt: skip
    for one in work.to_report(scope, today=today):
        # The unit by a hash: a uid is ASCII, and stays the same whatever else is still to be reported.
        unit = sha256(one.unit.encode()).hexdigest()[:12]
        yield Deadline(
            uid=f"tasks:report:{one.item.code}:{one.period}:{unit}",
            title=text(f"填报 {one.period} 进展：{one.item.title.zh}", f"Report for {one.period}: {one.item.title.en}"),
            due=one.due_on,
            link=item_link(one.item.code),
        )
