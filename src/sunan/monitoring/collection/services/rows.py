"""What every change does first: hold its row, ask for the right, see that it stands where it must."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.access.services.guard import NotPermitted, require_everywhere, scope_of
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.texts import Text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import ReturnHead
from sunan.monitoring.collection.core.describing import require_lawful
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.reaching import reaches
from sunan.monitoring.collection.core.refusals import CampaignMoved, DeadlinePassed, PersonNeeded, ReturnMoved
from sunan.monitoring.collection.selectors import campaigns, returns
from sunan.monitoring.collection.selectors.rows import as_campaign, as_head


def held_campaign(
    code: str, permission: Permission, *, states: Collection[CampaignState], asked: Text, by: Actor, at: datetime
) -> models.Campaign:
    """Return a campaign, held until the transaction ends; campaigns belong to nobody, so the right has to hold for all.

    Args:
        states: where it has to stand; empty for anywhere.
        asked: what is to be done, for the refusal.
    Raises:
        NotFound: there is none with this code.
        NotPermitted: the actor may not do this.
        CampaignMoved: it stands elsewhere.
    """
    require_everywhere(by, permission, at)
    row = models.Campaign.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise campaigns.unknown(code)
    if states and row.state not in {one.value for one in states}:
        raise CampaignMoved(code, CampaignState(row.state), asked)
    return row


def held_return(
    number: int, permission: Permission, *, states: Collection[ReturnState], asked: Text, by: Actor, at: datetime
) -> models.Return:
    """Return a return, held until the transaction ends so that changes come one after the other.

    Args:
        states: where it has to stand; empty for anywhere.
    Raises:
        NotFound: there is none with this number.
        NotPermitted: the actor may not do this with a return of this organisation.
        ReturnMoved: it stands elsewhere.
        CampaignMoved: its campaign was cancelled.
    """
    row = models.Return.objects.select_for_update(of=("self",)).select_related("campaign").filter(id=number).first()
    if row is None:
        raise returns.unknown(number)
    require_return(by, permission, at, row)
    if row.campaign.state == CampaignState.CANCELLED.value:
        raise CampaignMoved(row.campaign.code, CampaignState.CANCELLED, asked)
    if states and row.state not in {one.value for one in states}:
        raise ReturnMoved(ReturnState(row.state), asked)
    return row


def require_return(by: Actor, permission: Permission, at: datetime, row: models.Return) -> None:
    """Refuse unless the actor may do this with a return: of their organisation, or of the bureau of their city.

    Raises:
        NotPermitted: the right is lacking, or holds for other returns.
    """
    scope = scope_of(by, permission, at)
    if not reaches(scope, organisation=row.organisation, area=row.area, is_city=row.is_city):
        raise NotPermitted(
            f"没有对这份报表“{permission.text.zh}”的权限；如有需要请向安全管理员申请",
            f"You may not {permission.text.en} for this return; ask the security administrator if you need to",
        )


def require_in_time(row: models.Return, began: datetime) -> None:
    """Refuse to write after the campaign has ended for a return; what counts is the moment the request began.

    Raises:
        DeadlinePassed: it has ended, and nobody permitted more time.
    """
    head = head_of_row(row)
    if not head.is_in_time(began):
        ended = max(head.campaign.ends_at, head.late_until or head.campaign.ends_at)
        raise DeadlinePassed(timezone.localtime(ended))


def require_form_until(row: models.Return, until: datetime) -> None:
    """Refuse to give time beyond the day on which the form of a campaign expires.

    Raises:
        FormNotLawful: it expires before.
    """
    require_lawful(as_campaign(row.campaign).form, until=day_of(until))


def require_person(by: Actor) -> str:
    """Return the id of the person who signs.

    Raises:
        PersonNeeded: a command or a job asks.
    """
    if by.kind is not ActorKind.USER:
        raise PersonNeeded
    return by.id


def head_of_row(row: models.Return) -> ReturnHead:
    """Return a return without its cells."""
    return as_head(row, as_campaign(row.campaign))
