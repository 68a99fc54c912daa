"""Items, their checkpoints, and everything that was said, shown, decided and checked about them. JSON is kept as text.

Nothing is overwritten: a report, a move, a verification and a closing are new rows. Columns marked *derived* repeat what
those rows say, so that lists need not read them all; `services.deriving` alone writes them.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models

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


def _one_of(field: str, words: type[StrEnum], *, name: str, or_empty: bool = False) -> models.CheckConstraint:
    values = [one.value for one in words] + ([""] if or_empty else [])
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": values}))


class Item(models.Model):
    """A task, a sub-item or a commitment; `code` is its address, `reference` its id in the rulebook.

    `units` are the responsible units as printed, `areas` codes of areas. `lead_unit` is empty until somebody assigns it;
    `lead_organisation` is empty where that unit has no account here. Derived: `state`, `state_until` (the last day on
    which the state holds if nothing is entered; empty for ever), `outcome` of the checked closing, counts and dates.
    """

    code = models.CharField(max_length=80, unique=True)
    programme = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    reference = models.CharField(max_length=80, blank=True)
    rulebook = models.CharField(max_length=64, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="sub_items")
    position = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    promise_zh = models.TextField(blank=True)
    promise_en = models.TextField(blank=True)
    clause = models.CharField(max_length=40, blank=True)
    units = models.TextField(default="[]")
    areas = models.TextField(default="[]")
    lead_unit = models.CharField(max_length=200, blank=True)
    lead_organisation = models.CharField(max_length=120, blank=True)
    is_demonstration = models.BooleanField(default=False)
    baseline_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=24, default=State.NOT_PROMISED.value)
    state_until = models.DateField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    checkpoints_count = models.PositiveIntegerField(default=0)
    next_planned_on = models.DateField(null=True)
    reported_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("is_demonstration", "programme", "kind", "position"), name="item_in_order"),
            models.Index(fields=("is_demonstration", "state", "position"), name="item_by_state"),
            models.Index(fields=("is_demonstration", "state_until"), name="item_state_until"),
            models.Index(fields=("lead_organisation",), name="item_of_lead"),
        )
        constraints = (
            _one_of("kind", ItemKind, name="item_kind"),
            _one_of("state", State, name="item_state"),
            _one_of("outcome", Outcome, name="item_outcome", or_empty=True),
            models.CheckConstraint(
                name="sub_item_has_parent",
                condition=models.Q(kind="sub_item", parent__isnull=False) | ~models.Q(kind="sub_item"),
            ),
        )

    def __str__(self) -> str:
        return self.code


class ItemArea(models.Model):
    """An area of an item, so that lists by city are asked by index."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="area_rows")
    area = models.CharField(max_length=20)

    class Meta:
        indexes = (models.Index(fields=("area", "item"), name="item_area"),)
        constraints = (models.UniqueConstraint(fields=("item", "area"), name="item_area_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.area}"


class ItemUnit(models.Model):
    """A responsible unit of an item as printed, so that lists by unit are asked by index."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="unit_rows")
    unit = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=("unit", "item"), name="item_unit"),)
        constraints = (models.UniqueConstraint(fields=("item", "unit"), name="item_unit_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit}"


class Assignment(models.Model):
    """Who was made to lead an item, when and why; the latest holds. An empty unit takes the lead away."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="assignments")
    unit = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    decision = models.ForeignKey("Decision", null=True, on_delete=models.PROTECT, related_name="assignments")
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit}"


class UnitIdentity(models.Model):
    """Which organisation a unit, as printed, is; said by an official where names alone do not tell. The latest holds."""

    unit = models.CharField(max_length=200)
    organisation = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("unit", "id"), name="unit_identity"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.organisation}"


class Decision(models.Model):
    """What was decided about an item or one of its checkpoints, by whom, under which document."""

    kind = models.CharField(max_length=12)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="decisions")
    checkpoint = models.ForeignKey("Checkpoint", null=True, on_delete=models.PROTECT, related_name="decisions")
    words = models.TextField()
    reason = models.TextField()
    approved_by = models.CharField(max_length=200)
    document_number = models.CharField(max_length=120, blank=True)
    document_on = models.DateField(null=True)
    answers = models.ForeignKey("Report", null=True, on_delete=models.PROTECT, related_name="decisions")
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (_one_of("kind", DecisionKind, name="decision_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Checkpoint(models.Model):
    """What will be observable, by when.

    `baseline_on` is the promise as it was when the baseline was frozen. A number carries `measure`, `comparator`,
    `target_value` and `unit` as printed; `number` is its id in the rulebook. `changed` and `dropped` name the decision.
    Derived: `is_demonstration` of its item, `state`, the first date it was given and when (those of the
    baseline once it was frozen), when its present one was given, and the days on which it was begun, claimed, evidenced, verified.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="checkpoints")
    is_demonstration = models.BooleanField(default=False)
    position = models.PositiveIntegerField()
    what_zh = models.TextField()
    what_en = models.TextField(blank=True)
    unit = models.CharField(max_length=200, blank=True)
    planned_on = models.DateField(null=True)
    baseline_on = models.DateField(null=True)
    is_number = models.BooleanField(default=False)
    number = models.CharField(max_length=80, blank=True)
    measure = models.CharField(max_length=120, blank=True)
    comparator = models.CharField(max_length=2, blank=True)
    target_value = models.CharField(max_length=40, blank=True)
    target_unit = models.CharField(max_length=40, blank=True)
    carry_over = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    changed = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    dropped = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    created_by_kind = models.CharField(max_length=10)
    created_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=24, default=State.NOT_PROMISED.value)
    first_planned_on = models.DateField(null=True)
    first_promised_on = models.DateField(null=True)
    last_moved_on = models.DateField(null=True)
    moves_count = models.PositiveIntegerField(default=0)
    begun_on = models.DateField(null=True)
    claimed_on = models.DateField(null=True)
    evidenced_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("item", "position"), name="checkpoint_of_item"),
            models.Index(fields=("is_demonstration", "state", "planned_on"), name="checkpoint_by_state"),
        )
        constraints = (
            _one_of("state", State, name="checkpoint_state"),
            models.CheckConstraint(
                name="checkpoint_number_whole",
                condition=models.Q(is_number=False, target_value="")
                | (models.Q(is_number=True) & ~models.Q(target_value="") & ~models.Q(comparator="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.position}"


class Move(models.Model):
    """One change of a checkpoint's planned date. The first date is a move from nothing."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="moves")
    old = models.DateField(null=True)
    new = models.DateField(null=True)
    reason = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="moves")
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.new}"


class Claim(models.Model):
    """Somebody says that a checkpoint is reached. A later claim replaces an earlier one; `withdrawn` ends it."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="claims")
    claimed_on = models.DateField()
    words = models.TextField()
    value = models.CharField(max_length=40, blank=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.claimed_on}"


class Evidence(models.Model):
    """What shows something about an item, and about one checkpoint of it if it names one.

    `upload` is a document handed in, `reference` an observation (`release:line`) or the address of a mechanism's record,
    `value` and `unit` a figure as printed. `dated_on` is the day the evidence itself bears.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="evidence")
    checkpoint = models.ForeignKey(Checkpoint, null=True, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12)
    dated_on = models.DateField()
    words = models.TextField()
    upload = models.PositiveBigIntegerField(null=True)
    reference = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        constraints = (
            _one_of("kind", EvidenceKind, name="evidence_kind"),
            models.CheckConstraint(
                name="evidence_shows_something",
                condition=models.Q(kind="document", upload__isnull=False)
                | (models.Q(kind="figure") & ~models.Q(value=""))
                | (models.Q(kind__in=("observation", "record")) & ~models.Q(reference="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Verification(models.Model):
    """What somebody who neither claimed nor handed in says of a checkpoint; `evidence` lists the ids looked at."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="verifications")
    verified_on = models.DateField()
    outcome = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    evidence = models.TextField(default="[]")
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (_one_of("outcome", VerificationOutcome, name="verification_outcome"),)

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.outcome}"


class Report(models.Model):
    """What a unit says of an item for a period (`2026-10`, `2026-Q4`); a correction is a new version, the latest holds.

    `returned` was sent back with a reason and waits for its correction.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reports")
    unit = models.CharField(max_length=200)
    period = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    happened = models.TextField()
    blocked = models.TextField(blank=True)
    decision_needed = models.TextField(blank=True)
    decision_from = models.CharField(max_length=200, blank=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=120, blank=True)
    returned_why = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("period", "item"), name="report_of_period"),)
        constraints = (
            models.UniqueConstraint(fields=("item", "unit", "period", "version"), name="report_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit} {self.period}"


class Supervision(models.Model):
    """A matter under supervision (督办): what, whose, by when, and how it ended."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="supervisions")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="supervisions")
    what = models.TextField()
    owner = models.CharField(max_length=200)
    due_on = models.DateField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True)
    closed_how = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("closed_at", "due_on"), name="supervision_due"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.due_on}"


class Risk(models.Model):
    """What may keep an item from its promise; each change of it is logged."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="risks")
    words = models.TextField()
    likelihood = models.CharField(max_length=8)
    impact = models.CharField(max_length=8)
    owner = models.CharField(max_length=200)
    answer = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            _one_of("state", RiskState, name="risk_state"),
            _one_of("likelihood", Level, name="risk_likelihood"),
            _one_of("impact", Level, name="risk_impact"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"


class Dependency(models.Model):
    """The later can only be reached `lag_days` after the earlier; each is an item, or a checkpoint of it. No cycles."""

    earlier_item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="needed_by")
    earlier_checkpoint = models.ForeignKey(Checkpoint, null=True, on_delete=models.PROTECT, related_name="needed_by")
    later_item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="needs")
    later_checkpoint = models.ForeignKey(Checkpoint, null=True, on_delete=models.PROTECT, related_name="needs")
    lag_days = models.IntegerField(default=0)
    reason = models.TextField(blank=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.earlier_item_id}→{self.later_item_id}"


class Escalation(models.Model):
    """A rung of the ladder that a rule reached; settled when what it was about is over."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="escalations")
    checkpoint = models.ForeignKey(Checkpoint, null=True, on_delete=models.PROTECT, related_name="escalations")
    rung = models.CharField(max_length=16)
    rule = models.CharField(max_length=80)
    days = models.IntegerField()
    since = models.DateField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by_kind = models.CharField(max_length=10, blank=True)
    settled_by = models.CharField(max_length=120, blank=True)
    settled_why = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("settled_at", "rung"), name="escalation_open"),)
        constraints = (
            _one_of("rung", Rung, name="escalation_rung"),
            models.UniqueConstraint(fields=("checkpoint", "rule", "since"), name="escalated_once"),
            models.UniqueConstraint(
                fields=("item", "rule", "since"),
                condition=models.Q(checkpoint__isnull=True),
                name="item_escalated_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.rung}"


class Closing(models.Model):
    """What became of an item, said by one and checked by another; a later one replaces it, none is overwritten.

    `evidence` lists ids. Until it was checked or refused it waits, and an earlier one that was checked stays in force.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="closings")
    outcome = models.CharField(max_length=16)
    reason = models.TextField()
    evidence = models.TextField(default="[]")
    closed_on = models.DateField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="closings")
    said_by_kind = models.CharField(max_length=10)
    said_by = models.CharField(max_length=120, blank=True)
    said_for = models.CharField(max_length=120, blank=True)
    said_at = models.DateTimeField()
    checked_by_kind = models.CharField(max_length=10, blank=True)
    checked_by = models.CharField(max_length=120, blank=True)
    checked_for = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True)
    check_words = models.TextField(blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refused_why = models.TextField(blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("item", "id"), name="closing_of_item"),)
        constraints = (
            _one_of("outcome", Outcome, name="closing_outcome"),
            models.CheckConstraint(
                name="closing_checked_by_another",
                condition=models.Q(checked_at__isnull=True)
                | models.Q(checked_by="")
                | ~models.Q(checked_by=models.F("said_by"), checked_by_kind=models.F("said_by_kind")),
            ),
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(superseded_at__isnull=True, checked_at__isnull=False),
                name="one_closing_in_force",
            ),
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(superseded_at__isnull=True, checked_at__isnull=True, refused_at__isnull=True),
                name="one_closing_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"


class TakenLedger(models.Model):
    """A ledger that was taken over, by the hash of its content; the same is not taken twice."""

    sha256 = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source
