"""The table of jobs; JSON is kept as text, so that every database reads it alike."""

from __future__ import annotations

from django.db import models

from sunan.jobs.core.lifecycle import JobState


class Job(models.Model):
    """One job, from asking to its end.

    `attempt` counts claims and only grows: a worker may write to a row only while the row carries the number of its
    claim, so one that was overtaken can do no harm.
    """

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200, unique=True)
    arguments = models.TextField()
    state = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    most_failures = models.PositiveIntegerField()
    worker = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    saying_zh = models.TextField(blank=True)
    saying_en = models.TextField(blank=True)
    result = models.TextField(blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    trace = models.TextField(blank=True)
    asked_by_kind = models.CharField(max_length=10)
    asked_by = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    request = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("state", "due_at", "id"), name="job_queue"),
            models.Index(fields=("asked_by", "id"), name="job_asked_by"),
        )
        constraints = (
            models.CheckConstraint(name="job_state", condition=models.Q(state__in=[one.value for one in JobState])),
            models.CheckConstraint(
                name="job_leased_while_running",
                condition=models.Q(state=JobState.RUNNING.value, leased_until__isnull=False)
                | (~models.Q(state=JobState.RUNNING.value) & models.Q(leased_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_over_has_end",
                condition=models.Q(state__in=("waiting", "running"), ended_at__isnull=True)
                | (models.Q(state__in=("done", "failed", "cancelled")) & models.Q(ended_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
