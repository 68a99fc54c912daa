"""Changes that people send in one form: all of it is taken, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Closing, Report
from sunan.monitoring.tasks.core.words import EvidenceKind, Outcome
from sunan.monitoring.tasks.services import claiming, closing, evidencing, reporting


@dataclass(frozen=True, slots=True)
class Shown:
    """A document that is handed in with something else.

    Attributes:
        checkpoint: what it shows; `None` for the whole item.
    """

    file: BinaryIO
    file_name: str
    dated_on: date
    words: str
    checkpoint: int | None = None


@transaction.atomic
def report_with_evidence(
    *, code: str, unit: str, period: str, happened: str, blocked: str, decision_needed: str, decision_from: str,
    begun: Sequence[int], shown: Shown | None, reached: int | None, reached_on: date | None, by: Actor, at: datetime,
) -> Report:  # fmt: skip
    """Report on an item, with a document and with the checkpoint that is said to be reached, if there are any.

    Each is an event of its own.
    """
    if shown is not None:
        _hand_in(code, shown, by, at)
    if reached is not None and reached_on is not None:
        claiming.claim_checkpoint(checkpoint=reached, claimed_on=reached_on, words=happened, by=by, at=at)
    return reporting.hand_in_report(
        code=code, unit=unit, period=period, happened=happened, blocked=blocked, decision_needed=decision_needed,
        decision_from=decision_from, begun=begun, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def close_with_evidence(
    *, code: str, outcome: Outcome, reason: str, closed_on: date, evidence: Sequence[int], decision: int | None,
    shown: Shown | None, by: Actor, at: datetime,
) -> Closing:  # fmt: skip
    """Say what became of an item, with a document that is handed in at once, if there is one.

    Each is an event of its own.
    """
    named = list(evidence)
    if shown is not None:
        named.append(_hand_in(code, shown, by, at))
    return closing.close_item(
        code=code, outcome=outcome, reason=reason, closed_on=closed_on, evidence=named, decision=decision, by=by, at=at
    )


def _hand_in(code: str, shown: Shown, by: Actor, at: datetime) -> int:
    return evidencing.hand_in_evidence(
        code=code, kind=EvidenceKind.DOCUMENT, dated_on=shown.dated_on, words=shown.words,
        checkpoint=shown.checkpoint, file=shown.file, file_name=shown.file_name, by=by, at=at,
    ).id  # fmt: skip
