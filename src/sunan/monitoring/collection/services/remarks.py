"""Changes to comments at cells."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import NotPermitted
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import RemarkView
from sunan.monitoring.collection.selectors import cells, returns
from sunan.monitoring.collection.selectors.rows import as_remark
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.rows import require_return

LONGEST_REMARK = 2_000


@transaction.atomic
def add_remark(*, ask: int, body: str, by: Actor, at: datetime) -> RemarkView:
    """Comment on a cell; whoever reads the return can, at any time of its life.

    Raises:
        NotPermitted: the actor does not read this return.
        NotFound: there is no such cell.
        InvalidInput: the comment is empty or too long.
    """
    asked = models.Ask.objects.filter(id=ask).first()
    if asked is None:
        raise cells.unknown(ask)
    number = _require_reader(asked, by=by, at=at)
    words = body.strip()
    if not words or len(words) > LONGEST_REMARK:
        raise InvalidInput(
            f"请写留言内容（不超过 {LONGEST_REMARK} 字）",
            f"Write the comment, at most {LONGEST_REMARK} characters long",
        )
    made = models.Remark.objects.create(ask=asked, body=words, by_kind=by.kind.value, by=by.id, at=at)
    audit.record_event(events.REMARKED, subject=f"return:{number}", by=by, at=at, after={"ask": ask, "remark": made.pk})
    return as_remark(made)


@transaction.atomic
def resolve_remark(*, remark: int, by: Actor, at: datetime) -> None:
    """Say that a comment is settled; twice is harmless.

    Raises:
        NotPermitted: the actor does not read the return.
        NotFound: there is no such comment.
    """
    row = models.Remark.objects.select_related("ask").filter(id=remark).first()
    if row is None:
        raise NotFound(f"没有编号为 {remark} 的留言", f"There is no comment number {remark}")
    number = _require_reader(row.ask, by=by, at=at)
    if models.Remark.objects.filter(id=remark, resolved_at=None).update(resolved_at=at, resolved_by=by.id):
        audit.record_event(events.REMARK_RESOLVED, subject=f"return:{number}", by=by, at=at, after={"remark": remark})


def _require_reader(asked: models.Ask, *, by: Actor, at: datetime) -> int:
    found = models.Return.objects.filter(campaign=asked.campaign_id, organisation=asked.organisation).first()
    if found is None:
        raise cells.unknown(asked.pk)
    for permission in (*returns.READS_RETURNS[1:], returns.READS_RETURNS[0]):
        try:
            require_return(by, permission, at, found)
        except NotPermitted:
            if permission is Permission.READ_COLLECTED:
                raise
        else:
            break
    return int(found.pk)
