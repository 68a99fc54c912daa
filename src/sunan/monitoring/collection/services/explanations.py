"""Changes to explanations: giving one, judging one, and scoring those that time has caught up with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.kernel.typed import typed_words
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.explaining import ExplanationView, holds_up
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.refusals import OnePersonTwice, reason_given
from sunan.monitoring.collection.core.words import Grade, Verdict
from sunan.monitoring.collection.selectors import cells, checking, explanations, returns
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.rows import held_return, require_in_time, require_person

LONGEST_EXPLANATION = 2_000

_EXPLAIN = text("说明", "explain")
_JUDGE = text("审核说明", "judge an explanation")


@transaction.atomic
def explain(
    *, ask: int, edit: str, fingerprint: str, body: str, began: datetime | None = None, by: Actor, at: datetime
) -> ExplanationView:
    """Say why a value is right although an edit asks; it holds for the values that were shown and no others.

    The same words for the same question again change nothing.

    Args:
        fingerprint: of the values that the writer was shown.
        began: when the request began, which decides about the deadline; `at` if left out.
    Raises:
        NotFound: there is no such cell.
        NotPermitted: the actor reports no figures of this organisation.
        PersonNeeded: a command or job asks.
        ReturnMoved: the return was handed in already.
        DeadlinePassed: the campaign has ended for it.
        InvalidInput: no words were given, or the edit does not ask this any more.
    """
    number = _return_of(ask)
    row = held_return(number, Permission.REPORT_FIGURES, states=(ReturnState.DRAFT,), asked=_EXPLAIN, by=by, at=at)
    person = require_person(by)
    require_in_time(row, began or at)
    words = typed_words(body)
    if not words or len(words) > LONGEST_EXPLANATION:
        raise InvalidInput(
            f"请写明原因（不超过 {LONGEST_EXPLANATION} 字）",
            f"Write the explanation, at most {LONGEST_EXPLANATION} characters long",
        )
    _require_asked(number, ask, edit, fingerprint)
    same = models.Explanation.objects.filter(ask=ask, edit=edit, fingerprint=fingerprint).order_by("-id").first()
    if same is not None and same.body == words and same.verdict == Verdict.WAITING.value:
        return explanations.as_explanation(same)
    made = models.Explanation.objects.create(
        ask_id=ask, edit=edit, fingerprint=fingerprint, body=words, by_kind=by.kind.value, by=person, at=at
    )
    audit.record_event(
        events.EXPLAINED, subject=f"return:{number}", by=by, at=at,
        after={"ask": ask, "edit": edit, "explanation": made.pk, "fingerprint": fingerprint},
    )  # fmt: skip
    return explanations.as_explanation(made)


@transaction.atomic
def judge_explanation(
    *, explanation: int, verdict: Verdict, reason: str = "", by: Actor, at: datetime
) -> ExplanationView:
    """Accept an explanation or not, while the return is under review; the reporter does not judge.

    Args:
        reason: needed where it is not accepted.
    Raises:
        NotFound: there is no such explanation.
        NotPermitted: the actor reviews no figures of this organisation.
        PersonNeeded: a command or job asks.
        ReturnMoved: the return is not under review.
        OnePersonTwice: the actor wrote in the return or submitted it.
        InvalidInput: another verdict than these two, or no reason.
    """
    known = explanations.known_explanation(explanation)
    number = _return_of(known.ask)
    held_return(number, Permission.REVIEW_FIGURES, states=(ReturnState.SUBMITTED,), asked=_JUDGE, by=by, at=at)
    person = require_person(by)
    if person in returns.reporters_of(number) or person == known.by:
        raise OnePersonTwice
    if verdict not in (Verdict.ACCEPTED, Verdict.REJECTED):
        raise InvalidInput("请选择采信或不采信这条说明", "Choose whether to accept or to reject the explanation")
    why = reason_given(reason) if verdict is Verdict.REJECTED else typed_words(reason)
    row = models.Explanation.objects.select_for_update().get(id=explanation)
    if (row.verdict, row.verdict_reason, row.judged_by) == (verdict.value, why, person):
        return explanations.as_explanation(row)
    row.verdict, row.verdict_reason, row.judged_by, row.judged_at = verdict.value, why, person, at
    row.save(update_fields=["verdict", "verdict_reason", "judged_by", "judged_at"])
    audit.record_event(
        events.JUDGED, subject=f"return:{number}", by=by, at=at, why=why,
        after={"ask": known.ask, "explanation": explanation, "verdict": verdict.value},
    )  # fmt: skip
    return explanations.as_explanation(row)


@transaction.atomic
def score_explanations(*, by: Actor, at: datetime) -> int:
    """Say of accepted explanations whether their values held, where another source or a later round knows the cell by now.

    Returns:
        how many were scored; the others wait.
    Raises:
        NotPermitted: another actor than the program itself asks.
    """
    require_program(by)
    waiting = explanations.explained_and_signed()
    if not waiting:
        return 0
    state = attained.state_of_plan()
    catalogue, record = state.book.catalogue, state.figures.record
    scored = 0
    for row in waiting:
        value = explanations.value_at(row.ask, catalogue)
        day = timezone.localtime(row.at).date()
        later = explanations.later_value(row.ask, after=day, record=record, catalogue=catalogue)
        if value is None or later is None:
            continue
        known, where = later
        margin = catalogue.margin(row.ask.measure, max(abs(value.value), abs(known.value)))
        verdict = Verdict.HELD if holds_up(value, known, margin=margin) else Verdict.DID_NOT_HOLD
        # Only as it was found: what somebody judged meanwhile is not written over.
        still = models.Explanation.objects.filter(id=row.pk, verdict=Verdict.ACCEPTED.value, scored_at=None)
        scored += still.update(verdict=verdict.value, scored_at=at, score_reason=f"{known} {where}")
    if scored:
        audit.record_event(events.SCORED, subject="explanations", by=by, at=at, after={"scored": scored})
    return scored


def _return_of(ask: int) -> int:
    asked = models.Ask.objects.filter(id=ask).first()
    found = asked and models.Return.objects.filter(campaign=asked.campaign_id, organisation=asked.organisation).first()
    if not found:
        raise cells.unknown(ask)
    return int(found.pk)


def _require_asked(number: int, ask: int, edit: str, fingerprint: str) -> None:
    """Refuse to explain what is not asked, or not of these values: the words would hang in the air."""
    asked = {
        (one.ask, one.edit, one.fingerprint)
        for one in checking.edit_findings(returns.known_return(number))
        if one.grade is not Grade.HARD
    }
    if (ask, edit, fingerprint) not in asked:
        raise InvalidInput(
            "数值已改动，或这一项不再需要说明；请刷新页面，按现在的数值说明",
            "The value has changed, or nothing is asked of it any more; open the page again and explain what stands there",
        )
