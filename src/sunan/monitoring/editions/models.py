"""Editions and what is written in them. JSON is kept as text, so that every database reads it alike."""

from __future__ import annotations

from django.db import models

from sunan.monitoring.editions.core.lifecycle import EditionState, RevisionKind
from sunan.monitoring.editions.core.planning import AsOfRule, Repeats


class Edition(models.Model):
    """One edition of a report; `base` is what the program wrote, the rest lies in revisions.

    `generation` counts how often the figures were taken anew: revisions of an earlier one are history.
    """

    mark = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    audience = models.CharField(max_length=20)
    city = models.CharField(max_length=20, blank=True)
    brief = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    area = models.CharField(max_length=20)
    as_of = models.DateField()
    state = models.CharField(max_length=10)
    generation = models.PositiveIntegerField(default=1)
    title = models.TextField()
    subtitle = models.TextField(blank=True)
    base = models.TextField()
    rulebook = models.CharField(max_length=64)
    releases = models.TextField()
    refreshed = models.TextField(default="[]")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrigenda")
    why = models.TextField(blank=True)
    created_by_kind = models.CharField(max_length=10)
    created_by = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=120, blank=True)
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("state", "area", "id"), name="edition_list"),)
        constraints = (
            models.CheckConstraint(
                name="edition_state", condition=models.Q(state__in=[one.value for one in EditionState])
            ),
            models.CheckConstraint(
                name="edition_approved_by_somebody",
                condition=~models.Q(state__in=("approved", "issued")) | models.Q(approved_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("corrects",),
                condition=models.Q(state__in=("draft", "submitted", "approved")),
                name="one_corrigendum_at_work",
            ),
        )

    def __str__(self) -> str:
        return self.mark


class Revision(models.Model):
    """One version of a paragraph; never changed, never deleted. `written` has its tokens as marks of the generation."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="revisions")
    generation = models.PositiveIntegerField()
    place = models.CharField(max_length=200)
    after = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField()
    inlines = models.TextField()
    is_removed = models.BooleanField(default=False)
    kind = models.CharField(max_length=10)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("edition", "place", "version"), name="revision_version_once"),
            models.CheckConstraint(
                name="revision_kind", condition=models.Q(kind__in=[one.value for one in RevisionKind])
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.version}"


class Comment(models.Model):
    """A remark on a paragraph of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="comments")
    place = models.CharField(max_length=200)
    quote = models.TextField(blank=True)
    body = models.TextField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    resolved_by = models.CharField(max_length=120, blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("edition", "resolved_at"), name="comment_open"),)

    def __str__(self) -> str:
        return f"{self.place} {self.pk}"


class Confirmation(models.Model):
    """Somebody's word, with the reason, that digits in a paragraph are no figure: the number of a law, a name."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="confirmations")
    place = models.CharField(max_length=200)
    digits = models.CharField(max_length=120)
    reason = models.TextField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("edition", "place", "digits"), name="confirmed_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place} {self.digits}"


class Issue(models.Model):
    """An edition as it went out: never changed. Every file of it, at any time, is made from `content`."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="issue")
    number = models.CharField(max_length=60, unique=True)
    issued_on = models.DateField()
    issuer = models.TextField()
    signers = models.TextField()
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    rulebook = models.CharField(max_length=64)
    releases = models.TextField()
    program = models.CharField(max_length=40)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Manifest(models.Model):
    """The signed manifest of an edition or a draft: what a copy of it is checked against; never changed."""

    mark = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    content_hash = models.CharField(max_length=64)
    content = models.TextField()
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=100)
    is_public = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("mark", "id"), name="manifest_of_mark"),)

    def __str__(self) -> str:
        return self.mark


class Plan(models.Model):
    """A report that is planned, once or again and again; `version` counts its changes."""

    title = models.TextField()
    kind = models.CharField(max_length=20)
    audience = models.CharField(max_length=20)
    city = models.CharField(max_length=20, blank=True)
    brief = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    area = models.CharField(max_length=20)
    as_of_rule = models.CharField(max_length=12)
    as_of = models.DateField(null=True)
    repeats = models.CharField(max_length=10)
    first_issue_on = models.DateField()
    draft_days = models.PositiveIntegerField()
    chase_days = models.PositiveIntegerField()
    approver = models.CharField(max_length=120, blank=True)
    planner_kind = models.CharField(max_length=10)
    planner = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=120, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="plan_as_of_rule", condition=models.Q(as_of_rule__in=[one.value for one in AsOfRule])
            ),
            models.CheckConstraint(name="plan_repeats", condition=models.Q(repeats__in=[one.value for one in Repeats])),
        )

    def __str__(self) -> str:
        return self.title


class Round(models.Model):
    """One occurrence of a planned report: what has been done in it, each step once."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    issue_on = models.DateField()
    as_of = models.DateField()
    chased_at = models.DateTimeField(null=True)
    missing = models.TextField(default="[]")
    missing_as_of = models.DateField(null=True)
    edition = models.OneToOneField(Edition, null=True, on_delete=models.PROTECT, related_name="round")
    drafted_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.TextField(blank=True)
    signers = models.TextField(blank=True)
    arranged_kind = models.CharField(max_length=10, blank=True)
    arranged_by = models.CharField(max_length=120, blank=True)
    arranged_organisation = models.CharField(max_length=120, blank=True)
    ordered_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "issue_on"), name="round_once"),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.issue_on}"
