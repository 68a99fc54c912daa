"""Questions about what waits for somebody: reports, verifications, closings, decisions, supervision, risks, escalations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sunan.access.core.rights import Scope
from sunan.monitoring.tasks.core.items import (
    Checkpoint,
    Claim,
    Closing,
    Decision,
    Dependency,
    Escalation,
    Evidence,
    Item,
    Report,
    Risk,
    Supervision,
)


@dataclass(frozen=True, slots=True)
class ToVerify:
    """A checkpoint that waits for somebody to verify it; `claim` is `None` where only evidence came."""

    item: Item
    checkpoint: Checkpoint
    claim: Claim | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ToReport:
    """An item on which a unit has still to report for a period; `returned` is the report that was sent back."""

    item: Item
    unit: str
    period: str
    due_on: date
    returned: Report | None


def to_verify(*, demonstration: bool = False, start: int = 0, most: int = 100, today: date) -> list[ToVerify]:
    """Return what waits for verification, the oldest claim first."""
    raise NotImplementedError


def to_report(scope: Scope, *, today: date, demonstration: bool = False) -> list[ToReport]:
    """Return what the units within a scope have still to report for the period that is due on a day."""
    raise NotImplementedError


def closings_waiting(*, demonstration: bool = False) -> list[tuple[Item, Closing]]:
    """Return the closings that wait for somebody to check them, the oldest first."""
    raise NotImplementedError


def decisions_asked_for(*, demonstration: bool = False) -> list[tuple[Item, Report]]:
    """Return the latest reports that ask for a decision which nobody has taken yet, the oldest first."""
    raise NotImplementedError


def decisions(*, demonstration: bool = False, start: int = 0, most: int = 100) -> list[tuple[Item, Decision]]:
    """Return decisions, the latest first."""
    raise NotImplementedError


def supervisions(*, open_only: bool = True, demonstration: bool = False) -> list[tuple[Item, Supervision]]:
    """Return matters under supervision, the earliest due first."""
    raise NotImplementedError


def risks(*, open_only: bool = True, demonstration: bool = False) -> list[tuple[Item, Risk]]:
    """Return risks, the gravest first."""
    raise NotImplementedError


def escalations(*, open_only: bool = True, demonstration: bool = False) -> list[tuple[Item, Escalation]]:
    """Return steps of the ladder, the highest rung first."""
    raise NotImplementedError


def dependencies(*, demonstration: bool = False) -> list[Dependency]:
    """Return all dependencies that hold."""
    raise NotImplementedError


def reports_since(moment: datetime, *, demonstration: bool = False) -> list[tuple[Item, Report]]:
    """Return the latest versions of reports handed in since a moment, for the meeting pack."""
    raise NotImplementedError
