"""Changes at the end: ordering the issue of an edition, and issuing it."""

from __future__ import annotations

import json
from datetime import date, datetime

from django.db import transaction

import sunan
from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.documents.core.content import Document
from sunan.documents.core.printable import printable
from sunan.jobs import services as jobs
from sunan.jobs.core.job import Job
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.edition import Edition, NumberTaken
from sunan.monitoring.editions.core.freezing import Going, as_text, content_hash, frozen
from sunan.monitoring.editions.core.lifecycle import TRANSITIONS, Step
from sunan.monitoring.editions.core.numbers import document_number
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import events
from sunan.monitoring.editions.services.rows import held

ISSUE_KIND = "editions.issue"

_MOST_SIGNERS = 20
_LONGEST_NAME = 60


def going_out(found: Edition, *, number: str, issued_on: date, issuer: str, signers: str) -> Going:
    """Return what an edition is issued with, from what was filled in.

    Args:
        signers: one name on each line.
    Raises:
        InvalidInput: the number is malformed, the date too early, or a name is missing.
    """
    if issued_on < found.as_of:
        raise InvalidInput(
            f"成文日期 {issued_on} 早于本稿的知识日期 {found.as_of}，请核对",
            f"The date of issue {issued_on} is before the edition's date of knowledge {found.as_of}",
        )
    names = tuple(name for line in signers.splitlines() if (name := " ".join(printable(line).split())))
    issued_by = " ".join(printable(issuer).split())
    too_long = any(len(one) > _LONGEST_NAME for one in names) or len(issued_by) > 4 * _LONGEST_NAME
    if not names or not issued_by or len(names) > _MOST_SIGNERS or too_long:
        raise InvalidInput(
            f"请填写发文机关和签发人（每行一人，最多 {_MOST_SIGNERS} 人，每人不超过 {_LONGEST_NAME} 字）",
            f"Name the issuing body and who signs: one on each line, {_MOST_SIGNERS} at most, each at most "
            f"{_LONGEST_NAME} characters long",
        )
    return Going(document_number(number, year=issued_on.year), issued_on, issued_by, names)


@transaction.atomic
def order_issue(
    *, mark: str, number: str, issued_on: date, issuer: str, signers: str, by: Actor, at: datetime
) -> Job:  # fmt: skip
    """Order the issue of an approved edition; a job makes its files and then issues it.

    Raises:
        EditionMoved: it is not approved.
        InvalidInput: what it is to be issued with is malformed.
        NumberTaken: another document carries the number.
    """
    transition = TRANSITIONS[Step.ISSUE]
    row, found = held(mark, Permission.ISSUE_REPORTS, states=transition.sources, asked=transition.about, by=by, at=at)
    going = going_out(found, number=number, issued_on=issued_on, issuer=issuer, signers=signers)
    _require_free(going.number)
    row.ordered_at = row.changed_at = at
    row.save(update_fields=["ordered_at", "changed_at"])
    audit.record_event(
        events.ORDERED, subject=f"edition:{mark}", by=by, at=at, after={"number": going.number}
    )  # fmt: skip
    return jobs.enqueue(
        kind=ISSUE_KIND,
        arguments={
            "mark": mark,
            "number": going.number,
            "issued_on": going.issued_on.isoformat(),
            "issuer": going.issuer,
            "signers": list(going.signers),
            "ordered_by": {"kind": by.kind.value, "id": by.id, "organisation": by.organisation},
        },
        key=f"{ISSUE_KIND}:{mark}:{at.isoformat()}",
        by=by,
        at=at,
    )


def to_be_issued(found: Edition, going: Going) -> Document:
    """Return an edition's text as it will go out."""
    return frozen(
        said.contents(found).document, mark=found.mark, going=going, corrected=said.corrected_by_it(found)
    )  # fmt: skip


@transaction.atomic
def issue_edition(*, mark: str, going: Going, ordered_by: Actor, by: Actor, at: datetime) -> Edition:
    """Issue an approved edition: freeze its content with number, date and signers, for ever.

    Args:
        ordered_by: who ordered it, and must still be allowed to.
        by: who does it: the worker of the job, or the same.
    Raises:
        EditionMoved: it is no longer approved, or was issued before.
        NumberTaken: another document carries the number.
    """
    transition = TRANSITIONS[Step.ISSUE]
    row, found = held(
        mark, Permission.ISSUE_REPORTS, states=transition.sources, asked=transition.about, by=ordered_by, at=at
    )  # fmt: skip
    _require_free(going.number)
    document = to_be_issued(found, going)
    digest = content_hash(document)
    models.Issue.objects.create(
        edition=row,
        number=going.number,
        issued_on=going.issued_on,
        issuer=going.issuer,
        signers=json.dumps(going.signers, ensure_ascii=False),
        content=as_text(document),
        content_hash=digest,
        rulebook=row.rulebook,
        releases=row.releases,
        program=sunan.__version__,
        by_kind=ordered_by.kind.value,
        by=ordered_by.id,
        at=at,
    )
    row.state, row.changed_at = transition.target.value, at
    row.save(update_fields=["state", "changed_at"])
    audit.record_event(
        events.ISSUED, subject=f"edition:{mark}", by=by, at=at,
        after={"number": going.number, "date": going.issued_on.isoformat(), "content": digest, "rulebook": row.rulebook,
               "corrects": found.corrects},
    )  # fmt: skip
    return editions.known_edition(mark)


def _require_free(number: str) -> None:
    if models.Issue.objects.filter(number=number).exists():
        raise NumberTaken(number)
