"""Questions about returns: which somebody may see, what one says, how it came about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import NOTHING, Rights, Scope
from sunan.kernel.actors import ActorKind
from sunan.kernel.errors import NotFound
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import (
    MovementView,
    ReturnHead,
    ReturnProgress,
    ReturnView,
)
from sunan.monitoring.collection.core.content import content_of
from sunan.monitoring.collection.core.lifecycle import ReturnStep
from sunan.monitoring.collection.core.words import EntryKind, evidence_of
from sunan.monitoring.collection.selectors.reading import (
    asks_of_return,
    cells_of,
    clashing_entries,
    current_entries,
)
from sunan.monitoring.collection.selectors.rows import as_campaign, as_head, as_movement
from sunan.uploads import selectors as uploads

READS_RETURNS = (
    Permission.READ_COLLECTED, Permission.REPORT_FIGURES, Permission.REVIEW_FIGURES, Permission.APPROVE_FIGURES,
)  # fmt: skip
"""Whoever holds one of these reads the returns that it covers."""


def reading_scope(rights: Rights) -> Scope:
    """Return which returns somebody reads."""
    scope = NOTHING
    for permission in READS_RETURNS:
        scope = scope.joined(rights.scope(permission))
    return scope


def readable(rights: Rights) -> Q:
    """Return the condition that somebody may read a return: of their organisation, or of the bureau of their city."""
    scope = reading_scope(rights)
    if scope.everything:
        return Q()
    return Q(organisation__in=sorted(scope.organisations)) | Q(is_city=True, area__in=sorted(scope.areas - {""}))


def returns(rights: Rights, *, campaign: str = "") -> tuple[ReturnProgress, ...]:
    """Return how far the returns have come that somebody may see, the newest campaign first."""
    found = models.Return.objects.select_related("campaign").filter(readable(rights))
    if campaign:
        found = found.filter(campaign__code=campaign)
    return progress_of(list(found.order_by("-campaign_id", "organisation")))


def returned(number: int, rights: Rights) -> ReturnView:
    """Return a return that somebody may read, with its cells; that others exist is not said.

    Raises:
        NotFound: there is none with this number, or it is not theirs to read.
    """
    if not models.Return.objects.filter(readable(rights), id=number).exists():
        raise unknown(number)
    return known_return(number)


def known_return(number: int) -> ReturnView:
    """Return a return with its cells, for services and jobs that ask for rights themselves.

    Raises:
        NotFound: there is none with this number.
    """
    return view_of(_row(number))


def head_of(number: int) -> ReturnHead:
    """Return a return without its cells.

    Raises:
        NotFound: there is none with this number.
    """
    row = _row(number)
    return as_head(row, as_campaign(row.campaign))


def return_of(campaign: str, organisation: str) -> int:
    """Return the number of an organisation's return in a campaign.

    Raises:
        NotFound: the campaign asks nothing of it, or has not opened.
    """
    found = models.Return.objects.filter(campaign__code=campaign, organisation=organisation).first()
    if found is None:
        raise NotFound(
            f"填报“{campaign[:60]}”没有单位“{organisation[:60]}”的报表；请核对两者的编号",
            f"The campaign “{campaign[:60]}” has no return of “{organisation[:60]}”; check both codes",
        )
    return int(found.pk)


def heads_in(campaign: str) -> tuple[ReturnHead, ...]:
    """Return the returns of a campaign without their cells, for services and jobs."""
    found = models.Return.objects.select_related("campaign").filter(campaign__code=campaign).order_by("organisation")
    return tuple(as_head(row, as_campaign(row.campaign)) for row in found)


def movements(number: int) -> tuple[MovementView, ...]:
    """Return the life of a return, oldest first."""
    return tuple(as_movement(row) for row in models.Movement.objects.filter(returned=number).order_by("id"))


def reporters_of(number: int) -> frozenset[str]:
    """Return the users who wrote in a return, whatever became of it, or ever submitted it."""
    row = _row(number)
    return hands_in(list(asks_of_return(row).order_by().values_list("id", flat=True)), [number]) | (
        {row.submitted_by} - {""}
    )


def hands_in(asks: Collection[int], numbers: Collection[int]) -> frozenset[str]:
    """Return the users who reported some cells, whatever became of it.

    Who typed, explained or put evidence beside one of them; who ever submitted one of the returns, also where it was
    taken back and submitted again by somebody else; who handed in tables of single units with it.

    Args:
        asks: the cells.
        numbers: of the returns.
    """
    cells = list(asks)
    written: tuple[QuerySet[Any], ...] = (
        models.Entry.objects.filter(ask__in=cells),
        models.Explanation.objects.filter(ask__in=cells),
        models.Movement.objects.filter(returned__in=numbers, step=ReturnStep.SUBMIT.value),
        models.MicroTable.objects.filter(returned__in=numbers),
    )
    found = set(uploads.handed_in_by(evidence_of(one) for one in cells))
    for rows in written:
        found |= set(rows.filter(by_kind=ActorKind.USER.value).order_by().values_list("by", flat=True).distinct())
    return frozenset(found - {""})


def view_of(row: models.Return) -> ReturnView:
    """Return a return with its cells."""
    cells = cells_of(asks_of_return(row), campaign=row.campaign.code)
    return ReturnView(as_head(row, as_campaign(row.campaign)), cells, content_of(cells))


def progress_of(rows: Sequence[models.Return]) -> tuple[ReturnProgress, ...]:
    """Return how far some returns have come, in their order; five queries however many they are."""
    asks = models.Ask.objects.filter(campaign__in={row.campaign_id for row in rows})
    of_return = ("campaign", "organisation")
    counted = asks.values_list(*of_return).annotate(
        asked=Count("id"), prefilled=Count("id", filter=~Q(prior_printed=""))
    )
    asked = {(campaign, name): (count, prefilled) for campaign, name, count, prefilled in counted}
    answered = _per_return(current_entries(asks).exclude(kind=EntryKind.CLEARED.value))
    clashing = _per_return(clashing_entries(asks))
    remarks = _per_return(models.Remark.objects.filter(ask__in=asks.values("id"), resolved_at__isnull=True))
    campaigns = {row.campaign_id: as_campaign(row.campaign) for row in rows}
    found = []
    for row in rows:
        key = row.campaign_id, row.organisation
        count, prefilled = asked.get(key, (0, 0))
        head = as_head(row, campaigns[row.campaign_id])
        found.append(
            ReturnProgress(
                head, count, prefilled, answered.get(key, 0), clashing.get(key, 0), remarks.get(key, 0)
            )
        )  # fmt: skip
    return tuple(found)


def _per_return(rows: QuerySet[Any]) -> dict[tuple[int, str], int]:
    """Return campaign and organisation → how many cells have one of some rows."""
    grouped = rows.order_by().values_list("ask__campaign", "ask__organisation")
    return {(campaign, name): count for campaign, name, count in grouped.annotate(count=Count("ask", distinct=True))}


def unknown(number: int) -> NotFound:
    """Return the refusal for a return that is not there."""
    return NotFound(
        f"没有编号为 {number} 的报表，或不由您办理；请从“数据填报”页面进入",
        f"There is no return number {number}, or it is not yours to work on; start from the page “Reporting”",
    )


def _row(number: int) -> models.Return:
    row = models.Return.objects.select_related("campaign").filter(id=number).first()
    if row is None:
        raise unknown(number)
    return row
