"""Changes on the way of a return: reporter, reviewer and approver are three persons of the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import scope_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import EditFinding, ReturnHead, ReturnView
from sunan.monitoring.collection.core.lifecycle import RETURN_STEPS, ReturnState, ReturnStep
from sunan.monitoring.collection.core.refusals import (
    ExplanationsOpen,
    OnePersonTwice,
    RemarksOpen,
    ReturnChanged,
    ReturnReleased,
    ReturnUnfinished,
    name_given,
    reason_given,
)
from sunan.monitoring.collection.core.words import Grade, Verdict
from sunan.monitoring.collection.selectors import checking, releases
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import events, reconciling
from sunan.monitoring.collection.services.rows import (
    head_of_row,
    held_return,
    require_form_until,
    require_in_time,
    require_person,
)

PREPARER = text("填表人", "person who filled in the form (填表人)")
STATISTICS_HEAD = text("统计负责人", "head of statistics (统计负责人)")


@transaction.atomic
def submit_return(
    *, returned: int, preparer: str, statistics_head: str, seen: str, began: datetime | None = None, by: Actor,
    at: datetime,
) -> ReturnHead:  # fmt: skip
    """Hand in a return for review. The same submission twice changes nothing the second time.

    Args:
        preparer, statistics_head: the names that a statistical return carries.
        seen: hash of what the submitter was shown.
        began: when the request began, which decides about the deadline; `at` if left out.
    Raises:
        NotPermitted: the actor reports no figures of this organisation.
        PersonNeeded: a command or job asks.
        ReturnMoved: it was handed in already, with another content or by somebody else.
        DeadlinePassed: the campaign has ended for it.
        ReturnChanged: somebody changed it after it was shown.
        ReturnUnfinished: errors or unexplained questions are left, all of them named.
    """
    step = RETURN_STEPS[ReturnStep.SUBMIT]
    row = held_return(returned, Permission.REPORT_FIGURES, states=(), asked=step.about, by=by, at=at)
    person = require_person(by)
    if row.state != ReturnState.DRAFT.value and _is_same_submission(row, person, seen):
        return head_of_row(row)
    row = held_return(returned, Permission.REPORT_FIGURES, states=step.sources, asked=step.about, by=by, at=at)
    require_in_time(row, began or at)
    names = name_given(preparer, PREPARER), name_given(statistics_head, STATISTICS_HEAD)
    view = said.view_of(row)
    _require_unchanged(view, seen)
    findings = checking.edit_findings(view)
    left = _unsettled(findings)
    if left:
        raise ReturnUnfinished(left)
    _replace_findings(row, findings)
    row.preparer, row.statistics_head = names
    row.submitted_by, row.submitted_at = person, at
    _move(row, ReturnStep.SUBMIT, content=view.content, by=by, at=at)
    reconciling.refresh_differences(models.Campaign.objects.select_for_update().get(id=row.campaign_id))
    audit.record_event(
        events.SUBMITTED, subject=f"return:{returned}", by=by, at=at,
        after={"content": view.content, "round": row.round, "cells": len(view.cells), "findings": len(findings)},
    )  # fmt: skip
    return head_of_row(row)


@transaction.atomic
def withdraw_return(*, returned: int, reason: str = "", by: Actor, at: datetime) -> ReturnHead:
    """Take a return back that nobody has reviewed yet.

    Raises:
        ReturnMoved: it is not waiting for review.
        ReturnReleased: a release under embargo was settled with one of its values.
    """
    step = RETURN_STEPS[ReturnStep.WITHDRAW]
    row = held_return(returned, Permission.REPORT_FIGURES, states=step.sources, asked=step.about, by=by, at=at)
    require_person(by)
    why = reason_given(reason) if reason.strip() else ""
    _require_unreleased(row)
    _clear_signatures(row)
    _move(row, ReturnStep.WITHDRAW, reason=why, by=by, at=at)
    audit.record_event(events.WITHDRAWN, subject=f"return:{returned}", by=by, at=at, why=why)
    return head_of_row(row)


@transaction.atomic
def review_return(*, returned: int, seen: str, by: Actor, at: datetime) -> ReturnHead:
    """Pass the review of a return: its explanations are judged, and what stands in it is what the reviewer saw.

    Raises:
        NotPermitted: the actor reviews no figures of this organisation.
        PersonNeeded: a command or job asks.
        ReturnMoved: it is not waiting for review.
        OnePersonTwice: the reviewer wrote in it or submitted it.
        ReturnChanged: it is not what was shown.
        ExplanationsOpen: explanations wait for a word, or were not accepted.
    """
    step = RETURN_STEPS[ReturnStep.REVIEW]
    row = held_return(returned, Permission.REVIEW_FIGURES, states=step.sources, asked=step.about, by=by, at=at)
    person = require_person(by)
    if person in said.reporters_of(returned):
        raise OnePersonTwice
    view = said.view_of(row)
    _require_unchanged(view, seen)
    _require_judged(row)
    row.reviewed_by, row.reviewed_at = person, at
    _move(row, ReturnStep.REVIEW, content=view.content, by=by, at=at)
    audit.record_event(
        events.REVIEWED, subject=f"return:{returned}", by=by, at=at, after={"content": view.content, "round": row.round}
    )
    return head_of_row(row)


@transaction.atomic
def approve_return(*, returned: int, seen: str, by: Actor, at: datetime) -> ReturnHead:
    """Approve a reviewed return in the name of its organisation.

    Raises:
        NotPermitted: the actor approves no figures of this organisation.
        PersonNeeded: a command or job asks.
        ReturnMoved: it is not waiting for approval.
        OnePersonTwice: the approver wrote in it, submitted or reviewed it.
        RemarksOpen: comments at its cells are not settled.
        ReturnChanged: it is not what was shown.
    """
    step = RETURN_STEPS[ReturnStep.APPROVE]
    row = held_return(returned, Permission.APPROVE_FIGURES, states=step.sources, asked=step.about, by=by, at=at)
    person = require_person(by)
    if person in said.reporters_of(returned) or person == row.reviewed_by:
        raise OnePersonTwice
    view = said.view_of(row)
    _require_unchanged(view, seen)
    waiting = sum(one.open_remarks for one in view.cells)
    if waiting:
        raise RemarksOpen(waiting)
    row.approved_by, row.approved_at = person, at
    _move(row, ReturnStep.APPROVE, content=view.content, by=by, at=at)
    audit.record_event(
        events.APPROVED, subject=f"return:{returned}", by=by, at=at, after={"content": view.content, "round": row.round}
    )
    return head_of_row(row)


@transaction.atomic
def send_back_return(
    *, returned: int, reason: str, until: datetime | None = None, by: Actor, at: datetime
) -> ReturnHead:
    """Send a return back to its reporters, with the reason; what they typed stays, the signatures do not.

    The reviewer sends back what waits for review, the approver what waits for approval, whoever runs the campaign all of
    it, an approved return among them.

    Args:
        until: how long it may be written although the campaign has ended; only whoever runs the campaign gives time.
    Raises:
        NotPermitted: the actor has no such right for it where it stands.
        ReturnMoved: it is with its reporters already.
        ReturnReleased: its values are in a release under embargo, or one there was settled with them.
        InvalidInput: there is no reason, or the time given has passed.
        FormNotLawful: the form expires before the time that is given.
    """
    step = RETURN_STEPS[ReturnStep.SEND_BACK]
    needed = Permission.MANAGE_CAMPAIGNS
    runs_campaigns = scope_of(by, needed, at).everything
    if not runs_campaigns:
        state = models.Return.objects.filter(id=returned).values_list("state", flat=True).first()
        needed = _SENT_BACK_BY.get(str(state), Permission.MANAGE_CAMPAIGNS)
    row = held_return(returned, needed, states=step.sources, asked=step.about, by=by, at=at)
    require_person(by)
    if until is not None and (not runs_campaigns or until <= at):
        raise InvalidInput(
            "补报期限只能由管理服务中心给出，且须晚于现在；请不填期限，或请管理服务中心许可补报",
            "Only the service centre permits late reporting, and until a moment to come; leave it empty, or ask the "
            "service centre",
        )
    if until is not None:
        require_form_until(row, until)
    why = reason_given(reason)
    _require_unreleased(row)
    before = row.state
    _clear_signatures(row)
    row.round += 1
    if until is not None:
        row.late_until, row.late_reason, row.late_by = until, why, by.id
    _move(row, ReturnStep.SEND_BACK, reason=why, by=by, at=at)
    audit.record_event(
        events.SENT_BACK, subject=f"return:{returned}", by=by, at=at, why=why, before={"state": before},
        after={"round": row.round, "until": until.isoformat() if until else ""},
    )  # fmt: skip
    return head_of_row(row)


_SENT_BACK_BY = {
    ReturnState.SUBMITTED.value: Permission.REVIEW_FIGURES,
    ReturnState.REVIEWED.value: Permission.APPROVE_FIGURES,
}


def _move(
    row: models.Return, step: ReturnStep, *, reason: str = "", content: str = "", by: Actor, at: datetime
) -> None:
    row.state, row.changed_at = RETURN_STEPS[step].target.value, at
    row.save()
    models.Movement.objects.create(
        returned=row, step=step.value, round=row.round, reason=reason, content=content, by_kind=by.kind.value, by=by.id,
        at=at,
    )  # fmt: skip


def _clear_signatures(row: models.Return) -> None:
    """Take the signatures of reviewer and approver off; who submitted it last stays on record."""
    row.reviewed_by, row.reviewed_at = "", None
    row.approved_by, row.approved_at = "", None


def _is_same_submission(row: models.Return, person: str, seen: str) -> bool:
    last = row.movements.filter(step=ReturnStep.SUBMIT.value).order_by("-id").first()
    return last is not None and (last.by, last.content, last.round) == (person, seen, row.round)


def _require_unchanged(view: ReturnView, seen: str) -> None:
    if view.content != seen:
        raise ReturnChanged


def _unsettled(findings: Sequence[EditFinding]) -> list[EditFinding]:
    """Return the errors, and the questions that nobody has explained for these very values."""
    questions = [one for one in findings if one.grade is Grade.EXPLAIN]
    given = models.Explanation.objects.filter(ask__in={one.ask for one in questions if one.ask is not None}).exclude(
        verdict__in=(Verdict.REJECTED.value, Verdict.DID_NOT_HOLD.value)
    )
    explained = set(given.values_list("ask", "edit", "fingerprint"))
    return [
        one
        for one in findings
        if one.grade is Grade.HARD
        or (one.grade is Grade.EXPLAIN and (one.ask, one.edit, one.fingerprint) not in explained)
    ]


def _replace_findings(row: models.Return, findings: Sequence[EditFinding]) -> None:
    models.Finding.objects.filter(returned=row).delete()
    models.Finding.objects.bulk_create(
        models.Finding(
            returned=row, ask_id=one.ask, edit=one.edit, grade=one.grade.value, fingerprint=one.fingerprint,
            words_zh=one.words.zh, words_en=one.words.en,
        )
        for one in findings
    )  # fmt: skip


def _require_judged(row: models.Return) -> None:
    """Refuse while a question of the return hangs on an explanation that is not accepted."""
    questions = models.Finding.objects.filter(returned=row, grade=Grade.EXPLAIN.value, ask__isnull=False)
    waiting = rejected = 0
    for ask, edit, fingerprint in questions.values_list("ask", "edit", "fingerprint"):
        of_question = models.Explanation.objects.filter(ask=ask, edit=edit, fingerprint=fingerprint)
        verdict = of_question.order_by("-id").values_list("verdict", flat=True).first()
        waiting += verdict in (None, Verdict.WAITING.value)
        rejected += verdict in (Verdict.REJECTED.value, Verdict.DID_NOT_HOLD.value)
    if waiting or rejected:
        raise ExplanationsOpen(waiting, rejected)


def _require_unreleased(row: models.Return) -> None:
    """Refuse to open what waits for its moment of release; what is out already is corrected by another release.

    The return of an owner whose figure is not the one released waits too: the release says how both came to terms.
    """
    # Preparing a release holds the campaign too, so that a return is not opened between looking and writing.
    models.Campaign.objects.select_for_update().get(id=row.campaign_id)
    for line in releases.lines_waiting(row.campaign_id):
        settled = {name for one in line.figure.reconciled for name in one.organisations}
        if line.figure.given.signed.returned == row.pk or row.organisation in settled:
            raise ReturnReleased
