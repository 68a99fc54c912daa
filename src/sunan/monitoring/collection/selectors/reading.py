"""Cells with their answers, in a fixed number of queries however many they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sunan.kernel.units import UnitSystem
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import AskView, CellView, EntryView
from sunan.monitoring.collection.core.words import EntrySource
from sunan.monitoring.collection.selectors.rows import as_ask, as_entry


def units_in_force() -> UnitSystem:
    """Return the units of the rulebook in force."""
    return attained.book_in_force().catalogue.units


def asks_of_return(row: models.Return) -> QuerySet[models.Ask]:
    """Return the cells asked in a return, in their order."""
    return models.Ask.objects.filter(campaign=row.campaign_id, organisation=row.organisation).order_by("position", "id")


def current_entries(asks: QuerySet[models.Ask]) -> QuerySet[models.Entry]:
    """Return the current entry of each of some asks: the latest that is not contested."""
    latest = (
        models.Entry.objects.filter(ask=OuterRef("ask"), is_contested=False).order_by("-version").values("version")[:1]
    )
    return models.Entry.objects.filter(ask__in=asks.order_by().values("id"), version=Subquery(latest))


def clashing_entries(asks: QuerySet[models.Ask]) -> QuerySet[models.Entry]:
    """Return the contested entries of some asks for which nobody has chosen yet."""
    chosen = (
        models.Entry.objects.filter(ask=OuterRef("ask"), source=EntrySource.CHOSEN.value)
        .order_by()
        .values("ask")
        .annotate(latest=Max("version"))
        .values("latest")
    )
    found = models.Entry.objects.filter(ask__in=asks.order_by().values("id"), is_contested=True)
    return found.annotate(chosen=Coalesce(Subquery(chosen), 0)).filter(version__gt=F("chosen")).order_by("version")


def cells_of(asks: QuerySet[models.Ask], *, campaign: str = "") -> tuple[CellView, ...]:
    """Return some asks with their answers, in the order of the query; four queries.

    Args:
        campaign: the code of their campaign, where all are of one; asked for otherwise.
    """
    rows = list(asks if campaign else asks.select_related("campaign"))
    units = units_in_force()
    of_unit = {row.pk: row.unit for row in rows}
    current = {
        one.ask_id: as_entry(one, asked_unit=of_unit[one.ask_id], units=units) for one in current_entries(asks)
    }  # fmt: skip
    clashing: dict[int, list[EntryView]] = {}
    for one in clashing_entries(asks):
        clashing.setdefault(one.ask_id, []).append(as_entry(one, asked_unit=of_unit[one.ask_id], units=units))
    remarks = open_remarks(asks)
    return tuple(
        CellView(
            ask=as_ask(row, campaign or row.campaign.code),
            current=current.get(row.pk),
            contested=tuple(clashing.get(row.pk, ())),
            open_remarks=remarks.get(row.pk, 0),
        )
        for row in rows
    )


def open_remarks(asks: QuerySet[models.Ask]) -> dict[int, int]:
    """Return how many comments are open at those of some asks that have any."""
    found = models.Remark.objects.filter(ask__in=asks.order_by().values("id"), resolved_at__isnull=True)
    return dict(found.values_list("ask").annotate(count=Count("id")).values_list("ask", "count"))


def as_asks(rows: Iterable[models.Ask], campaign: str) -> tuple[AskView, ...]:
    """Return cells that are asked, without answers."""
    return tuple(as_ask(row, campaign) for row in rows)
