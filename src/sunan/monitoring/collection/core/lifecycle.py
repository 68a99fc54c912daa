"""The lives of a campaign, a return, a reconciliation and a release: states, and one table of steps for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sunan.kernel.texts import Text, text


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def text(self) -> Text:
        return _CAMPAIGN_NAMES[self]


class ReturnState(StrEnum):
    """Where a return stands; whether its figures are released is told by the releases of its campaign."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    APPROVED = "approved"

    @property
    def text(self) -> Text:
        return _RETURN_NAMES[self]


class ReconciliationState(StrEnum):
    """Where two owners of one number stand with it."""

    OPEN = "open"
    PROPOSED = "proposed"
    SETTLED = "settled"

    @property
    def text(self) -> Text:
        return _RECONCILIATION_NAMES[self]


class ReleaseState(StrEnum):
    """Where a collected release stands."""

    EMBARGOED = "embargoed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def text(self) -> Text:
        return _RELEASE_NAMES[self]


_CAMPAIGN_NAMES = {
    CampaignState.DRAFT: text("筹备中", "in preparation"),
    CampaignState.OPEN: text("填报中", "open"),
    CampaignState.CLOSED: text("已截止", "closed"),
    CampaignState.CANCELLED: text("已取消", "cancelled"),
}
_RETURN_NAMES = {
    ReturnState.DRAFT: text("填报中", "being filled in"),
    ReturnState.SUBMITTED: text("待审核", "awaiting review"),
    ReturnState.REVIEWED: text("待审批", "awaiting approval"),
    ReturnState.APPROVED: text("已审批", "approved"),
}
_RECONCILIATION_NAMES = {
    ReconciliationState.OPEN: text("待衔接", "to be reconciled"),
    ReconciliationState.PROPOSED: text("待对方确认", "awaiting the other side"),
    ReconciliationState.SETTLED: text("已衔接", "settled"),
}
_RELEASE_NAMES = {
    ReleaseState.EMBARGOED: text("待发布", "under embargo"),
    ReleaseState.PUBLISHED: text("已发布", "published"),
    ReleaseState.WITHDRAWN: text("已撤下", "withdrawn before its moment"),
}


class CampaignStep(StrEnum):
    """What can happen to a campaign."""

    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"


class ReturnStep(StrEnum):
    """What can happen to a return."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    APPROVE = "approve"
    SEND_BACK = "send_back"


State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    """From which states a step leads to which."""

    sources: tuple[State, ...]
    target: State
    about: Text


CAMPAIGN_STEPS: Mapping[CampaignStep, Transition[CampaignState]] = {
    CampaignStep.OPEN: Transition((CampaignState.DRAFT,), CampaignState.OPEN, text("启动填报", "open")),
    CampaignStep.CLOSE: Transition((CampaignState.OPEN,), CampaignState.CLOSED, text("截止", "close")),
    CampaignStep.REOPEN: Transition((CampaignState.CLOSED,), CampaignState.OPEN, text("重新开放", "reopen")),
    CampaignStep.CANCEL: Transition(
        (CampaignState.DRAFT, CampaignState.OPEN), CampaignState.CANCELLED, text("取消", "cancel")
    ),
}
RETURN_STEPS: Mapping[ReturnStep, Transition[ReturnState]] = {
    ReturnStep.SUBMIT: Transition((ReturnState.DRAFT,), ReturnState.SUBMITTED, text("报送", "submit")),
    ReturnStep.WITHDRAW: Transition((ReturnState.SUBMITTED,), ReturnState.DRAFT, text("撤回", "withdraw")),
    ReturnStep.REVIEW: Transition((ReturnState.SUBMITTED,), ReturnState.REVIEWED, text("审核通过", "pass the review")),
    ReturnStep.APPROVE: Transition((ReturnState.REVIEWED,), ReturnState.APPROVED, text("审批", "approve")),
    ReturnStep.SEND_BACK: Transition(
        (ReturnState.SUBMITTED, ReturnState.REVIEWED, ReturnState.APPROVED),
        ReturnState.DRAFT,
        text("退回修改", "send back"),
    ),
}
"""Every step there is; a step that is not here cannot happen."""
TALKED_OVER = (ReturnState.DRAFT, ReturnState.SUBMITTED, ReturnState.REVIEWED)
"""Where a return stands while people comment on it; what is approved has been talked over."""
