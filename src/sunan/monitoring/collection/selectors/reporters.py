"""What a person did with returns, for that person to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sunan.monitoring.collection import models

_USER = "user"


def reported_by(person: str) -> Iterator[dict[str, Any]]:
    """Yield what a person did, as plain JSON."""
    for entry in models.Entry.objects.filter(by=person, by_kind=_USER).select_related("ask__campaign").order_by("id"):
        yield _row(entry.ask.campaign.code, "filled in", str(entry.ask), entry.typed or entry.kind, entry.at)
    for remark in models.Remark.objects.filter(by=person, by_kind=_USER).select_related("ask__campaign"):
        yield _row(remark.ask.campaign.code, "commented", str(remark.ask), remark.body, remark.at)
    for remark in models.Remark.objects.filter(resolved_by=person).select_related("ask__campaign"):
        yield _row(remark.ask.campaign.code, "settled a comment", str(remark.ask), at=remark.resolved_at)
    for given in models.Explanation.objects.filter(by=person, by_kind=_USER).select_related("ask__campaign"):
        yield _row(given.ask.campaign.code, "explained", str(given.ask), given.body, given.at)
    for given in models.Explanation.objects.filter(judged_by=person).select_related("ask__campaign"):
        yield _row(given.ask.campaign.code, "judged an explanation", str(given.ask), given.verdict, given.judged_at)
    for step in models.Movement.objects.filter(by=person, by_kind=_USER).select_related("returned__campaign"):
        place = step.returned.organisation
        yield _row(step.returned.campaign.code, step.step, place, step.reason, step.at)
    yield from _signed_by(person)


def _signed_by(person: str) -> Iterator[dict[str, Any]]:
    for late in models.Return.objects.filter(late_by=person).select_related("campaign"):
        yield _row(late.campaign.code, "permitted to be late", late.organisation, late.late_reason, late.late_until)
    for campaign in models.Campaign.objects.filter(created_by=person, created_by_kind=_USER):
        yield _row(campaign.code, "generated", text=campaign.title_zh, at=campaign.created_at)
    for one in models.Reconciliation.objects.filter(proposed_by=person).select_related("campaign", "first"):
        yield _row(one.campaign.code, "proposed to settle a difference", str(one.first), one.reason, one.proposed_at)
    for one in models.Reconciliation.objects.filter(settled_by=person).select_related("campaign", "first"):
        yield _row(one.campaign.code, "settled a difference", str(one.first), one.reason, one.settled_at)
    for release in models.CollectedRelease.objects.filter(prepared_by=person, prepared_by_kind=_USER).select_related(
        "campaign"
    ):
        yield _row(release.campaign.code, "prepared a release", release.vintage, at=release.prepared_at)
    for table in models.MicroTable.objects.filter(by=person, by_kind=_USER).select_related("returned__campaign"):
        yield _row(table.returned.campaign.code, "handed in a table", table.table, table.period, table.at)


def _row(campaign: str, part: str, place: str = "", text: str = "", at: datetime | None = None) -> dict[str, Any]:
    return {"campaign": campaign, "part": part, "place": place, "text": text, "at": at.isoformat() if at else ""}
