"""Changes to comments at cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import NotPermitted
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import Text, text
from sunan.kernel.typed import typed_words
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import RemarkView
from sunan.monitoring.collection.core.lifecycle import TALKED_OVER, CampaignState, ReturnState
from sunan.monitoring.collection.core.reaching import LOOKS_OVER
from sunan.monitoring.collection.core.refusals import CampaignMoved, ReturnClosed
from sunan.monitoring.collection.selectors import cells, returns
from sunan.monitoring.collection.selectors.rows import as_remark
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.rows import require_return

LONGEST_REMARK = 2_000
_WRITE = text("写批注", "comment")
_SETTLE = text("了结批注", "settle a comment")
_REMEDY = text(
    "确有问题的，请由管理服务中心退回修改，并在退回的理由中写明",
    "If something is wrong, have the service centre send it back and say so in its reason",
)


@transaction.atomic
def add_remark(*, ask: int, body: str, by: Actor, at: datetime) -> RemarkView:
    """Comment on a cell; whoever reads the return can until it is approved. The same words again change nothing.

    Raises:
        NotPermitted: the actor does not read this return.
        NotFound: there is no such cell.
        ReturnClosed: the return is approved.
        CampaignMoved: its campaign was cancelled.
        InvalidInput: the comment is empty or too long.
    """
    row = _held(ask, _WRITE, by=by, at=at)
    words = typed_words(body)
    if not words or len(words) > LONGEST_REMARK:
        raise InvalidInput(
            f"请写批注内容（不超过 {LONGEST_REMARK} 字）",
            f"Write the comment, at most {LONGEST_REMARK} characters long",
        )
    last = models.Remark.objects.filter(ask=ask).order_by("-id").first()
    if last is not None and (last.body, last.by, last.resolved_at) == (words, by.id, None):
        return as_remark(last)
    made = models.Remark.objects.create(ask_id=ask, body=words, by_kind=by.kind.value, by=by.id, at=at)
    audit.record_event(events.REMARKED, subject=f"return:{row.pk}", by=by, at=at, after={"ask": ask, "remark": made.pk})
    return as_remark(made)


@transaction.atomic
def resolve_remark(*, remark: int, by: Actor, at: datetime) -> None:
    """Say that a comment is settled; twice is harmless.

    While the return is with its reporters, whoever reads it can; under review those who look it over, and whoever wrote
    the comment, so that nobody settles what was asked of themselves.

    Raises:
        NotPermitted: the actor does not read the return, or does not look it over.
        NotFound: there is no such comment.
        ReturnClosed: the return is approved.
        CampaignMoved: its campaign was cancelled.
    """
    found = models.Remark.objects.filter(id=remark).first()
    if found is None:
        raise NotFound(
            f"没有编号为 {remark} 的批注；请刷新页面", f"There is no comment number {remark}; open the page again"
        )
    row = _held(found.ask_id, _SETTLE, by=by, at=at)
    if row.state != ReturnState.DRAFT.value and found.by != by.id:
        _require_any(row, LOOKS_OVER, by=by, at=at)
    if models.Remark.objects.filter(id=remark, resolved_at=None).update(resolved_at=at, resolved_by=by.id):
        audit.record_event(events.REMARK_RESOLVED, subject=f"return:{row.pk}", by=by, at=at, after={"remark": remark})


def _held(ask: int, asked: Text, *, by: Actor, at: datetime) -> models.Return:
    """Return the return of a cell, held, if the actor reads it and it is still talked about."""
    cell = models.Ask.objects.filter(id=ask).first()
    found = cell and models.Return.objects.filter(campaign=cell.campaign_id, organisation=cell.organisation).first()
    if not found:
        raise cells.unknown(ask)
    _require_any(found, (*returns.READS_RETURNS[1:], returns.READS_RETURNS[0]), by=by, at=at)
    row = models.Return.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=found.pk)
    if row.campaign.state == CampaignState.CANCELLED.value:
        raise CampaignMoved(row.campaign.code, CampaignState.CANCELLED, asked)
    if row.state not in {one.value for one in TALKED_OVER}:
        raise ReturnClosed(ReturnState(row.state), asked, _REMEDY)
    return row


def _require_any(row: models.Return, permissions: Sequence[Permission], *, by: Actor, at: datetime) -> None:
    """Refuse unless the actor holds one of some permissions for a return; the last is named in the refusal."""
    for permission in permissions:
        try:
            require_return(by, permission, at, row)
        except NotPermitted:
            if permission is permissions[-1]:
                raise
        else:
            break
