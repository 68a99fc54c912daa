"""Questions about campaigns: which there are, what they ask of whom, how far they have come, what they cost."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights
from sunan.kernel.errors import NotFound
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import AskView, CampaignView, ReturnProgress
from sunan.monitoring.collection.core.burden import Burden, burden
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReleaseState
from sunan.monitoring.collection.selectors import returns as of_returns
from sunan.monitoring.collection.selectors.reading import as_asks, cells_of
from sunan.monitoring.collection.selectors.rows import as_campaign

RUNS_CAMPAIGNS = (Permission.MANAGE_CAMPAIGNS, Permission.RELEASE_FIGURES)
"""Whoever holds one of these sees every campaign, those in preparation among them."""


def campaigns(rights: Rights) -> tuple[CampaignView, ...]:
    """Return the campaigns that somebody may see, the newest first: their own organisation is asked, or they run them."""
    return tuple(as_campaign(row) for row in _visible(rights).order_by("-id"))


def campaign(code: str, rights: Rights) -> CampaignView:
    """Return a campaign that somebody may see; that others exist is not said.

    Raises:
        NotFound: there is none with this code, or it is not theirs to see.
    """
    row = _visible(rights).filter(code=code).first()
    if row is None:
        raise unknown(code)
    return as_campaign(row)


def known_campaign(code: str) -> CampaignView:
    """Return a campaign, for services and jobs that ask for rights themselves.

    Raises:
        NotFound: there is none with this code.
    """
    row = models.Campaign.objects.filter(code=code).first()
    if row is None:
        raise unknown(code)
    return as_campaign(row)


def unknown(code: str) -> NotFound:
    """Return the refusal for a campaign that is not there."""
    return NotFound(
        f"没有编号为“{code[:60]}”的填报；请从“数据填报”页面进入",
        f"There is no campaign “{code[:60]}”; start from the page “Reporting”",
    )


def all_campaigns() -> tuple[CampaignView, ...]:
    """Return every campaign, the newest first, for commands at the server."""
    return tuple(as_campaign(row) for row in models.Campaign.objects.order_by("-id"))


def campaigns_to_close(at: datetime) -> tuple[str, ...]:
    """Return the codes of the campaigns that are open although their deadline has passed."""
    found = models.Campaign.objects.filter(state=CampaignState.OPEN.value, deadline__lt=at).order_by("id")
    return tuple(found.values_list("code", flat=True))


def asks_of(code: str, *, organisation: str | None = None) -> tuple[AskView, ...]:
    """Return what a campaign asks, of all or of one organisation; an empty name asks for what nobody holds yet."""
    found = models.Ask.objects.filter(campaign__code=code).order_by("organisation", "position", "id")
    return as_asks(found if organisation is None else found.filter(organisation=organisation), code)


def unassigned(code: str) -> tuple[AskView, ...]:
    """Return the cells of a campaign that are asked of nobody yet."""
    return asks_of(code, organisation="")


def progress(code: str, rights: Rights) -> tuple[ReturnProgress, ...]:
    """Return how far the returns of a campaign have come that somebody may see."""
    return of_returns.returns(rights, campaign=code)


def burden_of(code: str) -> tuple[Burden, ...]:
    """Return what a campaign costs: in whole first, then each organisation by its id."""
    known_campaign(code)
    cells = cells_of(models.Ask.objects.filter(campaign__code=code).order_by("organisation", "position"), campaign=code)
    released = released_asks(code)
    organisations = sorted({one.ask.organisation for one in cells})
    return (
        burden(cells, released=released),
        *(
            burden((one for one in cells if one.ask.organisation == name), organisation=name, released=released)
            for name in organisations
            if name
        ),
    )


def released_asks(code: str) -> Collection[int] | None:
    """Return the asks whose values published releases of a campaign hold; `None` while nothing is published."""
    found = models.CollectedRelease.objects.filter(campaign__code=code, state=ReleaseState.PUBLISHED.value)
    lineages = list(found.values_list("lineage", flat=True))
    if not lineages:
        return None
    return frozenset(int(line["ask"]) for one in lineages for line in _lines(one) if "ask" in line)


def _lines(lineage: str) -> Iterable[dict[str, int]]:
    return [one for one in json.loads(lineage) if isinstance(one, dict)]


def _visible(rights: Rights) -> QuerySet[models.Campaign]:
    if any(rights.may(one) for one in RUNS_CAMPAIGNS):
        return models.Campaign.objects.all()
    asked = models.Return.objects.filter(of_returns.readable(rights)).values("campaign")
    return models.Campaign.objects.filter(Q(id__in=asked))
