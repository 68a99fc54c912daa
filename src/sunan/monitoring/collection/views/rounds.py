"""Pages for reading: which rounds of collecting there are, one of them with how far it is, what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import Visitor, visitor_of
from sunan.audit import selectors as log
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.answers import AskView, CampaignView, ReturnProgress
from sunan.monitoring.collection.core.describing import lawful_fields
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.selectors import campaigns, returns
from sunan.monitoring.collection.views.frame import (
    called,
    manages,
    offered,
    organisation_names,
    people,
    releases,
    show,
)

_ORDER = (CampaignState.OPEN, CampaignState.DRAFT, CampaignState.CLOSED, CampaignState.CANCELLED)
_MOST_EVENTS = 100
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: how many, as which share, called what."""

    key: str
    name: Text
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Far:
    """How far a round is: its returns by where they stand, its cells by whether they are answered."""

    returns: tuple[Part, ...]
    cells: tuple[Part, ...]
    all_returns: int
    approved: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Left:
    """How long until a deadline: days when there is at least one, hours below."""

    words: Text
    is_over: bool
    is_near: bool


@dataclass(frozen=True, slots=True)
class Round:
    """A round in the list, with those of its returns that the visitor may see."""

    campaign: CampaignView
    far: Far | None
    left: Left
    asked: int


@dataclass(frozen=True, slots=True)
class Duty:
    """A return that waits for the visitor, and for what."""

    progress: ReturnProgress
    what: Text
    route: str
    left: Left


@dataclass(frozen=True, slots=True)
class HeldBy:
    """What one holder is asked for, and of whom: before a round opens."""

    holder: str
    name: Text
    area: str
    measures: tuple[str, ...]
    cells: int
    organisations: tuple[str, ...]
    unassigned: int


@access(Permission.READ_COLLECTED)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the rounds the visitor may see, and before them what waits for the visitor."""
    visitor, now = visitor_of(request), timezone.now()
    found = campaigns.campaigns(visitor.rights)
    by_code: dict[str, list[ReturnProgress]] = {}
    for one in returns.returns(visitor.rights):
        by_code.setdefault(one.head.campaign.code, []).append(one)
    duties = [duty for those in by_code.values() for one in those if (duty := _duty(one, visitor, now))]
    rounds = [_round(one, by_code.get(one.code, []), now) for one in found]
    return show(
        request,
        "collection/list.html",
        groups=[
            (state, those) for state in _ORDER if (those := [one for one in rounds if one.campaign.state is state])
        ],
        rounds=rounds,
        running=sum(one.campaign.state is CampaignState.OPEN for one in rounds),
        duties=sorted(duties, key=lambda one: (one.progress.head.campaign.deadline, one.progress.head.id)),
        names=organisation_names(one.progress.head.organisation for one in duties),
        may_manage=manages(visitor),
    )


@access(Permission.READ_COLLECTED)
@require_safe
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """Show a round: what it asks of whom, its lawful form, how far its returns are, and what is to be done next."""
    visitor, now = visitor_of(request), timezone.now()
    found = campaigns.campaign(code, visitor.rights)
    progress = campaigns.progress(code, visitor.rights)
    may_manage = manages(visitor)
    asks = campaigns.asks_of(code) if may_manage else ()
    holders = held_by(asks)
    events = log.history(f"campaign:{code}", limit=_MOST_EVENTS) if may_manage else []
    lawful = lawful_fields(found.form)
    return show(
        request,
        "collection/campaign.html",
        campaign=found,
        far=far_of(progress) if progress else None,
        left=left_until(found.deadline, now),
        returns=[(one, offered(one.head, visitor)) for one in progress],
        holders=holders,
        areas={one.area: called().area(one.area) for one in holders},
        asked=len(asks),
        unassigned=sum(one.unassigned for one in holders),
        reminders=text("、".join(map(str, found.fields.reminders)), ", ".join(map(str, found.fields.reminders))),
        lawful=lawful,
        has_lacking=not all(is_there for _, is_there in lawful),
        may_manage=may_manage,
        may_release=releases(visitor),
        names=organisation_names(
            [one.head.organisation for one in progress] + [each for one in holders for each in one.organisations]
        ),
        events=events,
        persons=people([found.created_by, *(one.actor.id for one in events)]),
    )


@access(Permission.READ_COLLECTED)
@require_safe
def burden(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a round costs those who report: asked, filled in already, asked of the wrong one, never used."""
    visitor = visitor_of(request)
    found = campaigns.campaign(code, visitor.rights)
    whole, *each = campaigns.burden_of(code)
    visible = {one.head.organisation for one in campaigns.progress(code, visitor.rights)}
    shown = each if manages(visitor) else [one for one in each if one.organisation in visible]
    return show(
        request,
        "collection/burden.html",
        campaign=found,
        whole=whole,
        each=shown,
        names=organisation_names(one.organisation for one in shown),
    )


def held_by(asks: Iterable[AskView]) -> list[HeldBy]:
    """Return the cells of a round by who holds them, in the order in which they are asked."""
    found: dict[tuple[str, str], list[AskView]] = {}
    for one in asks:
        found.setdefault((one.asked.holder, one.cell.area), []).append(one)
    return [
        HeldBy(
            holder,
            those[0].asked.holder_name,
            area,
            tuple(dict.fromkeys(one.cell.measure for one in those)),
            len({one.cell for one in those}),
            tuple(sorted({one.organisation for one in those} - {""})),
            sum(not one.organisation for one in those),
        )
        for (holder, area), those in found.items()
    ]


def far_of(progress: Sequence[ReturnProgress]) -> Far:
    """Return how far some returns are."""
    states = Counter(one.head.state for one in progress)
    asked, answered = sum(one.asked for one in progress), sum(one.answered for one in progress)
    cells = (
        ("answered", text("已填", "filled in"), answered),
        ("empty", text("未填", "not yet"), asked - answered),
    )
    return Far(
        tuple(
            Part(state.value, state.text, states[state], states[state] / len(progress))
            for state in reversed(ReturnState)
            if states[state]
        ),
        tuple(Part(key, name, count, count / asked) for key, name, count in cells if count),
        len(progress),
        states[ReturnState.APPROVED],
        asked,
        answered,
    )


def left_until(deadline: datetime, now: datetime) -> Left:
    """Return how long until a deadline, in days when there is at least one."""
    seconds = (deadline - now).total_seconds()
    if seconds < 0:
        return Left(text("已截止", "deadline passed"), is_over=True, is_near=False)
    days, hours = int(seconds // _DAY_SECONDS), int(seconds // 3600)
    if days:
        words = text(f"还有 {days} 天", f"{days} days left" if days > 1 else "1 day left")
    else:
        words = text(f"还有 {hours} 小时", f"{hours} hours left" if hours != 1 else "1 hour left")
    return Left(words, is_over=False, is_near=days < 3)


def _round(one: CampaignView, those: Sequence[ReturnProgress], now: datetime) -> Round:
    asked = sum(each.asked for each in those) if those else len(campaigns.asks_of(one.code))
    return Round(one, far_of(those) if those else None, left_until(one.deadline, now), asked)


def _duty(one: ReturnProgress, visitor: Visitor, now: datetime) -> Duty | None:
    offers, left = offered(one.head, visitor), left_until(one.head.late_until or one.head.campaign.deadline, now)
    if offers.fill and one.head.campaign.state is not CampaignState.CANCELLED:
        sent_back = one.head.round > 1
        words = text("退回，请修改", "sent back, please correct") if sent_back else text("请填报", "please fill in")
        return Duty(one, words, "collection:return", left)
    if offers.review:
        return Duty(one, text("请审核", "please review"), "collection:review", left)
    if offers.approve:
        return Duty(one, text("请审批", "please approve"), "collection:review", left)
    return None
