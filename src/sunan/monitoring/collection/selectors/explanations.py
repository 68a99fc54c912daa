"""Questions about explanations: what was given, what stands, and what was said to the same question in earlier rounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.explaining import ExplanationView, OfferedWords
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.words import Verdict
from sunan.monitoring.collection.selectors.reading import current_entries
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import DEMONSTRATION, ObservationKind
from sunan.monitoring.statistics.core.record import Record

Question = tuple[int | None, str, str]
"""Ask, edit and fingerprint."""


def explanations_of(asks: Iterable[int]) -> tuple[ExplanationView, ...]:
    """Return all explanations given at some cells, oldest first, for services and pages that ask for rights themselves."""
    found = models.Explanation.objects.filter(ask__in=list(asks)).order_by("id")
    return tuple(as_explanation(one) for one in found)


def known_explanation(number: int) -> ExplanationView:
    """Return an explanation.

    Raises:
        NotFound: there is none with this number.
    """
    found = models.Explanation.objects.filter(id=number).first()
    if found is None:
        raise NotFound(
            f"没有编号为 {number} 的说明；请从审核页面重新打开",
            f"There is no explanation number {number}; open the page of the review again",
        )
    return as_explanation(found)


def offered_words(ask: int, edit: str) -> tuple[OfferedWords, ...]:
    """Return what the same organisation said to the same question about the same series before, the latest first.

    Rejected explanations are left out; those that did not hold are shown as such, so that nobody repeats them unwarned.
    """
    row = models.Ask.objects.filter(id=ask).first()
    if row is None:
        return ()
    found = (
        models.Explanation.objects.filter(
            edit=edit, ask__organisation=row.organisation, ask__measure=row.measure, ask__area=row.area,
            ask__list_id=row.list_id,
        )
        .exclude(ask=ask)
        .exclude(ask__campaign__state=CampaignState.CANCELLED.value)
        .exclude(verdict=Verdict.REJECTED.value)
        .select_related("ask__campaign")
        .order_by("-id")
    )  # fmt: skip
    return tuple(
        OfferedWords(one.edit, one.ask.campaign.code, one.ask.period, one.body, Verdict(one.verdict), one.at)
        for one in found
    )


def explained_and_signed() -> list[models.Explanation]:
    """Return the accepted explanations that nobody has scored, of questions that stand in approved returns."""
    approved = {
        (one.campaign_id, one.organisation)
        for one in models.Return.objects.filter(state=ReturnState.APPROVED.value).only("campaign_id", "organisation")
    }
    waiting = models.Explanation.objects.filter(verdict=Verdict.ACCEPTED.value, scored_at=None).select_related("ask")
    return [one for one in waiting.order_by("id") if (one.ask.campaign_id, one.ask.organisation) in approved]


def is_anything_to_score(at: datetime) -> bool:  # noqa: ARG001 what waits does not depend on the hour
    """Return whether an accepted explanation has not been scored."""
    return models.Explanation.objects.filter(verdict=Verdict.ACCEPTED.value, scored_at=None).exists()


def value_at(ask: models.Ask, catalogue: Catalogue) -> PrintedValue | None:
    """Return the value that stands in a cell, in the canonical unit of its measure."""
    entry = current_entries(models.Ask.objects.filter(id=ask.pk)).exclude(printed="").first()
    return None if entry is None else _printed(entry, ask.measure, catalogue)


def later_value(
    ask: models.Ask, *, after: date, record: Record, catalogue: Catalogue
) -> tuple[PrintedValue, str] | None:
    """Return a value of the same cell that became known after a day, and where: published by others, or asked again.

    What was released from the very campaign is no second source and is left out, and so is what was made up, unless the
    campaign is. Of what was asked again the same organisation's answer on the same ground counts alone: another's counts
    once it is published.
    """
    is_made_up = ask.campaign.is_demonstration
    own = set(models.CollectedRelease.objects.filter(campaign=ask.campaign_id).values_list("vintage", flat=True))
    for one in record.values(ask.measure, ask.area, ask.period, ask.list_id):
        is_new = one.vintage.known_on > after and one.vintage.id not in own
        is_new = is_new and (is_made_up or DEMONSTRATION not in (one.doubt, one.basis))
        if is_new and one.kind is ObservationKind.ACTUAL and not one.expected and catalogue.is_decisive(one):
            return one.value, one.reference
    again = (
        models.Ask.objects.filter(
            measure=ask.measure, area=ask.area, period=ask.period, list_id=ask.list_id,
            campaign__created_at__gt=ask.campaign.created_at,
            campaign__is_demonstration=is_made_up, organisation=ask.organisation,
            campaign__collected_under=ask.campaign.collected_under,
        )
        .exclude(campaign__state=CampaignState.CANCELLED.value)
        .select_related("campaign")
        .order_by("-campaign__created_at", "id")
    )  # fmt: skip
    for other in again:
        signed = models.Return.objects.filter(
            campaign=other.campaign_id, organisation=other.organisation, state=ReturnState.APPROVED.value
        )
        value = value_at(other, catalogue) if signed.exists() else None
        if value is not None:
            return value, other.campaign.code
    return None


def as_explanation(row: models.Explanation) -> ExplanationView:
    """Return an explanation."""
    return ExplanationView(
        row.pk, row.ask_id, row.edit, row.fingerprint, row.body, Verdict(row.verdict), row.verdict_reason, row.by, row.at,
        row.judged_by, row.judged_at, row.scored_at, row.score_reason,
    )  # fmt: skip


def _printed(entry: models.Entry, measure: str, catalogue: Catalogue) -> PrintedValue | None:
    try:
        return PrintedValue.parse(
            entry.printed, shift=catalogue.shift(measure, entry.unit), qualifier=Qualifier(entry.qualifier),
            counted=catalogue.is_counted(measure),
        )  # fmt: skip
    except InvalidInput:
        return None
