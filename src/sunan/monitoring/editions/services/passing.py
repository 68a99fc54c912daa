"""Changes on the way of an edition from the drafters to those who approve it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import require
from sunan.audit import services as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.editions.core.edition import ApproverDrafted, Edition, EditionUnsettled, reason_given
from sunan.monitoring.editions.core.lifecycle import TRANSITIONS, Step
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import events
from sunan.monitoring.editions.services.rows import held


@transaction.atomic
def submit_edition(*, mark: str, by: Actor, at: datetime) -> Edition:
    """Submit a draft for approval; its text no longer changes unless it is sent back.

    Raises:
        EditionMoved: it is no draft.
        EditionUnsettled: comments, unwritten passages or typed digits are left.
    """
    transition = TRANSITIONS[Step.SUBMIT]
    row, found = held(mark, Permission.DRAFT_REPORTS, states=transition.sources, asked=transition.about, by=by, at=at)
    _require_settled(found)
    row.state, row.submitted_by, row.submitted_at, row.changed_at = transition.target.value, by.id, at, at
    row.save(update_fields=["state", "submitted_by", "submitted_at", "changed_at"])
    audit.record_event(events.SUBMITTED, subject=f"edition:{mark}", by=by, at=at)
    return editions.known_edition(mark)


@transaction.atomic
def send_back(*, mark: str, why: str, by: Actor, at: datetime) -> Edition:
    """Send a submitted or approved edition back to its drafters, with the reason.

    Raises:
        EditionMoved: it is neither submitted nor approved.
    """
    transition = TRANSITIONS[Step.SEND_BACK]
    row, _ = held(mark, Permission.APPROVE_REPORTS, states=transition.sources, asked=transition.about, by=by, at=at)
    reason = reason_given(why)
    row.state, row.approved_by, row.approved_at, row.ordered_at = transition.target.value, "", None, None
    row.changed_at = at
    row.save(update_fields=["state", "approved_by", "approved_at", "ordered_at", "changed_at"])
    audit.record_event(events.SENT_BACK, subject=f"edition:{mark}", by=by, at=at, why=reason)
    return editions.known_edition(mark)


@transaction.atomic
def approve_edition(*, mark: str, approver: str = "", by: Actor, at: datetime) -> Edition:
    """Approve a submitted edition; whoever drafted it or wrote in it cannot.

    Args:
        approver: the user in whose name a command at the server approves; users approve in their own.
    Raises:
        EditionMoved: it is not submitted.
        ApproverDrafted: the approver drafted or edited it.
        EditionUnsettled: comments were made since, and are open.
    """
    transition = TRANSITIONS[Step.APPROVE]
    row, found = held(
        mark, Permission.APPROVE_REPORTS, states=transition.sources, asked=transition.about, by=by, at=at
    )  # fmt: skip
    person = by.id if by.kind is ActorKind.USER else approver
    if not person:
        raise InvalidInput(
            "请指明由谁批准（--by 登录名）", "Say who approves it (--by SIGN-IN-NAME)"
        )  # fmt: skip
    require(Actor(ActorKind.USER, person), Permission.APPROVE_REPORTS, at, area=row.area)
    if person in editions.drafters(row.pk):
        raise ApproverDrafted(mark)
    _require_settled(found)
    row.state, row.approved_by, row.approved_at, row.changed_at = transition.target.value, person, at, at
    row.save(update_fields=["state", "approved_by", "approved_at", "changed_at"])
    audit.record_event(events.APPROVED, subject=f"edition:{mark}", by=by, at=at, after={"approver": person})
    return editions.known_edition(mark)


def _require_settled(found: Edition) -> None:
    checklist = said.checklist(found)
    if not checklist.is_clear:
        raise EditionUnsettled(found.mark, checklist)
