"""Items and what hangs on them, as pages, files and reports see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sunan.kernel.texts import Text
from sunan.monitoring.tasks.core.words import (
    DecisionKind,
    EvidenceKind,
    ItemKind,
    Level,
    Outcome,
    RiskState,
    Rung,
    State,
    VerificationOutcome,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible unit.

    Attributes:
        printed: as the plan has it.
        organisation: id of the organisation here that it is now; empty where there is none, or nobody said.
        now: what it is called today where that differs (renamed, or merged into another).
    """

    printed: str
    organisation: str = ""
    now: Text | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something: an account, a command or the program; `organisation` is whom they acted for."""

    kind: str
    id: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What will be observable, by when; four independent dates, each may be missing.

    Attributes:
        planned_on: as planned now.
        baseline_on: as promised when the baseline was frozen.
        forecast_on: by its own history; `None` where that has too few points, or sees no end.
        slip_days: planned now − baseline.
    """

    id: int
    item: str
    position: int
    what: Text
    unit: str
    state: State
    planned_on: date | None
    baseline_on: date | None
    claimed_on: date | None
    evidenced_on: date | None
    verified_on: date | None
    begun_on: date | None = None
    forecast_on: date | None = None
    slip_days: int | None = None
    moves_count: int = 0
    is_number: bool = False
    number: str = ""
    measure: str = ""
    comparator: str = ""
    target_value: str = ""
    target_unit: str = ""
    carry_over: int | None = None
    changed: int | None = None
    dropped: int | None = None
    replaced_by: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A task, a sub-item or a commitment.

    Attributes:
        code: its address here (`task-34`, `task-34.2`, `2.1-01`).
        reference: its id in the rulebook; empty for a sub-item.
        promise: what the plan promises.
        outcome: of the closing that was checked; `None`: not assessed.
        state_until: the last day on which `state` holds if nothing is entered; `None`: for ever.
    """

    code: str
    kind: ItemKind
    reference: str
    parent: str
    position: int
    title: Text
    promise: Text | None
    clause: str
    units: tuple[str, ...]
    areas: tuple[str, ...]
    lead_unit: str
    lead_organisation: str
    state: State
    state_until: date | None
    outcome: Outcome | None
    checkpoints_count: int
    next_planned_on: date | None
    baseline_at: datetime | None
    reported_at: datetime | None
    is_demonstration: bool
    programme: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a planned date."""

    checkpoint: int
    old: date | None
    new: date | None
    reason: str
    decision: int | None
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that a checkpoint is reached."""

    id: int
    checkpoint: int
    claimed_on: date
    words: str
    value: str
    by: Person
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows something; `checkpoint` is `None` for evidence about the whole item."""

    id: int
    item: str
    checkpoint: int | None
    kind: EvidenceKind
    dated_on: date
    words: str
    upload: int | None
    reference: str
    value: str
    unit: str
    by: Person
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What somebody who did not report says of a checkpoint."""

    id: int
    checkpoint: int
    verified_on: date
    outcome: VerificationOutcome
    reason: str
    evidence: tuple[int, ...]
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit says of an item for a period."""

    id: int
    item: str
    unit: str
    period: str
    version: int
    happened: str
    blocked: str
    decision_needed: str
    decision_from: str
    by: Person
    at: datetime
    returned_at: datetime | None = None
    returned_why: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom, under which document."""

    id: int
    kind: DecisionKind
    item: str
    checkpoint: int | None
    words: str
    reason: str
    approved_by: str
    document_number: str
    document_on: date | None
    answers: int | None
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Supervision:
    """A matter under supervision."""

    id: int
    item: str
    what: str
    owner: str
    due_on: date
    decision: int | None
    by: Person
    at: datetime
    closed_at: datetime | None = None
    closed_how: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """What may keep an item from its promise."""

    id: int
    item: str
    words: str
    likelihood: Level
    impact: Level
    owner: str
    answer: str
    state: RiskState
    by: Person
    at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Dependency:
    """The later can only be reached `lag_days` after the earlier: an item, or a checkpoint of it where one is named."""

    id: int
    earlier: str
    earlier_checkpoint: int | None
    later: str
    later_checkpoint: int | None
    lag_days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """A rung of the ladder that a rule reached."""

    id: int
    item: str
    checkpoint: int | None
    rung: Rung
    rule: str
    days: int
    since: date
    at: datetime
    settled_at: datetime | None = None
    settled_why: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """What became of an item, as somebody said it, and who checked it."""

    id: int
    item: str
    outcome: Outcome
    reason: str
    evidence: tuple[int, ...]
    closed_on: date
    decision: int | None
    said_by: Person
    said_at: datetime
    checked_by: Person | None = None
    checked_at: datetime | None = None
    check_words: str = ""
    refused_at: datetime | None = None
    refused_why: str = ""
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who was made to lead an item; an empty unit took the lead away."""

    item: str
    unit: str
    organisation: str
    reason: str
    decision: int | None
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """Everything about one item: for its page, its sheet and the meeting pack."""

    item: Item
    units: tuple[Unit, ...] = ()
    sub_items: tuple[Item, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    moves: tuple[Move, ...] = ()
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verifications: tuple[Verification, ...] = ()
    reports: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    risks: tuple[Risk, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    closings: tuple[Closing, ...] = ()
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items and checkpoints stand where.

    Attributes:
        items: state → items, those that are closed (have an outcome) left out.
        outcomes: outcome → items; `None`: not assessed.
        checkpoints: state → checkpoints; `CLAIMED_NOT_EVIDENCED` is the headline.
    """

    items: dict[State, int] = field(default_factory=dict)
    outcomes: dict[Outcome | None, int] = field(default_factory=dict)
    checkpoints: dict[State, int] = field(default_factory=dict)
    no_lead: int = 0
    no_checkpoint: int = 0
