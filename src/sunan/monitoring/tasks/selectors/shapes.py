"""From rows of tables to the types that pages, files and reports know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core import items as shapes
from sunan.monitoring.tasks.core.columns import Facts, columns_of, day_at
from sunan.monitoring.tasks.core.items import Person
from sunan.monitoring.tasks.core.states import derive
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
from sunan.monitoring.tasks.selectors.rules import rules_in_force


def either(zh: str, en: str) -> Text:
    """Return a text whose English was perhaps not given; then the Chinese stands for it."""
    return text(zh, en or zh)


def listed(written: str) -> tuple[str, ...]:
    """Return a list of words kept as JSON."""
    return tuple(str(one) for one in json.loads(written))


def numbered(written: str) -> tuple[int, ...]:
    """Return a list of ids kept as JSON."""
    return tuple(int(one) for one in json.loads(written))


def item_rows() -> QuerySet[models.Item]:
    """Return items with what `as_item` needs."""
    return models.Item.objects.select_related("parent")


def state_on(row: models.Item, today: date | None) -> State:
    """Return where an item stands on a day: late once the first of its dates that nobody claimed has passed."""
    if today is not None and row.state_until is not None and row.state_until < today:
        return State.LATE
    return State(row.state)


def as_item(row: models.Item, today: date | None) -> shapes.Item:
    return shapes.Item(
        code=row.code,
        kind=ItemKind(row.kind),
        reference=row.reference,
        parent=row.parent.code if row.parent else "",
        position=row.position,
        title=either(row.title_zh, row.title_en),
        promise=either(row.promise_zh, row.promise_en) if row.promise_zh else None,
        clause=row.clause,
        units=listed(row.units),
        areas=listed(row.areas),
        lead_unit=row.lead_unit,
        lead_organisation=row.lead_organisation,
        state=state_on(row, today),
        state_until=row.state_until,
        outcome=Outcome(row.outcome) if row.outcome else None,
        checkpoints_count=row.checkpoints_count,
        next_planned_on=row.next_planned_on,
        baseline_at=row.baseline_at,
        reported_at=row.reported_at,
        is_demonstration=row.is_demonstration,
        programme=row.programme,
        changed_at=row.changed_at,
    )


def facts_of(row: models.Checkpoint, item: int) -> Facts:
    """Return what the state of a checkpoint is derived from; `item` is the position of its item."""
    return Facts(
        item=item,
        planned=row.planned_on,
        first=row.first_planned_on,
        promised=row.first_promised_on,
        moved=row.last_moved_on,
        moves=row.moves_count,
        begun=row.begun_on,
        claimed=row.claimed_on,
        evidenced=row.evidenced_on,
        verified=row.verified_on,
        changed=row.changed_id is not None,
        dropped=row.dropped_id is not None,
    )


def as_checkpoints(rows: Sequence[models.Checkpoint], today: date) -> list[shapes.Checkpoint]:
    """Return checkpoints with states and forecasts as of a day; give those of an item together."""
    positions: dict[int, int] = {}
    for row in rows:
        positions.setdefault(row.item_id, len(positions))
    work = rules_in_force().work
    columns = columns_of([facts_of(row, positions[row.item_id]) for row in rows], items=len(positions))
    derived = derive(columns, today=today, rule=work.forecast if work else None)
    return [
        shapes.Checkpoint(
            id=row.pk,
            item=row.item.code,
            position=row.position,
            what=either(row.what_zh, row.what_en),
            unit=row.unit,
            state=derived.checkpoint(number),
            planned_on=row.planned_on,
            baseline_on=row.baseline_on,
            claimed_on=row.claimed_on,
            evidenced_on=row.evidenced_on,
            verified_on=row.verified_on,
            begun_on=row.begun_on,
            forecast_on=day_at(derived.forecasts.days, number),
            slip_days=(row.planned_on - row.baseline_on).days if row.planned_on and row.baseline_on else None,
            moves_count=row.moves_count,
            is_number=row.is_number,
            number=row.number,
            measure=row.measure,
            comparator=row.comparator,
            target_value=row.target_value,
            target_unit=row.target_unit,
            carry_over=row.carry_over_id,
            changed=row.changed_id,
            dropped=row.dropped_id,
            replaced_by=row.replaced_by_id,
        )
        for number, row in enumerate(rows)
    ]


def as_move(row: models.Move) -> shapes.Move:
    return shapes.Move(
        row.checkpoint_id, row.old, row.new, row.reason, row.decision_id, Person(row.by_kind, row.by), row.at
    )


def as_claim(row: models.Claim) -> shapes.Claim:
    return shapes.Claim(
        row.pk, row.checkpoint_id, row.claimed_on, row.words, row.value,
        Person(row.by_kind, row.by, row.organisation), row.at, row.withdrawn_at, row.withdrawn_why,
    )  # fmt: skip


def as_evidence(row: models.Evidence) -> shapes.Evidence:
    return shapes.Evidence(
        row.pk, row.item.code, row.checkpoint_id, EvidenceKind(row.kind), row.dated_on, row.words, row.upload,
        row.reference, row.value, row.unit, Person(row.by_kind, row.by, row.organisation), row.at, row.withdrawn_at,
        row.withdrawn_why,
    )  # fmt: skip


def as_verification(row: models.Verification) -> shapes.Verification:
    return shapes.Verification(
        row.pk, row.checkpoint_id, row.verified_on, VerificationOutcome(row.outcome), row.reason,
        numbered(row.evidence), Person(row.by_kind, row.by, row.organisation), row.at,
    )  # fmt: skip


def as_report(row: models.Report) -> shapes.Report:
    return shapes.Report(
        row.pk, row.item.code, row.unit, row.period, row.version, row.happened, row.blocked, row.decision_needed,
        row.decision_from, Person(row.by_kind, row.by, row.organisation), row.at, row.returned_at, row.returned_why,
    )  # fmt: skip


def as_decision(row: models.Decision) -> shapes.Decision:
    return shapes.Decision(
        row.pk, DecisionKind(row.kind), row.item.code, row.checkpoint_id, row.words, row.reason, row.approved_by,
        row.document_number, row.document_on, row.answers_id, Person(row.by_kind, row.by), row.at,
    )  # fmt: skip


def as_supervision(row: models.Supervision) -> shapes.Supervision:
    return shapes.Supervision(
        row.pk, row.item.code, row.what, row.owner, row.due_on, row.decision_id, Person(row.by_kind, row.by), row.at,
        row.closed_at, row.closed_how,
    )  # fmt: skip


def as_risk(row: models.Risk) -> shapes.Risk:
    return shapes.Risk(
        row.pk, row.item.code, row.words, Level(row.likelihood), Level(row.impact), row.owner, row.answer,
        RiskState(row.state), Person(row.by_kind, row.by), row.at, row.changed_at,
    )  # fmt: skip


def as_dependency(row: models.Dependency) -> shapes.Dependency:
    return shapes.Dependency(
        row.pk, row.earlier_item.code, row.earlier_checkpoint_id, row.later_item.code, row.later_checkpoint_id,
        row.lag_days, row.reason,
    )  # fmt: skip


def as_escalation(row: models.Escalation) -> shapes.Escalation:
    return shapes.Escalation(
        row.pk, row.item.code, row.checkpoint_id, Rung(row.rung), row.rule, row.days, row.since, row.at,
        row.settled_at, row.settled_why,
    )  # fmt: skip


def as_closing(row: models.Closing) -> shapes.Closing:
    checked = Person(row.checked_by_kind, row.checked_by, row.checked_for) if row.checked_at else None
    return shapes.Closing(
        row.pk, row.item.code, Outcome(row.outcome), row.reason, numbered(row.evidence), row.closed_on,
        row.decision_id, Person(row.said_by_kind, row.said_by, row.said_for), row.said_at, checked, row.checked_at,
        row.check_words, row.refused_at, row.refused_why, row.superseded_at,
    )  # fmt: skip


def as_assignment(row: models.Assignment) -> shapes.Assignment:
    return shapes.Assignment(
        row.item.code, row.unit, row.organisation, row.reason, row.decision_id, Person(row.by_kind, row.by), row.at
    )
