"""Collected values for a purpose: whoever asks says why, and a survey value is read for statistics alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import CellView, EntryView
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.purposes import Purpose, readable_for
from sunan.monitoring.collection.core.words import CollectedUnder, EntryKind
from sunan.monitoring.collection.selectors.reading import cells_of


@dataclass(frozen=True, slots=True)
class CollectedValue:
    """An answer with what it was asked for and the ground it was collected on."""

    cell: CellView
    entry: EntryView
    collected_under: CollectedUnder


def collected_values(*, purpose: Purpose, campaign: str) -> tuple[CollectedValue, ...]:
    """Return the values of a campaign's approved returns that may be read for a purpose.

    What was collected under a statistical survey is left out for every purpose but statistics (house law 12).
    """
    approved = models.Return.objects.filter(
        campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), state=ReturnState.APPROVED.value
    )
    asks = models.Ask.objects.filter(Exists(approved), campaign__code=campaign).exclude(
        campaign__state=CampaignState.CANCELLED.value
    )
    grounds = readable_for(purpose)
    return tuple(
        CollectedValue(cell, cell.current, cell.current.collected_under)
        for cell in cells_of(asks.order_by("organisation", "position", "id"), campaign=campaign)
        if cell.current is not None and cell.current.kind is EntryKind.VALUE and cell.current.collected_under in grounds
    )
