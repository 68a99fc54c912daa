"""Changes to what a campaign asks: of whom, of a second owner, not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sunan.access import selectors as access
from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.people import OrganisationRecord
from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.refusals import ReturnMoved, reason_given
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.rows import held_campaign
from sunan.uploads import selectors as uploads

_ASSIGN = text("指定填报单位", "say who holds figures")
_ADD = text("增加填报单位", "ask a second owner")
_DROP = text("移出填报项", "drop cells")
_UNDER_WAY = (CampaignState.DRAFT, CampaignState.OPEN)
_OWN = ("measure", "area", "period", "list_id")


@transaction.atomic
def assign_holder(*, campaign: str, holder: str, area: str, organisation: str, by: Actor, at: datetime) -> int:
    """Say which organisation holds the figures of a holder's rule for one area; return how many cells it is asked for.

    A cell that the organisation was asked for as a second owner is asked of it once.

    Raises:
        CampaignMoved: the campaign is not in preparation; once it is open, cells are added and dropped one by one.
        NotFound: there is no such organisation, or the campaign asks nothing of this holder there.
    """
    row = held_campaign(
        campaign, Permission.MANAGE_CAMPAIGNS, states=(CampaignState.DRAFT,), asked=_ASSIGN, by=by, at=at
    )
    _require_organisation(organisation, at)
    # Those of a second owner were assigned by name; the holder's rule says nothing about them.
    asks = models.Ask.objects.filter(campaign=row, holder=holder, area=area)
    first = {_cell(one): one.pk for one in asks.order_by("-id")}
    if not first:
        raise NotFound(
            f"这次填报没有向“{holder[:80]}”收集“{area[:40]}”的数；请刷新“指定填报单位”页面后重选",
            f"The campaign asks nothing of “{holder[:80]}” for “{area[:40]}”; open the page “Who reports” again and "
            "choose",
        )
    has_it = {_cell(one) for one in asks.filter(organisation=organisation)}
    twice = [pk for cell, pk in first.items() if cell in has_it]
    moved = asks.filter(id__in=[pk for pk in first.values() if pk not in twice])
    before = sorted({one.organisation for one in asks.filter(id__in=first.values())})
    asks.filter(id__in=twice).exclude(organisation=organisation).delete()
    moved.update(organisation=organisation)
    _touch(row, at)
    audit.record_event(
        events.ASSIGNED, subject=f"campaign:{campaign}", by=by, at=at, before={"organisations": before},
        after={"holder": holder, "area": area, "organisation": organisation, "cells": len(first)},
    )  # fmt: skip
    return len(first)


@transaction.atomic
def add_asks(*, campaign: str, asks: Sequence[int], organisation: str, by: Actor, at: datetime) -> int:
    """Ask a second owner for the same cells; return for how many. What it is asked for already is not asked twice.

    In a campaign that is open, the organisation gets its return if it has none.

    Raises:
        CampaignMoved: the campaign has ended.
        NotFound: there is no such organisation or cell.
        ReturnMoved: the return of the organisation was handed in already.
    """
    _hold_returns(campaign, [organisation])
    row = held_campaign(campaign, Permission.MANAGE_CAMPAIGNS, states=_UNDER_WAY, asked=_ADD, by=by, at=at)
    _require_organisation(organisation, at)
    wanted = _asks(row, asks)
    _require_not_handed_in(row, {organisation}, asked=_ADD)
    has_it = {_cell(one) for one in models.Ask.objects.filter(campaign=row, organisation=organisation)}
    fresh = {_cell(one): one for one in wanted if _cell(one) not in has_it}
    for one in fresh.values():
        one.pk, one.organisation = None, organisation
    models.Ask.objects.bulk_create(fresh.values())
    if row.state == CampaignState.OPEN.value:
        begin_returns(row, at)
    _touch(row, at)
    audit.record_event(
        events.ASKED_TOO, subject=f"campaign:{campaign}", by=by, at=at,
        after={"organisation": organisation, "cells": len(fresh)},
    )  # fmt: skip
    return len(fresh)


@transaction.atomic
def drop_asks(*, campaign: str, asks: Sequence[int], why: str, by: Actor, at: datetime) -> int:
    """Ask for some cells no more; return how many. A cell that has an answer stays.

    Raises:
        CampaignMoved: the campaign has ended.
        NotFound: there is no such cell.
        Refused: somebody answered one of them, files of evidence are beside it, or a table came with a return that is
            asked for nothing else.
        ReturnMoved: the return that has one of them was handed in already.
    """
    _hold_returns(campaign, models.Ask.objects.filter(id__in=set(asks)).values("organisation"))
    row = held_campaign(campaign, Permission.MANAGE_CAMPAIGNS, states=_UNDER_WAY, asked=_DROP, by=by, at=at)
    reason = reason_given(why)
    wanted = _asks(row, asks)
    ids = [one.pk for one in wanted]
    _require_not_handed_in(row, {one.organisation for one in wanted}, asked=_DROP)
    for table in (models.Entry, models.Explanation, models.Remark):
        touched = table.objects.filter(ask__in=ids).values("ask").distinct().count()
        if touched:
            raise Refused(
                f"其中 {touched} 项已有填报或批注，不能移出；请只选还没有人填写的",
                f"{touched} of these cells have answers or comments and stay; choose those that nobody filled in",
            )
    _require_no_files(ids)
    _require_no_tables(row, ids)
    models.Finding.objects.filter(ask__in=ids).delete()
    names = sorted("/".join(_cell(one)) for one in wanted)
    models.Ask.objects.filter(id__in=ids).delete()
    _end_empty_returns(row)
    _touch(row, at)
    audit.record_event(
        events.DROPPED, subject=f"campaign:{campaign}", by=by, at=at, why=reason,
        before={"cells": names[:_MOST_NAMED], "count": len(names)},
    )  # fmt: skip
    return len(ids)


_MOST_NAMED = 50


def begin_returns(row: models.Campaign, at: datetime) -> int:
    """Give every organisation that is asked its return if it has none; return how many are asked. Part of opening."""
    organisations = set(
        models.Ask.objects.filter(campaign=row).order_by().values_list("organisation", flat=True).distinct()
    )
    there = set(models.Return.objects.filter(campaign=row).values_list("organisation", flat=True))
    records = access.organisations_among(organisations - there, on=access.day_of(at))
    models.Return.objects.bulk_create(
        models.Return(
            campaign=row, organisation=name, area=_area(records[name]), state=ReturnState.DRAFT.value, changed_at=at,
            is_city=records[name].kind is OrganisationKind.CITY_BUREAU,
        )
        for name in sorted(organisations - there)
    )  # fmt: skip
    return len(organisations)


def _area(record: OrganisationRecord) -> str:
    return record.areas[0] if len(record.areas) == 1 else ""


def _cell(row: models.Ask) -> tuple[str, str, str, str]:
    return row.measure, row.area, row.period, row.list_id


def _asks(row: models.Campaign, ids: Sequence[int]) -> list[models.Ask]:
    found = list(models.Ask.objects.filter(campaign=row, id__in=set(ids)).order_by("position", "id"))
    if not found or len(found) < len(set(ids)):
        raise NotFound(
            "所选的格有的不在这次填报中；请刷新页面后重选",
            "Some of these cells are not asked in this campaign; open the page again and choose",
        )
    return found


def _require_organisation(identity: str, at: datetime) -> None:
    today = access.day_of(at)
    record = access.organisation(identity, on=today)
    if record.ends is not None and record.ends <= today:
        raise InvalidInput(
            f"“{record.name.zh}”已于 {record.ends} 撤销或并入其他单位，请指定接续的单位",
            f"“{record.name.en}” ended on {record.ends}; name the organisation that took over",
        )


def _hold_returns(campaign: str, organisations: Iterable[Any]) -> None:
    """Keep some returns from being written or handed in meanwhile; a return is held before its campaign, everywhere."""
    held = models.Return.objects.select_for_update(of=("self",)).filter(campaign__code=campaign)
    list(held.filter(organisation__in=organisations).order_by("id").values_list("id"))


def _require_not_handed_in(row: models.Campaign, organisations: set[str], *, asked: Text) -> None:
    handed_in = models.Return.objects.filter(campaign=row, organisation__in=organisations).exclude(
        state=ReturnState.DRAFT.value
    )
    found = handed_in.values_list("state", flat=True).first()
    if found is not None:
        raise ReturnMoved(ReturnState(found), asked)


def _require_no_files(ids: Sequence[int]) -> None:
    """Refuse to drop cells beside which somebody put evidence."""
    beside = uploads.subjects_with_files(f"ask:{one}" for one in ids)
    if beside:
        raise Refused(
            f"其中 {len(beside)} 项附有佐证文件，不能移出；请先由填报单位删除文件，或只选没有文件的",
            f"{len(beside)} of these cells have files of evidence and stay; let the organisation remove the files first, "
            "or choose those without",
        )


def _require_no_tables(row: models.Campaign, ids: Sequence[int]) -> None:
    """Refuse to drop all that is asked in a return that a table of reporting units came with."""
    still_asked = models.Ask.objects.filter(campaign=row).exclude(id__in=ids).values("organisation")
    dropped = models.Ask.objects.filter(id__in=ids).values("organisation")
    came = models.MicroTable.objects.filter(returned__campaign=row, returned__organisation__in=dropped)
    tables = came.exclude(returned__organisation__in=still_asked).count()
    if tables:
        raise Refused(
            f"所选填报项移出后，有报表不再有填报项，而它已导入 {tables} 份明细表，不能全部移出；请至少保留一项，或取消这次填报",
            f"Without these cells a return would be asked for nothing, and {tables} tables came with it; leave one cell, "
            "or cancel the campaign",
        )


def _end_empty_returns(row: models.Campaign) -> None:
    """Remove the returns that nothing is asked in any more and that nobody ever signed."""
    still_asked = models.Ask.objects.filter(campaign=row).values("organisation")
    empty = models.Return.objects.filter(campaign=row, state=ReturnState.DRAFT.value, movements__isnull=True)
    empty.exclude(organisation__in=still_asked).delete()


def _touch(row: models.Campaign, at: datetime) -> None:
    row.changed_at = at
    row.save(update_fields=["changed_at"])
