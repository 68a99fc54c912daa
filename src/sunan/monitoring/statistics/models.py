"""Releases, observations and retractions. All are only ever added to; no column has a meaning of one database vendor."""

from __future__ import annotations

from django.db import models

from sunan.kernel.micro import CollectedUnder
from sunan.monitoring.statistics.core.retractions import RetractionCause


class Release(models.Model):
    """One release of one data set, as it was when it was loaded; never changed, never deleted.

    `id` is its name in the register; `number` is short and counts up, because every observation carries it.
    `collected_under` is empty for what others published.
    """

    id = models.CharField(primary_key=True, max_length=120)
    number = models.PositiveIntegerField(unique=True)
    title = models.TextField()
    publisher = models.TextField()
    kind = models.CharField(max_length=80)
    medium = models.CharField(max_length=80)
    published_on = models.CharField(max_length=10, blank=True)
    precision = models.CharField(max_length=10)
    retrieved_on = models.DateField()
    known_on = models.DateField()
    address = models.TextField(blank=True)
    note = models.TextField(blank=True)
    checksum = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    collected_under = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="release_ground",
                condition=models.Q(collected_under__in=("", *(one.value for one in CollectedUnder))),
            ),
            models.CheckConstraint(
                name="release_known_by_retrieval", condition=models.Q(known_on__lte=models.F("retrieved_on"))
            ),
        )

    def __str__(self) -> str:
        return self.id


class Observation(models.Model):
    """One row of a release: scaled × 10^exponent in `unit`, beside what was printed.

    The key is the release and the line of its file; the one index serves the question “what was known of this
    measure, for these areas and periods?”.
    """

    pk = models.CompositePrimaryKey("release_id", "line")
    release = models.ForeignKey(
        Release, to_field="number", on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    line = models.PositiveIntegerField()
    measure = models.CharField(max_length=120)
    area = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    list_id = models.CharField(max_length=120, blank=True)
    scaled = models.BigIntegerField()
    exponent = models.SmallIntegerField()
    unit = models.CharField(max_length=40)
    printed = models.CharField(max_length=40)
    printed_unit = models.CharField(max_length=40)
    qualifier = models.CharField(max_length=2)
    kind = models.CharField(max_length=8)
    expected = models.BooleanField()
    confidence = models.SmallIntegerField()
    doubt = models.CharField(max_length=80, blank=True)
    basis = models.CharField(max_length=80, blank=True)
    quote = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("measure", "area", "period"), name="observation_cell"),)
        constraints = (
            models.CheckConstraint(name="observation_kind", condition=models.Q(kind__in=("actual", "goal"))),
            models.CheckConstraint(name="observation_confidence", condition=models.Q(confidence__range=(1, 3))),
            models.CheckConstraint(
                name="observation_qualifier", condition=models.Q(qualifier__in=("=", "≈", ">", ">=", "<", "<="))
            ),
        )

    def __str__(self) -> str:
        return f"{self.release_id}:{self.line}"


class Retraction(models.Model):
    """One observation taken back, since a date of knowledge; the observation itself stays as it is.

    Only who did it is ever emptied, when that person is to be forgotten.
    """

    release = models.ForeignKey(
        Release, to_field="number", on_delete=models.PROTECT, related_name="retractions", db_index=False
    )
    line = models.PositiveIntegerField()
    since = models.DateField()
    cause = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("release", "line"), name="retracted_once"),
            models.CheckConstraint(
                name="retraction_cause", condition=models.Q(cause__in=[one.value for one in RetractionCause])
            ),
            models.CheckConstraint(
                name="retraction_with_reason",
                condition=models.Q(cause__in=[one.value for one in RetractionCause if not one.needs_reason])
                | ~models.Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.release_id}:{self.line} {self.since}"
