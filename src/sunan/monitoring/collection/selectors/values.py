"""Collected values for whoever asks from outside: closed with their ground, and opened for a stated purpose alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from sunan.kernel.micro import CollectedUnder, ConsentGiven, MicroValue, Purpose
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import AskView, CampaignView, EntryView
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.selectors.campaigns import known_campaign
from sunan.monitoring.collection.selectors.reading import cells_of


@dataclass(frozen=True, slots=True)
class CollectedValue:
    """An approved answer, closed with the ground it was collected on (house law 12)."""

    ask: AskView
    answer: MicroValue[EntryView]


def collected_values(campaign: str) -> tuple[CollectedValue, ...]:
    """Return the values of a campaign's approved returns.

    Whoever wants one says for what: `answer.readable_for(purpose, on=day)`. What a statistical survey collected opens for
    statistics alone. What organisations gave under consent was asked for in the campaign's own name, for statistics.

    Raises:
        NotFound: there is no such campaign.
    """
    of = known_campaign(campaign)
    approved = models.Return.objects.filter(
        campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), state=ReturnState.APPROVED.value
    )
    asks = models.Ask.objects.filter(Exists(approved), campaign=of.id).exclude(
        campaign__state=CampaignState.CANCELLED.value
    )
    return tuple(
        CollectedValue(cell.ask, _closed(cell.current, of))
        for cell in cells_of(asks.order_by("organisation", "position", "id"), campaign=campaign)
        if cell.current is not None and cell.current.kind is EntryKind.VALUE
    )


def _closed(entry: EntryView, of: CampaignView) -> MicroValue[EntryView]:
    consent = None
    if entry.collected_under is CollectedUnder.CONSENT:
        consent = ConsentGiven(f"campaign:{of.code}", frozenset({Purpose.STATISTICS}), of.fields.opens_on)
    return MicroValue(entry, collected_under=entry.collected_under, consent=consent)
