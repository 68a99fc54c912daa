"""What people are to be told of the rounds that run, whom that concerns, and what a person's calendar shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from sunan.access import selectors as accounts
from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core import reminding
from sunan.monitoring.collection.core.answers import CampaignView, ReturnHead
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReleaseState, ReturnState
from sunan.monitoring.collection.core.reaching import may_reach
from sunan.monitoring.collection.core.reminding import Reminder
from sunan.monitoring.collection.selectors import campaigns, reconciling, returns
from sunan.monitoring.collection.selectors.releases import as_release, known_release, releases_due, trouble_with
from sunan.monitoring.collection.selectors.rows import as_campaign, as_head
from sunan.notices.core.calendar import Deadline

REMEMBERED = timedelta(days=90)
"""So long after its deadline a round is still looked at, and stays in calendars."""
_NEWS = timedelta(days=30)
_PATIENCE = timedelta(hours=1)
_NOT_PUBLISHED = text(
    "没有查出数据的问题，请检查后台任务是否在运行",
    "nothing is wrong with the figures; see whether work in the background is running",
)
_RUNNING = (CampaignState.OPEN.value, CampaignState.CLOSED.value)
_DONE: Mapping[Permission, frozenset[ReturnState]] = {
    Permission.REPORT_FIGURES: frozenset({ReturnState.SUBMITTED, ReturnState.REVIEWED, ReturnState.APPROVED}),
    Permission.REVIEW_FIGURES: frozenset({ReturnState.REVIEWED, ReturnState.APPROVED}),
    Permission.APPROVE_FIGURES: frozenset({ReturnState.APPROVED}),
}
_DEEDS: Mapping[Permission, Text] = {
    Permission.REPORT_FIGURES: text("报送", "Hand in"),
    Permission.REVIEW_FIGURES: text("审核", "Review"),
    Permission.APPROVE_FIGURES: text("审批", "Approve"),
}


def is_anything_running(at: datetime) -> bool:
    """Return whether there may be something to tell: a round runs, ended lately, released lately or should have."""
    return (
        models.Campaign.objects.filter(_lately(at), state__in=_RUNNING).exists()
        or models.CollectedRelease.objects.filter(_just_released(at)).exists()
        or bool(releases_due(at))
    )


def reminders(at: datetime) -> Iterator[Reminder]:
    """Yield all that people are to be told now; most of it they were told before, which the keys show."""
    for row in models.Campaign.objects.filter(_lately(at), state__in=_RUNNING).order_by("id"):
        yield from _of_campaign(as_campaign(row), at)
    for release in models.CollectedRelease.objects.filter(_just_released(at)).select_related("campaign").order_by("id"):
        campaign = as_campaign(release.campaign)
        yield reminding.of_release(as_release(release), campaign, returns.heads_in(campaign.code))
    for vintage in releases_due(at):
        waiting = known_release(vintage)
        trouble = trouble_with(vintage) or (_NOT_PUBLISHED if at - waiting.release_at >= _PATIENCE else None)
        if trouble is not None:
            yield reminding.of_overdue_release(waiting, campaigns.known_campaign(waiting.campaign), trouble)


def recipients(reminder: Reminder, at: datetime, known: dict[str, Rights]) -> list[str]:
    """Return whom a reminder concerns: whoever holds one of its permissions for one of its returns.

    Args:
        known: rights that were looked up already; those looked up now are added.
    """
    found = set(accounts.holders_of(Permission.MANAGE_CAMPAIGNS, at, everywhere=True)) if reminder.to_centre else set()
    if reminder.to_releasers:
        found |= set(accounts.holders_of(Permission.RELEASE_FIGURES, at, everywhere=True))
    for permission in reminder.permissions:
        for user in accounts.holders_of(permission, at):
            if user not in known:
                known[user] = accounts.rights_of(user, at)
            rights = known[user]
            if any(_reaches(rights, permission, head) for head in reminder.returns):
                found.add(user)
    return sorted(found - reminder.but_not)


def deadlines(user: str, at: datetime) -> Iterator[Deadline]:
    """Yield what a person has to do in rounds by when: hand in, review, approve, release. What is done is cancelled."""
    rights = accounts.rights_of(user, at)
    states = (*_RUNNING, CampaignState.CANCELLED.value)
    rows = models.Return.objects.select_related("campaign").filter(
        returns.readable(rights), campaign__state__in=states, campaign__deadline__gte=at - REMEMBERED
    )
    heads = [as_head(row, as_campaign(row.campaign)) for row in rows.order_by("id")]
    names = _names((one.organisation for one in heads), at)
    for head in heads:
        mine = next((one for one in _DEEDS if _reaches(rights, one, head)), None)
        if mine is not None:
            yield _deadline(head, mine, names[head.organisation])
    if rights.scope(Permission.RELEASE_FIGURES).everything:
        waiting = models.Campaign.objects.filter(state__in=states, release_at__gte=at - REMEMBERED).order_by("id")
        for campaign in map(as_campaign, waiting):
            yield from _release_day(campaign)


def _of_campaign(campaign: CampaignView, at: datetime) -> Iterator[Reminder]:
    heads = returns.heads_in(campaign.code)
    names = _names((one.organisation for one in heads), at)
    day, due_on = accounts.day_of(at), accounts.day_of(campaign.deadline)
    for head in heads:
        steps = returns.movements(head.id) if head.state is ReturnState.DRAFT and head.round > 1 else ()
        last = steps[-1] if steps else None
        yield from reminding.of_return(head, name=names[head.organisation], last=last, day=day, due_on=due_on, at=at)
    late = (names[one.organisation] for one in heads if reminding.is_overdue(one, at))
    yield from reminding.of_campaign(campaign, late, due_on=due_on)
    for found in reconciling.known_reconciliations(campaign.code):
        yield from reminding.of_difference(found, campaign, heads)


def _deadline(head: ReturnHead, permission: Permission, name: Text) -> Deadline:
    campaign, deed = head.campaign, _DEEDS[permission]
    title = reminding.title_of(campaign)
    due = max(campaign.deadline, head.late_until) if head.late_until else campaign.deadline
    return Deadline(
        uid=f"collection:return:{head.id}",
        title=text(f"{deed.zh}：{title.zh}（{name.zh}）", f"{deed.en}: {title.en} ({name.en})"),
        due=timezone.localtime(due),
        link=reminding.return_link(head.id),
        cancelled=campaign.state is CampaignState.CANCELLED or head.state in _DONE[permission],
        changed_at=max(campaign.changed_at, head.changed_at),
    )


def _release_day(campaign: CampaignView) -> Iterator[Deadline]:
    title = reminding.title_of(campaign)
    if campaign.fields.release_at is not None:
        yield Deadline(
            uid=f"collection:release:{campaign.id}",
            title=text(f"发布：{title.zh}", f"Release: {title.en}"),
            due=timezone.localtime(campaign.fields.release_at),
            link=reminding.campaign_link(campaign.code),
            cancelled=campaign.state is CampaignState.CANCELLED,
            changed_at=campaign.changed_at,
        )


def _reaches(rights: Rights, permission: Permission, head: ReturnHead) -> bool:
    return may_reach(rights, permission, organisation=head.organisation, area=head.area, is_city=head.is_city)


def _names(organisations: Iterator[str], at: datetime) -> dict[str, Text]:
    ids = set(organisations)
    known = accounts.organisations_among(ids, on=accounts.day_of(at))
    return {one: known[one].name if one in known else text(one, one) for one in ids}


def _lately(at: datetime) -> Q:
    return Q(deadline__gte=at - REMEMBERED)


def _just_released(at: datetime) -> Q:
    return Q(state=ReleaseState.PUBLISHED.value, published_at__gte=at - _NEWS)
