"""Questions about numbers with two owners."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import QuerySet

from sunan.access.core.rights import Rights
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.content import fingerprint_of
from sunan.monitoring.collection.core.lifecycle import ReconciliationState, ReturnState
from sunan.monitoring.collection.core.reconciling import (
    Answer,
    Comparison,
    Difference,
    ReconciliationView,
    Side,
    differences,
    from_text,
    residual,
)
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.selectors import campaigns, returns
from sunan.monitoring.collection.selectors.reading import current_entries
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.conversion import exact_shift
from sunan.monitoring.statistics.core.observations import Cell
from sunan.monitoring.statistics.core.rules import Nature

_HANDED_IN = (ReturnState.SUBMITTED.value, ReturnState.REVIEWED.value, ReturnState.APPROVED.value)
_ADD_UP = frozenset({Nature.STOCK, Nature.FLOW, Nature.COUNT})
Key = tuple[int, int]
"""First ask and second, 0 for a total that is held against its parts."""


def reconciliations(rights: Rights, *, campaign: str) -> tuple[ReconciliationView, ...]:
    """Return the numbers with two owners that somebody may see: those of a return that is theirs to read.

    Those to be reconciled come first, then those that wait for the other side, then the settled.
    """
    found = views_of(models.Reconciliation.objects.filter(campaign__code=campaign), campaign=campaign)
    if not any(rights.may(one) for one in campaigns.RUNS_CAMPAIGNS):
        readable = models.Return.objects.filter(returns.readable(rights), campaign__code=campaign)
        own = set(readable.values_list("id", flat=True))
        found = tuple(one for one in found if any(side.returned in own for side in one.sides))
    order = list(ReconciliationState)
    return tuple(sorted(found, key=lambda one: (order.index(one.state), one.id)))


def reconciliation(number: int, rights: Rights) -> ReconciliationView:
    """Return a number with two owners that somebody may see; that others exist is not said.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    found = known_reconciliation(number)
    if all(one.id != number for one in reconciliations(rights, campaign=found.campaign)):
        raise unknown(number)
    return found


def known_reconciliation(number: int) -> ReconciliationView:
    """Return a number with two owners, for services that ask for rights themselves.

    Raises:
        NotFound: there is none.
    """
    row = models.Reconciliation.objects.select_related("campaign").filter(id=number).first()
    if row is None:
        raise unknown(number)
    (found,) = views_of(models.Reconciliation.objects.filter(id=number), campaign=row.campaign.code)
    return found


def known_reconciliations(campaign: str) -> tuple[ReconciliationView, ...]:
    """Return all numbers with two owners of a campaign, for services that ask for rights themselves."""
    return views_of(models.Reconciliation.objects.filter(campaign__code=campaign).order_by("id"), campaign=campaign)


def unknown(number: int) -> NotFound:
    """Return the refusal for a reconciliation that is not there."""
    return NotFound(
        f"没有编号为 {number} 的衔接事项；请从这次填报的“双方都填报的数据”进入",
        f"There is no reconciliation number {number}; start from “Numbers with two owners” of the campaign",
    )


def answers_in(campaign: str, *, states: Sequence[str] = _HANDED_IN) -> tuple[Answer, ...]:
    """Return the numbers in those returns of a campaign that were handed in; drafts are nobody else's business.

    Args:
        states: where a return has to stand.
    """
    standing = models.Return.objects.filter(campaign__code=campaign, state__in=states)
    organisations = list(standing.values_list("organisation", flat=True))
    asks = models.Ask.objects.filter(campaign__code=campaign, organisation__in=organisations)
    entries = {one.ask_id: one for one in current_entries(asks).filter(kind=EntryKind.VALUE.value).exclude(printed="")}
    catalogue = attained.book_in_force().catalogue
    found = (_answer(ask, entries[ask.pk], catalogue) for ask in asks.order_by("id") if ask.pk in entries)
    return tuple(one for one in found if one is not None)


def differences_in(campaign: str) -> dict[Key, Difference]:
    """Return how the numbers of a campaign that have several owners compare now, by their asks."""
    answers = answers_in(campaign)
    book = attained.book_in_force()
    additive = frozenset(one.id for one in book.catalogue.measures.values() if one.nature in _ADD_UP)
    owner = {one.ask: one.organisation for one in answers}
    found = differences(answers, areas=book.plan.areas, additive=additive, tolerance=book.thresholds.tolerance.share)
    return {
        key_of(one): one
        for one in found
        if any(owner[ask] != owner[one.first] for ask in one.others)  # one organisation alone has nobody to agree with
    }


def key_of(difference: Difference) -> Key:
    """Return the asks by which a comparison is known."""
    second = difference.others[0] if difference.comparison is Comparison.SAME_CELL else 0
    return difference.first, second


def views_of(rows: QuerySet[models.Reconciliation], *, campaign: str) -> tuple[ReconciliationView, ...]:
    """Return reconciliations of one campaign with what their figures say now."""
    listed = list(rows.select_related("first", "second"))
    if not listed:
        return ()
    current = differences_in(campaign)
    inside = {row.pk: [int(one) for one in json.loads(row.inside)] for row in listed}
    asks = models.Ask.objects.in_bulk([one for found in inside.values() for one in found])
    numbers = dict(models.Return.objects.filter(campaign__code=campaign).values_list("organisation", "id"))
    return tuple(
        _view(row, campaign, [asks[one] for one in inside[row.pk]], current, numbers) for row in listed
    )  # fmt: skip


def _view(
    row: models.Reconciliation,
    campaign: str,
    inside: Iterable[models.Ask],
    current: Mapping[Key, Difference],
    numbers: Mapping[str, int],
) -> ReconciliationView:
    first = row.first
    others = [row.second] if row.second is not None else list(inside)
    owned: dict[str, list[int]] = {first.organisation: [first.pk]}
    for one in others:
        owned.setdefault(one.organisation, []).append(one.pk)
    difference = current.get((first.pk, row.second_id or 0))
    parts = from_text(row.parts)
    state, left = ReconciliationState(row.state), Decimal(row.residual)
    if difference is None or difference.fingerprint != row.fingerprint:
        state = ReconciliationState.OPEN  # what was agreed holds for other figures
        left = residual(difference, parts) if difference else left
    return ReconciliationView(
        id=row.pk, campaign=campaign, comparison=Comparison(row.comparison), state=state,
        cell=Cell(first.measure, first.area, first.period, first.list_id), unit=first.unit,
        sides=tuple(Side(name, numbers.get(name, 0), tuple(asks)) for name, asks in owned.items()),
        difference=difference, residual=left, parts=parts,
        is_agreed=difference is not None and difference.is_none, is_carried=row.is_carried, prevails=row.prevails,
        reason=row.reason, fingerprint=token_of(row), proposed_by=row.proposed_by, proposed_for=row.proposed_for,
        proposed_at=row.proposed_at, settled_by=row.settled_by, settled_for=row.settled_for, settled_at=row.settled_at,
    )  # fmt: skip


def token_of(row: models.Reconciliation) -> str:
    """Return what names the figures and the proposal of a reconciliation, for whoever signs what they saw."""
    return fingerprint_of(
        row.fingerprint, row.state, row.parts, row.residual, str(row.is_carried), row.prevails, row.reason,
        row.proposed_for,
    )  # fmt: skip


def _answer(ask: models.Ask, entry: models.Entry, catalogue: Catalogue) -> Answer | None:
    """Return an answer in the unit of its ask; `None` where the rulebook no longer knows how to convert it."""
    try:
        shift = exact_shift(catalogue.units.parse(entry.unit), catalogue.units.parse(ask.unit))
        counted = catalogue.is_counted(ask.measure)
    except (InvalidInput, NotFound):
        return None
    value = PrintedValue.parse(entry.printed, shift=shift, qualifier=Qualifier(entry.qualifier), counted=counted)
    return Answer(ask.pk, ask.organisation, Cell(ask.measure, ask.area, ask.period, ask.list_id), value)
