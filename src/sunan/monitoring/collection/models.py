"""Campaigns, what they ask, what came back, and what was made of it. JSON is kept as text, alike in every database.

A value is never overwritten: each entry is a version of its cell, and the current one is the latest that is not
contested.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from sunan.kernel.micro import CollectedUnder
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReconciliationState, ReleaseState, ReturnState
from sunan.monitoring.collection.core.reconciling import Comparison
from sunan.monitoring.collection.core.words import (
    EntryKind,
    EntrySource,
    Grade,
    Verdict,
)


def _one_of(field: str, words: type[StrEnum], *, name: str, or_empty: bool = False) -> models.CheckConstraint:
    values = [one.value for one in words] + ([""] if or_empty else [])
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": values}))


class Campaign(models.Model):
    """One round of collecting.

    `form_*` are the lawful fields of its form; without them it does not open. `rulebook` is the hash in force when it
    opened: edits of a round do not change while it runs. `reminders` lists days before the deadline.
    """

    code = models.CharField(max_length=60, unique=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    about_zh = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    is_demonstration = models.BooleanField(default=False)
    form_number = models.CharField(max_length=60, blank=True)
    form_maker = models.CharField(max_length=200, blank=True)
    form_approval = models.CharField(max_length=120, blank=True)
    form_valid_until = models.DateField(null=True)
    collected_under = models.CharField(max_length=24)
    as_of = models.DateField()
    opens_on = models.DateField()
    deadline = models.DateTimeField()
    release_at = models.DateTimeField(null=True)
    reminders = models.TextField(default="[]")
    rulebook = models.CharField(max_length=64, blank=True)
    created_by_kind = models.CharField(max_length=10)
    created_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            _one_of("state", CampaignState, name="campaign_state"),
            _one_of("collected_under", CollectedUnder, name="campaign_ground"),
            models.CheckConstraint(
                name="campaign_open_with_its_form",
                condition=models.Q(state__in=("draft", "cancelled"))
                | (
                    ~models.Q(form_number="")
                    & ~models.Q(form_maker="")
                    & ~models.Q(form_approval="")
                    & models.Q(form_valid_until__isnull=False)
                ),
            ),
        )

    def __str__(self) -> str:
        return self.code


class Ask(models.Model):
    """One cell asked of one organisation; `organisation` is empty until somebody says who holds it.

    The same cell asked of two organisations is a number with two owners. `settles` lists target ids and questions,
    `prior_*` what is published already (never asked twice) and why it does not do, `holder` the holder's rule and
    name as the rulebook has it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="asks")
    organisation = models.CharField(max_length=120, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    holder_zh = models.CharField(max_length=200, blank=True)
    holder_en = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=120)
    area = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    list_id = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    settles = models.TextField(default="[]")
    prior_printed = models.CharField(max_length=40, blank=True)
    prior_unit = models.CharField(max_length=40, blank=True)
    prior_qualifier = models.CharField(max_length=2, default="=")
    prior_reference = models.CharField(max_length=160, blank=True)
    prior_why = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = (models.Index(fields=("campaign", "organisation", "position"), name="ask_of_organisation"),)
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "organisation", "measure", "area", "period", "list_id"), name="asked_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.area} {self.period}"


class Return(models.Model):
    """What one organisation answers in one campaign.

    `round` counts how often it was sent back; `preparer` is its 填表人, `statistics_head` its 统计负责人. `late_until` is a
    permission to hand in after the deadline, with `late_reason` and who gave it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="returns")
    organisation = models.CharField(max_length=120)
    area = models.CharField(max_length=40, blank=True)
    is_city = models.BooleanField(default=False)
    state = models.CharField(max_length=10)
    round = models.PositiveIntegerField(default=1)
    preparer = models.CharField(max_length=120, blank=True)
    statistics_head = models.CharField(max_length=120, blank=True)
    late_until = models.DateTimeField(null=True)
    late_reason = models.TextField(blank=True)
    late_by = models.CharField(max_length=120, blank=True)
    submitted_by = models.CharField(max_length=120, blank=True)
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=120, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("campaign", "organisation"), name="one_return_each"),
            _one_of("state", ReturnState, name="return_state"),
            models.CheckConstraint(
                name="return_submitted_with_names",
                condition=models.Q(state="draft") | (~models.Q(preparer="") & ~models.Q(statistics_head="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.organisation}"


class Entry(models.Model):
    """One version of the answer to an ask; never changed, never deleted.

    `after` is the version its writer saw. One that was written after a version which was no longer the latest is
    contested: it is kept, the cell keeps its value, and somebody chooses (`chosen` entries repeat the value chosen).
    """

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="entries")
    version = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    is_contested = models.BooleanField(default=False)
    kind = models.CharField(max_length=10)
    typed = models.CharField(max_length=200, blank=True)
    printed = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    qualifier = models.CharField(max_length=2, default="=")
    note = models.TextField(blank=True)
    source = models.CharField(max_length=10)
    collected_under = models.CharField(max_length=24)
    upload = models.PositiveBigIntegerField(null=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ask", "version"), name="entry_version_once"),
            _one_of("kind", EntryKind, name="entry_kind"),
            _one_of("source", EntrySource, name="entry_source"),
            _one_of("collected_under", CollectedUnder, name="entry_ground"),
        )

    def __str__(self) -> str:
        return f"{self.ask_id} {self.version}"


class Explanation(models.Model):
    """Why a value is right although an edit asks; bound to the values it was given for by `fingerprint`."""

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="explanations")
    edit = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    body = models.TextField()
    verdict = models.CharField(max_length=12, default=Verdict.WAITING.value)
    verdict_reason = models.TextField(blank=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    judged_by = models.CharField(max_length=120, blank=True)
    judged_at = models.DateTimeField(null=True)
    scored_at = models.DateTimeField(null=True)
    score_reason = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("ask", "edit"), name="explanation_of_cell"),)
        constraints = (_one_of("verdict", Verdict, name="explanation_verdict"),)

    def __str__(self) -> str:
        return f"{self.ask_id} {self.edit}"


class Remark(models.Model):
    """A comment at a cell."""

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="remarks")
    body = models.TextField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    resolved_by = models.CharField(max_length=120, blank=True)
    resolved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.ask_id} {self.pk}"


class Movement(models.Model):
    """One step in the life of a return: who, when, why; never changed. `content` is the hash of what was signed."""

    returned = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="movements")
    step = models.CharField(max_length=12)
    round = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    content = models.CharField(max_length=64, blank=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.returned_id} {self.step}"


class Finding(models.Model):
    """What the edits say about a return as it was submitted; replaced as a whole by the next submission."""

    returned = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="findings")
    ask = models.ForeignKey(Ask, null=True, on_delete=models.PROTECT, related_name="findings")
    edit = models.CharField(max_length=120)
    grade = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    words_zh = models.TextField()
    words_en = models.TextField()

    class Meta:
        constraints = (_one_of("grade", Grade, name="finding_grade"),)

    def __str__(self) -> str:
        return f"{self.edit} {self.ask_id}"


class Reconciliation(models.Model):
    """A number with two owners whose answers differ, or agree: one row per campaign and pair of asks.

    For a total that is held against its parts `second` is empty and `inside` lists the asks of the parts. `difference`
    (first − second, or total − sum) and `residual`, what the reasons leave, are decimals in the unit of the asks.
    `is_carried` says that a residual is carried forward with its reason, `prevails` whose number is released.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reconciliations")
    first = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Ask, null=True, on_delete=models.PROTECT, related_name="+")
    inside = models.TextField(default="[]")
    comparison = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    difference = models.CharField(max_length=40)
    parts = models.TextField(default="[]")
    residual = models.CharField(max_length=40)
    is_carried = models.BooleanField(default=False)
    prevails = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    proposed_by = models.CharField(max_length=120, blank=True)
    proposed_for = models.CharField(max_length=120, blank=True)
    proposed_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    settled_for = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="reconciled_once"),
            models.UniqueConstraint(
                fields=("first",), condition=models.Q(second__isnull=True), name="total_reconciled_once"
            ),
            _one_of("comparison", Comparison, name="reconciliation_comparison"),
            _one_of("state", ReconciliationState, name="reconciliation_state"),
        )

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}"


class CollectedRelease(models.Model):
    """What was approved, as one file in the form of every other release; known to the site from `release_at` on.

    `content` is the CSV of the release, `lineage` says per line which ask, entry, return and signatures it comes from.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="releases")
    vintage = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10)
    release_at = models.DateTimeField()
    content = models.TextField()
    checksum = models.CharField(max_length=64)
    lineage = models.TextField()
    rows = models.PositiveIntegerField()
    suppressed = models.PositiveIntegerField(default=0)
    prepared_by_kind = models.CharField(max_length=10)
    prepared_by = models.CharField(max_length=120, blank=True)
    prepared_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "release_at"), name="release_due"),)
        constraints = (_one_of("state", ReleaseState, name="collected_release_state"),)

    def __str__(self) -> str:
        return self.vintage


class MicroTable(models.Model):
    """A table of single reporting units (enterprises) that came with a return: rows stay in a file, kept by hash.

    Nothing but sums of it leaves this place, and only after small cells were suppressed; `hidden` counts those.
    """

    returned = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="micro_tables")
    table = models.CharField(max_length=60)
    period = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    hidden = models.PositiveIntegerField(default=0)
    collected_under = models.CharField(max_length=24)
    findings = models.TextField(default="[]")
    upload = models.PositiveBigIntegerField(null=True)
    is_current = models.BooleanField(default=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            _one_of("collected_under", CollectedUnder, name="micro_table_ground"),
            models.UniqueConstraint(
                fields=("returned", "table", "period"), condition=models.Q(is_current=True), name="micro_table_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.period}"
