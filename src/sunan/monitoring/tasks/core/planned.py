"""A planned checkpoint as an event of a calendar: alike in the file of all and in the calendar of one person."""

from __future__ import annotations

from datetime import date, datetime

from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks.core.references import item_link
from sunan.notices.core.calendar import Deadline

_MARK = text("〔演示〕", "[demonstration] ")


def deadline_of(
    *, checkpoint: int, what: Text, planned_on: date, item: str, title: Text, is_over: bool, is_demonstration: bool,
    changed_at: datetime | None,
) -> Deadline:  # fmt: skip
    """Return the event of a checkpoint.

    Args:
        item: code of the item it belongs to, and `title` its name.
        is_over: nothing is to be done for it any more.
        changed_at: when the item last changed; of two files of one event, calendar programs keep the newer.
    """
    mark = _MARK if is_demonstration else text("", "")
    return Deadline(
        uid=f"tasks:checkpoint:{checkpoint}",
        title=text(f"{mark.zh}{title.zh}：{what.zh}", f"{mark.en}{title.en}: {what.en or what.zh}"),
        due=planned_on,
        link=item_link(item),
        cancelled=is_over,
        changed_at=changed_at,
    )
