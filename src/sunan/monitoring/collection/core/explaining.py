"""Explanations of what edits ask: given for certain values, judged by a reviewer, offered again, and scored by time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.printed import Interval, PrintedValue
from sunan.monitoring.collection.core.words import Verdict


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Why a value is right although an edit asks.

    Attributes:
        fingerprint: of the values it was given for; for others it says nothing.
        verdict: what the reviewer, and later time, says of it.
        score_reason: with what the explained value was compared later.
    """

    id: int
    ask: int
    edit: str
    fingerprint: str
    body: str
    verdict: Verdict
    verdict_reason: str
    by: str
    at: datetime
    judged_by: str
    judged_at: datetime | None
    scored_at: datetime | None
    score_reason: str

    @property
    def stands(self) -> bool:
        """Return whether it answers its question until somebody says otherwise."""
        return self.verdict not in (Verdict.REJECTED, Verdict.DID_NOT_HOLD)


@dataclass(frozen=True, slots=True)
class OfferedWords:
    """What the organisation said to the same question about the same series in an earlier round; to be read, not to hold.

    Attributes:
        period: the period whose value it was said of.
        held: whether time has proved it right; `None` while nobody knows.
    """

    edit: str
    campaign: str
    period: str
    body: str
    verdict: Verdict
    at: datetime

    @property
    def held(self) -> bool | None:
        return {Verdict.HELD: True, Verdict.DID_NOT_HOLD: False}.get(self.verdict)


def holds_up(explained: PrintedValue, later: PrintedValue, *, margin: Decimal) -> bool:
    """Return whether a value that was explained agrees with one that became known later.

    Both are intervals (house law 3): they agree unless all of one lies further than `margin` from all of the other.

    Args:
        margin: the difference that the rulebook grants among published values of one cell, in their unit.
    """
    one, other = explained.interval(), later.interval()
    return _gap(one, other) <= margin and _gap(other, one) <= margin


def _gap(lower: Interval, upper: Interval) -> Decimal:
    """Return how far the second interval begins above the end of the first; below zero where they overlap."""
    if lower.high is None or upper.low is None:
        return Decimal(-1)
    return CONTEXT.subtract(upper.low, lower.high)
