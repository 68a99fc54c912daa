"""What a person did with editions, for that person to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sunan.documents.core.serial import from_json
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.marks import plain_words

_USER = "user"


def written_by(person: str) -> Iterator[dict[str, Any]]:
    """Yield what a person did, as plain JSON."""
    for edition in models.Edition.objects.filter(created_by=person, created_by_kind=_USER).defer("base"):
        yield _row(edition.mark, "drafted", at=edition.created_at.isoformat())
    for edition in models.Edition.objects.filter(submitted_by=person).defer("base"):
        yield _row(edition.mark, "submitted", at=edition.submitted_at.isoformat() if edition.submitted_at else "")
    for edition in models.Edition.objects.filter(approved_by=person).defer("base"):
        yield _row(edition.mark, "approved", at=edition.approved_at.isoformat() if edition.approved_at else "")
    for revision in models.Revision.objects.filter(by=person, by_kind=_USER).order_by("id"):
        words = plain_words(from_json(json.loads(revision.inlines)))
        yield _row(_mark(revision.edition_id), "wrote", revision.place, words, revision.at.isoformat())
    for comment in models.Comment.objects.filter(by=person, by_kind=_USER).order_by("id"):
        yield _row(_mark(comment.edition_id), "commented", comment.place, comment.body, comment.at.isoformat())
    for settled in models.Comment.objects.filter(resolved_by=person).order_by("id"):
        at = settled.resolved_at.isoformat() if settled.resolved_at else ""
        yield _row(_mark(settled.edition_id), "settled a comment", settled.place, at=at)
    for one in models.Confirmation.objects.filter(by=person, by_kind=_USER).order_by("id"):
        yield _row(_mark(one.edition_id), "confirmed digits", one.place, one.reason, one.at.isoformat())
    for issue in models.Issue.objects.filter(by=person, by_kind=_USER).defer("content"):
        yield _row(_mark(issue.edition_id), "issued", "", issue.number, issue.at.isoformat())
    yield from _planned_by(person)


def _planned_by(person: str) -> Iterator[dict[str, Any]]:
    for plan in models.Plan.objects.filter(planner=person, planner_kind=_USER).order_by("id"):
        yield _row("", "planned", text=plan.title, at=plan.changed_at.isoformat())
    for plan in models.Plan.objects.filter(approver=person).order_by("id"):
        yield _row("", "is to approve", text=plan.title, at=plan.changed_at.isoformat())
    for plan in models.Plan.objects.filter(cancelled_by=person).order_by("id"):
        yield _row(
            "", "cancelled a plan", text=plan.title, at=plan.cancelled_at.isoformat() if plan.cancelled_at else ""
        )
    for arranged in models.Round.objects.filter(arranged_by=person, arranged_kind=_USER).order_by("id"):
        yield _row("", "arranged an issue", text=arranged.number, at=arranged.issue_on.isoformat())


def _mark(edition_id: int) -> str:
    return models.Edition.objects.values_list("mark", flat=True).get(id=edition_id)


def _row(edition: str, part: str, place: str = "", text: str = "", at: str = "") -> dict[str, Any]:
    return {"edition": edition, "part": part, "place": place, "text": text, "at": at}
