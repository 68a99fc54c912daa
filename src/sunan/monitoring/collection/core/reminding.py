"""What people are told of a campaign without asking: when which reminder is due, in which words, for whom.

A reminder has a key, so that however often it is worked out people are told once; what makes the matter a new one (another
campaign, another deadline, other figures) is part of the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sunan.access.core.permissions import Permission
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.answers import CampaignView, MovementView, ReturnHead
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReconciliationState, ReturnState, ReturnStep
from sunan.monitoring.collection.core.reconciling import ReconciliationView
from sunan.monitoring.collection.core.release import ReleaseView

_RUNNING = (CampaignState.OPEN, CampaignState.CLOSED)
_REPORTS = (Permission.REPORT_FIGURES,)
_TAKES_PART = (Permission.REPORT_FIGURES, Permission.REVIEW_FIGURES, Permission.APPROVE_FIGURES)
_NO_TITLE = 180
"""Longest part of a notice's title that the title of a campaign may take."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell.

    Attributes:
        permissions: whoever holds one of these for one of `returns` is told.
        returns: whose matter it is; empty for those alone who run campaigns.
        but_not: users who did it themselves.
        to_centre: whether those who run campaigns are told too.
        to_releasers: whether those who release figures are told too.
    """

    kind: str
    key: str
    subject: str
    title: Text
    body: Text
    link: str
    due_on: date | None = None
    permissions: tuple[Permission, ...] = ()
    returns: tuple[ReturnHead, ...] = ()
    but_not: frozenset[str] = frozenset()
    to_centre: bool = False
    to_releasers: bool = False


def of_return(
    head: ReturnHead, *, name: Text, last: MovementView | None, day: date, due_on: date, at: datetime
) -> Iterator[Reminder]:
    """Yield what the people of a return are to be told now.

    Args:
        name: of its organisation.
        last: the latest step in its life; `None` while there was none.
        day: of `at`, where the system runs.
        due_on: day of the deadline, where the system runs.
    """
    if head.campaign.state not in _RUNNING:
        return
    if head.state is ReturnState.SUBMITTED:
        yield _step(
            head, name, "to_review", Permission.REVIEW_FIGURES, head.submitted_at, text("待审核", "to be reviewed")
        )
    elif head.state is ReturnState.REVIEWED:
        yield _step(
            head, name, "to_approve", Permission.APPROVE_FIGURES, head.reviewed_at, text("待审批", "to be approved")
        )
    elif head.state is ReturnState.DRAFT:
        if last is not None and last.step is ReturnStep.SEND_BACK:
            yield _sent_back(head, name, last)
        yield from _to_hand_in(head, name, day=day, due_on=due_on, at=at)


def of_campaign(campaign: CampaignView, overdue: Iterable[Text], *, due_on: date) -> Iterator[Reminder]:
    """Yield what those who run a campaign are to be told: who has not handed in although the deadline passed."""
    names = tuple(overdue)
    if names:
        title = title_of(campaign)
        yield Reminder(
            kind="collection.overdue",
            key=f"collection.overdue:{campaign.code}:{due_on}",
            subject=f"campaign:{campaign.code}",
            title=text(f"逾期未报 {len(names)} 家：{title.zh}", f"{len(names)} overdue: {title.en}"),
            body=text(
                f"截止后仍未报送：{'、'.join(one.zh for one in names)}。可催报，或许可补报。",
                f"Not handed in after the deadline: {', '.join(one.en for one in names)}. Chase them, or permit late reporting.",
            ),
            link=campaign_link(campaign.code),
            due_on=due_on,
            to_centre=True,
        )


def of_difference(
    found: ReconciliationView, campaign: CampaignView, returns: Iterable[ReturnHead]
) -> Iterator[Reminder]:
    """Yield what the owners of a number are to be told while they do not agree on it."""
    if campaign.state not in _RUNNING or found.state is ReconciliationState.SETTLED or found.difference is None:
        return
    sides = {one.organisation for one in found.sides}
    title, is_proposed = title_of(campaign), found.state is ReconciliationState.PROPOSED
    waiting = {one for one in sides if found.may_answer(one)} if is_proposed else sides
    if is_proposed:
        words = text("待确认衔接方案", "A proposal to reconcile figures awaits your side")
        body = text("对方已提出差异的原因和口径，请核对后确认，或提出另一方案。",
                    "The other side proposed why the figures differ; check and confirm it, or propose otherwise.")  # fmt: skip
        asked = (Permission.REVIEW_FIGURES, Permission.APPROVE_FIGURES)
    elif found.is_agreed:
        return
    else:
        words = text("数据待衔接", "Figures of two owners differ")
        body = text("同一数字由两家单位填报而不一致，请说明差异的原因。",
                    "A number that two organisations own differs between them; say why.")  # fmt: skip
        asked = (Permission.REPORT_FIGURES, Permission.REVIEW_FIGURES)
    yield Reminder(
        kind="collection.to_reconcile",
        key=f"collection.to_reconcile:{found.id}:{found.fingerprint[:24]}",
        subject=f"reconciliation:{found.id}",
        title=text(f"{words.zh}：{title.zh}", f"{words.en}: {title.en}"),
        body=body,
        link=difference_link(found.id),
        permissions=asked,
        returns=tuple(one for one in returns if one.organisation in waiting),
    )


def of_release(release: ReleaseView, campaign: CampaignView, returns: Iterable[ReturnHead]) -> Reminder:
    """Return what everybody who took part is told when the figures became known."""
    title = title_of(campaign)
    return Reminder(
        kind="collection.released",
        key=f"collection.released:{release.vintage}",
        subject=f"release:{release.vintage}",
        title=text(f"数据已发布：{title.zh}", f"Figures are released: {title.en}"),
        body=text(
            f"共 {release.rows} 项数据已公布，指标和判断随之更新。",
            f"{release.rows} figures became known; indicators and verdicts follow them.",
        ),
        link=campaign_link(campaign.code),
        permissions=_TAKES_PART,
        returns=tuple(returns),
        to_centre=True,
    )


def of_overdue_release(release: ReleaseView, campaign: CampaignView, trouble: Text) -> Reminder:
    """Return what those who release figures are told when a moment has passed and the release could not go out.

    Args:
        trouble: why it could not.
    """
    title = title_of(campaign)
    return Reminder(
        kind="collection.release_overdue",
        key=f"collection.release_overdue:{release.vintage}",
        subject=f"release:{release.vintage}",
        title=text(f"到时未能发布：{title.zh}", f"Could not go out at its moment: {title.en}"),
        body=text(
            f"待发布的数据到时未能发布：{trouble.zh}",
            f"A release under embargo could not go out at its moment: {trouble.en}",
        ),
        link=campaign_link(campaign.code),
        to_releasers=True,
    )


def is_overdue(head: ReturnHead, at: datetime) -> bool:
    """Return whether a return should have been handed in by now."""
    return head.campaign.state in _RUNNING and head.state is ReturnState.DRAFT and not head.is_in_time(at)


def return_link(number: int) -> str:
    """Return where a return is filled in."""
    return f"/collection/returns/{number}/"


def difference_link(number: int) -> str:
    """Return where a number with two owners is reconciled."""
    return f"/collection/differences/{number}/"


def campaign_link(code: str) -> str:
    """Return where a campaign is shown."""
    return f"/collection/rounds/{code}/"


def _to_hand_in(head: ReturnHead, name: Text, *, day: date, due_on: date, at: datetime) -> Iterator[Reminder]:
    campaign, title = head.campaign, title_of(head.campaign)
    if is_overdue(head, at):
        yield _draft(
            head, "overdue", f"{due_on}:{head.late_until or ''}", due_on,
            text(f"逾期未报：{title.zh}", f"Overdue: {title.en}"),
            text(f"{name.zh}的报表已过截止日期，仍未报送。如需补报，请向管理服务中心申请许可。",
                 f"The return of {name.en} was not handed in by its deadline. Ask the service centre to permit late reporting."),
        )  # fmt: skip
        return
    if campaign.state is not CampaignState.OPEN:
        return
    yield _draft(
        head, "asked", "", due_on, text(f"请填报：{title.zh}", f"Please report: {title.en}"),
        text(f"{name.zh}有数据待填报，已公布的已预先填好，请核对并补齐。",
             f"Figures are asked of {name.en}; what is published is filled in already: check it and add the rest."),
    )  # fmt: skip
    left = (due_on - day).days
    near = [one for one in campaign.fields.reminders if 0 <= left <= one]
    if near:
        when = text(f"还有 {left} 天截止", f"{left} days left") if left else text("今天截止", "due today")
        yield _draft(
            head, "due", f"{due_on}:{min(near)}", due_on, text(f"{when.zh}：{title.zh}", f"{title.en}: {when.en}"),
            text(f"{name.zh}的报表尚未报送；截止后补报须经管理服务中心许可。",
                 f"The return of {name.en} is not handed in yet; after the deadline the service centre has to permit late reporting."),
        )  # fmt: skip


def _draft(head: ReturnHead, what: str, once_for: str, due_on: date, title: Text, body: Text) -> Reminder:
    return Reminder(
        kind=f"collection.{what}",
        key=f"collection.{what}:return:{head.id}:{once_for}",
        subject=f"return:{head.id}",
        title=title,
        body=body,
        link=return_link(head.id),
        due_on=due_on,
        permissions=_REPORTS,
        returns=(head,),
    )


def _sent_back(head: ReturnHead, name: Text, last: MovementView) -> Reminder:
    title = title_of(head.campaign)
    return Reminder(
        kind="collection.sent_back",
        key=f"collection.sent_back:return:{head.id}:{last.at.isoformat()}",
        subject=f"return:{head.id}",
        title=text(f"报表被退回：{title.zh}", f"A return was sent back: {title.en}"),
        body=text(f"{name.zh}的报表被退回修改。理由：{last.reason}", f"The return of {name.en} was sent back. Reason: {last.reason}"),
        link=return_link(head.id),
        permissions=_REPORTS,
        returns=(head,),
        but_not=frozenset({last.by}),
    )  # fmt: skip


def _step(
    head: ReturnHead, name: Text, what: str, permission: Permission, since: datetime | None, words: Text
) -> Reminder:
    title = title_of(head.campaign)
    return Reminder(
        kind=f"collection.{what}",
        key=f"collection.{what}:return:{head.id}:{since.isoformat() if since else ''}",
        subject=f"return:{head.id}",
        title=text(f"报表{words.zh}：{title.zh}", f"A return is {words.en}: {title.en}"),
        body=text(f"{name.zh}的报表{words.zh}。", f"The return of {name.en} is {words.en}."),
        link=return_link(head.id),
        permissions=(permission,),
        returns=(head,),
        but_not=frozenset({head.submitted_by, head.reviewed_by}),
    )


def title_of(campaign: CampaignView) -> Text:
    """Return the title of a campaign as people are told it: no longer than fits, and marked where it is a demonstration."""
    zh, en = (one if len(one) <= _NO_TITLE else f"{one[:_NO_TITLE]}…" for one in (campaign.title.zh, campaign.title.en))
    return text(f"（演示）{zh}", f"(demonstration) {en}") if campaign.is_demonstration else text(zh, en)
